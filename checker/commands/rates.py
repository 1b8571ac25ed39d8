"""`figcheck rates`: what the rate book holds, and how to fetch newer days."""

import sys
from typing import Annotated

import typer

from checker.commands import Format, known_format, misuse, new_app, write

app = new_app(invoke_without_command=True)


@app.callback()
def rates(context: typer.Context, format_name: Format = "text") -> None:
    """List the currencies of the rate book; `rates update` fetches newer days."""
    if context.invoked_subcommand is not None:
        return
    known_format(format_name)
    from datetime import date as day

    from checker.pipeline import shipped_rates
    from checker.rates.live import LiveError, described
    from checker.reporters.rates import holdings
    from checker.rules import cache_directory

    try:
        fetched = described(cache_directory())
    except LiveError as error:
        print(f"figcheck: {error}", file=sys.stderr)
        fetched = []
    today = day.today()  # noqa: DTZ011 - the day on the reader's wall
    write(holdings(shipped_rates(), today, fetched, as_json=format_name == "json"), None)


@app.command()
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
        misuse(f"rates update: {error}")
    odd = f"; left out as far off their last quote: {', '.join(got.left_out)}" if got.left_out else ""
    print(f"{got.rows} quotes of {days(got.first, got.last)} fetched into {got.path}{odd}")
