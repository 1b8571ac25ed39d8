"""Readers: one module per document format, named for the suffix it reads. The folder is the registry.

A reader defines `read(source: str) -> Document`, or `read_bytes(data: bytes) -> Document` where the format is no text
or states its own encoding, or both. It may name further suffixes, `ALSO = (".markdown",)`, name the size of the
largest file that it reads in bounded memory, `LARGEST = 8 << 20`, and, where several formats share a suffix, define
`recognises(data: bytes) -> bool`. One whose files may hold several documents also defines `read_parts`, which takes
the same and yields them. It raises UnreadableError with the reason in one line. A module whose name begins with an
underscore is no reader but shared by several.

A reader imports its parser inside its functions: to learn who reads a rarer suffix, all readers are loaded.
"""

import importlib
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from checker.documents import Document

LARGEST = 256 << 20
"""Bytes of the largest file that is read, and so of the memory that it takes; its pictures count, too."""

LARGEST_SOURCE = 32 << 20
"""Bytes of the largest file of a format that does not name another size."""

LARGEST_TEXT = 1 << 20
"""Characters that are checked at once, for each may take 200 bytes of memory; a longer text is divided."""

_NAMES = {"text": "txt", "markdown": "md"}  # the published names of two formats; the others go by their file's
_BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_SAMPLE = 1 << 16  # bytes that are looked at to tell an encoding
# The encodings a newsroom's old files are in. The first wins where the bytes do not tell.
_LEGACY = (
    "cp1252",
    "cp1250",
    "cp1251",
    "cp1253",
    "cp1254",
    "koi8_r",
    "gb18030",
    "big5",
    "shift_jis",
    "euc_jp",
    "euc_kr",
)
# Signs and punctuation of Windows-1252 that stand in English text; none of them is a letter.
_WESTERN_SIGNS = frozenset(
    b"\x80\x82\x84\x85\x91\x92\x93\x94\x95\x96\x97\x99\xa0\xa2\xa3\xa5\xa9\xab\xae\xb0\xb7\xbb\xbd"
)


_CONTROL = r"[\x00-\x08\x0b\x0e-\x1f]"


_CENTURY = re.compile(r"[0-9]{4}")
_CAPITALS = re.compile(r"^[^\W\d_a-z]{2}[^\n]{0,100}[0-9]", re.MULTILINE)
_BEGINNING = 2_000
"""Characters of a text in which the dateline of one of its first paragraphs begins."""


class UnreadableError(Exception):
    """A document that cannot be read; the message is the reason, in one line."""


class UnrecognisedError(UnreadableError):
    """A file of a shared suffix that is none of its readers' formats, such as a JSON file that is no article."""


def read_file(path: Path) -> Document:
    """Read a document by its suffix. Raises UnreadableError."""
    return read_bytes(_data(path), str(path))


def _data(path: Path) -> bytes:
    _readers(path.suffix)
    if path.exists() and not path.is_file():
        raise UnreadableError("not a regular file")
    try:
        with path.open("rb") as file:
            return file.read(LARGEST + 1)
    except FileNotFoundError:
        raise UnreadableError("no such file") from None
    except OSError as error:
        raise UnreadableError(error.strerror or "cannot be read") from None


def read_bytes(data: bytes, name: str) -> Document:
    """Read a document from its bytes; the suffix of `name` says in which format. Raises UnreadableError."""
    return next(_read(data, name, whole=True))


def read_parts(path: Path, data: bytes | None = None) -> Iterator[Document]:
    """Yield the documents of a file: one, unless it holds several, as a feed, or a table too long to hold at once.

    `data` is what the file holds, where it is no file. Raises UnreadableError, perhaps after some were yielded.
    """
    return _read(_data(path) if data is None else data, str(path), whole=False)


def _read(data: bytes, name: str, *, whole: bool) -> Iterator[Document]:
    modules = _readers(Path(name).suffix)
    notices: list[str] = []
    try:
        module = _recognised(modules, data)
        largest = min(getattr(module, "LARGEST", LARGEST_SOURCE), LARGEST)
        if len(data) > largest:
            raise UnreadableError(f"larger than {largest >> 20} MB: no article is")
        content: bytes | str = data
        parts = hasattr(module, "read_parts") and not whole
        if not hasattr(module, "read_bytes"):
            source, notices = decode(data)
            content = _without_surrogates(source)
        if parts:
            documents = module.read_parts(content)
        else:
            documents = iter([module.read_bytes(content) if content is data else module.read(content)])
        for document in documents:
            document.path = name
            document.notices[:0] = notices
            _date(document, Path(name).name)
            if len(document.text.string) <= LARGEST_TEXT:
                yield document
                continue
            if whole:
                raise UnreadableError(f"longer than {LARGEST_TEXT >> 20} MB of text, which is read in parts only")
            from checker.readers._parts import divided

            yield from divided(document, LARGEST_TEXT)
    except RecursionError:
        raise UnreadableError("nested too deeply") from None
    except MemoryError:
        raise UnreadableError("takes more memory than there is") from None


def read_string(source: str, format_name: str) -> Document:
    """Read a document from its source in a named format ("text", "markdown", "html" or any reader's file name).

    Raises ValueError for an unknown format and UnreadableError for a source that is not in it.
    """
    module_name = _NAMES.get(format_name, format_name)
    if module_name not in _names() or format_name in _NAMES.values():
        raise ValueError(f"unknown format {format_name!r}; known: {', '.join(formats())}")
    module = _load(module_name)
    source = _without_surrogates(source)
    document: Document = module.read(source) if hasattr(module, "read") else module.read_bytes(source.encode())
    _date(document, "")
    return document


def _date(document: Document, name: str) -> None:
    """Date a document that states no day by its dateline, or else by its file's name."""
    beginning = document.text.string[:_BEGINNING]
    # Most texts begin with neither a year nor a place in capitals.
    if document.published is None and (_CENTURY.search(name + beginning) or _CAPITALS.search(beginning)):
        from checker.readers._dates import in_dateline, in_file_name

        document.published, document.dateline = in_dateline(document)
        document.dated_by = "dateline" if document.published else ""
        named = in_file_name(name) if document.published is None else None
        if named is not None:
            document.set_date(named, "file name")


def formats() -> list[str]:
    """Return the names of all formats, the published ones first."""
    return [*_NAMES, *sorted(_names() - set(_NAMES.values()))]


@cache
def suffixes() -> tuple[str, ...]:
    """Return every suffix that has a reader; this loads them all, though not their parsers."""
    return tuple(sorted({f".{name}" for name in _names()} | {suffix for name in _names() for suffix in _also(name)}))


def decode(data: bytes, declared: str | None = None) -> tuple[str, list[str]]:
    """Decode a file's bytes; line ends stay as written. Returns the text and a notice where the encoding is a guess.

    A byte order mark comes first, then the encoding the file declares, then UTF-8; only where that fails is the
    encoding told from the bytes. Raises UnreadableError for what is no text.
    """
    for bom, name in _BOMS:
        if data.startswith(bom):
            return _decoded(data, name), []
    if declared is not None:
        try:
            return data.decode(declared), []
        except (LookupError, UnicodeDecodeError):
            pass  # unknown or wrong: the bytes themselves decide
    try:
        source = data.decode()
    except UnicodeDecodeError as error:
        wide = _wide(data)
        if wide is not None:
            return _decoded(data, wide), []
        old = _legacy(data)
        if old is None:
            raise UnreadableError(f"not UTF-8 text: byte {error.start} is {data[error.start]:#04x}") from None
        return _decoded(data, old), [f"Read as {old}: the file is not UTF-8 and states no encoding."]
    if "\x00" in source:
        return _decoded(data, _wide(data) or "utf-8"), []
    return source, []


def _decoded(data: bytes, name: str) -> str:
    try:
        source = data.decode(name)
    except UnicodeDecodeError as error:
        raise UnreadableError(
            f"not {name.upper().removesuffix('-SIG')} text: byte {error.start} is {data[error.start]:#04x}"
        ) from None
    if "\x00" in source:
        raise UnreadableError("not text: it holds a zero byte")
    return source


def _wide(data: bytes) -> str | None:
    """Return the UTF-16 that text without a byte order mark is in: its ASCII characters leave every other byte zero."""
    sample = data[:_SAMPLE]
    if len(data) % 2:
        return None
    half = len(sample) // 2
    for name, zeros in (("utf-16-le", 1), ("utf-16-be", 0)):
        if sample[zeros::2].count(0) * 2 > half and not re.search(_CONTROL, sample.decode(name, "ignore")):
            return name
    return None


def _legacy(data: bytes) -> str | None:
    """Return the encoding of text that is not UTF-8, told from its bytes; None where it looks like no text."""
    sample = data[:_SAMPLE]
    if re.search(_CONTROL, sample.decode("latin-1")):
        return None
    high = {byte for byte in sample if byte >= 128}
    if high <= _WESTERN_SIGNS:
        return "cp1252"
    from charset_normalizer import from_bytes

    found = from_bytes(sample, cp_isolation=list(_LEGACY))
    best = found.best()
    if best is None:
        return None
    equal = [match for match in found if (match.chaos, match.coherence) == (best.chaos, best.coherence)]
    names = {name for match in equal for name in match.could_be_from_charset}
    return next((name for name in _LEGACY if name in names), best.encoding)


def _without_surrogates(source: str) -> str:
    """Put a replacement character for each lone surrogate: that is no character, and the same length keeps offsets."""
    try:
        source.encode()
    except UnicodeEncodeError:
        return re.sub("[\ud800-\udfff]", "\ufffd", source)
    return source


# ---- the registry --------------------------------------------------------------------------------


@cache
def _names() -> frozenset[str]:
    """Return the readers' names: the modules of this folder."""
    files = [file for folder in __path__ for file in Path(folder).iterdir() if file.suffix in {".py", ".pyc"}]
    return frozenset(file.stem for file in files if not file.name.startswith("_"))


def _load(name: str) -> Any:
    return importlib.import_module(f"checker.readers.{name}")


def _also(name: str) -> tuple[str, ...]:
    also: tuple[str, ...] = getattr(_load(name), "ALSO", ())
    return also


@cache
def _readers(suffix: str) -> list[Any]:
    """Return the readers of a suffix. Raises UnreadableError where it has none."""
    suffix = suffix.lower()
    if suffix[1:] in _names():
        return [_load(suffix[1:])]
    modules = [_load(name) for name in sorted(_names()) if suffix in _also(name)]
    if not modules:
        raise UnreadableError(f"no reader for {suffix or 'files without a suffix'}; known: {' '.join(suffixes())}")
    return modules


def _recognised(modules: list[Any], data: bytes) -> Any:
    """Return the first of the readers of one suffix that knows the data for its format, or does not ask."""
    for module in modules:
        if not hasattr(module, "recognises") or module.recognises(data):
            return module
    raise UnrecognisedError(f"no {' or '.join(module.__name__.rpartition('.')[2] for module in modules)} article")
