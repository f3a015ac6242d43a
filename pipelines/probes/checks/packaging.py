"""What installing and importing a framework brings along."""

from __future__ import annotations

from pathlib import Path

from pipelines.probes import inside
from pipelines.probes.judgement import Broken, Judgement, no, with_limits, yes
from pipelines.probes.probe import probe
from pipelines.probes.subject import Subject

AREA = "Packaging"
INSIDE = Path(inside.__file__).parent
IMPORTS = 5


@probe(area=AREA, title="Ships its types", core=True, program=None, method="introspection")
def typed(app: Subject) -> Judgement:
    """The package says that it ships type annotations: type checkers read them."""
    module = app.facts.modules[0]
    marker = app.facts.packages / module / "py.typed"
    stub = app.facts.packages / f"{module}.pyi"
    found = [path.name for path in (marker, stub) if path.exists()]
    app.note(f"{module}: {', '.join(found) or 'neither py.typed nor a stub file'}")
    return yes() if found else no("there is no file py.typed")


@probe(area=AREA, title="Python without the global lock", program=None, method="introspection")
def free_threaded(app: Subject) -> Judgement:
    """Imported by a free-threaded Python, the package leaves the global lock off."""
    report = app.place.free_threaded()
    app.note(f"Python {report.python}: {report.said}")
    if not report.imported:
        return no(f"it cannot be installed or imported: {report.said}")
    return yes() if not report.lock else with_limits("importing it turns the global lock on")


@probe(
    area=AREA,
    title="Lines of the sample app",
    core=True,
    kind="measure",
    unit="lines",
    program=None,
    method="introspection",
)
def sample_lines(app: Subject) -> Judgement:
    """Lines of code behind the four endpoints that every sample application has.

    Plain text, JSON, typed parameters and a validated body; without imports and set-up.
    """
    lines = app.facts.sample_lines
    if not lines:
        raise Broken("there is no sample application")
    app.note(", ".join(f"{name}: {count}" for name, count in lines.items()))
    return yes(float(sum(lines.values())))


@probe(
    area=AREA,
    title="Installed size",
    core=True,
    kind="measure",
    unit="bytes",
    program=None,
    method="introspection",
)
def install_size(app: Subject) -> Judgement:
    """What the package and all it requires take on disk, byte code apart."""
    size = app.facts.size_bytes
    if not size:
        raise Broken("the package could not be installed by itself")
    app.note(f"{app.facts.package} and what it requires: {size:,} bytes")
    return yes(float(size))


@probe(
    area=AREA,
    title="Packages it requires",
    core=True,
    kind="measure",
    unit="packages",
    program=None,
    method="introspection",
)
def dependencies(app: Subject) -> Judgement:
    """How many other packages installing it brings."""
    required = app.facts.dependencies
    if required is None:
        raise Broken("the package could not be installed by itself")
    app.note(f"{app.facts.package} brings {', '.join(required) or 'no other package'}")
    return yes(float(len(required)))


@probe(
    area=AREA,
    title="Import time",
    core=True,
    kind="measure",
    unit="CPU s",
    program=None,
    method="introspection",
)
def import_time(app: Subject) -> Judgement:
    """CPU seconds that the first import takes in a fresh interpreter, the least of five."""
    seconds = app.inside(INSIDE / "import_time.py", app.facts.start, str(IMPORTS))
    if not seconds:
        raise Broken("nothing was measured")
    return yes(round(min(seconds), 3))
