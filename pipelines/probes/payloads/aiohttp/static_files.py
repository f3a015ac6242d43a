from pathlib import Path

from aiohttp import web

routes = [web.static("/static-files", Path(__file__).parent / "files")]
