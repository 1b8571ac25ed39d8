"""The Markdown summary: what a pull request's comment or a job's page says about a run."""

import re

from checker.report import Finding, Report
from checker.reporters.places import cause_of, flat, relative
from checker.results import Results, numbered

LONGEST = 60_000
"""Characters; a comment of GitHub holds 65,536, a job's summary a megabyte."""

_MARKUP = re.compile(r"[\\`*_{}\[\]<>#|~&@!$:]|(?<=www)\.")
_LIVE = re.compile(r"(?<=\\[@#])(?=\w)")


def render(results: Results, *, color: bool = False) -> str:  # noqa: ARG001 - every reporter takes it
    """Render the findings that count as a table, the gravest first, cut to what a comment holds."""
    counted = results.counts()
    order = {name: place for place, name in enumerate(counted)}
    active = sorted(results.active(), key=lambda pair: order[pair[1].severity])
    counts = [numbered(count, name) for name, count in counted.items() if count]
    coverage = results.coverage
    head = [f"### figcheck: {', '.join(counts) or 'nothing found'} in {numbered(len(results.reports), 'document')}", ""]
    tail = [f"{numbered(coverage.get('figures', 0), 'figure')} read, {coverage.get('checked', 0):,} checked."]
    silent = len(results.found()) - len(active)
    if silent:
        tail.append(f"{numbered(silent, 'finding')} suppressed.")
    parts = ["", " ".join(tail)]
    parts += [f"- {escaped(relative(path))}: {escaped(reason)}" for path, reason in results.failures[:20]]
    if len(results.failures) > 20:
        parts.append(f"- and {len(results.failures) - 20:,} more that could not be checked")
    parts += [f"- {escaped(notice)}" for notice in results.notices[:20]]
    room = LONGEST - sum(len(part) + 1 for part in (*head, *parts)) - 200
    rows: list[str] = []
    for report, finding in active:
        row = _row(report, finding)
        room -= len(row) + 1
        if room < 0:
            break
        rows.append(row)
    if rows:
        head += ["| | where | what | likely cause | id |", "|---|---|---|---|---|"]
    if len(rows) < len(active):
        parts.insert(0, f"\n{len(rows):,} of {len(active):,} shown.")
    return "\n".join([*head, *rows, *parts]) + "\n"


def _row(report: Report, finding: Finding) -> str:
    where = f"{relative(report.path)}:{finding.where}"
    cells = (finding.severity, where, finding.message, cause_of(finding), f"{finding.fingerprint}")
    return "| " + " | ".join(escaped(cell) for cell in cells) + " |"


def escaped(text: str) -> str:
    """Return text that Markdown shows as it stands: no mark-up, link, image, mention or reference comes alive."""
    return _LIVE.sub("\u200b", _MARKUP.sub(lambda match: "\\" + match[0], flat(text)))
