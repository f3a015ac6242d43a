"""Documentation that a framework makes of an API by itself."""

from __future__ import annotations

import json

from pipelines.probes.http_client import Reply
from pipelines.probes.judgement import Broken, Judgement, NotThere, with_limits, yes
from pipelines.probes.probe import probe
from pipelines.probes.subject import Subject

DOCUMENTS = (
    "/openapi.json",
    "/schema/openapi.json",
    "/docs/openapi.json",
    "/api/openapi.json",
    "/api/schema/",
    "/swagger.json",
    "/apispec.json",
    "/openapi",
    "/schema",
)
PAGES = (
    "/docs",
    "/redoc",
    "/redocs",
    "/schema",
    "/schema/swagger",
    "/schema/redoc",
    "/docs/swagger",
    "/docs/redoc",
    "/api/docs",
    "/api/schema/swagger-ui/",
    "/api/schema/redoc/",
    "/swagger",
    "/apidocs",
)
CONFIGURED = "/configured"
AREA = "Documentation"


@probe(area=AREA, title="OpenAPI document", core=True, program="validation", telltale=r"open_?api|swagger")
def openapi(app: Subject) -> Judgement:
    """An OpenAPI document that describes the routes is served without any configuration.

    The program `validation` has one route, /validation, and configures no documentation (another one,
    `unconfigured`, where that needs packages of others); where a framework documents only what is configured,
    the program `openapi` does that for what lies under /configured.
    """
    found = _document(_unconfigured(app))
    if found is None and app.has("openapi"):
        found = _document(app.of("openapi"), CONFIGURED)
        if found:
            return with_limits("served only where it is configured")
    if found is None:
        raise NotThere(f"no OpenAPI document at {', '.join(DOCUMENTS)}")
    if "price" not in json.dumps(found):
        return with_limits("does not describe the fields of a body")
    return yes()


@probe(area=AREA, title="Swagger UI", core=True, program="validation", telltale=r"swagger")
def swagger_ui(app: Subject) -> Judgement:
    """A page with Swagger UI, on which requests can be tried, is served without any configuration.

    Programs as for openapi.
    """
    return _judged(app, "swagger-ui")


@probe(area=AREA, title="ReDoc", core=True, program="validation", telltale=r"redoc")
def redoc(app: Subject) -> Judgement:
    """A page with ReDoc, made for reading, is served without any configuration.

    Programs as for openapi.
    """
    return _judged(app, "redoc")


def _judged(app: Subject, marker: str) -> Judgement:
    if _page(_unconfigured(app), marker):
        return yes()
    if app.has("openapi") and _page(app.of("openapi"), marker, CONFIGURED):
        return with_limits("served only where it is configured")
    raise NotThere(f"no page with {marker} at {', '.join(PAGES)}")


def _unconfigured(app: Subject) -> Subject:
    return app.of("unconfigured") if app.has("unconfigured") else app


def _document(app: Subject, prefix: str = "") -> dict[str, object] | None:
    for target in (f"{prefix}{path}" for path in DOCUMENTS):
        reply = _look(app, target)
        try:
            document = reply.json() if reply else None
        except Broken:
            continue
        if isinstance(document, dict) and ("openapi" in document or "swagger" in document):
            paths = document.get("paths")
            if isinstance(paths, dict) and paths:
                version = document.get("openapi") or document.get("swagger")
                app.note(f"GET {target} → 200 OpenAPI {version}, describes {', '.join(list(paths)[:3])}")
                return document
    return None


def _page(app: Subject, marker: str, prefix: str = "") -> bool:
    for target in (f"{prefix}{path}" for path in PAGES):
        reply = _look(app, target)
        if reply and reply.media_type == "text/html" and marker in reply.text.lower():
            app.note(f"GET {target} → 200 {reply.media_type} with {marker}")
            return True
    return False


def _look(app: Subject, target: str) -> Reply | None:
    """The answer where it is 200, followed once to where it sends; not in the evidence."""
    reply = app.look(target, {"Accept": "application/json, text/html;q=0.9, */*;q=0.5"})
    if reply.status in (301, 302, 307, 308) and reply.headers.get("location", "").startswith("/"):
        reply = app.look(reply.headers["location"])
    return reply if reply.status == 200 else None
