"""Commands: one module per command, loaded when it is called, and what they share."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

if TYPE_CHECKING:
    from checker.documents import Document, Period
    from checker.report import Report
    from checker.rules import RulePack
    from checker.run import Run

MISUSE = 2

Date = Annotated[
    str | None,
    typer.Option(
        "--date", help="Date of publication where a document has none: YYYY-MM-DD, YYYY-MM, YYYY, A..B or today."
    ),
]
Format = Annotated[str, typer.Option("--format", help="text or json.")]
DeskRates = Annotated[
    Path | None, typer.Option("--rates", help="The desk's own rates: a CSV of base, quote, rate, from, to, source.")
]
Rules = Annotated[
    list[str] | None,
    typer.Option(
        "--rules",
        help="A folder with further rules, laid over the shipped ones, or @dates or @style; repeatable. It takes the"
        " place of the settings' own.",
    ),
]


SettingsOption = Annotated[
    Path | None, typer.Option("--settings", help="The settings file to use instead of those found beside the drafts.")
]
Isolated = Annotated[bool, typer.Option("--isolated", help="Use no settings file.")]


def new_app(**options: Any) -> typer.Typer:
    """Return an empty command in the house style; a module of this package names its own `app`."""
    return typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False, **options)


def documents(paths: list[str], stdin_filename: str | None) -> "Any":
    """Yield each document, or one line that says what could not be read and why."""
    from checker.readers import UnreadableError, UnrecognisedError, read_parts, suffixes

    for name in paths:
        path = Path(name)
        if name == "-":
            shown = stdin_filename or "<stdin>"
            try:
                for document in read_parts(Path(stdin_filename or "-.txt"), sys.stdin.buffer.read()):
                    document.path = shown
                    yield document
            except UnreadableError as error:
                yield f"{shown}: {error}"
        elif path.is_dir():
            known = suffixes()
            inside = sorted(
                found
                for found in path.rglob("*")
                if found.suffix.lower() in known and found.is_file() and not _hidden(found, path)
            )
            if not inside:
                yield f"{name}: no file in this folder has a reader; known: {' '.join(known)}"
            for file in inside:
                try:
                    yield from read_parts(file)
                except UnrecognisedError:
                    pass  # a JSON or XML file that is no article may well lie in a folder of drafts
                except UnreadableError as error:
                    yield f"{file}: {error}"
        else:
            try:
                yield from read_parts(path)
            except UnreadableError as error:
                yield f"{name}: {error}"


def _hidden(path: Path, root: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(root).parts)


def start_run(
    date: str | None = None,
    settings: Path | None = None,
    *,
    isolated: bool = False,
    rules: list[str] | None = None,
    rates: Path | None = None,
    **given: Any,
) -> "Run":
    """Return what checks documents under their settings; options (`given`: as in a settings file) come before files."""
    from checker.run import Run
    from checker.settings import SettingsError, SettingsFiles

    options = {"rules": rules or None, "rates": rates and str(rates), **given}
    options = {key.replace("_", "-"): value for key, value in options.items() if value is not None}
    try:
        files = SettingsFiles(options, settings, isolated=isolated)
        files.of(Path())  # a file that cannot be used is told before anything is checked
    except SettingsError as error:
        misuse(str(error))
    return Run(files, read_period(date))


def checked(run: "Run", document: "Document") -> "Report":
    """Check a document, or exit where its settings are of no use."""
    from checker.settings import SettingsError

    try:
        return run.check(document)
    except SettingsError as error:
        misuse(str(error))


def known_format(name: str) -> None:
    """Refuse a format that commands other than lint do not have."""
    if name not in {"text", "json"}:
        misuse(f"--format: {name!r} is not one of text, json")


def misuse(message: str) -> NoReturn:
    """Say in one line what is wrong with the call, and exit."""
    print(f"figcheck: {message}", file=sys.stderr)
    raise typer.Exit(MISUSE)


def read_period(text: str | None) -> "Period | None":
    """Read what stands behind --date, or exit with the forms that are understood."""
    if text is None:
        return None
    from checker.dates import parse_period

    try:
        return parse_period(text)
    except ValueError as error:
        misuse(f"--date: {error}")


def load_pack(names: list[str] | None) -> "RulePack":
    """Load the shipped rules with folders laid over them, or exit with the file and key that cannot be used."""
    from checker.rules import RulePack, folder_of

    folders = [folder_of(name) for name in names or ()]
    for folder in folders:
        if not folder.is_dir():
            misuse(f"--rules: {folder}: no such folder")
    try:
        return RulePack.load(*folders, over_shipped=True) if folders else RulePack.shipped()
    except Exception as error:
        # The class stands in the compiler, which a plain lint does not load.
        from checker.compiler import PackError

        if not isinstance(error, PackError):
            raise
        misuse(str(error))


def emit(format_name: str, reports: "list[Report]", output: Path | None) -> None:
    """Render reports in one format, with colours where a person reads them."""
    from checker.reporters import render

    color = output is None and sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    write(render(format_name, reports, color=color), output)


def write(text: str, output: Path | None) -> None:
    """Write to a file, whole or not at all, or to standard output, in UTF-8 on every platform."""
    data = text.encode("utf-8", "replace")
    if output is None:
        try:
            sys.stdout.buffer.write(data)
            sys.stdout.buffer.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            misuse(f"standard output: {error.strerror or 'cannot be written'}")
        return
    from checker.files import write_atomically

    try:
        write_atomically(output, data)
    except OSError as error:
        misuse(f"{output}: {error.strerror or 'cannot be written'}")
