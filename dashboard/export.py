"""Charts as files: PNG and SVG with their title and source inside, made without a browser or the network."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dashboard.charts.compiled import Compiled

if TYPE_CHECKING:
    from dashboard.card import Card

WIDTH = 960
CONFIG = Path(__file__).parent / ".streamlit" / "config.toml"


@cache
def theme(name: str) -> dict[str, Any]:
    """The colours of the light or dark theme, as Streamlit reads them."""
    with CONFIG.open("rb") as file:
        return dict(tomllib.load(file)["theme"][name])


def document(chart: Compiled, card: Card, *, dark: bool) -> dict[str, Any]:
    """The chart as a self-contained Vega-Lite document in the colours of a theme."""
    look = theme("dark" if dark else "light")
    ink, quiet = look["textColor"], look["chartCategoricalColors"][-1]
    font = "Inter, Helvetica, Arial, sans-serif"
    axis = {"labelColor": quiet, "titleColor": quiet, "gridColor": look["borderColor"], "labelFontSize": 12}
    spec = chart.standalone()
    spec["width"] = WIDTH
    spec["title"] = {
        "text": card.takeaway.replace("**", ""),
        "subtitle": [card.measure, f"Source: {card.source} · framewatch"],
        "anchor": "start",
        "fontSize": 17,
        "subtitleFontSize": 12,
        "color": ink,
        "subtitleColor": quiet,
        "offset": 14,
    }
    spec["config"] = {
        **spec.get("config", {}),
        "font": font,
        "background": look["backgroundColor"],
        "axis": axis,
        "text": {"color": ink},
        "range": {"category": look["chartCategoricalColors"]},
    }
    spec["padding"] = 20
    return spec


def svg(chart: Compiled, card: Card, *, dark: bool = False) -> bytes:
    """The chart as an SVG file."""
    # Imported when a file is asked for: the converter brings its own JavaScript engine.
    import vl_convert

    return str(vl_convert.vegalite_to_svg(document(chart, card, dark=dark))).encode()


def png(chart: Compiled, card: Card, *, dark: bool = False) -> bytes:
    """The chart as a PNG file at twice its size, for screens and slides."""
    import vl_convert

    return bytes(vl_convert.vegalite_to_png(document(chart, card, dark=dark), scale=2))
