"""What a person sees of `up`: a live list of steps on a terminal, plain lines elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

from pipelines.up.progress import Status, Step
from warehouse.home import Home

_SIGNS: dict[Status, tuple[str, str]] = {
    "waiting": ("·", "dim"),
    "done": ("✓", "green"),
    "failed": ("✗", "red"),
    "skipped": ("–", "dim"),
}


class Screen:
    """Shows steps, sentences and addresses. A terminal that has gone away is no reason to stop."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._steps: list[Step] = []
        self._addresses: Mapping[str, str] = {}
        self._spinner = Spinner("dots")
        self._live: Live | None = None

    def begin(self, steps: list[Step], addresses: Mapping[str, str]) -> None:
        """Show these steps until `end`; the caller goes on changing both."""
        self._steps, self._addresses = steps, addresses
        if self._console.is_terminal:
            self._live = Live(
                console=self._console, get_renderable=self._picture, refresh_per_second=5, transient=True
            )
            self._live.start()

    def changed(self, step: Step) -> None:
        if self._live is None:
            words = [step.label + ":", step.detail] if step.status == "running" and step.detail else []
            self.say(" ".join(words or [f"{step.label}: {step.status}.", step.detail]).rstrip())

    def say(self, sentence: str) -> None:
        with suppress(OSError):
            self._console.print(sentence, markup=False, emoji=False, highlight=False, soft_wrap=True)

    def end(self) -> None:
        """The steps are over: leave their last state on the terminal."""
        if self._live is not None:
            live, self._live = self._live, None
            with suppress(OSError):
                live.stop()
                self._console.print(self._table())

    def running(self, home: Home, *, collecting: bool) -> None:
        """The final screen: what runs, where, and how to stop it."""
        rows = {**self._addresses, "Home": str(home.path), "Logs": str(home.logs)}
        width = max(map(len, rows))
        self.say("")
        for label, value in rows.items():
            self.say(f"  {label:<{width}}  {value}")
        self.say("")
        more = " and goes on collecting" if collecting else ""
        self.say(f"framewatch is running{more}. Ctrl-C stops all of it.")

    def _picture(self) -> RenderableType:
        addresses = [Text(f"{label}: {url}", style="bold") for label, url in self._addresses.items()]
        return Group(self._table(), *addresses, Text("Ctrl-C stops all of it.", style="dim"))

    def _table(self) -> Table:
        table = Table.grid(padding=(0, 1))
        for step in self._steps:
            sign: RenderableType = self._spinner
            if step.status in _SIGNS:
                sign = Text(*_SIGNS[step.status])
            table.add_row(
                sign, Text(step.label), Text(step.detail, style="dim", overflow="ellipsis", no_wrap=True)
            )
        return table
