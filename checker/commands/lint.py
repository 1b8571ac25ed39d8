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
    Isolated,
    Rules,
    SettingsOption,
    checked,
    documents,
    emit,
    misuse,
    new_app,
    start_run,
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
        str | None,
        typer.Option("--fail-on", help="Exit 1 from this severity: error (default), warning or info."),
    ] = None,
    level: Annotated[
        str | None, typer.Option("--level", help="Show from this severity: error, warning (default) or info.")
    ] = None,
    select: Annotated[list[str] | None, typer.Option("--select", help="Run only this rule; may be repeated.")] = None,
    ignore: Annotated[list[str] | None, typer.Option("--ignore", help="Do not run this rule; may be repeated.")] = None,
    exit_zero: Annotated[bool, typer.Option("--exit-zero", help="Exit 0 whatever is found.")] = False,
    stdin_filename: Annotated[str | None, typer.Option("--stdin-filename", help="The name of standard input.")] = None,
    rules: Rules = None,
    rates: DeskRates = None,
    settings: SettingsOption = None,
    isolated: Isolated = False,
) -> None:
    """Check drafts. Exits 0 with nothing at the fail level, 1 with findings, 2 on misuse or unreadable input."""
    from checker.report import SEVERITIES
    from checker.reporters import FORMATS

    for option, value, known in (
        ("--format", format_name, FORMATS),
        ("--fail-on", fail_on, SEVERITIES),
        ("--level", level, SEVERITIES),
    ):
        if value is not None and value not in known:
            misuse(f"{option}: {value!r} is not one of {', '.join(known)}")
    run = start_run(
        date,
        settings,
        isolated=isolated,
        rules=rules,
        rates=rates,
        fail_on=fail_on,
        level=level,
        select=select or None,
        ignore=ignore or None,
    )
    if output is not None and any(Path(name).resolve() == output.resolve() for name in paths or ()):
        misuse(f"--output: {output} is one of the drafts; it would be overwritten")
    reports: list[Report] = []
    failed = False
    wrong = False
    for document in documents(paths or _standard_input(), stdin_filename):
        if isinstance(document, str):
            print(f"figcheck: {document}", file=sys.stderr)
            failed = True
            continue
        try:
            report = checked(run, document)
        except typer.Exit:
            raise
        except Exception as error:  # noqa: BLE001 - a defect of ours must not cost the other files their reports
            print(f"figcheck: {document.path}: could not be checked, please report it: {error!r}", file=sys.stderr)
            failed = True
            continue
        if not (document.continues and format_name == "text" and reports[-1].absorb(report)):
            reports.append(report)
        least = SEVERITIES.index(run.files.of(document.path).settings.fail_on)
        wrong = wrong or any(SEVERITIES.index(finding.severity) >= least for finding in report.active)
    if reports or format_name != "text":
        emit(format_name, reports, output)
    if failed:
        raise typer.Exit(MISUSE)
    if wrong and not exit_zero:
        raise typer.Exit(1)


def _standard_input() -> list[str]:
    """Return the path of standard input, unless it is a terminal: then nobody sent anything."""
    if sys.stdin.isatty():
        misuse("name a file, a folder, or - for standard input")
    return ["-"]
