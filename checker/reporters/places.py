"""Places of figures and findings in a source, as output formats count them."""

import os
from collections.abc import Callable
from pathlib import Path

from checker.documents import line_column, line_starts
from checker.report import Figure, Finding, Report
from checker.reporters.text import visible

Point = tuple[int, int]
"""Line and column, from 1; columns count characters."""


class Places:
    """Turns the offsets of one report's source into lines and columns."""

    def __init__(self, report: Report) -> None:
        self._source = report.document.source
        self._starts = line_starts(self._source)

    def span(self, start: int, end: int) -> tuple[Point, Point]:
        """Return where a half-open span begins and ends."""
        return line_column(self._starts, start), line_column(self._starts, end)

    def in_bytes(self, point: Point) -> Point:
        """Return a point whose column counts bytes of UTF-8."""
        line, column = point
        start = self._starts[line - 1]
        return line, len(self._source[start : start + column - 1].encode()) + 1


def places_of(reports: "dict[int, Places]", report: Report) -> Places:
    """Return a report's places, made once."""
    if id(report) not in reports:
        reports[id(report)] = Places(report)
    return reports[id(report)]


def has_lines(figures: "list[Figure]") -> bool:
    """Whether figures stand in lines; those of a Word file or a spreadsheet do not."""
    return all(figure.place is None for figure in figures)


def cause_of(finding: Finding) -> str:
    """Return the likely cause as one sentence, or ""."""
    named = next((cause for cause in finding.causes if cause.get("named", True)), None)
    return str(named["text"]) if named else ""


def told(finding: Finding) -> str:
    """Return a finding in sentences: the message, and the likely cause where there is one."""
    cause = cause_of(finding)
    parts = [finding.message, *([f"Likely cause: {cause}"] if cause else [])]
    return " ".join(f"{part.rstrip('.')}." for part in parts)


def relative(path: str) -> str:
    """Return a path as a repository names it: below this folder where it is, with slashes."""
    if not path:
        return "<text>"
    shown = path
    if Path(path).is_absolute():
        try:
            below = os.path.relpath(path)
        except ValueError:  # another drive
            below = path
        shown = path if below.startswith("..") else below
    return shown.replace(os.sep, "/").removeprefix("./")


def flat(text: str) -> str:
    """Return text on one line, its control characters spelled out."""
    return " ".join(visible(text).split())


def escaper(table: dict[str, str]) -> Callable[[str], str]:
    """Return a function that replaces characters."""
    mapping = str.maketrans(table)
    return lambda text: text.translate(mapping)
