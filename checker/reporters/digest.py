"""What a report has to tell a desk, worked out once for the HTML, Markdown and Word forms: words, no mark-up."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from checker import __version__
from checker.rates import Rate, RateBook
from checker.rates.sources import credited, credits_of
from checker.report import Figure, Finding, Report, Settings, plain, reading
from checker.reporters.article import HEADLINES, Passage, passages, shown
from checker.rules import RulePack
from checker.wording import day, days, grouped, in_style, ratio, rounded

STATUSES = {
    "inconsistent": ("wrong", "does not fit what the text or the market says"),
    "undecided": ("undecided", "in a claim that could not be decided"),
    "rounding": ("holds by rounding", "holds only if it was rounded generously"),
    "consistent": ("holds", "agrees with what the text or the market says"),
    "unclaimed": ("not checked", "the text claims nothing checkable about it"),
}
"""Status -> its word, and what that means; the gravest first."""

SURVIVORS = 2  # causes shown where none leads
SEVERITIES = ("error", "warning", "info")
_OPERATORS = {"sum": "", "==": "=", "<=": "≤", ">=": "≥", "*": "×", "/": "÷", "-": "−"}
_SAID = re.compile(r"\(([^()]+ too \w+)\)")
_TOKEN = re.compile(r"[a-z_][a-z_0-9]*|==|<=|>=|\d[\d.]*|\S")


class Reading:
    """One finding in a reader's terms. All texts are safe to escape and show: nothing in them reorders a line."""

    __slots__ = (
        "causes", "computed", "evidence", "finding", "message", "named", "number", "query", "rate", "repairs",
        "reported", "rule", "severity", "size", "title", "where", "working",
    )  # fmt: skip

    def __init__(self, number: int, report: Report, finding: Finding, where: str) -> None:
        self.number = number
        self.finding = finding
        self.where = where
        self.severity = finding.severity
        self.rule = finding.rule
        self.title = ""
        self.message = shown(finding.message)
        self.reported = shown(finding.reported)
        self.computed = shown(finding.computed)
        self.query = shown(finding.query)
        self.evidence = [shown(text) for text in finding.evidence]
        self.size = ""
        self.rate = ""
        self.working: list[str] = []
        # A repair is (figure's id, its text, replacement, whether it mends all); lesser ones stand where none does.
        texts = {figure.id: shown(_flat(figure.text)) for figure in report.figures}
        repairs = [repair for repair in finding.repairs if repair["resolves"]] or finding.repairs
        self.repairs = [
            (repair["figure"], texts.get(repair["figure"], ""), shown(repair["replacement"]), bool(repair["resolves"]))
            for repair in repairs
        ]
        named = [cause for cause in finding.causes if cause.get("named")]
        self.named = bool(named)
        self.causes = [shown(cause["text"]) for cause in named[:1] or finding.causes[:SURVIVORS]]


class Digest:
    """One report in a reader's terms: title, verdict, findings, the marked article, coverage, rates and settings."""

    __slots__ = (
        "_anchored", "book", "coverage", "pack", "passages", "path", "rates", "readings", "report", "settings",
        "silenced", "title", "undecided",
    )  # fmt: skip

    def __init__(self, report: Report, basis: "Basis") -> None:
        from checker.pipeline import shipped_rates

        self.report = report
        settings, book, self.pack = basis(report)
        self.book = book or shipped_rates()
        pack = self.pack
        document = report.document
        self.path = shown(document.path)
        self.passages = passages(document, report.figures)
        headline = next(("".join(run.text for run in p.runs) for p in self.passages if p.scope == "headline"), "")
        self.title = shown(_flat(document.title or headline)) or self.path or "Untitled article"
        self.readings = list(_readings(report, self.passages, pack))
        self._anchored: dict[int, list[Reading]] = {}
        for found in self.readings:
            first = next((figure.id for figure in found.finding.figures if figure.id >= 0), -1)
            self._anchored.setdefault(first, []).append(found)
        self.silenced = [
            (shown(finding.message), finding.suppressed["by"], shown(finding.suppressed["reason"]))
            for finding in report.findings
            if finding.suppressed is not None
        ]
        self.coverage = report.coverage
        self.undecided = _undecided(report)
        self.rates = list(_rates_used(report, pack))
        self.settings = list(_settings(report, self.book, pack, settings))

    @property
    def gravest_first(self) -> list[Reading]:
        """The findings by severity, those of one severity in the order of the text."""
        return sorted(self.readings, key=lambda reading: SEVERITIES.index(reading.severity))

    @property
    def counts(self) -> str:
        """The number of findings by severity: "1 error, 2 warnings", or "Nothing found"."""
        return counted(reading.severity for reading in self.readings)

    @property
    def severity(self) -> str:
        """The gravest severity, or "none"."""
        return next((name for name in SEVERITIES if any(r.severity == name for r in self.readings)), "none")

    @property
    def verdict(self) -> str:
        """One line a chief sub can act on: counts, coverage, date and rates."""
        return f"{self.counts}. {self.verdict_rest}"

    @property
    def verdict_rest(self) -> str:
        """The verdict behind its counts."""
        counts = self.coverage
        parts = []
        read = f"{_many(counts['figures'], 'figure')} read"
        claimed = counts["figures"] - counts["unclaimed"]
        if not claimed:
            parts.append(f"{read}, none in anything checkable.")
        else:
            holding = counts["consistent"] + counts["rounding"]
            results = [f"{holding} hold{'s' if holding == 1 else ''}"]
            if counts["inconsistent"]:
                results.append(f"{counts['inconsistent']} do{'es' if counts['inconsistent'] == 1 else ''} not")
            if counts["undecided"]:
                results.append(f"{counts['undecided']} undecided")
            parts.append(f"{read}, {claimed} in something checkable: {', '.join(results)}.")
        parts.append(f"{self.dated}.")
        if self.report.sources:
            parts.append(f"Rates: {', '.join(self.report.sources)}.")
        return " ".join(parts)

    @property
    def dated(self) -> str:
        """When the article was published, and who says so."""
        document = self.report.document
        if document.published is None:
            return "No date found: checked against every day on record"
        by = f" ({shown(document.dated_by)})" if document.dated_by else ""
        return f"Dated {days(*document.published)}{by}"

    @property
    def links(self) -> dict[int, int]:
        """Figure -> the number of the first finding it stands in."""
        links: dict[int, int] = {}
        for found in self.readings:
            for figure in found.finding.figures:
                links.setdefault(figure.id, found.number)
        return links

    def beside(self, passage: Passage) -> list[Reading]:
        """Return the findings that begin in a passage."""
        return [reading for figure in passage.figures for reading in self._anchored.get(figure.id, ())]

    @property
    def notices(self) -> list[str]:
        """Remarks that accuse no figure."""
        return [shown(notice) for notice in self.report.notices]

    @staticmethod
    def flat(figure: Figure) -> str:
        """Return a figure's text on one line."""
        return shown(_flat(figure.text))

    @property
    def credits(self) -> list[str]:
        """The sources of the rates by their full names."""
        return credits_of(self.report.sources)


Basis = Callable[[Report], tuple[Settings, RateBook | None, RulePack]]
"""What a report was made with: settings, rates (None: the shipped ones) and rules."""


def shipped(_: Report) -> tuple[Settings, RateBook | None, RulePack]:
    """Return the basis of a report made with what is shipped."""
    return Settings(), None, RulePack.shipped()


def digests(reports: Sequence[Report], basis: Basis = shipped) -> list[Digest]:
    """Return the reports in a reader's terms, the gravest first."""
    order = (*SEVERITIES, "none")
    found = [Digest(report, basis) for report in reports]
    return sorted(found, key=lambda one: (order.index(one.severity), -len(one.readings)))


def tool() -> str:
    """Return the tool's name and version."""
    return f"figcheck {__version__}"


def counted(severities: Iterable[str]) -> str:
    """Count findings by severity: "1 error, 2 warnings"; "Nothing found" where there are none."""
    names = list(severities)
    counts = [(names.count(name), name) for name in SEVERITIES]
    return ", ".join(
        f"{count} note{'s' if count != 1 else ''}" if name == "info" else _many(count, name)
        for count, name in counts
        if count
    ) or "Nothing found"  # fmt: skip


def lines_of(reading: Reading) -> Iterator[tuple[str, str]]:
    """Yield all that is known of a finding but its message, as pairs of what it is and what it says."""
    yield from (
        (name, text)
        for name, text in (
            ("Printed", reading.reported),
            ("A fair reading gives", reading.computed),
            ("How far off", reading.size),
            ("Rate", reading.rate),
            ("Ask the reporter", reading.query),
        )
        if text
    )
    yield from (("Likely cause" if reading.named else "Possible cause", text) for text in reading.causes)
    for _, text, replacement, resolves in reading.repairs:
        yield "Repair", f"{text} → {replacement}" + ("" if resolves else " (more would have to change)")
    yield from (("Working", text) for text in (*reading.working, *reading.evidence))


def status_of(figure: Figure) -> str:
    """Say in a few words what came of a figure, and why."""
    word = STATUSES[figure.status][0]
    why = figure.why or figure.damage or ""
    return shown(f"{word}: {why}" if why else word)


def rate_words(low: str | Decimal, high: str | Decimal, base: str, quote: str, names: Mapping[str, str]) -> str:
    """Write a rate as people say it: "6.448 to 6.479 yuan to the US dollar"."""
    ends = [f"{Decimal(end):,f}" for end in (low, high)]
    band = ends[0] if ends[0] == ends[1] else f"{ends[0]} to {ends[1]}"
    one = names.get(base, base).partition("|")[0]
    many = names.get(quote, quote).partition("|")[2] or quote
    return f"{band} {many} to the {one}"


def _readings(report: Report, article: Sequence[Passage], pack: RulePack) -> Iterator[Reading]:
    places: dict[int, str] = {}
    for passage in article:
        places.update((figure.id, passage.where) for figure in passage.figures)
    headlines = {figure.id for p in article if p.scope in HEADLINES for figure in p.figures}
    for number, finding in enumerate(report.active, 1):
        where = [places.get(figure.id, "") for figure in finding.figures if figure.id >= 0]
        if any(figure.id in headlines for figure in finding.figures):
            where.append("in the headline")
        if finding.figures[0].place is None:
            where.append(f"line {finding.line}")
        reading = Reading(number, report, finding, ", ".join(dict.fromkeys(filter(None, where))))
        rule = pack.rules.get(finding.rule, {})
        reading.title = rule.get("title", finding.rule)
        reading.size = _size(finding)
        if finding.rate is not None:
            used = finding.rate
            span = days(date.fromisoformat(used.first), date.fromisoformat(used.last))
            words = rate_words(used.low, used.high, used.base, used.quote, pack.tree["names"])
            note = f"; {used.note}" if used.note else ""
            reading.rate = shown(f"{words}, {span} ({credited(used.source, used.base, used.quote)}){note}")
        reading.working = [shown(line) for line in _working(report, finding, rule, pack)]
        yield reading


def _size(finding: Finding) -> str:
    """Say how far off the claim is: "4 times too much"; "" where the sides cannot be compared so."""
    said = _SAID.search(finding.message)
    if said:
        return said[1]
    verdict = finding.claims[0].verdict
    if verdict is None or verdict.left is None or verdict.right is None:
        return ""
    sides = [verdict.left.low, verdict.left.high, verdict.right.low, verdict.right.high]
    if not all(end.is_finite() and end > 0 for end in sides):
        return ""
    return ratio(sides[0] + sides[1], sides[2] + sides[3]).strip(" ()")


def _working(report: Report, finding: Finding, rule: Mapping[str, Any], pack: RulePack) -> Iterator[str]:
    """Yield the steps from the printed figures to the computed one."""
    claim = finding.claims[0]
    lexicon = pack.tree["lexicon"]
    for figure in claim.figures:
        fair = reading(figure, "coarse", "hard", report.widths)
        if figure.id < 0 or fair is None or fair.low == fair.high:
            continue
        text = _flat(figure.text)
        ends = []
        for end in (fair.low, fair.high):
            if plain(end) is None:
                ends.append("any more" if end > 0 else "any less")
            else:
                ends.append(in_style(figure, end, text, lexicon, more=1) if figure.range is None else grouped(end))
        yield f"{text} may stand for {ends[0]} to {ends[1]}"
    if rule.get("rates") in {None, "day", "ever", "units"}:
        if finding.rate is not None and finding.computed:
            used = finding.rate
            words = rate_words(used.low, used.high, used.base, used.quote, pack.tree["names"])
            yield f"at {words} that is {finding.computed}"
        return
    texts = {role: " + ".join(_flat(figure.text) for figure in term) for role, term in claim.terms.items()}
    tokens = [texts.get(token, _OPERATORS.get(token, token)) for token in _TOKEN.findall(rule["asserts"])]
    yield f"{' '.join(filter(None, tokens)).replace('( ', '(').replace(' )', ')')} cannot hold"


def _undecided(report: Report) -> list[tuple[str, list[str]]]:
    """Return each reason that left figures undecided, with those figures."""
    reasons: dict[str, list[str]] = {}
    for figure in report.figures:
        if figure.status == "undecided":
            reasons.setdefault(shown(figure.why or "no reason given"), []).append(shown(_flat(figure.text)))
    return list(reasons.items())


def _rates_used(report: Report, pack: RulePack) -> Iterator[tuple[str, str, str, int]]:
    """Yield each exchange rate that decided claims: in words, its days, its source, and how many claims used it."""
    used: dict[tuple[Any, ...], tuple[Rate, int]] = {}
    for claim in report.claims:
        rate = claim.verdict.rate if claim.verdict is not None else None
        if rate is not None:
            key = (rate.base, rate.quote, rate.low, rate.high, rate.observed_from, rate.observed_to)
            used[key] = (rate, used.get(key, (rate, 0))[1] + 1)
    for rate, count in used.values():
        base, quote, low, high = rate.base, rate.quote, rate.low, rate.high
        if rate.value < 1:
            base, quote, low, high = quote, base, 1 / high, 1 / low
        ends = [plain(rounded(end, 4)) or "0" for end in (low, high)]
        words = rate_words(ends[0], ends[1], base, quote, pack.tree["names"])
        source = f"{credited(rate.source, rate.base, rate.quote)}, {rate.frequency}"
        note = f"; {rate.note}" if rate.note else ""
        yield shown(words), days(rate.observed_from, rate.observed_to), shown(source + note), count


def _settings(report: Report, book: RateBook, pack: RulePack, settings: Settings) -> Iterator[tuple[str, str]]:
    """Yield what the check was made with, as pairs of name and value."""
    names = sorted(pack.rules)
    off = [name for name in names if not settings.wants(name)]
    yield "Rules", f"{len(names) - len(off)} of {len(names)}" + (f", without {', '.join(off)}" if off else "")
    if settings.severities:
        yield "Severities", ", ".join(f"{name}: {severity}" for name, severity in sorted(settings.severities.items()))
    yield "Home", settings.home or "none given"
    yield "Published", report.published or "unknown"
    if settings.window is not None:
        yield "Rates from", f"up to {_many(settings.window, 'day')} before publication"
    yield "Language", report.document.language
    yield "Desk rates", _many(len(settings.rates), "row") if settings.rates else "none"
    yield "Newest rate on record", day(book.ends)
    yield "Made with", tool()


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'s' if count != 1 else ''}"


def _flat(text: str) -> str:
    return " ".join(text.split())
