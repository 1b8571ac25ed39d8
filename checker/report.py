"""What a check says: figures, claims, findings and the report; small slotted classes that every output renders."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Protocol

from checker.documents import Document
from checker.intervals import INFINITY, Interval

SEVERITIES = ("info", "warning", "error")
OUTCOMES = ("consistent", "rounding", "undecided", "inconsistent")
"""From best to worst; a figure's status is the worst of its claims'."""


class Unread(Protocol):
    """The labels and periods of a document's figures before they are asked for."""

    def read(self, figure: "Figure") -> None:
        """Set those of a figure and of the others in its sentence."""


class Figure:
    """A written figure: where it stands, what it says, and which values would be written so.

    `value` is in the figure's own main unit (75p is 0.75), None for a range or a damaged figure. `strict` and `coarse`
    are the half-open widths of its last place: every printed digit counts, or trailing zeros may be rounding; a figure
    without a number ("dozens", "doubled") has `bounds` instead, hedge included, and a value only where it says one.
    `units` are all candidates, preferred first; the first `firm` of them matter without further evidence, and for those
    in `evidenced` the text speaks: it names them elsewhere, or their place, or they are the newsroom's own. `number` is
    the span of the digits within the figure, `scale` its scale word and `power` that word's power of ten. A negative
    `id` is no figure of the source's coverage: a currency alone ("the dollar" in "82 rupees to the dollar" stands for
    one), how long something lasts ("over five years"), or a figure in a title given apart.

    `label` is what the figure measures ("net profit", "revenue rise": a change is another measure than what changed)
    and `period` its time ("2023", "2023-Q3", "2023-H1", "2023-03", a day, or the words); None where unsure. They are
    read when they are asked for, those of a sentence at once.
    """

    __slots__ = (
        "_label", "_period", "bounds", "coarse", "column", "damage", "end", "ends", "evidenced", "firm", "hedge", "id",
        "kind", "line", "minor", "number", "per", "place", "power", "range", "scale", "sentence", "start", "status",
        "strict", "text", "text_end", "text_start", "units", "unread", "value", "why",
    )  # fmt: skip

    def __init__(self) -> None:
        self.id = 0
        self.start = self.end = self.text_start = self.text_end = 0
        self.text = ""
        self.line = self.column = 0
        self.kind = "count"
        self.value: Decimal | None = None
        self.strict = self.coarse = Decimal(0)
        self.bounds: dict[str, Interval] | None = None
        self.ends: tuple[str, str] | None = None
        self.range: tuple[Figure, Figure] | None = None
        self.units: list[str] = []
        self.evidenced: list[str] = []
        self.firm = 0
        self.minor = 1
        self.per: str | None = None
        self.power = 0
        self.scale = ""
        self.number = (0, 0)
        self.hedge: str | None = None
        self.damage: str | None = None
        self._label: str | None = None
        self._period: str | None = None
        self.unread: Unread | None = None
        self.place: dict[str, Any] | None = None
        self.sentence = -1
        self.status = "unclaimed"
        self.why = ""

    @property
    def named(self) -> bool:
        """Whether it is no written figure, but a currency or a duration that a phrase names."""
        return self.id < 0 and self.end > self.start

    @property
    def label(self) -> str | None:
        """What the figure measures."""
        self.settle()
        return self._label

    @label.setter
    def label(self, label: str | None) -> None:
        self._label = label

    @property
    def period(self) -> str | None:
        """The time of what the figure measures."""
        self.settle()
        return self._period

    @period.setter
    def period(self, period: str | None) -> None:
        self._period = period

    def settle(self) -> None:
        """Read label and period, if nobody has asked for them yet."""
        if self.unread is not None:
            self.unread.read(self)

    def measures(self, label: str | None, period: str | None) -> None:
        """Take label and period as read from the sentence; what has been set already stays (a table's header)."""
        self._label = self._label or label
        self._period = self._period or period

    def __copy__(self) -> "Figure":
        twin = Figure.__new__(Figure)
        for name in self.__slots__:
            setattr(twin, name, getattr(self, name))
        return twin

    @property
    def incidental(self) -> bool:
        """Whether number words say in passing how many things there are: no phrase is about "three companies"."""
        plain = self.kind == "count" and self.value is not None and not (self.units or self.power)
        return plain and self.text[:1].isalpha() and self.bounds is None

    def __repr__(self) -> str:
        return f"<Figure {self.id} {self.text!r} {self.kind} {self.value} {'/'.join(self.units[:3])}>"


_MOST_NAMED = 3  # cells that one slip would mend, beyond which none is named


class Mend:
    """A figure of a table that one slip explains: what it should read, the kind of slip, whether another sum agrees."""

    __slots__ = ("confirmed", "figure", "kind", "replacement")

    def __init__(self, figure: Figure, replacement: str, kind: str, *, confirmed: bool) -> None:
        self.figure = figure
        self.replacement = replacement
        self.kind = kind
        self.confirmed = confirmed


class Known:
    """What the finder of a claim knows of its failure: the words of the message, how grave it may be, and its mends.

    The `named` are so few that they may be told. `ceiling` is a severity, or "undecided" with the reason in `doubt`.
    """

    __slots__ = ("ceiling", "doubt", "mends", "words")

    def __init__(self, words: dict[str, str]) -> None:
        self.words = words
        self.ceiling = SEVERITIES[-1]
        self.doubt = ""
        self.mends: list[Mend] = []

    @property
    def named(self) -> list[Mend]:
        """The mends, where they are few."""
        return self.mends if len(self.mends) <= _MOST_NAMED else []


class Claim:
    """What a text asserts about figures: a rule, the figures in its roles, the cues around, and what came of it.

    `terms` is role -> its figures: one, or several where the role is a list. `sentence` numbers the sentence that makes
    the claim; -1 where none does, as in a table, and `known` is what its finder knows already. `factors` are what a
    role's figure is multiplied by so that units cancel: the years of "$5m a month for two years" by twelve.
    """

    __slots__ = (
        "cues", "end", "factors", "figures", "id", "known", "outcome", "rule", "sentence", "start", "terms", "verdict",
        "why",
    )  # fmt: skip

    def __init__(
        self,
        rule: str,
        terms: Mapping[str, Figure | Sequence[Figure]],
        sentence: int = -1,
        cues: frozenset[str] = frozenset(),
        factors: Mapping[str, Interval] | None = None,
    ) -> None:
        self.id = 0
        self.rule = rule
        self.factors = factors or {}
        self.terms = {role: (term,) if isinstance(term, Figure) else tuple(term) for role, term in terms.items()}
        self.figures = [figure for term in self.terms.values() for figure in term]
        self.sentence = sentence
        self.known: Known | None = None
        self.cues = cues
        # A title given apart has no place in the source.
        placed = [figure for figure in self.figures if figure.end > figure.start] or self.figures
        self.start = min(figure.start for figure in placed)
        self.end = max(figure.end for figure in placed)
        self.outcome = "undecided"
        self.why = ""
        self.verdict: Any = None

    def __repr__(self) -> str:
        return f"<Claim {self.rule} {self.terms} {self.outcome}>"

    def model_dump(self, mode: str = "json") -> dict[str, Any]:  # noqa: ARG002 - pydantic's signature
        """Return the claim as JSON types."""
        return {
            "id": self.id,
            "rule": self.rule,
            "start": self.start,
            "end": self.end,
            "terms": {
                role: [figure.id for figure in term]
                for role, term in self.terms.items()
                if all(f.id >= 0 for f in term)
            },
            "outcome": self.outcome,
            "why": self.why,
        }


def numbered(claims: list[Claim]) -> list[Claim]:
    """Put claims in the order of the text and number them."""
    claims.sort(key=lambda claim: (claim.start, claim.end, claim.rule))
    for number, claim in enumerate(claims):
        claim.id = number
    return claims


class RateUsed:
    """The exchange rate a finding rests on: units of `quote` per `base`, from `first` to `last` (ISO days)."""

    __slots__ = ("base", "first", "high", "last", "low", "note", "quote", "source")

    def __init__(
        self, base: str, quote: str, low: str, high: str, source: str, first: str, last: str, note: str
    ) -> None:
        self.base = base
        self.quote = quote
        self.low = low
        self.high = high
        self.source = source
        self.first = first
        self.last = last
        self.note = note

    def model_dump(self) -> dict[str, Any]:
        """Return the rate as JSON types."""
        return {
            "base": self.base,
            "quote": self.quote,
            "low": self.low,
            "high": self.high,
            "source": self.source,
            "from": self.first,
            "to": self.last,
        }


class Finding:
    """One conflict: the claim it shows in, the figures that cannot agree, and everything that supports it.

    `evidence` are sentences, `later` what adds to them when they are first asked for, for few outputs show any.
    `query` is the question to the reporter. `suppressed` is None, or says by what the finding was silenced and why:
    `{"by": "comment" | "accepted" | "baseline", "reason": "..."}`; such a finding is kept and counts for nothing.
    """

    __slots__ = (
        "_evidence", "causes", "claims", "column", "computed", "end", "figures", "fingerprint", "later", "line",
        "message", "query", "rate", "repairs", "reported", "rule", "severity", "start", "suppressed",
    )  # fmt: skip

    def __init__(self, rule: str, severity: str, message: str, figures: list[Figure], claims: list[Claim]) -> None:
        self.rule = rule
        self.severity = severity
        self.message = message
        self.figures = figures
        self.claims = claims
        self.start = min(figure.start for figure in figures)
        self.end = max(figure.end for figure in figures)
        self.line = self.column = 0
        self.reported = ""
        self.computed = ""
        self.rate: RateUsed | None = None
        self._evidence: list[str] = []
        self.later: Callable[[], list[str]] | None = None
        self.repairs: list[dict[str, Any]] = []
        self.causes: list[dict[str, Any]] = []
        self.fingerprint = ""
        self.query = ""
        self.suppressed: dict[str, str] | None = None

    @property
    def evidence(self) -> list[str]:
        """What else speaks for it; the list may be added to."""
        self.settle()
        return self._evidence

    def settle(self) -> None:
        """Add the evidence that nobody has asked for yet."""
        if self.later is not None:
            later, self.later = self.later, None
            self._evidence += later()

    @property
    def where(self) -> str:
        """Where it stands, for people: the place of its first figure, or line and column in a source that has lines."""
        first = min(self.figures, key=lambda figure: figure.start)
        return f"{self.line}:{self.column}" if first.place is None else named(first.place)

    def model_dump(self, mode: str = "json") -> dict[str, Any]:  # noqa: ARG002 - pydantic's signature
        """Return the finding as JSON types."""
        return {
            "rule": self.rule,
            "severity": self.severity,
            "message": self.message,
            "start": self.start,
            "end": self.end,
            "line": self.line,
            "column": self.column,
            "figures": [figure.id for figure in self.figures if figure.id >= 0],
            "claims": [claim.id for claim in self.claims],
            "reported": self.reported,
            "computed": self.computed,
            "rate": self.rate.model_dump() if self.rate else None,
            "repairs": self.repairs,
            "causes": self.causes,
            "fingerprint": self.fingerprint,
            "query": self.query,
            "suppressed": self.suppressed,
        }


class Settings:
    """How to check, and what to do with what is found. What is omitted is as shipped.

    `select` are the rules to run (None: all), but never those of `ignore`; `severities` is the gravest that a rule may
    report. `home` is the newsroom's country (ISO 3166) or currency (ISO 4217): evidence for what a bare "$" means.
    `rates` are rows for `RateBook.with_rates`: base, quote, rate (units of quote per 1 base) and, if wanted, the first
    and last day they hold and their source; they stand above the rate book's. `window` is how many days before
    publication a writer's exchange rate may be from (None: as the pack's tolerances say). `language` is that of texts
    that do not name theirs. With `require_reason`, a comment that silences a finding must say why.

    The rest concerns the edge, not `check`: `undated` is what stands for a missing date ("today" or "unknown"), `rules`
    are folders laid over the shipped rules, `level` and `fail_on` the least severity to show and to fail at.
    """

    __slots__ = (
        "fail_on", "home", "ignore", "language", "level", "rates", "require_reason", "rules", "select", "severities",
        "undated", "window",
    )  # fmt: skip

    def __init__(
        self,
        select: frozenset[str] | None = None,
        ignore: frozenset[str] = frozenset(),
        rates: Sequence[Mapping[str, object] | Sequence[object]] = (),
        home: str = "",
        *,
        severities: Mapping[str, str] | None = None,
        window: int | None = None,
        language: str = "",
        undated: str = "unknown",
        rules: Sequence[str] = (),
        level: str = "warning",
        fail_on: str = "error",
        require_reason: bool = False,
    ) -> None:
        self.home = home
        self.select = select
        self.ignore = ignore
        self.rates = rates
        self.severities = severities or {}
        self.window = window
        self.language = language
        self.undated = undated
        self.rules = rules
        self.level = level
        self.fail_on = fail_on
        self.require_reason = require_reason

    def wants(self, rule: str) -> bool:
        """Whether a rule is switched on."""
        return (self.select is None or rule in self.select) and rule not in self.ignore

    def model_dump(self) -> dict[str, Any]:
        """Return the settings as JSON types, under the names of a settings file."""
        rates = [
            {key: str(cell) for key, cell in row.items()}
            if isinstance(row, Mapping)
            else ["" if cell is None else str(cell) for cell in row]
            for row in self.rates
        ]
        return {
            "select": sorted(self.select) if self.select is not None else None,
            "ignore": sorted(self.ignore),
            "severities": dict(self.severities),
            "home": self.home,
            "language": self.language,
            "undated": self.undated,
            "rate-window": self.window,
            "rates": rates,
            "rules": list(self.rules),
            "level": self.level,
            "fail-on": self.fail_on,
            "require-reason": self.require_reason,
        }


class Report:
    """Everything a check of one document found out; `notices` are remarks that accuse no figure."""

    __slots__ = ("_absorbed", "claims", "document", "figures", "findings", "notices", "sources", "widths")

    def __init__(
        self,
        document: Document,
        figures: list[Figure],
        claims: list[Claim],
        findings: list[Finding],
        widths: "Mapping[str, Any]",
        sources: list[str],
    ) -> None:
        self.document = document
        self.figures = figures
        self.claims = claims
        self.findings = findings
        self.widths = widths
        self.sources = sources
        self.notices: list[str] = []
        self._absorbed: dict[str, int] = {}

    @property
    def path(self) -> str:
        """The document's path."""
        return self.document.path

    @property
    def undated(self) -> bool:
        """Whether there is something to check and no date to check it by."""
        return self.document.published is None and bool(self.claims)

    @property
    def active(self) -> list[Finding]:
        """The findings that nothing suppresses."""
        return [finding for finding in self.findings if finding.suppressed is None]

    @property
    def coverage(self) -> dict[str, int]:
        """How many figures were read, and how many stand in each status; `checked` excludes the undecided."""
        counts = dict.fromkeys(("consistent", "rounding", "inconsistent", "undecided", "unclaimed"), 0)
        for figure in self.figures:
            counts[figure.status] += 1
        for status, count in self._absorbed.items():
            counts[status] += count
        checked = counts["consistent"] + counts["rounding"] + counts["inconsistent"]
        return {"figures": sum(counts.values()), "checked": checked, **counts}

    def settle(self) -> None:
        """Read what is read only when asked for, so that nothing of the report hangs on what made it."""
        for figure in self.figures:
            figure.settle()
        for finding in self.findings:
            finding.settle()

    def absorb(self, part: "Report") -> bool:
        """Take in the report of a further part of this document, its figures as mere counts; False where it cannot.

        What was found is kept, so a part of another source, which shows where, must have found nothing. The figures of
        its findings are numbered on and kept, too; nothing of them may hold on to the others of their part.
        """
        if part.findings and part.document.source is not self.document.source:
            return False
        before, counts = self.coverage["figures"], part.coverage
        kept = {figure.id: figure for finding in part.findings for claim in finding.claims for figure in claim.figures}
        beyond = len(self.document.text.string)
        for number, figure in kept.items():
            figure.settle()
            figure.text_start = figure.text_end = beyond  # it stands in no place of this part's text
            if number >= 0:
                counts[figure.status] -= 1
                figure.id += before
                self.figures.append(figure)
        for finding in part.findings:
            finding.settle()
            for told in (*finding.repairs, *finding.causes):
                told["figure"] += before
        self.findings += part.findings
        for status, count in counts.items():
            if status not in {"figures", "checked"}:
                self._absorbed[status] = self._absorbed.get(status, 0) + count
        return True

    @property
    def published(self) -> str | None:
        """The date of publication as an ISO day, or `first..last` for a span; None where unknown."""
        span = self.document.published
        if span is None:
            return None
        first, last = span
        return first.isoformat() if first == last else f"{first.isoformat()}..{last.isoformat()}"

    def model_dump(self, mode: str = "json") -> dict[str, Any]:
        """Return exactly one entry of "documents" of the JSON output; `mode` is there for pydantic's signature."""
        return {
            "path": self.document.path,
            "published": self.published,
            "dated_by": self.document.dated_by,
            "language": self.document.language,
            "figures": [self.dump_figure(figure) for figure in self.figures],
            "claims": [claim.model_dump(mode) for claim in self.claims],
            "findings": [finding.model_dump(mode) for finding in self.findings],
            "coverage": self.coverage,
            "notices": self.notices,
        }

    def dump_figure(self, figure: Figure) -> dict[str, Any]:
        """Return a figure as JSON types; `low` and `high` are the widest fair reading, None where open."""
        fair = reading(figure, "coarse", "hard", self.widths)
        return {
            "id": figure.id,
            "start": figure.start,
            "end": figure.end,
            "text": figure.text,
            "line": figure.line,
            "column": figure.column,
            "kind": figure.kind,
            "value": plain(figure.value) if figure.value is not None else None,
            "low": plain(fair.low) if fair else None,
            "high": plain(fair.high) if fair else None,
            "ends": list(figure.ends) if figure.ends else None,
            "label": figure.label,
            "period": figure.period,
            "place": figure.place,
            "units": figure.units,
            "evidenced": figure.evidenced,
            "per": figure.per,
            "hedge": figure.hedge,
            "status": figure.status,
            "why": figure.why or figure.damage or "",
        }


def named(place: Mapping[str, Any]) -> str:
    """Name a block's place for people: "Budget!B7", "table 2 B7", "page 3", "item 2 description", "paragraph 12"."""
    if "sheet" in place:
        return f"{place['sheet']}!{place.get('cell', '')}"
    shown = {key: what for key, what in place.items() if key != "from"}
    if len(shown) > 1:
        shown.pop("paragraph", None)
    return " ".join(str(what) if key in {"field", "cell"} else f"{key} {what}" for key, what in shown.items())


def plain(value: Decimal) -> str | None:
    """Return a decimal as a plain string without exponent or trailing zeros; None where infinite."""
    if not value.is_finite():
        return None
    text = f"{value:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def reading(
    figure: Figure, rounding: str, hedge: str, widths: Mapping[str, Any], *, rounds_down: bool = False
) -> Interval | None:
    """Return the values a figure may stand for, or None where it has none.

    `rounding` is "strict" or "coarse"; `hedge` names the width of the hedge to use, of tolerances.toml;
    `rounds_down` also admits a printed figure that was cut off instead of rounded.
    """
    if figure.range is not None:
        first = reading(figure.range[0], rounding, hedge, widths, rounds_down=rounds_down)
        last = reading(figure.range[1], rounding, hedge, widths, rounds_down=rounds_down)
        return first.hull(last) if first and last else None
    if figure.bounds is not None:
        return figure.bounds["coarse" if rounding == "coarse" else "strict"]
    value = figure.value
    if value is None:
        return None
    width = figure.coarse if rounding == "coarse" else figure.strict
    half = width / 2
    printed = Interval(value - half, value + (width if rounds_down else half))
    if figure.hedge is None:
        return printed
    least, most = widths[figure.hedge][hedge]
    low = -INFINITY if least == "open" else value * Decimal(least)
    high = INFINITY if most == "open" else value * Decimal(most)
    if value < 0:
        low, high = (-INFINITY if most == "open" else high), (INFINITY if least == "open" else low)
    return printed.hull(Interval(low, high))
