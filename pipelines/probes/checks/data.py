"""Data that is kept, and lists of it."""

from __future__ import annotations

import html
import re
from urllib.parse import urlencode

from pipelines.probes.judgement import Broken, Judgement, NotThere, no, yes
from pipelines.probes.probe import probe
from pipelines.probes.subject import Subject

AREA = "Data"
PAGE_TWO = (
    "page=2",
    "page=2&page_size=10",
    "limit=10&offset=10",
    "pageSize=10&currentPage=2",
    "currentPage=2",
    "offset=10",
)
QUERIES = ("color=red", "search=red", "searchString=red")


@probe(area=AREA, title="ORM", telltale=r"\borm\b|models?\b|query_?set|sqlalchemy")
def orm(app: Subject) -> Judgement:
    """A record is stored and read back through an object-relational mapper.

    POST /orm {"name", "price"}: 201 {"id": number}; GET /orm/{id}: name and price, 404 where there is none.
    """
    number = app.post("/orm", {"name": "lamp", "price": 2.5}).must_be(200, 201).json().get("id")
    stored = app.get(f"/orm/{number}")
    missing = app.get("/orm/999999")
    if stored.status == 404:
        return no("what was stored is not there")
    kept = stored.must_be(200).json()
    if (kept.get("name"), kept.get("price")) != ("lamp", 2.5):
        return no("what was stored came back changed")
    if missing.status != 404:
        raise Broken(f"a record that does not exist was answered {missing.status}")
    return yes()


@probe(area=AREA, title="Migrations", telltale=r"migrat|alembic")
def migrations(app: Subject) -> Judgement:
    """A changed model becomes a migration by itself, and the migration changes the database.

    scripts/migrations.py makes and applies a migration for a model with a name, adds a price to the model,
    does so again, and prints {"migrations": [files], "columns": [of the table after each]}.
    """
    done = app.run()
    files, columns = done.get("migrations") or [], done.get("columns") or []
    if len(columns) != 2 or "name" not in columns[0]:
        raise Broken("the table was not made")
    if len(files) < 2 or "price" not in columns[1]:
        return no("the change of the model did not reach the database")
    return yes()


@probe(area=AREA, title="Admin pages", telltale=r"(^|_)admin")
def admin(app: Subject) -> Judgement:
    """Pages to look at and change the data, made from the models, behind a login.

    /admin/: asks for a login; user ada with the password secret sees the model Lamp there.
    """
    login = app.look("/admin/login/")
    if login.status == 404:
        raise NotThere("there is no page at /admin/login/")
    app.note(f"GET /admin/login/ → {login.status}, a form that asks for {_inputs(login.text)}")
    hidden = dict(re.findall(r'name="(csrfmiddlewaretoken)" value="([^"]*)"', login.text))
    cookie = "; ".join(f"{name}={value}" for name, value in login.cookies.items())
    form = urlencode({**hidden, "username": "ada", "password": "secret", "next": "/admin/"}).encode()
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie}
    entered = app.send("POST", "/admin/login/", headers, form)
    cookie = "; ".join(f"{name}={value}" for name, value in {**login.cookies, **entered.cookies}.items())
    page, stranger = app.look("/admin/", {"Cookie": cookie}), app.look("/admin/")
    app.note(f"GET /admin/ → {page.status}, {'lists' if 'lamp' in page.text.lower() else 'lacks'} Lamps")
    if "lamp" in stranger.text.lower():
        return no("everybody sees the data")
    if page.status != 200 or "lamp" not in page.text.lower():
        raise Broken(f"after the login /admin/ answered {page.status} without the model")
    return yes()


def _inputs(page: str) -> str:
    return (
        ", ".join(html.unescape(name) for name in re.findall(r'<input[^>]+name="(\w+)"', page)) or "nothing"
    )


@probe(area=AREA, title="Pagination", telltale=r"paginat")
def pagination(app: Subject) -> Judgement:
    """A list of 25 comes ten at a time, and the next ten can be asked for.

    GET /pagination: the items item-01 to item-25 in order, ten a page.
    """
    first = app.get("/pagination").must_be(200).text
    if "item-01" not in first:
        raise Broken("the first item did not come")
    if "item-11" in first:
        return no("everything came at once")
    for query in PAGE_TWO:
        reply = app.look(f"/pagination?{query}")
        if reply.status == 200 and "item-11" in reply.text and "item-01" not in reply.text:
            app.note(f"GET /pagination?{query} → {reply.status} begins with item-11")
            return yes()
    return no("the next page cannot be asked for")


@probe(
    area=AREA, title="Filters from the query", telltale=r"filter_?(backend|schema|set|depend)|search_?filter"
)
def filtering(app: Subject) -> Judgement:
    """A list is narrowed by the query in the address, as declared and not as programmed.

    GET /filtering: red-lamp and blue-lamp; with one of QUERIES only the first.
    """
    whole = app.get("/filtering").must_be(200).text
    if "red-lamp" not in whole or "blue-lamp" not in whole:
        raise Broken("the whole list did not come")
    for query in QUERIES:
        narrowed = app.get(f"/filtering?{query}").must_be(200).text
        if "red-lamp" in narrowed and "blue-lamp" not in narrowed:
            return yes()
    return no("the query changed nothing")
