"""The desk's report in every form: HTML, Markdown, Word and JSON, chosen by the suffix of the file to write."""

import importlib
from collections.abc import Sequence
from pathlib import Path

from checker.files import write_atomically
from checker.rates import RateBook
from checker.report import Report, Settings
from checker.reporters import json_output
from checker.rules import RulePack

SUFFIXES = {".html": "html", ".htm": "html", ".md": "md", ".docx": "docx", ".json": ""}
"""Suffix -> the module of this folder that renders it."""


def render_report(
    suffix: str,
    reports: Sequence[Report],
    *,
    rates: RateBook | None = None,
    rules: RulePack | None = None,
    settings: Settings | None = None,
) -> bytes:
    """Render reports for a file of that suffix. Raises KeyError for an unknown one."""
    name = SUFFIXES[suffix.lower()]
    if not name:
        return json_output.render(reports).encode("utf-8", "replace")
    module = importlib.import_module(f"checker.reporters.{name}")
    rendered: str | bytes = module.render(reports, rates=rates, rules=rules, settings=settings)
    return rendered if isinstance(rendered, bytes) else rendered.encode("utf-8", "replace")


def write_report(
    path: Path,
    reports: Sequence[Report],
    *,
    rates: RateBook | None = None,
    rules: RulePack | None = None,
    settings: Settings | None = None,
) -> None:
    """Write reports to a file, whole or not at all. Raises OSError."""
    write_atomically(path, render_report(path.suffix, reports, rates=rates, rules=rules, settings=settings))
