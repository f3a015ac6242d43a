"""A PostgreSQL server for the length of one run, from a program that this machine has."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil

from pipelines.up import guard, ports

HOST = "127.0.0.1"
USERS = ("postgres", "nobody")
"""PostgreSQL refuses to run as root; who may run it instead."""
_PREFIX, _OWNER = "framewatch-postgresql-", "owner"
END_S = guard.COMMAND_SECONDS + guard.FAMILY_SECONDS + guard.KILL_SECONDS + 1
_PLACES = ("/usr/local/bin", "/usr/local/pgsql/bin", "/opt/homebrew/bin")
_INITDB_OPTIONS = ("-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync")
_SERVER_OPTIONS = ("-k", "", "-c", "fsync=off", "-c", "max_connections=100")
_AS_USER = "import os, sys; os.setgroups([]); os.setgid(int(sys.argv[2])); os.setuid(int(sys.argv[1])); "
_AS_USER += "os.execv(sys.argv[3], sys.argv[3:])"


class NoPostgresql(Exception):
    """No PostgreSQL server can be had; the message says why, without its full stop."""


def programs() -> tuple[Path, Path] | None:
    """`initdb` and `postgres` of one installation; None when there is none."""
    packaged = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: path.parts, reverse=True)
    path = os.pathsep.join([os.environ.get("PATH", ""), *_PLACES, *map(str, packaged)])
    if found := shutil.which("postgres", path=path):
        server = Path(found).resolve()
        initdb = server.with_name("initdb")
        return (initdb, server) if initdb.exists() else None
    return None


@contextlib.contextmanager
def local_server(log: Path) -> Iterator[str]:
    """Run a server with an empty database on a free port; yields its address, `user@host:port/database`.

    Its files are thrown away at the end; it dies with this process. Only this machine reaches it.

    Raises:
        NoPostgresql: there is no such program, nobody may run it, or it does not start.
    """
    found = programs()
    if found is None:
        raise NoPostgresql("this machine has no PostgreSQL server program")
    owner = _owner()
    _sweep()
    with tempfile.TemporaryDirectory(prefix=_PREFIX, ignore_cleanup_errors=True) as name:
        folder = Path(name)
        (folder / _OWNER).write_text(str(os.getpid()))
        if owner:
            os.chown(folder, owner.pw_uid, owner.pw_gid)
        initdb, server = found
        _create(_as(owner, [str(initdb), "-D", f"{folder}/data", *_INITDB_OPTIONS]), folder)
        port = ports.find(HOST, 0).number
        command = [str(server), "-D", f"{folder}/data", "-h", HOST, "-p", str(port), *_SERVER_OPTIONS]
        with _running(_as(owner, command), folder, log):
            yield f"postgres@{HOST}:{port}/postgres"


def _sweep() -> None:
    """Throw away what killed runs left."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with contextlib.suppress(OSError, ValueError):
            if not psutil.pid_exists(int((folder / _OWNER).read_text())):
                shutil.rmtree(folder, ignore_errors=True)


def _owner() -> pwd.struct_passwd | None:
    """Whom the server runs as; None for ourselves."""
    if os.geteuid() != 0:
        return None
    for name in USERS:
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise NoPostgresql(f"PostgreSQL does not run as root, and there is no user {' or '.join(USERS)}")


def _as(owner: pwd.struct_passwd | None, command: list[str]) -> list[str]:
    if owner is None:
        return command
    return [sys.executable, "-I", "-c", _AS_USER, str(owner.pw_uid), str(owner.pw_gid), *command]


def _create(command: list[str], folder: Path) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if done.returncode:
        words = done.stderr.strip().splitlines() or ["it said nothing"]
        raise NoPostgresql(f"a PostgreSQL database could not be created ({words[-1][:200]})")


@contextlib.contextmanager
def _running(command: list[str], folder: Path, log: Path) -> Iterator[None]:
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-I", guard.__file__, *command],
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        yield
    finally:
        assert process.stdin is not None
        with contextlib.suppress(OSError):
            process.stdin.close()
        try:
            process.wait(END_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
