"""`figcheck rule`: explains rules, and vets a folder of them."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from checker.commands import Rules, load_pack, misuse, new_app, write

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from checker.report import Figure
    from checker.rules import RulePack

app = new_app()


@app.command()
def rule(
    rule_id: Annotated[str | None, typer.Argument(metavar="[ID]", help="The rule to explain; none lists all.")] = None,
    rules: Rules = None,
    check: Annotated[
        Path | None,
        typer.Option("--check", help="Vet a folder of rules laid over the shipped ones, and run all examples."),
    ] = None,
    read: Annotated[
        str | None, typer.Option("--read", help="Show a text as phrases see it, and what the rules find in it.")
    ] = None,
    toml: Annotated[bool, typer.Option("--toml", help="Print the rule's file, to be changed in a folder.")] = False,
) -> None:
    """Explain one rule, or list them."""
    from checker.reporters.rules import explain_rule, list_rules

    if check is not None:
        _check_rules(check, rules or [])
        return
    pack = load_pack(rules)
    if read is not None:
        write(_read_out(pack, read), None)
    elif rule_id is None:
        write(list_rules(pack.tree), None)
    elif rule_id in pack.rules:
        from checker.compiler import phrases_of
        from checker.examples import worked_examples

        folders = _folders(rules or [])
        if toml:
            files = (folder / f"{rule_id}.toml" for folder in reversed(folders))
            write(next(file for file in files if file.exists()).read_text(encoding="utf-8"), None)
            return
        relation = pack.rules[rule_id]["relation"]
        worked = worked_examples(pack, rule_id)
        phrases = phrases_of(folders, relation)
        write(explain_rule(pack.tree, rule_id, pack.measured(rule_id), worked, *phrases), None)
    else:
        from checker.rules import nearest

        misuse(f"no rule {rule_id!r}{nearest(rule_id, pack.rules)}")


_KINDS = {
    "M": "$", "R": "$", "I": "=", "P": "%", "p": "~", "b": "^", "C": "#", "Q": "@", "X": "×",
    "D": ":duration", "Y": ":calendar", "N": ":count", "L": ":known",
}  # fmt: skip


def _read_out(pack: "RulePack", read: str) -> str:
    """Return a text's sentences in the signs of phrases, and under each the claims that rules found there."""
    from checker.claims.finder import Sentence
    from checker.documents import Document, sentences
    from checker.pipeline import examine

    examined = examine(Document.from_text(read), rules=pack)
    document, claims = examined.report.document, examined.report.claims
    text = document.text.string
    found: dict[int, Sentence] = {sentence.start: sentence for sentence in examined.sentences}
    # A sentence without a figure makes no claim, but whoever writes a phrase wants to see why.
    for block in document.blocks:
        for start, end in sentences(text, block.start, block.end, pack.tree["abbreviations"]):
            found.setdefault(start, Sentence(start, end, block.scope))
    names: dict[str, list[str]] = pack.tree["cues"]["names"]
    made = {(pack.rules[claim.rule]["relation"], _ids(claim.terms)) for claim in claims}
    lines = []
    for _, sentence in sorted(found.items()):
        pack.finder.symbolise(text, sentence)
        parts: list[str] = []
        words = 0
        for symbol, figure in zip(f"{sentence.symbols}\n", [*sentence.places, None], strict=True):
            if symbol == "w":
                words += 1
                continue
            if words:
                parts.append(f"..{words}")
                words = 0
            if figure is not None:
                words_of = " ".join(text[figure.text_start : figure.text_end].split())
                parts.append("{" + f"{words_of} {_KINDS.get(symbol, '')}" + "}")
            else:
                parts.append("|".join(f"<{name}>" for name in names.get(symbol, ())) or symbol)
        lines.append(" ".join(parts).strip())
        if not sentence.figures:
            lines.append("  no figure: no phrase is looked for")
            continue
        number = sentence.figures[0].sentence
        lines += [
            f"  {claim.rule}: {_roles(claim.terms)}: {claim.outcome}" + (f", {claim.why}" if claim.why else "")
            for claim in claims
            if claim.sentence == number
        ]
        for relation, terms, _ in pack.finder.read(document, examined.sentences, number):
            rules = [rule for rule in pack.rules.values() if rule["relation"] == relation and not rule["limit"]]
            roles = {role: terms[role] for rule in rules for role in rule["order"] if role in terms}
            if roles and (relation, _ids(roles)) not in made:
                lines.append(f"  {relation}: {_roles(roles)}: a phrase fits, no claim: see units, per, instead_of")
    return "\n".join(lines or ["no sentence"]) + "\n"


def _roles(terms: "Mapping[str, Sequence[Figure]]") -> str:
    return ", ".join(f"{role} = {' '.join(figure.text.split())}" for role, term in terms.items() for figure in term)


def _ids(terms: "Mapping[str, Sequence[Figure]]") -> frozenset[int]:
    return frozenset(figure.id for term in terms.values() for figure in term)


def _folders(names: list[str]) -> list[Path]:
    """Return the folders of a pack, the shipped one first."""
    from checker.rules import folder_of, shipped_directory

    return [shipped_directory(), *map(folder_of, names)]


def _replaced(pack: "RulePack", folder: Path) -> list[str]:
    """Say which shipped rules a folder's files replace, and what of them is gone."""
    from checker.rules import RulePack, shipped_directory

    lines = []
    for name, old in RulePack.shipped().rules.items():
        own, shipped = folder / f"{name}.toml", shipped_directory() / f"{name}.toml"
        if not own.exists() or own.read_bytes() == shipped.read_bytes():
            continue
        new = pack.rules[name]
        texts = {example["text"] for kind in ("bad", "good") for example in new[kind]}
        gone = sum(example["text"] not in texts for kind in ("bad", "good") for example in old[kind])
        cues = [cue for cue in old["unless"] if cue not in new["unless"]]
        lines.append(
            f"{own}: replaces the shipped rule"
            + (f"; {gone} of its examples are gone" if gone else "")
            + (f"; so is unless {', '.join(cues)}" if cues else "")
        )
    return lines


def _twice(pack: "RulePack", folder: Path) -> list[str]:
    """Say which roles stand twice in an equation of a folder's own rules: intervals do not know that they are one."""
    from checker.rules import RulePack

    lines = []
    for name, rule in pack.rules.items():
        own = folder / f"{name}.toml"
        if not own.exists() or rule == RulePack.shipped().rules.get(name):
            continue
        for text in (rule["asserts"], *rule["accepts"]):
            words = re.findall(r"[a-z][a-z0-9]*\b(?!\()", text)
            lines += [
                f"{own}: {role} stands twice in {text!r}, and its rounding counts twice"
                for role in dict.fromkeys(words)
                if words.count(role) > 1 and f"first({role})" not in text
            ]
    return lines


def _check_rules(directory: Path, further: list[str]) -> None:
    """Vet a folder of rules and run every example of the whole pack: what one file adds may break another's."""
    from checker.examples import failures
    from checker.rules import folder_of

    pack = load_pack([*further, str(directory)])
    directory = folder_of(str(directory))
    print(*(f"{line}\n" for line in (*_replaced(pack, directory), *_twice(pack, directory))), sep="", end="")
    failed = 0
    for name, key, reason in failures(pack):
        own = directory / f"{name}.toml"
        print(f"{own if own.exists() else f'{name} (as shipped)'}: {key}: {reason}")
        failed += 1
    examples = sum(len(rule["bad"]) + len(rule["good"]) for rule in pack.rules.values())
    held = "all hold" if not failed else f"{failed} do not hold"
    print(f"{len(pack.rules)} rules, {examples} examples: {held}")
    if failed:
        raise typer.Exit(1)
