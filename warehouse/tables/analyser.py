"""How accurate the analyser of community texts is, as its accuracy card says."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, NonNegativeInt

from warehouse.rows import Row

Method = Literal["analyser", "always_positive", "vader"]


class AccuracyFigure(Row, table="analyser_figures", key=("analyser_version", "split", "method", "measure")):
    """One figure of the accuracy card of a version of the analyser, measured on labelled texts."""

    analyser_version: str = Field(description="Version of the analyser that the card is of.")
    split: str = Field(
        description="Labelled texts: cross_validation (no register and no construction family shared with "
        "what was learnt from) or development (texts by other hands)."
    )
    method: Method = Field(description="analyser, or what it is compared with: always_positive, vader.")
    measure: str = Field(description="What was measured, such as shown_precision or macro_f1.")
    value: float = Field(description="The figure, 0 to 1; correlations and kappa from -1.")
    low: float | None = Field(default=None, description="Lower end of its 95 % interval; null without one.")
    high: float | None = Field(default=None, description="Upper end of its 95 % interval; null without one.")
    cases: NonNegativeInt | None = Field(default=None, description="Labelled cases behind it; null unknown.")
