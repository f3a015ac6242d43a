"""The sample API as HTML: panels of code, answers to bad requests, a table of all endpoints.

Code and answers come from the warehouse: every text is escaped.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import escape

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from dashboard import formats
from dashboard.features import samples
from dashboard.features.samples import Api, Costs
from dashboard.wording import Row

Names = Mapping[str, str]

ANSWERS = "Answers to bad requests"
NOT_ASKED = "Not asked yet: <code>framewatch probe</code> sends bad requests to every sample app."


def panels(api: Api, slugs: Sequence[str], endpoint: str, names: Names, costs: Costs | None) -> str:
    """Code, lines and cost of one endpoint, one panel per framework."""
    shown = []
    for slug in slugs:
        sample = api.code.get((slug, endpoint))
        if sample is None:
            body = "<p>Its sample app does not have this endpoint.</p>"
        else:
            cost, *more = samples.cost(costs, slug, slugs[0], endpoint, names)
            small = "".join(f"<small>{escape(line)}</small>" for line in more)
            told = f"{escape(samples.lines(sample))} · {escape(cost)}{small}"
            body = f"<p>{told}</p>{code(sample['code'])}"
        shown.append(f"<section class='panel'><h4>{escape(names[slug])}</h4>{body}</section>")
    return f"<div class='panels'>{''.join(shown)}</div>"


def code(text: str) -> str:
    """Python with colours, line by line, so that lines too long for a panel keep their indentation."""
    coloured = highlight(text, PythonLexer(stripnl=False), HtmlFormatter(nowrap=True)).splitlines()
    lines = []
    for line, source in zip(coloured, text.splitlines(), strict=False):
        indent = len(source) - len(source.lstrip())
        lines.append(f"<span class='line' style='--indent:{indent}'>{line}\n</span>")
    return f"<pre tabindex='0'>{''.join(lines)}</pre>"


def answers(api: Api, slugs: Sequence[str], endpoint: str, names: Names) -> str:
    """What each answers to bad requests to an endpoint: a row per mistake, a column per framework."""
    asked = {slug: {row["mistake"]: row for row in api.answers.get((slug, endpoint), [])} for slug in slugs}
    by_mistake: dict[str, Row] = {}
    for found in asked.values():
        by_mistake = found | by_mistake
    if not by_mistake:
        return f"<h4>{ANSWERS}</h4><p>{NOT_ASKED}</p>"
    rows = []
    for mistake, row in sorted(by_mistake.items(), key=lambda item: item[1]["position"]):
        shown = "".join(_answer(asked[slug].get(mistake)) for slug in slugs)
        head = f"{escape(_capital(mistake))}<small><code>{escape(row['request'])}</code></small>"
        rows.append(f"<tr><th scope='row'>{head}</th>{shown}</tr>")
    head = _head("Request", [(names[slug], next(iter(asked[slug].values()), None)) for slug in slugs])
    caption = f"<caption>{ANSWERS} to this endpoint.</caption>"
    table = f"<table class='few answers'>{caption}{head}<tbody>{''.join(rows)}</tbody></table>"
    return f"<h4>{ANSWERS}</h4><div class='box'>{table}</div>"


def _head(first: str, columns: Sequence[tuple[str, Row | None]]) -> str:
    """Heads of a table; a column with a row tells the release that the row is about."""
    heads = []
    for name, row in columns:
        release = f"<small>{escape(row['release'])}</small>" if row else ""
        heads.append(f"<th scope='col'>{escape(name)}{release}</th>")
    return f"<thead><tr><th scope='col'>{first}</th>{''.join(heads)}</tr></thead>"


def _answer(row: Row | None) -> str:
    if row is None:
        return "<td class='none'>not asked</td>"
    status = row["status"]
    odd = " took it" if status < 400 else " failed" if status >= 500 else ""
    colour = " class='red'" if odd else ""
    body = re.sub(r"\s*\n\s*", "\n", row["body"]).strip() or "(no body)"
    return (
        f"<td{colour}><div class='answer'><span><b>{status}</b>{odd} {escape(row['media_type'])}</span>"
        f"<pre>{escape(body)}</pre></div></td>"
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def endpoints(api: Api, slugs: Sequence[str], names: Names, costs: Costs | None) -> str:
    """Lines and cost of every endpoint, one column per framework; a cell leads to its endpoint."""
    rows = []
    for endpoint in api.endpoints(slugs):
        shown = "".join(_cell(api.code.get((slug, endpoint)), slug, endpoint, names, costs) for slug in slugs)
        rows.append(f"<tr><th scope='row'>{escape(samples.title(endpoint))}</th>{shown}</tr>")
    caption = "Lines of code and CPU time per request of every endpoint. Each cell leads to its code."
    head = _head("Endpoint", [(names[slug], None) for slug in slugs])
    table = f"<table class='few'><caption>{caption}</caption>{head}<tbody>{''.join(rows)}</tbody></table>"
    return f"<h4>Every endpoint</h4><div class='box'>{table}</div>"


def _cell(sample: Row | None, slug: str, endpoint: str, names: Names, costs: Costs | None) -> str:
    if sample is None:
        return f"<td class='none'>{formats.DASH}</td>"
    cost = costs.rows.get((slug, endpoint)) if costs else None
    parts = [samples.lines(sample), *([samples.microseconds(cost)] if cost else [])]
    spoken = f"{names[slug]}, {samples.title(endpoint)}: {', '.join(parts)}"
    small = "".join(f"<small>{escape(part)}</small>" for part in parts[1:])
    return (
        f"<td class='number'><button type='button' tabindex='-1' data-cell='{escape(endpoint)}' "
        f"aria-label='{escape(spoken)}'><span>{escape(parts[0])}</span>{small}</button></td>"
    )
