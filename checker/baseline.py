"""The baseline: findings that are known and do not count, by fingerprint, so that they survive edits and renames."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

from checker.reporters.places import relative
from checker.results import Results

VERSION = 1


class BaselineError(Exception):
    """A baseline that cannot be used; the message is one line."""


def write(results: Results) -> bytes:
    """Return a baseline of all findings that count, the same bytes for the same findings."""
    entries = sorted(
        (
            {
                "path": relative(report.path),
                "rule": finding.rule,
                "fingerprint": finding.fingerprint,
                "message": finding.message,
            }
            for report, finding in results.active()
        ),
        key=lambda entry: (entry["path"], entry["rule"], entry["fingerprint"]),
    )
    return (json.dumps({"version": VERSION, "findings": entries}, indent=2, ensure_ascii=False) + "\n").encode()


def read(path: Path) -> list[dict[str, str]]:
    """Return the entries of a baseline. Raises BaselineError."""
    try:
        tree = json.loads(path.read_bytes())
    except FileNotFoundError:
        raise BaselineError(f"{path}: no such file; --write-baseline makes one") from None
    except OSError as error:
        raise BaselineError(f"{path}: {error.strerror or 'cannot be read'}") from None
    except (ValueError, RecursionError) as error:
        raise BaselineError(f"{path}: no baseline: {error}") from None
    if not isinstance(tree, dict) or tree.get("version") != VERSION or not isinstance(tree.get("findings"), list):
        raise BaselineError(f"{path}: no baseline of version {VERSION}")
    entries: list[Any] = tree["findings"]
    for number, entry in enumerate(entries):
        if not isinstance(entry, dict) or not all(isinstance(entry.get(key), str) for key in ("path", "fingerprint")):
            raise BaselineError(f"{path}: findings.{number}: wanted are path and fingerprint")
    return entries


def apply(results: Results, entries: list[dict[str, str]], name: str) -> list[str]:
    """Suppress the findings that the entries know, and return a notice for the entries that know none any more.

    An entry suppresses one finding: first one in the file it names, then one anywhere, as the file may have been
    renamed. Entries of files that this run did not check are not called stale.
    """
    left = Counter((entry["path"], entry["fingerprint"]) for entry in entries)
    pairs = [(relative(report.path), finding) for report, finding in results.active()]
    reason = f"known in {name}"
    for path, finding in pairs:
        if left[path, finding.fingerprint]:
            left[path, finding.fingerprint] -= 1
            finding.suppressed = {"by": "baseline", "reason": reason}
    checked = {relative(report.path) for report in results.reports}
    homeless: dict[str, list[str]] = {}
    for (path, fingerprint), count in left.items():
        # One whose file this run checked without finding it there may have moved to another.
        if count and (path in checked or not Path(path).exists()):
            homeless.setdefault(fingerprint, []).extend([path] * count)
    for _, finding in pairs:
        if finding.suppressed is None and homeless.get(finding.fingerprint):
            path = homeless[finding.fingerprint].pop()
            left[path, finding.fingerprint] -= 1
            finding.suppressed = {"by": "baseline", "reason": f"{reason} for {path}"}
    stale = sorted({path for paths in homeless.values() for path in paths})
    if not stale:
        return []
    count = sum(len(paths) for paths in homeless.values())
    shown = ", ".join(stale[:5]) + (f" and {len(stale) - 5} more" if len(stale) > 5 else "")
    verb = "matches" if count == 1 else "match"
    entries_of = "entry" if count == 1 else "entries"
    return [f"{name}: {count:,} {entries_of} no longer {verb} anything ({shown}); --write-baseline writes it anew"]
