"""The theme's promises: readable colours in both themes, also for people with colour blindness."""

from __future__ import annotations

import numpy as np
import pytest

from dashboard import export
from dashboard.catalogue import PALETTE_SLOTS

# Full protanopia, deuteranopia and tritanopia after Machado et al. 2009, for linear RGB.
SIGHT = {
    "normal": np.eye(3),
    "protan": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deutan": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritan": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}
RGB_TO_LMS = [
    [0.4122214708, 0.5363325363, 0.0514459929],
    [0.2119034982, 0.6806995451, 0.1073969566],
    [0.0883024619, 0.2817188376, 0.6299787005],
]
LMS_TO_LAB = [
    [0.2104542553, 0.7936177850, -0.0040720468],
    [1.9779984951, -2.4285922050, 0.4505937099],
    [0.0259040371, 0.7827717662, -0.8086757660],
]
LUMINANCE = [0.2126, 0.7152, 0.0722]
THEMES = ["light", "dark"]


def linear(colours: list[str]) -> np.ndarray:
    value = np.array([[int(c[i : i + 2], 16) / 255 for i in (1, 3, 5)] for c in colours])
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


def contrast(colours: list[str], background: str) -> np.ndarray:
    ink = linear(colours) @ np.array(LUMINANCE)
    paper = (linear([background]) @ np.array(LUMINANCE))[0]
    return (np.maximum(ink, paper) + 0.05) / (np.minimum(ink, paper) + 0.05)


def smallest_distance(colours: list[str], sight: str) -> float:
    seen = np.clip(linear(colours) @ np.array(SIGHT[sight]).T, 0, 1)
    lab = np.cbrt(seen @ np.array(RGB_TO_LMS).T) @ np.array(LMS_TO_LAB).T
    distance = np.sqrt(((lab[:, None] - lab[None]) ** 2).sum(-1))
    np.fill_diagonal(distance, np.inf)
    return float(distance.min())


@pytest.mark.parametrize("name", THEMES)
def test_every_series_colour_can_be_read_as_text(name: str) -> None:
    theme = export.theme(name)
    assert len(theme["chartCategoricalColors"]) == PALETTE_SLOTS + 1
    assert contrast(theme["chartCategoricalColors"], theme["backgroundColor"]).min() >= 4.5
    assert contrast([theme["textColor"]], theme["backgroundColor"]).min() >= 10
    assert contrast([theme["linkColor"]], theme["backgroundColor"]).min() >= 4.5


@pytest.mark.parametrize("name", THEMES)
def test_series_colours_stay_apart_for_every_kind_of_sight(name: str) -> None:
    palette = export.theme(name)["chartCategoricalColors"][:PALETTE_SLOTS]
    assert smallest_distance(palette, "normal") >= 0.11
    assert min(smallest_distance(palette, sight) for sight in ("protan", "deutan", "tritan")) >= 0.08


def test_the_picked_pill_can_be_read_in_both_themes() -> None:
    for name in THEMES:
        theme = export.theme(name)
        assert contrast([theme["primaryColor"]], theme["backgroundColor"]).min() >= 4.5


def test_nothing_is_asked_from_the_network() -> None:
    text = export.CONFIG.read_text(encoding="utf-8")
    assert "http" not in text
    assert (export.CONFIG.parents[1] / "static" / "inter.woff2").stat().st_size > 10_000
