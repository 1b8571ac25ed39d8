"""`figcheck accept`: teaches a fact with which a finding is checked again, or why it may stand."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from checker.commands import Date, Isolated, SettingsOption, checked, documents, misuse, new_app, start_run, write

if TYPE_CHECKING:
    from checker.documents import Document
    from checker.report import Finding

app = new_app()
_SHORTEST = 6  # characters of a fingerprint that may stand for it


@app.command()
def accept(
    finding: Annotated[str, typer.Argument(metavar="ID", help="The finding's fingerprint, or how it begins.")],
    paths: Annotated[
        list[str] | None, typer.Argument(metavar="[FILES...]", help="Where it stands; none looks here and below.")
    ] = None,
    because: Annotated[str | None, typer.Option("--because", help="Let it stand, for this reason.")] = None,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", help="The day or days whose rate was used: YYYY-MM-DD, YYYY-MM, YYYY, A..B."),
    ] = None,
    currency: Annotated[str | None, typer.Option("--currency", help="What a mark stands for here: '$=AUD'.")] = None,
    not_a_conversion: Annotated[
        bool, typer.Option("--not-a-conversion", help="The two figures are no conversion: let it stand.")
    ] = False,
    date: Date = None,
    settings: SettingsOption = None,
    isolated: Isolated = False,
) -> None:
    """Accept a finding. --as-of and --currency are facts, with which it is checked again; the others let it stand."""
    from checker.accepted import FILE, AcceptedError, parse_currency, today
    from checker.accepted import write as enter
    from checker.dates import parse_period

    if not (because or as_of or currency or not_a_conversion):
        misuse("say why: --because TEXT, --as-of DATE, --currency '$=AUD' or --not-a-conversion")
    try:
        if as_of:
            parse_period(as_of)
        if currency:
            parse_currency(currency)
    except ValueError as error:
        misuse(str(error))
    if len(finding) < _SHORTEST:
        misuse(f"{finding!r} is too short for a fingerprint: at least {_SHORTEST} characters")
    run = start_run(date, settings, isolated=isolated, level="info")
    found: dict[str, tuple[Document, Finding]] = {}
    for document in documents(paths or ["."], None):
        if isinstance(document, str):
            continue  # lint says what cannot be read
        for one in checked(run, document).findings:
            if one.fingerprint.startswith(finding):
                found.setdefault(one.fingerprint, (document, one))
    if not found:
        misuse(f"no finding {finding!r} in {', '.join(paths or ['this folder'])}; name the file it stands in")
    if len(found) > 1:
        misuse(f"{finding!r} begins several: {', '.join(sorted(found))}")
    ((fingerprint, (document, one)),) = found.items()
    stands = Path(document.path).resolve()
    folder = next((above for above in stands.parents if (above / FILE.parent).is_dir()), Path.cwd().resolve())
    if not stands.is_relative_to(folder):
        folder = stands.parent
    entry = {
        "fingerprint": fingerprint,
        "rule": one.rule,
        "file": stands.relative_to(folder).as_posix(),
        "figures": [" ".join(figure.text.split()) for figure in one.figures if figure.id >= 0],
        "as_of": as_of,
        "currency": currency,
        "because": because,
        "not_a_conversion": not_a_conversion,
        "on": today(),
    }
    try:
        enter(folder / FILE, entry)
    except (AcceptedError, OSError) as error:
        misuse(str(error))
    again = checked(start_run(date, settings, isolated=isolated, level="info"), document)
    left = next((other for other in again.findings if other.fingerprint == fingerprint), None)
    told = "let stand" if left is not None and left.suppressed else "it holds so" if left is None else "it still fails"
    why = next((claim.why for claim in again.claims if left is None and claim.why.endswith("as accepted")), "")
    write(
        f"{stands.relative_to(folder).as_posix()}: {one.message}\n  {why or told}; entered in {folder / FILE}\n", None
    )
