"""Periods that a sentence names ("the third quarter", "FY22", "a year ago"), as days seen from publication."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from checker.documents import Period
from checker.matching import compile_pattern, compile_set

_LENGTHS = {"day": 1, "month": 1, "quarter": 3, "half": 6, "year": 12}  # in months
_PIVOT = 60  # two-digit years below it are of this century
_FAR = 3  # an unresolved "last quarter" (3 months) may be another rate's day, "last month" hardly
_MOST = 24  # a sentence that names more periods is a table or hostile
_POINTS = ".,"
_DAY = timedelta(1)
_PARTS = {"month": "months", "weekday": "weekdays", "ordinal": "ordinals", "n": "ordinals"}


class Spoken:
    """A period as named in `text[start:end]`, its normalised name and its days.

    The name is "2023", "2023-Q3", "2023-H1", "2023-03", "2023-03-15" or "FY2023" where that can be told, else the
    words; `days` is None where only a date of publication would tell which they are.
    """

    __slots__ = ("days", "end", "far", "name", "start", "text")

    def __init__(self, text: str, span: tuple[int, int], name: str, days: Period | None, *, far: bool) -> None:
        self.text = text
        self.start, self.end = span
        self.name = name
        self.days = days
        self.far = far


class PeriodReader:
    """Finds the periods that a text names; `times` is the compiled [times] of a language.

    With `near`, the days of the week, "yesterday" and periods to come are read, too.
    """

    def __init__(self, times: Mapping[str, Any], *, near: bool = False) -> None:
        self._times = times
        self._near = near
        self._forms: list[Mapping[str, Any]] = [*times["forms"], *(times["near"] if near else ())]
        self._set = compile_set([form["pattern"] for form in self._forms])
        self._words = {
            part: {number: word for word, number in reversed(times[key].items())} for part, key in _PARTS.items()
        }

    def spoken(self, text: str, published: Period | None) -> list[Spoken]:
        """Return the periods named in a text in order; without `near`, those that begin after publication are left out.

        A longer form comes before those that are part of it. A date of publication that is a span may give two
        answers, one after the other.
        """
        found: list[Spoken] = []
        taken = bytearray(len(text))
        for number in sorted(self._set.Match(text.encode("utf-8", "replace")) or ()):
            form = self._forms[number]
            for match in compile_pattern(form["pattern"], captures=True).finditer(text):
                start, end = match.span()
                if any(taken[start:end]) or _in_number(text, start, end):
                    continue
                if len(found) >= _MOST:
                    break
                taken[start:end] = b"x" * (end - start)
                words = " ".join(match[0].split())
                found += [
                    Spoken(words, (start, end), name or words.lower(), days, far=days is None and _is_far(form))
                    for days, name in self._resolved(form, match.groupdict(), published)
                ]
        found.sort(key=lambda period: period.start)
        return found

    def _resolved(
        self, form: Mapping[str, Any], groups: Mapping[str, str | None], published: Period | None
    ) -> Iterator[tuple[Period | None, str]]:
        """Yield the days a form means, with their name; a date of publication that is a span may give two answers."""
        named = {key: value.lower() for key, value in groups.items() if value}
        year = _year(named)
        if published is None and (year is None or form["through"]):
            yield None, self._relative(form, named)
            return
        for end in dict.fromkeys(published or (date.max,)):
            days = _days(form, named, year, self._times, end)
            if days is None:
                continue
            name = _name(form, named, year, days)
            if days[0] <= end:
                yield (days[0], min(days[1], end + _DAY) if published else days[1]), name
            elif self._near:
                yield days, name

    def _relative(self, form: Mapping[str, Any], named: Mapping[str, str]) -> str:
        """Return the name of a period without its year: "third quarter", "march", "25 march", "tuesday"; "" if none."""
        if form["back"] or form["months"] or form["through"]:
            return ""
        for part, words in self._words.items():
            if part in named:
                number = int(named[part]) if named[part].isdigit() else self._times[_PARTS[part]][named[part]]
                day = f"{named['day']} " if "day" in named else ""
                kind = f" {form['span']}" if form["span"] in {"quarter", "half"} else ""
                return f"{day}{words[number]}{kind}"
        return ""


def _in_number(text: str, start: int, end: int) -> bool:
    """Whether the digits at an edge run on: "2015" is no year in "1.2015" or "2015.75"."""
    before = text[max(0, start - 2) : start + 1]
    after = text[end - 1 : end + 2]
    return any(
        len(edge) == 3 and edge[0].isdigit() and edge[1] in _POINTS and edge[2].isdigit() for edge in (before, after)
    )


def _is_far(form: Mapping[str, Any]) -> bool:
    return bool(form["back"]) and _LENGTHS[form["span"]] * form["back"] >= _FAR


def _name(form: Mapping[str, Any], named: Mapping[str, str], year: int | None, days: Period) -> str:
    """Return the normalised name of a period, "" where the form does not say exactly which days it means."""
    first, last = days
    if form["through"]:
        return ""
    if form["span"] == "month" and form["months"] and not form["back"]:
        if form["months"] == _LENGTHS["quarter"] and first.month % 3 == 1:
            return f"{first.year}-Q{first.month // 3 + 1}"
        if form["months"] == _LENGTHS["year"] and first.month == 1:
            return f"{first.year}"
        return f"{first:%Y-%m}..{last:%Y-%m}"
    if form["span"] == "year" and form["months"]:
        if year is None or form["months"] > 2 * _LENGTHS["year"]:
            return ""
        return f"{year}-{named['yy']}" if "yy" in named and "year" in named else f"FY{year}"
    if form["starts"] or form["months"]:
        return f"{first.year}" if form["span"] == "year" and not form["months"] and first.month == 1 else ""
    match form["span"]:
        case "day":
            return first.isoformat()
        case "month":
            return f"{first:%Y-%m}"
        case "quarter":
            return f"{first.year}-Q{first.month // 3 + 1}"
        case "half":
            return f"{first.year}-H{first.month // 6 + 1}"
    return f"{first.year}"


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
    if form["span"] == "day" and "day" not in named:
        back = (end.weekday() + 1 - times["weekdays"][named["weekday"]]) % 7 if "weekday" in named else form["back"]
        when = end - timedelta(back)
        return when, when
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
