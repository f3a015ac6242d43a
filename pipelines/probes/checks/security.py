"""Who is asking, what they may do, and what others' pages may do in their name."""

from __future__ import annotations

import base64
from urllib.parse import urlencode

from pipelines.probes.http_client import Reply
from pipelines.probes.judgement import Broken, Judgement, no, with_limits, yes
from pipelines.probes.probe import probe
from pipelines.probes.subject import Subject

AREA = "Security"
FORM = "application/x-www-form-urlencoded"


@probe(area=AREA, title="Sessions", core=True, telltale=r"session")
def sessions(app: Subject) -> Judgement:
    """What is stored for a visitor comes back with their cookie, and only with it.

    GET /sessions/set?color=blue stores it; GET /sessions/get: {"color": stored or null}.
    """
    cookies = app.get("/sessions/set?color=blue").must_be(200, 204).cookies
    if not cookies:
        raise Broken("no cookie came")
    name, value = max(cookies.items(), key=lambda pair: len(pair[1]))
    seen = [
        app.get("/sessions/get", headers).must_be(200).json()["color"]
        for headers in ({"Cookie": f"{name}={value}"}, {}, {"Cookie": f"{name}={_changed(value)}"})
    ]
    if seen[0] != "blue":
        return no("what was stored did not come back")
    if seen[1] is not None:
        return no("a visitor without the cookie got it, too")
    return yes() if seen[2] is None else with_limits("a changed cookie is believed")


@probe(area=AREA, title="HTTP basic authentication", telltale=r"basic_?auth|http_?basic")
def basic_auth(app: Subject) -> Judgement:
    """The framework reads user name and password of HTTP basic authentication and asks for them.

    GET /basic-auth: {"user": "ada"} for ada with the password secret, 401 else.
    """
    asked = app.get("/basic-auth")
    wrong = app.get("/basic-auth", _basic("ada:wrong"))
    right = app.get("/basic-auth", _basic("ada:secret"))
    judgement = _known(right, asked, wrong)
    if judgement.has_it and not asked.headers.get("www-authenticate", "").lower().startswith("basic"):
        return with_limits("browsers are not asked for the password")
    return judgement


@probe(area=AREA, title="Token authentication", telltale=r"bearer|token_?auth|api_?key")
def token_auth(app: Subject) -> Judgement:
    """The framework takes a token from the header Authorization and refuses requests without a right one.

    GET /token-auth: {"user": "ada"} for the token `secret-token`, 401 or 403 else; as Bearer or as Token.
    """
    missing = app.get("/token-auth")
    wrong = app.get("/token-auth", {"Authorization": "Bearer wrong"})
    right = app.get("/token-auth", {"Authorization": "Bearer secret-token"})
    if right.status in (401, 403):
        right = app.get("/token-auth", {"Authorization": "Token secret-token"})
    return _known(right, missing, wrong)


@probe(area=AREA, title="JSON web tokens", telltale=r"jwt|oauth")
def jwt(app: Subject) -> Judgement:
    """A user gets a signed token for name and password, and it admits them; a changed one does not.

    POST /jwt/token with the form username=ada, password=secret: a JSON web token; GET /jwt/me with it as
    Bearer: {"user": "ada"}.
    """
    login = urlencode({"username": "ada", "password": "secret"}).encode()
    answer = app.send("POST", "/jwt/token", {"Content-Type": FORM}, login).must_be(200, 201).json()
    token = next((answer[key] for key in ("access_token", "access", "token") if key in answer), "")
    if str(token).count(".") != 2:
        return no("what came is no JSON web token")
    me = [
        app.get("/jwt/me", headers)
        for headers in (_bearer(token), {}, _bearer(token[:-8] + _changed(token[-8:])))
    ]
    return _known(*me)


@probe(area=AREA, title="Permissions", telltale=r"permission|guard|authoriz|requires\b|scopes?\b")
def permissions(app: Subject) -> Judgement:
    """A rule on a handler lets one kind of user in and keeps others out.

    GET /permissions: the header X-User says who asks; `editor` may (200), `reader` and nobody may not.
    """
    replies = [
        app.get("/permissions", headers) for headers in ({"X-User": "editor"}, {}, {"X-User": "reader"})
    ]
    return _admitted(*replies)


@probe(area=AREA, title="CSRF protection", telltale=r"csrf|xsrf")
def csrf(app: Subject) -> Judgement:
    """A form that another site sends in a visitor's name is refused; the site's own is accepted.

    GET /csrf: {"token": token} and a cookie, or null and the token in the cookie; POST /csrf: 200 with cookie
    and token, refused without.
    """
    page = app.get("/csrf").must_be(200)
    token = str(page.json().get("token") or "".join(page.cookies.values()))
    cookie = "; ".join(f"{name}={value}" for name, value in page.cookies.items())
    if not token or not cookie:
        raise Broken("no token or no cookie came")
    headers = {"Content-Type": FORM, "Cookie": cookie}
    foreign = app.send("POST", "/csrf", headers, b"amount=1")
    own = app.send("POST", "/csrf", {**headers, "X-CSRFToken": token, "X-CSRF-Token": token}, b"amount=1")
    return _admitted(own, foreign)


@probe(area=AREA, title="CORS", core=True, telltale=r"\bcors")
def cors(app: Subject) -> Judgement:
    """A browser is told that pages of one other site may ask, and those of any third may not.

    /cors: allows the origin https://good.example and no other.
    """
    origins = [_allowed_origin(app, origin) for origin in ("https://good.example", "https://evil.example")]
    if origins[0] not in ("https://good.example", "*"):
        return no("the allowed site is not told that it may ask")
    if origins[1] in ("https://evil.example", "*"):
        return no("every site may ask")
    return yes()


@probe(area=AREA, title="Rate limits", telltale=r"throttl|rate_?limit")
def rate_limiting(app: Subject) -> Judgement:
    """A third request is refused where two a minute are allowed.

    GET /rate-limiting: 200 twice a minute.
    """
    statuses = [app.get("/rate-limiting").status for _ in range(3)]
    app.note(f"three requests → {statuses}")
    if statuses[:2] != [200, 200]:
        raise Broken(f"the first two requests were answered {statuses[:2]}")
    if statuses[2] == 200:
        return no("the third request was answered like the first")
    return yes() if statuses[2] == 429 else with_limits(f"refused with {statuses[2]} instead of 429")


@probe(area=AREA, title="User accounts", telltale=r"create_user|user_?model|^authenticate$|login_user")
def user_accounts(app: Subject) -> Judgement:
    """Accounts are kept with hashed passwords, and a password is checked against them.

    POST /user-accounts {"username", "password"}: 201 {"stored": what is kept of the password};
    POST /user-accounts/login: 200 or a refusal.
    """
    account = {"username": "ada", "password": "correct horse"}
    stored = str(app.post("/user-accounts", account).must_be(200, 201).json().get("stored") or "")
    right = app.post("/user-accounts/login", account)
    wrong = app.post("/user-accounts/login", account | {"password": "battery staple"})
    if not stored:
        raise Broken("nothing is said of what is stored")
    if account["password"] in stored:
        return no("passwords are stored as they are")
    return _admitted(right, wrong)


def _admitted(right: Reply, *others: Reply) -> Judgement:
    """yes when the first request was admitted and all others were refused as requests of strangers are."""
    if right.status not in (200, 201, 204):
        raise Broken(f"the request that should be admitted was answered {right}")
    if any(reply.status < 300 for reply in others):
        return no("everybody is let in")
    if any(reply.status not in (400, 401, 403) for reply in others):
        raise Broken(f"a stranger was answered {[reply.status for reply in others]}")
    return yes()


def _known(right: Reply, *others: Reply) -> Judgement:
    """As `_admitted`; the program must also know who was admitted."""
    judgement = _admitted(right, *others)
    if judgement.has_it and right.json() != {"user": "ada"}:
        raise Broken(f"the program takes ada for {right.text!r}")
    return judgement


def _allowed_origin(app: Subject, origin: str) -> str | None:
    headers = {"Origin": origin, "Access-Control-Request-Method": "GET"}
    told = app.send("OPTIONS", "/cors", headers).headers.get("access-control-allow-origin")
    app.note(f"asked for {origin} → Access-Control-Allow-Origin: {told}")
    return told


def _basic(pair: str) -> dict[str, str]:
    return {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def _changed(text: str) -> str:
    """The text with a character in its middle replaced by another letter."""
    middle = len(text) // 2
    return text[:middle] + ("A" if text[middle] != "A" else "B") + text[middle + 1 :]
