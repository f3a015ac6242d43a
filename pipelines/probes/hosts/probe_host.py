"""Serves all programs of one framework in one process: `uvicorn probe_host:asgi`, `gunicorn probe_host:wsgi`.

Standard library only. PROGRAMS names folders; every `NAME.py` in them is one program, a whole application
called `app`, that is reached by requests with the header `Program: NAME`. A program that does not load takes
no other with it: `GET /` without the header answers which did not and why.
"""

from __future__ import annotations

import asyncio
import functools
import importlib.util
import json
import os
import sys
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from types import ModuleType
from typing import Any

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Failure = dict[str, str | None]

START_SECONDS = 5.0


class Programs:
    """`loaded` by name; `failures` with a sentence and, where an import failed, the module it failed for."""

    def __init__(self, folders: Iterable[Path]) -> None:
        self.loaded: dict[str, ModuleType] = {}
        self.failures: dict[str, Failure] = {}
        for folder in folders:
            for file in sorted(folder.glob("*.py")):
                if file.stem not in self.loaded and file.stem not in self.failures:
                    self._load(file)

    def _load(self, file: Path) -> None:
        # Never by its own name: a program called jwt must not be taken for the package.
        name = f"program_{file.stem}"
        spec = importlib.util.spec_from_file_location(name, file)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        try:
            spec.loader.exec_module(module)
        except Exception as error:
            self.fail(file.stem, error)
        else:
            self.loaded[file.stem] = module

    def fail(self, name: str, error: BaseException) -> None:
        """Take the program out, with what it said."""
        self.loaded.pop(name, None)
        module = error.name if isinstance(error, ImportError) else None
        self.failures[name] = {"sentence": f"{type(error).__name__}: {error}", "module": module}

    def report(self) -> bytes:
        """What `GET /` answers."""
        return json.dumps({"loaded": sorted(self.loaded), "failures": self.failures}).encode()


@functools.cache
def found() -> Programs:
    """The programs in the folders that the environment names, loaded when first asked for.

    A name in an earlier folder hides the same name in later ones.
    """
    return Programs(Path(folder) for folder in os.environ["PROGRAMS"].split(os.pathsep))


class Asgi:
    """All programs as one ASGI application; each has its own lifespan."""

    def __init__(self) -> None:
        self._states: dict[str, Message] = {}

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        name = dict(scope["headers"]).get(b"program", b"").decode()
        program = found().loaded.get(name)
        if program is not None:
            state = dict(self._states.get(name, {}))
            await program.app({**scope, "state": state}, receive, send)
        elif scope["type"] == "http":
            status = 404 if name else 200
            headers = [(b"content-type", b"application/json")]
            await send({"type": "http.response.start", "status": status, "headers": headers})
            await send({"type": "http.response.body", "body": found().report()})
        else:
            await send({"type": "websocket.close"})

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        lives = [_Life(name, module.app) for name, module in found().loaded.items() if hasattr(module, "app")]
        for life in lives:
            if error := await life.start():
                found().fail(life.name, error)
            self._states[life.name] = life.state
        await send({"type": "lifespan.startup.complete"})
        await receive()
        for life in lives:
            await life.end()
        await send({"type": "lifespan.shutdown.complete"})


class _Life:
    """The lifespan of one program; one that knows no lifespan is started all the same."""

    def __init__(self, name: str, app: Callable[[Message, Receive, Send], Awaitable[None]]) -> None:
        self.name = name
        self.state: Message = {}
        self._app = app
        self._to_app: asyncio.Queue[Message] = asyncio.Queue()
        self._from_app: asyncio.Queue[Message] = asyncio.Queue()
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> Exception | None:
        """None when the program is ready, else why not."""
        versions = {"version": "3.0", "spec_version": "2.0"}
        scope: Message = {"type": "lifespan", "asgi": versions, "state": self.state}
        self._task = asyncio.create_task(self._run(scope))
        await self._to_app.put({"type": "lifespan.startup"})
        waiting = asyncio.create_task(self._from_app.get())
        await asyncio.wait({self._task, waiting}, timeout=START_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        if waiting.done() and waiting.result()["type"] == "lifespan.startup.failed":
            return RuntimeError(waiting.result().get("message") or "the start-up failed")
        waiting.cancel()
        return None

    async def end(self) -> None:
        if self._task is not None and not self._task.done():
            await self._to_app.put({"type": "lifespan.shutdown"})
            await asyncio.wait({self._task}, timeout=START_SECONDS)

    async def _run(self, scope: Message) -> None:
        try:
            await self._app(scope, self._to_app.get, self._from_app.put)
        except Exception as error:
            # The protocol lets a program refuse the lifespan by raising.
            print(f"{self.name}: no lifespan ({error})", file=sys.stderr)


class Wsgi:
    """All programs as one WSGI application."""

    def __call__(self, environ: Message, start_response: Callable[..., Any]) -> Iterable[bytes]:
        name = environ.get("HTTP_PROGRAM", "")
        program = found().loaded.get(name)
        if program is not None:
            answer: Iterable[bytes] = program.app(environ, start_response)
            return answer
        start_response("404 Not Found" if name else "200 OK", [("Content-Type", "application/json")])
        return [found().report()]


asgi = Asgi()
wsgi = Wsgi()
