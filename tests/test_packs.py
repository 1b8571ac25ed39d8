"""Packs: those that come with figcheck, and a newsroom's own, each as a user meets it at the command line."""

import json
import re
import shlex
import tomllib

import pytest
from test_cli import run

from checker import Document, RulePack, Settings, check
from checker.compiler import PackError, compile_pack
from checker.examples import failure
from checker.rules import folder_of, shipped_directory

SHIPPED = sorted(path.name for path in (shipped_directory() / "packs").iterdir())
DRAFT = """Port news

The court sat on Monday, 3 March 2023. The rate rose 2% to 7% from 5%. The port cost 420 million kroner, including
520 million kroner for cranes, and the city lent $4.2 million.
"""
OWN = """
title = "Squares that are none"
severity = "warning"
relation = "square"
asserts = "area == side * side"
message = "{side} squared is {expected}, not {area}"
explain = "A square."
[[bad]]
text = "The square of [32 is 1,204], said the teacher."
[[good]]
text = "The square of 32 is 1,024, said the teacher."
"""
PHRASE = """
[cues]
square_of = ["the square of"]
[[phrases.square]]
match = "<square_of> {side#} <is_simply> {area#}"
"""


def examples():
    for name in SHIPPED:
        folder = folder_of(f"@{name}")
        pack = RulePack.load(folder, over_shipped=True)
        for rule in sorted(path.stem for path in folder.glob("*.toml")):
            for kind in ("bad", "good"):
                for i, example in enumerate(pack.rules.get(rule, {}).get(kind, ())):
                    yield pytest.param(pack, rule, kind, example, id=f"{name}-{rule}-{kind}-{i}")


@pytest.mark.parametrize(("pack", "rule", "kind", "example"), list(examples()))
def test_the_examples_of_packs_hold_as_those_of_the_shipped_rules(pack, rule, kind, example):
    assert failure(pack, rule, kind, example) == ""


@pytest.fixture
def desk(tmp_path, tmp_path_factory):
    """A newsroom's folder, with a draft and a folder of rules."""
    (tmp_path / "draft.md").write_text(DRAFT, encoding="utf-8")
    (tmp_path / "house" / "languages").mkdir(parents=True)

    def lint(*arguments, settings=""):
        (tmp_path / "figcheck.toml").write_text(settings, encoding="utf-8")
        cache = {"XDG_CACHE_HOME": str(tmp_path_factory.getbasetemp() / "cache")}
        code, out, err = run("lint", "draft.md", "--format", "json", *arguments, cwd=tmp_path, env=cache)
        assert code in {0, 1}, err
        return {found["rule"]: found["severity"] for found in json.loads(out)["documents"][0]["findings"]}

    return tmp_path, lint


def test_a_shipped_pack_is_off_until_it_is_named(desk):
    _, lint = desk
    assert lint() == {"part": "error"}
    assert lint("--rules", "@dates") == {"part": "error", "weekday": "warning"}
    both = {"part": "error", "weekday": "warning", "rate-rise": "warning"}
    assert lint("--rules", "@dates", "--rules", "@style") == lint("--rules", "@style", "--rules", "@dates") == both
    assert lint("--rules", "@dates", settings='rules = "@style"') == {"part": "error", "weekday": "warning"}
    assert lint(settings='rules = "@dates"') == {"part": "error", "weekday": "warning"}


def test_a_house_style_asks_for_conversions_dollars_and_points(desk):
    _, lint = desk
    found = lint(settings='rules = ["@dates", "@style"]\nhome = "DE"\nlevel = "info"')
    assert found.pop("part") == "error"
    assert found == {"weekday": "warning", "rate-rise": "warning", "no-conversion": "warning"}
    assert "no-conversion" not in lint(
        settings='rules = "@style"\nhome = "US"\nignore = ["part"]\nselect = ["which-dollar"]'
    )


def test_rules_are_added_replaced_switched_off_and_given_another_ceiling(desk):
    folder, lint = desk
    part = (shipped_directory() / "part.toml").read_text(encoding="utf-8")
    (folder / "house" / "part.toml").write_text(
        part.replace('severity = "error"', 'severity = "info"'), encoding="utf-8"
    )
    assert lint(settings='rules = "house"\nlevel = "info"')["part"] == "info"
    assert lint(settings='ignore = ["part"]') == {}
    assert lint(settings='severities = { part = "warning" }') == {"part": "warning"}
    (folder / "house" / "part.toml").unlink()
    (folder / "house" / "square.toml").write_text(OWN, encoding="utf-8")
    phrase = PHRASE.replace("is_simply", "was")
    (folder / "house" / "languages" / "en.toml").write_text(phrase, encoding="utf-8")
    (folder / "draft.md").write_text("The square of 32 is 1,204, said the teacher.\n", encoding="utf-8")
    assert lint(settings='rules = ["house", "@dates"]') == {"square": "warning"}


def test_a_shipped_rule_is_printed_changed_and_told_as_replaced(desk):
    folder, _ = desk
    code, text, _ = run("rule", "part", "--toml", cwd=folder)
    assert (code, tomllib.loads(text)["relation"]) == (0, "part")
    own = folder / "house" / "part.toml"
    head, _, _ = text.partition("[[good]]")
    head = head.replace('"debt", ', "").replace('"part <= whole"', '"part <= whole + whole - whole"')
    own.write_text(head + '[[good]]\ntext = "The budget is $3.2 million."\n', encoding="utf-8")
    _, out, _ = run("rule", "--check", "house", cwd=folder)
    examples = [rule["bad"] + rule["good"] for rule in map(tomllib.loads, (text, own.read_text("utf-8")))]
    gone = len(examples[0]) - len(examples[1]) + 1
    assert out.splitlines()[:2] == [
        f"house/part.toml: replaces the shipped rule; {gone} of its examples are gone; so is unless debt",
        "house/part.toml: whole stands twice in 'part <= whole + whole - whole', and its rounding counts twice",
    ]
    assert run("rule", "part", "--toml", "--rules", "house", cwd=folder)[1] == own.read_text(encoding="utf-8")


def test_a_rule_is_shown_with_its_relation_phrases_and_cues(desk):
    folder, _ = desk
    (folder / "house" / "languages" / "en.toml").write_text(
        '[cues]\nincludes = ["to which belong"]\n[[phrases.part]]\nmatch = "{whole$} <includes> ..1 {part$}"\n',
        encoding="utf-8",
    )
    _, out, _ = run("rule", "part", "--rules", "house", cwd=folder)
    assert "Relation   part: whole, part\nFound by   phrases\n" in out
    assert "Phrases ([[phrases.part]]):\n  - {whole$} <includes> ..1 {part$}\n  - {whole+}" in out
    assert "  - <includes> to which belong, " in out
    assert "Found by   two claims of conversion" in run("rule", "shared-rate", cwd=folder)[1]


def test_a_tolerance_is_changed_by_the_one_key_that_is_written(desk):
    folder, _ = desk
    (folder / "house" / "tolerances.toml").write_text("[tiers.day.warning]\nback = 1\n", encoding="utf-8")
    changed, shipped = (
        RulePack.load(folder / "house", over_shipped=True).tree["tiers"],
        RulePack.shipped().tree["tiers"],
    )
    assert changed["day"]["warning"] == {**shipped["day"]["warning"], "back": 1}
    assert changed["day"]["error"] == shipped["day"]["error"]


def test_a_range_is_converted_nowhere_as_much_as_an_amount():
    pack = RulePack.load(folder_of("@style"), over_shipped=True)
    document = Document.from_text("It costs $7.49 to $8.99 in the shops.")
    (finding,) = check(document, Settings(home="GB", ignore=frozenset(["which-dollar"])), rules=pack).findings
    assert (finding.rule, finding.severity) == ("no-conversion", "warning")


def test_a_slip_in_a_pack_is_one_line(desk):
    folder, _ = desk
    (folder / "house" / "square.toml").write_text(OWN, encoding="utf-8")
    (folder / "house" / "languages" / "en.toml").write_text(PHRASE, encoding="utf-8")
    cache = {"XDG_CACHE_HOME": str(folder / "cache")}
    code, _, err = run("rule", "--check", "house", cwd=folder, env=cache)
    assert (code, err.strip().count("\n")) == (2, 0)
    assert "phrases.square.0.match: no cue 'is_simply'" in err
    assert run("lint", "--rules", "@nothing", "draft.md", cwd=folder)[0] == 2


SLIPS = [
    ("languages/en.toml", '[[phrases.rose-to]]\nmatch = "<up> <from> {start$} <to> {end$}"', "phrases.rose-to.0.match: rose-to knows after, before; not 'start'"),
    ("languages/en.toml", '[[phrases.rose-to]]\nmatch = "<up> ..3 {before$}"', "phrases.rose-to.0.match: rose-to knows after, before; no figure is 'after'"),
    ("languages/en.toml", '[[phrases.part]]\nmatch = "{whole$} <includes> {part$}?"', "phrases.part.0.match: 'part' cannot be missing"),
    ("languages/en.toml", '[[phrases.rise-to]]\nmatch = "{before$} <up> {after$}"', "phrases.rise-to: no rule of this relation; did you mean 'rose-to'?"),
    ("languages/en.toml", '[[phrases.part]]\nmatch = "{whole$} <includes> {part$}"\nnever = ["dept"]', "phrases.part.0.never: no cue 'dept'; did you mean 'debt'?"),
    ("languages/en.toml", '[phrases.part]\nmatch = "{whole$} <includes> {part$}"', "phrases.part: write [[phrases.part]], with two brackets"),
    ("languages/en.toml", '[[phrases.part]]\nmach = "{whole$} <includes> {part$}"', "phrases.part.0.mach: unknown key; did you mean 'match'?"),
    ("languages/en.toml", '[cues]\nup = "climbed over"', 'cues.up: a list is wanted, ["climbed over"]'),
    ("languages/en.toml", "cues = 3", "cues: a table is wanted"),
    ("languages/en.toml", '[phrases]\npart = ["{whole$} <includes> {part$}"]', "phrases.part.0: a table is wanted"),
    ("currencies.toml", "RRF = 3", "RRF: a table is wanted"),
    ("languages/english.toml", "", "no language 'english'; shipped: en.toml"),
    ("language/en.toml", "", "language: unknown folder; did you mean 'languages'?"),
    ("currency.toml", "[RRF]", "currency.toml: neither a rule, which has a title, nor another file of a pack; did you mean 'currencies.toml'?"),
    ("currencies.toml", '[rrf]\nwords = ["florin"]', "rrf: a currency's code is three capitals"),
    ("currencies.toml", '[RRFX]\nwords = ["florin"]', "RRFX: a currency's code is three capitals"),
    ("currencies.toml", '[RRF]\nmarks = ["R$$"]', "RRF.name: singular and plural are wanted"),
    ("currencies.toml", '[RRF]\nname = "florin"', "RRF.name: singular and plural are wanted"),
    ("currencies.toml", '[RRF]\nname = ["florin"]', "RRF.name: singular and plural are wanted"),
    ("currencies.toml", '[RRF]\nwords = "florin"', 'RRF.words: a list is wanted, ["florin"]'),
    ("square.toml", OWN.replace("{side} squared", "{sold} squared"), "message: no role 'sold'; "),
    ("square.toml", OWN.replace("{side} squared", "{side.real} squared"), "message: no role 'side.real'"),
    ("square.toml", OWN.replace("{side} squared", "{side squared"), "message: "),
    ("square.toml", 'instead_of = ["shares"]' + OWN, "instead_of: no relation 'shares'; did you mean 'share'?"),
    ("square.toml", 'pairs_of = "conversions"' + OWN, "pairs_of: no relation 'conversions'; did you mean 'conversion'?"),
    ("square.toml", 'by = "figures"' + OWN, "asserts: a rule by figures has one role, not side, area"),
    ("square.toml", 'rates = "shared"' + OWN, "rates: shared is for a rule with pairs_of"),
    ("square.toml", 'rates = "day"' + OWN, 'rates: day needs units = "differ"'),
    ("square.toml", 'rates = "units"' + OWN.replace("side * side", "side * other"), "rates: units is for a rule by phrases with two roles"),
    ("rise.toml", OWN.replace("square", "rise").replace("area", "after").replace("side", "aside"), "asserts: not every phrase of rise fills 'aside'"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "text", "message"), SLIPS)
def test_a_slip_is_told_with_the_house_s_own_file_and_key(tmp_path, file, text, message):
    (tmp_path / file).parent.mkdir(exist_ok=True)
    (tmp_path / file).write_text(text, encoding="utf-8")
    if file == "square.toml":
        (tmp_path / "languages").mkdir()
        (tmp_path / "languages" / "en.toml").write_text(PHRASE.replace("is_simply", "was"), encoding="utf-8")
    with pytest.raises(PackError) as told:
        compile_pack((shipped_directory(), tmp_path))
    assert str(told.value).startswith(str(tmp_path))
    assert message in str(told.value)


def test_a_slip_below_another_folder_is_told_where_it_stands(tmp_path):
    for name, match in (("one", "<up> {before$}"), ("two", "<up> {before$} <to> {after$}")):
        (tmp_path / name / "languages").mkdir(parents=True)
        text = f'[[phrases.rose-to]]\nmatch = "{match}"\n'
        (tmp_path / name / "languages" / "en.toml").write_text(text, encoding="utf-8")
    with pytest.raises(PackError, match=r"one.languages.en\.toml: phrases\.rose-to\.0\.match"):
        compile_pack((shipped_directory(), tmp_path / "one", tmp_path / "two"))


def test_every_shipped_pack_is_told_of_in_the_rules_page():
    page = (shipped_directory() / "README.md").read_text(encoding="utf-8")
    for name in SHIPPED:
        assert f"`@{name}`" in page
        for path in (shipped_directory() / "packs" / name).glob("*.toml"):
            assert tomllib.loads(path.read_text(encoding="utf-8"))["title"]
            assert f"`{path.stem}`" in page


def test_the_rules_page_s_own_example_works_as_it_stands(desk):
    folder, _ = desk
    page = (shipped_directory() / "README.md").read_text(encoding="utf-8")
    section = page.partition("## A pack of your own")[2].partition("\n## ")[0]
    rule, language, currency = re.findall(r"```toml\n(.*?)```", section, re.DOTALL)[:3]
    (folder / "house" / "plot.toml").write_text(rule, encoding="utf-8")
    (folder / "house" / "languages" / "en.toml").write_text(language, encoding="utf-8")
    (folder / "house" / "currencies.toml").write_text(currency, encoding="utf-8")
    pack = RulePack.load(folder / "house", over_shipped=True)
    examples = [(kind, example) for kind in ("bad", "good") for example in pack.rules["plot"][kind]]
    assert [failure(pack, "plot", *example) for example in examples] == [""] * len(examples)
    assert [figure.units[0] for figure in pack.scanner.scan(Document.from_text("It cost TD$4.5m."))] == ["XTD"]
    command, _, printed = section.partition("$ figcheck ")[2].partition("```")[0].partition("\n")
    code, out, _ = run(*shlex.split(command), cwd=folder)
    # Which further cues a word belongs to is the shipped pack's affair.
    assert (code, re.sub("<[^ ]*>", "<>", out)) == (0, re.sub("<[^ ]*>", "<>", printed))


def test_a_text_without_a_figure_is_shown_as_phrases_would_see_it(tmp_path):
    code, out, _ = run("rule", "--read", "It took five years. It cost $5m, half of $10m.", cwd=tmp_path)
    first, second, third, *_ = out.splitlines()
    assert (code, second) == (0, "  no figure: no phrase is looked for")
    assert "{five years :duration}" in first
    assert "{$5m $}" in third


def test_a_phrase_that_fits_without_a_claim_is_shown(tmp_path):
    (tmp_path / "languages").mkdir()
    phrase = PHRASE.replace("{side#} <is_simply> {area#}", "{side#} <was> {area$}")
    (tmp_path / "languages" / "en.toml").write_text(phrase, encoding="utf-8")
    text = "The square of 32 was $1,204."
    for units, wanted in (("same", "a phrase fits, no claim: see units, per, instead_of"), ("any", "inconsistent")):
        (tmp_path / "square.toml").write_text(f'units = "{units}"\n' + OWN, encoding="utf-8")
        _, out, _ = run("rule", "--rules", ".", "--read", text, cwd=tmp_path)
        assert out.splitlines()[1] == f"  square: side = 32, area = $1,204: {wanted}"


def test_what_a_ceiling_leaves_undecided_is_said_with_the_figure(tmp_path):
    text = "Sales rose 12% to $5.2 million from up to $4.1 million."
    _, out, _ = run("rule", "--read", text, cwd=tmp_path)
    assert "change = 12%: undecided, no verdict: a hedge makes $4.1 million a ceiling\n" in out
    text = "The rate rose 12% to 4% from 0%."
    assert "undecided, no verdict: a divisor may be zero\n" in run("rule", "--read", text, cwd=tmp_path)[1]


def test_a_word_given_to_a_further_cue_is_taken_from_no_phrase(desk):
    folder, _ = desk
    (folder / "house" / "languages" / "en.toml").write_text('[cues]\nmine = ["by", "to", "from"]\n', encoding="utf-8")
    pack = RulePack.load(folder / "house", over_shipped=True)
    text = "The number of jobless fell by 12,400 to 231,000 from 261,400."
    assert [found.rule for found in check(Document.from_text(text), rules=pack).findings] == ["fell-by"]
