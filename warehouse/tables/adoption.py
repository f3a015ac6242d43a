"""Adoption: stars, downloads, questions, hiring."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import Field, NonNegativeInt

from warehouse.rows import Row

Series = Literal["pip", "all_installers", "without_mirrors", "with_mirrors"]


class StarCount(Row, table="star_counts", key=("framework", "day")):
    """Stars of a framework's repository as a source counted them on one day."""

    framework: str = Field(description="Slug in the registry.")
    day: dt.date = Field(description="UTC day of the observation.")
    stars: NonNegativeInt = Field(description="Stars of the repository on that day, cumulative.")
    licence: str | None = Field(default=None, description="Licence of the collection the figure comes from.")


class DownloadsDay(Row, table="downloads_by_day", key=("package", "day", "series")):
    """Downloads of a package on one UTC day, by one definition of what counts."""

    package: str = Field(description="Normalised name on the package index.")
    day: dt.date = Field(description="UTC day.")
    downloads: NonNegativeInt = Field(description="Files downloaded on that day.")
    series: Series = Field(
        description="What was counted: pip, all_installers, without_mirrors or with_mirrors."
    )


class DownloadsWindow(
    Row, table="downloads_by_window", key=("package", "period_start", "period_days", "series")
):
    """Downloads of a package over a window of days; windows overlap and are never added up."""

    package: str = Field(description="Normalised name on the package index.")
    period_start: dt.date = Field(description="First UTC day of the window.")
    period_days: NonNegativeInt = Field(description="Length of the window in days.")
    downloads: NonNegativeInt = Field(description="Files downloaded in the window.")
    series: Series = Field(
        description="What was counted: pip, all_installers, without_mirrors or with_mirrors."
    )
    undercount_suspected: bool = Field(
        default=False, description="True when logs were probably lost in the window, so that the sum is low."
    )
    licence: str | None = Field(default=None, description="Licence of the collection the figure comes from.")


class DownloadsByPythonDay(Row, table="downloads_by_python_day", key=("package", "day", "python")):
    """Downloads of a package on one UTC day by the Python version that asked for it, mirrors left out."""

    package: str = Field(description="Normalised name on the package index.")
    day: dt.date = Field(description="UTC day.")
    python: str = Field(description="Python version as major.minor; unknown where the installer did not say.")
    downloads: NonNegativeInt = Field(description="Files downloaded on that day.")


class DownloadsBySystemDay(Row, table="downloads_by_system_day", key=("package", "day", "system")):
    """Downloads of a package on one UTC day by the operating system that asked for it, mirrors left out."""

    package: str = Field(description="Normalised name on the package index.")
    day: dt.date = Field(description="UTC day.")
    system: str = Field(description="Linux, Darwin, Windows, other, or unknown where nobody said.")
    downloads: NonNegativeInt = Field(description="Files downloaded on that day.")


class QuestionCount(Row, table="question_counts", key=("tag", "day")):
    """Stack Overflow questions that carried a tag up to a day; falls when questions are deleted."""

    tag: str = Field(description="Tag on Stack Overflow.")
    day: dt.date = Field(description="UTC day of the count.")
    questions: NonNegativeInt = Field(description="Questions with the tag so far.")
    licence: str | None = Field(default=None, description="Licence of the collection the figure comes from.")


class HiringMonth(Row, table="hiring_months", key=("framework", "month")):
    """Job adverts of the monthly Hacker News hiring thread that name a framework."""

    framework: str = Field(description="Slug in the registry.")
    month: dt.date = Field(description="First day of the month of the thread.")
    ads_mentioning: NonNegativeInt = Field(description="Adverts that name the framework.")
    ads_total: NonNegativeInt = Field(description="Adverts in the thread.")
    licence: str | None = Field(default=None, description="Licence of the collection the figure comes from.")
