"""Drafts: the files that paths name, folders walked in order, each file once."""

import os
import stat
from collections.abc import Callable, Collection, Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from checker.settings import SettingsFiles

STDIN = "-"


class Draft:
    """A file to check. `walked` files were found in a folder; `regular` is False for what is missing or no file."""

    __slots__ = ("name", "regular", "size", "walked")

    def __init__(self, name: str, *, walked: bool = False, regular: bool = True, size: int = 0) -> None:
        self.name = name
        self.walked = walked
        self.regular = regular
        self.size = size


def drafts(
    paths: Iterable[str], suffixes: Callable[[], Collection[str]], files: "SettingsFiles"
) -> tuple[list[Draft], list[tuple[str, str]]]:
    """Return the files that paths name, in their order, and (path, reason) of folders that hold none.

    A file named twice, be it through a link, is returned once. `suffixes` gives the suffixes that have a reader, and is
    called only for folders.
    """
    found: list[Draft] = []
    failures: list[tuple[str, str]] = []
    seen: set[object] = set()
    for path in paths:
        if path == STDIN:
            found.append(Draft(path, regular=False))
            continue
        try:
            status = os.stat(path)  # noqa: PTH116 - thousands of files: pathlib's own cost would show
        except (OSError, ValueError):
            found.append(Draft(path, regular=False))  # the reader says why
            continue
        if not stat.S_ISDIR(status.st_mode):
            _add(Draft(path), status, found, seen)
            continue
        known = suffixes()
        excluded = files.excluded(path)
        any_file = False
        for name, entry in _walk(path, known):
            any_file = True
            if not excluded(name):
                _add(Draft(name, walked=True), entry, found, seen)
        if not any_file:
            failures.append((path, f"no file in this folder has a reader; known: {' '.join(known)}"))
    return found, failures


def _add(draft: Draft, status: os.stat_result, found: list[Draft], seen: set[object]) -> None:
    """Add a file unless it was before; two names of one file through hard links are two files."""
    key: object = (status.st_dev, status.st_ino)
    if status.st_nlink > 1 or not status.st_ino:
        key = os.path.realpath(draft.name)
    if key in seen:
        return
    seen.add(key)
    draft.regular = stat.S_ISREG(status.st_mode)
    draft.size = status.st_size
    found.append(draft)


def _walk(folder: str, suffixes: Collection[str]) -> "Iterable[tuple[str, os.stat_result]]":
    """Yield the files of a folder and those below, by name; hidden ones and linked folders are left alone."""
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        path = entry.name if folder == "." else entry.path
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(path, suffixes)
        elif os.path.splitext(entry.name)[1].lower() in suffixes and entry.is_file():  # noqa: PTH122
            yield path, entry.stat()
