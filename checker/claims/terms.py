"""Terms of claims beside figures: how long something lasts, years, small numbers in words, and units that cancel."""

from collections.abc import Mapping, Sequence
from copy import copy
from decimal import Decimal
from typing import Any

from checker.figures.tails import by_spelling
from checker.intervals import Interval, point
from checker.matching import typed
from checker.report import Figure

TERMS = {"duration": "D", "calendar": "Y", "count": "N", "known": "L"}
"""The symbol of each kind of term."""

_BEFORE = 24  # characters before a duration in which the first end of a range may stand: "five to ten years"
_INSIDE, _RUNNING_ON = frozenset(".,-/'$£€"), frozenset(".,-/–")
_BEHIND = 40  # characters behind a bare number in which what it counts may stand
_CALENDAR = Decimal("0.01")  # how far months and years are from the thirty days and fifty-two weeks they are taken for


class Terms:
    """Reads durations, and tells what one unit is in another."""

    def __init__(self, pack: Mapping[str, Any]) -> None:
        lexicon = pack["lexicon"]
        self._numbers: Mapping[str, str] = lexicon["numbers"]
        self._durations: Mapping[str, str] = pack["durations"]
        self._ago = frozenset(lexicon["per_never_before"])
        self._known = {
            name: (table["unit"], {_plain(word): value for word, value in table["values"].items()})
            for name, table in pack["known"].items()
        }
        self._names = frozenset(name for _, values in self._known.values() for name in values)
        self._joins = tuple(pack["ranges"]["joins"] + pack["ranges"]["words"] + pack["duration_joins"])
        self._tails = lexicon["tails"]
        self._units: dict[str, list[str]] = {}

    def read(self, text: str, start: int, end: int, sentence: int) -> Figure | None:
        """Return "five years" or "24-month" as a figure in its own unit, "2023" as a year, "four" as a count.

        None for the end of a range, and for what lies so far back ("five years ago").
        """
        if text[start - 1 : start] in _INSIDE and start:
            return None
        plain = _plain(text[start:end])
        number, _, word = plain.partition(" ")
        figure = Figure()
        figure.text_start, figure.text_end = start, end
        figure.number = (0, len(number))
        figure.id, figure.sentence = -1 - start, sentence
        if plain in self._names:
            figure.kind = "known"
            return figure
        figure.value = Decimal(number) if number.isdigit() else Decimal(self._numbers[number])
        if not word and number.isdigit():
            figure.kind = "calendar"
            return None if text[end : end + 1] in _RUNNING_ON and text[end + 1 : end + 2].isdigit() else figure
        behind = text[end : end + _BEFORE].split(None, 1)
        if word and behind and behind[0].strip(",.;:)") in self._ago:
            return None
        before = text[max(0, start - _BEFORE) : start].lower()
        for join in self._joins:
            if before.endswith(join):
                first = before[: -len(join)].split()[-1:]
                if first and (first[0][-1:].isdigit() or first[0] in self._numbers):
                    return None
        if word:
            figure.kind, figure.units, figure.firm = "duration", [self._durations[word]], 1
        return figure

    def told(self, figure: Figure, kind: str) -> Figure | None:
        """Return a term as a phrase asks for it: a duration in a unit, a name for what it is known for; None if not."""
        if figure.kind != "known":
            return figure if kind in {figure.kind, *figure.units} else None
        unit, values = self._known[kind]
        value = values.get(_plain(figure.text))
        if value is None:
            return None
        found = copy(figure)
        found.value = Decimal(value)
        if unit:
            found.units, found.firm = [unit], 1
        return found

    def factors(self, terms: Mapping[str, Sequence[Figure]], text: str) -> dict[str, Interval] | None:
        """Return what the quantity of a claim is multiplied by to be in the unit that its price is per.

        None where there is no such pair or their units are not of one kind.
        """
        priced = next((term[0] for term in terms.values() if term[0].per), None)
        for role, (figure, *_) in terms.items():
            if figure.kind in {"quantity", "duration", "count"}:
                if priced is None:
                    return {} if figure.kind == "count" and not figure.units else None
                factor = self._factor(figure, priced.per or "", text)
                return None if factor is None else {} if factor == point(Decimal(1)) else {role: factor}
        return None

    def _factor(self, figure: Figure, per: str, text: str) -> Interval | None:
        if figure.kind == "count":
            # "5m shares at $20 a share": what a bare number counts stands behind it.
            behind = text[figure.text_end : figure.text_end + _BEHIND].lower()
            return point(Decimal(1)) if not figure.units and f" {per}" in behind else None
        targets = self._named(per)
        if not set(targets).isdisjoint(figure.units):
            return point(Decimal(1))
        from checker.units import convert  # pint loads only where two units meet

        found = [worth for one in figure.units for two in targets for worth in convert(point(Decimal(1)), one, two)]
        if not found:
            return None
        hull = found[0]
        for further in found[1:]:
            hull = hull.hull(further)
        return hull.widened(_CALENDAR) if figure.kind == "duration" else hull

    def _named(self, word: str) -> list[str]:
        """Return the units that a word of a price means: "a barrel", "a month"."""
        if not self._units:
            self._units = {
                spelling: unit.units for spelling, unit in by_spelling(self._tails).items() if unit.kind == "quantity"
            }
            self._units.update((spelling, [unit]) for spelling, unit in self._durations.items())
        return self._units.get(word, [])


def _plain(spelling: str) -> str:
    return " ".join(typed(spelling).lower().replace("-", " ").split())
