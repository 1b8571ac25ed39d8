"""The channels by which figures go wrong: each tries one kind of slip on a conflict. Their rows are in causes.toml."""

import math
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

from checker.documents import Period
from checker.explain.causes import Case, Cause
from checker.explain.trial import exactly, isolate, read_as, scaled
from checker.explain.views import Layer  # noqa: TC001 - see the next line
from checker.intervals import Interval
from checker.judge import evaluate
from checker.judge.market import moved
from checker.report import Figure, reading
from checker.wording import days

Row = Mapping[str, Any]
Channel = Callable[[Case, Row], Iterator[Cause]]

CHANNELS: dict[str, Channel] = {}

_TEN = Decimal(10)
_FAR = 3  # bits more for a slip that takes two steps: million for trillion
_DIGITS = "0123456789"
_MOST_DIGITS = 12


def channel(function: Channel) -> Channel:
    """Enter a channel under its name."""
    CHANNELS[function.__name__] = function
    return function


def _worded(cause: Cause, case: Case, **words: str) -> Cause:
    known = {"printed": case.printed(cause.figure), "truth": cause.words, **words}
    cause.text = cause.row["text"].format(**known)
    return cause


# ---- powers of ten -----------------------------------------------------------------------------------


@channel
def scale(case: Case, row: Row) -> Iterator[Cause]:
    """Million for billion, or a scale word that is too many."""
    powers: Mapping[str, int] = case.lexicon["scales"]
    for figure in case.conflict:
        if not figure.scale or figure.value is None or figure.range is not None:
            continue
        family = _family(case, figure.scale)
        for name in family:
            step = powers[name] - figure.power
            if step % 3 or not step:
                continue
            words = case.printed(figure).replace(figure.scale, name, 1)
            edits = {figure.id: scaled(figure, _TEN**step)}
            # Nobody takes a million for a thousand, which is rarely written out.
            for cause in case.edited(row, edits, 1 + _FAR * (abs(step) != 3 or powers[name] == 3), words):
                yield _worded(cause, case)
        edits = {figure.id: scaled(figure, _TEN**-figure.power)}
        words = " ".join(case.printed(figure).replace(figure.scale, "", 1).split())
        for cause in case.edited(row, edits, 1 + _FAR, words):
            yield _worded(cause, case)


@channel
def powers(case: Case, row: Row) -> Iterator[Cause]:
    """Lakh and crore, wan and yi: powers of ten that other countries count in."""
    if not any(unit in row["units"] for figure in case.conflict for unit in figure.units[: figure.firm]):
        return
    for figure in case.conflict:
        for power in row["powers"]:
            for sign in (1, -1):
                edits = {figure.id: scaled(figure, _TEN ** (sign * power))}
                for cause in case.edited(row, edits, math.log2(2 * len(row["powers"]))):
                    yield _worded(cause, case)


@channel
def missing_scale(case: Case, row: Row) -> Iterator[Cause]:
    """A figure without a scale word whose partner has one."""
    known: Mapping[str, int] = case.lexicon["scales"]
    partners = [figure.scale for figure in case.conflict if figure.scale]
    for figure in case.conflict:
        if figure.scale or figure.value is None or not partners or figure.kind == "percent":
            continue
        for name in _family(case, partners[0]):
            words = _with_scale(case, figure, name, partners[0])
            edits = {figure.id: scaled(figure, _TEN ** known[name])}
            for cause in case.edited(row, edits, 0 if name == partners[0] else 2, words):
                yield _worded(cause, case)


@channel
def decimal(case: Case, row: Row) -> Iterator[Cause]:
    """A moved point, a zero lost or added."""
    for figure in case.conflict:
        if figure.value is None:
            continue
        for power in (1, -1, 2, -2):
            edits = {figure.id: scaled(figure, _TEN**power)}
            for cause in case.edited(row, edits, 1 if abs(power) == 1 else 1 + _FAR):
                yield _worded(cause, case)


@channel
def minor_unit(case: Case, row: Row) -> Iterator[Cause]:
    """Cents for dollars or the other way round."""
    for figure in case.conflict:
        if figure.kind not in {"money", "rate"} or figure.scale or figure.value is None:
            continue
        factor = Decimal(figure.minor) if figure.minor > 1 else Decimal("0.01")
        for cause in case.edited(row, {figure.id: scaled(figure, factor)}, 0):
            yield _worded(cause, case)


def _family(case: Case, spelling: str) -> list[str]:
    families: Mapping[str, list[str]] = case.lexicon["families"]
    return next((names for names in families.values() if spelling in names), [])


def _with_scale(case: Case, figure: Figure, name: str, like: str) -> str:
    """Write a scale word behind a figure's digits, as the partner's stands behind its own."""
    printed = case.printed(figure)
    end = figure.number[1]
    gap = "" if len(like) <= 2 else " "
    return printed[:end] + gap + name + printed[end:]


# ---- digits -------------------------------------------------------------------------------------------


@channel
def substituted(case: Case, row: Row) -> Iterator[Cause]:
    """One digit for another."""
    for figure, head, number, tail in _numbers(case):
        count = _count(number)
        for at, digit in _digits(number):
            for other in _DIGITS:
                if other != digit and not (at == 0 and other == "0" and number[1:2] != "."):
                    words = head + number[:at] + other + number[at + 1 :] + tail
                    yield from _retyped(case, row, figure, words, math.log2(9 * count))


@channel
def transposed(case: Case, row: Row) -> Iterator[Cause]:
    """Two neighbouring digits exchanged, over a point or comma, too."""
    for figure, head, number, tail in _numbers(case):
        places = list(_digits(number))
        for (one, first), (two, second) in pairwise(places):
            if first != second and not (one == 0 and second == "0" and number[1:2] != "."):
                swapped = number[:one] + second + number[one + 1 : two] + first + number[two + 1 :]
                yield from _retyped(case, row, figure, head + swapped + tail, math.log2(max(1, len(places) - 1)))


@channel
def dropped(case: Case, row: Row) -> Iterator[Cause]:
    """A digit left out: the truth has one more."""
    for figure, head, number, tail in _numbers(case):
        for at in range(len(number) + 1):
            for digit in _DIGITS:
                longer = number[:at] + digit + number[at:]
                if at == 0 and digit == "0":
                    continue
                yield from _retyped(
                    case, row, figure, head + _regrouped(longer, number) + tail, math.log2(_count(number) + 1)
                )


@channel
def inserted(case: Case, row: Row) -> Iterator[Cause]:
    """A digit too many: the truth has one fewer; one typed twice is likelier."""
    for figure, head, number, tail in _numbers(case):
        places = list(_digits(number))
        if len(places) < 2:
            continue
        for i, (at, digit) in enumerate(places):
            shorter = number[:at] + number[at + 1 :]
            if shorter[:1] in {"", ".", ","} or shorter.endswith("."):
                continue
            twice = any(0 <= j < len(places) and places[j][1] == digit for j in (i - 1, i + 1))
            cost = math.log2(10 * len(places)) - (2 if twice else 0)
            yield from _retyped(case, row, figure, head + _regrouped(shorter, number) + tail, cost)


def _numbers(case: Case) -> Iterator[tuple[Figure, str, str, str]]:
    """Yield the figures that are written in digits: what stands before, the number, what stands behind."""
    for figure in case.conflict:
        printed = case.printed(figure)
        start, end = figure.number
        number = printed[start:end]
        if figure.value is None or figure.range is not None or not 0 < _count(number) <= _MOST_DIGITS:
            continue
        if all(c in "0123456789.," for c in number):
            yield figure, printed[:start], number, printed[end:]


def _digits(number: str) -> Iterator[tuple[int, str]]:
    return ((at, c) for at, c in enumerate(number) if c.isdigit())


def _count(number: str) -> int:
    return sum(c.isdigit() for c in number)


def _regrouped(number: str, like: str) -> str:
    """Group a whole number's thousands anew where the printed one was grouped, or short enough not to be."""
    whole, point, fraction = number.partition(".")
    bare = whole.replace(",", "")
    if "," in like or (len(bare) > 3 and len(like.partition(".")[0]) <= 3):
        return f"{int(bare or 0):,}{point}{fraction}"
    return bare + point + fraction


def _decimals(case: Case, number: str) -> float:
    """Return what so many decimals before a scale word cost: the more, the rarer."""
    costs: list[str] = case.limits["decimals"]
    count = len(number.partition(".")[2])
    return Decimal(costs[min(count, len(costs) - 1)]).__float__()


def _retyped(case: Case, row: Row, figure: Figure, words: str, cost: float) -> Iterator[Cause]:
    """Propose that a figure should read otherwise, where its digits alone are reason to look."""
    start, end = figure.number
    printed = case.printed(figure)
    length = len(words) - len(printed)
    if words[start : start + 1] == "0" and words[start + 1 : start + 2].isdigit():
        return  # nobody writes "05.6"
    old, new = (Decimal(text.replace(",", "")) for text in (printed[start:end], words[start : end + length]))
    if not old or not new or figure.value is None:
        return
    ratio = new / old
    if ratio.normalize().as_tuple().digits == (1,):
        return  # a power of ten is the decimal point's
    if figure.scale and new != old:
        cost += max(0, _decimals(case, words[start : end + length]) - _decimals(case, printed[start:end]))
    near = case.twin(figure)
    near.value = figure.value * ratio
    near.strict = near.coarse = max(figure.strict, figure.coarse)
    edits = {figure.id: near}
    if figure is case.view.figure:
        if not case.chance(case.view.foretold(), near):
            return
    elif not case.view.within_reach(figure, near) or not case.chance(case.view.foretold(edits)):
        return
    read = case.trial.written(figure, words)
    if read is not None:
        for cause in case.edited(row, {figure.id: read}, cost, words):
            yield _worded(cause, case)


# ---- conversions ---------------------------------------------------------------------------------------


@channel
def inverted(case: Case, row: Row) -> Iterator[Cause]:
    """The rate the wrong way round."""
    source = case.source
    if source is None or case.view.rule["rates"] == "units":
        return
    turned = [
        (weight, name, Interval(1 / rate.high, 1 / rate.low)) for weight, name, rate in case.view.rates() if rate.low
    ]
    for cause in case.processed(row, list(case.view.worth(source, turned)), 0):
        cause.shared = ("inverted", *(case.view.units or ()))
        yield _worded(cause, case)


def _others(case: Case, beside: str) -> tuple[list[str], list[str]]:
    """Return currencies that may have been taken for one: those the text names, and its neighbours."""
    units = case.view.units or ()
    named = dict.fromkeys(
        figure.units[0] for figure in case.figures if figure.kind in {"money", "rate"} and figure.units
    )
    texts = [unit for unit in named if unit not in units]
    near = dict.fromkeys(
        unit for group in case.causes["neighbours"].values() if beside in group for unit in group if unit not in units
    )
    return texts, [unit for unit in near if unit not in named]


def _currency(case: Case, unit: str, count: int = 2) -> str:
    singular, _, plural = case.names.get(unit, unit).partition("|")
    return singular if count == 1 else plural or singular


def _money(case: Case) -> tuple[str, str, Figure] | None:
    """Return the currencies of a conversion and its source."""
    if case.source is None or case.view.units is None or case.view.figure.kind not in {"money", "rate"}:
        return None
    return *case.view.units, case.source


@channel
def other_value(case: Case, row: Row) -> Iterator[Cause]:
    """The amount's value in a third currency, printed with this one's sign."""
    money = _money(case)
    if money is None:
        return
    base, quote, source = money
    _, near = _others(case, quote)
    for unit in near:
        foretold = list(case.view.worth(source, case.rates(base, unit)))
        for cause in case.processed(row, foretold, 1 + math.log2(len(near))):
            cause.shared = ("value", base, quote, unit)
            yield _worded(cause, case, source=case.printed(source), currency=_currency(case, unit))


@channel
def other_rate(case: Case, row: Row) -> Iterator[Cause]:
    """A third currency's rate, applied to this amount."""
    money = _money(case)
    if money is None:
        return
    base, quote, source = money
    _, near = _others(case, base)
    for unit in near:
        foretold = list(case.view.worth(source, case.rates(unit, quote)))
        for cause in case.processed(row, foretold, 1 + math.log2(len(near))):
            cause.shared = ("rate", base, quote, unit)
            yield _worded(cause, case, source=case.printed(source), currency=_currency(case, unit))


@channel
def wrong_sign(case: Case, row: Row) -> Iterator[Cause]:
    """One figure's sign is that of another currency, which the text names elsewhere."""
    money = _money(case)
    if money is None:
        return
    base, quote, source = money
    texts, _ = _others(case, quote)
    for unit in texts:
        for figure, one, two in ((case.view.figure, base, unit), (source, unit, quote)):
            foretold = list(case.view.worth(source, case.rates(one, two)))
            chance = case.chance(foretold)
            edits = {figure.id: read_as(figure, unit)}
            if chance and case.trial.mends(case.failed, edits):
                yield from _signed(case, row, figure, unit, chance, math.log2(2 * len(texts)))


def _signed(case: Case, row: Row, figure: Figure, unit: str, chance: Decimal, extra: float) -> Iterator[Cause]:
    """Propose that a figure is one of another currency."""
    base = Decimal(row["bits"]).__float__() + extra
    cause = Cause(row, figure, base - math.log2(chance), base, {figure.id: read_as(figure, unit)})
    if cause.cost < case.null:
        printed = case.printed(figure)
        start, end = figure.number
        like = next((f for f in case.figures if f.units[:1] == [unit] and f.range is None), None)
        digits = f"{printed[start:end]}{_scale_tail(figure, printed)}"
        if like is not None:
            other = case.printed(like)
            head, tail = other[: like.number[0]], other[like.number[1] :].replace(like.scale, "", 1).rstrip()
            cause.words = f"{head}{digits}{tail if not tail or tail[0] == ' ' or not tail[0].isalpha() else ' ' + tail}"
        yield _worded(cause, case, truth=f"{digits} of {_currency(case, unit)}")


def _scale_tail(figure: Figure, printed: str) -> str:
    """Return a figure's scale word with the space before it."""
    if not figure.scale:
        return ""
    at = printed.find(figure.scale, figure.number[1])
    return printed[figure.number[1] : at + len(figure.scale)] if at >= 0 else ""


@channel
def swapped_signs(case: Case, row: Row) -> Iterator[Cause]:
    """The two signs of a conversion have changed places."""
    money = _money(case)
    if money is None or case.view.rule["rates"] not in {"day", "ever"}:
        return
    base, quote, source = money
    figure = case.view.figure
    chance = case.chance(list(case.view.worth(source, case.rates(quote, base))))
    edits = {figure.id: read_as(figure, base), source.id: read_as(source, quote)}
    cost = Decimal(row["bits"]).__float__()
    if chance and case.trial.mends(case.failed, edits):
        cause = Cause(row, figure, cost - math.log2(chance), cost, edits)
        if cause.cost < case.null:
            yield _worded(cause, case, original=case.printed(source), converted=case.printed(figure))


@channel
def not_converted(case: Case, row: Row) -> Iterator[Cause]:
    """The same number in both currencies."""
    source, figure = case.source, case.view.figure
    if source is None or source.value is None or source.value != figure.value:
        return
    one = exactly(source)
    if one is not None:
        for cause in case.processed(row, [(Decimal(1), one)], 0):
            yield _worded(cause, case)


@channel
def stale(case: Case, row: Row) -> Iterator[Cause]:
    """The rate of an earlier year."""
    money = _money(case)
    published = case.market.published
    if money is None or published is None or case.view.rule["rates"] != "day":
        return
    base, quote, source = money
    layers: list[Layer] = []
    weight = Decimal(case.limits["stale_first"])
    until = moved(published[0], -30)
    for _ in range(case.limits["stale_years"]):
        since = moved(until, -365)
        year = case.market.on(base, quote, since, until)
        if year is None:
            break
        layers += [(weight * Decimal("0.6"), "exact", year), (weight * Decimal("0.4"), "strict", year)]
        weight, until = weight * (1 - Decimal(case.limits["stale_first"])), since
    for cause in case.processed(row, list(case.view.worth(source, layers)), 0):
        when = _days_of(case, base, quote, source)
        if when:
            cause.shared = ("stale", base, quote)
            yield _worded(cause, case, days=when)


def _days_of(case: Case, base: str, quote: str, source: Figure) -> str:
    """Return the last days before publication on which the pair would have been right."""
    span = fitting_days(case, base, quote, [(source, case.view.figure)])
    return days(*span) if span else ""


def fitting_days(case: Case, base: str, quote: str, pairs: list[tuple[Figure, Figure]]) -> Period | None:
    """Return the last span of days before publication at whose rates all of the pairs would have been right."""
    published = case.market.published
    implied: Interval | None = None
    for source, figure in pairs:
        one = case.view.read(source, "strict")
        two = reading(figure, "strict", "converted_soft", case.view.widths)
        if one is None or two is None or one.low <= 0:
            return None
        here = (two / one).widened(Decimal("0.005"))
        if implied is not None and not implied.meets(here):
            return None
        implied = here if implied is None else Interval(max(implied.low, here.low), min(implied.high, here.high))
    if implied is None or published is None or not implied.high.is_finite():
        return None
    reach = timedelta(365 * case.limits["stale_years"])
    spans = [
        span
        for span in case.market.book.spans_at(base, quote, implied.low, implied.high)
        if moved(published[0], -reach.days) <= span[1] and span[0] <= published[0]
    ]
    return spans[-1] if spans else None


# ---- other figures of the text -------------------------------------------------------------------------


def _wholes(case: Case, part: Figure) -> list[tuple[Figure, float]]:
    """Return the larger amounts that a figure may be part of, and what guessing so costs where no phrase says it."""
    linked = {
        figure.id
        for claim in case.trial.claims_of(part)
        if case.rules[claim.rule]["relation"] in case.limits["wholes"]
        for figure in claim.figures
    }
    found = []
    near: list[Figure] = []
    for figure in case.figures:
        if (
            figure.value is None
            or part.value is None
            or figure.value <= part.value
            or figure.units[:1] != part.units[:1]
        ):
            continue
        if figure.kind != part.kind:
            continue
        if figure.id in linked:
            found.append(figure)
        elif abs(figure.text_start - part.text_start) <= case.limits["near"] and not _same_value(figure, found + near):
            near.append(figure)
    near = [figure for figure in near if not _same_value(figure, found)]
    # In one sentence nothing need be said for one amount to be part of another.
    beside = [figure for figure in near if figure.sentence == part.sentence]
    return [
        *((figure, 0) for figure in found),
        *((figure, 1 + math.log2(len(beside))) for figure in beside),
        *((figure, 2 + math.log2(len(near))) for figure in near if figure not in beside),
    ]


def _same_value(figure: Figure, others: list[Figure]) -> bool:
    return any(other.value == figure.value for other in others)


@channel
def remainder(case: Case, row: Row) -> Iterator[Cause]:
    """The rest of the whole was converted instead of the part."""
    source = case.source
    if source is None or source.value is None:
        return
    for whole, extra in _wholes(case, source):
        if whole.value is None:
            continue
        foretold = []
        for weight, name, rate in case.view.rates():
            one, two = case.view.read(whole, name), case.view.read(source, name)
            if one is not None and two is not None and (one - two).low > 0:
                foretold.append((weight, (one - two) * rate))
        for cause in case.processed(row, foretold, extra):
            rest = case.styled(source, whole.value - source.value)
            yield _worded(cause, case, rest=rest, whole=case.printed(whole), part=case.printed(source))


@channel
def whole(case: Case, row: Row) -> Iterator[Cause]:
    """The whole was converted instead of the part."""
    source = case.source
    if source is None:
        return
    for larger, extra in _wholes(case, source):
        for cause in case.processed(row, list(case.view.worth(larger, case.view.rates())), extra):
            yield _worded(cause, case, whole=case.printed(larger), part=case.printed(source))


@channel
def copied(case: Case, row: Row) -> Iterator[Cause]:
    """A figure of another place, typed again."""
    # The figures that a computed one comes from are said again in headlines and summaries; that is no slip.
    figure = case.view.figure
    if case.source is None and len(case.view.claim.figures) < 3:
        return
    others = [
        other
        for other in case.figures
        if other.kind == figure.kind and other.units[:1] == figure.units[:1] and other not in case.conflict
    ]
    same = next((other for other in others if other.value == figure.value), None)
    value = exactly(figure)
    if same is not None and value is not None:
        values = len({other.value for other in others})
        for cause in case.processed(row, [(Decimal(1), value)], math.log2(values)):
            yield _worded(cause, case, line=str(same.line))


def _applies(case: Case, row: Row) -> bool:
    """Whether the figures stand to each other as the row asks: a rise to less than before is no rise."""
    if row["condition"] is None:
        return True
    relation, left, right = row["condition"]
    values = case.view.values("exact", {}, converted=False)
    try:
        one, two = evaluate(left, values), evaluate(right, values)
    except (KeyError, IndexError, ZeroDivisionError):
        return False
    return one.low > two.high if relation == ">" else one.high < two.low


@channel
def equation(case: Case, row: Row) -> Iterator[Cause]:
    """Another equation among the same figures, which stands in the row."""
    claim = case.view.claim
    role = row["equation"][1]
    while not isinstance(role, str):
        role = role[1]
    figure = next(iter(claim.terms.get(role, ())), None)
    if figure is None or not _applies(case, row):
        return
    foretold = []
    for fit in case.causes["fits"]:
        values = case.view.values(fit["reading"], {}, converted=False)
        found = isolate(row["equation"], role, values)
        if found is not None:
            foretold.append((Decimal(fit["weight"]), found))
    printed = {name: case.listed(term) for name, term in claim.terms.items()}
    for cause in case.processed(row, foretold, 0, figure):
        yield _worded(cause, case, **printed)
