"""The JSON output, schema version 1: everything found, for programs."""

import json
from collections.abc import Sequence

from checker.report import Report
from checker.results import Results, tool

SCHEMA_VERSION = 1


def render(results: Results | Sequence[Report], *, color: bool = False) -> str:  # noqa: ARG001 - every reporter takes it
    """Render reports as one JSON object, the same bytes for the same reports."""
    reports = results.reports if isinstance(results, Results) else results
    entries = [fragment(report) if isinstance(report, Report) else report.fragments["json"] for report in reports]
    documents = "[\n    " + ",\n    ".join(entries) + "\n  ]" if entries else "[]"
    named = json.dumps(tool(), indent=2).replace("\n", "\n  ")
    return f'{{\n  "schema_version": {SCHEMA_VERSION},\n  "tool": {named},\n  "documents": {documents}\n}}\n'


def fragment(report: Report) -> str:
    """Render one document's entry, indented as it stands in the whole."""
    # No string holds a bare line end, so what is indented are the lines of the tree.
    return json.dumps(report.model_dump(mode="json"), ensure_ascii=False, indent=2).replace("\n", "\n    ")
