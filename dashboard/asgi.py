"""The dashboard as an ASGI application: Streamlit with compression and a warm start."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import AsyncIterator
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware

from dashboard.page_base import PageBase


def warm_up() -> None:
    """Pay for imports and for what a first visitor sees before the first visitor does."""
    from dashboard import card, cards, db, health, trends
    from dashboard.catalogue import catalogue

    cards.cards()
    with contextlib.suppress(db.NoSnapshot, db.SnapshotTooOld, trends.NothingToShow):
        choice = trends.Choice(tuple(slug for slug, entry in catalogue().items() if entry.headline))
        card.ready("trend", choice.key, lambda: trends.card(choice))
        card.ready("runs", (), health.runs_card)
    # What the imports left need not be searched for garbage ever again.
    gc.collect()
    gc.freeze()


@contextlib.asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[None]:
    warm_up()
    yield


# Streamlit serves 3.8 MB of scripts uncompressed; level 4 keeps a first visit cheap for the server.
app = st.App(
    Path(__file__).with_name("app.py"),
    lifespan=lifespan,
    middleware=[Middleware(GZipMiddleware, minimum_size=1024, compresslevel=4), Middleware(PageBase)],
)
