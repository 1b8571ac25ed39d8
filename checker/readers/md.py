"""Reads Markdown: the parser decides what is mark-up, and every character of text keeps its place in the source."""

import functools
import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import pairwise
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from checker.dates import read_date
from checker.documents import Block, Cell, Comment, Document, Period, Piece, Table, TextBuilder
from checker.readers import UnreadableError

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline

ALSO = (".markdown",)
LARGEST = 8 << 20  # bytes; the parser takes forty times as much
_SCOPES = {"heading_open": "heading", "blockquote_open": "quotation", "th_open": "header", "td_open": "cell"}
_CELLS = frozenset(("header", "cell"))
_INSIDE = _CELLS | {"heading"}
_DELIMITERS = frozenset(("emphasis", "strikethrough"))
_SKIPPED = frozenset(("html_inline", "image"))
_STANDFIRSTS = ("standfirst", "subtitle", "dek", "description", "summary", "excerpt")
_KEYS = frozenset(("date", "published", "title", "headline", "language", "lang", *_STANDFIRSTS))
_HTML_TEXT = re.compile(r">[^<]*\w")

# What no article comes near, and what would take the parser minutes: its cost is one of lines and of inline marks.
_MOST_LINES = 50_000
_MOST_MARKS, _MOST_MARKS_TOGETHER = (
    2_000,
    100_000,
)  # in one paragraph or cell, in the document; beyond, text stands as it is
_MARKS = "*_`[]<&!~\\"
_COMMENT = re.compile(r"<!--(.*?)-->", re.DOTALL)
# GitHub's footnotes, at the reference and before the note, and what many write in place of them.
_NOTE_MARK = re.compile(r"\[\^[^\]\s]{1,60}\]:?|<sup>(?:<a\b[^>]{0,200}>)?\[?(\d{1,3})\]?(?:</a>)?</sup>")
_BEFORE_NOTE = 30
_LINE_END = re.compile(r"\n[ \t]*")
_NO_MARK = re.compile(r"[^*_`\[\]<&!~\\\n]+")

Note = tuple[int, int, Any]
"""Start and end in an inline token's content, and what stands for it: itself (None), a string, a delimiter's token."""

Span = tuple[int, int]

Origin = list[tuple[int, int]]
"""The stretches of an inline token's content: where each begins in it, and where in the source."""


def read(source: str) -> Document:
    """Read CommonMark with tables and front matter (date, title, language)."""
    # The parser counts lines by LF alone; a CR of its own length keeps the offsets.
    plain = source.replace("\r\n", " \n").replace("\r", "\n") if "\r" in source else source
    body_at, values = _front_matter(plain)
    text = TextBuilder(source)
    title = values.get("title") or values.get("headline")
    if title:
        text.add([(title[0], title[1], None)], "headline")
    lead = next((values[key] for key in _STANDFIRSTS if key in values), None)
    if lead:
        text.add([(lead[0], lead[1], None)], "standfirst")
    if plain.count("\n") > _MOST_LINES:
        raise UnreadableError(f"more than {_MOST_LINES:,} lines: no article has so many")
    parser = _parser()
    # The front matter is blanked, not cut, so that the parser's lines are the source's.
    body = "\n" * plain.count("\n", 0, body_at) + plain[body_at:]
    starts = _starts(plain)
    env: dict[str, Any] = {}
    tables: list[Table] = []
    marks = 0
    comments: list[Comment] = []
    tokens = parser.parse(body, env)
    if "figcheck:" in source:
        for token in tokens:
            if token.type == "html_block" and token.map:
                comments += _comments(plain, starts[token.map[0]], starts[token.map[1]])
    for token, scope in _inline_tokens(tokens, tables):
        if token.type == "html_block":
            start, end = starts[token.map[0]], min(starts[token.map[1]], len(source))
            if _HTML_TEXT.search(source, start, end):
                _add_html(text, tables, source, start, end)
            continue
        origin = _origin(token, plain, starts)
        if origin is not None:
            count = sum(map(token.content.count, _MARKS))
            marks += count
            marked = count <= _MOST_MARKS and marks <= _MOST_MARKS_TOGETHER
            whole: list[Note] = [(0, len(token.content), None)]
            notes, hidden = _notes(parser, token.content, env, count) if marked else (whole, [])
            block = text.add(_pieces(notes, origin), scope)
            for start, end in hidden:
                comments += _comments(plain, _at(origin, start), _at(origin, end - 1) + 1)
            if scope in _CELLS:
                tables[-1].cells[-1].block = block
    document = text.document()
    document.tables = tables
    document.comments = comments
    dated = values.get("date") or values.get("published")
    if dated:
        document.published = _day(source[dated[0] : dated[1]])
        document.dated_by = "front matter" if document.published else ""
    language = values.get("language") or values.get("lang")
    if language:
        document.language = source[language[0] : language[1]].strip().lower()[:2] or "en"
    return document


def _add_html(text: TextBuilder, tables: list[Table], source: str, start: int, end: int) -> None:
    """Add what a block of HTML shows, such as a table or a figure with its caption."""
    from checker.readers._parts import Pieces, copied
    from checker.readers.html import read as read_html

    inside = read_html(source[start:end])
    pieces = Pieces(inside.text)
    copies: dict[int, Block] = {}
    for block in inside.blocks:
        shifted = [(one + start, two + start, shown) for one, two, shown in pieces.between(block.start, block.end)]
        added = text.add(shifted, "heading" if block.scope == "headline" else block.scope)
        if added is not None:
            copies[id(block)] = added
    tables += [copied(table, copies) for table in inside.tables]


def _comments(source: str, start: int, end: int) -> list[Comment]:
    """Return the comments in a piece of HTML."""
    return [Comment(*match.span(), match.group(1)) for match in _COMMENT.finditer(source, start, end)]


def _day(text: str) -> Period | None:
    """Read a date in whatever form; nearly all are ISO days, and these need no more than that."""
    day = read_date(text)
    if day is None:
        from checker.readers._dates import read_any

        day = read_any(text)
    return day


def _front_matter(source: str) -> tuple[int, dict[str, tuple[int, int]]]:
    """Return where the body starts, and the span of each plain value of the front matter's top level.

    Only `key: value` lines are read: what is nested is not for us, and a YAML parser costs more than the whole lint.
    """
    fence = source[:4].rstrip("\n")
    if fence not in {"---", "+++"} or source[3:4] != "\n":
        return 0, {}
    end = source.find(f"\n{fence}", 3)
    if end < 0:
        return 0, {}
    values = {}
    at = 4
    separator = ":" if fence == "---" else "="
    while at < end:
        stop = source.find("\n", at)
        stop = end if stop < 0 or stop > end else stop
        key, found, _ = source[at:stop].partition(separator)
        if found and key.strip() in _KEYS and key == key.lstrip():
            start, last = at + len(key) + 1, stop
            while start < last and source[start] in " \t":
                start += 1
            while last > start and source[last - 1] in " \t":
                last -= 1
            if last - start >= 2 and source[start] == source[last - 1] and source[start] in "\"'":
                start, last = start + 1, last - 1
            if last > start:
                values[key.strip()] = (start, last)
        at = stop + 1
    close = source.find("\n", end + 1)
    return (len(source) if close < 0 else close + 1), values


def _starts(body: str) -> list[int]:
    starts = [0]
    for line in body.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    return starts


def _inline_tokens(tokens: list[Any], tables: list[Table]) -> Iterator[tuple[Any, str]]:
    """Yield the tokens that hold text, with their scope; the tables and their cells so far stand in `tables`."""
    scopes: list[str] = []
    after = row = column = 0
    for token in tokens:
        if token.type == "table_open":
            tables.append(Table([]))
            row = -1
        elif token.type == "tr_open":
            row += 1
            column = -1
        if token.type in _SCOPES:
            scopes.append(_SCOPES[token.type])
            if scopes[-1] in _CELLS:
                column += 1
                tables[-1].cells.append(Cell(row, column, None, header=scopes[-1] == "header"))
        elif token.type.endswith("_close") and token.type.replace("_close", "_open") in _SCOPES:
            scopes.pop()
        elif token.type == "html_block" and token.map and not token.level:
            yield token, ""
        elif token.type == "inline" and token.map and token.content:
            scope = scopes[-1] if scopes else "body"
            token.meta = {"inside": scope in _INSIDE, "from": after, "end": 0}
            yield token, scope
            after = token.meta["end"]


# ---- inline mark-up ------------------------------------------------------------------------------
# markdown-it's inline tokens carry no positions. Each inline rule is wrapped so that it notes what it consumed: the
# text rule and the characters no rule wanted are text, entities and escapes stand for others, the rest is mark-up. A
# delimiter is noted with its token, for only the whole line decides whether it became emphasis.


def _noting(name: str, rule: Any) -> Any:
    def noted(state: "StateInline", silent: bool) -> bool:
        # A pushed token first flushes the pending text into one of its own.
        start, tokens = state.pos, len(state.tokens) + bool(state.pending)
        notes: list[tuple[int, int, Any]] = state.env["notes"]
        mark = len(notes)
        if not rule(state, silent):
            del notes[mark:]
            return False
        if name == "note_mark":
            return True
        if silent or name in _SKIPPED:
            del notes[mark:]
            if not silent and name == "html_inline" and state.src.startswith("<!--", start):
                state.env["comments"].append((start, state.pos))
        elif name == "text":
            notes.append((start, state.pos, None))
        elif name == "newline":
            notes.append((start, state.pos, "\n"))
        elif name == "escape":
            notes.append((start + 1, start + 2, None))
        elif name == "entity":
            notes.append((start, state.pos, state.tokens[-1].content))
        elif name == "backticks":
            run = state.src[start : state.pos]
            ticks = len(run) - len(run.lstrip("`"))
            if 2 * ticks < len(run):
                notes.append((start + ticks, state.pos - ticks, None))
            else:
                notes.append((start, state.pos, None))
        elif name == "autolink":
            notes.append((start + 1, state.pos - 1, None))
        elif name in _DELIMITERS:
            for token in state.tokens[tokens:]:
                notes.append((start, start + len(token.content), token))
                start += len(token.content)
        return True

    return noted


def _text(state: "StateInline", silent: bool) -> bool:
    """Take what no other rule can want: the parser's own text rule also stops at "$", "%" and "-", for its plugins."""
    match = _NO_MARK.match(state.src, state.pos, state.posMax)
    if match is None:
        return False
    if not silent:
        state.pending += match.group()
    state.pos = match.end()
    return True


def _note_mark(state: "StateInline", silent: bool) -> bool:
    """Take the mark of a note, [^1] or a superscript, which is no part of the text; a square is."""
    match = _NOTE_MARK.match(state.src, state.pos, state.posMax)
    if match is None:
        return False
    if not silent and match[1]:
        from checker.readers._extract import superscript

        before = state.src[max(0, state.pos - _BEFORE_NOTE) : state.pos]
        shown = f"^{match[1]}" if before[-1:].isdigit() else superscript(match[1], before)
        if shown:
            state.pending += shown
            state.env["notes"].append((state.pos, match.end(), shown))
    state.pos = match.end()
    if state.src[state.pos - 1] == ":" and match.start():
        state.pos -= 1  # it is the sentence's, not the note's
    return True


def _literal(state: "StateInline", silent: bool) -> bool:
    """Take one character that no other rule wanted."""
    if not silent:
        state.pending += state.src[state.pos]
        state.env["notes"].append((state.pos, state.pos + 1, None))
    state.pos += 1
    return True


@functools.cache
def _parser() -> "MarkdownIt":
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    parser.core.ruler.enableOnly(["normalize", "block"])
    ruler = parser.inline.ruler
    ruler.at("text", _text)
    ruler.before("link", "note_mark", _note_mark)
    for rule in ruler.__rules__:
        rule.fn = _noting(rule.name, rule.fn)
    ruler.push("literal", _literal)
    return parser


def _notes(parser: "MarkdownIt", content: str, env: dict[str, Any], marks: int) -> tuple[list[Note], list[Span]]:
    """Return what an inline token's content shows, in order, and where comments stand in it."""
    if marks:
        env["notes"], env["comments"] = [], []
        parser.inline.parse(content, parser, env, [])
        return sorted(env["notes"], key=itemgetter(0)), env["comments"]
    # Without a mark it is what the parser's rule for a line's end makes of it.
    notes: list[Note] = []
    at = 0
    for match in _LINE_END.finditer(content):
        notes += [(at, match.start(), None), (*match.span(), "\n")]
        at = match.end()
    return [*notes, (at, len(content), None)], []


def _pieces(notes: list[Note], origin: Origin) -> Iterator[Piece]:
    """Yield the text of one inline token as pieces of the source."""
    for start, end, note in notes:
        if isinstance(note, str):
            yield _at(origin, start), _at(origin, end - 1) + 1, note
        elif end > start and (note is None or note.content):
            first, last = (bisect_right(origin, at, key=itemgetter(0)) for at in (start, end - 1))
            edges = [start, *(at for at, _ in origin[first:last]), end]
            for one, two in pairwise(edges):
                yield _at(origin, one), _at(origin, two - 1) + 1, None


def _at(origin: Origin, offset: int) -> int:
    """Return where a character of an inline token's content stands in the source."""
    at, place = origin[bisect_right(origin, offset, key=itemgetter(0)) - 1]
    return place + offset - at


def _origin(token: Any, source: str, starts: list[int]) -> Origin | None:
    """Return where the stretches of an inline token's content stand in the source.

    A line of a paragraph is its source line without the container's markers, so it is the end of that line. A heading
    and a table's cells stand inside theirs: cells in order, so each is sought behind the one before.
    """
    origin: Origin = []
    offset = 0
    first, last = token.map
    for number, line in enumerate(token.content.split("\n"), first):
        if number >= last:
            return None
        start, end = starts[number], starts[number + 1] - 1
        wanted = line.rstrip()
        if token.meta["inside"]:
            at = source.find(wanted, max(start, token.meta["from"]), end)
        else:
            at = start + len(source[start:end].rstrip()) - len(wanted)
        if at < start or not source.startswith(wanted, at):
            return None
        token.meta["end"] = at + len(wanted)
        if not origin or at - offset != origin[-1][1] - origin[-1][0]:
            origin.append((offset, at))
        offset += len(line) + 1
    return origin
