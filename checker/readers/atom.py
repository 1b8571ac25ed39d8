"""Reads Atom feeds: each entry is a document, dated by its own date."""

import io
from collections.abc import Iterator
from typing import Any

from checker.documents import Document
from checker.readers import UnreadableError, read_string
from checker.readers._extract import Extract, day_of
from checker.readers._markup import add_markup, root_name
from checker.readers._xml import attribute, local_name, parse

ALSO = (".xml",)


def recognises(data: bytes) -> bool:
    """Whether an XML file is Atom."""
    return root_name(data) in {"feed", "entry"}


def read_bytes(data: bytes) -> Document:
    """Read the first entry."""
    return next(read_parts(data))


def read_parts(data: bytes) -> Iterator[Document]:
    """Yield each entry."""
    root = parse(io.BytesIO(data))
    number = 0
    for number, entry in enumerate(root.iter("{*}entry"), 1):
        yield _document(entry, number, attribute(root, "lang"))
    if not number:
        raise UnreadableError("it has no entries")


def _document(entry: Any, number: int, language: str) -> Document:
    fields = {local_name(child): child for child in reversed(entry)}
    extract = Extract()
    content = fields.get("content")
    whole = content is not None and "".join(content.itertext()).strip() != ""
    for name, scope in (("title", "headline"), ("summary", "standfirst" if whole else "body"), ("content", "body")):
        element = fields.get(name)
        if element is None:
            continue
        place, kind = {"item": number, "field": name}, attribute(element, "type")
        if kind == "xhtml":
            add_markup(extract, element, place, scope)
        else:
            document = read_string("".join(element.itertext()), "html" if "html" in kind else "text")
            extract.embed(document, place, scope=scope, first=scope == "body")
    document = extract.document()
    for name in ("published", "issued", "updated", "modified"):
        if document.published is None and name in fields:
            document.published = day_of(fields[name].text or "")
            document.dated_by = name if document.published else ""
    spoken = attribute(content, "lang") if content is not None else ""
    document.language = (spoken or attribute(entry, "lang") or language)[:2].lower()
    return document
