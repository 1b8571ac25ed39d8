"""The text output: each finding with its line and carets under the figures, then what was covered, in words."""

import unicodedata
from datetime import date
from decimal import Decimal

from checker.documents import line_column, line_starts
from checker.rates.sources import credited
from checker.report import Figure, Finding, Report
from checker.results import Results
from checker.wording import day, days

SURVIVORS = 2  # causes shown where none leads
SHOWN = 4  # of the pairs that hold for one reason
WIDTH = 100  # columns of the article shown around the figures
_COLORS = {"error": "\x1b[1;31m", "warning": "\x1b[1;33m", "info": "\x1b[1;36m"}
_RESET = "\x1b[0m"


def render(results: Results, *, color: bool = False, quiet: bool = False) -> str:
    """Render reports for a reader at a terminal; `quiet` shows the findings and nothing else."""
    if quiet:
        parts = [part for report in results.reports if isinstance(report, Report) for part in _findings(report, color)]
        return "\n".join(parts)
    parts = [_document(r, color=color) if isinstance(r, Report) else r.fragments["text"] for r in results.reports]
    if any(report.undated for report in results.reports):
        parts.append("No date found: checked against every day on record. Add --date today for a sharper check.\n")
    if len(results.reports) > 1:
        parts.append(_total(results))
    return "\n".join(parts)


def fragment(report: Report) -> str:
    """Render one document."""
    return _document(report, color=False)


def _document(report: Report, *, color: bool) -> str:
    return "\n".join([*_findings(report, color), _coverage(report)])


def _findings(report: Report, color: bool) -> list[str]:
    starts = line_starts(report.document.source) if report.findings else []
    return [_finding(report, finding, starts, color=color) for finding in report.active]


def _finding(report: Report, finding: Finding, starts: list[int], *, color: bool) -> str:
    severity = f"{_COLORS[finding.severity]}{finding.severity}{_RESET}" if color else finding.severity
    path = path_of(report.document.path)
    lines = [f"{path}:{visible(finding.where)}: {severity}: {visible(finding.message)} [{finding.rule}]"]
    numbers = sorted({line_column(starts, figure.start)[0] for figure in finding.figures})
    placed = all(figure.place is not None for figure in finding.figures)
    gutter = 1 if placed else len(str(numbers[-1]))
    for number in numbers:
        start = starts[number - 1]
        end = starts[number] if number < len(starts) else len(report.document.source)
        here = [figure for figure in finding.figures if start <= figure.start < end]
        shown, carets = _excerpt(report.document.source, start, end, here)
        lines += [f"{'' if placed else number:>{gutter}} | {shown}", f"{'':>{gutter}} | {carets}"]
    margin = f"{'':>{gutter}} ="
    if finding.computed:
        lines.append(f"{margin} reported {visible(finding.reported)}; a fair reading gives {visible(finding.computed)}")
    rate = finding.rate
    if rate is not None:
        span = days(date.fromisoformat(rate.first), date.fromisoformat(rate.last))
        low, high = (f"{Decimal(end):,f}" for end in (rate.low, rate.high))
        band = low if low == high else f"{low} to {high}"
        note = f"; {rate.note}" if rate.note else ""
        source = credited(rate.source, rate.base, rate.quote)
        lines.append(f"{margin} rate: {band} {rate.quote} per {rate.base}, {span} ({source}){note}")
    lines += [f"{margin} {visible(line)}" for line in _explained(report, finding)]
    return "\n".join(lines) + "\n"


def _explained(report: Report, finding: Finding) -> list[str]:
    """Return the likely cause, what bears on it, the repairs, the question and how to accept, in this order."""
    lines = []
    named = next((cause for cause in finding.causes if cause["named"]), None)
    if named is not None:
        lines.append(f"likely cause: {named['text']}")
    elif finding.causes:
        first_of = {cause["kind"]: cause["text"] for cause in reversed(finding.causes)}
        kinds = list(dict.fromkeys(cause["kind"] for cause in finding.causes))
        lines.append("possible causes: " + "; or ".join(first_of[kind] for kind in kinds[:SURVIVORS]))
    lines += finding.evidence
    string = report.document.text.string
    printed = {
        figure.id: " ".join((string[figure.text_start : figure.text_end] or figure.text).split())
        for figure in report.figures
    }
    good = [repair for repair in finding.repairs if repair["resolves"]] or finding.repairs
    if good:
        pairs = [f"{repair['replacement']} for {printed[repair['figure']]}" for repair in good]
        joined = " or " if good[0]["resolves"] else " and "
        lines.append(f"would be mended by {joined.join(pairs)}")
    if finding.query:
        lines.append(f"ask: {finding.query}")
    lines.append(f'if it is right: figcheck accept {finding.fingerprint} --because "..."')
    return lines


def _excerpt(source: str, start: int, end: int, figures: list[Figure]) -> tuple[str, str]:
    """Return a line, cut to the words around its figures where it is long, and the line of carets below it."""
    line_end = end
    while line_end > start and source[line_end - 1] in "\r\n":
        line_end -= 1
    first, last = start, line_end
    if last - first > WIDTH:
        middle_start, middle_end = figures[0].start, min(figures[-1].end, line_end)
        spare = max(0, WIDTH - (middle_end - middle_start)) // 2
        first = max(start, middle_start - spare)
        last = min(line_end, middle_end + spare)
        while first > start and first < middle_start and not source[first - 1].isspace():
            first += 1
        while last < line_end and last > middle_end and not source[last].isspace():
            last -= 1
    marked = [False] * (last - first)
    for figure in figures:
        for at in range(max(figure.start, first), min(figure.end, last)):
            marked[at - first] = True
    shown, carets = [], []
    if first > start:
        shown.append("… ")
        carets.append("  ")
    for character, mark in zip(source[first:last], marked, strict=True):
        seen = visible(character)
        shown.append(seen)
        carets.append(("^" if mark else " ") * sum(_columns(part) for part in seen))
    if last < line_end:
        shown.append(" …")
    return "".join(shown), "".join(carets).rstrip()


def visible(text: str) -> str:
    """Return text that cannot steer a terminal or reorder its line: control and format characters are spelled out."""
    if text.isprintable():
        return text
    return "".join(
        c if c.isprintable() else " " if c in "\t\n\r\u00a0\u2009\u202f" else f"<U+{ord(c):04X}>" for c in text
    )


def path_of(path: str) -> str:
    """Return a path for the start of a line; none begins as a command of a pipeline does ("::error::", "##[error]")."""
    shown = visible(path or "<text>")
    return f"./{shown}" if shown.lstrip().startswith(("::", "##")) else shown


def _columns(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1


def _coverage(report: Report) -> str:
    counts = report.coverage
    path = path_of(report.document.path)
    read = f"{counts['figures']} figure{'s' if counts['figures'] != 1 else ''} read"
    claimed = counts["figures"] - counts["unclaimed"]
    if not claimed:
        text = f"{path}: {read}; none in anything checkable."
    else:
        results = [f"{counts['consistent'] + counts['rounding']} hold"]
        if counts["consistent"] + counts["rounding"] == 1:
            results = ["1 holds"]
        if counts["inconsistent"]:
            results.append(f"{counts['inconsistent']} do{'es' if counts['inconsistent'] == 1 else ''} not")
        if counts["undecided"]:
            results.append(f"{counts['undecided']} undecided")
        text = f"{path}: {read}; {claimed} in something checkable: {', '.join(results)}."
    if report.document.published is not None:
        by = f" ({report.document.dated_by})" if report.document.dated_by else ""
        text += f" Dated {days(*report.document.published)}{by}."
    if report.sources:
        text += f" Rates: {', '.join(report.sources)}."
    text += _past_the_end(report)
    held: dict[str, list[str]] = {}
    for claim in report.claims:
        if claim.outcome == "consistent" and claim.why:
            string = report.document.text.string
            one, two = (" ".join(string[f.text_start : f.text_end].split()) for f in claim.figures[-2:])
            held.setdefault(claim.why, []).append(f"{one} ({two})")
    for why, pairs in held.items():
        more = f" and {len(pairs) - SHOWN} more" if len(pairs) > SHOWN else ""
        text += f"\n  {visible(why)}: {visible(', '.join(pairs[:SHOWN]))}{more}"
    for finding in report.findings:
        if finding.suppressed is not None and finding.suppressed["by"] == "accepted":
            text += f"\n  accepted: {visible(finding.message)}: {visible(finding.suppressed['reason'])}"
    reasons = dict.fromkeys(figure.why for figure in report.figures if figure.status == "undecided" and figure.why)
    for reason in reasons:
        text += f"\n  undecided, because {visible(reason)}"
    for notice in report.notices:
        text += f"\n  note: {visible(notice)}"
    return text + "\n"


def _past_the_end(report: Report) -> str:
    """Say that the rates end before the draft's days, and by how much the last ones were widened for it."""
    rates = [claim.verdict.rate for claim in report.claims if claim.verdict is not None and claim.verdict.rate]
    widest = max(rates, key=lambda rate: rate.widened, default=None)
    if widest is None or not widest.widened:
        return ""
    return f" Rates end {day(widest.observed_to)}, band ±{widest.widened * 100:.1f} %."


def _total(results: Results) -> str:
    shown = [
        f"{count} {name}{'s' if count != 1 and name != 'info' else ''}"
        for name, count in results.counts().items()
        if count
    ]
    suppressed = len(results.found()) - len(results.active())
    silent = f", {suppressed} suppressed" if suppressed else ""
    return f"{len(results.reports)} documents: {', '.join(shown) or 'nothing found'}{silent}.\n"
