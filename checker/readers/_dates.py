"""Dates as documents write them: machine-readable ones, and words and figures of many languages."""

import json
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import date
from functools import cache
from typing import Any

from checker.dates import read_date
from checker.documents import Document, Period
from checker.matching import currency_signs

FIRST_YEAR = 1900
MONTHS = 12

_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)(?![\d.])", re.ASCII)
_YEAR_FIRST = re.compile(r"(?<![\d.,/-])(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?![\d/-])", re.ASCII)
_YEAR_LAST = re.compile(r"(?<![\d.,/-])(\d{1,2})([./-])\s?(\d{1,2})\2\s?(\d{4}|\d\d(?!\d))(?![\d/-])", re.ASCII)
_DAY_MONTH = re.compile(
    rf"(?<![\d.,{currency_signs()}])"
    r"(\d{1,2})(?:st|nd|rd|th|er|º|\.)?[\s\u00a0,-]{1,3}(?:of\s|de\s|d[’'])?"
    r"([^\W\d_]{3,14})\.?,?[\s\u00a0-]{1,3}(?:del?\s)?(\d{4})(?!\d)"
)
_MONTH_DAY = re.compile(
    r"(?<![^\W\d_])([^\W\d_]{3,14})\.?[\s\u00a0]{1,2}(\d{1,2})(?:st|nd|rd|th)?,?[\s\u00a0]{1,2}(?:de\s)?(\d{4})(?!\d)"
)
_DAY_OF_MONTH = re.compile(r"(?<![\d.,])(\d{1,2})(?:st|nd|rd|th|er|º|\.)?\s(?:de\s)?([^\W\d_]{3,14})")
_MONTH_OF_DAY = re.compile(r"(?<![^\W\d_])([^\W\d_]{3,14})\.?\s(\d{1,2})(?![\d.:%])")
_LEAP = 2000  # a year that has all days
_CHARACTERS = re.compile(r"(?<!\d)(\d{4})\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일]")
_FILE_NAME = re.compile(r"(?<!\d)(\d{4})([-_.]?)(\d\d)\2(\d\d)(?!\d)", re.ASCII)
_ADDRESS = re.compile(r"/(\d{4})[/-](\d{1,2})[/-](\d{1,2})(?!\d)|(?<!\d)(20\d\d)-?([01]\d)-?([0-3]\d)(?!\d)", re.ASCII)
_ADDRESS_LAST = re.compile(r"(?<![\d-])(\d\d)-(\d\d)-(20\d\d)(?![\d-]\d)", re.ASCII)
# A place in capitals, then perhaps the day and the agency, then a dash.
_DATELINE = re.compile(
    r"[^\W\d_a-z](?:[^\W\d_a-z]|[.’'/ -]){2,40}(?:,\s|\s\()[^\n—–]{0,80}?(?:\s-{1,2}\s|\s?[—–]|/[^\s/]{2,20}/)"
)
_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
_FIRST_BLOCKS, _LONGEST_DATELINE = 4, 140
_LONGEST = 60  # characters of a date as a field gives it
_LARGEST_LINKED = 1 << 20  # characters of JSON-LD that are parsed
_MANY = ("en", "de", "fr", "es", "it", "pt", "nl", "ru", "uk")  # languages to try where none is stated


def read_any(text: str, languages: tuple[str, ...] = ("en",)) -> Period | None:
    """Read a date that stands alone in a field, in whatever form; None where it is none."""
    text = text.strip()[:_LONGEST]
    day = read_date(text)
    if day is None:
        match = _COMPACT.match(text)
        day = _day(*match.groups()) if match else None
    return day or next(written(text, languages), None)


def written(text: str, languages: tuple[str, ...]) -> Iterator[Period]:
    """Yield the full dates in a text, in order."""
    for _, _, period in written_at(text, languages):
        yield period


def written_at(text: str, languages: tuple[str, ...]) -> list[tuple[int, int, Period]]:
    """Return the full dates in a text, in order, each with the characters it stands in."""
    found: list[tuple[int, int, Period]] = []
    for match in _CHARACTERS.finditer(text):
        found += _at(match, _day(match[1], match[2], match[3]))
    for match in _YEAR_FIRST.finditer(text):
        found += _at(match, _day(match[1], match[3], match[4]))
    for match in _YEAR_LAST.finditer(text):
        year = match[4] if len(match[4]) == 4 else f"20{match[4]}"
        first, second = int(match[1]), int(match[3])
        if match[2] == "." or first > MONTHS:
            found += _at(match, _day(year, second, first))
        elif second > MONTHS:
            found += _at(match, _day(year, first, second))
        elif languages[0] != "en" or first == second:
            found += _at(match, _day(year, second, first))
    for pattern, day, month in ((_DAY_MONTH, 1, 2), (_MONTH_DAY, 2, 1)):
        for match in pattern.finditer(text):
            number = _month(match[month].lower(), languages)
            if number is not None:
                found += _at(match, _day(match[3], number, match[day]))
    return sorted(found)


def in_dateline(document: Document) -> tuple[Period | None, tuple[int, int] | None]:
    """Read the dateline of the first paragraph: "BEIJING, Sept 3, 2021 (Wire) - ".

    Returns the day, or else the month and the day where it names no year.
    """
    for block in document.blocks[:_FIRST_BLOCKS]:
        if block.scope != "body":
            continue
        match = _DATELINE.match(document.text.string, block.start, min(block.end, block.start + _LONGEST_DATELINE))
        if match is None:
            continue
        languages = languages_of(document.language)
        if _YEAR.search(match.group()):
            return next(written(match.group(), languages), None), None
        days = {
            (number, int(said[day]))
            for pattern, day, month in ((_DAY_OF_MONTH, 1, 2), (_MONTH_OF_DAY, 2, 1))
            for said in pattern.finditer(match.group())
            if (number := _month(said[month].lower(), languages)) and _day(_LEAP, number, said[day])
        }
        return None, days.pop() if len(days) == 1 else None
    return None, None


def in_file_name(name: str) -> Period | None:
    """Read the day in a file's name: "2021-09-03-loan.md", "20210903_loan.txt"."""
    match = _FILE_NAME.search(name)
    return _day(match[1], match[3], match[4]) if match else None


def in_address(address: str) -> Period | None:
    """Read the day in a page's address: ".../2021/09/03/loan.html"."""
    for match in _ADDRESS.finditer(address[:500]):
        day = _day(*(part for part in match.groups() if part))
        if day is not None:
            return day
    for first, second, year in _ADDRESS_LAST.findall(address[:500]):
        if int(first) > MONTHS:  # else nothing tells which of them is the month
            return _day(year, second, first)
    return None


def in_linked_data(scripts: Iterable[str], name: str) -> list[str]:
    """Return what the article that a page's JSON-LD describes says under `name`, or else what all of it says."""
    loose: list[str] = []
    for script in scripts:
        if len(script) > _LARGEST_LINKED:
            continue
        try:
            tree = json.loads(script)
        except (ValueError, RecursionError):
            loose += re.findall(rf'"{name}"\s*:\s*"([^"]{{4,40}})"', script)
            continue
        for thing in _things(tree):
            said = thing.get(name)
            if not isinstance(said, str):
                continue
            if "headline" in thing and read_any(said) is not None:
                return [said]
            loose.append(said)
    return loose


def _things(tree: Any) -> Iterator[dict[str, Any]]:
    stack = [tree]
    while stack:
        node = stack.pop()
        if isinstance(node, dict):
            yield node
            stack += reversed(list(node.values()))
        elif isinstance(node, list):
            stack += reversed(node)


def _at(match: re.Match[str], day: Period | None) -> list[tuple[int, int, Period]]:
    return [] if day is None else [(match.start(), match.end(), day)]


def _day(year: str | int, month: str | int, day: str | int) -> Period | None:
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return (found, found) if found.year >= FIRST_YEAR else None


def _month(word: str, languages: tuple[str, ...]) -> int | None:
    """Return the number of a month, by its name, its short name or the beginning of no other's name ("Sept")."""
    for language in languages:
        names = _months(language)
        number = names.get(word)
        if number is not None:
            return number
        begun = {number for name, number in names.items() if name.startswith(word)}
        if len(begun) == 1:
            return begun.pop()
    return None


@cache
def _months(language: str) -> dict[str, int]:
    """Return the names and short names of the months in a language, from CLDR."""
    found: dict[str, int] = {}
    if language == "en":  # as Python knows them: to read CLDR takes as long as to check a page
        import calendar

        for names in (calendar.month_name, calendar.month_abbr):
            found |= {name.lower(): number for number, name in enumerate(names) if name}
        return found
    from babel import Locale, UnknownLocaleError

    with suppress(UnknownLocaleError, ValueError):
        months = Locale.parse(language).months
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in months[context][width].items():
                    found.setdefault(name.lower().rstrip("."), number)
    return found


def languages_of(stated: str | None) -> tuple[str, ...]:
    """Return the languages in which a document's dates may be written."""
    return _MANY if not stated else ("en",) if stated == "en" else (stated, "en")
