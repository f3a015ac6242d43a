"""The Python that runs the lab: every environment is made for the same one."""

from __future__ import annotations

import platform
import sys
import sysconfig
from dataclasses import dataclass


@dataclass(frozen=True)
class Interpreter:
    """`version` as people write it, with a `t` when the interpreter runs without the global lock.

    `identity` tells it from every other interpreter that could not use the same environments.
    """

    version: str
    identity: str
    command: str


def _this() -> Interpreter:
    free_threaded = bool(sysconfig.get_config_var("Py_GIL_DISABLED"))
    version = platform.python_version() + ("t" if free_threaded else "")
    identity = f"{sys.implementation.name}-{version}-{sysconfig.get_platform()}"
    return Interpreter(version, identity, sys.executable)


PYTHON = _this()
