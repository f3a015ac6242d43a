"""`python import_time.py STATEMENT TIMES`: prints its CPU seconds in fresh interpreters as a JSON list."""

from __future__ import annotations

import json
import subprocess
import sys

CODE = "import time; start = time.process_time(); {}; print(time.process_time() - start)"


def seconds(statement: str) -> float:
    """CPU seconds that the statement takes in an interpreter that has imported nothing else."""
    command = [sys.executable, "-c", CODE.format(statement)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()[-1])


if __name__ == "__main__":
    seconds(sys.argv[1])  # so that files are read from the disk before it counts
    print(json.dumps([round(seconds(sys.argv[1]), 4) for _ in range(int(sys.argv[2]))]))
