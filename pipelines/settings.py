"""Every setting of framewatch: its environment variable, default and meaning."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from warehouse.home import default_path


class Settings(BaseSettings):
    """Read from the environment, once per command."""

    model_config = SettingsConfigDict(env_prefix="FRAMEWATCH_", extra="ignore", frozen=True)

    home: Path = Field(
        default_factory=default_path,
        description="Folder for everything that is collected.",
    )
    package_index_url: str | None = Field(
        default=None,
        description="Simple API of the package index; unset: pip's configuration, else the public index.",
    )
    github_url: str = Field(
        default="https://api.github.com",
        description="GitHub's REST API: what stands before /repos/…",
    )
    github_token: SecretStr | None = Field(
        default=None,
        description="Token without any right, for more requests an hour; unset: 50 an hour, which suffice.",
    )
    pypistats_url: str = Field(
        default="https://pypistats.org",
        description="pypistats: what stands before /api/packages/…",
    )
    clickhouse_url: str = Field(
        default="https://sql-clickhouse.clickhouse.com",
        description="ClickHouse with the downloads of the package index: what stands before /?user=…",
    )
    osv_url: str = Field(
        default="https://api.osv.dev",
        description="OSV: what stands before /v1/query.",
    )
    hackernews_url: str = Field(
        default="https://hn.algolia.com",
        description="Search of Hacker News: what stands before /api/v1/…",
    )
    stackexchange_url: str = Field(
        default="https://api.stackexchange.com",
        description="Stack Exchange: what stands before /2.3/…",
    )
    stackexchange_key: SecretStr | None = Field(
        default=None,
        description="Key of Stack Exchange, for more requests a day; unset: 280 a day, which suffice.",
    )
    devto_url: str = Field(
        default="https://dev.to",
        description="DEV: what stands before /api/articles.",
    )
    community_days: int | None = Field(
        default=None,
        ge=1,
        description="Days that community items are kept; older ones are removed. Unset: all are kept.",
    )
    postgresql_url: SecretStr | None = Field(
        default=None,
        description="PostgreSQL database for benchmarks, postgresql://user@host/database; unset: a server "
        "program of this machine, else SQLite.",
    )


def environment_variable(name: str) -> str:
    """Environment variable of a setting."""
    return f"FRAMEWATCH_{name.upper()}"


def described(settings: Settings) -> list[dict[str, str]]:
    """Each setting as variable, value and meaning, for people and programs; secrets are never shown."""
    return [
        {
            "variable": environment_variable(name),
            "value": "" if getattr(settings, name) is None else str(getattr(settings, name)),
            "meaning": field.description or "",
        }
        for name, field in Settings.model_fields.items()
    ]
