"""What one run knows of a service as a whole: whether anything that it answered was of use.

A captive proxy, a sign-in page or a wrong address answers every request, slowly and with the same refusal.
Such a service is asked a few times and then left alone for the rest of the run.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlsplit

from pipelines.errors import KEEPS, LeadsElsewhere, SourceError, SourceUnavailable, UnexpectedPayload
from pipelines.settings import Settings, environment_variable

MOST_USELESS = 3
MOST_USELESS_S = 10.0
NO_SUCH_ADDRESS = (404, 405)
NAMED_OTHERWISE = {"DEV": "devto", "Stack Overflow": "stackexchange"}
"""Services whose setting has another name than people call them by."""


@dataclass
class Service:
    """One service, by the name that people call it; its sources are read one after the other."""

    name: str
    given_up: SourceUnavailable | None = None
    _proved: bool = False
    _useless: int = 0
    _useless_s: float = 0.0

    def answered(self) -> None:
        """Note an answer that was of use: what fails from now on fails for a reason of its own."""
        self._proved = True

    def failed(self, error: SourceError, seconds: float, *, for_all: bool) -> None:
        """Note that a reading ended in `error` after so many seconds; `given_up` tells whether to go on.

        `for_all`: the reading was about all frameworks, so that its failure is all that can be known.
        """
        is_foreign = leads_elsewhere(error)
        refused = isinstance(error, SourceUnavailable) and error.status is not None
        if self._proved or not (is_foreign or refused):
            return
        self._useless, self._useless_s = self._useless + 1, self._useless_s + seconds
        enough = self._useless >= MOST_USELESS or self._useless_s >= MOST_USELESS_S
        if not (is_foreign if for_all else enough or isinstance(error, LeadsElsewhere)):
            return
        self.given_up = self._verdict(error, is_foreign=is_foreign)

    def _verdict(self, error: SourceError, *, is_foreign: bool) -> SourceUnavailable:
        parts = urlsplit(error.url)
        remedy = error.remedy if isinstance(error, SourceUnavailable) else KEEPS
        if is_foreign:
            remedy = (
                f"{setting_of(self.name)} seems to name another address, or a proxy or sign-in page stands "
                "between; what is stored stays"
            )
        reason = f"gave no usable answer ({what(error)})"
        return SourceUnavailable(f"{parts.scheme}://{parts.netloc}", reason, remedy)


def setting_of(service: str) -> str:
    """The environment variable that holds the address of a service; general words where none is known."""
    wanted = NAMED_OTHERWISE.get(service, re.sub(r"[^a-z]", "", service.lower()))
    for name in Settings.model_fields:
        if name.endswith("_url") and name.removesuffix("_url").replace("_", "") == wanted:
            return environment_variable(name)
    return "the setting of its address"


def leads_elsewhere(error: SourceError) -> bool:
    """Whether somebody else answered: no service of this kind would answer its own addresses so."""
    if isinstance(error, SourceUnavailable):
        return error.status in NO_SUCH_ADDRESS or isinstance(error, LeadsElsewhere)
    return isinstance(error, UnexpectedPayload) and error.foreign


def what(error: SourceError) -> str:
    """What went wrong, without address and remedy."""
    if isinstance(error, UnexpectedPayload):
        return f"{error.field} {error.reason}"
    if isinstance(error, SourceUnavailable) and error.status in NO_SUCH_ADDRESS:
        # What a source made of it names one framework.
        return f"answered {error.status} {HTTPStatus(error.status).phrase}"
    return error.reason if isinstance(error, SourceUnavailable) else str(error)
