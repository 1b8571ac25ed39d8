"""What a newsroom has accepted: facts with which a finding is checked again, and reasons for which it is let stand."""

import json
import os
import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checker.dates import parse_period
from checker.report import Claim, Figure, Finding, Report

if TYPE_CHECKING:
    from checker.claims.finder import Sentence
    from checker.documents import Document, Period
    from checker.rates import RateBook
    from checker.rules import RulePack

FILE = Path(".figcheck", "accepted.toml")
_HEADING = """# What was accepted here, written by `figcheck accept`. Each entry holds for one finding, known by its
# fingerprint, until its figures change. `as_of` and `currency` are facts, with which it is checked again; `because` and
# `not_a_conversion` let it stand.
"""
_ENTRY = re.compile(r"^\[\[accepted\]\][ \t]*$", re.MULTILINE)
_KEYS = {
    "fingerprint": str, "rule": str, "file": str, "figures": list, "as_of": str, "currency": str, "because": str,
    "not_a_conversion": bool, "on": str,
}  # fmt: skip


class AcceptedError(Exception):
    """A file of accepted findings that cannot be used; the message names file, key and reason."""


class Entry:
    """One accepted finding. `figures` are its figures as printed, `file` where it stood, under the file's folder."""

    __slots__ = ("as_of", "because", "currency", "figures", "file", "fingerprint", "not_a_conversion", "rule")

    def __init__(self, tree: Mapping[str, Any]) -> None:
        self.fingerprint: str = tree["fingerprint"]
        self.rule: str = tree.get("rule", "")
        self.file: str = tree.get("file", "")
        self.figures: list[str] = tree.get("figures", [])
        self.as_of: Period | None = parse_period(tree["as_of"]) if tree.get("as_of") else None
        self.currency: tuple[str, str] | None = parse_currency(tree["currency"]) if tree.get("currency") else None
        self.because: str = tree.get("because", "")
        self.not_a_conversion: bool = tree.get("not_a_conversion", False)


class Accepted:
    """The accepted findings of a folder and those below it."""

    def __init__(self, folder: Path, entries: Sequence[Entry], digest: str = "") -> None:
        self.folder = folder
        self.digest = digest
        self.entries = {entry.fingerprint: entry for entry in entries}

    def apply(self, report: Report, pack: "RulePack", book: "RateBook", sentences: "list[Sentence]") -> None:
        """Check a report's accepted findings again with their facts, let stand what has a reason, and name what lapsed.

        A finding whose facts make everything hold is gone; one that fails in spite of them says so.
        """
        kept = []
        for finding in report.findings:
            entry = self.entries.get(finding.fingerprint)
            if entry is None or not _settled(report.document, finding, entry, pack, book, sentences):
                kept.append(finding)
        seen = {finding.fingerprint for finding in report.findings}
        report.findings = kept
        here = os.path.abspath(report.document.path)  # noqa: PTH100 - lexical: the check reads no file
        printed = {_plain(figure.text) for figure in report.figures}
        for entry in self.entries.values():
            if entry.fingerprint in seen or not entry.file:
                continue
            if os.path.abspath(self.folder / entry.file) == here:  # noqa: PTH100
                report.notices.append(_gone(entry, printed))


def _settled(
    document: "Document",
    finding: Finding,
    entry: Entry,
    pack: "RulePack",
    book: "RateBook",
    sentences: "list[Sentence]",
) -> bool:
    """Apply an entry to its finding; whether nothing of it is left."""
    if entry.because or entry.not_a_conversion:
        finding.suppressed = {"by": "accepted", "reason": entry.because or "not a conversion"}
        return False
    held = _held(document, finding, entry, pack, book, sentences)
    if held is None:
        finding.evidence.insert(0, f"accepted {_fact(entry)}, but it does not hold so either")
        return False
    for claim in finding.claims:
        claim.outcome, claim.why = "consistent", held
    for figure in finding.figures:
        figure.status, figure.why = "consistent", held
    return True


def _held(
    document: "Document",
    finding: Finding,
    entry: Entry,
    pack: "RulePack",
    book: "RateBook",
    sentences: "list[Sentence]",
) -> str | None:
    """Judge a finding's claims with the facts of its entry; return why they hold, or None where one does not."""
    import copy

    from checker.explain.trial import read_as
    from checker.judge import Judge

    then = copy.copy(document)
    if entry.as_of is not None:
        then.published = entry.as_of
    swap: dict[int, Figure] = {}
    if entry.currency is not None:
        mark, code = entry.currency
        swap = {f.id: read_as(f, code) for f in finding.figures if mark in f.text}
    judge = Judge(pack.tree, book, then, sentences)
    trials = []
    for claim in finding.claims:
        rule = pack.rules[claim.rule]
        if rule["pairs_of"] and len(finding.claims) > 1:
            continue  # pairs of different days or currencies need not share a rate
        name = claim.rule
        if rule["rates"] == "ever" and then.published is not None:
            name = next(n for n, r in pack.rules.items() if r["relation"] == rule["relation"] and r["rates"] == "day")
        terms = {role: [swap.get(f.id, f) for f in term] for role, term in claim.terms.items()}
        trials.append(Claim(name, terms, claim.sentence, claim.cues))
    judge.judge(trials, [swap.get(f.id, f) for f in finding.figures])
    if not trials or any(trial.outcome not in {"consistent", "rounding"} for trial in trials):
        return None
    return f"holds {_fact(entry)}{_worth(trials[0], pack, then)}, as accepted"


def _worth(claim: Claim, pack: "RulePack", document: "Document") -> str:
    """Say what a conversion comes to with the facts: ": $1.53 to $1.57"."""
    from checker.wording import in_style

    rate, figures = claim.verdict.rate, claim.figures
    if rate is None or figures[0].value is None or len(figures) != 2:
        return ""
    ends = [figures[0].value * end for end in (rate.low, rate.high)]
    printed = " ".join(document.text.string[figures[-1].text_start : figures[-1].text_end].split())
    words = [in_style(figures[-1], end, printed, pack.tree["lexicon"]) for end in ends]
    return f": {words[0]} to {words[1]}" if words[0] != words[1] else f": {words[0]}"


def _fact(entry: Entry) -> str:
    from checker.wording import days

    facts = []
    if entry.as_of is not None:
        facts.append(f"at the rate of {days(*entry.as_of)}")
    if entry.currency is not None:
        facts.append(f"with {entry.currency[0]} as {entry.currency[1]}")
    return " and ".join(facts)


def _gone(entry: Entry, printed: set[str]) -> str:
    figures = ", ".join(entry.figures)
    if all(_plain(figure) in printed for figure in entry.figures):
        return f"accepted {entry.fingerprint} is unused: nothing fails any more about {figures}"
    return f"accepted {entry.fingerprint} has lapsed: its figures changed ({figures})"


def _plain(text: str) -> str:
    return " ".join(text.split())


def parse_currency(text: str) -> tuple[str, str]:
    """Read "$=AUD". Raises ValueError where it is no mark and ISO code."""
    mark, equals, code = text.partition("=")
    if not mark or not equals or not (len(code) == 3 and code.isascii() and code.isupper()):
        raise ValueError(f"{text!r} is no mark and currency: write $=AUD")
    return mark, code


# ---- the file ------------------------------------------------------------------------------------------


def load(path: Path) -> Accepted:
    """Read a file of accepted findings. Raises AcceptedError naming file, entry and key."""
    import hashlib

    try:
        data = path.read_bytes()
    except OSError as error:
        raise AcceptedError(f"{path}: {error.strerror or 'cannot be read'}") from None
    entries = [_entry(path, i, tree) for i, tree in enumerate(_trees(path, data), 1)]
    return Accepted(path.parent.parent, entries, hashlib.blake2b(data, digest_size=8).hexdigest())


def _trees(path: Path, data: bytes) -> list[Any]:
    import tomllib

    try:
        tree = tomllib.loads(data.decode())
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise AcceptedError(f"{path}: cannot be read: {error}") from None
    entries = tree.get("accepted", [])
    if set(tree) - {"accepted"} or not isinstance(entries, list):
        raise AcceptedError(f"{path}: only [[accepted]] entries belong here")
    return entries


def _entry(path: Path, number: int, tree: Any) -> Entry:
    where = f"{path}: entry {number}"
    if not isinstance(tree, dict) or "fingerprint" not in tree:
        raise AcceptedError(f"{where}: fingerprint: missing")
    for key, value in tree.items():
        if key not in _KEYS:
            raise AcceptedError(f"{where}: {key}: unknown; known: {', '.join(_KEYS)}")
        if not isinstance(value, _KEYS[key]):
            raise AcceptedError(f"{where}: {key}: {value!r} is no {_KEYS[key].__name__}")
    try:
        return Entry(tree)
    except ValueError as error:
        raise AcceptedError(f"{where}: {error}") from None


def write(path: Path, tree: Mapping[str, Any]) -> None:
    """Add an entry to a file of accepted findings, in the place of an older one for the same finding.

    What else stands in the file is kept as it is. Raises AcceptedError, OSError.
    """
    from checker.files import write_atomically

    old = ""
    if path.exists():
        load(path)  # a file that is broken is not written to
        old = path.read_text(encoding="utf-8")
    head, *blocks = _ENTRY.split(old) if old else [_HEADING]
    same = f"fingerprint = {_toml(tree['fingerprint'])}"
    blocks = [block.strip("\n") for block in blocks if same not in block.splitlines()]
    blocks.append("\n".join(f"{key} = {_toml(value)}" for key, value in tree.items() if value))
    path.parent.mkdir(parents=True, exist_ok=True)
    text = "".join([head.rstrip("\n"), *(f"\n\n[[accepted]]\n{block}" for block in blocks), "\n"])
    write_atomically(path, text.lstrip("\n").encode())


def _toml(value: Any) -> str:
    """Write a value as TOML, whose strings are JSON's but for the character DEL."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def today() -> str:
    """Return the day on the writer's wall."""
    return date.today().isoformat()  # noqa: DTZ011 - the day on the writer's wall
