"""The registry as observed at each start: what this installation tracked, and when."""

from __future__ import annotations

from pydantic import Field

from warehouse.rows import Row


class RegistryEntry(Row, table="registry_entries", key=("framework",)):
    """A framework of the registry as this installation knew it; a removed one keeps its row, not active."""

    framework: str = Field(description="Slug: the short name used in every table.")
    name: str = Field(description="Name for people.")
    kind: str = Field(description="Server interface: ASGI, WSGI, full stack or own server.")
    repository: str = Field(description="GitHub repository as owner/name.")
    repository_id: int | None = Field(
        description="GitHub's numeric id of the repository, its identity over renames."
    )
    former_repositories: list[str] = Field(description="Earlier owner/name pairs of the same repository.")
    package: str = Field(description="Normalised name on the package index.")
    docs_url: str = Field(description="Address of the documentation.")
    tags: list[str] = Field(description="Community tags that mean this framework.")
    aliases: list[str] = Field(description="Other names that people use for it.")
    colour_slot: int | None = Field(description="Position in the palette, 0 to 7; null is drawn in grey.")
    headline: bool = Field(description="True for the three that a comparison starts with.")
    position: int = Field(description="Order in the registry.")
    active: bool = Field(description="False after the framework was removed from the registry.")
