"""GitHub: the repository as it was on a day, the stars given on each day, and counts of its work."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import Field, NonNegativeInt

from warehouse.rows import Row

Measure = Literal[
    "open_issues",
    "closed_issues",
    "open_pull_requests",
    "closed_pull_requests",
    "contributors",
    "commits_90_days",
]


class RepositorySnapshot(Row, table="repository_snapshots", key=("framework", "day")):
    """A framework's repository as GitHub described it on one day."""

    framework: str = Field(description="Slug in the registry.")
    day: dt.date = Field(description="UTC day of the answer.")
    repository: str = Field(description="Repository in the registry, as owner/name, when it was asked for.")
    repository_id: int = Field(description="GitHub's numeric id, its identity over renames.")
    full_name: str = Field(description="Its owner/name on that day; differs from repository after a rename.")
    stars: NonNegativeInt = Field(description="Stars that exist at that moment.")
    forks: NonNegativeInt = Field(description="Forks.")
    open_issues_and_pulls: NonNegativeInt = Field(description="Open issues and open pull requests together.")
    watchers: NonNegativeInt = Field(description="Accounts that are told of everything that happens in it.")
    archived: bool = Field(description="True when its owners closed it: nothing can be changed any more.")
    licence: str | None = Field(
        description="SPDX identifier of its licence; NOASSERTION if GitHub does not know it, null if none."
    )
    created_at: dt.datetime = Field(description="When it was created (UTC).")
    pushed_at: dt.datetime | None = Field(
        description="When a branch was last pushed to, by people or bots (UTC); null if never."
    )


class StarsGiven(Row, table="stars_given", key=("framework", "day")):
    """Stars given to a repository on one day that still exist; falls when stars are taken back."""

    framework: str = Field(description="Slug in the registry.")
    day: dt.date = Field(description="Day the stars were given, as GitHub bounds days: close to the UTC day.")
    stars: NonNegativeInt = Field(description="Stars of that day that still exist.")
    is_complete: bool = Field(description="False when the day was not over at the time of reading.")
    repository_id: int = Field(description="GitHub's numeric id of the repository.")


class RepositoryCount(Row, table="repository_counts", key=("framework", "day", "measure")):
    """One count of the work in a repository, taken about once a week."""

    framework: str = Field(description="Slug in the registry.")
    day: dt.date = Field(description="UTC day of the count.")
    measure: Measure = Field(
        description="What was counted: open or closed issues or pull requests, contributors (anonymous ones "
        "included), or commits to the default branch in the 90 days before."
    )
    count: NonNegativeInt = Field(description="The count.")
    is_lower_bound: bool = Field(description="True when GitHub stopped counting early.")
    repository_id: int = Field(description="GitHub's numeric id of the repository.")
