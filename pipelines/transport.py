"""One exchange with a host, politely: spacing, budget, time limits, size limit, retries, Retry-After."""

from __future__ import annotations

import contextlib
import io
import random
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import requests
import urllib3
from requests.adapters import HTTPAdapter
from requests.utils import select_proxy

from pipelines.deadlines import connect, within
from pipelines.errors import SourceUnavailable, UnexpectedPayload, shown
from pipelines.hosts import Host, Hosts
from pipelines.retry_after import allowance, is_spent, pause_asked

ATTEMPTS = 3
CHUNK_BYTES = 65_536
CHECK_NETWORK = "check the network, the proxy settings and the address; what is stored stays"
CHECK_TLS = "set REQUESTS_CA_BUNDLE if your network has certificates of its own; what is stored stays"


@dataclass(frozen=True)
class Patience:
    """How long and how much one request may take: seconds, and bytes of the decoded body."""

    connect_s: float = 5.0
    read_s: float = 15.0
    total_s: float = 60.0
    backoff_s: float = 0.5
    max_bytes: int = 64 * 2**20


class BrokenOff(Exception):
    """The connection was lost in the middle of an answer; asking again may help."""


class PoliteAdapter(HTTPAdapter):
    """Sends every request of a session, redirects included, one after the other per host.

    Everything here only reads, whatever the method, so that any request may be repeated.
    """

    def __init__(self, hosts: Hosts, patience: Patience) -> None:
        super().__init__()
        self.hosts, self.patience = hosts, patience
        self.counts: Counter[str] = Counter()
        self.explained: Callable[[requests.Response], bool] = lambda _: False

    def send(self, request: requests.PreparedRequest, *_: Any, **options: Any) -> requests.Response:
        """Answer with its body read; the time limits are those of `patience`, whatever the caller says.

        Raises:
            SourceUnavailable: unreachable, too slow, or a server error that repeating did not cure.
            RateLimited: a pause longer than this run may wait.
            UnexpectedPayload: the body is too large or cannot be decoded.
        """
        url = request.url or ""
        host = self.hosts.of(url)
        limits = (self.patience.connect_s, self.patience.read_s)
        options |= {"stream": True, "timeout": limits}
        with host.lock:
            for attempt in range(ATTEMPTS):
                last = host.faltering or attempt == ATTEMPTS - 1
                response = self._attempt(host, request, options, last)
                if response is not None and not self._asks_again(host, response, attempt, last):
                    host.faltering = False
                    return response
        raise AssertionError("the last attempt returns or raises")

    def _attempt(
        self, host: Host, request: requests.PreparedRequest, options: dict[str, Any], last: bool
    ) -> requests.Response | None:
        """One exchange; None when it broke off and shall be repeated."""
        url = request.url or ""
        host.admit(url)
        self.counts[host.name] += 1
        try:
            self._reach(host, url, options.get("proxies"))
            return within(self.patience.total_s, lambda: self._exchange(request, options), self.hosts.stopped)
        except BrokenOff as error:
            if not last and self._back_off(host):
                return None
            host.faltering = True
            raise SourceUnavailable(url, "broke off its answer") from error
        except TimeoutError as error:
            slow = f"did not finish its answer within {self.patience.total_s:g} s"
            raise host.down(url, str(error) or slow, CHECK_NETWORK) from error
        except requests.exceptions.SSLError as error:
            raise host.down(url, "offers no TLS connection that can be trusted", CHECK_TLS) from error
        except OSError as error:
            raise host.down(url, "cannot be reached", CHECK_NETWORK) from error

    def _reach(self, host: Host, url: str, proxies: Mapping[str, str] | None) -> None:
        """First contact in this run: fails within `connect_s`, however many addresses the name has."""
        if host.reached:
            return
        proxy = select_proxy(url, proxies)
        through = f" through the proxy {shown(proxy)}" if proxy else ""
        try:
            connect(proxy or url, self.patience.connect_s)
        except TimeoutError as error:
            reason = f"gave no connection{through} within {self.patience.connect_s:g} s"
            raise host.down(url, reason, CHECK_NETWORK) from error
        except (OSError, ValueError) as error:
            reason = f"cannot be reached{through} ({getattr(error, 'strerror', None) or error})"
            raise host.down(url, reason, CHECK_NETWORK) from error
        host.reached = True

    def _exchange(self, request: requests.PreparedRequest, options: dict[str, Any]) -> requests.Response:
        started = time.monotonic()
        try:
            response = super().send(request, **options)
        except requests.ReadTimeout as error:
            raise TimeoutError(_silence(started)) from error
        except requests.ConnectionError as error:
            if _while_connecting(error):
                raise
            raise BrokenOff from error
        with contextlib.closing(response.raw) as raw:
            body = self._body(raw, request.url or "", started + self.patience.total_s)
        response.raw = urllib3.HTTPResponse(io.BytesIO(body), preload_content=False)
        return response

    def _body(self, raw: urllib3.BaseHTTPResponse, url: str, deadline: float) -> bytes:
        """The decoded body, read as it comes, so that neither time nor memory is without limit."""
        body, heard = bytearray(), time.monotonic()
        try:
            while chunk := raw.read1(CHUNK_BYTES, decode_content=True):
                body += chunk
                heard = time.monotonic()
                if len(body) > self.patience.max_bytes:
                    raise UnexpectedPayload(
                        url, "the body", f"is larger than {self.patience.max_bytes:,} bytes"
                    )
                if heard > deadline:
                    raise TimeoutError
        except urllib3.exceptions.ReadTimeoutError as error:
            raise TimeoutError(_silence(heard)) from error
        except urllib3.exceptions.DecodeError as error:
            raise UnexpectedPayload(url, "the body", "cannot be decompressed") from error
        except (urllib3.exceptions.HTTPError, ConnectionError) as error:
            raise BrokenOff from error
        return bytes(body)

    def _asks_again(self, host: Host, response: requests.Response, attempt: int, last: bool) -> bool:
        """True after a wait for a host that is busy or limits us; raises when waiting is of no use."""
        now, url = self.hosts.now(), response.url
        if (said := allowance(response, now)) is not None:
            host.heed(url, *said)
        unnamed_s = host.pool(url).limit.unnamed_pauses_s[attempt]
        if (pause := pause_asked(response, now, unnamed_s)) is not None:
            if not last and host.wait((pause - now).total_seconds()):
                return True
            raise host.limited(url, pause, pool_only=is_spent(response))
        if response.status_code < 500 or self.explained(response):
            return False
        if not last and self._back_off(host, attempt):
            return True
        host.faltering = True
        answered = f"answered {response.status_code} {response.reason}".rstrip()
        raise SourceUnavailable(response.url, answered, status=response.status_code)

    def _back_off(self, host: Host, attempt: int = 0) -> bool:
        return host.wait(self.patience.backoff_s * 2**attempt * random.uniform(0.5, 1.5))


def _silence(since: float) -> str:
    return f"sent nothing for {time.monotonic() - since:.2g} s"


def _while_connecting(error: requests.ConnectionError) -> bool:
    """True when the request was never sent, so that the host counts as unreachable."""
    if isinstance(error, (requests.Timeout, requests.exceptions.SSLError, requests.exceptions.ProxyError)):
        return True
    cause = getattr(next(iter(error.args), None), "reason", None)
    return isinstance(cause, urllib3.exceptions.NewConnectionError)
