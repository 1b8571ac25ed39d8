"""Reads OpenDocument texts (.odt): paragraphs with their scopes, tables, text boxes, notes and date.

A paragraph is placed by its number in the document, from 1, empty ones and those in tables included.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from checker.documents import Block, Cell, Document, Period
from checker.readers import UnreadableError
from checker.readers._extract import Extract, column_name, count, date_document, day_of, superscript
from checker.readers._xml import attribute, local_name

LARGEST = 256 << 20  # bytes; its pictures count

if TYPE_CHECKING:
    from checker.readers._package import Package

_SCOPES = {
    "title": "headline",
    "subtitle": "standfirst",
    "quotations": "quotation",
    "quote": "quotation",
    "caption": "caption",
    "illustration": "caption",
    "table": "caption",
    "text": "caption",
    "date": "date",
    "author": "byline",
    "table_20_heading": "header",
}
_GONE = frozenset(
    ("annotation", "annotation-end", "tracked-changes", "note-citation", "ruby-text", "hidden-text", "hidden-paragraph",
     "sequence-decls", "variable-decls", "user-field-decls", "forms", "table-of-content", "alphabetical-index",
     "illustration-index", "table-index", "object-index", "table-column", "table-columns", "script")
)  # fmt: skip
_SVG = "{urn:oasis:names:tc:opendocument:xmlns:svg"
_BLOCKS = frozenset(("p", "h"))


def read_bytes(data: bytes) -> Document:
    """Read an OpenDocument text."""
    from checker.readers._package import Package

    return _Reader(Package(data, ".odt")).read()


class _Reader:
    def __init__(self, package: "Package") -> None:
        self._package = package
        self._extract = Extract()
        self._paragraphs = 0
        self._tables = 0
        self._aside: list[Any] = []  # boxes and notes of the paragraph being read
        self._anchors: list[tuple[int, str]] = []  # comments of the text being read
        self._names: dict[str, str] = {}  # paragraph style -> its parent
        self._raised: set[str] = set()
        self._hidden: set[str] = set()
        self._written: Period | None = None

    def read(self) -> Document:
        if "META-INF/manifest.xml" in self._package:
            manifest = self._package.tree("META-INF/manifest.xml")
            if next(manifest.iter("{*}encryption-data"), None) is not None:
                raise UnreadableError("password-protected")
        for part in ("styles.xml", "content.xml"):
            if part == "styles.xml" and part not in self._package:
                continue
            for element in self._package.children(part, "styles", "automatic-styles", "text"):
                if local_name(element.getparent()) == "text":
                    self._block(element, {})
                else:
                    self._style(element)
        self._extract.name_headline()
        document = self._extract.document()
        meta = self._package.tree("meta.xml")
        found = list(meta.iterfind("{*}meta/*")) if meta is not None else []
        values = {local_name(element): element.text or "" for element in found}
        named = {attribute(e, "name").lower(): e.text or "" for e in found if local_name(e) == "user-defined"}
        date_document(document, self._written, named, values.get("creation-date", ""), values.get("date", ""))
        return document

    def _style(self, style: Any) -> None:
        family, name = attribute(style, "family"), attribute(style, "name")
        if family == "paragraph" and name:
            self._names[name] = attribute(style, "parent-style-name")
        for properties in style.iterfind("{*}text-properties"):
            if family == "text" and attribute(properties, "text-position").startswith("super"):
                self._raised.add(name)
            if attribute(properties, "display") == "none":
                self._hidden.add(name)

    # ---- blocks ----------------------------------------------------------------------------------

    def _block(self, element: Any, place: dict[str, Any]) -> None:
        """Read a paragraph, a heading, a table, or what contains them."""
        name = local_name(element)
        if name in _BLOCKS:
            self._paragraph(element, place)
        elif name == "table":
            self._table(element, place)
        elif name and name not in _GONE:
            for child in element:
                self._block(child, place)

    def _paragraph(self, element: Any, place: dict[str, Any]) -> None:
        self._paragraphs += 1
        text, scope = self._text(element), self._scope_of(element)
        self._extract.add(text, scope, {"paragraph": self._paragraphs, **place})
        self._extract.comment(self._anchors)
        if scope == "date":
            self._written = self._written or day_of(text)
        self._read_aside(place)

    def _read_aside(self, place: dict[str, Any]) -> None:
        aside, self._aside = self._aside, []
        for element in aside:
            for child in element:
                self._block(child, place)

    def _scope_of(self, paragraph: Any) -> str:
        at = attribute(paragraph, "style-name")
        seen = set[str]()
        while at and at not in seen:
            seen.add(at)
            if scope := _SCOPES.get(at.lower()):
                return scope
            at = self._names.get(at, "")
        return "heading" if local_name(paragraph) == "h" else "body"

    def _text(self, element: Any) -> str:
        parts: list[str] = []
        self._gather(element, parts)
        return "".join(parts)

    def _gather(self, element: Any, parts: list[str]) -> None:
        parts.append(element.text or "")
        for child in element:
            name = local_name(child)
            if name == "annotation":
                self._anchors.append(
                    (sum(map(len, parts)), "".join(t for p in child.iterfind("{*}p") for t in p.itertext()))
                )
            elif name == "s":
                parts.append(" " * count(attribute(child, "c")))
            elif name == "tab":
                parts.append("\t")
            elif name == "line-break":
                parts.append("\n")
            elif name in {"text-box", "note-body"}:
                self._aside.append(child)
            elif name == "span" and attribute(child, "style-name") in self._hidden:
                pass
            elif name and name not in _GONE and not child.tag.startswith(_SVG):
                at = len(parts)
                self._gather(child, parts)
                if name == "span" and attribute(child, "style-name") in self._raised:
                    parts[at:] = [superscript("".join(parts[at:]), "".join(parts[max(0, at - 3) : at]))]
            parts.append(child.tail or "")

    def _table(self, table: Any, place: dict[str, Any]) -> None:
        self._tables += 1
        where = {**place, "table": self._tables}
        cells: list[Cell] = []
        self._rows(table, where, cells, 0, header=False)
        self._extract.add_table(cells)

    def _rows(self, element: Any, place: dict[str, Any], cells: list[Cell], row: int, *, header: bool) -> int:
        """Read the rows inside an element; return the number of the next."""
        for child in element:
            name = local_name(child)
            if name in {"table-header-rows", "table-rows", "table-row-group"}:
                row = self._rows(child, place, cells, row, header=header or name == "table-header-rows")
            elif name == "table-row":
                column = 0
                for cell in child:
                    repeated = count(attribute(cell, "number-columns-repeated"))
                    if local_name(cell) == "table-cell":
                        block = self._cell(cell, header, {**place, "cell": f"{column_name(column)}{row + 1}"})
                        rows, columns = (
                            count(attribute(cell, f"number-{what}-spanned")) for what in ("rows", "columns")
                        )
                        heads = header or (block is not None and block.scope == "header")
                        cells.append(Cell(row, column, block, rows=rows, columns=columns, header=heads))
                    column += repeated
                row += count(attribute(child, "number-rows-repeated"))
        return row

    def _cell(self, cell: Any, header: bool, place: dict[str, Any]) -> Block | None:
        """Read a cell's paragraphs as one block; tables, boxes and notes inside it follow it."""
        first = self._paragraphs + 1
        texts, scope = [], "header" if header else "cell"
        tables = []
        for child in _contents(cell):
            if local_name(child) == "table":
                tables.append(child)
                continue
            self._paragraphs += 1
            texts.append(self._text(child))
            if self._scope_of(child) == "header":
                scope = "header"
        block = self._extract.add("\n".join(texts), scope, {"paragraph": first, **place})
        self._extract.comment(self._anchors)
        self._read_aside(place)
        for table in tables:
            self._table(table, place)
        return block


def _contents(element: Any) -> Iterator[Any]:
    """Yield a cell's paragraphs, headings and tables, those in lists, too."""
    for child in element:
        name = local_name(child)
        if name in _BLOCKS or name == "table":
            yield child
        elif name and name not in _GONE:
            yield from _contents(child)
