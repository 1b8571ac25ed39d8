"""`figcheck settings`: which settings hold for a path, and where each comes from."""

import json
from typing import Annotated

import typer

from checker.commands import Format, Isolated, SettingsOption, known_format, misuse, new_app, write

app = new_app()


@app.command()
def settings(
    path: Annotated[str, typer.Argument(help="A file or folder.")] = ".",
    schema: Annotated[
        bool, typer.Option("--schema", help="Print the JSON Schema of a settings file, for editors.")
    ] = False,
    format_name: Format = "text",
    settings_file: SettingsOption = None,
    isolated: Isolated = False,
) -> None:
    """Show the settings that hold for a path, and where each comes from."""
    known_format(format_name)
    if schema:
        from checker.schema import SettingsFile

        tree = SettingsFile.model_json_schema(by_alias=True)
        tree["$schema"] = "https://json-schema.org/draft/2020-12/schema"
        write(json.dumps(tree, indent=2, ensure_ascii=False) + "\n", None)
        return
    from checker.run import Run
    from checker.settings import SettingsError, SettingsFiles

    try:
        files = SettingsFiles({}, settings_file, isolated=isolated)
        effective = files.of(path)
        Run(files).ready(path)  # rules, currencies and rates that do not exist are told here, too
    except SettingsError as error:
        misuse(str(error))
    values = effective.model_dump()
    if format_name == "json":
        tree = {key: {"value": value, "from": effective.origins[key]} for key, value in values.items()}
        write(json.dumps(tree, indent=2, ensure_ascii=False) + "\n", None)
        return
    from checker.reporters.text import visible

    rows = [(key, _shown(value), effective.origins[key]) for key, value in values.items()]
    widths = [max(len(row[column]) for row in rows) for column in (0, 1)]
    lines = [f"{key:{widths[0]}}  {value:{widths[1]}}  {origin}" for key, value, origin in rows]
    write("".join(f"{visible(line)}\n" for line in lines), None)


def _shown(value: object) -> str:
    if value is None:
        return "as shipped"
    if isinstance(value, str):
        return value or "none"
    if isinstance(value, dict):
        return ", ".join(f"{key} = {entry}" for key, entry in value.items()) or "none"
    if isinstance(value, list):
        return ", ".join(_entry(entry) for entry in value) or "none"
    return str(value)


def _entry(entry: object) -> str:
    return " ".join(str(cell) for cell in entry if cell) if isinstance(entry, list) else str(entry)
