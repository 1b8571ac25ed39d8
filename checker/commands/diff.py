"""`figcheck diff`: which figures a new version of a text changed, and what was left behind."""

from typing import TYPE_CHECKING, Annotated

import typer

from checker.commands import (
    Date,
    Isolated,
    Rules,
    SettingsOption,
    checked,
    documents,
    misuse,
    new_app,
    start_run,
    write,
)

if TYPE_CHECKING:
    from checker.report import Figure, Report

app = new_app()


@app.command()
def diff(
    old: Annotated[str, typer.Argument(help="The text as it was.")],
    new: Annotated[str, typer.Argument(help="The text as it is now.")],
    date: Date = None,
    rules: Rules = None,
    settings: SettingsOption = None,
    isolated: Isolated = False,
) -> None:
    """Show which figures changed, and which still rest on the old ones. Exits 1 where any was left behind."""
    from checker.differences import changes, left_behind
    from checker.reporters.text import visible

    run = start_run(date, settings, isolated=isolated, rules=rules, level="info")
    reports: list[Report] = []
    for name in (old, new):
        document = next(iter(documents([name], None)), f"{name}: nothing to read")
        if isinstance(document, str):
            misuse(document)
        reports.append(checked(run, document))
    was, now = reports
    changed = changes(was, now)
    lines = []
    behind = 0
    for one, two in changed:
        lines.append(f"{_place(now, two)}: {_printed(one)} is now {_printed(two)}")
        for left in left_behind(was, now, (one, two), changed):
            behind += 1
            lines.append(f"  {_place(now, left.figure)}: {_printed(left.figure)} {left.why}")
    if not changed:
        lines.append("No figure changed.")
    else:
        count = f"{len(changed)} figure{'s' if len(changed) != 1 else ''} changed"
        lines.append(f"{count}, {behind or 'none'} left behind.")
    write("\n".join(visible(line) for line in lines) + "\n", None)
    if behind:
        raise typer.Exit(1)


def _printed(figure: "Figure") -> str:
    return " ".join(figure.text.split())


def _place(report: "Report", figure: "Figure") -> str:
    from checker.report import named

    scope = next((b.scope for b in report.document.blocks if b.start <= figure.text_start < b.end), "body")
    where = f"line {figure.line}" if figure.place is None else named(figure.place)
    return f"{scope}, {where}" if scope != "body" else where
