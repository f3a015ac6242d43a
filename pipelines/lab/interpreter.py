"""The Python that runs the lab: every environment is made for the same one."""

from __future__ import annotations

import platform
import sys
import sysconfig
from dataclasses import dataclass


@dataclass(frozen=True)
class Interpreter:
    """`version` as people write it, with a `t` when the interpreter runs without the global lock."""

    version: str
    identity: str


def _this() -> Interpreter:
    free_threaded = bool(sysconfig.get_config_var("Py_GIL_DISABLED"))
    version = platform.python_version() + ("t" if free_threaded else "")
    return Interpreter(version, f"{sys.implementation.name}-{version}-{sysconfig.get_platform()}")


PYTHON = _this()


def python_command() -> str:
    """The interpreter to hand to uv."""
    return sys.executable
