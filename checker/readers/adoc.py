"""Reads AsciiDoc line by line: paragraphs, headings, quotes, tables; macros and inline mark-up left out."""

import re
from itertools import zip_longest

from checker.documents import Block, Cell, Comment, Document, Table, TextBuilder
from checker.readers._dates import read_any
from checker.readers._lines import Rule, Span, inline, lines

ALSO = (".asciidoc",)
LARGEST = 8 << 20  # bytes
_HEADING = re.compile(r"(={1,6}|#{1,6})\s+(?=\S)")
_ATTRIBUTE = re.compile(r":!?([\w-]{1,60})!?:(?:\s+(.*))?")
_BLOCK_ATTRIBUTES = re.compile(r"\[(?!\[|figcheck:)[^\]]*\]|\[\[[^\]]*\]\]")
_BLOCK_TITLE = re.compile(r"\.(?=[^\s.])")
_MACRO = re.compile(r"(?:image|video|audio|include|toc|ifdef|ifndef|endif|ifeval)::\S*\[.*\]")
_FENCE = re.compile(r"(-{4,}|\.{4,}|\+{4,}|/{4,}|_{4,}|={4,}|\*{4,}|--|```\w*|\"\")\s*")
_TABLE = re.compile(r"[|,:!]={3,}\s*")
_LIST = re.compile(r"(?:\*{1,6}|-|\.{1,6}|\d{1,3}\.|[a-zA-Z]\.|<(?:\d{1,3}|\.)>)\s+(?:\[[ x*]\]\s+)?(?=\S)")
_TERM = re.compile(r"(?=\S)(.{1,200}?)(:{2,4}|;;)(?:\s+|$)")
_ADMONITION = re.compile(r"(?:NOTE|TIP|IMPORTANT|WARNING|CAUTION):\s+")
_BREAK = re.compile(r"'{3,}|<{3,}|\*{3}|-{3}|\+")
_CELL = re.compile(r"(?:^|(?<=\s))(?:(\d{1,3})?(?:\.(\d{1,3}))?([+*]))?[<^>.]{0,4}([aehlmsd])?\|")
_AUTHOR = re.compile(r"[^\W\d_][\w.'-]*(?:\s+[\w.'-]+){0,3}(?:\s+<[^>]+>)?")
_COLUMNS = re.compile(r"cols\s*=\s*\"?(?:(\d{1,2})\*|([^\"\]]*))")
_MOST_COLUMNS, _MOST_ROWS = 100, 1_000
_UNSEEN = frozenset("-.+/`")
_DATES = ("revdate", "date", "published", "docdate")

_LITERAL = re.compile(r"(?<![\w+])\+{1,3}(?=\S)([^+\n]{1,400}?)(?<=\S)\+{1,3}(?![\w+])")
_INLINE: tuple[Rule, ...] = (
    (re.compile(r"(?:footnote|footnoteref):[\w-]{0,40}\[[^\]]{0,1000}\]"), None),
    (re.compile(r"(?:image|icon|kbd|btn|menu|indexterm2?|anchor):[^\s\[]{0,200}\[[^\]]{0,300}\]"), None),
    (re.compile(r"(?:link:|xref:|mailto:)[^\s\[]{1,400}\[([^\]]{0,400}?)(?:,\w+=[^\]]{0,100}|\^)?\]"), 1),
    (re.compile(r"(?:https?|ftp|irc)://[^\s\[\]<>]{1,400}\[([^\]]{0,400}?)(?:,\w+=[^\]]{0,100}|\^)?\]"), 1),
    (re.compile(r"<<[^,>\n]{1,200}(?:,\s*([^>\n]{1,200}))?>>"), 1),
    (re.compile(r"\[\[[^\]\n]{1,100}\]\]|\(\(\([^)\n]{1,200}\)\)\)"), None),
    (re.compile(r"(?:pass|stem|latexmath|asciimath):\w*\[([^\]]{0,400})\]"), 1),
    (re.compile(r"(?<=[\"'])`(?=\S)|(?<=\S)`(?=[\"'])"), None),
    (re.compile(r"(?:\[[^\]\n]{1,60}\])?##(?=\S)([^#]{1,400}?)##"), 1),
    (re.compile(r"(?<![\w#])(?:\[[^\]\n]{1,60}\])?#(?=\S)([^#\n]{1,400}?)(?<=\S)#(?![\w#])"), 1),
    (re.compile(r"\*\*(?=\S)([^*]{1,1000}?)\*\*"), 1),
    (re.compile(r"(?<![\w*\\])\*(?=[^\s*])([^*]{1,1000}?)(?<=[^\s])\*(?![\w*])"), 1),
    (re.compile(r"__(?=\S)([^_]{1,1000}?)__"), 1),
    (re.compile(r"(?<![\w\\])_(?=[^\s_])([^_]{1,1000}?)(?<=[^\s])_(?!\w)"), 1),
    (re.compile(r"``(?=\S)([^`]{1,400}?)``"), 1),
    (re.compile(r"(?<![\w`\\\"'])`(?=[^\s`])([^`\n]{1,400}?)(?<=[^\s])`(?![\w`\"'])"), 1),
    (re.compile(r"(?<=\w)\^(?=\S)[\[(]?[\d*†‡a-z]{1,3}[\])]?\^"), None),
    (re.compile(r"~(?=\S)([^~\s]{1,60})~"), 1),
    (re.compile(r"\\(?=[*_`#{^~<])"), None),
    (re.compile(r"\{(?:nbsp|zwsp|wj|shy|empty)\}"), None),
    (re.compile(r"\s\+$", re.MULTILINE), None),
)


def read(source: str) -> Document:
    """Read AsciiDoc with the attributes of its header (revision date, language)."""
    return _Reader(source).document()


class _Reader:
    """One pass over the lines."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.lines = lines(source)
        self.text = TextBuilder(source)
        self.comments: list[Comment] = []
        self.tables: list[Table] = []
        self.attributes: dict[str, str] = {}
        self.scopes: list[tuple[str, str]] = []  # the open delimited blocks: their fence, and their scope
        self.style = ""  # the attributes in front of the next block
        self.caption: Block | None = None

    def document(self) -> Document:
        """Read all lines."""
        at = self._header()
        while at < len(self.lines):
            at = self._block(at)
        document = self.text.document()
        document.comments, document.tables = self.comments, self.tables
        document.language = self.attributes.get("lang", "")[:2].lower()
        for name in _DATES:
            document.published = document.published or read_any(self.attributes.get(name, ""))
        document.dated_by = "front matter" if document.published else ""
        return document

    def _said(self, at: int) -> str:
        start, end = self.lines[at]
        return self.source[start:end]

    @property
    def _scope(self) -> str:
        return next((scope for _, scope in reversed(self.scopes) if scope), "body")

    def _header(self) -> int:
        """Read the title, and the author and revision lines that may follow it."""
        at = 0
        while at < len(self.lines) and (not self._said(at).strip() or self._aside(at)):
            at += 1
        if at == len(self.lines) or not re.match(r"=\s+\S", self._said(at)):
            return at
        start, end = self.lines[at]
        self._add([(start + len(self._said(at)) - len(self._said(at)[1:].lstrip()), end)], "headline")
        at += 1
        if at < len(self.lines) and _AUTHOR.fullmatch(self._said(at).strip()):
            self._add([self.lines[at]], "byline")
            at += 1
            revision = self._said(at).strip() if at < len(self.lines) else ""
            if revision and not revision.startswith((":", "/")):
                day = read_any(revision.partition(",")[2] or revision)
                if day is not None:
                    self.attributes.setdefault("revdate", day[0].isoformat())
                    at += 1
        return at

    def _aside(self, at: int) -> bool:
        """Take a line that is no text: a comment, an attribute, a macro."""
        said = self._said(at).strip()
        if said.startswith("//") and not said.startswith("////"):
            if "figcheck:" in said:
                self.comments.append(Comment(*self.lines[at], said[2:]))
            return True
        attribute = _ATTRIBUTE.fullmatch(said)
        if attribute:
            self.attributes.setdefault(attribute.group(1).lower(), (attribute.group(2) or "").strip())
            return True
        return bool(_MACRO.fullmatch(said) or _BREAK.fullmatch(said))

    def _block(self, at: int) -> int:
        """Read the block that begins at a line; return the line behind it."""
        said = self._said(at).strip()
        if not said or self._aside(at):
            return at + 1
        if _BLOCK_ATTRIBUTES.fullmatch(said):
            self.style = said
            return at + 1
        start, end = self.lines[at]
        if _BLOCK_TITLE.match(said) and not _FENCE.fullmatch(said):
            self.caption = self._add([(start + 1, end)], "caption")
            return at + 1
        if _TABLE.fullmatch(said):
            return self._table(at)
        fence = _FENCE.fullmatch(said)
        if fence:
            return self._fence(at, fence.group(1))
        heading = _HEADING.match(self.source, start, end)
        if heading:
            self._add([(heading.end(), end)], "heading")
            return at + 1
        return self._paragraph(at)

    def _fence(self, at: int, mark: str) -> int:
        """Open or close a delimited block; what is no text is passed over."""
        if self.scopes and self.scopes[-1][0] == mark:
            self.scopes.pop()
            return at + 1
        style, self.style = self.style, ""
        if mark[0] in _UNSEEN and mark != "--":
            closing = "```" if mark[0] == "`" else mark
            end = at + 1
            while end < len(self.lines) and self._said(end).strip() != closing:
                end += 1
            start, stop = self.lines[at][0], self.lines[min(end, len(self.lines) - 1)][1]
            if mark[0] == "/" and "figcheck:" in self.source[start:stop]:
                self.comments.append(Comment(start, stop, self.source[start:stop].strip("/\r\n")))
            return end + 1
        quoted = mark[0] in '_"' or style.startswith(("[quote", "[verse"))
        self.scopes.append((mark, "quotation" if quoted else ""))
        return at + 1

    def _paragraph(self, at: int) -> int:
        style, self.style = self.style, ""
        if style.startswith(("[source", "[listing", "[literal", "[stem", "[pass")):
            while at < len(self.lines) and self._said(at).strip():
                at += 1
            return at
        spans: list[Span] = []
        first = True
        indented = self._said(at)[:1] in {" ", "\t"}
        while at < len(self.lines) and self._said(at).strip():
            said = self._said(at).strip()
            if not first and (_LIST.match(said) or _FENCE.fullmatch(said) or _TABLE.fullmatch(said) or said == "+"):
                break
            if not (said.startswith("//") and self._aside(at)):
                start, end = self.lines[at]
                start += len(self._said(at)) - len(self._said(at).lstrip())
                spans.append((start, end))
            at += 1
            first = False
        if not spans:
            return at
        start, end = spans[0]
        begun = _LIST.match(self.source, start, end) or _ADMONITION.match(self.source, start, end)
        if begun:
            spans[0] = (begun.end(), end)
        elif indented:
            return at  # a literal paragraph
        else:
            term = _TERM.match(self.source, start, end)
            if term:
                self._add([term.span(1)], "body")
                spans[0] = (term.end(), end)
        scope = "quotation" if style.startswith(("[quote", "[verse")) else self._scope
        self._add(spans, "standfirst" if style.startswith(("[.lead", "[.standfirst")) else scope)
        return at

    def _table(self, at: int) -> int:
        """Read a table of cells marked with bars; the first line, set apart by an empty one, is its header."""
        style, self.style = self.style, ""
        mark = self._said(at).strip()
        end = at + 1
        while end < len(self.lines) and self._said(end).strip() != mark:
            end += 1
        if mark[0] != "|":
            return end + 1
        found: list[tuple[list[Span], int, int]] = []
        first_line = 0
        apart = False
        for number in range(at + 1, end):
            start, stop = self.lines[number]
            marks = list(_CELL.finditer(self.source, start, stop))
            if not self._said(number).strip():
                apart = apart or (first_line > 0 and len(found) == first_line)
                continue
            lead = marks[0].start() if marks else stop
            if found and self.source[start:lead].strip():
                found[-1][0].append(_trimmed(self.source, start, lead))
            for one, following in zip_longest(marks, marks[1:]):
                last = following.start() if following is not None else stop
                columns = min(int(one.group(1) or 1), _MOST_COLUMNS) if one.group(3) == "+" else 1
                rows = min(int(one.group(2) or 1), _MOST_ROWS) if one.group(3) == "+" else 1
                times = min(int(one.group(1) or 1), _MOST_COLUMNS) if one.group(3) == "*" else 1
                cell = [_trimmed(self.source, one.end(), last)], max(columns, 1), max(rows, 1)
                found += [cell] * times
            first_line = first_line or len(found)
        given = _COLUMNS.search(style)
        width = (
            int(given.group(1) or 0) or given.group(2).count(",") + 1
            if given
            else sum(c for _, c, _ in found[:first_line])
        )
        header = apart or "header" in style
        self.tables.append(Table(self._cells(found, max(min(width, _MOST_COLUMNS), 1), header=header), self.caption))
        self.caption = None
        return end + 1

    def _cells(self, found: list[tuple[list[Span], int, int]], width: int, *, header: bool) -> list[Cell]:
        cells = []
        free = [0] * width  # for each column, the first row that no cell above reaches into
        row = column = 0
        for spans, wide, rows in found:
            while free[column] > row:
                column += 1
                if column == width:
                    row, column = row + 1, 0
            columns = min(wide, width - column)
            free[column : column + columns] = [row + rows] * columns
            head = header and row == 0
            block = self._add([span for span in spans if span[1] > span[0]], "header" if head else "cell")
            cells.append(Cell(row, column, block, rows=rows, columns=columns, header=head))
            column += columns
            if column >= width:
                row, column = row + 1, 0
        return cells

    def _add(self, spans: list[Span], scope: str) -> Block | None:
        return self.text.add(inline(self.source, spans, _LITERAL, _INLINE, entities=True), scope)


def _trimmed(source: str, start: int, end: int) -> Span:
    shown = source[start:end]
    return start + len(shown) - len(shown.lstrip()), end - len(shown) + len(shown.rstrip()) if shown.strip() else end
