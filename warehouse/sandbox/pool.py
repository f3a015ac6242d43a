"""Sandbox processes kept ready, so that a query waits for DuckDB and not for Python to start."""

from __future__ import annotations

import threading
import time
from collections import deque
from pathlib import Path
from types import TracebackType

from warehouse.sandbox.process import Process
from warehouse.sandbox.result import Busy, Limits, Result, Unavailable

LOOK_S = 5.0


class Pool:
    """Runs queries on the snapshot behind a link, each in a process of its own.

    One thread starts all processes and lives as long as the pool: the kernel ends a process when the
    *thread* that started it ends, and request threads of a web server come and go.
    """

    def __init__(
        self, link: Path, *, limits: Limits | None = None, ready: int = 1, concurrency: int = 2
    ) -> None:
        self._link = link
        self._limits = limits or Limits()
        self._ready = ready
        self._places = threading.BoundedSemaphore(concurrency)
        self._changed = threading.Condition()
        self._idle: deque[Process] = deque()
        self._waiting = 0
        self._failure: Unavailable | None = None
        self._closed = False
        self._starter = threading.Thread(target=self._keep_ready, name="sandbox-starter", daemon=True)
        self._starter.start()

    def __enter__(self) -> Pool:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def run(self, sql: str) -> Result:
        """Run one query on the snapshot that is current now.

        Raises:
            SandboxError: one of its subclasses, by what went wrong; `Busy` when all places stay taken.
        """
        if not self._places.acquire(timeout=self._limits.seconds):
            raise Busy("Other queries are running. Try again in a few seconds.")
        try:
            with self._take() as process:
                return process.ask(sql)
        finally:
            self._places.release()

    def close(self) -> None:
        """End all processes that wait; queries that run end by themselves."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self._starter.join()

    def _take(self) -> Process:
        with self._changed:
            self._waiting += 1
            self._failure = None
            self._changed.notify_all()
            try:
                while True:
                    if process := self._pop_usable():
                        return process
                    if self._failure:
                        raise self._failure
                    if self._closed:
                        raise Unavailable("The sandbox has been closed.")
                    self._changed.wait()
            finally:
                self._waiting -= 1
                self._changed.notify_all()

    def _pop_usable(self) -> Process | None:
        """An idle process on the current snapshot; others are ended on the way."""
        current = self._link.resolve()
        while self._idle:
            process = self._idle.popleft()
            if process.alive and process.snapshot == current:
                return process
            process.kill()
        return None

    def _keep_ready(self) -> None:
        while True:
            with self._changed:
                while not self._closed and not self._missing():
                    self._changed.wait(LOOK_S)
                    self._retire()
                if self._closed:
                    for process in self._idle:
                        process.kill()
                    self._changed.notify_all()
                    return
            self._start_one()

    def _missing(self) -> bool:
        """After a failure only a new query is reason to try again."""
        wanted = self._waiting if self._failure else max(self._ready, self._waiting)
        return len(self._idle) < wanted

    def _retire(self) -> None:
        current = self._link.resolve()
        for process in list(self._idle):
            if process.snapshot != current or not process.alive:
                self._idle.remove(process)
                process.kill()

    def _start_one(self) -> None:
        snapshot = self._link.resolve()
        try:
            process = self._started(self._link.resolve(strict=True))
        except FileNotFoundError:
            self._fail(Unavailable(f"There is no snapshot at {self._link}."))
        except Unavailable as error:
            # Where another snapshot has been published meanwhile, that one is tried next.
            if self._link.resolve() == snapshot:
                self._fail(error)
        except Exception as error:  # the thread must live on, or every later query would wait for ever
            self._fail(Unavailable(f"A process for the query could not be started ({error})."))
        else:
            with self._changed:
                self._idle.append(process)
                self._changed.notify_all()

    def _started(self, snapshot: Path) -> Process:
        process = Process(snapshot, self._limits)
        try:
            process.wait_ready()
        except BaseException:
            process.kill()
            raise
        return process

    def _fail(self, error: Unavailable) -> None:
        with self._changed:
            self._failure = error
            self._changed.notify_all()
        if self._waiting:  # let the waiting query take its answer before another start is tried
            time.sleep(0.05)
