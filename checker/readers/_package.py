"""Opens documents that are zip archives of XML parts, within limits."""

import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any, Self

from checker.readers import UnreadableError
from checker.readers._xml import attribute, events, local_name, parse

UNPACKED_LIMIT = 256 << 20  # bytes that the parts we read may unpack to
RATIO_LIMIT = 400  # no XML that people write shrinks further; a bomb shrinks a thousand times
RATIO_FROM = 16 << 20  # bytes below which the ratio is nobody's harm
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MEGABYTE = 1 << 20


class Package:
    """A zip archive of XML parts (OPC, OpenDocument). Raises UnreadableError for what cannot be read safely."""

    def __init__(self, data: bytes, kind: str) -> None:
        if data.startswith(_OLE):
            raise UnreadableError(
                f"password-protected, or of a format older than {kind}: save it as {kind} without one"
            )
        self.file = io.BytesIO(data)
        try:
            self._zip = zipfile.ZipFile(self.file)
        except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError) as error:
            what = "an empty file" if not data else "not a zip archive, or a truncated one"
            raise UnreadableError(f"no {kind} document: {what}") from error
        self._kind = kind
        self._unpacked = 0

    def __contains__(self, name: str) -> bool:
        return name in self._zip.NameToInfo

    def open(self, name: str) -> "_Part":
        """Open a part for reading, once its declared size is found tolerable: no more than that is ever unpacked."""
        try:
            info = self._zip.getinfo(name)
        except KeyError:
            raise UnreadableError(f"no {self._kind} document: it has no {name}") from None
        if info.flag_bits & 1:
            raise UnreadableError("password-protected")
        self._unpacked += info.file_size
        bomb = info.file_size > RATIO_FROM and info.file_size > RATIO_LIMIT * info.compress_size
        if bomb or self._unpacked > UNPACKED_LIMIT:
            raise UnreadableError(
                f"{name} would unpack to {info.file_size // _MEGABYTE} MB"
                + (
                    f" from {info.compress_size // 1024} KB"
                    if bomb
                    else f", the limit is {UNPACKED_LIMIT // _MEGABYTE}"
                )
            )
        try:
            return _Part(self._zip.open(info), name)
        except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, ValueError) as error:
            raise UnreadableError(f"{name} is damaged: {error}") from None

    def vet(self) -> None:
        """Raise UnreadableError unless every XML part may be handed to a parser that knows no limits."""
        for name in self._zip.namelist():
            if name.lower().endswith((".xml", ".rels")):
                with self.open(name) as part:
                    next(events(part, name), None)
        self._unpacked = 0

    def properties(self) -> tuple[dict[str, str], dict[str, str]]:
        """Return an Office document's core properties, and those of its own in lower case."""
        core, custom = self.tree("docProps/core.xml"), self.tree("docProps/custom.xml")
        return (
            {local_name(child): child.text or "" for child in core} if core is not None else {},
            {attribute(e, "name").lower(): "".join(e.itertext()) for e in custom} if custom is not None else {},
        )

    def tree(self, name: str) -> Any:
        """Return the root element of a part, None where the package lacks it."""
        if name not in self:
            return None
        with self.open(name) as part:
            return parse(part, name)

    def children(self, name: str, *parents: str) -> Iterator[Any]:
        """Yield the children of a part's elements of these names, each freed when the next is asked for."""
        with self.open(name) as part:
            for event, element in events(part, name):
                parent = element.getparent() if event == "end" else None
                if parent is not None and local_name(parent) in parents:
                    yield element
                    element.clear()
                    while element.getprevious() is not None:
                        del parent[0]


class _Part:
    """A part being read; a damaged one is named when its reader comes upon the damage."""

    def __init__(self, file: Any, name: str) -> None:
        self._file = file
        self._name = name

    def read(self, size: int = -1) -> bytes:
        try:
            data: bytes = self._file.read(size)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError) as error:
            raise UnreadableError(f"{self._name} is damaged: {error or 'it is cut short'}") from None
        return data

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()
