"""Reads IPTC ninjs (1.x: body_html; 2 and 3: bodies): offsets are those in the decoded body, placed by field."""

import io
import re
from typing import Any

from checker.documents import Document
from checker.readers import UnreadableError, read_string
from checker.readers._extract import Extract
from checker.readers._json import describe, load, objects, string

ALSO = (".json",)
_DATES = ("versioncreated", "contentcreated", "firstcreated")
_MARK = re.compile(rb'"(?:version[cC]reated|body_(?:x?html|text)|bodies)"\s*:')
# Of several forms of one text, the first is read: the one with most of its structure.
_FORMS = ("html", "xhtml", "text", "nitf")


def recognises(data: bytes) -> bool:
    """Whether a JSON file is ninjs."""
    return _MARK.search(data) is not None and b'"content_elements"' not in data


def read_bytes(data: bytes) -> Document:
    """Read a ninjs item."""
    item = {key.lower(): value for key, value in load(data).items()}
    extract = Extract()
    for scope, name in (
        ("headline", "headline"),
        ("byline", "byline"),
        ("standfirst", "description"),
        ("body", "body"),
    ):
        field, form, text = _best(item, name)
        if text:
            _embed(extract, text, form, field, "caption" if _is_picture(item) and name == "description" else scope)
    for number, other in enumerate(objects(item.get("associations"))):
        field, form, text = _best({key.lower(): value for key, value in other.items()}, "description")
        if text:
            _embed(extract, text, form, f"associations[{number}].{field}", "caption")
    document = extract.document()
    if not document.blocks:
        raise UnreadableError("it holds no headline, description or body")
    describe(document, item, _DATES)
    return document


def _is_picture(item: dict[str, Any]) -> bool:
    return string(item, "type") in {"picture", "photo", "graphic", "video"}


def _best(item: dict[str, Any], name: str) -> tuple[str, str, str]:
    """Return the field, form and text of the headline, description or body, the best form of it; empty without one."""
    found: list[tuple[str, str, str]] = []
    for key, value in item.items():
        if isinstance(value, str) and (key == name or key.startswith(f"{name}_")) and value.strip():
            form = key.removeprefix(name).lstrip("_")
            found.append((key, form if form in _FORMS else "html" if form.endswith("html") else "text", value))
    plural = {"body": "bodies"}.get(name, f"{name}s")
    listed = objects(item.get(plural)) if isinstance(item.get(plural), list) else []
    for number, entry in enumerate(listed):
        text = string(entry, "value")
        kind = (string(entry, "contenttype") or string(entry, "contentType")).lower()
        if text.strip():
            form = next((form for form in ("nitf", "xhtml", "html") if form in kind), "text")
            found.append((f"{plural}[{number}].value", form, text))
    found.sort(key=lambda entry: _FORMS.index(entry[1]))
    return found[0] if found else ("", "", "")


def _embed(extract: Extract, text: str, form: str, field: str, scope: str) -> None:
    if form == "nitf":
        from checker.readers._markup import add_markup
        from checker.readers._xml import parse

        root = parse(io.BytesIO(text.encode()), field)
        for content in root.iter("{*}body.content"):
            add_markup(extract, content, {"field": field})
        return
    document = read_string(text, "text" if form == "text" else "html")
    extract.embed(document, {"field": field}, scope=scope, first=scope == "body")
