"""Sample apps for tests of the benchmarks: the reference apps on a small server in the standard library."""

from __future__ import annotations

from pathlib import Path

from pipelines.benchmarks.plans import BenchPlan, Load, Part
from pipelines.benchmarks.samples import Cores, Turn
from pipelines.benchmarks.targets import Target, build_targets
from pipelines.benchmarks.workloads import Workload
from pipelines.lab.database import sqlite_database
from pipelines.lab.environments import Environments
from pipelines.lab.sample_app import SHIPPED
from warehouse.tables.benchmarks import BenchTrack

SHORT = Load(seconds=0.08, warm_up_s=0.02, connections=4, timeout_s=3.0, latency_s=0.1)

SERVER = '''
"""A small HTTP/1.1 server for one ASGI application: `python serve.py HOST PORT`."""
import asyncio
import sys

from app import app

REASON = {200: "OK", 201: "Created", 400: "Bad Request", 422: "Unprocessable", 404: "Not Found"}


async def serve(reader, writer):
    try:
        while True:
            head = (await reader.readuntil(b"\\r\\n\\r\\n")).decode()
            lines = head.split("\\r\\n")
            method, target, _ = lines[0].split(" ")
            headers = dict(line.lower().split(": ", 1) for line in lines[1:] if ": " in line)
            body = await reader.readexactly(int(headers.get("content-length", 0)))
            path, _, query = target.partition("?")
            sent = []

            async def receive():
                return {"type": "http.request", "body": body, "more_body": False}

            async def send(message):
                sent.append(message)

            scope = {"type": "http", "method": method, "path": path, "query_string": query.encode()}
            await app(scope, receive, send)
            status = sent[0]["status"]
            fields = "".join(f"{name.decode()}: {value.decode()}\\r\\n" for name, value in sent[0]["headers"])
            start = f"HTTP/1.1 {status} {REASON.get(status, 'Other')}\\r\\n{fields}\\r\\n".encode()
            writer.write(start + b"".join(part["body"] for part in sent[1:]))
            if headers.get("connection") == "close":
                break
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    finally:
        writer.close()


async def main():
    async with await asyncio.start_server(serve, sys.argv[1], int(sys.argv[2])) as server:
        await server.serve_forever()


asyncio.run(main())
'''
MANIFEST = """
framework = "{name}"
{requirements}
[tracks.documented]
server = "tiny"
documentation = "https://docs.python.org/3/library/asyncio-stream.html"
command = ["python", "serve.py", "{{host}}", "{{port}}"]

[tracks.same-server]
server = "tiny"
documentation = "https://docs.python.org/3/library/asyncio-stream.html"
command = ["python", "serve.py", "{{host}}", "{{port}}", "app:app", "--interface", "asgi"]

[endpoints]
plain = ["app.py:app"]
json = ["app.py:app"]
parameters = ["app.py:read_item"]
validate = ["app.py:create_order"]
"""


def make_app(folder: Path, *, before: str = "", requirements: str = "", **replaced: str) -> Path:
    """An app in `folder`; `before` is code at its top, `replaced` texts of its code by what replaces them.

    Keys of `replaced` stand for lines of the reference app: see `PLACES`.
    """
    folder.mkdir(parents=True)
    code = (SHIPPED / "reference_asgi" / "app.py").read_text()
    for place, new in replaced.items():
        assert PLACES[place] in code
        code = code.replace(PLACES[place], new)
    (folder / "app.py").write_text(before + code)
    (folder / "serve.py").write_text(SERVER)
    (folder / "app.toml").write_text(MANIFEST.format(name=folder.name, requirements=requirements))
    return folder


PLACES = {
    "json": 'status, document = 200, {"message": "Hello, World!"}',
    "begin": '    path = scope["path"]\n',
}
"""Where tests change the app: its JSON answer, and the first line of every request."""


def targets_of(
    lab: Path,
    *folders: Path,
    track: BenchTrack = "documented",
    workloads: tuple[Workload, ...] = ("json", "validate"),
) -> list[Target]:
    """Targets of apps that need no package, one per folder."""
    plan = BenchPlan("custom", (Part(tuple(path.name for path in folders), track, workloads),), budget_s=10)
    targets, missing = build_targets(
        plan,
        {path.name: path for path in folders},
        Environments(lab / "environments", {}),
        database=sqlite_database(lab / "database"),
    )
    assert not missing
    return targets


def turn(lab: Path, number: int = 1, **changed: object) -> Turn:
    """One short turn."""
    values = {"run": "run-1", "number": number, "seed": 1, "load": SHORT, "lab": lab, "cores": Cores()}
    return Turn(**(values | changed))  # type: ignore[arg-type]
