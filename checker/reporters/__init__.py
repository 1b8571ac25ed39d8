"""Reporters: one module per output format; each renders reports to text and knows nothing of rules or reading."""

import importlib
from collections.abc import Sequence

from checker.report import Report

FORMATS = {"text": "text", "json": "json_output"}


def render(format_name: str, reports: Sequence[Report], *, color: bool = False) -> str:
    """Render reports in one format. Raises KeyError for an unknown one."""
    module = importlib.import_module(f"checker.reporters.{FORMATS[format_name]}")
    rendered: str = module.render(reports, color=color)
    return rendered
