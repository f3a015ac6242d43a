"""Log files of the children: limited in size, with the last lines at hand for a report."""

from __future__ import annotations

import logging
import logging.handlers
from collections import deque
from pathlib import Path

MAX_BYTES = 1_000_000
OLD_FILES = 2
LAST_LINES = 8


class ChildLog:
    """Writes one child's output, line by line, to `path`; `last` holds its newest lines."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.last: deque[str] = deque(maxlen=LAST_LINES)
        self._handler = _Rotating(
            path, maxBytes=MAX_BYTES, backupCount=OLD_FILES, encoding="utf-8", delay=True
        )

    def write(self, line: str) -> None:
        self.last.append(line)
        self._handler.emit(logging.makeLogRecord({"msg": line}))

    def close(self) -> None:
        self._handler.close()


class _Rotating(logging.handlers.RotatingFileHandler):
    def handleError(self, record: logging.LogRecord) -> None:
        """A full disk costs the line, never the child whose output it is."""
