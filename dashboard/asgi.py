"""The dashboard as an ASGI application: Streamlit with compression and a warm start."""

from __future__ import annotations

import contextlib
import importlib
from collections.abc import AsyncIterator
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware

HEAVY_MODULES = ("pandas", "pyarrow", "altair", "duckdb")


def warm_up() -> None:
    """Pay for imports and the first reads before the first visitor does."""
    for module in HEAVY_MODULES:
        importlib.import_module(module)
    from dashboard import db, queries
    from warehouse.snapshot import NoSnapshot, SnapshotTooOld

    with contextlib.suppress(NoSnapshot, SnapshotTooOld):
        db.read(queries.FRAMEWORKS)


@contextlib.asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[None]:
    warm_up()
    yield


# Streamlit serves 3.8 MB of scripts uncompressed; level 4 keeps a first visit cheap for the server.
app = st.App(
    Path(__file__).with_name("app.py"),
    lifespan=lifespan,
    middleware=[Middleware(GZipMiddleware, minimum_size=1024, compresslevel=4)],
)
