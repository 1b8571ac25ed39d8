"""`figcheck explain`: the full working of one finding, and the wording of a correction."""

from typing import Annotated

import typer

from checker.commands import (
    Date,
    DeskRates,
    Isolated,
    Rules,
    SettingsOption,
    documents,
    misuse,
    new_app,
    start_run,
    write,
)

app = new_app()


@app.command()
def explain(
    file: Annotated[str, typer.Argument(help="A file, or - for standard input.")],
    finding: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="The finding's fingerprint, or how it begins; none takes all.")
    ] = None,
    correction: Annotated[bool, typer.Option("--correction", help="Word the correction to publish instead.")] = False,
    date: Date = None,
    rules: Rules = None,
    rates: DeskRates = None,
    settings: SettingsOption = None,
    isolated: Isolated = False,
) -> None:
    """Show how a finding came about, line by line, so that it can be redone on paper."""
    from checker.explain.working import correction as corrected
    from checker.explain.working import working
    from checker.reporters.text import visible
    from checker.settings import SettingsError

    run = start_run(date, settings, isolated=isolated, rules=rules, rates=rates, level="info" if finding else None)
    parts = []
    for document in documents([file], None):
        if isinstance(document, str):
            misuse(document)
        try:
            found = run.examine(document)
        except SettingsError as error:
            misuse(str(error))
        for one in found.report.findings:
            if finding is not None and not one.fingerprint.startswith(finding):
                continue
            if correction:
                lines = corrected(found.report, one) or [f"{one.message}: what it should be is not known"]
                parts.append("\n".join(visible(line) for line in lines) + "\n")
                continue
            where = f"{visible(document.path)}:{one.where}: {one.severity} {one.fingerprint}"
            rows = working(found.report, one, found.pack, found.book)
            parts.append("\n".join([where, *(f"  {label:<9} {visible(text)}" for label, text in rows)]) + "\n")
    if finding is not None and not parts:
        misuse(f"no finding {finding!r} in {file}")
    write("\n".join(parts) or "Nothing was found.\n", None)
