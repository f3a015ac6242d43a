"""The ASGI or WSGI object of a sample app, for calls without a server."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from pipelines.lab.sample_app import SampleApp, ServerTrack

Interface = Literal["asgi", "wsgi"]


@dataclass(frozen=True)
class Application:
    """`place` is `MODULE:NAME`, imported in the app's folder."""

    place: str
    interface: Interface


def application(app: SampleApp) -> Application | None:
    """What the track `same-server` hands to its server; None when the app is neither ASGI nor WSGI.

    That command names object and interface, `… module:name --interface asgi …`, as no other place does.
    """
    track = app.manifest.tracks.get("same-server")
    if not isinstance(track, ServerTrack):
        return None
    words = track.command
    place = next((word for word in words[1:] if ":" in word and "{" not in word), None)
    after = dict(pairwise(words))
    match after.get("--interface"):
        case "asgi" if place:
            return Application(place, "asgi")
        case "wsgi" if place:
            return Application(place, "wsgi")
    return None
