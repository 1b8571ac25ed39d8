"""The HTML report: one self-contained page, no script, no address; every figure marked, findings beside the passage."""

import base64
import hashlib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from checker.report import Report
from checker.reporters.digest import (
    SEVERITIES,
    STATUSES,
    Basis,
    Digest,
    counted,
    digests,
    shipped,
    status_of,
    tool,
)

PICTURES = 40  # of the gravest findings of a report are drawn; the others are told in words
LIVE_PICTURES = 3  # on the page that checks as you type
MARKS = {"inconsistent": "wrong", "undecided": "undecided", "rounding": "rounding", "consistent": "holds",
         "unclaimed": "plain"}  # fmt: skip
_FOLDER = files("checker.reporters") / "templates"


def render(reports: Sequence[Report], basis: Basis = shipped) -> str:
    """Render reports as one HTML page; several get an index, the gravest first."""
    articles = [_article(digest, number, PICTURES) for number, digest in enumerate(digests(reports, basis), 1)]
    style = _source("report.css")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    page = environment().get_template("report.html")
    trusted = Markup(style)  # noqa: S704 - the package's own
    return page.render(articles=articles, style=trusted, style_hash=digest, statuses=STATUSES, tool=tool())


def fragments(reports: Sequence[Report], basis: Basis = shipped) -> dict[str, Any]:
    """Return the parts of a page that shows a file's articles as they change: verdict, findings, and each passage."""
    found = [Digest(report, basis) for report in reports]
    articles = [_article(digest, number, LIVE_PICTURES) for number, digest in enumerate(found, 1)]
    module: Any = environment().get_template("parts.html").make_module({"statuses": STATUSES})
    severities = [reading.severity for digest in found for reading in digest.readings]
    passages: list[str] = []
    for article in articles:
        if len(articles) > 1:
            passages.append(str(module.title(article)))
        digest = article["digest"]
        passages += [str(module.passage(article, part, digest.links)) for part in digest.passages]
    return {
        "counts": f"{counted(severities)}.",
        "verdict": found[0].verdict_rest if len(found) == 1 else f"{len(found)} articles in this file.",
        "severity": next((name for name in SEVERITIES if name in severities), "none"),
        "findings": "".join(str(module.findings(article)) for article in articles),
        "passages": passages,
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


def _article(digest: Digest, number: int, most: int) -> dict[str, Any]:
    """Return what the templates need of one article, its `most` gravest findings drawn."""
    from checker.reporters.charts import picture

    pictures = {}
    for reading in digest.gravest_first[:most]:
        found = picture(digest.report, reading.finding, digest.book, digest.pack.tree["names"])
        if found is not None:
            svg = Markup(found.svg)  # noqa: S704 - made by ElementTree, which escapes
            pictures[reading.number] = {"svg": svg, "words": found.words}
    return {"digest": digest, "pictures": pictures, "key": f"a{number}-"}
