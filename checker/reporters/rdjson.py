"""Reviewdog's diagnostic format (RDJSON): findings with their repairs as suggestions."""

import json
from typing import Any

from checker.reporters.places import Places, has_lines, places_of, relative, told
from checker.results import Results

_SEVERITIES = {"error": "ERROR", "warning": "WARNING", "info": "INFO"}


def render(results: Results, *, color: bool = False) -> str:  # noqa: ARG001 - every reporter takes it
    """Render the findings that count; columns count bytes of UTF-8, as the format wants them."""
    known: dict[int, Places] = {}
    diagnostics = []
    for report, finding in results.active():
        location: dict[str, Any] = {"path": relative(report.path)}
        entry: dict[str, Any] = {
            "message": told(finding),
            "location": location,
            "severity": _SEVERITIES[finding.severity],
            "code": {"value": finding.rule},
        }
        if has_lines(finding.figures):
            places = places_of(known, report)
            location["range"] = _range(places, finding.start, finding.end)
            figures = {figure.id: figure for figure in finding.figures}
            entry["suggestions"] = [
                {"range": _range(places, figure.start, figure.end), "text": repair["replacement"]}
                for repair in finding.repairs
                if repair["resolves"] and (figure := figures.get(repair["figure"])) is not None
            ]
        diagnostics.append(entry)
    worst = next((name for name, count in results.counts().items() if count), None)
    tree: dict[str, Any] = {"source": {"name": "figcheck"}, "diagnostics": diagnostics}
    if worst is not None:
        tree["severity"] = _SEVERITIES[worst]
    return json.dumps(tree, indent=2) + "\n"


def _range(places: Places, start: int, end: int) -> dict[str, Any]:
    first, last = (places.in_bytes(point) for point in places.span(start, end))
    return {"start": {"line": first[0], "column": first[1]}, "end": {"line": last[0], "column": last[1]}}
