"""Dates of publication as people give them: a day, a month, a year, a span, or today."""

import re
from datetime import date, timedelta

from checker.documents import Period

_AHEAD, _BEHIND = timedelta(7), timedelta(180)
_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", re.ASCII)


def parse_period(text: str) -> Period:
    """Read YYYY-MM-DD, YYYY-MM, YYYY, A..B or "today". Raises ValueError with the forms that are understood."""
    wanted = text.strip().lower()
    first, dots, last = wanted.partition("..")
    start, end = _period(first, text), _period(last, text) if dots else None
    if end is None:
        return start
    if end[1] < start[0]:
        raise ValueError(f"{text!r} ends before it begins")
    return start[0], end[1]


def _period(text: str, whole: str) -> Period:
    if text == "today":
        today = date.today()  # noqa: DTZ011 - the day on the writer's wall
        return today, today
    match = _DATE.fullmatch(text)
    if match:
        year, month, day = (int(part) if part else 0 for part in match.groups())
        try:
            if day:
                return date(year, month, day), date(year, month, day)
            if month:
                following = date(year, month, 28) + timedelta(4)  # in the next month, whatever the month
                return date(year, month, 1), following - timedelta(following.day)
            return date(year, 1, 1), date(year, 12, 31)
        except (ValueError, OverflowError):
            pass
    raise ValueError(f"{whole!r} is no date: use YYYY-MM-DD, YYYY-MM, YYYY, FIRST..LAST or today")


def read_date(text: str) -> Period | None:
    """Read an ISO day, with or without a time behind it; None where it is none."""
    try:
        day = date.fromisoformat(text.strip()[:10])
    except ValueError:
        return None
    return day, day


def day_near(dateline: tuple[int, int], published: Period) -> date | None:
    """Return the day that a dateline without a year means in a text published about then; None where it means none.

    It is the last such day up to a week after publication; half a year before it no text lies about.
    """
    month, day = dateline
    start, end = published
    for year in range(end.year + 1, start.year - 2, -1):
        try:
            found = date(year, month, day)
        except ValueError:  # 29 February
            continue
        if found <= end + _AHEAD:
            # In a span of years more than one day would do.
            once = end - start < timedelta(366)
            return found if once and found >= start - _BEHIND else None
    return None
