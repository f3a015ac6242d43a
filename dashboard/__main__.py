"""Start the dashboard: `python -m dashboard --port 8501 --host 127.0.0.1`.

It is ready when `/_stcore/health` answers 200. Behind a proxy, `--base-path framewatch` serves it below
`/framewatch/`; the proxy must pass the prefix through and upgrade websockets.
"""

from __future__ import annotations

import argparse


def main() -> None:
    """Parse the command line and serve until stopped."""
    parser = argparse.ArgumentParser(
        prog="python -m dashboard", description="Serve the framewatch dashboard."
    )
    parser.add_argument("--port", type=int, default=8501)
    parser.add_argument(
        "--host", default="127.0.0.1", help="address to listen on (default: this machine only)"
    )
    parser.add_argument("--base-path", default="", help="path below which a proxy serves the dashboard")
    arguments = parser.parse_args()

    from dashboard.asgi import app

    app.run(
        config={
            "server.port": arguments.port,
            "server.address": arguments.host,
            "server.baseUrlPath": arguments.base_path.strip("/"),
        }
    )


if __name__ == "__main__":
    main()
