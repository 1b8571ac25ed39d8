"""Reads the JSON that carries an article."""

from collections.abc import Iterable
from typing import Any

from checker.documents import Document
from checker.readers import UnreadableError, decode
from checker.readers._extract import day_of


def load(data: bytes) -> dict[str, Any]:
    """Return the object a JSON file holds; its numbers stay text. Raises UnreadableError for anything else."""
    import json

    try:
        tree = json.loads(decode(data)[0], parse_int=str, parse_float=str)
    except ValueError as error:
        raise UnreadableError(f"no JSON: {error}") from None
    if not isinstance(tree, dict):
        raise UnreadableError("no article: the JSON holds no object")
    return tree


def string(tree: Any, *path: str) -> str:
    """Return the string at a path of keys, empty where there is none."""
    for key in path:
        tree = tree.get(key) if isinstance(tree, dict) else None
    return tree if isinstance(tree, str) else ""


def objects(value: Any) -> list[dict[str, Any]]:
    """Return the objects of a list, or of an object's values; nothing of what is neither."""
    found = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
    return [item for item in found if isinstance(item, dict)]


def describe(document: Document, tree: dict[str, Any], dates: Iterable[str]) -> None:
    """Set a document's language, and its date by the first of the named fields that holds one."""
    for name in dates:
        if document.published is None:
            document.published = day_of(string(tree, name))
            document.dated_by = name if document.published else ""
    document.language = string(tree, "language")[:2].lower()
