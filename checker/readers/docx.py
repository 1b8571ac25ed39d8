"""Reads Word documents (.docx): paragraphs with their scopes, tables, text boxes, notes and date.

The parts are read as XML, for python-docx passes over what a draft is full of: tracked insertions, content controls,
text boxes and notes. Deleted and hidden text is not read. The language is told from the text: what a program notes of
it is mostly its own. A paragraph is placed by its number in the body, from 1,
counting every paragraph, empty ones and those in tables included.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from checker.documents import Block, Cell, Document, Period
from checker.readers._extract import Extract, column_name, count, date_document, day_of, superscript
from checker.readers._xml import attribute, local_name

LARGEST = 256 << 20  # bytes; its pictures count

if TYPE_CHECKING:
    from checker.readers._package import Package

_TEXT = frozenset(("t",))
_GONE = frozenset(
    ("pPr", "rPr", "del", "moveFrom", "Fallback", "instrText", "delText", "rt", "sdtPr", "sdtEndPr", "tblPr", "tblGrid",
     "trPr", "tcPr")
)  # fmt: skip
_CHARACTERS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011", "ptab": "\t"}
_SCOPES = {
    "title": "headline",
    "subtitle": "standfirst",
    "quote": "quotation",
    "intense quote": "quotation",
    "block text": "quotation",
    "caption": "caption",
    "image caption": "caption",
    "table caption": "caption",
    "date": "date",
    "author": "byline",
}


def read_bytes(data: bytes) -> Document:
    """Read a Word document."""
    from checker.readers._package import Package

    return _Reader(Package(data, ".docx")).read()


class _Reader:
    def __init__(self, package: "Package") -> None:
        self._package = package
        self._extract = Extract()
        self._paragraphs = 0
        self._tables = 0
        self._boxes: list[Any] = []
        self._anchors: list[tuple[int, str]] = []  # comments of the text being read
        self._remarks = self._read_comments()
        self._written: Period | None = None
        self._read_styles()

    def read(self) -> Document:
        main = self._main()
        for element in self._package.children(main, "body"):
            self._block(element, {})
        folder = main.rpartition("/")[0]
        for kind in ("footnote", "endnote"):
            self._read_notes(f"{folder}/{kind}s.xml", kind)
        self._extract.name_headline()
        document = self._extract.document()
        values, named = self._package.properties()
        date_document(document, self._written, named, values.get("created", ""), values.get("modified", ""))
        return document

    def _main(self) -> str:
        """Return the name of the main part, which the package's relations tell."""
        for relation in self._package.tree("_rels/.rels") if "_rels/.rels" in self._package else ():
            if str(relation.get("Type", "")).endswith("/officeDocument"):
                return str(relation.get("Target", "")).lstrip("/")
        return "word/document.xml"

    def _read_comments(self) -> dict[str, str]:
        """Return the comments by their ids."""
        comments = self._package.tree("word/comments.xml")
        found = comments.iterfind("{*}comment") if comments is not None else ()
        return {attribute(comment, "id"): "".join(e.text or "" for e in comment.iter("{*}t")) for comment in found}

    def _read_styles(self) -> None:
        """Note each style's scope by its name, which no translation of Word changes, or by the style it is based on."""
        names: dict[str, str] = {}
        parents: dict[str, str] = {}
        styles = self._package.tree("word/styles.xml")
        for style in styles if styles is not None else ():
            if local_name(style) == "style" and attribute(style, "type") == "paragraph":
                key = attribute(style, "styleId")
                for child in style:
                    if local_name(child) == "name":
                        names[key] = _value(child).lower()
                    elif local_name(child) == "basedOn":
                        parents[key] = _value(child)
        self._scopes: dict[str, str] = {}
        for key in names:
            at, seen = key, set[str]()
            while at and at not in seen:
                seen.add(at)
                scope = _scope(names.get(at, ""))
                if scope:
                    self._scopes[key] = scope
                    break
                at = parents.get(at, "")

    # ---- blocks ----------------------------------------------------------------------------------

    def _block(self, element: Any, place: dict[str, Any]) -> None:
        """Read a paragraph, a table, or what contains them."""
        name = local_name(element)
        if name == "p":
            self._paragraph(element, place)
        elif name == "tbl":
            self._table(element, place)
        elif name == "sdt" and any(
            _value(e).startswith("Table of Contents") for e in element.iter("{*}docPartGallery")
        ):
            return
        elif name not in _GONE:
            for child in element:
                self._block(child, place)

    def _paragraph(self, element: Any, place: dict[str, Any]) -> None:
        self._paragraphs += 1
        scope = self._scope_of(element)
        text = self._text(element)
        block = None
        if scope != "contents":
            block = self._extract.add(text, scope, {"paragraph": self._paragraphs, **place})
            self._extract.comment(self._anchors)
        if scope == "date" and block is not None and self._written is None:
            self._written = day_of(text)
        boxes, self._boxes = self._boxes, []
        for box in boxes:
            for child in box:
                self._block(child, place)

    def _scope_of(self, paragraph: Any) -> str:
        style = next((_value(e) for e in paragraph.iterfind("{*}pPr/{*}pStyle")), "")
        return self._scopes.get(style, "body")

    def _text(self, element: Any) -> str:
        parts: list[str] = []
        self._gather(element, parts)
        return "".join(parts)

    def _gather(self, element: Any, parts: list[str]) -> None:
        for child in element:
            name = local_name(child)
            if name in _TEXT:
                parts.append(child.text or "")
            elif name in _CHARACTERS:
                parts.append(_CHARACTERS[name])
            elif name in {"commentRangeStart", "commentReference"}:
                remark = self._remarks.pop(attribute(child, "id"), "")  # the range comes before the reference
                if remark:
                    self._anchors.append((sum(map(len, parts)), remark))
            elif name == "txbxContent":
                self._boxes.append(child)
            elif name == "r":
                self._run(child, parts)
            elif name not in _GONE:
                self._gather(child, parts)

    def _run(self, run: Any, parts: list[str]) -> None:
        raised = False
        for setting in run.iterfind("{*}rPr/*"):
            name = local_name(setting)
            if name in {"vanish", "webHidden"} and _value(setting) not in {"0", "false", "off"}:
                return
            if name == "vertAlign":
                raised = _value(setting) == "superscript"
        at = len(parts)
        self._gather(run, parts)
        text = "".join(parts[at:])
        if raised:
            parts[at:] = [superscript(text, "".join(parts[max(0, at - 3) : at]))]

    def _table(self, table: Any, place: dict[str, Any]) -> None:
        self._tables += 1
        number = self._tables
        cells: list[Cell] = []
        open_cells: dict[int, Cell] = {}  # column -> the cell that may go on in the next row
        for r, row in enumerate(_inside(table, "tr")):
            header = row.find("{*}trPr/{*}tblHeader") is not None
            column = count(next((_value(e) for e in row.iterfind("{*}trPr/{*}gridBefore")), ""), 0)
            for cell in _inside(row, "tc"):
                span = count(next((_value(e) for e in cell.iterfind("{*}tcPr/{*}gridSpan")), ""))
                merge = cell.find("{*}tcPr/{*}vMerge")
                if merge is not None and _value(merge) != "restart" and column in open_cells:
                    open_cells[column].rows += 1
                    self._paragraphs += sum(1 for _ in cell.iter("{*}p"))
                else:
                    where = {"table": number, "cell": f"{column_name(column)}{r + 1}"}
                    block = self._cell(cell, "header" if header else "cell", {**place, **where})
                    open_cells.pop(column, None)
                    cells.append(Cell(r, column, block, columns=span, header=header))
                    if merge is not None:
                        open_cells[column] = cells[-1]
                column += span
        self._extract.add_table(cells)

    def _cell(self, cell: Any, scope: str, place: dict[str, Any]) -> Block | None:
        """Read a cell's paragraphs as one block; tables and boxes inside it follow it."""
        first = self._paragraphs + 1
        texts: list[str] = []
        inner: list[Any] = []
        for child in _contents(cell):
            if local_name(child) == "p":
                self._paragraphs += 1
                texts.append(self._text(child))
            elif local_name(child) == "tbl":
                inner.append(child)
        boxes, self._boxes = self._boxes, []
        block = self._extract.add("\n".join(texts), scope, {"paragraph": first, **place})
        self._extract.comment(self._anchors)
        for box in boxes:
            inner += box
        for child in inner:
            self._block(child, place)
        return block

    def _read_notes(self, part: str, kind: str) -> None:
        if part not in self._package:
            return
        for note in self._package.children(part, f"{kind}s"):
            if not attribute(note, "type"):  # the others are the lines between text and notes
                place = {kind: count(attribute(note, "id"))}
                contents = list(_contents(note))
                texts = [self._text(child) for child in contents if local_name(child) == "p"]
                self._extract.add("\n".join(texts), "body", place)
                for child in contents:
                    if local_name(child) == "tbl":
                        self._table(child, place)


def _scope(style: str) -> str:
    if style.startswith("heading "):
        return "heading"
    if style.startswith("toc "):
        return "contents"
    return _SCOPES.get(style, "")


def _contents(element: Any) -> Iterator[Any]:
    """Yield a cell's paragraphs and tables, those in content controls and tracked insertions, too."""
    for child in element:
        name = local_name(child)
        if name in {"p", "tbl"}:
            yield child
        elif name not in _GONE:
            yield from _contents(child)


def _inside(element: Any, wanted: str) -> Iterator[Any]:
    """Yield the rows of a table or the cells of a row, through content controls; deleted ones are left out."""
    for child in element:
        name = local_name(child)
        if name == wanted:
            if child.find("{*}trPr/{*}del") is None and child.find("{*}tcPr/{*}cellDel") is None:
                yield child
        elif name not in _GONE and name not in {"tbl", "p"}:
            yield from _inside(child, wanted)


def _value(element: Any) -> str:
    return attribute(element, "val")
