"""`figcheck rule`: explains rules, and vets a folder of them."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from checker.commands import Rules, load_pack, misuse, new_app, write

if TYPE_CHECKING:
    from checker.claims.finder import Sentence
    from checker.report import Claim

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
) -> None:
    """Explain one rule, or list them."""
    from checker.reporters.rules import explain_rule, list_rules

    if check is not None:
        _check_rules(check)
        return
    pack = load_pack(rules)
    if read is not None:
        from checker.documents import Document
        from checker.pipeline import examine

        found = examine(Document.from_text(read), rules=pack)
        text = found.report.document.text.string
        for sentence in found.sentences:
            pack.finder.symbolise(text, sentence)
        write(_read_out(pack.tree, text, found.sentences, found.report.claims), None)
    elif rule_id is None:
        write(list_rules(pack.tree), None)
    elif rule_id in pack.rules:
        from checker.examples import worked_examples

        write(explain_rule(pack.tree, rule_id, pack.measured(rule_id), worked_examples(pack, rule_id)), None)
    else:
        import difflib

        near = difflib.get_close_matches(rule_id, pack.rules, 1)
        misuse(
            f"no rule {rule_id!r}" + (f"; did you mean {near[0]!r}?" if near else f"; known: {', '.join(pack.rules)}")
        )


_KINDS = {
    "M": "$", "R": "$", "I": "=", "P": "%", "p": "~", "b": "^", "C": "#", "Q": "@", "X": "×",
    "D": ":duration", "Y": ":calendar", "N": ":count", "L": ":known",
}  # fmt: skip


def _read_out(pack: Mapping[str, Any], text: str, sentences: "Sequence[Sentence]", claims: "Sequence[Claim]") -> str:
    """Return sentences in the signs of phrases, and under them the claims that rules found there."""
    names: Mapping[str, list[str]] = pack["cues"]["names"]
    lines = []
    for number, sentence in enumerate(sentences):
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
        for claim in claims:
            if claim.sentence == number:
                roles = ", ".join(
                    f"{role} = {' '.join(figure.text.split())}" for role, term in claim.terms.items() for figure in term
                )
                lines.append(f"  {claim.rule}: {roles}: {claim.outcome}" + (f", {claim.why}" if claim.why else ""))
    return "\n".join(lines or ["no sentence with a figure"]) + "\n"


def _check_rules(directory: Path) -> None:
    """Vet a folder of rules and run every example of the whole pack: what one file adds may break another's."""
    from checker.examples import failures
    from checker.rules import folder_of

    pack = load_pack(directory)
    directory = folder_of(str(directory))
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
