"""Periods that a sentence names ("the third quarter", "FY22", "a year ago"), as days seen from publication."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from checker.documents import Period
from checker.matching import compile_pattern

_LENGTHS = {"day": 1, "month": 1, "quarter": 3, "half": 6, "year": 12}  # in months
_PIVOT = 60  # two-digit years below it are of this century
_FAR = 3  # an unresolved "last quarter" (3 months) may be another rate's day, "last month" hardly
_MOST = 24  # a sentence that names more periods is a table or hostile
_POINTS = ".,"
_DAY = timedelta(1)


class Spoken:
    """A period as named and its days; `days` is None where only a date of publication would tell which they are."""

    __slots__ = ("days", "far", "text")

    def __init__(self, text: str, days: Period | None, *, far: bool) -> None:
        self.text = text
        self.days = days
        self.far = far


def spoken(text: str, times: Mapping[str, Any], published: Period | None) -> list[tuple[int, Spoken]]:
    """Return the periods named in a text, each with its offset; those that begin after publication are left out.

    `times` is the compiled [times] of a language. A longer form comes before those that are part of it.
    """
    found: list[tuple[int, Spoken]] = []
    taken = bytearray(len(text))
    for form in times["forms"]:
        for match in compile_pattern(form["pattern"], captures=True).finditer(text):
            start, end = match.span()
            if any(taken[start:end]) or _in_number(text, start, end):
                continue
            if len(found) >= _MOST:
                return found
            taken[start:end] = b"x" * (end - start)
            words = " ".join(match[0].split())
            found += [
                (start, Spoken(words, days, far=days is None and _is_far(form)))
                for days in _resolved(form, match.groupdict(), times, published)
            ]
    return found


def _in_number(text: str, start: int, end: int) -> bool:
    """Whether the digits at an edge run on: "2015" is no year in "1.2015" or "2015.75"."""
    before = text[max(0, start - 2) : start + 1]
    after = text[end - 1 : end + 2]
    return any(
        len(edge) == 3 and edge[0].isdigit() and edge[1] in _POINTS and edge[2].isdigit() for edge in (before, after)
    )


def _is_far(form: Mapping[str, Any]) -> bool:
    return bool(form["back"]) and _LENGTHS[form["span"]] * form["back"] >= _FAR


def _resolved(
    form: Mapping[str, Any], groups: Mapping[str, str | None], times: Mapping[str, Any], published: Period | None
) -> Iterator[Period | None]:
    """Yield the days a form means; a date of publication that is a span may give two answers."""
    named = {key: value.lower() for key, value in groups.items() if value}
    year = _year(named)
    if published is None and (year is None or form["through"]):
        yield None
        return
    for end in dict.fromkeys(published or (date.max,)):
        days = _days(form, named, year, times, end)
        if days is not None and days[0] <= end:
            yield days[0], min(days[1], end + _DAY) if published else days[1]


def _year(named: Mapping[str, str]) -> int | None:
    if "year" in named:
        return int(named["year"])
    if "yy" in named:
        short = int(named["yy"])
        return short + (2000 if short < _PIVOT else 1900)
    return None


def _days(
    form: Mapping[str, Any], named: Mapping[str, str], year: int | None, times: Mapping[str, Any], end: date
) -> Period | None:
    """Return the first and last day of a form as seen from the day `end`, or None where there is no such day."""
    length = _LENGTHS[form["span"]]
    if "month" in named:
        place = times["months"][named["month"]] - 1
    elif "ordinal" in named or "n" in named:
        place = (int(named["n"]) if "n" in named else times["ordinals"][named["ordinal"]]) * length - length
    else:
        place = None
    here = end.year * 12 + end.month - 1
    if year is not None:
        start = year * 12 + (place or 0)
    elif place is not None:
        start = here - here % 12 + place
        if start > here or (start == here and "day" in named and int(named["day"]) > end.day):
            start -= 12
    else:
        start = here - here % length
    count = int(named["count"]) if named.get("count", "").isdigit() else times["counts"].get(named.get("count"), 1)
    start += form["starts"] - form["back"] * count * length
    try:
        if form["span"] == "day":
            when = date(start // 12, start % 12 + 1, int(named["day"]))
            return when, when
        first = date(start // 12, start % 12 + 1, 1)
        after = start + (form["months"] or length)
        last = end if form["through"] else date(after // 12, after % 12 + 1, 1) - _DAY
    except ValueError:
        return None
    return (first, last) if first <= last else None
