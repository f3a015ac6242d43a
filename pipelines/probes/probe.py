"""What a probe is, and all of them: every function with `@probe` in a module of `pipelines.probes.checks`.

    @probe(area="Async and real time", title="WebSocket", core=True, telltale=r"websocket")
    def websocket(app: Subject) -> Judgement:
        '''A text message that is sent over a WebSocket comes back.

        GET /websocket: changes to the WebSocket protocol and echoes.
        '''

The docstring's first paragraph is the question as pages show it; the rest says what the programs in
`payloads/<framework>/<probe>.py` offer.
"""

from __future__ import annotations

import functools
import importlib
import inspect
import pkgutil
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pipelines.probes import checks
from pipelines.probes.judgement import Judgement
from pipelines.probes.subject import Subject
from warehouse.tables.probes import Method, ProbeDescription, ProbeKind

AREAS = (
    "Documentation",
    "Validation",
    "Async and real time",
    "Structure",
    "Security",
    "Data",
    "Files and pages",
    "Tools",
    "Packaging",
)
CODE = Path(__file__).parents[2]
"""What the paths of files in rows begin at."""


@dataclass(frozen=True)
class Probe:
    """One probe.

    `program` names the file that every framework's folder has for it; None: it needs no program of the
    framework's. `telltale` is a regular expression for names that a framework with the feature would have:
    found in the installed package, they contradict a listed absence.
    """

    name: str
    area: str
    title: str
    kind: ProbeKind
    unit: str | None
    core: bool
    method: Method
    program: str | None
    telltale: str | None
    run: Callable[[Subject], Judgement]

    @property
    def question(self) -> str:
        return " ".join((inspect.getdoc(self.run) or "").split("\n\n")[0].split())

    def row(self, position: int) -> ProbeDescription:
        """What the warehouse keeps of it."""
        lines, first = inspect.getsourcelines(self.run)
        file = Path(inspect.getsourcefile(self.run) or "")
        return ProbeDescription(
            probe=self.name,
            position=position,
            area=self.area,
            title=self.title,
            question=self.question,
            kind=self.kind,
            unit=self.unit,
            core=self.core,
            file=str(file.relative_to(CODE)),
            first_line=first,
            last_line=first + len(lines) - 1,
            code=textwrap.dedent("".join(lines)),
        )


def probe(
    *,
    area: str,
    title: str,
    core: bool = False,
    unit: str | None = None,
    method: Method = "behaviour",
    program: str | None = "",
    telltale: str | None = None,
    kind: ProbeKind = "feature",
) -> Callable[[Callable[[Subject], Judgement]], Probe]:
    """Declare a probe; by default it has a program of its own name.

    Raises:
        ValueError: the area is unknown.
    """
    if area not in AREAS:
        raise ValueError(f"{area!r} is none of the areas {', '.join(AREAS)}")

    def declare(run: Callable[[Subject], Judgement]) -> Probe:
        return Probe(
            name=run.__name__,
            area=area,
            title=title,
            kind=kind,
            unit=unit,
            core=core,
            method=method,
            program=run.__name__ if program == "" else program,
            telltale=telltale,
            run=run,
        )

    return declare


@functools.cache
def all_probes() -> dict[str, Probe]:
    """Every probe by its name, in the order of pages: by area, within it as the files have them.

    Raises:
        ValueError: two probes have the same name.
    """
    found: dict[str, Probe] = {}
    for module in pkgutil.iter_modules(checks.__path__, f"{checks.__name__}."):
        for item in vars(importlib.import_module(module.name)).values():
            if isinstance(item, Probe) and found.setdefault(item.name, item) is not item:
                raise ValueError(f"two probes are named {item.name}")
    return dict(sorted(found.items(), key=lambda pair: AREAS.index(pair[1].area)))
