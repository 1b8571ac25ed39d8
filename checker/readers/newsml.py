"""Reads NewsML-G2 items and messages, and NewsML 1: each news item that holds text is a document."""

import io
import re
from collections.abc import Iterator
from typing import Any

from checker.documents import Document
from checker.readers import UnreadableError, read_string
from checker.readers._extract import Extract, day_of
from checker.readers._markup import add_markup, root_name
from checker.readers._xml import attribute, local_name, parse

ALSO = (".xml",)
_ROOTS = frozenset(("newsItem", "newsMessage", "NewsML"))
_DATES = ("versionCreated", "ThisRevisionCreated", "contentModified", "contentCreated", "firstCreated", "FirstCreated",
          "sent", "DateAndTime")  # fmt: skip
_TAG = re.compile(r"</?(?:p|br|div)\b[^>]*>", re.IGNORECASE)
_SCOPES = {"by": "byline", "dateline": "date"}
_HEADLINES = frozenset(("headline", "HeadLine"))


def recognises(data: bytes) -> bool:
    """Whether an XML file is NewsML."""
    return root_name(data) in _ROOTS


def read_bytes(data: bytes) -> Document:
    """Read the first news item."""
    return next(read_parts(data))


def read_parts(data: bytes) -> Iterator[Document]:
    """Yield each news item that holds text."""
    root = parse(io.BytesIO(data))
    items = [e for e in root.iter("{*}newsItem", "{*}NewsItem") if not list(e.iterancestors("{*}NewsItem"))]
    found = 0
    for item in items:
        document = _document(item, root)
        if document is not None:
            found += 1
            yield document
    if not found:
        raise UnreadableError("none of its news items holds text")


def _document(item: Any, root: Any) -> Document | None:
    extract = Extract()
    headline = next((e for e in item.iter() if local_name(e) in _HEADLINES and "".join(e.itertext()).strip()), None)
    if headline is not None:
        extract.add(" ".join("".join(headline.itertext()).split()), "headline", {"field": "headline"})
    for element in item.iterfind("{*}contentMeta/*"):
        summary = local_name(element) == "description" and "caption" not in attribute(element, "role")
        scope = "standfirst" if summary else _SCOPES.get(local_name(element), "")
        if scope:
            add_markup(extract, element, {"field": local_name(element)}, scope)
    contents = [e for e in item.iter() if local_name(e) in {"inlineXML", "inlineData", "DataContent"}]
    for content in contents:
        name = local_name(content)
        inner = [child for child in content if isinstance(child.tag, str)]
        if name == "inlineData" or not inner:
            written = "".join(content.itertext())
            form = "html" if "html" in attribute(content, "contenttype") or _TAG.search(written) else "text"
            extract.embed(read_string(written, form), {"field": name}, first=True)
        for child in inner:
            if local_name(child) == "nitf":
                for body in child.iterfind("{*}body"):
                    parts = [p for p in body if headline is None or local_name(p) != "body.head"]
                    for part in parts:
                        add_markup(extract, part, {"field": local_name(part)})
            else:
                add_markup(extract, child, {"field": name})
    described = [e for e in item.iter("{*}description") if "caption" in attribute(e, "role")]
    for description in described:
        add_markup(extract, description, {"field": "description"}, "caption")
    if not contents and not described:
        return None
    document = extract.document()
    if not document.blocks:
        return None
    _date(document, (item, root))
    spoken = next((attribute(e, "tag") for e in item.iterfind("{*}contentMeta/{*}language")), "")
    spoken = spoken or attribute(item, "lang") or attribute(root, "lang")
    document.language = spoken[:2].lower()
    return document


def _date(document: Document, trees: tuple[Any, ...]) -> None:
    for tree in trees:
        for name in _DATES:
            for element in tree.iter(f"{{*}}{name}"):
                published = day_of(element.text or "")
                if published is not None:
                    document.published, document.dated_by = published, name
                    return
