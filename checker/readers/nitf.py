"""Reads NITF articles: headline, abstract, paragraphs, tables and captions, dated by the issue."""

import io
from typing import Any

from checker.documents import Document
from checker.readers._extract import Extract, day_of
from checker.readers._markup import add_markup, root_name
from checker.readers._xml import attribute, local_name, parse

ALSO = (".xml",)
_DATES = (("date.issue", "norm"), ("date.release", "norm"), ("pubdata", "date.publication"), ("story.date", "norm"))


def recognises(data: bytes) -> bool:
    """Whether an XML file is NITF."""
    return root_name(data) == "nitf"


def read_bytes(data: bytes) -> Document:
    """Read a NITF article."""
    return document_of(parse(io.BytesIO(data)))


def document_of(root: Any) -> Document:
    """Return the document of a NITF tree."""
    extract = Extract()
    for body in root.iterfind("{*}body"):
        for part in body:
            if local_name(part) in {"body.head", "body.content", "body.end"}:
                add_markup(extract, part, {"field": local_name(part)})
    if not extract.has("headline"):
        title = root.findtext("{*}head/{*}title")
        if title:
            extract.add(" ".join(title.split()), "headline", {"field": "title"}, at_start=True)
    document = extract.document()
    for name, key in _DATES:
        for element in root.iter(f"{{*}}{name}"):
            if document.published is None:
                document.published = day_of(attribute(element, key))
                document.dated_by = name if document.published else ""
    language = attribute(root, "baselang") or attribute(root, "lang")
    document.language = language[:2].lower()
    return document
