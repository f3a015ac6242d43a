"""Read a registry file and word what is wrong with it: each sentence names file, table and field."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from warehouse.problem import Problem

Tables = dict[str, dict[str, Any]]


class RegistryError(Problem):
    """A registry file that cannot be used; the message is one sentence with file, place and remedy."""


def read_tables(path: Path) -> tuple[Tables, list[str]]:
    """Tables of a registry file by name, and a sentence for each entry outside a table.

    Raises:
        RegistryError: the file cannot be read or is not TOML.
    """
    try:
        content = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise RegistryError(f"{path} cannot be read ({error.strerror}); mend or remove it.") from error
    except UnicodeDecodeError as error:
        raise RegistryError(f"{path} is not UTF-8 text (byte {error.start}); save it as UTF-8.") from error
    except RecursionError as error:
        raise RegistryError(f"{path} is nested too deeply to be a registry; mend or remove it.") from error
    except tomllib.TOMLDecodeError as error:
        raise RegistryError(_syntax_sentence(path, str(error))) from error
    tables = {name: value for name, value in content.items() if isinstance(value, dict)}
    return tables, [
        _stray_sentence(path, plain(name), content[name]) for name in content if name not in tables
    ]


def _stray_sentence(path: Path, name: str, value: object) -> str:
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return f"{path}, table [[{name}]]: a framework has one table; write [{name}]."
    return f'{path}, field "{name}": stands outside a table like [fastapi].'


def _syntax_sentence(path: Path, message: str) -> str:
    reason, _, place = message.rstrip(")").rpartition(" (at ")
    line = re.match(r"line (\d+)", place)
    where = f"line {line[1]}" if line else "at the end"
    return f"{path}, {where}: this is not valid TOML ({plain(reason)}); mend it or remove the file."


def table_sentence(
    path: Path, slug: str, error: ValidationError, fields: Iterable[str], slugs: Iterable[str]
) -> str:
    """What is wrong with one table; names that were meant are guessed among `fields` and `slugs`."""
    parts = []
    details = error.errors(include_url=False)
    if missing := [str(item["loc"][0]) for item in details if item["type"] == "missing"]:
        parts.append(f"a new framework also needs {', '.join(missing)}{did_you_mean(slug, slugs)}")
    for item in details:
        name = str(item["loc"][0])
        if item["type"] == "extra_forbidden":
            parts.append(f'field "{plain(name)}" is not a field of a framework{did_you_mean(name, fields)}')
        elif item["type"] != "missing":
            reason = item["msg"].removeprefix("Value error, ").removeprefix("Input ")
            parts.append(f'field "{name}" {reason[0].lower()}{reason[1:]}, not {item["input"]!r:.60}')
    return f"{path}, table [{plain(slug)}]: {'; '.join(parts)}."


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A hint in brackets, or nothing when no known word is close."""
    close = difflib.get_close_matches(word, list(known), n=1)
    return f" (did you mean {close[0]}?)" if close else ""


def plain(text: str) -> str:
    """The text on one line of at most 80 characters, as it may stand in a sentence."""
    return " ".join(repr(text)[1:-1].split())[:80]
