"""Texts in a language of which the pack has no words: signs, codes and separators are read, words are not."""

import copy
import re
from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from functools import cache
from itertools import islice
from typing import Any

from checker.documents import Block, Document
from checker.matching import currency_signs
from checker.report import Claim, Figure, Finding

_GLANCE, _SAMPLE = 400, 4_000  # characters by which a language is told: most texts need no second look
_FEWEST_WORDS = 10  # fewer say too little
_SHORT = 50  # words of a text in which one common word is enough to be in the pack's language
_COMMON_SHARE = 8  # percent of common words above which a text is in the pack's language; English news has over 20
_UNSURE = 5  # per mille of doubt that a text may be in the pack's language
_SURE = 98  # percent of certainty that cells are in another language
_MOST_BLOCKS = 100  # of a document with tables by which its language is told
_FEWEST_LETTERS = 4  # of another script, which tells by itself
_NONE = "zxx"  # ISO 639's code for what is in no language: rows of names and numbers
_WORD = r"[^\W\d_]+"
_SEPARATED = r"(?<=\d)[.,'’](?=\d)"
_OTHER = {".": ",", ",": ".", "'": ",", "’": ","}
# Japanese and Chinese write no space before a figure, and brackets, digits and signs as wide as their letters.
_UNSPACED = r"(?<![\d.,])[\u3040-\u30ff\u3400-\u9fff]+(?=[\d{}])"
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xFFE1: 0xA3, 0xFFE5: 0xA5}
_CELLS = frozenset(("header", "cell"))
_DIGIT = re.compile(r"\d")


def told(document: Document, pack: Mapping[str, Any]) -> str:
    """Return the language of a text that does not state it: the pack's own, unless it surely is another.

    Common words tell the pack's language at no cost. Only a text that lacks them is shown to the language identifier,
    whose model takes half a second to load.
    """
    own: str = pack["language"]
    string, whole = document.text.string, True
    if document.tables:
        prose = "\n".join(string[block.start : block.end] for block in islice(_prose(document), _MOST_BLOCKS))
        string, whole = prose or string[:_SAMPLE], bool(prose)
    common = frozenset(pack["common"])
    if _other_script(string[:_GLANCE], common):
        return _ranked(string, own)[0]
    fewest = _FEWEST_WORDS if whole else _SHORT  # a table's names and numbers need no common word
    if len(string.split(None, fewest)) < fewest:
        return own
    for size in (_GLANCE, _SAMPLE):
        words = re.findall(_WORD, string[:size].lower())
        found = sum(map(common.__contains__, words))
        if len(words) < fewest or found * 100 >= len(words) * _COMMON_SHARE or (found and len(words) < _SHORT):
            return own
    if not _DIGIT.search(string):
        return own  # nothing in it could be read in another language, and to tell which costs more than the check
    name, sure, doubt = _ranked(string, own)
    # Names and units in cells resemble many languages, none of them surely.
    certain = doubt * 1000 <= _UNSURE if whole else sure * 100 >= _SURE
    return name if certain else own


def _prose(document: Document) -> Iterator[Block]:
    return (block for block in document.blocks if block.scope not in _CELLS)


def _other_script(text: str, common: frozenset[str]) -> bool:
    """Whether most letters are none that the pack's common words are written with."""
    if text.isascii():
        return False
    letters = list(filter(str.isalpha, text.lower()))
    others = len(letters) - sum(map(set("".join(common)).__contains__, letters))
    return others >= _FEWEST_LETTERS and others * 2 > len(letters)


def _ranked(text: str, own: str) -> tuple[str, Any, Any]:
    """Return the likeliest language but the pack's own, its probability, and that of the pack's, 1 where it leads."""
    ranked = dict(_identifier().rank(text[:_SAMPLE]))
    doubt = ranked.pop(own, 0) + ranked.pop(_NONE, 0)
    best = max(ranked, key=ranked.__getitem__)
    return str(best), ranked[best], doubt if ranked[best] >= doubt else 1


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def as_the_pack_writes(document: Document, pack: Mapping[str, Any]) -> Document:
    """Return the document with its numbers' separators as the pack's language writes them; every place stays."""
    own = pack["lexicon"]["decimal"]
    string = document.text.string
    if not string.isascii():
        unspaced = _UNSPACED.format(currency_signs())
        string = re.sub(unspaced, lambda match: match.group()[:-1] + " ", string.translate(_WIDE))
    signs = currency_signs()
    # Decimals that can be no time of day, for a sign or a code stands at them.
    counts = {
        mark: len(
            re.findall(
                rf"(?:[{signs}]|[A-Z]{{3}})[ \u00a0\u202f]?\d[\d.,'’]{{0,20}}[{mark}]\d\d?(?!\d|[.,]\d)"
                rf"|\d[{mark}]\d\d?[ \u00a0\u202f]?(?:[{signs}%]|[A-Z]{{3}})",
                string,
            )
        )
        for mark in ".,"
    }
    decimal = _decimal(document.language)
    other = _OTHER[decimal]
    # Swiss German, Mexican Spanish: what the text itself does comes before what its language does elsewhere.
    if counts[other] > counts[decimal]:
        decimal = other
    text = copy.copy(document.text)
    if decimal != own:
        text.string = re.sub(_SEPARATED, lambda match: _OTHER[match.group()], string)
    else:
        text.string = re.sub(_SEPARATED, lambda match: "," if match.group() in "'’" else match.group(), string)
    read = copy.copy(document)
    read.text = text
    return read


@cache
def _decimal(language: str) -> str:
    from babel import Locale, UnknownLocaleError

    with suppress(UnknownLocaleError, ValueError, KeyError):
        symbol = Locale.parse(language).number_symbols["latn"]["decimal"]
        if symbol in _OTHER:
            return str(symbol)
    return "."


def legible(document: Document, figures: list[Figure]) -> list[Figure]:
    """Return the figures that can be read without knowing a word: none that a word may scale."""
    string = document.text.string
    starts = [block.start for block in document.blocks]
    kept = []
    for figure in figures:
        said = string[figure.text_start : figure.text_end]
        if figure.scale or figure.range is not None or not any(c.isdigit() for c in said):
            continue
        if figure.kind == "count":
            at = bisect_right(starts, figure.text_start) - 1
            if at < 0 or document.blocks[at].scope not in _CELLS:
                continue
        last = said[-1:]
        following = string[figure.text_end : figure.text_end + 2].replace("\u00a0", " ").replace("\u202f", " ")
        if last.isdigit() and (following[:1].isalpha() or (following[:1] == " " and following[1:].isalpha())):
            continue  # "$20 Millionen"
        kept.append(figure)
    for number, figure in enumerate(kept):
        figure.id = number
    return kept


def certain(document: Document, claims: list[Claim], rules: Mapping[str, Any]) -> list[Claim]:
    """Return the claims that rest on no word: two amounts in different units with nothing but marks between them."""
    string = document.text.string
    kept = []
    for claim in claims:
        figures = sorted(claim.figures, key=lambda figure: figure.text_start)
        between = string[figures[0].text_end : figures[-1].text_start]
        if rules[claim.rule]["units"] == "differ" and len(figures) == 2 and not any(c.isalpha() for c in between):
            kept.append(claim)
    for number, claim in enumerate(kept):
        claim.id = number
    return kept


def lower(findings: Collection[Finding]) -> None:
    """Make errors warnings: a hedge beside the figures would not have been understood."""
    for finding in findings:
        if finding.severity == "error":
            finding.severity = "warning"


def notice(document: Document) -> str:
    """Return what a report says about a text in another language."""
    return (
        f"The text is in another language ({document.language}): amounts with signs and codes and conversions in "
        "brackets were read, words were not."
    )
