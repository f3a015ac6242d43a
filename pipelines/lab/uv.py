"""Runs uv, the package of that name, and tells its failures apart."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

TIMEOUT_S = 900
_NETWORK = re.compile(
    r"client error \(Connect\)|tcp connect error|dns error|timed out|connection (?:reset|refused|closed)"
    r"|network (?:connectivity|is unreachable)|HTTP status (?:server|client) error"
    r"|error sending request|operation was canceled|unexpected EOF|tls handshake",
    re.IGNORECASE,
)
_CREDENTIALS = re.compile(r"//[^/@\s]+@")
_OF_THIS_INTERPRETER = ("VIRTUAL_ENV", "PYTHONHOME", "PYTHONPATH", "UV_PYTHON", "UV_SYSTEM_PYTHON")


class UvError(Exception):
    """uv failed; the message is one line without credentials."""


class IndexUnreachable(UvError):
    """The package index could not be asked."""


class NoSolution(UvError):
    """The index answered, but no set of releases, or no file of one, meets the requirements."""


def run_uv(
    arguments: Sequence[str],
    *,
    folder: Path,
    environment: Mapping[str, str],
    text: str = "",
    keep_open: Sequence[int] = (),
) -> str:
    """Standard output of one uv command, run in `folder` with `text` on standard input.

    `environment` is laid over this process's own. `keep_open` are file descriptors that uv holds while it
    runs: a lock among them stays taken when this process is killed and uv is not.

    Raises:
        IndexUnreachable: the package index cannot be reached or refuses to answer.
        NoSolution: the requirements cannot be met.
        UvError: anything else.
    """
    try:
        done = subprocess.run(
            [sys.executable, "-m", "uv", "--no-progress", "--color", "never", *arguments],
            cwd=folder,
            env=_environment(folder, environment),
            input=text,
            text=True,
            capture_output=True,
            pass_fds=tuple(keep_open),
            timeout=TIMEOUT_S,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise UvError(f"uv {arguments[0]} did not end within {TIMEOUT_S} s") from error
    if done.returncode == 0:
        return done.stdout
    raise failure(done.stderr)


def failure(text: str) -> UvError:
    """The error that uv's standard error speaks of."""
    line = _one_line(text)
    if "No solution found" in text or "(404 Not Found)" in text:
        return NoSolution(line)
    return IndexUnreachable(line) if _NETWORK.search(text) else UvError(line)


def _one_line(text: str) -> str:
    lines = [line.strip() for line in _CREDENTIALS.sub("//", text).splitlines()]
    kept = [
        re.sub(r"^(error|cause|hint): ", "", line)
        for line in lines
        if line and not line.startswith("warning")
    ]
    return "; ".join(kept)[:600] or "uv gave no reason"


def _environment(folder: Path, extra: Mapping[str, str]) -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if name not in _OF_THIS_INTERPRETER}
    own.setdefault("UV_HTTP_CONNECT_TIMEOUT", "5")
    own.setdefault("UV_HTTP_RETRIES", "1")
    # Beside the environments, so that uv can link files instead of copying them.
    own.setdefault("UV_CACHE_DIR", str(folder / "uv-cache"))
    return own | dict(extra)
