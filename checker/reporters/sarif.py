"""SARIF 2.1.0, for code scanning: findings with fingerprints, suppressions, related places, repairs and rule help."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

from checker.report import SEVERITIES, Figure, Finding, Report
from checker.reporters.places import Places, flat, has_lines, places_of, relative, told
from checker.results import Results, numbered, tool

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
MOST = 25_000
"""Results of a run; GitHub refuses a file with more. The gravest that nothing suppresses are kept."""
MOST_PLACES = 100
"""Related places of a result; GitHub shows no more."""
MOST_NOTIFICATIONS = 1_000

_LEVELS = {"error": "error", "warning": "warning", "info": "note"}
_COUNTED = 20
"""Verdicts of people on a rule below which its precision is not called measured."""
_PRECISIONS = ((98, "very-high"), (90, "high"), (70, "medium"), (0, "low"))
"""Per cent of findings that were right, at least; the names are GitHub's."""


def render(results: Results, *, color: bool = False) -> str:  # noqa: ARG001 - every reporter takes it
    """Render one run. Columns count characters; offsets and lengths, too."""
    found = results.found()
    notices = list(results.notices)
    if len(found) > MOST:
        order = sorted(range(len(found)), key=lambda number: _weight(found[number][1]))[:MOST]
        left = numbered(len(found) - MOST, "finding")
        notices.append(f"{left} of lesser weight left out: a run of SARIF holds {MOST:,}.")
        found = [found[number] for number in sorted(order)]
    ids = sorted({finding.rule for _, finding in found})
    index = {rule: number for number, rule in enumerate(ids)}
    known: dict[int, Places] = {}
    run = {
        "tool": {"driver": {**tool(), "rules": [_rule(rule, results) for rule in ids]}},
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": not results.failures, **_notifications(results, notices)}],
        "results": [
            _result(report, finding, places_of(known, report), index[finding.rule]) for report, finding in found
        ],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, separators=(",", ":")) + "\n"


def _weight(finding: Finding) -> tuple[bool, int]:
    return finding.suppressed is not None, -SEVERITIES.index(finding.severity)


def _rule(rule: str, results: Results) -> dict[str, Any]:
    about = results.rules.get(rule, {})
    text = str(about.get("explain", "")).strip() or rule
    properties: dict[str, Any] = {"tags": ["figures"], "problem.severity": _problem(str(about.get("severity", "")))}
    measured = about.get("measured") or {}
    right, wrong = int(measured.get("true", 0)), int(measured.get("false", 0))
    if right + wrong >= _COUNTED:
        share = 100 * right // (right + wrong)
        properties["precision"] = next(name for least, name in _PRECISIONS if share >= least)
        properties["measured"] = measured
    return {
        "id": rule,
        "name": "".join(part.capitalize() for part in rule.split("-")),
        "shortDescription": {"text": about.get("title") or rule},
        "fullDescription": {"text": about.get("title") or rule},
        "help": {"text": text, "markdown": text},
        "defaultConfiguration": {"level": _LEVELS.get(str(about.get("severity")), "warning")},
        "properties": properties,
    }


def _problem(severity: str) -> str:
    return {"error": "error", "warning": "warning"}.get(severity, "recommendation")


def _result(report: Report, finding: Finding, places: Places, number: int) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": number,
        "level": _LEVELS[finding.severity],
        "message": {"text": told(finding)},
        "locations": [_location(report, places, finding.start, finding.end, finding.figures, finding.where)],
        # GitHub follows an alert by the first of them alone.
        "partialFingerprints": {
            "primaryLocationLineHash": f"{finding.fingerprint}:1",
            "figcheck/v1": finding.fingerprint,
        },
        "relatedLocations": [
            {
                "id": place,
                "message": {"text": flat(figure.text)},
                **_location(report, places, figure.start, figure.end, [figure], ""),
            }
            for place, figure in enumerate(finding.figures[:MOST_PLACES])
        ],
    }
    fixes = [_fix(report, finding, places, repair) for repair in finding.repairs if repair["resolves"]]
    if any(fixes):
        result["fixes"] = [fix for fix in fixes if fix]
    if finding.suppressed is not None:
        result["suppressions"] = [
            {
                "kind": "inSource" if finding.suppressed["by"] == "comment" else "external",
                "status": "accepted",
                "justification": finding.suppressed["reason"] or finding.suppressed["by"],
            }
        ]
    return result


def _location(
    report: Report, places: Places, start: int, end: int, figures: list[Figure], where: str
) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": uri(report.path)}}
    location: dict[str, Any] = {"physicalLocation": physical}
    if has_lines(figures):
        physical["region"] = _region(places, start, end)
    elif where:
        location["logicalLocations"] = [{"fullyQualifiedName": flat(where)}]
    return location


def _region(places: Places, start: int, end: int) -> dict[str, int]:
    (line, column), (last, final) = places.span(start, end)
    return {
        "startLine": line,
        "startColumn": column,
        "endLine": last,
        "endColumn": final,
        "charOffset": start,
        "charLength": end - start,
    }


def _fix(report: Report, finding: Finding, places: Places, repair: dict[str, Any]) -> dict[str, Any] | None:
    figure = next((figure for figure in finding.figures if figure.id == repair["figure"]), None)
    if figure is None or figure.place is not None:
        return None
    return {
        "description": {"text": f"{flat(figure.text)} should be {flat(repair['replacement'])}"},
        "artifactChanges": [
            {
                "artifactLocation": {"uri": uri(report.path)},
                "replacements": [
                    {
                        "deletedRegion": _region(places, figure.start, figure.end),
                        "insertedContent": {"text": repair["replacement"]},
                    }
                ],
            }
        ],
    }


def _notifications(results: Results, notices: list[str]) -> dict[str, Any]:
    entries: list[dict[str, Any]] = [
        {"level": "error", "message": {"text": flat(reason)}, "locations": [_file(path)]}
        for path, reason in results.failures
    ]
    entries += [{"level": "note", "message": {"text": flat(notice)}} for notice in notices]
    entries += [
        {"level": "note", "message": {"text": flat(notice)}, "locations": [_file(report.path)]}
        for report in results.reports
        for notice in report.notices
    ]
    return {"toolExecutionNotifications": entries[:MOST_NOTIFICATIONS]} if entries else {}


def _file(path: str) -> dict[str, Any]:
    return {"physicalLocation": {"artifactLocation": {"uri": uri(path)}}}


def uri(path: str) -> str:
    """Return a path as a URI: relative to the folder figcheck ran in where it lies below, with the rest escaped."""
    name = relative(path)
    if Path(name).is_absolute():
        return "file://" + quote(name.encode("utf-8", "surrogateescape"))
    return quote(name.encode("utf-8", "surrogateescape"))
