"""Reads Arc XP's ANS stories: headlines, description and content elements, each placed by its path in the JSON."""

import re
from collections.abc import Iterator
from typing import Any

from checker.documents import Block, Cell, Document
from checker.readers import UnreadableError, read_string
from checker.readers._extract import Extract, column_name
from checker.readers._json import describe, load, objects, string

ALSO = (".json",)
_DATES = ("display_date", "publish_date", "first_publish_date", "last_updated_date", "created_date")
_MARK = re.compile(rb'"content_elements"\s*:')
_SCOPES = {"header": "heading", "blockquote": "quotation", "image": "caption", "video": "caption", "gallery": "caption"}
_FIELDS = {"image": ("caption",), "video": ("caption",), "correction": ("text",), "endorsement": ("endorsement",)}
_INNER = ("content_elements", "items")
_DEEPEST = 50  # lists in lists, quotes in groups


def recognises(data: bytes) -> bool:
    """Whether a JSON file is ANS."""
    return _MARK.search(data) is not None


def read_bytes(data: bytes) -> Document:
    """Read an ANS story."""
    story = load(data)
    extract = Extract()
    for name, scope in (("headlines", "headline"), ("subheadlines", "standfirst"), ("description", "standfirst")):
        _embed(extract, string(story, name, "basic"), f"{name}.basic", scope)
    for path, author in _listed(story.get("credits") or {}, "by", "credits."):
        _embed(extract, string(author, "name"), f"{path}.name", "byline")
    lead = story.get("promo_items")
    if isinstance(lead, dict) and isinstance(lead.get("basic"), dict):
        _element(extract, lead["basic"], "promo_items.basic", 0)
    for path, element in _listed(story, "content_elements", ""):
        _element(extract, element, path, 0)
    document = extract.document()
    if not document.blocks:
        raise UnreadableError("it holds no headline, description or content")
    describe(document, story, _DATES)
    return document


def _listed(owner: Any, key: str, path: str) -> Iterator[tuple[str, dict[str, Any]]]:
    values = owner.get(key) if isinstance(owner, dict) else None
    for number, value in enumerate(values if isinstance(values, list) else ()):
        if isinstance(value, dict):
            yield f"{path}{key}[{number}]", value


def _element(extract: Extract, element: dict[str, Any], path: str, depth: int, scope: str = "body") -> None:
    """Add a content element, and those inside it."""
    kind = string(element, "type")
    if depth > _DEEPEST:
        raise UnreadableError(f"{path[:80]}… is nested too deeply")
    if kind in {"code", "custom_embed", "oembed_response", "reference", "story"}:
        return
    if kind == "table":
        _table(extract, element, path)
        return
    scope = "quotation" if kind == "quote" else _SCOPES.get(kind, scope)
    for field in _FIELDS.get(kind, ("title", "content") if kind == "link_list" else ("content",)):
        _embed(extract, string(element, field), f"{path}.{field}", scope)
    for key in _INNER:
        for inner, child in _listed(element, key, f"{path}."):
            _element(extract, child, inner, depth + 1, scope)


def _embed(extract: Extract, text: str, field: str, scope: str) -> Block | None:
    if not text.strip():
        return None
    document = read_string(text, "html")
    extract.embed(document, {"field": field}, scope=scope)
    return document.blocks[0] if document.blocks else None


def _table(extract: Extract, table: dict[str, Any], path: str) -> None:
    cells: list[Cell] = []
    header = table.get("header")
    rows = table.get("rows")
    grid = [(True, "header", header)] if isinstance(header, list) and header else []
    grid += [(False, f"rows[{i}]", row) for i, row in enumerate(rows if isinstance(rows, list) else ())]
    for r, (heads, key, row) in enumerate(grid):
        for column, cell in enumerate(objects(row) if isinstance(row, list) else ()):
            field = f"{path}.{key}[{column}].content"
            block = _embed(extract, string(cell, "content"), field, "header" if heads else "cell")
            if block is not None:
                block.place = {**(block.place or {}), "cell": f"{column_name(column)}{r + 1}"}
            cells.append(Cell(r, column, block, header=heads))
    extract.add_table(cells)
