"""`figcheck lint`: checks drafts and renders what was found."""

import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from checker.commands import (
    MISUSE,
    Date,
    DeskRates,
    Isolated,
    Rules,
    SettingsOption,
    misuse,
    new_app,
    start_run,
    write,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from checker.batch import Batch
    from checker.results import Results
    from checker.run import Outcome, Run

app = new_app()

Paths = Annotated[list[str] | None, typer.Argument(help="Files, folders, or - for standard input.", show_default=False)]


@app.command()
def lint(
    paths: Paths = None,
    date: Date = None,
    formats: Annotated[
        list[str] | None,
        typer.Option(
            "--format",
            help="text (default), concise, json, jsonl, sarif, github, gitlab, junit, rdjson or markdown, into a file "
            "with FORMAT=FILE; may be repeated.",
        ),
    ] = None,
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
    since: Annotated[
        str | None, typer.Option("--since", help="Only what changed in git since this revision.", metavar="REV")
    ] = None,
    baseline: Annotated[
        Path | None, typer.Option("--baseline", help="Findings of this file are known and do not count.")
    ] = None,
    write_baseline: Annotated[
        Path | None, typer.Option("--write-baseline", help="Write the findings to this file, as known; exits 0.")
    ] = None,
    min_coverage: Annotated[
        str | None,
        typer.Option(
            "--min-coverage", help="Exit 3 where fewer per cent of the figures are checked.", metavar="PERCENT"
        ),
    ] = None,
    statistics: Annotated[
        bool, typer.Option("--statistics", help="Count findings by rule, on standard error.")
    ] = False,
    show_passes: Annotated[
        bool, typer.Option("--show-passes", help="Then show every figure, and what its check is worth.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Show findings only, in text output.")] = False,
    jobs: Annotated[
        int, typer.Option("--jobs", "-j", min=0, max=256, help="Processes; 0 takes what the drafts are worth.")
    ] = 0,
    no_cache: Annotated[bool, typer.Option("--no-cache", help="Check every file anew.")] = False,
    exit_zero: Annotated[bool, typer.Option("--exit-zero", help="Exit 0 whatever is found.")] = False,
    stdin_filename: Annotated[str | None, typer.Option("--stdin-filename", help="The name of standard input.")] = None,
    rules: Rules = None,
    rates: DeskRates = None,
    settings: SettingsOption = None,
    isolated: Isolated = False,
) -> None:
    """Check drafts. Exits 0 with nothing at the fail level, 1 with findings, 2 on misuse or unreadable input.

    Exits 3 where --min-coverage is missed; 2 beats 3 beats 1.
    """
    from checker.report import SEVERITIES

    for option, value in (("--fail-on", fail_on), ("--level", level)):
        if value is not None and value not in SEVERITIES:
            misuse(f"{option}: {value!r} is not one of {', '.join(SEVERITIES)}")
    if min_coverage is not None and not re.fullmatch(r"\d{1,3}(\.\d+)?", min_coverage, re.ASCII):
        misuse(f"--min-coverage: {min_coverage!r} is no percentage")
    outputs = _outputs(formats or ["text"], output)
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
        baseline=baseline and str(baseline),
        min_coverage=min_coverage,
    )
    names = paths or _standard_input()
    written = [target for _, target in outputs if target is not None] + ([write_baseline] if write_baseline else [])
    for name in names:
        for target in written:
            if Path(name).resolve() == target.resolve():
                misuse(f"{target} is one of the drafts; it would be overwritten")
    results = _checked(run, names, [name for name, _ in outputs], since, stdin_filename, jobs, cached=not no_cache)
    if write_baseline is not None:
        from checker.baseline import write as rendered

        write(rendered(results).decode(), write_baseline)
    _apply_baseline(run, results, write_baseline)
    for notice in results.notices:
        print(f"figcheck: {notice}", file=sys.stderr)
    _emit(run, results, outputs, quiet=quiet)
    if show_passes:
        _show_passes(run, names)
    if statistics:
        sys.stderr.write(_statistics(results))
    _exit(run, results, exit_zero=exit_zero, since=since is not None)


def _show_passes(run: "Run", names: list[str]) -> None:
    """Write the ledger of each document that can be read; it is judged once more for it."""
    from checker.commands import documents
    from checker.explain.ledger import ledger
    from checker.explain.trial import Trial
    from checker.reporters.ledger import render

    for document in documents([name for name in names if name != "-"], None):
        if not isinstance(document, str):
            found = run.examine(document)
            report = found.report
            trial = Trial(found.pack, found.judge, document, found.sentences, report.claims)
            write(render(report, ledger(report, trial)), None)


def _outputs(formats: list[str], output: Path | None) -> list[tuple[str, Path | None]]:
    """Return each format and where it goes: None is standard output, which takes one."""
    from checker.reporters import FORMATS

    outputs: list[tuple[str, Path | None]] = []
    for entry in formats:
        name, _, target = entry.partition("=")
        if name not in FORMATS:
            misuse(f"--format: {name!r} is not one of {', '.join(FORMATS)}")
        outputs.append((name, Path(target) if target else None))
    unnamed = [number for number, (_, target) in enumerate(outputs) if target is None]
    if output is not None:
        if not unnamed:
            misuse(f"--output: {output}: every --format has a file of its own")
        outputs[unnamed[0]] = (outputs[unnamed[0]][0], output)
        unnamed = unnamed[1:]
    if len(unnamed) > 1:
        misuse("--format: standard output takes one format; give the others a file, as in --format sarif=out.sarif")
    targets = [target.resolve() for _, target in outputs if target is not None]
    if len(set(targets)) < len(targets):
        misuse("--format: two formats would write the same file")
    return outputs


def _checked(
    run: "Run",
    names: list[str],
    formats: list[str],
    since: str | None,
    stdin_filename: str | None,
    jobs: int,
    *,
    cached: bool,
) -> "Results":
    """Check all drafts, and tell on standard error what could not be."""
    from checker.batch import Batch
    from checker.settings import SettingsError

    # For one file the cache costs more than it saves.
    cached = cached and (len(names) > 1 or os.path.isdir(names[0]))  # noqa: PTH112
    batch = Batch(run, formats, stdin_filename=stdin_filename, cached=cached, failed=_failed, shown=_progress)
    try:
        return _changed(batch, names, since) if since is not None else batch.check(names, jobs)
    except SettingsError as error:
        misuse(str(error))


def _changed(batch: "Batch", names: list[str], revision: str) -> "Results":
    from checker.changes import ChangesError

    try:
        return batch.check_changed(names, revision)
    except ChangesError as error:
        misuse(f"--since: {error}")


def _failed(path: str, reason: str) -> None:
    from checker.reporters.text import visible

    print(f"figcheck: {visible(path)}: {visible(reason)}", file=sys.stderr)


def _progress(outcomes: "Iterator[Outcome]", count: int) -> "Iterable[Outcome]":
    """Show a bar where a person waits."""
    if not sys.stderr.isatty():
        yield from outcomes
        return
    with typer.progressbar(outcomes, length=count, label="figcheck", file=sys.stderr) as bar:
        yield from bar


def _apply_baseline(run: "Run", results: "Results", written: Path | None) -> None:
    """Suppress what the baseline knows, the one just written included."""
    from checker.reporters.places import relative

    known = str(written) if written is not None else run.files.of(".").baseline
    if not known:
        return
    from checker.baseline import BaselineError, apply, read

    try:
        results.notices += apply(results, read(Path(known)), relative(known))
    except BaselineError as error:
        misuse(f"--baseline: {error}")


def _emit(run: "Run", results: "Results", outputs: list[tuple[str, Path | None]], *, quiet: bool) -> None:
    """Render every output, then write them: what cannot be rendered leaves no file half done."""
    from checker.reporters import render

    results.fail_on = run.files.of(".").settings.fail_on
    if any(name == "sarif" for name, _ in outputs) and results.found():
        pack = run.ready(".")[2]
        rules: dict[str, Any] = {}
        for report, finding in results.found():
            if finding.rule not in rules:
                rule = (pack if finding.rule in pack.rules else run.ready(report.path)[2]).rules[finding.rule]
                rules[finding.rule] = {**rule, "measured": pack.measured(finding.rule)}
        results.rules = rules
    rendered = []
    for name, target in outputs:
        color = target is None and sys.stdout.isatty() and not os.environ.get("NO_COLOR")
        options = {"quiet": quiet} if name == "text" else {}
        if results.reports or name != "text":
            rendered.append((render(name, results, color=color, **options), target))
    for text, target in rendered:
        write(text, target)


def _statistics(results: "Results") -> str:
    """Return how often each rule was reported, and what was read."""
    from checker.results import numbered

    counts: dict[str, dict[str, int]] = {}
    for _, finding in results.found():
        kind = finding.severity if finding.suppressed is None else "suppressed"
        row = counts.setdefault(finding.rule, {})
        row[kind] = row.get(kind, 0) + 1
    width = max((len(rule) for rule in counts), default=0)
    lines = [
        f"{rule:{width}}  " + ", ".join(f"{count} {kind}" for kind, count in row.items())
        for rule, row in sorted(counts.items(), key=lambda item: (-sum(item[1].values()), item[0]))
    ]
    coverage = results.coverage
    lines.append(
        f"{numbered(len(results.reports), 'document')}, {numbered(coverage.get('figures', 0), 'figure')}: "
        f"{coverage.get('checked', 0):,} checked, {coverage.get('undecided', 0):,} undecided, "
        f"{coverage.get('unclaimed', 0):,} in nothing checkable"
    )
    return "".join(f"{line}\n" for line in lines)


def _exit(run: "Run", results: "Results", *, exit_zero: bool, since: bool) -> None:
    """Leave with the code that says most: 2 for what could not be read, 3 for too little read, 1 for findings."""
    from checker.report import SEVERITIES

    if results.failures:
        raise typer.Exit(MISUSE)
    from decimal import Decimal

    wanted = Decimal(run.files.of(".").min_coverage)
    coverage = results.coverage
    figures, checked = coverage.get("figures", 0), coverage.get("checked", 0)
    if wanted and not (since and not results.reports) and (not figures or Decimal(100 * checked) < wanted * figures):
        print(
            f"figcheck: --min-coverage: {checked:,} of {figures:,} figures checked; {wanted} % are wanted",
            file=sys.stderr,
        )
        raise typer.Exit(3)
    if exit_zero:
        return
    for report, finding in results.active():
        least = run.files.of(report.path).settings.fail_on
        if SEVERITIES.index(finding.severity) >= SEVERITIES.index(least):
            raise typer.Exit(1)


def _standard_input() -> list[str]:
    """Return the path of standard input, unless it is a terminal: then nobody sent anything."""
    if sys.stdin.isatty():
        misuse("name a file, a folder, or - for standard input")
    return ["-"]
