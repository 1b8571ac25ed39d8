"""Runs the examples of rules: each is a test, against the whole pack, of what its rule reports and leaves alone."""

import datetime
from collections.abc import Iterator, Mapping
from typing import Any

from checker.documents import Document
from checker.explain.working import worked
from checker.pipeline import Checked, examine
from checker.report import Finding, Settings
from checker.rules import RulePack


def failures(pack: RulePack) -> Iterator[tuple[str, str, str]]:
    """Yield (rule, key, reason) of every example that does not hold; the key is as in the file: `bad.0`."""
    for name, rule in pack.rules.items():
        for kind in ("bad", "good"):
            for number, example in enumerate(rule[kind]):
                reason = failure(pack, name, kind, example)
                if reason:
                    yield name, f"{kind}.{number}", reason


def failure(pack: RulePack, name: str, kind: str, example: Mapping[str, Any]) -> str:
    """Return why an example does not hold, or "".

    A bad one must fire its rule, at the rule's own severity or the one it says, on exactly the marked span, and nothing
    else may fire; with a good one nothing may.
    """
    marked: str = example["text"]
    text = marked.replace("[", "").replace("]", "") if kind == "bad" else marked
    findings = _examined(pack, example, text).report.findings
    # How a house writes its figures is of no concern to the examples of what makes them wrong.
    findings = [found for found in findings if found.rule == name or not _of_style(pack.rules[found.rule])]
    if kind == "good":
        return "; ".join(f"{found.rule} fires: {found.message}" for found in findings)
    if not findings:
        return "nothing fires"
    others = [found for found in findings if found.rule != name]
    if others:
        return "; ".join(f"{found.rule} fires, too: {found.message}" for found in others)
    if len(findings) > 1:
        return f"it fires {len(findings)} times"
    severity = example.get("severity") or pack.rules[name]["severity"]
    return _misplaced(findings[0], marked, text) or _misjudged(findings[0], severity)


def _of_style(rule: Mapping[str, Any]) -> bool:
    return bool(rule["written"] or rule["lacks"])


def worked_examples(pack: RulePack, name: str) -> dict[str, list[str]]:
    """Return a rule's first bad and first good example, each with a table of how it is judged, if it can be told."""
    found = {}
    for kind in ("bad", "good"):
        example = pack.rules[name][kind][0]
        text = example["text"].replace("[", "").replace("]", "") if kind == "bad" else example["text"]
        checked = _examined(pack, example, text)
        table = worked(checked.report, name, pack, checked.book)
        if table:
            found[" ".join(text.split())] = table
    return found


def _examined(pack: RulePack, example: Mapping[str, Any], text: str) -> Checked:
    day = datetime.date.fromisoformat(example["published"]) if example["published"] else None
    document = Document.from_text(text, published=day, format=example.get("format", "text"))
    return examine(document, Settings(home=example.get("home", "")), rules=pack)


def _misplaced(finding: Finding, marked: str, text: str) -> str:
    start = marked.index("[")
    end = marked.rindex("]") - (len(marked) - len(text)) + 1
    if (finding.start, finding.end) == (start, end):
        return ""
    return f"it fires on {text[finding.start : finding.end]!r}, not on {text[start:end]!r}"


def _misjudged(finding: Finding, severity: str) -> str:
    return "" if finding.severity == severity else f"it fires as {finding.severity}, not as {severity}"
