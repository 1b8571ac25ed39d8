"""Every rule's examples against the whole pack, and a loader that refuses what it cannot use, naming file and key."""

import datetime
import shutil
import tomllib

import pytest

from checker import Document, RulePack, check
from checker.compiler import PackError, compile_pack
from checker.examples import failure, worked_examples
from checker.reporters.rules import explain_rule
from checker.rules import shipped_directory

RULES = RulePack.shipped().rules


def cases(kind):
    return [pytest.param(name, e, id=f"{name}-{i}") for name, rule in RULES.items() for i, e in enumerate(rule[kind])]


@pytest.mark.parametrize(("name", "example"), cases("bad"))
def test_a_bad_example_fires_its_rule_and_nothing_else_on_the_marked_span(name, example):
    assert failure(RulePack.shipped(), name, "bad", example) == ""


@pytest.mark.parametrize(("name", "example"), cases("good"))
def test_a_good_example_fires_nothing(name, example):
    assert failure(RulePack.shipped(), name, "good", example) == ""


@pytest.mark.parametrize(
    ("kind", "text", "reason"),
    [
        ("bad", "A budget of [$3.2 million, including $1.1 million].", "nothing fires"),
        ("bad", "A [budget of $3.2 million, including $4.1 million].", "it fires on '$3.2 million, including $4.1 million', not on"),
        ("bad", "A budget of [£3.2m, including £4.1m]. Sales were £5.2m, including £6.1m of exports.", "it fires 2 times"),
        ("bad", "A [£3 million, including £4 million] and sales rose 21% to $5.6m from $5.0m.", "rise fires, too: 21% is not"),
        ("good", "A budget of $3.2 million, including $4.1 million.", "part fires: $4.1 million cannot be part"),
    ],
)  # fmt: skip
def test_an_example_that_does_not_hold_says_why(kind, text, reason):
    assert failure(RulePack.shipped(), "part", kind, {"text": text, "published": None}).startswith(reason)


@pytest.mark.parametrize("name", RULES)
def test_every_figure_of_a_message_is_filled_in(name):
    example = RULES[name]["bad"][0]
    day = datetime.date.fromisoformat(example["published"]) if example["published"] else None
    text = example["text"].replace("[", "").replace("]", "")
    (finding,) = check(Document.from_text(text, published=day, format=example["format"])).findings
    assert "{" not in finding.message
    assert "  " not in finding.message
    assert finding.computed or RULES[name]["damage"]


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("conversion.toml", 'severity = "error"', 'severity = "fatal"', r"conversion\.toml: severity: "),
        ("conversion.toml", 'title = "', 'titel = "', r"conversion\.toml: titl?el?: "),
        ("conversion.toml", '== original"', '== origin"', r"conversion\.toml: asserts: no phrase of conversion fills 'origin'"),
        ("conversion.toml", '== original"', '=> original"', r"conversion\.toml: asserts: "),
        ("fall.toml", '"change / 100 == 1 - after / before"', '"1 - change / 100 == after / before"', r"fall\.toml: asserts: left of =="),
        ("total.toml", '"total == sum(parts)"', '"sum(parts) == total"', r"total\.toml: asserts: left of =="),
        ("part.toml", "[[good]]", "[[fine]]", r"part\.toml: (good|fine): "),
        ("part.toml", "[$3.2 million, including $4.1 million]", "$3.2 million, including $4.1 million", r"part\.toml: bad\.0\.text: "),
        ("part.toml", '"debt"', '"dept"', r"part\.toml: unless: no cue 'dept'"),
        ("part.toml", "title", "title ==", r"part\.toml: not readable as TOML: "),
        ("languages/en.toml", "..5 ( ..3", "...5 ( ..3", r"en\.toml: phrases\.conversion\.\d\.match: cannot read"),
        ("languages/en.toml", "<includes>", "<contains>", r"en\.toml: phrases\.parts\.0\.match: no cue 'contains'"),
        ("languages/en.toml", ". <of_that> ,? ..6 {part+}", ". ..6 {part+}", r"phrases\.part\.\d\.match: .* a cue must refer back"),
        ("languages/en.toml", "{whole#} . <of_that>", ". <of_that>", r"phrases\.part-count\.\d\.match: .* needs a role on either side"),
        ("languages/en.toml", "[hedges.about]", "[hedges.roundabout]", r"en\.toml: hedges\.roundabout: no width"),
        ("currencies.toml", "\nunspoken = true", "\nunspoken = 'perhaps'", r"currencies\.toml: [A-Z]{3}\.unspoken: "),
        ("tolerances.toml", 'gap = "0.05"', 'gap = "five"', r"tolerances\.toml: tiers\.day\.error\.gap: "),
    ],
)  # fmt: skip
def test_a_broken_pack_is_refused_naming_file_and_key(tmp_path, file, old, new, message):
    shutil.copytree(shipped_directory(), tmp_path / "rules")
    path = tmp_path / "rules" / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(PackError, match=message):
        compile_pack((tmp_path / "rules",))


def test_the_cache_is_by_content(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    shutil.copytree(shipped_directory(), tmp_path / "rules", ignore=shutil.ignore_patterns("compiled.json"))
    first = RulePack.load(tmp_path / "rules")
    (cached,) = (tmp_path / "cache" / "figcheck").iterdir()
    assert first.tree == RulePack.load(tmp_path / "rules").tree
    cached.write_text("{", encoding="utf-8")  # damaged: compiled anew
    assert RulePack.load(tmp_path / "rules").tree == first.tree
    rule = tmp_path / "rules" / "part.toml"
    rule.write_text(rule.read_text(encoding="utf-8").replace("A part is", "The part is"), encoding="utf-8")
    assert RulePack.load(tmp_path / "rules").rules["part"]["title"].startswith("The part is")


def test_a_folder_laid_over_the_shipped_rules_replaces_and_adds(tmp_path):
    source = (shipped_directory() / "part.toml").read_text(encoding="utf-8")
    (tmp_path / "part.toml").write_text(
        source.replace('severity = "error"', 'severity = "warning"', 1), encoding="utf-8"
    )
    pack = RulePack.load(tmp_path, over_shipped=True)
    assert pack.rules["part"]["severity"] == "warning"
    assert "conversion" in pack.rules
    report = check(Document.from_text("A budget of $3.2 million, including $4.1 million for roads."), rules=pack)
    assert [finding.severity for finding in report.findings] == ["warning"]


def test_measured_precision_is_shown():
    counts = {"articles": 2327, "claims": 80, "true": 5, "false": 1, "arguable": 0}
    text = explain_rule(RulePack.shipped().tree, "part", counts)
    assert "Measured on 2,327 public articles: 80 claims judged, 6 reported (5 rightly, 0 arguably, 1 wrongly)." in text


def test_a_rule_is_explained_with_its_first_examples_worked():
    pack = RulePack.shipped()
    text = explain_rule(pack.tree, "conversion", {}, worked_examples(pack, "conversion"))
    assert "original   €40m     39,500,000 to 40,500,000  37,500,000 to 42,500,000" in text
    assert "fails: apart by 32.6 % (up to 5 % is allowed)" in text
    assert "accepted  $41m to $46m where $64m is printed" in text


def test_measured_precision_speaks_of_rules_that_exist():
    rows = tomllib.loads((shipped_directory() / "precision.toml").read_text(encoding="utf-8"))
    assert rows.pop("articles") > 1000
    assert set(rows) <= set(RULES)
    assert RulePack.shipped().measured("conversion")["claims"] > 100
