"""A dashboard in a process of its own, on a free port of this machine."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

from warehouse.home import ENVIRONMENT_VARIABLE, Home

ROOT = Path(__file__).parents[2]


@contextmanager
def dashboard(home: Home, *arguments: str, base_path: str = "") -> Iterator[tuple[str, int]]:
    """Address and process id of a dashboard that is ready; it is ended at the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "dashboard", "--port", str(port), "--base-path", base_path, *arguments]
    environment = {**os.environ, ENVIRONMENT_VARIABLE: str(home.path)}
    address = f"http://127.0.0.1:{port}{base_path}"
    log = home.path / "dashboard.log"
    with log.open("w") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=output)
    try:
        _wait(process, f"{address}/_stcore/health", log)
        yield address, process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def _wait(process: subprocess.Popen[bytes], health: str, log: Path) -> None:
    deadline = time.monotonic() + 40
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the dashboard ended: {log.read_text()}")
        try:
            if requests.get(health, timeout=2).ok:
                return
        except (requests.ConnectionError, requests.Timeout):
            time.sleep(0.1)
    raise RuntimeError(f"the dashboard is not ready after 40 s: {log.read_text()}")
