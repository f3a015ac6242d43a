from pathlib import Path

from sanic import Blueprint

bp = Blueprint("static_files")
bp.static("/static-files", Path(__file__).parent / "files")
