"""The JSON Lines output: one line per document, each an entry of "documents" of the JSON output."""

import json

from checker.report import Report
from checker.results import Results


def render(results: Results, *, color: bool = False) -> str:  # noqa: ARG001 - every reporter takes it
    """Render reports one a line, in ASCII: no character of an article ends a line for any reader."""
    return "".join(fragment(r) if isinstance(r, Report) else r.fragments["jsonl"] for r in results.reports)


def fragment(report: Report) -> str:
    """Render one document's line."""
    return json.dumps(report.model_dump(mode="json")) + "\n"
