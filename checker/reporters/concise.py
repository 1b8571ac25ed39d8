"""The concise output: one line per finding, for editors, grep and logs."""

from checker.reporters.text import path_of, visible
from checker.results import Results


def render(results: Results, *, color: bool = False) -> str:  # noqa: ARG001 - every reporter takes it
    """Render `path:line:column: severity: message [rule] fingerprint` per finding, `path: note: text` per notice."""
    lines = []
    for report in results.reports:
        path = path_of(report.path)
        lines += [
            f"{path}:{visible(finding.where)}: {finding.severity}: {visible(finding.message)} "
            f"[{finding.rule}] {finding.fingerprint}"
            for finding in report.active
        ]
        lines += [f"{path}: note: {visible(notice)}" for notice in report.notices]
    return "".join(f"{line}\n" for line in lines)
