"""Readers: one module per document format, chosen by suffix and loaded when a file needs it."""

import importlib
from pathlib import Path

from checker.documents import Document

# Which module reads which suffix. A reader is loaded only when a file needs it.
SUFFIXES = {".txt": "plain", ".text": "plain", ".md": "markdown", ".markdown": "markdown"}
FORMATS = {"text": "plain", "markdown": "markdown"}
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


class UnreadableError(Exception):
    """A document that cannot be read; the message is the reason, in one line."""


def read_file(path: Path) -> Document:
    """Read a document by its suffix. Raises UnreadableError."""
    module = SUFFIXES.get(path.suffix.lower())
    if module is None:
        raise UnreadableError(f"no reader for {path.suffix or 'files without a suffix'}; known: {' '.join(SUFFIXES)}")
    if path.exists() and not path.is_file():
        raise UnreadableError("not a regular file")
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise UnreadableError("no such file") from None
    except OSError as error:
        raise UnreadableError(error.strerror or "cannot be read") from None
    document = _read(decode(data), module)
    document.path = str(path)
    return document


def read_string(source: str, format_name: str) -> Document:
    """Read a document from its source, as written in `format_name`. Raises ValueError for an unknown format."""
    module = FORMATS.get(format_name)
    if module is None:
        raise ValueError(f"unknown format {format_name!r}; known: {', '.join(FORMATS)}")
    return _read(source, module)


def _read(source: str, module: str) -> Document:
    try:
        source.encode()
    except UnicodeEncodeError:
        # A lone surrogate is no character; one of the same length in its place keeps every offset.
        source = "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in source)
    document: Document = importlib.import_module(f"checker.readers.{module}").read(source)
    return document


def decode(data: bytes) -> str:
    """Decode a file's bytes: UTF-8, or UTF-16 with a byte order mark. Line ends stay as written."""
    encoding = next((name for bom, name in _BOMS if data.startswith(bom)), "utf-8")
    try:
        source = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableError(
            f"not {encoding.upper().removesuffix('-SIG')} text: byte {error.start} is {data[error.start]:#04x}"
        ) from None
    if "\x00" in source:
        raise UnreadableError("not text: it holds a zero byte")
    return source
