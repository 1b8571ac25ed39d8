"""The ledger in words: each figure with what came of it, and what its passes are worth."""

from collections.abc import Iterable
from typing import Protocol

from checker.report import Figure, Report, named
from checker.reporters.text import visible


class Entry(Protocol):
    """What the explanation says of a figure."""

    figure: Figure
    status: str
    passes: list[tuple[str, list[Figure], str]]


def render(report: Report, entries: Iterable[Entry]) -> str:
    """Render the ledger of one report."""
    lines = [f"{visible(report.document.path or '<text>')}: every figure, and what its check is worth"]
    for entry in entries:
        figure = entry.figure
        where = f"{figure.line}:{figure.column}" if figure.place is None else named(figure.place)
        lines.append(f"  {visible(where)}  {_printed(figure)}: {visible(entry.status)}")
        for rule, others, caught in entry.passes:
            error = f"would have caught an error of {caught}" if caught != "none tried" else "would catch no error"
            with_ = ", ".join(_printed(other) for other in others)
            lines.append(
                f"      passed {rule}" + (f" with {with_}" if with_ else "") + (f"; {error}" if caught else "")
            )
    return "\n".join(lines) + "\n"


def _printed(figure: Figure) -> str:
    return visible(" ".join(figure.text.split()))
