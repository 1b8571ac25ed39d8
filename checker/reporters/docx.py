"""The Word report: the article with a comment at every figure in question, to go back to the reporter."""

import io
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

import docx
from docx.enum.text import WD_UNDERLINE
from docx.shared import Pt, RGBColor

from checker.report import Report
from checker.reporters.article import Passage, Run
from checker.reporters.digest import Basis, Digest, Reading, digests, lines_of, shipped, tool

COMMENTED = 400  # findings with a comment of their own; Word grows slow beyond
CELLS = 2000  # a larger table is written as lines
_UNDERLINES = {
    "inconsistent": (WD_UNDERLINE.WAVY, RGBColor(0xA8, 0x20, 0x1A)),
    "undecided": (WD_UNDERLINE.DASH, RGBColor(0x8A, 0x53, 0x00)),
    "rounding": (WD_UNDERLINE.DOUBLE, RGBColor(0x2F, 0x55, 0x80)),
    "consistent": (WD_UNDERLINE.SINGLE, RGBColor(0x2C, 0x60, 0x48)),
    "unclaimed": (WD_UNDERLINE.DOTTED, None),
}
_STYLES = {"headline": "Heading 1", "heading": "Heading 2", "quotation": "Quote", "caption": "Caption"}
_DAY = datetime(2000, 1, 1, tzinfo=UTC)  # the same reports give the same file


def render(reports: Sequence[Report], basis: Basis = shipped) -> bytes:
    """Render reports as a Word document, the gravest first."""
    document: Any = docx.Document()
    document.core_properties.title = "Figure check"
    document.core_properties.author = tool()
    document.core_properties.created = document.core_properties.modified = _DAY
    document.styles["Normal"].font.size = Pt(11)
    for number, digest in enumerate(digests(reports, basis)):
        if number:
            document.add_page_break()
        _Writer(document, digest).write()
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


class _Writer:
    """Writes one article into a Word document, and the comments to it."""

    def __init__(self, document: Any, digest: Digest) -> None:
        self._document = document
        self._digest = digest
        self._links = digest.links
        self._written: dict[int, Any] = {}  # figure -> its run

    def write(self) -> None:
        digest, document = self._digest, self._document
        document.add_paragraph(digest.title, style="Title")
        verdict = document.add_paragraph()
        verdict.add_run(f"{digest.counts}. ").bold = True
        verdict.add_run(digest.verdict_rest)
        for notice in digest.notices:
            document.add_paragraph(notice)
        for reading in digest.gravest_first:
            line = document.add_paragraph(style="List Bullet")
            line.add_run(f"{reading.severity.capitalize()}: ").bold = True
            line.add_run(reading.message)
        for passage in digest.passages:
            self._passage(passage)
        for reading in digest.readings[:COMMENTED]:
            self._comment(reading)
        if len(digest.readings) > COMMENTED:
            document.add_paragraph(f"Only the first {COMMENTED} findings have comments; all stand in the list above.")
        document.add_paragraph("How it was checked", style="Heading 2")
        for words, days, source, count in digest.rates:
            document.add_paragraph(f"{words}, {days} ({source}); used {count} times", style="List Bullet")
        for name, value in digest.settings:
            document.add_paragraph(f"{name}: {value}", style="List Bullet")

    def _passage(self, passage: Passage) -> None:
        if passage.rows is None:
            self._runs(self._document.add_paragraph(style=_STYLES.get(passage.scope)), passage.runs)
            return
        if passage.runs:
            self._runs(self._document.add_paragraph(style="Caption"), passage.runs)
        width = max((cell.column + cell.columns for row in passage.rows for cell in row), default=1)
        if width * len(passage.rows) > CELLS:
            for row in passage.rows:
                line = self._document.add_paragraph()
                for cell in row:
                    self._runs(line, [*cell.runs, Run("\t")])
            return
        table = self._document.add_table(len(passage.rows), width, style="Table Grid")
        for shown, row in zip(table.rows, passage.rows, strict=True):
            places = shown.cells
            for cell in row:
                self._runs(places[cell.column].paragraphs[0], cell.runs)

    def _runs(self, paragraph: Any, runs: Iterable[Run]) -> None:
        for run in runs:
            written = paragraph.add_run(run.text if run.text == "\t" else re.sub(r"\s+", " ", run.text))
            if run.figure is None:
                continue
            self._written[run.figure.id] = written
            written.underline, color = _UNDERLINES[run.figure.status]
            if color is not None and run.figure.id in self._links:
                written.font.color.rgb = color
                written.bold = True

    def _comment(self, reading: Reading) -> None:
        """Anchor a finding at its figures: as one stretch where they stand in one paragraph, else at the last."""
        runs = [self._written[figure.id] for figure in reading.finding.figures if figure.id in self._written]
        if not runs:
            return
        if len({run._parent._p for run in runs}) > 1:  # noqa: SLF001 - python-docx names a run's paragraph so
            runs = runs[-1:]
        comment = self._document.add_comment([runs[0], runs[-1]], author="figcheck", initials="fc")
        comment.paragraphs[0].add_run(f"{reading.severity.capitalize()}: {reading.message}").bold = True
        for name, text in lines_of(reading):
            line = comment.add_paragraph()
            line.add_run(f"{name}: ").italic = True
            line.add_run(text)
        comment._comment_elm.date = _DAY  # noqa: SLF001 - the library stamps the hour of writing
