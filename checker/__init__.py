"""figcheck: a consistency checker for the figures in an article."""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from checker.documents import Document
    from checker.pipeline import check
    from checker.rates import RateBook
    from checker.report import Claim, Figure, Finding, Report, Settings
    from checker.rules import RulePack

__version__ = "0.1.0"

__all__ = ["Claim", "Document", "Figure", "Finding", "RateBook", "Report", "RulePack", "Settings", "check"]

# Loaded when first asked for: `figcheck --version` and `--help` need none of them.
_HOMES = {
    "check": "checker.pipeline",
    "Document": "checker.documents",
    "RateBook": "checker.rates",
    "RulePack": "checker.rules",
    "Claim": "checker.report",
    "Figure": "checker.report",
    "Finding": "checker.report",
    "Report": "checker.report",
    "Settings": "checker.report",
}


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(home), name)
    globals()[name] = value
    return value
