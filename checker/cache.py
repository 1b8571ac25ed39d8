"""The result cache: what a run found out about each file, so that it needs no second check.

One JSON file in the user's cache per kind of run. A file's entry holds for its content, its settings, and the code,
rules and rates of this installation. A document in which nothing was found is kept as what the formats say about it;
one with findings as its whole report, pickled. Only the classes of a report are ever unpickled, so that a cache that
someone else wrote can make nothing else.
"""

import hashlib
import io
import json
import os
import pickle
from base64 import b64decode, b64encode
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from checker.files import write_atomically
from checker.report import Report
from checker.results import Clean
from checker.rules import cache_directory, shipped_directory

FOLDER = "results"
KEPT = 24
"""Files of the cache that stay: the most recent kinds of run."""
LARGEST = 100_000
"""Entries of one of them."""
_CLASSES = {
    "checker.documents": {"Block", "Cell", "Comment", "Document", "Table", "Text"},
    "checker.intervals": {"Interval"},
    "checker.judge.verdicts": {"Verdict"},
    "checker.rates.book": {"Rate"},
    "checker.report": {"Claim", "Figure", "Finding", "RateUsed", "Report"},
    "datetime": {"date"},
    "decimal": {"Decimal"},
}
"""What a report is made of, by module."""


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

    def get(self, name: str, stamp: str) -> list[Report | Clean] | None:
        """Return what is known of a file with that content under those settings, or None."""
        try:
            known, kept = self._tree["files"][name]
            if known != stamp:
                return None
            return [
                _report(entry) if isinstance(entry, str) else Clean(name, entry[0], entry[1], undated=entry[2])
                for entry in kept
            ]
        except Exception:  # noqa: BLE001 - whatever is wrong with it, the file is checked anew
            return None

    def put(self, name: str, stamp: str, reports: Sequence[Report | Clean]) -> None:
        """Note what came of a file."""
        files = self._tree.setdefault("files", {})
        files.pop(name, None)
        files[name] = [
            stamp,
            [
                [report.coverage, report.fragments, report.undated] if isinstance(report, Clean) else _pickled(report)
                for report in reports
            ],
        ]
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


class _Reports(pickle.Unpickler):
    """Unpickles reports and nothing else."""

    def find_class(self, module_name: str, global_name: str) -> Any:
        """Return a class that a report is made of."""
        if global_name not in _CLASSES.get(module_name, ()):
            raise pickle.UnpicklingError(f"{module_name}.{global_name} is no part of a report")
        return super().find_class(module_name, global_name)


def _pickled(report: Report) -> str:
    report.settle()
    return b64encode(pickle.dumps(report, pickle.HIGHEST_PROTOCOL)).decode()


def _report(kept: str) -> Report:
    report = _Reports(io.BytesIO(b64decode(kept))).load()
    if not isinstance(report, Report):
        raise pickle.UnpicklingError("no report")
    return report


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
