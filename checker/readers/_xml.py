"""Reads XML with lxml: no entity is expanded, nothing is fetched, depth and length are bounded."""

from collections.abc import Iterator
from typing import Any

from checker.readers import UnreadableError


def parse(file: Any, name: str = "it") -> Any:
    """Return the root element of an XML file. Raises UnreadableError for what is not well-formed, or not safe."""
    root = None
    for _, element in events(file, name):
        root = element
    return root


def events(file: Any, name: str) -> Iterator[tuple[str, Any]]:
    """Yield the start and the end of each element. No entity is expanded and nothing is fetched."""
    from lxml import etree  # here, because a folder's files are told apart by loading their readers

    try:
        # Without huge_tree, libxml2 bounds the depth, the length of a text and what attributes expand to.
        first = True
        for event, element in etree.iterparse(
            file, ("start", "end"), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
        ):
            if first:
                _refuse_entities(element, name)
                first = False
            yield event, element
    except etree.XMLSyntaxError as error:
        raise UnreadableError(f"{name} is no well-formed XML: {_reason(error)}") from None


def _refuse_entities(root: Any, name: str) -> None:
    declared = root.getroottree().docinfo.internalDTD
    if declared is not None and any(True for _ in declared.iterentities()):
        raise UnreadableError(f"{name} declares entities, which no news format needs; they are not expanded")


def _reason(error: Any) -> str:
    message, line = str(error.msg or "unreadable").split("\n")[0], error.lineno
    return message if not line or "line" in message else f"{message}, line {line}"


def entity(node: Any) -> str:
    """Return the character of an entity that HTML knows by name, as XML without its DTD cannot."""
    import html

    return html.unescape(node.text or "")


def local_name(element: Any) -> str:
    """Return an element's name without its namespace; nothing for a comment or an entity."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: Any, wanted: str) -> str:
    """Return an attribute by its name without a namespace, empty where it is not."""
    for key, value in element.attrib.items():
        if key.rpartition("}")[2] == wanted:
            return str(value)
    return ""
