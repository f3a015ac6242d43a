"""Waiting without blocking, and answers that come bit by bit."""

from __future__ import annotations

import time

from pipelines.probes.judgement import Broken, Judgement, no, with_limits, yes
from pipelines.probes.probe import probe
from pipelines.probes.subject import Subject

AREA = "Async and real time"
TOGETHER, WAIT_S = 20, 0.25
NATIVE_FACTOR = 8.0
"""Between the handful that threads give and all of them; a busy machine costs a native framework half."""
_GOOD_ENOUGH, _ATTEMPTS = 0.8 * TOGETHER, 3


@probe(
    area=AREA,
    title="Async handlers",
    core=True,
    unit="requests at once",
    telltale=r"async_?(view|handler)|coroutine",
)
def async_handlers(app: Subject) -> Judgement:
    """Of 20 requests at once to an `async def` handler that awaits 0.25 s, most wait together.

    GET /async-handlers: an async handler, awaits 0.25 s. The number says how many waited at once on average:
    20 × 0.25 s divided by the time that all took; the best of up to three tries.
    """
    factor = 0.0
    for _ in range(_ATTEMPTS):
        started = time.perf_counter()
        replies = app.together("/async-handlers", TOGETHER)
        elapsed = time.perf_counter() - started
        statuses = sorted({reply.status for reply in replies})
        if statuses != [200]:
            raise Broken(f"{TOGETHER} requests at once were answered {statuses}: {replies[0]}")
        if min(reply.seconds for reply in replies) < WAIT_S * 0.9:
            raise Broken("the handler did not wait")
        factor = max(factor, TOGETHER * WAIT_S / elapsed)
        if factor >= _GOOD_ENOUGH:
            break
    app.note(
        f"{TOGETHER} × GET /async-handlers at once, each waits {WAIT_S} s → all 200 in "
        f"{TOGETHER * WAIT_S / factor:.2f} s; one after the other takes {TOGETHER * WAIT_S:.0f} s"
    )
    value = round(factor, 1)
    return yes(value) if factor >= NATIVE_FACTOR else with_limits(f"{value} of {TOGETHER} at once", value)


@probe(area=AREA, title="WebSocket", core=True, telltale=r"web_?socket")
def websocket(app: Subject) -> Judgement:
    """A text message that is sent over a WebSocket comes back.

    WS /websocket: accepts and sends every text message back.
    """
    status, text = app.websocket("/websocket", "ping")
    if " 101" not in status:
        raise Broken(f"the handshake was answered {status}")
    return yes() if text == "ping" else no("the handshake worked, the message did not come back")


@probe(area=AREA, title="Streamed answers", core=True, unit="s", telltale=r"stream")
def streaming(app: Subject) -> Judgement:
    """The first part of an answer arrives before its last part exists.

    GET /streaming: sends "part 0", "part 1" and "part 2", a line each, 0.2 s apart. The number is the time to
    the first part, the shorter of two, as the first request of all takes longer.
    """
    came = min((app.stream("/streaming") for _ in range(2)), key=lambda arrivals: arrivals.first_s)
    if came.status != 200 or came.body.split() != [b"part", b"0", b"part", b"1", b"part", b"2"]:
        raise Broken("the three parts did not come")
    first = round(came.first_s, 3)
    if came.last_s - came.first_s >= 0.2:
        return yes(first)
    return with_limits("buffered: everything arrives at the end", first)


@probe(area=AREA, title="Server-sent events", unit="s", telltale=r"^sse|event_?source|server_?sent")
def server_sent_events(app: Subject) -> Judgement:
    """The framework frames server-sent events: names, ids and data of several lines.

    GET /server-sent-events: sends two events called `tick`, ids 0 and 1, each with the data "a", newline,
    "b", 0.3 s apart; without name and id where the framework has none. The number is the time to the first.
    """
    came = app.stream("/server-sent-events")
    text = came.body.decode(errors="replace").replace("\r\n", "\n")
    blocks = [_fields(block) for block in text.split("\n\n")]
    events = [fields for fields in blocks if any(name == "data" for name, _ in fields)]
    if came.status != 200 or len(events) != 2:
        raise Broken("two events were due")
    if came.media_type != "text/event-stream":
        return no(f"browsers ignore events of the type {came.media_type}")
    first = round(came.first_s, 3)
    if [value for name, value in events[0] if name == "data"] not in (["a", "b"], ['"a\\nb"']):
        return with_limits("data of one line only: more of them break the event", first)
    if came.last_s - came.first_s < 0.2:
        return with_limits("buffered: everything arrives at the end", first)
    lacking = [name for name in ("event", "id") if name not in dict(events[0])]
    return with_limits(f"events without {' and '.join(lacking)}", first) if lacking else yes(first)


def _fields(block: str) -> list[tuple[str, str]]:
    parts = (line.partition(":") for line in block.splitlines())
    return [(name, value.removeprefix(" ")) for name, _, value in parts]


@probe(area=AREA, title="Background tasks", core=True, telltale=r"background|add_task|^tasks$|enqueue")
def background_tasks(app: Subject) -> Judgement:
    """Work goes on after the answer was sent.

    GET /background-tasks: starts a task of 0.4 s and answers. GET /background-tasks/done: {"done": boolean}.
    """
    reply = app.get("/background-tasks").must_be(200)
    early = app.get("/background-tasks/done").must_be(200).json()["done"]
    deadline = time.monotonic() + 2
    while time.monotonic() < deadline and not app.look("/background-tasks/done").json()["done"]:
        time.sleep(0.05)
    late = app.get("/background-tasks/done").json()["done"]
    if early or reply.seconds > 0.39:
        return no(f"the answer waited for the task: it took {reply.seconds:.2f} s")
    return yes() if late else no("the task never ran")


@probe(area=AREA, title="Start-up hooks", telltale=r"lifespan|on_?start|startup|before_serv")
def lifespan(app: Subject) -> Judgement:
    """Code that runs before the first request, once per process, has a place of its own.

    GET /lifespan: {"starts": number of times the hook ran}.
    """
    app.get("/lifespan").must_be(200)
    starts = app.get("/lifespan").json()["starts"]
    if starts == 1:
        return yes()
    return no(f"the hook ran {starts} times before the second answer")
