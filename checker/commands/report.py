"""`figcheck report`: the discrepancy report of one or more articles, in the format of the output's suffix."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from checker.commands import (
    MISUSE,
    Date,
    DeskRates,
    Isolated,
    Rules,
    SettingsOption,
    checked,
    documents,
    misuse,
    new_app,
    start_run,
)

if TYPE_CHECKING:
    from checker.report import Report

app = new_app()


@app.command()
def report(
    paths: Annotated[list[str], typer.Argument(help="Files, folders, or - for standard input.", show_default=False)],
    output: Annotated[Path, typer.Option("--output", "-o", help="The report: .html, .md, .docx or .json.")],
    date: Date = None,
    level: Annotated[
        str | None, typer.Option("--level", help="Show from this severity: error, warning (default) or info.")
    ] = None,
    stdin_filename: Annotated[str | None, typer.Option("--stdin-filename", help="The name of standard input.")] = None,
    rules: Rules = None,
    rates: DeskRates = None,
    settings: SettingsOption = None,
    isolated: Isolated = False,
) -> None:
    """Write the discrepancy report. Exits 0 when it is written, 2 on misuse or where an input could not be read."""
    from checker.report import SEVERITIES
    from checker.reporters.desk import SUFFIXES, write_report

    if level is not None and level not in SEVERITIES:
        misuse(f"--level: {level!r} is not one of {', '.join(SEVERITIES)}")
    if any(Path(name).resolve() == output.resolve() for name in paths):
        misuse(f"--output: {output} is one of the drafts; it would be overwritten")
    if output.suffix.lower() not in SUFFIXES:
        misuse(f"--output: {output}: known are {' '.join(SUFFIXES)}")
    run = start_run(date, settings, isolated=isolated, rules=rules, rates=rates, level=level)
    reports: list[Report] = []
    failed = False
    for document in documents(paths, stdin_filename):
        if isinstance(document, str):
            print(f"figcheck: {document}", file=sys.stderr)
            failed = True
            continue
        try:
            found = checked(run, document)
        except typer.Exit:
            raise
        except Exception as error:  # noqa: BLE001 - a defect of ours must not cost the other files their reports
            print(f"figcheck: {document.path}: could not be checked, please report it: {error!r}", file=sys.stderr)
            failed = True
            continue
        if not (document.continues and reports and reports[-1].absorb(found)):
            reports.append(found)
    if reports:
        try:
            # Each with the settings of its own path; the rows of the desk's rates stand in the book by then.
            write_report(output, reports, lambda one: (run.files.of(one.path).settings, *run.ready(one.path)[1:]))
        except OSError as error:
            misuse(f"{output}: {error.strerror or 'cannot be written'}")
    if failed:
        raise typer.Exit(MISUSE)
