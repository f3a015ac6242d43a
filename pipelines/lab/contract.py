"""The contract of the sample API: every endpoint, the exact requests, and what each answer must be.

An app gets three variables: DATABASE_URL (a database with the products table), UPSTREAM_URL (a slow JSON
service) and API_TOKEN (the bearer token it accepts). Its endpoints are the same in every framework:

    GET  /plain                       text "Hello, World!"
    GET  /json                        {"message": "Hello, World!"}
    GET  /items/{item_id}?q=&limit=   the three parameters, typed; `limit` is 10 when it is not given
    POST /orders                      a validated order, 201; what is wrong with it as JSON, 4xx
    GET  /products/{id}               one row of the database; 404 when there is none
    GET  /products?after=             the next 100 rows by id
    GET  /list?title=                 an HTML page of 20 list items that hold the escaped title
    POST /upload                      multipart field `file`: its name, size and CRC-32, 201
    GET  /stream?count=&pause_ms=     lines of text, each sent as soon as it exists
    WS   /ws                          every text message sent back
    GET  /fan-out                     the answers of three upstreams, asked at the same time
    GET  /me                          {"user": "ada"} for the bearer of the token; 401 or 403 else
"""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from typing import Literal, get_args
from urllib.parse import quote

from pipelines.lab.database import ROWS, product
from pipelines.lab.exchange import (
    Exchange,
    Expected,
    Request,
    has_status,
    is_html_list,
    is_json,
    is_refused,
    is_structured_error,
    is_text,
)

EndpointName = Literal[
    "plain",
    "json",
    "parameters",
    "validate",
    "row",
    "rows",
    "html",
    "upload",
    "stream",
    "websocket",
    "fan_out",
    "auth",
]
ENDPOINT_NAMES: tuple[EndpointName, ...] = get_args(EndpointName)
BREADTH: tuple[EndpointName, ...] = ("plain", "json", "parameters", "validate")
"""What every app answers."""
API_TOKEN = "a-token-for-the-sample-api"
_PAGE = 100
_BOUNDARY = "------------------------sample-api-boundary"


@dataclass(frozen=True)
class Endpoint:
    """One endpoint. `exchanges` are checked one after the other; the timed among them are the workload.

    Streaming, WebSocket and fan-out are judged by when something arrives, too: see `live_checks`.
    """

    name: EndpointName
    summary: str
    exchanges: tuple[Exchange, ...] = ()
    uses_database: bool = False

    @property
    def timed(self) -> tuple[Exchange, ...]:
        return tuple(exchange for exchange in self.exchanges if exchange.timed)


def _order(what: str, body: object, expected: Expected, timed: bool = False) -> Exchange:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = (("Content-Type", "application/json"),)
    return Exchange(what, Request("/orders", "POST", headers, content), expected, timed)


def _bad_order(what: str, field: str | None, **changed: object) -> Exchange:
    order = {"name": "Lamp", "price": 12.5, "quantity": 3} | changed
    kept = {key: value for key, value in order.items() if value is not None}
    return _order(f"an order {what} is refused", kept, is_structured_error(field))


def _row(number: int) -> Exchange:
    return Exchange(f"row {number}", Request(f"/products/{number}"), is_json(product(number)), timed=True)


def _page(after: int) -> Exchange:
    rows = [product(number) for number in range(after + 1, after + 1 + _PAGE)]
    return Exchange(f"100 rows after {after}", Request(f"/products?after={after}"), is_json(rows), timed=True)


def _html(title: str) -> Exchange:
    items = [f"{title} {number}" for number in range(1, 21)]
    return Exchange(
        "20 escaped items", Request(f"/list?title={quote(title)}"), is_html_list(items), timed=True
    )


def _upload(field: str, what: str, expected: Expected, timed: bool = False) -> Exchange:
    disposition = f'Content-Disposition: form-data; name="{field}"; filename="photo.bin"'
    head = f"--{_BOUNDARY}\r\n{disposition}\r\nContent-Type: application/octet-stream\r\n\r\n"
    body = head.encode() + _FILE + f"\r\n--{_BOUNDARY}--\r\n".encode()
    headers = (("Content-Type", f"multipart/form-data; boundary={_BOUNDARY}"),)
    return Exchange(what, Request("/upload", "POST", headers, body), expected, timed)


def _me(what: str, authorization: str | None, expected: Expected, timed: bool = False) -> Exchange:
    headers = (("Authorization", authorization),) if authorization else ()
    return Exchange(what, Request("/me", headers=headers), expected, timed)


_FILE = bytes(number * number % 251 for number in range(100_000))
_STORED = {"filename": "photo.bin", "size": len(_FILE), "crc32": zlib.crc32(_FILE)}
_LIST = (
    Endpoint(
        "plain",
        "plain text",
        (Exchange("plain text", Request("/plain"), is_text("Hello, World!"), timed=True),),
    ),
    Endpoint(
        "json",
        "a JSON object",
        (Exchange("JSON", Request("/json"), is_json({"message": "Hello, World!"}), timed=True),),
    ),
    Endpoint(
        "parameters",
        "path and query parameters, typed",
        (
            Exchange(
                "path and query parameters",
                Request("/items/42?q=blue%20chair&limit=25"),
                is_json({"item_id": 42, "q": "blue chair", "limit": 25}),
                timed=True,
            ),
            Exchange(
                "the default of a parameter",
                Request("/items/7?q=lamp"),
                is_json({"item_id": 7, "q": "lamp", "limit": 10}),
            ),
            Exchange("a path parameter of the wrong type", Request("/items/seven?q=lamp"), is_refused()),
            Exchange("a query parameter of the wrong type", Request("/items/7?q=a&limit=ten"), is_refused()),
        ),
    ),
    Endpoint(
        "validate",
        "a validated JSON body",
        (
            _order(
                "a good order is accepted",
                {"name": "Lamp", "price": 12.5, "quantity": 3},
                is_json({"name": "Lamp", "price": 12.5, "quantity": 3, "total": 37.5}, status=201),
                timed=True,
            ),
            _bad_order("with a price that is no number", "price", price="cheap"),
            _bad_order("with a price below zero", "price", price=-1),
            _bad_order("without quantity", "quantity", quantity=None),
            _bad_order("with a quantity of zero", "quantity", quantity=0),
            _bad_order("with an empty name", "name", name=""),
            _bad_order("with a name of 51 characters", "name", name="x" * 51),
            _order("a list instead of an order is refused", [1, 2], is_structured_error(None)),
            _order("a body that is no JSON is refused", b'{"name": ', is_structured_error(None)),
        ),
    ),
    Endpoint(
        "row",
        "one row of a database through the ORM",
        (
            *(_row(number) for number in (1, 1234, 2500, 4999, 6174, 7500, 8765, ROWS)),
            Exchange("a row that does not exist", Request(f"/products/{ROWS + 1}"), has_status(404)),
        ),
        uses_database=True,
    ),
    Endpoint(
        "rows",
        "100 rows of a database through the ORM",
        tuple(_page(after) for after in (0, 1500, 3000, 4500, 6000, 7500, 9000, ROWS - _PAGE)),
        uses_database=True,
    ),
    Endpoint("html", "an escaped HTML list from a template", (_html("<script>alert('&')</script>"),)),
    Endpoint(
        "upload",
        "a file of 100 kB in a multipart form",
        (
            _upload("file", "the file arrives whole", is_json(_STORED, status=201), timed=True),
            _upload("other", "a form without the file is refused", is_refused()),
        ),
    ),
    Endpoint(
        "stream",
        "a streamed answer",
        (
            Exchange(
                "100 lines",
                Request("/stream?count=100&pause_ms=0"),
                is_text("".join(f"line {number}\n" for number in range(100))),
                timed=True,
            ),
        ),
    ),
    Endpoint("websocket", "a WebSocket that sends every message back"),
    Endpoint(
        "fan_out",
        "three slow upstreams asked at the same time",
        (
            Exchange(
                "three upstreams",
                Request("/fan-out"),
                is_json({"upstreams": [{"upstream": number} for number in (1, 2, 3)]}),
                timed=True,
            ),
        ),
    ),
    Endpoint(
        "auth",
        "an endpoint for the bearer of a token",
        (
            _me("the bearer of the token", f"Bearer {API_TOKEN}", is_json({"user": "ada"}), timed=True),
            _me("no token", None, has_status(401, 403)),
            _me("a wrong token", "Bearer something-else", has_status(401, 403)),
        ),
    ),
)
ENDPOINTS: dict[EndpointName, Endpoint] = {endpoint.name: endpoint for endpoint in _LIST}
