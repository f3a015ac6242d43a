"""How an application is put together."""

from __future__ import annotations

from pipelines.probes.judgement import Broken, Judgement, no, with_limits, yes
from pipelines.probes.probe import probe
from pipelines.probes.subject import Subject

AREA = "Structure"


@probe(
    area=AREA,
    title="Routes in modules",
    core=True,
    telltale=r"blueprint|^mount$|include_router|add_router|sub_?app",
)
def routers(app: Subject) -> Judgement:
    """Routes that are written apart are hung into the application under a prefix.

    GET /routers/shop/items: "items", from a router, blueprint or module of routes under /routers/shop.
    """
    inside = app.get("/routers/shop/items").must_be(200)
    if "items" not in inside.text:
        raise Broken("the route in the module answered something else")
    outside = app.get("/items")
    return yes() if outside.status == 404 else with_limits("its routes are reached without the prefix, too")


@probe(
    area=AREA,
    title="Dependency injection",
    core=True,
    telltale=r"^depends$|^inject(ion|or|ed)?$|^provide$|^di$",
)
def dependency_injection(app: Subject) -> Judgement:
    """A handler declares what it needs and is given it, with what that in turn needs.

    GET /dependency-injection?name=ada: {"greeting": "Hello ada"}, the greeting made by a dependency that in
    turn depends on one that reads the name.
    """
    found = app.get("/dependency-injection?name=ada").must_be(200).json()
    other = app.get("/dependency-injection?name=grace").must_be(200).json()
    if (found, other) == ({"greeting": "Hello ada"}, {"greeting": "Hello grace"}):
        return yes()
    return no("the handler was not given what it asked for")


@probe(area=AREA, title="Middleware", core=True, telltale=r"middleware|tween|hook|plugin")
def middleware(app: Subject) -> Judgement:
    """Code around every request sees it before the handler and the answer after it.

    GET /middleware: {"seen": true}, set by the middleware before the handler; header X-Middleware: done.
    """
    reply = app.get("/middleware").must_be(200)
    before, after = reply.json().get("seen") is True, reply.headers.get("x-middleware") == "done"
    app.note(f"header X-Middleware: {reply.headers.get('x-middleware')}")
    if before and after:
        return yes()
    if before or after:
        return with_limits("only before the handler" if before else "only after the handler")
    return no("the middleware was not called")


@probe(
    area=AREA, title="Handlers for errors", core=True, telltale=r"error_?hand|exception_?hand|errorhandler"
)
def error_handlers(app: Subject) -> Judgement:
    """An exception of the application's own becomes an answer in one place.

    GET /error-handlers: raises an exception of its own, whose handler answers 418 {"error": "teapot"}.
    """
    reply = app.get("/error-handlers")
    if reply.status == 418 and reply.json() == {"error": "teapot"}:
        return yes()
    return no(f"the handler was not called: {reply.status}")


@probe(area=AREA, title="API versioning", telltale=r"version(ing|ed)|api_?version")
def api_versioning(app: Subject) -> Judgement:
    """Two versions of one endpoint are kept apart by the framework.

    /api-versioning answers {"version": 1} or {"version": 2}, chosen by the path (/v1/api-versioning,
    /v2/api-versioning) or by `Accept: application/json; version=1`.
    """
    first = app.get("/v1/api-versioning")
    if first.status == 200:
        second = app.get("/v2/api-versioning")
    else:
        first = app.get("/api-versioning", {"Accept": "application/json; version=1"})
        second = app.get("/api-versioning", {"Accept": "application/json; version=2"})
    seen = [reply.must_be(200).json().get("version") for reply in (first, second)]
    return yes() if seen == [1, 2] else no(f"both requests got version {seen[0]}")
