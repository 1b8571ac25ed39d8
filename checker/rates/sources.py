"""Where rates come from: how a source is credited, and whether a rate is its own or calculated from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

# Each source quotes against one currency; what is not a pair with that currency is calculated from its quotes, and the
# ECB asks that such rates are not called its own.
HOME = {"ECB": "EUR", "Fed": "USD", "Bank of Poland": "PLN", "Frankfurter": "USD"}
LINKS = {"peg", "fixed euro factor"}  # a quote of another currency times a fixed factor is calculated, too
CREDITS = {
    "ECB": "European Central Bank, euro foreign exchange reference rates",
    "Fed": "Board of Governors of the Federal Reserve System, H.10",
    "Bank of Poland": "Narodowy Bank Polski",
    "Frankfurter": "frankfurter.dev",
}
_AND = " and "


def sources_of(source: str) -> list[str]:
    """Return the names that a rate's source is made of."""
    return source.split(_AND)


def credited(source: str, base: str, quote: str) -> str:
    """Return a rate's source as it may be named: "ECB" for EUR/USD, "calculated from ECB" for CNY/USD."""
    names = sources_of(source)
    through = not LINKS.isdisjoint(names) and any(name in HOME for name in names)
    own = all(HOME.get(name, base) in {base, quote} for name in names) and not through
    return source if own else f"calculated from {source}"


def credits_of(sources: Iterable[str]) -> list[str]:
    """Return the full names of the sources that are to be credited, each once."""
    names = dict.fromkeys(name for source in sources for name in sources_of(source))
    return [CREDITS[name] for name in names if name in CREDITS]
