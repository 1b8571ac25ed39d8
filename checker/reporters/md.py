"""The Markdown report: the same summary, article and working as the HTML one, for a ticket or a repository."""

import re
from collections.abc import Iterable, Iterator, Sequence

from checker.report import Report
from checker.reporters.article import Passage, Run
from checker.reporters.digest import STATUSES, Basis, Digest, Reading, digests, lines_of, shipped, tool

_MARKUP = re.compile(r"[\\`*_{}\[\]<>#|~&]")
_START = re.compile(r"(\d{1,9})(?=[.)]\s)|(?=[-+=])")
_SIGNS = {"inconsistent": "✗", "undecided": "?", "rounding": "≈", "consistent": "✓", "unclaimed": ""}
_HEADINGS = {"error": "Error", "warning": "Warning", "info": "Note"}


def render(reports: Sequence[Report], basis: Basis = shipped) -> str:
    """Render reports as Markdown (CommonMark with tables); several get an index, the gravest first."""
    found = digests(reports, basis)
    parts: list[str] = []
    if len(found) != 1:
        parts.append(f"# Figure check of {len(found)} articles")
        rows = [("Article", "Found", "Checked", "What is wrong first")]
        for digest in found:
            first = digest.gravest_first[0].message if digest.readings else ""
            checked = f"{digest.coverage['checked']} of {digest.coverage['figures']}"
            rows.append((digest.title, digest.counts, checked, first))
        parts.append(_table(rows))
    for digest in found:
        parts += _article(digest)
    parts.append(f"*{tool()}. A figure is called wrong only if no fair reading of it fits.*")
    return "\n\n".join(parts) + "\n"


def _article(digest: Digest) -> Iterator[str]:
    yield f"# {_escaped(digest.title)}"
    yield f"**{digest.counts}.** {_escaped(digest.verdict_rest)}"
    yield from (_escaped(notice) for notice in digest.notices)
    if digest.readings:
        yield "## What is wrong"
        yield from (_finding(reading) for reading in digest.gravest_first)
    yield "## The article, every figure marked"
    yield ", ".join(f"{_SIGNS[status]} {word}".strip() for status, (word, _) in STATUSES.items()) + " (no sign)."
    yield from (_passage(passage, digest.links) for passage in digest.passages)
    yield "## How it was checked"
    counts = [(word, str(digest.coverage[status])) for status, (word, _) in STATUSES.items()]
    yield _table([("Coverage", ""), ("figures read", str(digest.coverage["figures"])), *counts])
    yield _table([("Settings", ""), *digest.settings])
    if digest.undecided:
        yield "Undecided, because:"
        yield _list(f"{reason}: {'; '.join(texts[:8])}" for reason, texts in digest.undecided)
    if digest.silenced:
        yield "Silenced:"
        yield _list(f"{message} ({by}: {reason})" for message, by, reason in digest.silenced)
    if digest.rates:
        rows = [(words, days, source, str(count)) for words, days, source, count in digest.rates]
        yield _table([("Rate", "Days", "Source", "Claims"), *rows])
        if digest.credits:
            yield f"Source: {_escaped('; '.join(digest.credits))}."


def _finding(reading: Reading) -> str:
    heading = f"### {reading.number}. {_HEADINGS[reading.severity]}: {_escaped(reading.message)}"
    lines = [f"- **{name}:** {_escaped(text)}" for name, text in (("Where", reading.where), *lines_of(reading))]
    return "\n".join([heading, "", *lines])


def _passage(passage: Passage, links: dict[int, int]) -> str:
    if passage.rows is not None:
        width = max((cell.column + cell.columns for row in passage.rows for cell in row), default=1)
        rows = []
        for row in passage.rows:
            cells = [""] * width
            for cell in row:
                cells[cell.column] = _runs(cell.runs, links)
            rows.append(cells)
        table = _table(rows, escape=False)
        return f"{_runs(passage.runs, links)}\n\n{table}" if passage.runs else table
    text = _runs(passage.runs, links)
    if passage.scope == "headline":
        return f"**{text}**" if "**" not in text else text
    if passage.scope == "heading":
        return f"### {text}"
    if passage.scope == "quotation":
        return f"> {text}"
    return text


def _runs(runs: Iterable[Run], links: dict[int, int]) -> str:
    parts: list[str] = []
    for run in runs:
        text = _escaped(run.text, start=not parts)
        figure = run.figure
        if figure is None:
            parts.append(text)
        elif figure.id in links:
            parts.append(f"**{text}** [{_SIGNS[figure.status]} {links[figure.id]}]")
        else:
            parts.append(f"{text}{' ' if _SIGNS[figure.status] else ''}{_SIGNS[figure.status]}")
    return "".join(parts).strip()


def _table(rows: Sequence[Sequence[str]], *, escape: bool = True) -> str:
    shown = [[_escaped(cell) if escape else cell for cell in row] for row in rows]
    lines = [f"| {' | '.join(row)} |" for row in shown]
    lines.insert(1, "|" + " --- |" * len(shown[0]))
    return "\n".join(lines)


def _list(items: Iterable[str]) -> str:
    return "\n".join(f"- {_escaped(item)}" for item in items)


def _escaped(text: str, *, start: bool = True) -> str:
    """Escape what Markdown would take for mark-up; lines are joined, so only the first may open a list."""
    text = _MARKUP.sub(r"\\\g<0>", re.sub(r"\s+", " ", text))
    opening = _START.match(text) if start else None
    return f"{text[: opening.end()]}\\{text[opening.end() :]}" if opening else text
