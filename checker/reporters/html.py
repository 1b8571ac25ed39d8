"""The HTML report: one self-contained page, no script, no address; every figure marked, findings beside the passage."""

import base64
import hashlib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from checker.rates import RateBook
from checker.report import Report, Settings
from checker.reporters.digest import STATUSES, Digest, digests, status_of, tool
from checker.rules import RulePack

PICTURES = 40  # of the gravest findings of a report are drawn; the others are told in words
LIVE_PICTURES = 3  # on the page that checks as you type
MARKS = {"inconsistent": "wrong", "undecided": "undecided", "rounding": "rounding", "consistent": "holds",
         "unclaimed": "plain"}  # fmt: skip
_FOLDER = files("checker.reporters") / "templates"


def render(
    reports: Sequence[Report],
    *,
    rates: RateBook | None = None,
    rules: RulePack | None = None,
    settings: Settings | None = None,
) -> str:
    """Render reports as one HTML page; several get an index, the gravest first."""
    articles = [
        {"digest": digest, "pictures": _pictures(digest, rates, rules), "key": f"a{number}-"}
        for number, digest in enumerate(digests(reports, rates=rates, rules=rules, settings=settings), 1)
    ]
    style = _source("report.css")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    page = environment().get_template("report.html")
    trusted = Markup(style)  # noqa: S704 - the package's own
    return page.render(articles=articles, style=trusted, style_hash=digest, statuses=STATUSES, tool=tool())


def fragments(report: Report, rates: RateBook, rules: RulePack, settings: Settings) -> dict[str, Any]:
    """Return the parts of a page that shows one report as it changes: verdict, findings, and passages one by one."""
    (digest,) = digests([report], rates=rates, rules=rules, settings=settings)
    article = {"digest": digest, "pictures": _pictures(digest, rates, rules, LIVE_PICTURES), "key": ""}
    module = environment().get_template("parts.html").make_module({"statuses": STATUSES})
    return {
        "counts": f"{digest.counts}.",
        "verdict": digest.verdict_rest,
        "severity": digest.severity,
        "findings": str(module.findings(article)),  # type: ignore[attr-defined]
        "passages": [str(module.passage(article, part, digest.links)) for part in digest.passages],  # type: ignore[attr-defined]
    }


@cache
def environment() -> Environment:
    """Return the templates: everything in them is escaped unless it is the page's own mark-up."""
    loaded = Environment(
        loader=FunctionLoader(_source), autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined
    )
    loaded.filters["mark"] = lambda figure: MARKS[figure.status]
    loaded.filters["status"] = status_of
    return loaded


def _source(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")


def _pictures(digest: Digest, rates: RateBook | None, rules: RulePack | None, most: int = PICTURES) -> dict[int, Any]:
    """Draw the gravest findings, by their number."""
    from checker.check import shipped_rates
    from checker.reporters.charts import picture

    names = (rules or RulePack.shipped()).tree["names"]
    drawn = {}
    for reading in digest.gravest_first[:most]:
        found = picture(digest.report, reading.finding, rates or shipped_rates(), names)
        if found is not None:
            drawn[reading.number] = {"svg": Markup(found.svg), "words": found.words}  # noqa: S704 - made by ElementTree
    return drawn
