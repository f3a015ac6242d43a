"""What helps at work: tests, commands, types, servers to choose from."""

from __future__ import annotations

from pathlib import Path

from pipelines.probes import inside
from pipelines.probes.judgement import Broken, Judgement, NotThere, no, yes
from pipelines.probes.probe import probe
from pipelines.probes.subject import Subject

AREA = "Tools"
INSIDE = Path(inside.__file__).parent


@probe(area=AREA, title="Test client", core=True, telltale=r"test_?client|test_?case|api_?client|test_?app")
def test_client(app: Subject) -> Judgement:
    """The framework brings a client for tests of an application.

    scripts/test_client.py asks an application with GET /hello?name=ada and GET /nowhere through it and
    prints {"status": 200, "body": {"hello": "ada"}, "missing": 404}.
    """
    found = app.run()
    if found == {"status": 200, "body": {"hello": "ada"}, "missing": 404}:
        return yes()
    return no(f"the client saw something else than a server would: {found}")


@probe(area=AREA, title="Command line", core=True, program=None, method="introspection")
def cli(app: Subject) -> Judgement:
    """The package brings a command that runs.

    Console scripts of the framework's distributions are asked for --help, until one answers.
    """
    scripts = app.inside(INSIDE / "console_scripts.py", *app.facts.distributions)
    if not scripts:
        return no(f"no console script in {', '.join(app.facts.distributions)}")
    failures = []
    for script in scripts:
        try:
            lines = app.facts.shown_lines(app.place.execute(script, "--help"))
        except Broken as error:
            failures.append(str(error))
            continue
        app.note(f"{script} --help → {lines[0] if lines else 'nothing'}")
        return yes()
    raise Broken("; ".join(failures))


@probe(area=AREA, title="ASGI application", core=True, telltale=r"asgi")
def asgi(app: Subject) -> Judgement:
    """Any ASGI server can run it: called by the protocol, an application answers.

    scripts/asgi.py holds `app`, whose GET /hello answers "hello".
    """
    return _called(app)


@probe(area=AREA, title="WSGI application", core=True, telltale=r"wsgi")
def wsgi(app: Subject) -> Judgement:
    """Any WSGI server can run it: called by the protocol, an application answers.

    scripts/wsgi.py holds `app`, whose GET /hello answers "hello".
    """
    return _called(app)


def _called(app: Subject) -> Judgement:
    if not app.has(app.program):
        raise NotThere(f"there is no application that speaks {app.program.upper()}")
    script = app.place.script(app.program)
    answer = app.inside(INSIDE / f"call_{app.program}.py", str(script))
    if answer.get("status") != 200 or "hello" not in str(answer.get("body")):
        raise Broken(f"called by the protocol it answered {answer}")
    return yes()


@probe(
    area=AREA,
    title="Findings of mypy in the sample app",
    core=True,
    kind="measure",
    unit="findings",
    program=None,
    method="introspection",
)
def type_checker(app: Subject) -> Judgement:
    """What mypy finds in the sample application, bodies of functions without annotations included.

    Most findings are about packages that ship no types.
    """
    findings = app.place.type_check()
    app.note(f"mypy --check-untyped-defs → {len(findings)} findings")
    for finding in findings[:4]:
        app.note(finding)
    return yes(float(len(findings)))
