"""`python call_wsgi.py FILE`: calls `app` of the file by the WSGI protocol; prints status, body as JSON."""

from __future__ import annotations

import json
import runpy
import sys
from typing import Any
from wsgiref.util import setup_testing_defaults


def call(app: Any) -> dict[str, Any]:
    """Status and body of GET /hello."""
    environ: dict[str, Any] = {"PATH_INFO": "/hello"}
    setup_testing_defaults(environ)
    statuses: list[str] = []

    def start_response(status: str, *_: object) -> None:
        statuses.append(status)

    body = b"".join(app(environ, start_response))
    return {"status": int(statuses[0].split()[0]), "body": body.decode()}


if __name__ == "__main__":
    print(json.dumps(call(runpy.run_path(sys.argv[1])["app"])))
