"""What one request asks for, done in a worker: read, check, render. It is handed all it needs and keeps nothing."""

import copy
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from checker.dates import parse_period
from checker.documents import Document
from checker.pipeline import check
from checker.readers import UnreadableError, read_parts, read_string
from checker.report import SEVERITIES, Report
from checker.results import tool
from checker.run import Run
from checker.settings import SettingsFiles

_desk = Run(SettingsFiles({}, isolated=True))
"""What this process checks with: the settings, rules and rates of the desk that is served."""


class RefusedError(Exception):
    """A request that cannot be served; the message is one line for the person who sent it."""


def serve(desk: Run) -> None:
    """Check with a desk's settings from now on; its rules and rates are loaded at once. Raises SettingsError."""
    global _desk  # noqa: PLW0603 - a worker has no other place
    _desk = desk
    desk.load(".")


def run(job: dict[str, Any]) -> bytes:
    """Check a job's article and return the answer's bytes. Raises RefusedError.

    A job holds `text` and `format`, or `data` and `name`; perhaps `date`, `home`, `title`, `language`, `level`; and
    `answer`: "json", "view" (JSON with the marked text for the page) or the suffix of a report.
    """
    if job.get("warm"):
        # Long enough for its language to be told, too: what that needs is loaded by way of a file of its own.
        text = "It raised €40m ($64m) then.\n\n" + "Words.\n\n" * 300
        job = {"text": text, "format": "text", "date": "2024-03-15", "answer": "view"}
    reports, basis = _check(job)
    answer = job["answer"]
    if answer in {"json", "view"}:
        from checker.reporters.json_output import SCHEMA_VERSION

        tree: dict[str, Any] = {
            "schema_version": SCHEMA_VERSION,
            "tool": tool(),
            "documents": [report.model_dump(mode="json") for report in reports],
        }
        if answer == "view":
            from checker.reporters.html import fragments

            tree["view"] = fragments(reports, basis)
            if "data" in job:
                tree["view"]["text"] = "\n\n".join(report.document.text.string for report in reports)
        return json.dumps(tree, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    from checker.reporters.desk import render_report

    return render_report(answer, reports, basis)


def _check(job: dict[str, Any]) -> tuple[list[Report], Any]:
    settings, book, pack = _desk.ready(".")
    if job.get("home"):
        settings = copy.copy(settings)
        settings.home = job["home"].upper()
    least = SEVERITIES.index(job.get("level") or settings.level)
    reports: list[Report] = []
    try:
        for document in _documents(job):
            _complete(document, job)
            _desk.date(document, settings)
            report = check(document, settings=settings, rates=book, rules=pack)
            report.findings = [one for one in report.findings if SEVERITIES.index(one.severity) >= least]
            if not (document.continues and reports and reports[-1].absorb(report)):
                reports.append(report)
    except UnreadableError as error:
        raise RefusedError(f"{job.get('name') or 'text'}: {error}") from None
    return reports, lambda _: (settings, book, pack)


def _complete(document: Document, job: dict[str, Any]) -> None:
    """Add what the request knows of a document and the document does not say."""
    if job.get("date") and document.published is None:
        try:
            document.published = parse_period(job["date"])
        except ValueError as error:
            raise RefusedError(f"date: {error}") from None
        document.dated_by = "given"
    if job.get("title"):
        document.entitle(job["title"])
    if job.get("language"):
        document.language = job["language"]


def _documents(job: dict[str, Any]) -> Iterable[Document]:
    if "data" in job:
        return read_parts(Path(job["name"]), job["data"])
    try:
        return [read_string(job["text"], job["format"])]
    except ValueError as error:
        raise RefusedError(str(error)) from None
