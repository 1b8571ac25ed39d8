"""What one request asks for, done in a worker: read, check, render. It is handed all it needs and keeps nothing."""

import json
from typing import Any

from checker import __version__
from checker.check import check, shipped_rates
from checker.dates import parse_period
from checker.documents import Document
from checker.readers import UnreadableError, read_bytes, read_string
from checker.report import SEVERITIES, Report, Settings
from checker.rules import RulePack


class RefusedError(Exception):
    """A request that cannot be served; the message is one line for the person who sent it."""


def run(job: dict[str, Any]) -> bytes:
    """Check a job's article and return the answer's bytes. Raises RefusedError.

    A job holds `text` and `format`, or `data` and `name`; perhaps `date`, `home`, `title`, `language`, `level`; and
    `answer`: "json", "view" (JSON with the marked text for the page) or the suffix of a report.
    """
    if job.get("warm"):
        job = {"text": "It raised €40m ($64m) then.", "format": "text", "date": "2024-03-15", "answer": "view"}
    report, settings = _check(job)
    answer = job["answer"]
    if answer in {"json", "view"}:
        from checker.reporters.json_output import SCHEMA_VERSION

        tree: dict[str, Any] = {
            "schema_version": SCHEMA_VERSION,
            "tool": {"name": "figcheck", "version": __version__},
            "documents": [report.model_dump(mode="json")],
        }
        if answer == "view":
            from checker.reporters.html import fragments

            tree["view"] = fragments(report, shipped_rates(), RulePack.shipped(), settings)
            if "data" in job:
                tree["view"]["text"] = report.document.text.string
        return json.dumps(tree, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    from checker.reporters.desk import render_report

    return render_report(answer, [report], settings=settings)


def _check(job: dict[str, Any]) -> tuple[Report, Settings]:
    document = _document(job)
    if job.get("date") and document.published is None:
        try:
            document.published = parse_period(job["date"])
        except ValueError as error:
            raise RefusedError(f"date: {error}") from None
        document.dated_by = "given"
    if job.get("title"):
        document.title = job["title"]
    if job.get("language"):
        document.language = job["language"]
    settings = Settings(home=(job.get("home") or "").upper())
    report = check(document, settings=settings)
    least = SEVERITIES.index(job.get("level") or "warning")
    report.findings = [finding for finding in report.findings if SEVERITIES.index(finding.severity) >= least]
    return report, settings


def _document(job: dict[str, Any]) -> Document:
    try:
        if "data" in job:
            return read_bytes(job["data"], job["name"])
        return read_string(job["text"], job["format"])
    except UnreadableError as error:
        raise RefusedError(f"{job.get('name') or 'text'}: {error}") from None
    except ValueError as error:
        raise RefusedError(str(error)) from None
