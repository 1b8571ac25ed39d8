"""Dates against their days of the week: "Monday, 3 March 2023", which was a Friday."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from checker.documents import Document, Period
from checker.matching import compile_pattern, compile_set
from checker.report import Claim, Figure, Known

_AROUND = 24  # characters around a date in which a further one may stand: "Friday and Saturday, 4 and 5 March"
_YEAR = r"\b(?:19|20)[0-9]{2}\b"
_TIES = ("-", "–", "—", "/")


class DateReader:
    """Finds the dates of a text that name their day of the week, in the forms of a language's [times]."""

    def __init__(self, pack: Mapping[str, Any]) -> None:
        self._times = pack["times"]
        self._forms: list[Mapping[str, Any]] = self._times["dates"]
        self._set = compile_set([form["pattern"] for form in self._forms])
        self._joins = (*_TIES, *(f"{word} " for word in pack["duration_joins"]), *pack["ranges"]["words"])

    def claims(self, name: str, rule: Mapping[str, Any], document: Document) -> Iterator[Claim]:
        """Yield a claim for each such date whose year is known: its own, or that of the day next to publication."""
        text = document.text.string
        day, when = rule["order"][-1], rule["order"][0]
        taken: set[int] = set()
        years: set[str] | None = None
        for number in sorted(self._set.Match(text.encode("utf-8", "replace")) or ()):
            for match in compile_pattern(self._forms[number]["pattern"], captures=True).finditer(text):
                start, end = match.span()
                groups = {key: value.lower() for key, value in match.groupdict().items() if value}
                dates = self._dates(groups, document.published)
                if start in taken or not dates or self._several(text, start, end):
                    continue
                taken.add(start)
                weekday = self._times["weekdays"][groups["weekday"]]
                found = next((one for one in dates if one.isoweekday() == weekday), dates[0])
                if "year" not in groups and found.isoweekday() != weekday:
                    years = {one[0] for one in compile_pattern(_YEAR).finditer(text)} if years is None else years
                    if any(
                        one.isoweekday() == weekday for y in years for one in self._dates({**groups, "year": y}, None)
                    ):
                        continue  # it fits a year that the text names
                head = start + len(match["weekday"])
                first = head + len(text[head:end]) - len(text[head:end].lstrip(" ,\n"))
                sides = {
                    day: _figure(document, start, head, weekday, found.isoformat()),
                    when: _figure(document, first, end, found.isoweekday(), found.isoformat()),
                }
                claim = Claim(name, {role: sides[role] for role in rule["order"]})
                words = {role: " ".join(figure.text.split()) for role, figure in sides.items()}
                claim.known = Known({**words, "expected": self._times["days"][found.isoweekday() - 1]})
                yield claim

    def _dates(self, groups: Mapping[str, str], published: Period | None) -> list[date]:
        """Return what a date may mean, the likeliest first; a date without a year is the one next to publication."""
        month, day = self._times["months"][groups["month"]], int(groups["day"])
        if "year" in groups:
            years = [int(groups["year"])]
        elif published is not None:
            years = list(range(published[0].year - 1, published[1].year + 2))
        else:
            return []
        found = []
        for year in years:
            try:
                found.append(date(year, month, day))
            except ValueError:
                continue
        if published is not None and "year" not in groups:
            nearest = min((abs((one - end).days) for one in found for end in published), default=0)
            found = [one for one in found if any(abs((one - end).days) == nearest for end in published)]
        return found

    def _several(self, text: str, start: int, end: int) -> bool:
        """Whether further days are tied to a date: then the day of the week may be that of another."""
        before, behind = text[max(0, start - _AROUND) : start].lower(), text[end : end + _AROUND].lower()
        for join in self._joins:
            word = before.removesuffix(join).rstrip(" ,").split()[-1:] if before.endswith(join) else []
            if word and (word[0] in self._times["weekdays"] or word[0][-1:].isdigit()):
                return True
            if behind.startswith(join) and behind[len(join) :].lstrip()[:1].isdigit():
                return True
        return False


def _figure(document: Document, start: int, end: int, weekday: int, day: str) -> Figure:
    """Return a day of the week as a figure: Monday is 1."""
    figure = Figure()
    figure.kind, figure.units, figure.firm = "calendar", [day], 1
    figure.value = Decimal(weekday)
    figure.text_start, figure.text_end = start, end
    figure.start, figure.end = document.text.span(start, end)
    figure.text = document.source[figure.start : figure.end]
    figure.id = -1 - start
    return figure
