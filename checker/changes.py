"""What changed in git since a revision: which files, which lines of them, and what stood there before."""

import os
import re
import subprocess

from checker.report import Report

_HUNK = re.compile(r"^@@ -\S+ \+(\d+)(?:,(\d+))? @@")


class ChangesError(Exception):
    """A revision that git cannot compare with; the message is one line."""


class Change:
    """One changed file: the 1-based lines that are new, and its old content (None for a new file).

    `lines` is None where git sees no lines in the file.
    """

    __slots__ = ("lines", "old")

    def __init__(self, lines: list[tuple[int, int]] | None, old: bytes | None) -> None:
        self.lines = lines
        self.old = old


class Changes:
    """The files that changed since the branch left `revision`, uncommitted and new ones included."""

    def __init__(self, revision: str) -> None:
        top = _git("rev-parse", "--show-toplevel").decode("utf-8", "surrogateescape").rstrip("\n")
        self._top = os.path.realpath(top)
        self._base = _base(revision)
        names = _git("diff", "--name-status", "-z", "--find-renames", *_PLAIN, self._base, "--", cwd=self._top)
        self._old: dict[str, str | None] = {}
        fields = iter(names.decode("utf-8", "surrogateescape").split("\0"))
        for status in fields:
            if not status:
                break
            first = next(fields)
            if status[0] in "RC":
                self._old[next(fields)] = first
            elif status[0] != "D":
                self._old[first] = None if status[0] == "A" else first
        new = _git("ls-files", "--others", "--exclude-standard", "-z", cwd=self._top)
        for name in new.decode("utf-8", "surrogateescape").split("\0"):
            if name:
                self._old[name] = None

    def of(self, path: str) -> Change | None:
        """Return what changed in a file, or None where nothing did."""
        # Only the folder's links are resolved: a link is a file of its own to git.
        absolute = os.path.join(os.path.realpath(os.path.dirname(path) or "."), os.path.basename(path))  # noqa: PTH118, PTH119, PTH120
        name = os.path.relpath(absolute, self._top).replace(os.sep, "/")
        if name not in self._old:
            return None
        old = self._old[name]
        if old is None:
            return Change(None, None)
        before = _git("cat-file", "blob", f"{self._base}:{old}", cwd=self._top)
        diff = _git("diff", "--unified=0", "--find-renames", *_PLAIN, self._base, "--", old, name, cwd=self._top)
        text = diff.decode("utf-8", "replace")
        hunks = [match for line in text.split("\n") if (match := _HUNK.match(line))]
        if not hunks and "\nBinary files " in text:
            return Change(None, before)
        lines = []
        for match in hunks:
            first, count = int(match[1]), int(match[2] or 1)
            # Where lines were only taken away, what stood on either side now stands together.
            lines.append((first, first + count - 1) if count else (first, first + 1))
        return Change(lines, before)


def keep_new(report: Report, change: Change, before: set[str]) -> None:
    """Leave the findings that touch changed lines, and those whose claims did not fail `before` (fingerprints)."""
    if change.old is None:
        return
    starts = [0]
    source = report.document.source
    at = source.find("\n")
    while at >= 0:
        starts.append(at + 1)
        at = source.find("\n", at + 1)
    starts.append(len(source) + 1)
    spans = []
    for begin, end in change.lines or ():
        first, last = max(begin, 1), min(max(end, 1), len(starts) - 1)
        if first <= last:
            spans.append((starts[first - 1], starts[last]))
    report.findings = [
        finding
        for finding in report.findings
        if finding.fingerprint not in before
        or any(
            start < figure.end and figure.start < end
            for claim in finding.claims
            for figure in claim.figures
            for start, end in spans
        )
    ]


_PLAIN = ("--no-ext-diff", "--no-textconv", "--no-color")


def _base(revision: str) -> str:
    if revision.startswith("-"):
        raise ChangesError(f"{revision!r} is no revision")
    try:
        commit = _git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}").decode().strip()
    except ChangesError:
        raise ChangesError(
            f"{revision!r} is not in this clone; fetch it first (a pipeline's clone may be shallow)"
        ) from None
    try:
        # What others did to that branch since is none of our changes.
        return _git("merge-base", commit, "HEAD").decode().strip() or commit
    except ChangesError:
        return commit


def _git(*arguments: str, cwd: str | None = None) -> bytes:
    command = ["git", "-c", "core.quotepath=off", "-c", "core.fsmonitor=false", *arguments]
    try:
        done = subprocess.run(command, cwd=cwd, capture_output=True, check=False, stdin=subprocess.DEVNULL)  # noqa: S603
    except FileNotFoundError:
        raise ChangesError("git is not installed") from None
    if done.returncode:
        reason = done.stderr.decode("utf-8", "replace").strip().split("\n")[0].removeprefix("fatal: ")
        raise ChangesError(reason or "git failed")
    return done.stdout
