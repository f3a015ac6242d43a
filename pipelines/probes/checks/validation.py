"""What a framework checks before the handler runs, and what it says about wrong input."""

from __future__ import annotations

from pipelines.probes.http_client import Reply
from pipelines.probes.judgement import Broken, Judgement, no, with_limits, yes
from pipelines.probes.probe import probe
from pipelines.probes.subject import Subject

AREA = "Validation"
GOOD = {"name": "lamp", "price": 2.5}
BAD = {"name": "lamp", "price": "cheap"}


@probe(area=AREA, title="Validation of bodies", core=True, telltale=r"validat|serializer")
def validation(app: Subject) -> Judgement:
    """The framework's own means refuse a JSON body whose price is no number.

    POST /validation: takes {"name": text, "price": number} and answers 200 or 201.
    """
    refused = _refused(app, "/validation")
    return yes() if refused else no("a price that is no number was accepted")


@probe(
    area=AREA,
    title="Validation from type hints",
    core=True,
    telltale=r"typed_?signature|signature_?(model|detail)|viewsignature|pydantic",
)
def type_hints(app: Subject) -> Judgement:
    """Type hints alone, of the handler and a class of the program, refuse a body whose price is no number.

    POST /type-hints: as /validation, with nothing but type hints to say what is allowed.
    """
    refused = _refused(app, "/type-hints")
    return yes() if refused else no("type hints are not read: a price that is no number was accepted")


@probe(
    area=AREA,
    title="Errors that name the field",
    core=True,
    program="validation",
    telltale=r"validation_?err",
)
def error_shape(app: Subject) -> Judgement:
    """A refused body is answered with JSON that names the wrong field.

    POST /validation: see validation.
    """
    reply = _refused(app, "/validation")
    if reply is None:
        return no("nothing is refused, so nothing is explained")
    if "json" not in reply.media_type:
        return with_limits(f"{reply.media_type or 'no media type'} instead of JSON")
    return yes() if "price" in reply.text else with_limits("JSON that does not name the field")


@probe(area=AREA, title="Typed path parameters", core=True, telltale=r"convert(e|o)r|path_?param")
def path_parameters(app: Subject) -> Judgement:
    """A number in the path arrives as a number, and something else there is refused.

    GET /path-parameters/{number}: answers {"number": number}.
    """
    number = app.get("/path-parameters/42").must_be(200).json().get("number")
    other = app.get("/path-parameters/many")
    if number == "42":
        return no("the number arrived as text")
    if number != 42:
        raise Broken(f"the number arrived as {number!r}")
    return yes() if 400 <= other.status < 500 else no("text was accepted where a number is declared")


def _refused(app: Subject, target: str) -> Reply | None:
    """The answer to the bad body; None when it was accepted."""
    app.post(target, GOOD).must_be(200, 201)
    reply = app.post(target, BAD)
    if 400 <= reply.status < 500 and reply.status not in (404, 405):
        return reply
    if reply.status in (200, 201):
        return None
    raise Broken(f"POST {target} answered {reply.status}, which is neither a refusal nor an acceptance")
