"""A request in the forms in which servers hand it to an application, as JSON for driver.py."""

from __future__ import annotations

import base64
from typing import Any
from urllib.parse import unquote

from pipelines.lab.exchange import Request


def call_form(request: Request) -> dict[str, Any]:
    """The request as WSGI environ and as ASGI scope; bytes of the scope are text, the body is base64."""
    path, _, query = request.target.partition("?")
    headers = [("Host", "127.0.0.1"), *request.headers]
    if request.body:
        headers.append(("Content-Length", str(len(request.body))))
    return {
        "body": base64.b64encode(request.body).decode(),
        "environ": _environ(request.method, path, query, headers),
        "scope": _scope(request.method, path, query, headers),
    }


def _scope(method: str, path: str, query: str, headers: list[tuple[str, str]]) -> dict[str, Any]:
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": unquote(path),
        "raw_path": path,
        "query_string": query,
        "root_path": "",
        "headers": [(name.lower(), value) for name, value in headers],
        "client": ("127.0.0.1", 40000),
        "server": ("127.0.0.1", 80),
    }


def _environ(method: str, path: str, query: str, headers: list[tuple[str, str]]) -> dict[str, Any]:
    environ = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote(path),
        "QUERY_STRING": query,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.url_scheme": "http",
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in headers:
        key = name.upper().replace("-", "_")
        environ[key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"] = value
    return environ
