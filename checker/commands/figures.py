"""`figcheck figures`: every figure read in one document."""

from typing import Annotated

import typer

from checker.commands import (
    Date,
    Format,
    Isolated,
    Rules,
    SettingsOption,
    checked,
    documents,
    emit,
    known_format,
    misuse,
    new_app,
    start_run,
    write,
)

app = new_app()


@app.command()
def figures(
    file: Annotated[str, typer.Argument(help="A file, or - for standard input.")],
    date: Date = None,
    format_name: Format = "text",
    rules: Rules = None,
    settings: SettingsOption = None,
    isolated: Isolated = False,
) -> None:
    """Show every figure read, with its readings and whether it was checked."""
    known_format(format_name)
    run = start_run(date, settings, isolated=isolated, rules=rules)
    for document in documents([file], None):
        if isinstance(document, str):
            misuse(document)
        report = checked(run, document)
        if format_name == "json":
            emit("json", [report], None)
        else:
            from checker.reporters.figures import render

            write(render(report), None)
