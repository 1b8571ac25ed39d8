"""Evidence: which of an ambiguous mark's currencies a text speaks for, and which of them comes first."""

import re
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Any

from checker.documents import Document
from checker.matching import Finder, finder, matches
from checker.report import Figure

_MONEY = frozenset(("money", "rate"))
_HEAD = 300  # characters from a text's beginning in which a dateline may stand
_DATELINE = re.compile(r"\b[A-Z]{4,}(?: [A-Z]{4,})*\b")  # "SYDNEY (Wire) -"


def weigh(figures: Sequence[Figure], document: Document, pack: Mapping[str, Any]) -> None:
    """Order the candidates of ambiguous money by what the text says elsewhere, and note which it speaks for.

    A kind that the text names in full ("Mexican pesos") is meant by its bare word throughout; where the word has an
    owner ("pounds"), the owner stays possible. Home and places only put a candidate first, and never before an owner.
    """
    money = [figure for figure in figures if figure.kind in _MONEY and figure.units]
    unsure = [figure for figure in money if len(figure.units) > 1]
    if not unsure:
        return
    named = {figure.units[0] for figure in money if len(figure.units) == 1}
    home = frozenset(pack.get("home", ()))
    near = local(document.text.string, pack["places"])
    for figure in unsure:
        speaking = [code for code in figure.units if code in named]
        nearby = [code for code in figure.units if code in home] + [code for code in figure.units if code in near]
        owned = figure.firm == 1
        word = document.text.string[figure.text_end - 1 : figure.text_end].isalpha() and figure.number[0] == 0
        figure.evidenced = list(dict.fromkeys([*speaking, *nearby]))
        if speaking and (word or not owned):
            first = [*speaking, *figure.units[:1]] if owned else speaking
            firm = len(dict.fromkeys(first))
        elif owned or not nearby:
            continue
        else:
            first, firm = nearby, figure.firm
        for one in (figure, *(figure.range or ())):
            if len(one.units) > 1:
                one.units = list(dict.fromkeys([*(code for code in first if code in one.units), *one.units]))
                one.firm = min(firm, len(one.units))


def local(text: str, places: Mapping[str, Any]) -> Collection[str]:
    """Return the currencies for which a place named in the text is evidence."""
    codes: Mapping[str, str] = places["codes"]
    found = {text[start:end] for start, end in matches(_finder(places["pattern"]), text)}
    found.update(match[0].title() for match in _DATELINE.finditer(text, 0, _HEAD))
    return frozenset(code for word in found for code in codes.get(word, "").split())


@lru_cache(maxsize=8)
def _finder(pattern: str) -> Finder:
    return finder(pattern)
