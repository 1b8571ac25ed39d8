"""The results of a run: a report per document, what could not be read, and remarks on the run itself."""

from collections.abc import Iterable, Mapping
from typing import Any

from checker.report import SEVERITIES, Finding, Report


class Clean:
    """What a run keeps of a document in which nothing was found: its counts, and what formats say about it.

    It stands in for a `Report` and is small enough for a cache. `fragments` are by format.
    """

    __slots__ = ("coverage", "fragments", "path", "undated")

    findings: tuple[Finding, ...] = ()
    active: tuple[Finding, ...] = ()
    notices: tuple[str, ...] = ()

    def __init__(self, path: str, coverage: dict[str, int], fragments: Mapping[str, str], *, undated: bool) -> None:
        self.path = path
        self.coverage = coverage
        self.fragments = fragments
        self.undated = undated


class Results:
    """A run's reports, in the order in which its documents were named.

    `rules` is what outputs say about each rule: title, severity, explain, measured. `failures` are (path, reason) of
    what could not be read or checked, `notices` remarks on the run, `fail_on` is the least severity that fails it.
    """

    __slots__ = ("fail_on", "failures", "notices", "reports", "rules")

    def __init__(self, reports: Iterable[Report | Clean], fail_on: str = "error") -> None:
        self.reports: list[Report | Clean] = list(reports)
        self.rules: Mapping[str, Mapping[str, Any]] = {}
        self.failures: list[tuple[str, str]] = []
        self.notices: list[str] = []
        self.fail_on = fail_on

    @property
    def coverage(self) -> dict[str, int]:
        """The counts of all documents together."""
        total: dict[str, int] = {}
        for report in self.reports:
            for name, count in report.coverage.items():
                total[name] = total.get(name, 0) + count
        return total

    def found(self) -> list[tuple[Report, Finding]]:
        """Return every finding with its report, in the order of the documents; suppressed ones, too."""
        return [
            (report, finding) for report in self.reports if isinstance(report, Report) for finding in report.findings
        ]

    def active(self) -> list[tuple[Report, Finding]]:
        """Return the findings that nothing suppresses."""
        return [(report, finding) for report, finding in self.found() if finding.suppressed is None]

    def counts(self) -> dict[str, int]:
        """Return how many findings count, by severity, the gravest first."""
        counts = dict.fromkeys(reversed(SEVERITIES), 0)
        for _, finding in self.active():
            counts[finding.severity] += 1
        return counts


def numbered(count: int, noun: str) -> str:
    """Return a count with its noun: "1 file", "2 files"."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def tool() -> dict[str, Any]:
    """Return which tool speaks, as outputs name it."""
    from checker import __version__

    return {"name": "figcheck", "version": __version__}
