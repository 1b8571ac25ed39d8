"""Figures without a number: "two-thirds", "one in five", "doubled", "tens of millions of dollars"."""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from checker.figures.numbers import WordReader
from checker.figures.tails import Tail
from checker.intervals import INFINITY, Interval
from checker.matching import finder
from checker.report import Figure

Reader = Callable[[bytes, bytes, int], Tail]
_BEFORE, _BEHIND = 24, 24  # bytes around a match in which the words that decide stand
_ONE, _HUNDRED = Decimal(1), Decimal(100)
_ATTACHED = frozenset((b"-", b"/", b":", b"%", b"$", b"#"))
_POINTS = frozenset((b".", b","))
_MARKS = ".,;:!?)]\"'”’"
_OPENING = "([\"'“‘"


class Found:
    """A figure, its bytes, and the width that its bounds have: a name of tolerances.toml, times a factor."""

    __slots__ = ("end", "factor", "figure", "start", "width")

    def __init__(self, figure: Figure, start: int, end: int, width: str = "", factor: Decimal = _ONE) -> None:
        self.figure = figure
        self.start = start
        self.end = end
        self.width = width
        self.factor = factor


class Vague:
    """Reads figures without a number with one language's words.

    `tail` reads what follows the byte at an offset, `of_one` the unit of which a fraction stands there.
    """

    def __init__(self, pack: Mapping[str, Any], tail: Reader, of_one: Reader) -> None:
        words = pack["vague"]
        lexicon = pack["lexicon"]
        self._find = finder(words["pattern"])
        self._tail = tail
        self._of_one = of_one
        self._words: dict[str, list[Any]] = words["words"]
        self._scales: dict[str, str] = words["scales"]
        self._counts: dict[str, str] = words["counts"]
        self._shares: dict[str, str] = words["shares"]
        self._nouns = frozenset(words["nouns"])
        labels = pack["labels"]
        self._closed = frozenset(
            word
            for name in ("prepositions", "others", "auxiliaries", "determiners", "verbs", "levels")
            for word in labels[name].split(" ")
        )
        self._within = frozenset(labels["within"].split(" "))
        self._participle_ends = tuple(labels["participle_ends"].split(" "))
        self._widths: dict[str, dict[str, Any]] = words["widths"]
        fractions = words["fractions"]
        self._parts: dict[str, int] = fractions["parts"]
        self._fraction = {name: frozenset(listed) for name, listed in fractions.items() if isinstance(listed, list)}
        self._ins = sorted((f" {word} " for word in fractions["ins"]), key=len, reverse=True)
        self._share: str = words["share"]
        points = words["points"]
        self._points = {name: Decimal(points[name]) for name in ("hard", "soft")}
        self._hedged = {name: [Decimal(end) for end in ends] for name, ends in points["hedged"].items()}
        self._powers: dict[str, int] = lexicon["scales"]
        self._numbers = {word: Decimal(value) for word, value in lexicon["numbers"].items()}
        self._spelled = WordReader(lexicon)
        self._articles = frozenset(lexicon["articles"])
        self._joins = frozenset(lexicon["joins"])

    def scan(self, data: bytes, lower: bytes) -> Iterator[Found]:
        """Yield the figures of a text in order; `lower` is the text in lower case."""
        find, size = self._find, len(lower)
        start, end = find(lower, 0, size)
        while start >= 0:
            body = " ".join(lower[start:end].decode().replace("\u2010", "-").replace("\u2011", "-").split())
            before = lower[max(0, start - _BEFORE) : start].decode("utf-8", "ignore").split()
            found = (
                self._word(lower, body, start, end)
                or self._quantity(data, lower, body, before, start, end)
                or self._part(data, lower, body, before, start, end)
                or self._most(lower, body, start, end)
                or self._in_every(data, lower, body, start, end)
            )
            if found is not None:
                yield found
                end = max(end, found.end)
            start, end = find(lower, end, size)

    def bound(self, found: Found) -> None:
        """Set what a figure may stand for, now that its hedge is known."""
        if found.width:
            entry = self._widths[found.width]
            hedged = entry.get(found.figure.hedge or "")
            found.figure.bounds = {
                "coarse": _interval(hedged or entry["hard"], found.factor),
                "strict": _interval(hedged or entry["soft"], found.factor),
            }
        elif found.figure.units == [self._share] and (ends := self._hedged.get(found.figure.hedge or "")):
            low, high = (min((found.figure.value or _ONE) * end, _HUNDRED) for end in ends)
            found.figure.bounds = {"coarse": Interval(low, high), "strict": Interval(low, high)}

    # ---- each way to write them --------------------------------------------------------------------

    def _word(self, lower: bytes, body: str, start: int, end: int) -> Found | None:
        """Read "doubled", "double-digit growth"."""
        entry = self._words.get(body)
        if entry is None:
            return None
        width, unit, kind, followed = entry
        if followed and _next_word(lower, end) not in followed.split(" "):
            return None
        figure = self._figure(kind, width, end - start)
        if unit:
            figure.units, figure.firm = [unit], 1
        return Found(figure, start, end, width)

    def _quantity(self, data: bytes, lower: bytes, body: str, before: list[str], start: int, end: int) -> Found | None:
        """Read "tens of millions of dollars", "hundreds of people", "several hundred jobs", "a few miles"."""
        of = next((join for join in self._joins if body.endswith(f" {join}")), "")
        words = body.removesuffix(f" {of}").split(" ") if of else body.split(" ")
        lead = next((i for i in (2, 1) if " ".join(words[:i]) in self._counts), 0)
        width = self._counts.get(" ".join(words[:lead])) if lead else self._scales.get(words[0])
        if width is None:
            return None
        if words[0] in self._nouns and before and not self._free(before[-1]):
            return None
        power = sum(self._powers.get(word, 0) for word in words[lead or 1 :])
        tail = self._tail(data, lower, end)
        unit = tail.unit
        if unit is not None and unit.kind in {"other", "multiple"}:
            return None  # "hundreds of years", "thousands of times"
        if lead and not power and (unit is None or tail.unit_shy):
            return None  # "several companies"
        if unit is None and not (of or lead):
            return None
        if unit is None and of and not _next_word(lower, end)[:1].isalpha():
            return None
        if unit is None:
            end -= len(of) + 1 if of else 0
            figure = self._figure("count", width, end - start)
        else:
            figure = self._figure(unit.kind, width, end - start)
            figure.units, figure.firm, figure.minor = unit.units, unit.firm, unit.minor
            end += tail.scale_length + tail.unit_length
        figure.power = power + tail.power
        return Found(figure, start, end, width, Decimal(10) ** figure.power / figure.minor)

    def _free(self, word: str) -> bool:
        """Whether a word stands before a quantity, not before a noun: "killed scores of", "with scores of"."""
        return word in self._closed or word.endswith((*self._participle_ends, *_MARKS))

    def _most(self, lower: bytes, body: str, start: int, end: int) -> Found | None:
        """Read "most of the votes", "a majority of voters"."""
        word, _, of = body.rpartition(" ")
        width = self._shares.get(word)
        following = _next_word(lower, end)
        if width is None or not following[:1].isalpha() or following in self._numbers or following in self._powers:
            return None
        end -= len(of) + 1
        if of not in self._within or following in self._articles:
            return None
        figure = self._figure("percent", width, end - start)
        figure.units, figure.firm = [self._share], 1
        return Found(figure, start, end, width)

    def _part(self, data: bytes, lower: bytes, body: str, before: list[str], start: int, end: int) -> Found | None:
        """Read "two-thirds", "a quarter of", "half the", "cut by a third"."""
        words = body.replace("-", " ").split(" ")
        parts = self._parts.get(words[-1])
        if parts is None or len(words) > 2:
            return None
        following = _next_word(lower, end)
        last = before[-1].lstrip(_OPENING) if before else ""
        words_of = self._fraction
        if following in words_of["never_behind"] or following in self._powers or last in words_of["never_after"]:
            return None
        whole = self._of_one(data, lower, end)
        if whole.unit is not None:
            many = self._numbers.get(words[0], _ONE) if len(words) > 1 else _ONE
            figure = Figure()  # "two-tenths of a percent", "a third of a mile"
            figure.kind, figure.units, figure.firm = whole.unit.kind, whole.unit.units, whole.unit.firm
            figure.minor = whole.unit.minor
            figure.strict = figure.coarse = 2 * self._points["hard"] / _HUNDRED / whole.unit.minor
            figure.value = round(many / parts, 4) / whole.unit.minor
            figure.number = (0, end - start)
            return Found(figure, start, end + whole.unit_length)
        if len(words) == 1:
            # Half stands alone, as no other part does: "half the", "by half".
            many = _ONE
            if parts != 2 or not (
                following in words_of["half_behind"] or (last in words_of["ahead"] and following not in self._articles)
            ):
                return None
        else:
            many = self._numbers.get(words[0], _ONE)  # an article is one
            if not 0 < many < parts or (many > 1) != (f"{words[-1]}s" not in self._parts):
                return None  # "two third", "a thirds"
            ahead = last in words_of["ahead"] and (not following or following in self._closed)
            if many == 1 and following not in words_of["behind"] and not ahead:
                return None  # "to set up a third round"
        return Found(self._shared(many / parts, end - start), start, end)

    def _in_every(self, data: bytes, lower: bytes, body: str, start: int, end: int) -> Found | None:
        """Read "one in five", "three out of ten"."""
        join = next((join for join in self._ins if join in body), None)
        if join is None:
            return None
        one, _, other = body.partition(join)
        many, parts = self._number(one), self._number(other)
        if many is None or parts is None or not 0 < many < parts:
            return None
        after = lower[end : end + 2]
        edge = lower[max(0, start - 1) : start]
        if after[:1] in _ATTACHED or (after[:1] in _POINTS and after[1:].isdigit()) or edge[-1:] in _ATTACHED | _POINTS:
            return None
        tail = self._tail(data, lower, end)
        if tail.scale or (tail.unit is not None and tail.unit.kind in {"other", "money", "quantity", "percent"}):
            return None  # "three in ten days"
        return Found(self._shared(many / parts, end - start), start, end)

    # ---- parts of them -----------------------------------------------------------------------------

    def _number(self, text: str) -> Decimal | None:
        if text.isdigit():
            return Decimal(text)
        return self._spelled.read(text.split())

    def _figure(self, kind: str, width: str, length: int) -> Figure:
        figure = Figure()
        figure.kind = kind
        entry = self._widths[width]
        figure.value = Decimal(entry["value"]) if entry["value"] else None
        figure.number = (0, length)
        return figure

    def _shared(self, share: Decimal, length: int) -> Figure:
        figure = Figure()
        figure.kind, figure.units, figure.firm = "percent", [self._share], 1
        figure.value = round(share * _HUNDRED, 2)
        figure.strict, figure.coarse = 2 * self._points["soft"], 2 * self._points["hard"]
        figure.number = (0, length)
        return figure


def _interval(ends: list[str], factor: Decimal) -> Interval:
    low, high = ends
    return Interval(
        -INFINITY if low == "open" else Decimal(low) * factor, INFINITY if high == "open" else Decimal(high) * factor
    )


def _next_word(lower: bytes, end: int) -> str:
    """Return the word behind an offset, "" where a mark or nothing stands there."""
    text = lower[end : end + _BEHIND].decode("utf-8", "ignore")
    if text[:1] not in {" ", "-", "\n", "\u00a0"}:
        return ""
    words = text[1:].split(None, 1)
    return words[0].strip(_MARKS) if words else ""
