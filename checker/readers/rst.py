"""Reads reStructuredText line by line: paragraphs, headings, quotes, tables; directives and inline mark-up left out."""

import re
from itertools import pairwise

from checker.documents import Block, Cell, Comment, Document, Table, TextBuilder
from checker.readers._dates import read_any
from checker.readers._lines import Rule, Span, indent, inline, lines

ALSO = (".rest",)
LARGEST = 8 << 20  # bytes
_RULE = re.compile(r"([!-/:-@\[-`{-~])\1{1,}\s*")
_FIELD = re.compile(r":([A-Za-z][\w -]{0,40}):(?:\s+(.*))?$")
_DIRECTIVE = re.compile(r"\.\.\s+(?:\|[^|]+\|\s+)?([A-Za-z][\w:.+-]*)::(?:\s+|$)")
_FOOTNOTE = re.compile(r"\.\.\s+\[[^\]]{1,40}\](?:\s+|$)")
_TARGET = re.compile(r"\.\.\s+_|__\s")
_BULLET = re.compile(r"(?:[-*+•‣⁃]|(?:\d{1,3}|[a-zA-Z#])[.)]|\((?:\d{1,3}|[a-zA-Z#])\))\s+")
_GRID = re.compile(r"\+(?:[-=]+\+)+\s*")
_SIMPLE = re.compile(r"=+(?:\s+=+)+\s*")
_ATTRIBUTION = re.compile(r"(?:---?|—)\s?\S")
# Directives whose content is text of the article; that of all others is code, pictures or settings.
_TEXT = frozenset((
    "admonition", "attention", "caution", "compound", "container", "danger", "epigraph", "error", "figure",
    "highlights", "hint", "important", "note", "pull-quote", "rubric", "table", "tip", "topic", "warning",
))  # fmt: skip
_NAMED = frozenset(("admonition", "container", "figure", "rubric", "table", "topic"))  # whose argument is a title
_QUOTES = frozenset(("epigraph", "pull-quote", "highlights"))
_FAR = 100  # lines back that may tell whether an indented paragraph is a quote
_DATES = ("date", "published", "pubdate")

_LITERAL = re.compile(r"``(.{1,400}?)``(?!`)", re.DOTALL)
_INLINE: tuple[Rule, ...] = (
    (re.compile(r"\\(\s?)"), None),
    (re.compile(r"(?<!\\):[a-zA-Z][\w:.+-]{0,40}:`([^`<]{1,400}?)(?:\s*<[^`>]{1,400}>)?`"), 1),
    (re.compile(r"(?<![\w:`\\])_?`([^`<]{1,400}?)(?:\s*<[^`>]{1,400}>)?`(?:__?)?(?!`)"), 1),
    (re.compile(r"(?<![\w*\\])\*\*(?=[^\s*])([^*]{1,1000}?)(?<!\s)\*\*(?!\w)"), 1),
    (re.compile(r"(?<![\w*\\])\*(?=[^\s*])([^*]{1,1000}?)(?<!\s)\*(?![\w*])"), 1),
    (re.compile(r"\s?\[(?:\d{1,3}|[#*][\w-]{0,40})\]_(?!\w)"), None),
    (re.compile(r"(?<=[A-Za-z0-9])__?(?![\w])"), None),
    (re.compile(r"(?<![\w|])\|(?=\S)([^|\n]{1,100}?)(?<=\S)\|_{0,2}(?!\w)"), 1),
)


def read(source: str) -> Document:
    """Read reStructuredText with a field list (date, title, language) at its top."""
    return _Reader(source).document()


class _Reader:
    """One pass over the lines."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.lines = lines(source)
        self.text = TextBuilder(source)
        self.comments: list[Comment] = []
        self.tables: list[Table] = []
        self.fields: dict[str, str] = {}
        self.titled = False

    def document(self) -> Document:
        """Read all lines."""
        at = 0
        while at < len(self.lines):
            at = self._block(at)
        document = self.text.document()
        document.comments, document.tables = self.comments, self.tables
        document.language = self.fields.get("language", self.fields.get("lang", ""))[:2].lower()
        for name in _DATES:
            document.published = document.published or read_any(self.fields.get(name, ""))
        document.dated_by = "front matter" if document.published else ""
        return document

    def _said(self, at: int) -> str:
        start, end = self.lines[at]
        return self.source[start:end]

    def _blank(self, at: int) -> bool:
        return not self._said(at).strip()

    def _block(self, at: int) -> int:
        """Read the block that begins at a line; return the line behind it."""
        if self._blank(at):
            return at + 1
        line = self._said(at)
        said = line.strip()
        if said.startswith("..") and (len(said) == 2 or said[2].isspace()):
            return self._explicit(at, said)
        if _TARGET.match(said):
            return at + 1
        if _GRID.fullmatch(said):
            return self._grid(at)
        if _SIMPLE.fullmatch(said):
            return self._simple(at)
        title = self._title(at)
        if title:
            return title
        if _RULE.fullmatch(said):
            return at + 1
        field = _FIELD.match(said)
        if field and not self.text.blocks[1:]:
            self.fields.setdefault(field.group(1).lower(), (field.group(2) or "").strip())
            return at + 1
        return self._paragraph(at)

    def _title(self, at: int) -> int:
        """Read a section's title, its rule below and perhaps above; return the line behind it, 0 if there is none."""
        if _RULE.fullmatch(self._said(at).rstrip()) and at + 2 < len(self.lines) and not self._blank(at + 1):
            if self._said(at).strip()[0] == self._said(at + 2).strip()[:1] and _RULE.fullmatch(
                self._said(at + 2).rstrip()
            ):
                self._heading(at + 1)
                return at + 3
            return 0
        if at + 1 < len(self.lines):
            rule, said = self._said(at + 1).rstrip(), self._said(at).rstrip()
            if _RULE.fullmatch(rule) and len(rule) >= min(len(said), 4) and not said[:1].isspace():
                self._heading(at)
                return at + 2
        return 0

    def _heading(self, at: int) -> None:
        self._add([self.lines[at]], "heading" if self.titled else "headline")
        self.titled = True

    def _explicit(self, at: int, said: str) -> int:
        """Read what begins with two dots: a directive, a footnote, a target or a comment."""
        depth = indent(self.source, self.lines[at])
        end = self._indented(at + 1, depth)
        directive = _DIRECTIVE.match(said)
        if directive:
            name = directive.group(1).lower()
            if name in _TEXT:
                self._content(at, end, name, depth + directive.end())
            return end
        footnote = _FOOTNOTE.match(said)
        if footnote:
            start, stop = self.lines[at]
            first = (min(start + depth + footnote.end(), stop), stop)
            self._add([first, *self._stripped(at + 1, end)], "body")
            return end
        if not _TARGET.match(said):
            start, stop = self.lines[at][0] + depth, self.lines[end - 1][1]
            if "figcheck:" in self.source[start:stop]:
                self.comments.append(Comment(start, stop, self.source[start + 2 : stop].rstrip()))
        return end

    def _content(self, at: int, end: int, name: str, argument: int) -> None:
        start, stop = self.lines[at]
        joined = at + 1 < end and not self._blank(at + 1) and not _FIELD.match(self._said(at + 1).strip())
        if start + argument < stop and joined and name not in _NAMED:
            last = at + 1
            while last < end and not self._blank(last):
                last += 1
            spans = [(start + argument, stop), *self._stripped(at + 1, last)]
            self._add(spans, "quotation" if name in _QUOTES else "body")
            at = last - 1
        elif start + argument < stop and name not in {"figure", "container"}:
            self._add(
                [(start + argument, stop)], "caption" if name == "table" else "quotation" if name in _QUOTES else "body"
            )
        at += 1
        while at < end and _FIELD.match(self._said(at).strip()):
            at += 1
        while at < end:
            if self._blank(at):
                at += 1
                continue
            said = self._said(at).strip()
            if _GRID.fullmatch(said):
                at = self._grid(at)
            elif _SIMPLE.fullmatch(said):
                at = self._simple(at)
            else:
                stop = at
                while stop < end and not self._blank(stop):
                    stop += 1
                scope = "caption" if name == "figure" else "quotation" if name in _QUOTES else "body"
                self._add(self._stripped(at, stop), scope)
                at = stop

    def _indented(self, at: int, depth: int) -> int:
        """Return the line behind those that are blank or stand deeper than `depth`, from `at` on."""
        last = at
        while at < len(self.lines) and (self._blank(at) or indent(self.source, self.lines[at]) > depth):
            at += 1
            if not self._blank(at - 1):
                last = at
        return last

    def _stripped(self, at: int, end: int) -> list[Span]:
        return [(start + indent(self.source, (start, stop)), stop) for start, stop in self.lines[at:end]]

    def _paragraph(self, at: int) -> int:
        depth = indent(self.source, self.lines[at])
        end = at + 1
        start, stop = self.lines[at]
        bullet = _BULLET.match(self.source, start + depth, stop)
        while end < len(self.lines) and not self._blank(end):
            here = indent(self.source, self.lines[end])
            if here < depth or (here > depth and not bullet):
                break  # a quote ends, or a term's definition begins
            if here <= depth and bullet and _BULLET.match(self._said(end).strip() + " "):
                break
            end += 1
        spans = self._stripped(at, end)
        if bullet:
            spans[0] = (bullet.end(), stop)
        literal = self.source[spans[-1][0] : spans[-1][1]].rstrip().endswith("::")
        if literal:
            first, last = spans[-1]
            spans[-1] = (first, first + len(self.source[first:last].rstrip()) - 1)
        if _ATTRIBUTION.match(self._said(at).strip()) and depth:
            scope = "byline"
        else:
            scope = "quotation" if depth and not bullet and self._quoted(at) else "body"
        self._add(spans, scope)
        return self._indented(end, depth) if literal else end

    def _quoted(self, at: int) -> bool:
        """Whether an indented paragraph is a block quote: set apart, and no part of a list or a definition."""
        depth = indent(self.source, self.lines[at])
        for _ in range(min(at, _FAR)):
            at -= 1
            if self._blank(at):
                continue
            here = indent(self.source, self.lines[at])
            if here < depth:
                said = self._said(at).strip()
                return self._blank(at + 1) and not _BULLET.match(said + " ") and not said.startswith("..")
        return True

    # ---- tables ----------------------------------------------------------------------------------

    def _grid(self, at: int) -> int:
        """Read a table drawn with lines; a cell that spans columns is cut at their edges."""
        depth = indent(self.source, self.lines[at])
        edges = [depth + i for i, c in enumerate(self._said(at).strip()) if c == "+"]
        end = at
        while end < len(self.lines) and self._said(end).strip()[:1] in {"+", "|"} and self._said(end).strip():
            end += 1
        rows: list[list[int]] = [[]]
        heads = 0
        for number in range(at + 1, end):
            said = self._said(number).strip()
            if said.startswith("+"):
                heads = len(rows) if "=" in said else heads
                rows.append([])
            else:
                rows[-1].append(number)
        columns = [(a + 1, b) for a, b in pairwise(edges)]
        self._table([row for row in rows if row], columns, heads)
        return end

    def _simple(self, at: int) -> int:
        """Read a table whose columns are ruled with equal signs."""
        start = self.lines[at][0]
        columns = [match.span() for match in re.finditer(r"=+", self._said(at))]
        end, rules = at + 1, 1
        rows: list[list[int]] = []
        heads = 0
        while end < len(self.lines) and start is not None:
            said = self._said(end).strip()
            if _SIMPLE.fullmatch(said):
                rules += 1
                following = end + 1 < len(self.lines) and not self._blank(end + 1)
                if rules == 2 and following:
                    heads = len(rows)
                else:
                    end += 1
                    break
            elif said and not _RULE.fullmatch(said.replace(" ", "")):
                first = self._said(end)[columns[0][0] : columns[0][1]].strip()
                if first or not rows:
                    rows.append([end])
                else:
                    rows[-1].append(end)
            end += 1
        columns = [(a, b if i + 1 < len(columns) else 1 << 20) for i, (a, b) in enumerate(columns)]
        self._table(rows, columns, heads)
        return end

    def _table(self, rows: list[list[int]], columns: list[Span], heads: int) -> None:
        cells = []
        for row, numbers in enumerate(rows):
            for column, (first, last) in enumerate(columns):
                spans = []
                for number in numbers:
                    start, stop = self.lines[number]
                    left, right = min(start + first, stop), min(start + last, stop)
                    shown = self.source[left:right]
                    if shown.strip():
                        left += len(shown) - len(shown.lstrip())
                        spans.append((left, right - len(shown) + len(shown.rstrip())))
                header = row < heads
                block = self._add(spans, "header" if header else "cell")
                cells.append(Cell(row, column, block, header=header))
        self.tables.append(Table(cells))

    def _add(self, spans: list[Span], scope: str) -> Block | None:
        return self.text.add(inline(self.source, spans, _LITERAL, _INLINE, entities=False), scope)
