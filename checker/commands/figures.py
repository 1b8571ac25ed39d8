"""`figcheck figures`: every figure read in one document."""

from typing import Annotated

import typer

from checker.commands import (
    Date,
    Format,
    Rules,
    documents,
    emit,
    known_format,
    load_pack,
    misuse,
    new_app,
    read_period,
    set_date,
    write,
)

app = new_app()


@app.command()
def figures(
    file: Annotated[str, typer.Argument(help="A file, or - for standard input.")],
    date: Date = None,
    format_name: Format = "text",
    rules: Rules = None,
) -> None:
    """Show every figure read, with its readings and whether it was checked."""
    known_format(format_name)
    period = read_period(date)
    pack = load_pack(rules)
    from checker.check import check

    for document in documents([file], None):
        if isinstance(document, str):
            misuse(document)
        set_date(document, period)
        report = check(document, rules=pack)
        if format_name == "json":
            emit("json", [report], None)
        else:
            from checker.reporters.figures import render

            write(render(report), None)
