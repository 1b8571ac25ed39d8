"""Reads the text of NITF and XHTML trees into blocks: the vocabulary that NITF, NewsML-G2 and Atom share."""

import re
from typing import Any

from checker.documents import Cell
from checker.readers._extract import Extract, Place, column_name, count, superscript
from checker.readers._xml import attribute, entity, local_name

_SCOPES = {
    "hl1": "headline",
    "hl2": "standfirst",
    "abstract": "standfirst",
    "bq": "quotation",
    "blockquote": "quotation",
    "byline": "byline",
    "dateline": "date",
    "caption": "caption",
    "figcaption": "caption",
    "media-caption": "caption",
    "h1": "heading",
    "h2": "heading",
    "h3": "heading",
    "h4": "heading",
    "h5": "heading",
    "h6": "heading",
    "hl": "heading",
}
_BLOCKS = frozenset(_SCOPES) | frozenset(
    ("address", "article", "aside", "block", "body", "body.content", "body.end", "body.head", "credit", "dd", "div",
     "distributor", "dl", "dt", "figure", "fn", "hedline", "hr", "html", "li", "main", "media", "media-producer",
     "note", "ol", "p", "pre", "section", "table", "tagline", "ul")
)  # fmt: skip
_GONE = frozenset(
    ("head", "script", "style", "nav", "template", "media-reference", "media-metadata", "media-object", "datasource",
     "rights", "distributor", "byttl", "noscript", "iframe")
)  # fmt: skip
_BEHIND = 1 << 40  # an offset behind any text
_SPACE = re.compile(r"[ \t\r\n]+")


def add_markup(extract: Extract, root: Any, place: Place, scope: str = "body") -> None:
    """Add the blocks of a tree in reading order, each placed by its number within the tree."""
    walk = _Walk(extract, place)
    walk.block(root, scope)
    walk.end()


class _Walk:
    def __init__(self, extract: Extract, place: Place) -> None:
        self._extract = extract
        self._place = place
        self._paragraphs = 0
        self._tables = 0
        self._anchors: list[tuple[int, str]] = []  # comments to figcheck, and where in the block they stand

    def end(self) -> None:
        """Hang comments behind the last block at its end."""
        self._extract.comment([(_BEHIND, said) for _, said in self._anchors])

    def block(self, element: Any, scope: str) -> None:
        """Read an element's own text as blocks, parted by the blocks inside it."""
        scope = _SCOPES.get(local_name(element), scope)
        if local_name(element) == "hl2" and local_name(element.getparent()) != "hedline":
            scope = "heading"
        if local_name(element) == "table":
            self._table(element)
            return
        parts: list[str] = []
        self._gather(element, parts, scope)
        self._finish(parts, scope)

    def _gather(self, element: Any, parts: list[str], scope: str) -> None:
        parts.append(_SPACE.sub(" ", element.text or ""))
        for child in element:
            name = local_name(child)
            if not isinstance(child.tag, str):
                self._unnamed(child, parts)
            elif name == "br":
                parts.append("\n")
            elif name in {"sup", "sub"}:
                inner: list[str] = []
                self._gather(child, inner, scope)
                raised = "".join(inner)
                parts.append(superscript(raised, "".join(parts[-4:])) if name == "sup" else raised)
            elif name in _BLOCKS and name not in _GONE:
                self._finish(parts, scope)
                self.block(child, scope)
            elif name not in _GONE:
                self._gather(child, parts, scope)
            parts.append(_SPACE.sub(" ", child.tail or ""))

    def _unnamed(self, node: Any, parts: list[str]) -> None:
        """Read an entity; note a comment to figcheck."""
        if node.tag.__name__ == "Entity":
            parts.append(entity(node))
        elif "figcheck:" in (node.text or ""):
            self._anchors.append((len("".join(parts).lstrip()), node.text))

    def _finish(self, parts: list[str], scope: str) -> None:
        text = "\n".join(line.strip() for line in "".join(parts).split("\n"))
        parts.clear()
        if text.strip():
            self._paragraphs += 1
            self._extract.add(text, scope, {**self._place, "paragraph": self._paragraphs})
            self._extract.comment(self._anchors)
        else:
            self._anchors = [(0, said) for _, said in self._anchors]  # of the next block

    def _table(self, table: Any) -> None:
        self._tables += 1
        cells: list[Cell] = []
        taken: dict[tuple[int, int], bool] = {}
        for caption in table.iterfind("{*}caption"):
            self.block(caption, "caption")
        rows = [row for row in table.iter("{*}tr") if next(row.iterancestors("{*}table"), None) is table]
        for r, row in enumerate(rows):
            column = 0
            for cell in row:
                if local_name(cell) not in {"td", "th"}:
                    continue
                while taken.get((r, column)):
                    column += 1
                header = local_name(cell) == "th"
                tall = min(count(attribute(cell, "rowspan")), len(rows) - r)
                wide = count(attribute(cell, "colspan"))
                parts: list[str] = []
                self._gather_cell(cell, parts)
                text = "\n".join(line.strip() for line in "".join(parts).split("\n"))
                where = {**self._place, "table": self._tables, "cell": f"{column_name(column)}{r + 1}"}
                block = self._extract.add(text, "header" if header else "cell", where)
                self._extract.comment(self._anchors if block is not None else [])
                cells.append(Cell(r, column, block, rows=tall, columns=wide, header=header))
                for down in range(1, tall):
                    taken.update(((r + down, column + right), True) for right in range(wide))
                column += wide
        self._extract.add_table(cells)

    def _gather_cell(self, cell: Any, parts: list[str]) -> None:
        """Gather a cell's text, a line for each block inside it."""
        parts.append(_SPACE.sub(" ", cell.text or ""))
        for child in cell:
            name = local_name(child)
            if name in _BLOCKS or name == "br":
                parts.append("\n")
            if not isinstance(child.tag, str):
                self._unnamed(child, parts)
            elif name not in _GONE:
                self._gather_cell(child, parts)
            parts.append(_SPACE.sub(" ", child.tail or ""))


def root_name(data: bytes) -> str:
    """Return the name of an XML file's root element, without parsing it; empty where there is none."""
    head = data[:65536].replace(b"\x00", b"")  # UTF-16, too: the names are ASCII
    at = 0
    while True:
        at = head.find(b"<", at)
        if at < 0:
            return ""
        if head.startswith(b"<!--", at):
            at = head.find(b"-->", at)
        elif head.startswith((b"<?", b"<!"), at):
            inside = head.find(b"[", at, head.find(b">", at))
            at = head.find(b">", at if inside < 0 else head.find(b"]", inside))
        else:
            name = re.match(rb"<(?:[\w.-]+:)?([\w.-]+)", head[at : at + 200])
            return name[1].decode("ascii", "ignore") if name else ""
        if at < 0:
            return ""
