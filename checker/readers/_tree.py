"""What is asked of a parsed page's tree: nodes in order, their text, their attributes, the words of their names."""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

UNSEEN = frozenset((
    "applet", "area", "audio", "base", "button", "canvas", "datalist", "del", "dialog", "embed", "head",
    "iframe", "input", "link", "map", "meta", "noembed", "noframes", "noscript", "object", "option", "param",
    "progress", "rp", "rt", "script", "select", "source", "style", "svg", "template", "textarea", "title",
    "track", "video",
))  # fmt: skip
BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "dir",
    "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
    "header", "hgroup", "hr", "html", "legend", "li", "main", "menu", "nav", "ol", "p", "pre", "search",
    "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
))  # fmt: skip
_NAME_WORD = re.compile(r"[a-z]+")
_LAYOUT = re.compile(r"\belementor[\w-]*")  # a page builder's boxes, "elementor-widget-container", hold the article
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def in_order(root: Any, down: frozenset[str] | None = None) -> Iterator[Any]:
    """Yield the nodes below and with `root` in the order of the source; with `down`, only below elements so named."""
    stack = [root]
    while stack:
        node = stack.pop()
        yield node
        if down is None or node.name in down:
            stack += reversed(node.children or ())


def string(node: Any, most: int = 1_000) -> str:
    """Return the text of the first nodes in an element."""
    inside = islice(in_order(node), most) if node is not None else ()
    return "".join(child.data for child in inside if child.name == "#text")


def attribute(node: Any, name: str) -> str:
    """Return an attribute, empty where the node has none."""
    return (getattr(node, "attrs", None) or {}).get(name) or ""


def names(attributes: dict[str, str | None]) -> set[str]:
    """Return the words of an element's class and id, and of what its microdata call it."""
    said = " ".join(attributes.get(key) or "" for key in ("class", "id", "itemprop", "property", "rel"))
    if "elementor" in said:
        said = _LAYOUT.sub("", said)
    return set(_NAME_WORD.findall(_CAMEL.sub(" ", said).lower())) if said.strip() else set()
