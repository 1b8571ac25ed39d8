"""Context: what a text says beside its figures - currencies in evidence, places, and the periods a sentence names."""

import re
from bisect import bisect_right
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from checker.claims.finder import Sentence
from checker.documents import Document, quotations
from checker.figures.evidence import local
from checker.matching import compile_pattern
from checker.report import Figure

if TYPE_CHECKING:
    from checker.figures.periods import PeriodReader, Spoken

_QUOTE_REACH = 2000  # characters back to where a quotation may have been opened
_YEAR = re.compile(r"(?<![\d.,])(?:19|20)\d\d(?![\d,]|\.\d)")


class Context:
    """What one document's text says beside its figures; each is looked for only where a claim is in doubt."""

    def __init__(
        self, pack: Mapping[str, Any], document: Document, sentences: list[Sentence], figures: list[Figure]
    ) -> None:
        self._places = pack["places"]
        self._places_found: frozenset[str] | None = None
        self._times = pack["times"]
        self._document = document
        self._sentences = sentences
        self.evidenced = frozenset(
            figure.units[0] for figure in figures if len(figure.units) == 1 and figure.kind in {"money", "rate"}
        ).union(pack.get("home", ()))
        self._starts = [figure.text_start for figure in figures]
        self._ends = [figure.text_end for figure in figures]
        self._years: set[int] | None = None
        self._reader: PeriodReader | None = None
        self._spoken: dict[int, list[Spoken]] = {}

    def quoted(self, offset: int) -> bool:
        """Whether an offset of the text stands in a quotation: a block quote, or between quotation marks."""
        if any(start <= offset < end for start, end in quotations(self._document)):
            return True
        # A straight mark that nobody closes may open a speech of several paragraphs.
        block = next((block for block in self._document.blocks if block.start <= offset < block.end), None)
        start = max(block.start if block else 0, offset - _QUOTE_REACH)
        return self._document.text.string.count('"', start, offset) % 2 == 1

    def likely(self, figure: Figure) -> str:
        """Return a figure's unit: one that the text names in full, or the preferred."""
        return next((unit for unit in figure.units if unit in self.evidenced), figure.units[0])

    def local(self) -> frozenset[str]:
        """Return the currencies for which a place in the text is evidence; looked for only where it may matter."""
        if self._places_found is None:
            self._places_found = frozenset(local(self._document.text.string, self._places))
        return self._places_found

    def sentence(self, number: int) -> str:
        """Return the words of a sentence, none where a claim stands in none."""
        if number < 0:
            return ""
        sentence = self._sentences[number]
        return self._document.text.string[sentence.start : sentence.end]

    def figures(self, first: int, last: int) -> list[Figure]:
        """Return the figures of the sentences from one to another."""
        return [figure for sentence in self._sentences[max(0, first) : last + 1] for figure in sentence.figures]

    def periods(self, number: int) -> "list[Spoken]":
        """Return the periods that a sentence names, none where it says that it converts at today's rate."""
        if number not in self._spoken:
            from checker.figures.periods import PeriodReader  # only a text in doubt pays for it

            text = self.sentence(number)
            today = compile_pattern(self._times["today"]).search(text) is not None
            if self._reader is None:
                self._reader = PeriodReader(self._times)
            found = [] if today else self._reader.spoken(text, self._document.published)
            start = self._sentences[number].start if number >= 0 else 0
            self._spoken[number] = [period for period in found if not self._in_figure(start + period.start)]
        return self._spoken[number]

    def elsewhen(self, number: int, start: date | None) -> str:
        """Return a period that a sentence names and that lies before `start`, the first day to count, or ""."""
        for period in self.periods(number):
            if period.far or (period.days is not None and (start is None or period.days[1] < start)):
                return period.text
        return ""

    def years(self) -> set[int]:
        """Return the years that the text names, none of them part of a figure ("£1902 million")."""
        if self._years is None:
            found = _YEAR.finditer(self._document.text.string)
            self._years = {int(match[0]) for match in found if not self._in_figure(match.start())}
        return self._years

    def _in_figure(self, offset: int) -> bool:
        i = bisect_right(self._starts, offset) - 1
        return i >= 0 and offset < self._ends[i]
