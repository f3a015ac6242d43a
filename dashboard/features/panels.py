"""The sample API as HTML: one panel per framework for an endpoint, and a table of all endpoints.

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

NOT_ASKED = "Not asked yet: <code>framewatch probe</code> sends bad requests to every sample app."


def panels(api: Api, slugs: Sequence[str], endpoint: str, names: Names, costs: Costs | None) -> str:
    """Code, lines, cost and answers to bad requests of one endpoint, one panel per framework."""
    shown = []
    for slug in slugs:
        sample = api.code.get((slug, endpoint))
        if sample is None:
            body = "<p>Its sample app does not have this endpoint.</p>"
        else:
            cost = samples.cost(costs, slug, slugs[0], endpoint, names)
            body = (
                f"<p>{escape(samples.lines(sample))} · {escape(cost)}</p>{code(sample['code'])}"
                f"{_answers(api.answers.get((slug, endpoint), []))}"
            )
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


def _answers(rows: Sequence[Row]) -> str:
    if not rows:
        return f"<div><h5>Answer to a bad request</h5><p>{NOT_ASKED}</p></div>"
    told = "".join(
        f"<p>To {escape(row['mistake'])}:</p><pre tabindex='0'>{escape(row['request'])}\n"
        f"<b>{row['status']}</b> {escape(row['media_type'])}\n{escape(_compact(row['body']))}</pre>"
        for row in rows
    )
    release = escape(rows[0]["release"])
    return f"<div><h5>Answer to a bad request, release {release}</h5>{told}</div>"


def _compact(body: str) -> str:
    return re.sub(r"\s*\n\s*", "\n", body).strip() or "(no body)"


def endpoints(api: Api, slugs: Sequence[str], names: Names, costs: Costs | None) -> str:
    """Lines and cost of every endpoint, one column per framework; a cell leads to its endpoint."""
    heads = "".join(f"<th scope='col'>{escape(names[slug])}</th>" for slug in slugs)
    rows = []
    for endpoint in api.endpoints(slugs):
        shown = "".join(_cell(api.code.get((slug, endpoint)), slug, endpoint, names, costs) for slug in slugs)
        rows.append(f"<tr><th scope='row'>{escape(samples.title(endpoint))}</th>{shown}</tr>")
    caption = "Lines of code and CPU time per request of every endpoint. Each cell leads to its code."
    head = f"<thead><tr><th scope='col'>Endpoint</th>{heads}</tr></thead>"
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
