"""Reads HTML: drafts, fragments and whole pages; the article's text without navigation, each character in its place.

The parser builds the tree that a browser builds and says where each text begins. The text is then walked beside the
source, so that tags inside a number and entities keep their places.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from checker.documents import Block, Cell, Comment, Document, Piece, Table, TextBuilder
from checker.readers import UnreadableError, decode
from checker.readers._extract import superscript
from checker.readers._page_dates import date_page
from checker.readers._tree import BLOCKS, UNSEEN, attribute, in_order, names, string

ALSO = (".htm", ".xhtml")
_MOST_ENTITIES = 200_000
_MOST_TAGS = 100_000  # the parser's cost and memory are those of tags; no page of an article has half as many

_BESIDE = frozenset(("nav", "aside", "footer", "menu", "search"))
_BESIDE_ROLES = frozenset(
    ("navigation", "complementary", "contentinfo", "search", "menu", "menubar", "alert", "dialog")
)
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
# Words of classes and ids, which name things the same way whatever the language of the page.
_BESIDE_NAMES = frozenset((
    "nav", "navbar", "navigation", "menu", "submenu", "sidebar", "footer", "breadcrumb", "breadcrumbs",
    "comment", "comments", "commentlist", "respond", "reply", "replies", "related", "share", "sharing",
    "sharedaddy", "social", "promo", "newsletter", "newsletters", "subscribe", "subscription", "advert",
    "adverts", "ads", "advertisement", "advertising", "sponsor", "sponsored", "banner", "cookie", "cookies",
    "consent", "gdpr", "popup", "popover", "modal", "overlay", "widget", "widgets", "recommended",
    "recommendation", "recommendations", "trending", "popular", "mostread", "teaser", "teasers", "tags",
    "tagcloud", "pagination", "pager", "paging", "toolbar", "outbrain", "taboola", "disqus", "signup", "login",
    "search", "rail", "masthead", "topbar", "dropdown", "archives", "blogroll", "seealso", "tooltip",
))  # fmt: skip
_STANDFIRST_NAMES = frozenset((
    "standfirst", "subtitle", "subheadline", "subhead", "dek", "deck", "lede", "kicker", "alternativeheadline",
))  # fmt: skip
_BYLINE_NAMES = frozenset((
    "byline", "author", "authors", "vcard",
))  # fmt: skip

_SPACES = " \t\n\r\f"
_SPACES_APART = re.compile(r"[ \t\n\r\f]{2,}|[\t\n\r\f]")
_STOP = re.compile(r"[&<]")
_ENTITY = re.compile(r"&(?:#[0-9]{1,8};?|#[xX][0-9a-fA-F]{1,7};?|[a-zA-Z][a-zA-Z0-9]{1,32};?)")
_TAG = re.compile(r"<!--.*?-->|<[^>\"']*(?:\"[^\"]*\"[^>\"']*|'[^']*'[^>\"']*)*>", re.DOTALL)
_PAGE = re.compile(r"<(?:!doctype|html|head|body)\b", re.IGNORECASE)
_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([a-zA-Z0-9_:.-]{2,40})""", re.IGNORECASE)
_NOTE = re.compile(r"\s*[\[(]?(?:\d{1,3}|[a-z]|[*†‡§]{1,2})[\])]?\s*")
_HIDING = re.compile(r"display\s*:\s*none")
_ROOTS = frozenset(("html", "body", "article", "main"))
_SCOPES = {"blockquote": "quotation", "figcaption": "caption", "caption": "caption", "address": "byline"}
_SCOPE_NAMES = (
    ("standfirst", _STANDFIRST_NAMES),
    ("byline", _BYLINE_NAMES),
    ("date", frozenset(("date", "dateline", "timestamp"))),
)
_SHORT_BLOCKS = frozenset(("p", "div", "h2", "h3", "h4", "time", "span", "ul", "section", "header"))
_INLINE_IN_TEXT = frozenset(("a", "b", "i", "em", "strong", "td", "th", "li"))
_LINKED_ANYWAY = frozenset(("headline", "standfirst", "caption", "header", "cell"))
_LEADING_SHARE = 4  # less than one part in so many of an article may stand before its headline and be no part of it
_LEAST_CONTENT = 200  # characters; of less, nothing tells what is the article
_DESCRIBING = 40  # characters that no two texts of a page begin with
_CELL_PARTS = frozenset(("table", "thead", "tbody", "tfoot", "tr"))
_MOST_ROWS, _MOST_COLUMNS = 1_000, 100  # that a cell may span
_LONGEST_CELL = 500  # characters of one text in a table of data
_BEFORE_NOTE = 30  # characters by which a square is told from a note's mark
_MOST_OF_NOTE = 12  # nodes of a superscript that may be a note's mark
_HEADLINES = frozenset(("h1", "h2", "h3"))
_MOST_HEADLINES, _SHORTEST_HEADLINE, _SHORTEST_LOWER = 20, 4, 20  # a lower heading may be a section's short name
_LINKED_SHARE = (2, 3)  # a block of which more stands in links leads elsewhere


def read_bytes(data: bytes) -> Document:
    """Read HTML in the encoding it declares, or else as text is read."""
    declared = _CHARSET.search(data, 0, 4096)
    source, notices = decode(data, declared.group(1).decode() if declared else None)
    document = read(source)
    document.notices += notices
    return document


def read(source: str) -> Document:
    """Read a page or a fragment of HTML. Of a page, only the article is read; of a fragment, everything."""
    if source.count("<") > _MOST_TAGS:
        raise UnreadableError(f"more than {_MOST_TAGS:,} tags: no article has so many")
    if source.count("&") > _MOST_ENTITIES:
        raise UnreadableError(f"more than {_MOST_ENTITIES:,} entities: no article has so many")
    from justhtml import JustHTML

    # The parser drops a byte order mark, a CR before LF and a zero; others of their length keep the offsets.
    plain = source.replace("\r\n", " \n").replace("\r", "\n").replace("\0", "\ufffd")
    if plain.startswith("\ufeff"):
        plain = " " + plain[1:]
    root = JustHTML(plain, track_node_locations=True, sanitize=False).root
    page = _Page(root) if _PAGE.search(plain) else None
    reader = _Reader(source, plain, page)
    if page is None:
        reader.walk(root.children or [], next((node for node in in_order(root) if node.name == "h1"), None))
    else:
        headline = page.headline
        if headline is None:
            reader.walk((page.title and page.title.children) or [], None, "headline")
        elif id(headline) not in page.inside:
            reader.walk([headline], headline)
        reader.walk(page.content.children or [], headline, waits=page.begins_with(headline))
    document = reader.text.document()
    document.comments = reader.comments
    document.tables = reader.tables
    if page is not None:
        document.language = page.language or document.language
        date_page(document, page)
    return document


class _Page:
    """What a whole page says about its article, and where the article stands in it."""

    def __init__(self, root: Any) -> None:
        self.nodes = list(in_order(root))
        self.sizes: dict[int, int] = {}
        for node in reversed(self.nodes):
            if node.name == "#text":
                size = len(node.data.strip())
            elif node.name in UNSEEN:
                size = 0
            else:
                size = sum(self.sizes.get(id(child), 0) for child in node.children or ())
            self.sizes[id(node)] = size
        self.body = next((node for node in self.nodes if node.name == "body"), root)
        self.title = next((node for node in self.nodes if node.name == "title"), None)
        self.meta = _meta(self.nodes)
        self.description = _plain(self.meta.get("description", "") + " " + self.meta.get("og:description", ""))
        self.content = self._content()
        self.inside = {id(node) for node in in_order(self.content)}
        self.headline = self._headline()
        self.around: set[int] = set()  # the elements that the headline stands in
        above = self.headline
        while above is not None:
            self.around.add(id(above))
            above = above.parent

    def _content(self) -> Any:
        """Return the element that holds the article: the largest of those marked as such, or the whole body."""
        whole = self.sizes[id(self.body)]
        for wanted in (_is_article_body, _is_article, _is_main):
            best = max(filter(wanted, self.nodes), key=lambda node: self.sizes[id(node)], default=None)
            if best is not None and self.sizes[id(best)] * 4 >= whole:
                return best
        return self.body

    def begins_with(self, headline: Any) -> bool:
        """Whether what stands before the headline is little enough to be no part of the article."""
        if id(headline) not in self.inside:
            return False
        before = 0
        for node in in_order(self.content):
            if node is headline:
                break
            before += self.sizes[id(node)] if node.name == "#text" else 0
        return before * _LEADING_SHARE < self.sizes[id(self.content)] >= _LEAST_CONTENT

    def _headline(self) -> Any:
        """Return the heading that the title repeats, or else the article's first h1; None where there is neither."""
        headings = [node for node in self.nodes if node.name in _HEADLINES and self.sizes[id(node)]]
        found = [node for node in headings if node.name == "h1"][:_MOST_HEADLINES]
        lower = [node for node in headings if node.name != "h1"][:_MOST_HEADLINES]
        wanted = _plain(string(self.title) + " " + self.meta.get("og:title", ""))
        for nodes, shortest in ((found, _SHORTEST_HEADLINE), (lower, _SHORTEST_LOWER)):
            for node in nodes:
                said = _plain(string(node))
                if len(said) >= shortest and said in wanted:
                    return node
        inside = [node for node in found if id(node) in self.inside]
        return inside[0] if inside else found[0] if len(found) == 1 else None

    @property
    def language(self) -> str | None:
        """The language that the page states: a two-letter code."""
        stated = [attribute(node, "lang") for node in self.nodes[:10] if node.name == "html"]
        for name in (*stated, self.meta.get("content-language"), self.meta.get("og:locale")):
            if name and name[:2].isalpha() and not name[2:3].isalpha():
                return name[:2].lower()
        return None

    @property
    def canonical(self) -> str:
        """The address that the page calls its own."""
        links = (node for node in self.nodes if node.name == "link" and attribute(node, "rel") == "canonical")
        return next((attribute(node, "href") for node in links), "")

    def beside(self, node: Any) -> bool:
        """Whether an element is no part of the article: navigation, a side bar, what is hidden."""
        name, attributes = node.name, getattr(node, "attrs", None) or {}
        if id(node) in self.around or name in _ROOTS:
            return False
        if name in _BESIDE or name == "header" or attributes.get("role") in _BESIDE_ROLES or "hidden" in attributes:
            return True
        if "none" in (attributes.get("style") or "") and _HIDING.search(attributes["style"]):
            return True
        # A wrapper bears the name of what stands in it, too: "with-sidebar".
        return (
            not names(attributes).isdisjoint(_BESIDE_NAMES)
            and self.sizes[id(node)] * 3 < self.sizes[id(self.content)]
            and not self._described(node)
        )

    def _described(self, node: Any) -> bool:
        """Whether an element says what the page's description says: a standfirst, though it is called a teaser."""
        said = _plain(string(node))[:_DESCRIBING] if self.sizes[id(node)] >= _DESCRIBING else ""
        return len(said) == _DESCRIBING and said in self.description


class _Reader:
    """Takes the text from a tree, block by block."""

    def __init__(self, source: str, plain: str, page: _Page | None) -> None:
        self.plain = plain
        self.page = page
        self.text = TextBuilder(source)
        self.comments: list[Comment] = []
        self.tables: list[Table] = []
        self._pieces: list[Piece] = []  # of the open block
        self._length = self._linked = 0  # its characters, and how many of them stand in links
        self._spaced = True  # whether it is empty or ends with a space
        self._broken = False  # whether the last thing in it is a line break
        self._in_cell = False
        self._waits = False  # whether the headline is still to come

    # ---- the walk --------------------------------------------------------------------------------

    def walk(self, nodes: list[Any], headline: Any, outer: str = "body", *, waits: bool = False) -> None:
        """Take the text of nodes; without recursion, for a page may nest as deep as it likes.

        With `waits`, body text before the headline is left out: tickers, teasers, a menu that is not called one.
        """
        self._waits = waits
        stack: list[tuple[Any, str, bool, str]] = [(node, outer, False, "") for node in reversed(nodes)]
        while stack:
            node, scope, linked, leaving = stack.pop()
            name = node.name
            if leaving == "block":
                self.end_block(scope)
            elif leaving:
                self._insert(leaving, linked=linked)
            elif name == "#text":
                self._string(node, linked=linked)
            elif name == "#comment":
                self._comment(node)
            elif name == "br":
                self._break(scope)
            elif (
                name in UNSEEN
                or (self.page is not None and self.page.beside(node))
                or (name == "sup" and self._note(node))
            ):
                continue
            elif name == "table" and not self._in_cell and _is_data(node):
                self.end_block(scope)
                self._table(node)
            else:
                inner = "headline" if node is headline else _scope(node, scope)
                if node is headline:
                    self.end_block(scope)
                    self._waits = False
                after = ""
                if name in BLOCKS or inner != scope:
                    self.end_block(scope)
                    after = "block"
                elif name == "q":
                    self._insert("“", linked=linked)
                    after = "”"
                if after:
                    stack.append((node, inner, linked, after))
                below = linked or name == "a"
                stack += [(child, inner, below, "") for child in reversed(node.children or ())]
        self.end_block(outer)

    def end_block(self, scope: str) -> Block | None:
        """Close the open block and add it, unless most of it leads elsewhere."""
        if self._in_cell:
            if not self._spaced:
                self._insert(" ", linked=False)
                self._spaced = True
            return None
        pieces, length, linked = self._pieces, self._length, self._linked
        self._pieces, self._length, self._linked, self._spaced, self._broken = [], 0, 0, True, False
        if self._waits and scope in {"body", "heading", "quotation"}:
            return None
        part, whole = _LINKED_SHARE
        if self.page is not None and scope not in _LINKED_ANYWAY and linked * whole > length * part:
            return None
        while pieces:
            start, end, replacement = pieces[-1]
            shown = self.plain[start:end] if replacement is None else replacement
            kept = shown.rstrip(_SPACES)
            if kept == shown:
                break
            pieces.pop()
            if kept:
                pieces.append((start, start + len(kept), None) if replacement is None else (start, end, kept))
        return self.text.add(pieces, scope)

    # ---- text ------------------------------------------------------------------------------------

    def _emit(self, start: int, end: int, replacement: str | None, *, linked: bool) -> None:
        size = end - start if replacement is None else len(replacement)
        if size:
            self._pieces.append((start, end, replacement))
            self._length += size
            self._linked += size if linked else 0
            self._spaced = self._broken = False

    def _insert(self, shown: str, *, linked: bool) -> None:
        """Take what the page shows but its source does not hold; it stands where the text before it ends."""
        at = self._pieces[-1][1] if self._pieces else 0
        self._emit(at, at, shown, linked=linked)

    def _string(self, node: Any, *, linked: bool) -> None:
        """Take a text: white space as one space, everything else as it stands."""
        if node.origin_offset is None:
            return
        plain = self.plain
        for start, end, replacement in _aligned(node.data, node.origin_offset, plain):
            if replacement is not None:
                self._emit(start, end, replacement, linked=linked)
                continue
            at = start
            if self._spaced:
                while at < end and plain[at] in _SPACES:
                    at += 1
            if at == end:
                continue
            if node.parent is not None and node.parent.name == "pre":
                self._emit(at, end, None, linked=linked)
                continue
            for match in _SPACES_APART.finditer(plain, at, end):
                self._emit(at, match.start(), None, linked=linked)
                self._emit(match.start(), match.end(), " ", linked=linked)
                at = match.end()
            self._emit(at, end, None, linked=linked)
            self._spaced = plain[end - 1] in _SPACES

    def _break(self, scope: str) -> None:
        """Take a line break; two of them part paragraphs."""
        if self._broken:
            self.end_block(scope)
        elif self._pieces:
            self._insert("\n", linked=False)
            self._spaced = self._broken = True

    def _note(self, node: Any) -> bool:
        """Take a superscript that is a note's mark or a square; of another say no, and part it from its base."""
        said = string(node, _MOST_OF_NOTE)
        if not _NOTE.fullmatch(said):
            return False
        inner = next((child for child in node.children or () if child.name == "#text"), None)
        if self._pieces and said.strip().isdigit() and inner is not None and inner.origin_offset is not None:
            before = "".join(self.plain[a:b] if shown is None else shown for a, b, shown in self._pieces[-3:])
            if before[-1:].isdigit():
                self._insert("^", linked=False)
                return False
            shown = superscript(said.strip(), before[-_BEFORE_NOTE:])
            self._emit(inner.origin_offset, inner.origin_offset + len(inner.data), shown, linked=False)
        return True

    def _comment(self, node: Any) -> None:
        start = node.origin_offset
        if start is not None and "figcheck" in node.data:
            self.comments.append(Comment(start, self.plain.find(">", start + len(node.data)) + 1, node.data))

    # ---- tables ----------------------------------------------------------------------------------

    def _table(self, table: Any) -> None:
        """Take a table of data: its caption, and its cells with their place in the grid."""
        caption = None
        cells: list[Cell] = []
        free: list[int] = []  # for each column, the first row that no cell above reaches into
        row = -1
        for node in in_order(table, _CELL_PARTS):
            if node.name == "caption":
                caption = self._inside(node, "caption")
            elif node.name == "tr":
                row += 1
                column = 0
            elif node.name in {"td", "th"}:
                row = max(row, 0)
                column = 0 if not cells or cells[-1].row != row else cells[-1].column + cells[-1].columns
                while column < len(free) and free[column] > row:
                    column += 1
                rows, columns = _span(node, "rowspan", _MOST_ROWS), _span(node, "colspan", _MOST_COLUMNS)
                free += [0] * (column + columns - len(free))
                free[column : column + columns] = [row + rows] * columns
                header = node.name == "th"
                block = self._inside(node, "header" if header else "cell")
                cells.append(Cell(row, column, block, rows=rows, columns=columns, header=header))
            elif node.name == "#comment":
                self._comment(node)
        self.tables.append(Table(cells, caption))

    def _inside(self, node: Any, scope: str) -> Block | None:
        """Take all text of a cell as one block."""
        self._in_cell = True
        self.walk(node.children or [], None, waits=self._waits)
        self._in_cell = False
        return self.end_block(scope)


# ---- the tree ------------------------------------------------------------------------------------


def _plain(text: str) -> str:
    return " ".join(text.lower().split())


def _is_article_body(node: Any) -> bool:
    return "articlebody" in attribute(node, "itemprop").lower()


def _is_article(node: Any) -> bool:
    return node.name == "article" or attribute(node, "role") == "article"


def _is_main(node: Any) -> bool:
    return node.name == "main" or attribute(node, "role") == "main"


def _scope(node: Any, outer: str) -> str:
    """Return the scope of an element in a block of scope `outer`."""
    name = node.name
    if name in _HEADINGS:
        return "heading"
    if name in _SCOPES:
        return _SCOPES[name]
    if outer != "body" or name in _INLINE_IN_TEXT or not node.attrs:
        return outer
    said = names(node.attrs)
    for scope, words in _SCOPE_NAMES:
        if not said.isdisjoint(words) and (name == "p" or name in _SHORT_BLOCKS):
            return scope
    return outer


def _is_data(table: Any) -> bool:
    """Whether a table holds data, rather than the layout of a page."""
    if attribute(table, "role") in {"presentation", "none"}:
        return False
    rows = cells = widest = 0
    header = False
    for node in in_order(table):
        if node.name == "table" and node is not table:
            return False
        if node.name == "tr":
            rows += 1
            cells = 0
        elif node.name in {"td", "th"}:
            cells += 1
            widest = max(widest, cells)
            header = header or node.name == "th"
        elif node.name == "#text" and len(node.data) > _LONGEST_CELL:
            return False
    return widest > 1 and (rows > 1 or header)


def _span(node: Any, name: str, most: int) -> int:
    said = attribute(node, name).strip()
    return min(max(int(said), 1), most) if said.isascii() and said.isdigit() and len(said) < 6 else 1


def _aligned(data: str, at: int, plain: str) -> Iterator[Piece]:
    """Walk a text of the tree beside the source from where it begins, and yield the pieces it was made of.

    The tree's text runs through tags that the parser dropped, and its entities are decoded; where the two part, what
    is left has no certain place and is not read.
    """
    done, size = 0, len(data)
    if plain.startswith("\n", at) and not data.startswith("\n"):
        at += 1  # a line's end right behind <pre> is not part of it
    while done < size:
        match = _STOP.search(plain, at)
        stop = match.start() if match else len(plain)
        count = min(stop - at, size - done)
        if count:
            if not plain.startswith(data[done : done + count], at):
                return
            yield at, at + count, None
            done += count
            at += count
            continue
        if match is None:
            return
        if match.group() == "&":
            entity = _ENTITY.match(plain, at)
            decoded = _decoded(entity.group()) if entity else "&"
            end = entity.end() if entity and decoded != entity.group() else at + 1
            decoded = decoded if end > at + 1 else "&"
            if not data.startswith(decoded, done):
                return
            yield at, end, None if end == at + 1 else decoded
            done += len(decoded)
            at = end
        elif not data.startswith(plain[at : at + 2], done):
            tag = _TAG.match(plain, at)
            if tag is None:
                return
            at = tag.end()
        else:
            # A declaration where none may stand is text to the parser, but to no browser.
            declared = plain.find(">", at) + 1 if plain.startswith(("<!", "<?"), at) else 0
            taken = declared - at if declared and data.startswith(plain[at:declared], done) else 1
            if taken == 1:
                yield at, at + 1, None
            done += taken
            at += taken


@lru_cache(1_000)
def _decoded(entity: str) -> str:
    from html import unescape

    return unescape(entity)


# ---- what a page says of itself ------------------------------------------------------------------


def _meta(nodes: list[Any]) -> dict[str, str]:
    """Return the page's metadata by lower-cased name; the first of a name counts."""
    found: dict[str, str] = {}
    for node in nodes:
        if node.name == "meta" and node.attrs:
            for key in ("property", "name", "itemprop", "http-equiv"):
                name = node.attrs.get(key)
                if name:
                    found.setdefault(name.lower(), node.attrs.get("content") or "")
    return found
