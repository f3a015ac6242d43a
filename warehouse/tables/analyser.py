"""How accurate the analyser of community texts is, as its accuracy card says."""

from __future__ import annotations

from pydantic import Field, NonNegativeInt

from warehouse.rows import Row


class AccuracyFigure(Row, table="accuracy_figures", key=("analyser_version", "split", "measure")):
    """One figure of the accuracy card of a version of the analyser, measured on labelled texts."""

    analyser_version: str = Field(description="Version of the analyser that was measured.")
    split: str = Field(
        description="Labelled texts that it was measured on, such as calibration or development."
    )
    measure: str = Field(description="What was measured, such as shown_precision or macro_f1.")
    value: float = Field(description="The figure; shares from 0 to 1, speeds in texts per CPU second.")
    low: float | None = Field(default=None, description="Lower end of its 95 % interval; null without one.")
    high: float | None = Field(default=None, description="Upper end of its 95 % interval; null without one.")
    cases: NonNegativeInt | None = Field(default=None, description="Labelled cases behind it; null unknown.")
