"""The command line: reads arguments, calls the checker, prints and exits; imports nothing before it is used."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

if TYPE_CHECKING:
    from checker.documents import Document, Period
    from checker.rates import RateBook
    from checker.report import Report
    from checker.rules import RulePack

MISUSE = 2

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="A consistency checker for the figures in an article.",
)


def main() -> None:
    """Run the command line."""
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        # The reader went away ("| head"); what is left to write goes nowhere, and not as a traceback.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


def _version(*, value: bool) -> None:
    if value:
        from checker import __version__

        print(f"figcheck {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    pass


# ---- lint ----------------------------------------------------------------------------------------

Paths = Annotated[list[str] | None, typer.Argument(help="Files, folders, or - for standard input.", show_default=False)]
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
Rules = Annotated[Path | None, typer.Option("--rules", help="A folder with further rules, laid over the shipped ones.")]


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
            _misuse(f"{option}: {value!r} is not one of {', '.join(known)}")
    period = _period(date)
    if output is not None and any(Path(name).resolve() == output.resolve() for name in paths or ()):
        _misuse(f"--output: {output} is one of the drafts; it would be overwritten")
    pack = _pack(rules)
    book = _desk(rates)
    reports: list[Report] = []
    failed = False
    from checker.check import check

    for document in _documents(paths or _standard_input(), stdin_filename):
        if isinstance(document, str):
            print(f"figcheck: {document}", file=sys.stderr)
            failed = True
            continue
        _date(document, period)
        try:
            report = check(document, rates=book, rules=pack)
        except Exception as error:  # noqa: BLE001 - a defect of ours must not cost the other files their reports
            print(f"figcheck: {document.path}: could not be checked, please report it: {error!r}", file=sys.stderr)
            failed = True
            continue
        least = SEVERITIES.index(level)
        report.findings = [finding for finding in report.findings if SEVERITIES.index(finding.severity) >= least]
        reports.append(report)
    if reports or format_name != "text":
        _emit(format_name, reports, output)
    if failed:
        raise typer.Exit(MISUSE)
    worst = max((SEVERITIES.index(finding.severity) for report in reports for finding in report.active), default=-1)
    if worst >= SEVERITIES.index(fail_on) and not exit_zero:
        raise typer.Exit(1)


def _documents(paths: list[str], stdin_filename: str | None) -> "Any":
    """Yield each document, or one line that says what could not be read and why."""
    from checker.readers import SUFFIXES, UnreadableError, decode, read_file, read_string

    for name in paths:
        if name == "-":
            shown = stdin_filename or "<stdin>"
            suffix = Path(stdin_filename).suffix.lower() if stdin_filename else ".txt"
            if suffix not in SUFFIXES:
                yield f"{shown}: no reader for {suffix or 'files without a suffix'}; known: {' '.join(SUFFIXES)}"
                continue
            try:
                document = read_string(
                    decode(sys.stdin.buffer.read()), "markdown" if SUFFIXES[suffix] == "markdown" else "text"
                )
            except UnreadableError as error:
                yield f"{shown}: {error}"
                continue
            document.path = shown
            yield document
            continue
        path = Path(name)
        if path.is_dir():
            inside = sorted(
                found
                for found in path.rglob("*")
                if found.suffix.lower() in SUFFIXES and found.is_file() and not _hidden(found, path)
            )
            if not inside:
                yield f"{name}: no file in this folder has a reader; known: {' '.join(SUFFIXES)}"
        else:
            inside = [path]
        for file in inside:
            try:
                yield read_file(file)
            except UnreadableError as error:
                yield f"{file}: {error}"


def _standard_input() -> list[str]:
    """Return the path of standard input, unless it is a terminal: then nobody sent anything."""
    if sys.stdin.isatty():
        _misuse("name a file, a folder, or - for standard input")
    return ["-"]


def _hidden(path: Path, root: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(root).parts)


# ---- figures -------------------------------------------------------------------------------------


@app.command()
def figures(
    file: Annotated[str, typer.Argument(help="A file, or - for standard input.")],
    date: Date = None,
    format_name: Format = "text",
    rules: Rules = None,
) -> None:
    """Show every figure read, with its readings and whether it was checked."""
    _known_format(format_name)
    period = _period(date)
    pack = _pack(rules)
    from checker.check import check

    for document in _documents([file], None):
        if isinstance(document, str):
            _misuse(document)
        _date(document, period)
        report = check(document, rules=pack)
        if format_name == "json":
            _emit("json", [report], None)
        else:
            from checker.reporters.figures import render

            _write(render(report), None)


# ---- rule ----------------------------------------------------------------------------------------


@app.command()
def rule(
    rule_id: Annotated[str | None, typer.Argument(metavar="[ID]", help="The rule to explain; none lists all.")] = None,
    rules: Rules = None,
    check: Annotated[
        Path | None,
        typer.Option("--check", help="Vet a folder of rules laid over the shipped ones, and run all examples."),
    ] = None,
) -> None:
    """Explain one rule, or list them."""
    from checker.reporters.rules import explain_rule, list_rules

    if check is not None:
        _check_rules(check)
        return
    pack = _pack(rules)
    if rule_id is None:
        _write(list_rules(pack.tree), None)
    elif rule_id in pack.rules:
        _write(explain_rule(pack.tree, rule_id), None)
    else:
        import difflib

        near = difflib.get_close_matches(rule_id, pack.rules, 1)
        _misuse(
            f"no rule {rule_id!r}" + (f"; did you mean {near[0]!r}?" if near else f"; known: {', '.join(pack.rules)}")
        )


def _check_rules(directory: Path) -> None:
    """Vet a folder of rules and run every example of the whole pack: what one file adds may break another's."""
    from checker.examples import failures

    pack = _pack(directory)
    failed = 0
    for name, key, reason in failures(pack):
        own = directory / f"{name}.toml"
        print(f"{own if own.exists() else f'{name} (as shipped)'}: {key}: {reason}")
        failed += 1
    examples = sum(len(rule["bad"]) + len(rule["good"]) for rule in pack.rules.values())
    held = "all hold" if not failed else f"{failed} do not hold"
    print(f"{len(pack.rules)} rules, {examples} examples: {held}")
    if failed:
        raise typer.Exit(1)


# ---- rate and rates ------------------------------------------------------------------------------


@app.command()
def rate(
    amount: Annotated[str, typer.Argument(help="The amount, as 20e9 or 1,000.50.")],
    base: Annotated[str, typer.Argument(help="The currency it is in: an ISO 4217 code.")],
    quote: Annotated[str, typer.Argument(help="The currency to turn it into.")],
    date: Annotated[
        str, typer.Option("--date", help="The day, or a span: YYYY-MM-DD, YYYY-MM, YYYY, A..B, today.")
    ] = "today",
    window: Annotated[int, typer.Option("--window", min=0, max=3650, help="Days before and after to take in.")] = 0,
    format_name: Format = "text",
    rates: DeskRates = None,
) -> None:
    """Show what the rate book says: value, band, source and dates."""
    from decimal import Decimal, InvalidOperation

    try:
        value = Decimal(amount.replace(",", "").replace("_", ""))
    except InvalidOperation:
        _misuse(f"{amount!r} is no amount")
    if not value.is_finite() or abs(value.adjusted()) > 30:
        _misuse(f"{amount!r} is no amount")
    _known_format(format_name)
    period = _period(date)
    if period is None:
        _misuse("--date: missing")
    from checker.check import shipped_rates
    from checker.reporters.rates import answer

    book = _desk(rates) or shipped_rates()
    _write(answer(book, value, base.upper(), quote.upper(), period, window, as_json=format_name == "json"), None)


rates_app = typer.Typer(rich_markup_mode=None, invoke_without_command=True)
app.add_typer(rates_app, name="rates")


@rates_app.callback()
def rates(context: typer.Context, format_name: Format = "text") -> None:
    """List the currencies of the rate book; `rates update` fetches newer days."""
    if context.invoked_subcommand is not None:
        return
    _known_format(format_name)
    from datetime import date as day

    from checker.check import shipped_rates
    from checker.rates.live import LiveError, described
    from checker.reporters.rates import holdings
    from checker.rules import cache_directory

    try:
        fetched = described(cache_directory())
    except LiveError as error:
        print(f"figcheck: {error}", file=sys.stderr)
        fetched = []
    today = day.today()  # noqa: DTZ011 - the day on the reader's wall
    _write(holdings(shipped_rates(), today, fetched, as_json=format_name == "json"), None)


@rates_app.command()
def update(
    ecb_url: Annotated[
        str | None,
        typer.Option("--ecb-url", envvar="FIGCHECK_ECB_URL", help="Where the ECB's EXR flow is.", show_default=False),
    ] = None,
    frankfurter_url: Annotated[
        str | None,
        typer.Option(
            "--frankfurter-url", envvar="FIGCHECK_FRANKFURTER_URL", help="Where Frankfurter is.", show_default=False
        ),
    ] = None,
    timeout: Annotated[int, typer.Option("--timeout", min=1, max=600, help="Seconds to wait for a connection.")] = 20,
) -> None:
    """Fetch the days since the pack's end from the ECB and Frankfurter into the user's cache."""
    from checker.rates.live import ECB_URL, FRANKFURTER_URL, LiveError
    from checker.rates.live import update as fetch
    from checker.rules import cache_directory
    from checker.wording import days

    try:
        got = fetch(
            cache_directory(),
            ecb_url=(ecb_url or ECB_URL).rstrip("/"),
            frankfurter_url=(frankfurter_url or FRANKFURTER_URL).rstrip("/"),
            timeout=timeout,
        )
    except LiveError as error:
        _misuse(f"rates update: {error}")
    odd = f"; left out as far off their last quote: {', '.join(got.left_out)}" if got.left_out else ""
    print(f"{got.rows} quotes of {days(got.first, got.last)} fetched into {got.path}{odd}")


def _known_format(name: str) -> None:
    if name not in {"text", "json"}:
        _misuse(f"--format: {name!r} is not one of text, json")


def _desk(path: Path | None) -> "RateBook | None":
    """Return the rate book with the desk's file above it, or None without one."""
    if path is None:
        return None
    from checker.check import shipped_rates
    from checker.rates.desk import DeskError, read_desk

    try:
        return shipped_rates().with_rates(read_desk(path))
    except DeskError as error:
        _misuse(f"--rates: {error}")


# ---- shared --------------------------------------------------------------------------------------


def _misuse(message: str) -> NoReturn:
    print(f"figcheck: {message}", file=sys.stderr)
    raise typer.Exit(MISUSE)


def _period(text: str | None) -> "Period | None":
    if text is None:
        return None
    from checker.dates import parse_period

    try:
        return parse_period(text)
    except ValueError as error:
        _misuse(f"--date: {error}")


def _date(document: "Document", period: "Period | None") -> None:
    """Give an undated document the date of the command line."""
    if document.published is None and period is not None:
        document.published = period
        document.dated_by = "--date"


def _pack(directory: Path | None) -> "RulePack":
    from checker.rules import RulePack

    if directory is not None and not directory.is_dir():
        _misuse(f"--rules: {directory}: no such folder")
    try:
        return RulePack.shipped() if directory is None else RulePack.load(directory, over_shipped=True)
    except Exception as error:
        # The class stands in the compiler, which a plain lint does not load.
        from checker.compiler import PackError

        if not isinstance(error, PackError):
            raise
        _misuse(str(error))


def _emit(format_name: str, reports: "list[Report]", output: Path | None) -> None:
    from checker.reporters import render

    color = output is None and sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    _write(render(format_name, reports, color=color), output)


def _write(text: str, output: Path | None) -> None:
    """Write to a file, whole or not at all, or to standard output, in UTF-8 on every platform."""
    data = text.encode("utf-8", "replace")
    if output is None:
        try:
            sys.stdout.buffer.write(data)
            sys.stdout.buffer.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            _misuse(f"standard output: {error.strerror or 'cannot be written'}")
        return
    from checker.files import write_atomically

    try:
        write_atomically(output, data)
    except OSError as error:
        _misuse(f"{output}: {error.strerror or 'cannot be written'}")


if __name__ == "__main__":
    main()
