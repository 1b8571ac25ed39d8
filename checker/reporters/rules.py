"""Rules explained: what is compared, how far apart is still fair, and the examples that are also the tests."""

import re
import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

_MOST_WORDS = 12  # of a cue


def list_rules(pack: Mapping[str, Any]) -> str:
    """List the rules, one line each."""
    width = max(len(name) for name in pack["rules"])
    return "".join(f"{name:<{width}}  {rule['severity']:<7}  {rule['title']}\n" for name, rule in pack["rules"].items())


def explain_rule(
    pack: Mapping[str, Any],
    name: str,
    measured: Mapping[str, int],
    worked: Mapping[str, Sequence[str]] | None = None,
    phrases: Sequence[str] = (),
    cues: Mapping[str, Sequence[str]] | None = None,
) -> str:
    """Explain one rule at length.

    `measured` is what `RulePack.measured` counted of it, `worked` the lines that show how examples are judged,
    `phrases` how its claims are written and `cues` the words that those name.
    """
    rule = pack["rules"][name]
    lines = [
        f"{name}: {rule['title']}",
        "",
        f"Checks     {rule['asserts']}",
        f"Severity   at most {rule['severity']}",
        f"Relation   {rule['relation']}: {', '.join(dict.fromkeys(rule['order']))}",
        f"Found by   {_found_by(rule)}",
        "",
    ]
    for paragraph in rule["explain"].strip().split("\n\n"):
        lines += [*textwrap.wrap(" ".join(paragraph.split()), 100), ""]
    lines += _tolerance(pack["tiers"][rule["tolerance"]], rule["rates"])
    for text, table in (worked or {}).items():
        lines += [*textwrap.wrap(f"Worked: {text}", 100), *(f"  {line}" for line in table), ""]
    lines += _measured(measured)
    for title, examples in (("Reported (the marked span):", rule["bad"]), ("Not reported:", rule["good"])):
        lines.append(title)
        for example in examples:
            dated = f"  ({example['published']})" if example["published"] else ""
            if example["format"] != "text":
                lines += [f"    {line}" for line in example["text"].strip().split("\n")] + [""]
                continue
            text = example["text"] if title.startswith("R") else re.sub(r"\s+", " ", example["text"])
            lines += textwrap.wrap(f"{text.strip()}{dated}", 96, initial_indent="  - ", subsequent_indent="    ")
        lines.append("")
    if phrases:
        lines += [f"Phrases ([[phrases.{rule['relation']}]]):", *(f"  - {phrase}" for phrase in phrases), ""]
    if cues:
        lines.append("Cues of these phrases:")
        for cue, words in cues.items():
            listed = ", ".join([*words[:_MOST_WORDS], *(["..."] if len(words) > _MOST_WORDS else [])])
            lines += textwrap.wrap(f"<{cue}> {listed}", 96, initial_indent="  - ", subsequent_indent="    ")
        lines.append("")
    return "\n".join(lines)


def _found_by(rule: Mapping[str, Any]) -> str:
    if rule["pairs_with"]:
        return f"claims of {rule['pairs_of']}, held to those of {rule['pairs_with']}"
    return f"two claims of {rule['pairs_of']}" if rule["pairs_of"] else str(rule["by"])


def _measured(counts: Mapping[str, int]) -> list[str]:
    if not counts:
        return ["Not measured yet on public articles.", ""]
    fired = sum(counts[verdict] for verdict in ("true", "false", "arguable"))
    text = f"Measured on {counts['articles']:,} public articles: {counts['claims']:,} claims judged, {fired} reported"
    if fired:
        text += f" ({counts['true']} rightly, {counts['arguable']} arguably, {counts['false']} wrongly)"
    return [text + ".", ""]


def _tolerance(tiers: Mapping[str, Any], rates: str) -> list[str]:
    """Return a table of the tolerance of each tier."""
    lines = ["A claim is reported at the gravest tier it fails:"]
    for name in ("error", "warning", "info"):
        tier = tiers[name]
        figures = "trailing zeros may be rounding" if tier["reading"] == "coarse" else "every printed digit counts"
        parts = [figures]
        if rates == "day":
            parts.append(f"any rate from {tier['back']} days before to {tier['ahead']} after publication")
        if rates == "ever":
            parts.append("any rate of the last twenty years")
        if tier["spread"] != "0":
            parts.append(f"rates may differ by {_percent(tier['spread'])}")
        if tier["gap"] != "0":
            parts.append(f"and the two sides are still {_percent(tier['gap'])} apart")
        lines.append(f"  {name:<8} {'; '.join(parts)}")
    return [*lines, ""]


def _percent(fraction: str) -> str:
    from decimal import Decimal

    text = f"{Decimal(fraction) * 100:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) + " %"
