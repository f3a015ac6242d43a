"""Doubles of programs, one set per probe: some that have the feature, some that fake it, some that break.

`DOUBLES[probe]` lists cases as (what it is, its app, the verdict that it deserves). An app that fakes does
what the program should do except for the one thing that the feature is.
"""

from __future__ import annotations

import base64
import gzip
import re
import threading
import time
from collections import Counter
from dataclasses import dataclass

from tests.fakes.double import App, Ask, Say

Case = tuple[str, App, str]

ADA = {"user": "ada"}
BROKEN = Say({"error": "boom"}, 500)


def always(said: Say) -> App:
    return lambda ask: said


def routes(**by_name: Say) -> App:
    """Answers by path; `a_b__c` stands for /a-b/c, and what is not named is 404."""
    paths = {"/" + name.replace("__", "/").replace("_", "-"): said for name, said in by_name.items()}
    return lambda ask: paths.get(ask.path, Say("", 404))


def price_checked(status: int = 422, error: object = None, media_type: str | None = None) -> App:
    """Refuses a price that is no number, with this error."""

    def app(ask: Ask) -> Say:
        if isinstance(ask.json()["price"], str):
            return Say({"detail": [{"loc": ["price"]}]} if error is None else error, status, (), media_type)
        return Say(ask.json(), 201)

    return app


def only_for(admitted: str, header: str = "authorization", refused: int = 401, ask_for: str = "") -> App:
    """Admits those with this value of the header."""

    def app(ask: Ask) -> Say:
        if ask.headers.get(header) == admitted:
            return Say(ADA)
        return Say("", refused, [("WWW-Authenticate", ask_for)] if ask_for else [])

    return app


def documents(body: str) -> App:
    described = {"openapi": "3.1.0", "paths": {"/validation": {"post": body}}}
    return routes(**{"openapi.json": Say(described)})


def pages(marker: str) -> App:
    return routes(docs=Say(f"<div id='{marker}'></div>", media_type="text/html"))


def slow(seconds: float, at_once: int) -> App:
    """Answers after `seconds`, to at most so many at once."""
    seats = threading.Semaphore(at_once)

    def app(ask: Ask) -> Say:
        with seats:
            time.sleep(seconds)
        return Say({})

    return app


PARTS = (b"part 0\n", b"part 1\n", b"part 2\n")
STREAMED = tuple(zip((0.0, 0.12, 0.12), PARTS, strict=True))
BUFFERED = tuple(zip((0.2, 0.0, 0.0), PARTS, strict=True))


def events(block: str, wait: float = 0.22) -> tuple[tuple[float, bytes], ...]:
    return tuple((wait * number, f"{block.replace('#', str(number))}\n\n".encode()) for number in range(2))


def event_stream(block: str, wait: float = 0.22, media_type: str = "text/event-stream") -> App:
    return always(Say(events(block, wait), media_type=media_type))


@dataclass
class Worker:
    """A task of `takes` seconds that runs `when`: after the answer, before it, or never."""

    when: str
    takes: float = 0.4
    ends: float | None = None

    def __call__(self, ask: Ask) -> Say:
        if ask.path.endswith("/done"):
            return Say({"done": self.ends is not None and time.monotonic() > self.ends})
        if self.when == "before":
            time.sleep(self.takes)
            self.ends = time.monotonic()
        elif self.when == "after":
            self.ends = time.monotonic() + self.takes
        return Say({})


def started(times: int, per_request: bool = False) -> App:
    count = [times]

    def app(ask: Ask) -> Say:
        count[0] += per_request
        return Say({"starts": count[0]})

    return app


def greeting(text: str) -> App:
    return lambda ask: Say({"greeting": text.replace("NAME", ask.query["name"])})


def middled(seen: bool, header: str) -> App:
    return always(Say({"seen": seen}, headers=[("X-Middleware", header)]))


def versions(by_path: bool, second: int = 2) -> App:
    def app(ask: Ask) -> Say:
        if by_path:
            found = {"/v1/api-versioning": 1, "/v2/api-versioning": second}.get(ask.path)
            return Say({"version": found}) if found else Say("", 404)
        if ask.path != "/api-versioning":
            return Say("", 404)
        return Say({"version": 1 if "version=1" in ask.headers["accept"] else second})

    return app


@dataclass
class Sessions:
    """Stores in memory; `checks` says whether a cookie that was not given out is believed."""

    checks: bool = True
    shared: bool = False
    keeps: bool = True
    stored: str | None = None

    def __call__(self, ask: Ask) -> Say:
        if ask.path.endswith("/set"):
            self.stored = ask.query["color"]
            return Say({}, headers=[("Set-Cookie", "theme=x"), ("Set-Cookie", "session=abcdefgh; Path=/")])
        cookie = ask.headers.get("cookie", "")
        known = cookie == "session=abcdefgh" or (bool(cookie) and not self.checks) or self.shared
        return Say({"color": self.stored if known and self.keeps else None})


def tokens(admits: bool, signed: bool = True) -> App:
    token = "head.payload.signature-of-both" if signed else "0815"

    def app(ask: Ask) -> Say:
        if ask.path == "/jwt/token":
            good = b"username=ada" in ask.body
            return Say({"access_token": token}) if good else Say("", 401)
        right = ask.headers.get("authorization") == f"Bearer {token}"
        return Say(ADA) if right or admits else Say("", 401)

    return app


def forms(protected: bool, refused: int = 403, only_cookie: bool = False) -> App:
    def app(ask: Ask) -> Say:
        if ask.method == "GET":
            told = {"token": None if only_cookie else "t1"}
            return Say(told, headers=[("Set-Cookie", "csrftoken=t1")])
        right = ask.headers.get("x-csrftoken") == "t1" and ask.headers.get("cookie") == "csrftoken=t1"
        return Say({}) if right or not protected else Say("", refused)

    return app


def origins(allowed: str | None) -> App:
    def app(ask: Ask) -> Say:
        origin = ask.headers["origin"]
        told = {"all": origin, "good": "https://good.example", "any": "*"}.get(allowed or "")
        return Say({}, headers=[("Access-Control-Allow-Origin", told)] if told else [])

    return app


def limited(calls: int, status: int = 429) -> App:
    seen: Counter[str] = Counter()

    def app(ask: Ask) -> Say:
        seen["calls"] += 1
        return Say({}) if seen["calls"] <= calls else Say("", status)

    return app


@dataclass
class Accounts:
    """Keeps one account; `hashed` says how."""

    hashed: bool = True
    checks: bool = True
    password: str = ""

    def __call__(self, ask: Ask) -> Say:
        given = ask.json()["password"]
        if ask.path == "/user-accounts":
            self.password = given
            return Say({"stored": f"pbkdf2${len(given)}" if self.hashed else f"plain:{given}"}, 201)
        return Say({}, 200 if given == self.password or not self.checks else 401)


@dataclass
class Records:
    """Keeps records by number."""

    keeps: bool = True
    changes: bool = False
    records: tuple[dict[str, object], ...] = ()

    def __call__(self, ask: Ask) -> Say:
        if ask.method == "POST":
            self.records += (ask.json(),) if self.keeps else ()
            return Say({"id": 1}, 201)
        number = int(ask.path.rpartition("/")[2])
        if number > len(self.records):
            return Say("", 404)
        return Say(self.records[number - 1] | ({"price": "2.5"} if self.changes else {}))


LOGIN = '<form><input type="hidden" name="csrfmiddlewaretoken" value="t"><input name="username"></form>'


def back_office(asks: bool = True, lists: bool = True) -> App:
    def app(ask: Ask) -> Say:
        if ask.path == "/admin/login/":
            if ask.method == "POST" and b"csrfmiddlewaretoken=t" in ask.body and b"secret" in ask.body:
                return Say("", 302, [("Set-Cookie", "sessionid=s"), ("Location", "/admin/")])
            return Say(LOGIN, 200, [("Set-Cookie", "csrftoken=t")], "text/html")
        inside = "sessionid=s" in ask.headers.get("cookie", "") or not asks
        return Say("<h1>Lamps</h1>" if inside and lists else "<h1>Log in</h1>", media_type="text/html")

    return app


ITEMS = [f"item-{number:02}" for number in range(1, 26)]


def pages_of(size: int, parameter: str = "page") -> App:
    def app(ask: Ask) -> Say:
        if parameter == "offset":
            first = int(ask.query.get("offset", 0))
        else:
            first = (int(ask.query.get(parameter, 1)) - 1) * size
        return Say(ITEMS[first : first + size])

    return app


def lamps(parameter: str | None) -> App:
    def app(ask: Ask) -> Say:
        wanted = ask.query.get(parameter or "", "")
        return Say([name for name in ("red-lamp", "blue-lamp") if wanted in name])

    return app


def uploads(filename: str | None = "photo.bin", bytes_lost: int = 0) -> App:
    def app(ask: Ask) -> Say:
        content = re.search(rb"octet-stream\r\n\r\n(z*)\r\n", ask.body)
        assert content
        return Say({"filename": filename, "size": len(content[1]) - bytes_lost})

    return app


def folder(leaks: bool = False, media_type: str = "text/plain", text: str = "Hello from a file\n") -> App:
    def app(ask: Ask) -> Say:
        if ask.path == "/static-files/hello.txt":
            return Say(text, media_type=media_type)
        return Say("import os", media_type="text/plain") if leaks else Say("", 404)

    return app


def rendered(escapes: bool = True, title: str = "Probe", media_type: str = "text/html") -> App:
    def app(ask: Ask) -> Say:
        name = ask.query["name"].replace("<", "&lt;") if escapes else ask.query["name"]
        return Say(f"<title>{title}</title> Hello {name}", media_type=media_type)

    return app


def spoken(german: str, english: str = "Password") -> App:
    return lambda ask: Say({"text": german if ask.headers["accept-language"] == "de" else english})


def squeezed(when: str, damaged: bool = False) -> App:
    def app(ask: Ask) -> Say:
        if when == "always" or (when == "asked" and ask.headers["accept-encoding"] == "gzip"):
            content = gzip.compress(b"y" * 5000 if damaged else b"x" * 5000)
            return Say(content, headers=[("Content-Encoding", "gzip")])
        return Say("x" * 5000)

    return app


def typed_numbers(as_text: bool = False, refuses: bool = True) -> App:
    def app(ask: Ask) -> Say:
        text = ask.path.rpartition("/")[2]
        if not text.isdigit():
            return Say("", 404) if refuses else Say({"number": 0})
        return Say({"number": text if as_text else int(text)})

    return app


SECRET = f"Basic {base64.b64encode(b'ada:secret').decode()}"
BASIC = 'Basic realm="probe"'
GOOD_EVENT = "event: tick\nid: #\ndata: a\ndata: b"

DOUBLES: dict[str, list[Case]] = {
    "openapi": [
        ("has it", documents("name, price"), "yes"),
        ("does not describe bodies", documents(""), "with limits"),
        ("serves another document", routes(**{"openapi.json": Say({"hello": "world"})}), "lacks"),
        ("describes nothing", routes(**{"openapi.json": Say({"openapi": "3.1.0", "paths": {}})}), "lacks"),
    ],
    "swagger_ui": [
        ("has it", pages("swagger-ui"), "yes"),
        ("another page", pages("manual"), "lacks"),
        ("not a page", routes(docs=Say("swagger-ui")), "lacks"),
    ],
    "redoc": [("has it", pages("redoc"), "yes"), ("another page", pages("swagger-ui"), "lacks")],
    "validation": [
        ("has it", price_checked(), "yes"),
        ("accepts everything", lambda ask: Say(ask.json(), 201), "no"),
        ("refuses everything", always(Say({}, 422)), "error"),
        ("has another path", always(Say("", 404)), "error"),
        ("fails on bad input", price_checked(500), "error"),
        ("sends a bad request elsewhere", price_checked(302), "error"),
    ],
    "type_hints": [
        ("has it", price_checked(), "yes"),
        ("accepts everything", lambda ask: Say(ask.json()), "no"),
        ("fails on bad input", price_checked(500), "error"),
    ],
    "error_shape": [
        ("has it", price_checked(), "yes"),
        ("says nothing of the field", price_checked(400, {"detail": "invalid"}), "with limits"),
        ("answers with a page", price_checked(400, "<h1>Bad price</h1>", "text/html"), "with limits"),
        ("accepts everything", lambda ask: Say(ask.json()), "no"),
        ("fails on bad input", price_checked(500), "error"),
    ],
    "path_parameters": [
        ("has it", typed_numbers(), "yes"),
        ("hands over text", typed_numbers(as_text=True), "no"),
        ("accepts everything", typed_numbers(refuses=False), "no"),
        ("has another path", always(Say("", 404)), "error"),
    ],
    "async_handlers": [
        ("has it", slow(0.25, 20), "yes"),
        ("has four threads", slow(0.25, 4), "with limits"),
        ("does not wait", slow(0.0, 20), "error"),
        ("answers with an error", always(BROKEN), "error"),
    ],
    "streaming": [
        ("has it", always(Say(STREAMED)), "yes"),
        ("sends all at the end", always(Say(BUFFERED)), "with limits"),
        ("sends something else", always(Say("part 0")), "error"),
        ("fails", always(BROKEN), "error"),
    ],
    "server_sent_events": [
        ("has it", event_stream(GOOD_EVENT), "yes"),
        ("sends JSON without names", event_stream('data: "a\\nb"'), "with limits"),
        ("breaks at a line", event_stream("event: tick\nid: #\ndata: a\nb"), "with limits"),
        ("has no ids", event_stream("event: tick\ndata: a\ndata: b"), "with limits"),
        ("sends all at the end", event_stream(GOOD_EVENT, wait=0.0), "with limits"),
        ("sends text", event_stream(GOOD_EVENT, media_type="text/plain"), "no"),
        ("sends one", always(Say(events(GOOD_EVENT)[:1], media_type="text/event-stream")), "error"),
        ("fails", always(BROKEN), "error"),
    ],
    "background_tasks": [
        ("has it", Worker("after"), "yes"),
        ("works before it answers", Worker("before"), "no"),
        ("never works", Worker("never"), "no"),
        ("fails", always(BROKEN), "error"),
    ],
    "lifespan": [
        ("has it", started(1), "yes"),
        ("never ran", started(0), "no"),
        ("runs for each request", started(0, per_request=True), "no"),
        ("fails", always(BROKEN), "error"),
    ],
    "routers": [
        ("has it", routes(routers__shop__items=Say("items")), "yes"),
        ("without prefix, too", routes(routers__shop__items=Say("items"), items=Say("items")), "with limits"),
        ("has another path", always(Say("", 404)), "error"),
        ("answers something else", routes(routers__shop__items=Say("no")), "error"),
    ],
    "dependency_injection": [
        ("has it", greeting("Hello NAME"), "yes"),
        ("hands over the same to all", greeting("Hello ada"), "no"),
        ("fails", always(BROKEN), "error"),
    ],
    "middleware": [
        ("has it", middled(True, "done"), "yes"),
        ("only before", middled(True, ""), "with limits"),
        ("only after", middled(False, "done"), "with limits"),
        ("is not called", middled(False, ""), "no"),
        ("fails", always(BROKEN), "error"),
    ],
    "error_handlers": [
        ("has it", always(Say({"error": "teapot"}, 418)), "yes"),
        ("swallows it", always(Say({})), "no"),
        ("fails", always(BROKEN), "error"),
    ],
    "api_versioning": [
        ("by path", versions(by_path=True), "yes"),
        ("by header", versions(by_path=False), "yes"),
        ("gives the first to all", versions(by_path=True, second=1), "no"),
        ("has another path", always(Say("", 404)), "error"),
    ],
    "sessions": [
        ("has it", Sessions(), "yes"),
        ("believes a changed cookie", Sessions(checks=False), "with limits"),
        ("keeps nothing", Sessions(keeps=False), "no"),
        ("shares it with all", Sessions(shared=True), "no"),
        ("gives no cookie", always(Say({"color": "blue"})), "error"),
    ],
    "basic_auth": [
        ("has it", only_for(SECRET, ask_for=BASIC), "yes"),
        ("does not ask", only_for(SECRET), "with limits"),
        ("lets everybody in", always(Say(ADA)), "no"),
        ("lets nobody in", always(Say("", 401)), "error"),
        ("sends strangers elsewhere", only_for(SECRET, refused=302), "error"),
    ],
    "token_auth": [
        ("as Bearer", only_for("Bearer secret-token"), "yes"),
        ("as Token", only_for("Token secret-token", refused=403), "yes"),
        ("lets everybody in", always(Say(ADA)), "no"),
        ("lets nobody in", always(Say("", 403)), "error"),
        ("takes ada for another", always(Say({"user": "eve"})), "no"),
    ],
    "jwt": [
        ("has it", tokens(admits=False), "yes"),
        ("does not check the token", tokens(admits=True), "no"),
        ("gives another token", tokens(admits=False, signed=False), "no"),
        ("has another path", always(Say("", 404)), "error"),
    ],
    "permissions": [
        ("has it", only_for("editor", "x-user", refused=403), "yes"),
        ("lets everybody in", always(Say(ADA)), "no"),
        ("lets nobody in", always(Say("", 403)), "error"),
    ],
    "csrf": [
        ("has it", forms(protected=True), "yes"),
        ("gives the token in the cookie", forms(protected=True, only_cookie=True), "yes"),
        ("accepts every form", forms(protected=False), "no"),
        ("gives no token", always(Say({"token": ""})), "error"),
        ("fails on a foreign form", forms(protected=True, refused=500), "error"),
    ],
    "cors": [
        ("has it", origins("good"), "yes"),
        ("allows every site", origins("any"), "no"),
        ("repeats the asking site", origins("all"), "no"),
        ("says nothing", origins(None), "no"),
        ("fails", always(BROKEN), "error"),
    ],
    "rate_limiting": [
        ("has it", limited(2), "yes"),
        ("with another status", limited(2, 403), "with limits"),
        ("has no limit", limited(99), "no"),
        ("is too strict", limited(1), "error"),
    ],
    "user_accounts": [
        ("has it", Accounts(), "yes"),
        ("stores passwords", Accounts(hashed=False), "no"),
        ("believes every password", Accounts(checks=False), "no"),
        ("says nothing of what it stores", always(Say({}, 201)), "error"),
    ],
    "orm": [
        ("has it", Records(), "yes"),
        ("forgets", Records(keeps=False), "no"),
        ("changes what it stores", Records(changes=True), "no"),
        ("has every record", lambda ask: Say({"id": 1, "name": "lamp", "price": 2.5}, 200), "error"),
        ("fails", always(BROKEN), "error"),
    ],
    "admin": [
        ("has it", back_office(), "yes"),
        ("lets everybody in", back_office(asks=False), "no"),
        ("shows no models", back_office(lists=False), "error"),
        ("has another path", always(Say("", 404)), "lacks"),
    ],
    "pagination": [
        ("by page", pages_of(10), "yes"),
        ("by offset", pages_of(10, "offset"), "yes"),
        ("gives everything", pages_of(25), "no"),
        ("never goes on", pages_of(10, "none"), "no"),
        ("gives nothing", always(Say([])), "error"),
    ],
    "filtering": [
        ("by a field", lamps("color"), "yes"),
        ("by a search", lamps("searchString"), "yes"),
        ("narrows nothing", lamps(None), "no"),
        ("gives nothing", always(Say([])), "error"),
    ],
    "multipart": [
        ("has it", uploads(), "yes"),
        ("loses the name", uploads(filename=None), "with limits"),
        ("loses bytes", uploads(bytes_lost=1), "no"),
        ("fails", always(BROKEN), "error"),
    ],
    "static_files": [
        ("has it", folder(), "yes"),
        ("serves what lies outside", folder(leaks=True), "with limits"),
        ("does not know the type", folder(media_type="application/octet-stream"), "with limits"),
        ("serves another file", folder(text="other"), "error"),
    ],
    "templates": [
        ("has it", rendered(), "yes"),
        ("does not escape", rendered(escapes=False), "with limits"),
        ("is no page", rendered(media_type="text/plain"), "with limits"),
        ("leaves the base out", rendered(title=""), "error"),
        ("leaves the name out", always(Say("<title>Probe</title> Hello", media_type="text/html")), "error"),
    ],
    "internationalisation": [
        ("has it", spoken("Passwort"), "yes"),
        ("has one language", spoken("Password"), "no"),
        ("has another text", spoken("Passwort", "Secret"), "error"),
    ],
    "compression": [
        ("has it", squeezed("asked"), "yes"),
        ("never compresses", squeezed("never"), "no"),
        ("always compresses", squeezed("always"), "no"),
        ("damages it", squeezed("asked", damaged=True), "no"),
        ("fails", always(BROKEN), "error"),
    ],
}
"""`lacks` as verdict: nothing of the feature was found, so that the list of absences decides."""
