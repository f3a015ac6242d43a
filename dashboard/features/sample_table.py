"""Lines and costs of every endpoint of the sample API, as an HTML table of escaped texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from dashboard import formats
from dashboard.features import samples
from dashboard.features.samples import Costs


def table(slugs: Sequence[str], names: Mapping[str, str], known: Costs | None) -> str:
    """One row per endpoint, one column per framework; a cell leads to its endpoint."""
    heads = "".join(f"<th scope='col'>{escape(names[slug])}</th>" for slug in slugs)
    rows = []
    for endpoint in samples.endpoints(slugs):
        shown = "".join(_cell(slug, endpoint, names, known) for slug in slugs)
        rows.append(f"<tr><th scope='row'>{escape(samples.title(endpoint))}</th>{shown}</tr>")
    caption = "Lines of code and CPU time per request of every endpoint. Each cell leads to its code."
    head = f"<thead><tr><th scope='col'>Endpoint</th>{heads}</tr></thead>"
    return f"<table class='few'><caption>{caption}</caption>{head}<tbody>{''.join(rows)}</tbody></table>"


def _cell(slug: str, endpoint: str, names: Mapping[str, str], known: Costs | None) -> str:
    sample = samples.samples().get((slug, endpoint))
    if sample is None:
        return f"<td class='none'>{formats.DASH}</td>"
    cost = known.rows.get((slug, endpoint)) if known else None
    small = samples.microseconds(cost) if cost else ""
    spoken = f"{names[slug]}, {samples.title(endpoint)}: {samples.lines(sample)}"
    spoken += f", {small}" if small else ""
    return (
        f"<td class='number'><button type='button' tabindex='-1' data-cell='{escape(endpoint)}' "
        f"aria-label='{escape(spoken)}'><span>{samples.lines(sample)}</span>"
        f"{f'<small>{escape(small)}</small>' if small else ''}</button></td>"
    )
