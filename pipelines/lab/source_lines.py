"""The code behind each endpoint of a sample app, and how many lines it takes."""

from __future__ import annotations

import ast
import io
import textwrap
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass

from pipelines.lab.contract import EndpointName
from pipelines.lab.sample_app import AppInvalid, SampleApp

_NO_CODE = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENDMARKER,
}
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


@dataclass(frozen=True)
class EndpointSource:
    """Code of one endpoint: the places its `app.toml` names and the entries that route to them.

    Imports and set-up that all endpoints share are not in it. `lines` leaves out comments, docstrings and
    blank lines.
    """

    endpoint: EndpointName
    code: str
    lines: int


def endpoint_sources(app: SampleApp) -> list[EndpointSource]:
    """The code of every endpoint that the app supports, in the order of its `app.toml`.

    Raises:
        AppInvalid: `app.toml` names a file or a definition that the app does not have.
    """
    modules = {file.name: file.read_text() for file in sorted(app.folder.glob("*.py"))}
    found = []
    for endpoint in app.manifest.supported:
        places = app.manifest.endpoints[endpoint]
        assert isinstance(places, tuple)
        parts = [_part(app, modules, place) for place in places]
        names = {place.partition(":")[2].partition(".")[0] for place in places} - {""}
        routes = [route for text in modules.values() for route in _routes(text, names)]
        lines = sum(lines for _, lines in parts) + sum(count_lines(route) for route in routes)
        found.append(EndpointSource(endpoint, "\n\n".join([code for code, _ in parts] + routes), lines))
    return found


def count_lines(code: str) -> int:
    """Lines of Python code that hold more than a comment or a docstring."""
    counted: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(code).readline):
        if token.type not in _NO_CODE:
            counted.update(range(token.start[0], token.end[0] + 1))
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, (*_DEFINITIONS, ast.Module)) and ast.get_docstring(node, clean=False) is not None:
            first = node.body[0]
            counted.difference_update(range(first.lineno, (first.end_lineno or first.lineno) + 1))
    return len(counted)


def _part(app: SampleApp, modules: dict[str, str], place: str) -> tuple[str, int]:
    """Code and lines of one place, `FILE` or `FILE:NAME`."""
    file, _, name = place.partition(":")
    if name:
        code = _definition(modules.get(file, ""), name)
        if code is None:
            raise AppInvalid(f"{app.folder / file} has no {name!r}, which app.toml names.")
        return code, count_lines(code)
    try:
        text = (app.folder / file).read_text()
    except OSError as error:
        raise AppInvalid(f"{app.folder / file}, which app.toml names, cannot be read.") from error
    return text.strip("\n"), sum(bool(line.strip()) for line in text.splitlines())


def _definition(text: str, dotted: str) -> str | None:
    """A function, class, method (`CLASS.METHOD`) or variable with its decorators, without its indentation."""
    body: list[ast.stmt] = ast.parse(text).body
    found: ast.stmt | None = None
    for name in dotted.split("."):
        found = next((node for node in body if name in _names_bound(node)), None)
        if found is None:
            return None
        body = found.body if isinstance(found, ast.ClassDef) else []
    assert found is not None
    decorators = found.decorator_list if isinstance(found, _DEFINITIONS) else []
    first = min([found.lineno, *(decorator.lineno for decorator in decorators)])
    return textwrap.dedent("\n".join(text.splitlines()[first - 1 : found.end_lineno]))


def _names_bound(node: ast.stmt) -> set[str]:
    if isinstance(node, _DEFINITIONS):
        return {node.name}
    if isinstance(node, ast.Assign):
        return {target.id for target in node.targets if isinstance(target, ast.Name)}
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        return {node.target.id}
    return set()


def _routes(text: str, names: set[str]) -> Iterator[str]:
    """Entries of lists of routes, and module-level calls, that mention one of the names."""
    for statement in ast.parse(text).body:
        if isinstance(statement, ast.ClassDef) or _names_bound(statement) & names:
            continue
        lists = [node for node in ast.walk(statement) if isinstance(node, ast.List)]
        entries = [entry for found in lists for entry in found.elts if _mentions(entry, names)]
        if not entries and isinstance(statement, ast.Expr) and _mentions(statement, names):
            entries = [statement.value]
        for entry in entries:
            if isinstance(entry, ast.Call | ast.Tuple):
                yield ast.get_source_segment(text, entry) or ""


def _mentions(node: ast.AST, names: set[str]) -> bool:
    return any(
        (isinstance(part, ast.Name) and part.id in names)
        or (isinstance(part, ast.Attribute) and part.attr in names)
        for part in ast.walk(node)
    )
