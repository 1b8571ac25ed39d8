"""Reads RSS feeds (and RSS 1.0): each item is a document, dated by its own date."""

import io
from collections.abc import Iterator
from typing import Any

from checker.documents import Document, Period
from checker.readers import UnreadableError, read_string
from checker.readers._extract import Extract, day_of
from checker.readers._markup import root_name
from checker.readers._xml import attribute, local_name, parse

ALSO = (".xml",)


def recognises(data: bytes) -> bool:
    """Whether an XML file is RSS."""
    return root_name(data) in {"rss", "RDF"}


def read_bytes(data: bytes) -> Document:
    """Read the first item."""
    return next(read_parts(data))


def read_parts(data: bytes) -> Iterator[Document]:
    """Yield each item."""
    root = parse(io.BytesIO(data))
    language = next((e.text or "" for e in root.iter("{*}language")), "")
    number = 0
    for number, item in enumerate(root.iter("{*}item"), 1):
        yield _document(item, number, language)
    if not number:
        raise UnreadableError("it has no items")


def _document(item: Any, number: int, language: str) -> Document:
    # The first of a name counts: a podcast's item may repeat its title in another namespace.
    fields: dict[str, str] = {}
    for child in item:
        name = local_name(child)
        if name == "encoded" or (child.tag in {"title", "description"} or name not in fields):
            fields[name] = "".join(child.itertext())
    extract = Extract()
    title = " ".join(fields.get("title", "").split())
    if title:
        # A title is text, though many hold mark-up.
        extract.embed(read_string(title, "html"), {"item": number, "field": "title"}, scope="headline")
    body = "encoded" if fields.get("encoded", "").strip() else "description"
    if body == "encoded" and fields.get("description", "").strip():
        lead = read_string(fields["description"], "html")
        if lead.text.string.strip()[:80] not in read_string(fields["encoded"], "html").text.string:
            extract.embed(lead, {"item": number, "field": "description"}, scope="standfirst")
    named = "content:encoded" if body == "encoded" else body
    extract.embed(read_string(fields.get(body, ""), "html"), {"item": number, "field": named}, first=True)
    document = extract.document()
    for name in ("pubDate", "date", "issued"):
        if document.published is None and fields.get(name):
            document.published = day_of(fields[name]) or mail_day(fields[name])
            document.dated_by = name if document.published else ""
    spoken = fields.get("language", "") or attribute(item, "lang") or language
    document.language = spoken.strip()[:2].lower()
    return document


def mail_day(text: str) -> Period | None:
    """Read the day of a date as mail headers write it: Fri, 03 Sep 2021 08:00:00 GMT."""
    from email.utils import parsedate_tz

    parsed = parsedate_tz(text)
    return day_of(f"{parsed[0]:04}-{parsed[1]:02}-{parsed[2]:02}") if parsed else None
