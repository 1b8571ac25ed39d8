"""The result cache: what a run found out about files in which nothing is wrong, so that they need no second check.

One JSON file in the user's cache per kind of run; nothing in it is ever executed. A file's entry holds for its content,
its settings, and the code, rules and rates of this installation. Files with findings are checked anew every time.
"""

import hashlib
import json
import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from checker.files import write_atomically
from checker.results import Clean
from checker.rules import cache_directory, shipped_directory

FOLDER = "results"
KEPT = 24
"""Files of the cache that stay: the most recent kinds of run."""
LARGEST = 100_000
"""Entries of one of them."""


class Cache:
    """The results of earlier runs of one kind; `kind` is everything but content and settings that an entry depends on.

    Anything that is amiss with the cache only costs time.
    """

    def __init__(self, kind: Sequence[str]) -> None:
        digest = hashlib.blake2b(json.dumps([*kind, str(Path.cwd()), *_installation()]).encode(), digest_size=16)
        self._path = cache_directory() / FOLDER / f"{digest.hexdigest()}.json"
        self._tree: dict[str, Any] = {}
        self._changed = False
        with suppress(OSError, ValueError):
            tree = json.loads(self._path.read_bytes())
            if isinstance(tree, dict):
                self._tree = tree

    @property
    def suffixes(self) -> list[str] | None:
        """The suffixes that have a reader, if they were learnt before."""
        found: list[str] | None = self._tree.get("suffixes")
        return found

    @suffixes.setter
    def suffixes(self, suffixes: Sequence[str]) -> None:
        self._tree["suffixes"] = list(suffixes)
        self._changed = True

    def __contains__(self, name: str) -> bool:
        return name in self._tree.get("files", ())

    def get(self, name: str, stamp: str) -> list[Clean] | None:
        """Return what is known of a file with that content under those settings, or None."""
        entry = self._tree.get("files", {}).get(name)
        if entry is None or entry[0] != stamp:
            return None
        return [Clean(name, coverage, fragments, undated=undated) for coverage, fragments, undated in entry[1]]

    def put(self, name: str, stamp: str, reports: Sequence[Clean]) -> None:
        """Note a file in which nothing was found."""
        files = self._tree.setdefault("files", {})
        files.pop(name, None)
        files[name] = [stamp, [[report.coverage, report.fragments, report.undated] for report in reports]]
        self._changed = True

    def save(self) -> None:
        """Write what is new, and forget what has not been used for long."""
        if not self._changed:
            return
        files = self._tree.get("files", {})
        for name in list(files)[: max(0, len(files) - LARGEST)]:
            del files[name]
        with suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(self._path, json.dumps(self._tree, separators=(",", ":")).encode())
            others = sorted(self._path.parent.glob("*.json"), key=lambda path: path.stat().st_mtime_ns, reverse=True)
            for path in others[KEPT:]:
                path.unlink()


def _installation() -> list[str]:
    """Return what tells one state of code, shipped rules and rates from another: names, sizes and times of change."""
    from checker.rates import FETCHED

    marks = []
    for folder in (str(Path(__file__).parent), str(shipped_directory())):
        marks += _marks(folder)
    with suppress(OSError):
        fetched = (cache_directory() / FETCHED).stat()
        marks.append(f"fetched {fetched.st_size} {fetched.st_mtime_ns}")
    return marks


def _marks(folder: str) -> list[str]:
    marks = []
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        if entry.is_dir():
            if entry.name != "__pycache__":
                marks += _marks(entry.path)
        else:
            status = entry.stat()
            marks.append(f"{entry.path} {status.st_size} {status.st_mtime_ns}")
    return marks
