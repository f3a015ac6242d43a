"""What a load run shall do: one request, repeated, and what its answer must look like."""

from __future__ import annotations

import base64
import json
from dataclasses import asdict, dataclass, field, fields
from typing import Any

HOST = "127.0.0.1"


class PlanInvalid(ValueError):
    """The plan cannot be run; the message names the field and what it may hold."""


@dataclass(frozen=True)
class Expectation:
    """What every response must show. The body's `length` in bytes is free when None."""

    status: int = 200
    length: int | None = None
    prefix: bytes = b""


@dataclass(frozen=True)
class Plan:
    """One load run against a server on this machine; the generator never leaves 127.0.0.1.

    Without `rate` the loop is closed: each of `connections` sends its next request when it has the answer to
    the last. With `rate` (requests per second) it is open: requests are due at fixed instants, whatever the
    server does. `warm_up_s` runs before the measured `duration_s` with the same load and is not counted.
    A request without an answer after `timeout_s` is an error; the run stops early at `max_errors`.
    `cores` pins the generator (where the system can); `server_pids` are the roots of the process trees whose
    CPU time is read.
    """

    port: int
    method: str = "GET"
    target: str = "/"
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    expect: Expectation = field(default_factory=Expectation)
    connections: int = 16
    duration_s: float = 0.5
    warm_up_s: float = 0.0
    rate: float | None = None
    timeout_s: float = 5.0
    max_errors: int = 100
    cores: tuple[int, ...] = ()
    server_pids: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        _require(0 < self.port < 65536, "port", "a number from 1 to 65535", self.port)
        _require(self.connections >= 1, "connections", "at least 1", self.connections)
        _require(self.duration_s > 0, "duration_s", "more than 0 seconds", self.duration_s)
        _require(self.warm_up_s >= 0, "warm_up_s", "0 seconds or more", self.warm_up_s)
        _require(self.timeout_s > 0, "timeout_s", "more than 0 seconds", self.timeout_s)
        _require(self.max_errors >= 1, "max_errors", "at least 1", self.max_errors)
        _require(self.rate is None or self.rate > 0, "rate", "more than 0 requests per second", self.rate)
        lines = [self.method, self.target, *(part for header in self.headers for part in header)]
        plain = all(line.isascii() and line.isprintable() for line in lines)
        _require(plain, "method, target and headers", "single lines of printable ASCII", lines)

    @property
    def request(self) -> bytes:
        """The bytes of one request."""
        lines = [f"{self.method} {self.target} HTTP/1.1", f"Host: {HOST}:{self.port}"]
        lines += [f"{name}: {value}" for name, value in self.headers]
        if self.body or self.method in ("POST", "PUT", "PATCH"):
            lines.append(f"Content-Length: {len(self.body)}")
        return "\r\n".join([*lines, "", ""]).encode("ascii") + self.body

    def to_json(self) -> str:
        """The plan as `from_json` reads it; bytes are base64."""
        return json.dumps(asdict(self), default=lambda value: base64.b64encode(value).decode())

    @classmethod
    def from_json(cls, text: str) -> Plan:
        """Read a plan.

        Raises:
            PlanInvalid: the text is no plan.
        """
        try:
            values = json.loads(text)
            return cls(**_typed(values))
        except PlanInvalid:
            raise
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            names = ", ".join(item.name for item in fields(cls))
            raise PlanInvalid(
                f"The load plan cannot be read ({error}); it is a JSON object of {names}."
            ) from error


def _require(holds: bool, name: str, allowed: str, value: object) -> None:
    if not holds:
        raise PlanInvalid(f"The load plan's {name} must be {allowed}, not {value!r}.")


def _typed(values: dict[str, Any]) -> dict[str, Any]:
    """JSON has neither bytes nor tuples."""
    plan = dict(values)
    if "body" in plan:
        plan["body"] = base64.b64decode(plan["body"], validate=True)
    if "expect" in plan:
        expect = dict(plan["expect"])
        expect["prefix"] = base64.b64decode(expect.get("prefix", ""), validate=True)
        plan["expect"] = Expectation(**expect)
    plan["headers"] = tuple((str(name), str(value)) for name, value in plan.get("headers", ()))
    for name in ("cores", "server_pids"):
        plan[name] = tuple(int(item) for item in plan.get(name, ()))
    return plan
