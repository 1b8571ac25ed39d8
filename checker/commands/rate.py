"""`figcheck rate`: what the rate book says about an amount."""

from typing import Annotated

import typer

from checker.commands import (
    DeskRates,
    Format,
    Isolated,
    SettingsOption,
    known_format,
    misuse,
    new_app,
    read_period,
    start_run,
    write,
)

app = new_app()


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
    settings: SettingsOption = None,
    isolated: Isolated = False,
) -> None:
    """Show what the rate book says, the desk's own rates first: value, band, source and dates."""
    from decimal import Decimal, InvalidOperation

    try:
        value = Decimal(amount.replace(",", "").replace("_", ""))
    except InvalidOperation:
        misuse(f"{amount!r} is no amount")
    if not value.is_finite() or abs(value.adjusted()) > 30:
        misuse(f"{amount!r} is no amount")
    known_format(format_name)
    period = read_period(date)
    if period is None:
        misuse("--date: missing")
    from checker.pipeline import shipped_rates
    from checker.reporters.rates import answer
    from checker.settings import SettingsError

    try:
        book = start_run(settings=settings, isolated=isolated, rates=rates).ready(".")[1] or shipped_rates()
    except SettingsError as error:
        misuse(str(error))
    write(answer(book, value, base.upper(), quote.upper(), period, window, as_json=format_name == "json"), None)
