"""Reporters: one module per output format; each renders results to text and knows nothing of rules or reading."""

import importlib
from collections.abc import Sequence
from typing import Any

from checker.report import Report
from checker.results import Results

FORMATS = {
    "text": "text",
    "concise": "concise",
    "json": "json_output",
    "jsonl": "jsonl",
    "sarif": "sarif",
    "github": "github",
    "gitlab": "gitlab",
    "junit": "junit",
    "rdjson": "rdjson",
    "markdown": "summary",
}
"""Format -> module. One with a function `fragment` says something about each document, the others about findings."""


def render(format_name: str, reports: Results | Sequence[Report], *, color: bool = False, **options: Any) -> str:
    """Render results in one format. Raises KeyError for an unknown one."""
    results = reports if isinstance(reports, Results) else Results(reports)
    rendered: str = _module(format_name).render(results, color=color, **options)
    return rendered


def fragments(formats: Sequence[str], report: Report) -> dict[str, str]:
    """Return what the formats say about a document in which nothing was found; those that say nothing are left out."""
    modules = {name: _module(name) for name in formats}
    return {name: module.fragment(report) for name, module in modules.items() if hasattr(module, "fragment")}


def _module(format_name: str) -> Any:
    return importlib.import_module(f"checker.reporters.{FORMATS[format_name]}")
