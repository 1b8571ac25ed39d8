"""`figcheck lint`: checks drafts and renders what was found."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from checker.commands import (
    MISUSE,
    Date,
    DeskRates,
    Format,
    Rules,
    desk_book,
    documents,
    emit,
    load_pack,
    misuse,
    new_app,
    read_period,
    set_date,
)

if TYPE_CHECKING:
    from checker.report import Report

app = new_app()


Paths = Annotated[list[str] | None, typer.Argument(help="Files, folders, or - for standard input.", show_default=False)]


@app.command()
def lint(
    paths: Paths = None,
    date: Date = None,
    format_name: Format = "text",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write there instead of standard output.")
    ] = None,
    fail_on: Annotated[
        str, typer.Option("--fail-on", help="Exit 1 from this severity: error, warning or info.")
    ] = "error",
    level: Annotated[str, typer.Option("--level", help="Show from this severity: error, warning or info.")] = "warning",
    exit_zero: Annotated[bool, typer.Option("--exit-zero", help="Exit 0 whatever is found.")] = False,
    stdin_filename: Annotated[str | None, typer.Option("--stdin-filename", help="The name of standard input.")] = None,
    rules: Rules = None,
    rates: DeskRates = None,
) -> None:
    """Check drafts. Exits 0 with nothing at the fail level, 1 with findings, 2 on misuse or unreadable input."""
    from checker.report import SEVERITIES
    from checker.reporters import FORMATS

    for option, value, known in (
        ("--format", format_name, FORMATS),
        ("--fail-on", fail_on, SEVERITIES),
        ("--level", level, SEVERITIES),
    ):
        if value not in known:
            misuse(f"{option}: {value!r} is not one of {', '.join(known)}")
    period = read_period(date)
    if output is not None and any(Path(name).resolve() == output.resolve() for name in paths or ()):
        misuse(f"--output: {output} is one of the drafts; it would be overwritten")
    pack = load_pack(rules)
    book = desk_book(rates)
    reports: list[Report] = []
    failed = False
    from checker.check import check

    for document in documents(paths or _standard_input(), stdin_filename):
        if isinstance(document, str):
            print(f"figcheck: {document}", file=sys.stderr)
            failed = True
            continue
        set_date(document, period)
        try:
            report = check(document, rates=book, rules=pack)
        except Exception as error:  # noqa: BLE001 - a defect of ours must not cost the other files their reports
            print(f"figcheck: {document.path}: could not be checked, please report it: {error!r}", file=sys.stderr)
            failed = True
            continue
        least = SEVERITIES.index(level)
        report.findings = [finding for finding in report.findings if SEVERITIES.index(finding.severity) >= least]
        if not (document.continues and format_name == "text" and reports[-1].absorb(report)):
            reports.append(report)
    if reports or format_name != "text":
        emit(format_name, reports, output)
    if failed:
        raise typer.Exit(MISUSE)
    worst = max((SEVERITIES.index(finding.severity) for report in reports for finding in report.active), default=-1)
    if worst >= SEVERITIES.index(fail_on) and not exit_zero:
        raise typer.Exit(1)


def _standard_input() -> list[str]:
    """Return the path of standard input, unless it is a terminal: then nobody sent anything."""
    if sys.stdin.isatty():
        misuse("name a file, a folder, or - for standard input")
    return ["-"]
