"""The desk's report in every form: HTML, Markdown, Word and JSON, chosen by the suffix of the file to write."""

import importlib
from collections.abc import Sequence
from pathlib import Path

from checker.files import write_atomically
from checker.report import Report
from checker.reporters import json_output
from checker.reporters.digest import Basis, shipped

SUFFIXES = {".html": "html", ".htm": "html", ".md": "md", ".docx": "docx", ".json": ""}
"""Suffix -> the module of this folder that renders it."""


def render_report(suffix: str, reports: Sequence[Report], basis: Basis = shipped) -> bytes:
    """Render reports for a file of that suffix. Raises KeyError for an unknown one."""
    name = SUFFIXES[suffix.lower()]
    if not name:
        return json_output.render(reports).encode("utf-8", "replace")
    rendered: str | bytes = importlib.import_module(f"checker.reporters.{name}").render(reports, basis)
    return rendered if isinstance(rendered, bytes) else rendered.encode("utf-8", "replace")


def write_report(path: Path, reports: Sequence[Report], basis: Basis = shipped) -> None:
    """Write reports to a file, whole or not at all. Raises OSError."""
    write_atomically(path, render_report(path.suffix, reports, basis))
