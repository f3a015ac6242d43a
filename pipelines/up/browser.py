"""Opens the dashboard in the user's browser where there is one to open."""

from __future__ import annotations

import os
import sys
import threading
import webbrowser
from contextlib import suppress


def show(url: str) -> None:
    """Open `url` without waiting for it; does nothing where no window can appear."""
    if has_display():
        threading.Thread(target=_open, args=(url,), daemon=True).start()


def has_display() -> bool:
    """Whether a window can appear before the person who started us."""
    if "SSH_CONNECTION" in os.environ:
        return False
    return sys.platform == "darwin" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _open(url: str) -> None:
    with suppress(webbrowser.Error):  # without a browser the address still stands on the terminal
        webbrowser.open(url)
