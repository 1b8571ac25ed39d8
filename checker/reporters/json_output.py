"""The JSON output, schema version 1: everything found, for programs."""

import json
from collections.abc import Sequence

from checker import __version__
from checker.report import Report

SCHEMA_VERSION = 1


def render(reports: Sequence[Report], *, color: bool = False) -> str:  # noqa: ARG001 - every reporter takes it
    """Render reports as one JSON object, the same bytes for the same reports."""
    tree = {
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": "figcheck", "version": __version__},
        "documents": [report.model_dump(mode="json") for report in reports],
    }
    return json.dumps(tree, ensure_ascii=False, indent=2) + "\n"
