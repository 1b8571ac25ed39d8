"""Settings: found upwards from each file, merged, each value with its origin; what is wrong is one line."""

import json
from datetime import date

import jsonschema
import pytest
from test_cli import CLEAN, run

from checker import Document, Settings, check, schema
from checker.settings import SettingsError, SettingsFiles

WRONG = "The fund raised €40m ($64m) in March.\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / ".cache"))
    (tmp_path / "news" / "sport").mkdir(parents=True)
    return tmp_path


def of(path, **given):
    return SettingsFiles(given).of(path)


def test_the_nearest_file_above_a_path_holds(folder):
    (folder / "pyproject.toml").write_text('[tool.figcheck]\nhome = "AU"\n', encoding="utf-8")
    (folder / "news" / "pyproject.toml").write_text('[project]\nname = "x"\n', encoding="utf-8")
    effective = of("news/sport/a.md")
    assert (effective.settings.home, effective.origins["home"]) == ("AU", "pyproject.toml")
    assert effective.origins["level"] == "default"
    (folder / "news" / "figcheck.toml").write_text('home = "CA"\n', encoding="utf-8")
    assert of("news/sport/a.md").settings.home == "CA"
    assert of("b.md").settings.home == "AU"


def test_figcheck_toml_comes_before_pyproject_toml(folder):
    (folder / "pyproject.toml").write_text('[tool.figcheck]\nhome = "AU"\n', encoding="utf-8")
    (folder / "figcheck.toml").write_text('home = "CA"\n', encoding="utf-8")
    assert of("a.md").origins["home"] == "figcheck.toml"


@pytest.mark.parametrize(
    "table", ["[tool.figcheck]", "[ tool . figcheck ]", '["tool".figcheck]', "[tool]\n[tool.figcheck]"]
)
def test_the_table_of_pyproject_toml_is_found_however_it_is_written(folder, table):
    (folder / "pyproject.toml").write_text(f'{table}\nhome = "NZ"\n', encoding="utf-8")
    assert of("a.md").settings.home == "NZ"


def test_overrides_hold_for_their_paths_and_the_last_wins(folder):
    (folder / "figcheck.toml").write_text(
        """
ignore = ["share"]
level = "info"
severities = {part = "warning", rise = "info"}
[[overrides]]
paths = ["sport/", "*.txt"]
ignore = ["part"]
severities = {part = "info"}
[[overrides]]
paths = ["news/**/late.md"]
ignore = []
""",
        encoding="utf-8",
    )
    plain, sport, late = of("news/a.md"), of("news/sport/a.md"), of("news/sport/late.md")
    assert plain.settings.ignore == {"share"}
    assert sport.settings.ignore == {"part"}
    assert of("b.txt").settings.ignore == {"part"}
    assert late.settings.ignore == frozenset()
    assert sport.settings.severities == {"part": "info", "rise": "info"}
    assert sport.settings.level == "info"
    assert sport.origins["ignore"] == "figcheck.toml, overrides for sport/, *.txt"


def test_files_with_the_same_settings_share_them(folder):
    (folder / "figcheck.toml").write_text('[[overrides]]\npaths = ["x.md"]\nhome = "AU"\n', encoding="utf-8")
    files = SettingsFiles({})
    assert files.of("a.md") is files.of("news/b.md")
    assert files.of("a.md") is not files.of("x.md")


def test_the_command_line_comes_first(folder):
    (folder / "figcheck.toml").write_text(
        'level = "error"\n[[overrides]]\npaths = ["*"]\nlevel = "info"\n', encoding="utf-8"
    )
    effective = of("a.md", level="warning")
    assert (effective.settings.level, effective.origins["level"]) == ("warning", "command line")


def test_paths_in_a_settings_file_stand_beside_it(folder):
    (folder / "news" / "figcheck.toml").write_text(
        'rates = ["desk.csv", {base = "USD", quote = "LBP", rate = 89500.55, from = 2024-01-01}]\nrules = "own"\n',
        encoding="utf-8",
    )
    (folder / "news" / "desk.csv").write_text("USD,CNY,6.5\n", encoding="utf-8")
    settings = of("news/a.md").settings
    assert settings.rules == (str(folder / "news" / "own"),)
    # The digits as written, not a float's.
    assert settings.model_dump()["rates"] == [
        ["USD", "CNY", "6.5", "", "", ""],
        ["USD", "LBP", "89500.55", "2024-01-01", "", ""],
    ]


BAD = {
    'ignor = ["a"]': "figcheck.toml: ignor: unknown key; did you mean 'ignore'?",
    "fail_on = 'error'": "figcheck.toml: fail_on: unknown key; did you mean 'fail-on'?",
    "zzz = 1": "figcheck.toml: zzz: unknown key; known: base, baseline, ",
    'level = "loud"': "figcheck.toml: level: Input should be 'error', 'warning' or 'info'",
    "level = ": "figcheck.toml: not readable as TOML: Invalid value (at end of document)",
    'rates = "no.csv"': "figcheck.toml: rates: no.csv: no such file",
    'rates = [{base = "USD", quot = "X", rate = 1}]': "figcheck.toml: rates.0.quot: unknown key; did you mean 'quote'?",
    "rate-window = -1": "figcheck.toml: rate-window: Input should be greater than or equal to 0",
    '[[overrides]]\npaths = ["a"]\nbaseline = "x"': "figcheck.toml: overrides.0.baseline: holds for a whole run, not for some paths",
    "[[overrides]]\nselect = []": "figcheck.toml: overrides.0.paths: Field required",
    "\xff": None,
}


@pytest.mark.parametrize("text", BAD)
def test_what_is_wrong_in_a_file_is_one_line_naming_file_and_key(folder, text):
    (folder / "figcheck.toml").write_bytes(text.encode("latin-1"))
    with pytest.raises(SettingsError) as caught:
        of("a.md")
    assert (
        str(caught.value)
        .replace(str(folder) + "/", "")
        .startswith(BAD[text] or "figcheck.toml: not readable as TOML: ")
    )
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('ignore = ["shar"]', "figcheck: figcheck.toml: ignore: no rule 'shar'; did you mean 'share'?\n"),
        ('severities = {pat = "info"}', "figcheck: figcheck.toml: severities: no rule 'pat'; did you mean 'part'?\n"),
        ('home = "QQ"', "figcheck: figcheck.toml: home: 'QQ' is no country or currency with known money\n"),
        ('rules = "own"', "figcheck: figcheck.toml: rules: own: no such folder\n"),
    ],
)
@pytest.mark.parametrize("command", [("lint", "a.txt"), ("settings",), ("figures", "a.txt")])
def test_names_that_do_not_exist_are_told_by_every_command(folder, text, message, command):
    (folder / "figcheck.toml").write_text(text, encoding="utf-8")
    (folder / "a.txt").write_text(CLEAN, encoding="utf-8")
    code, out, err = run(*command, cwd=folder)
    assert (code, out) == (2, "")
    assert err.replace(str(folder) + "/", "") == message


def test_lint_obeys_the_settings_of_each_file(folder):
    for name in ("news/a.txt", "news/sport/a.txt"):
        (folder / name).write_text(WRONG, encoding="utf-8")
    (folder / "figcheck.toml").write_text(
        '[[overrides]]\npaths = ["sport/"]\nseverities = {conversion = "warning"}\n', encoding="utf-8"
    )
    dated = ("--date", "2024-03-15")
    code, out, _ = run("lint", "news", *dated, cwd=folder)
    assert code == 1
    assert "news/a.txt:1:17: error: " in out
    assert "news/sport/a.txt:1:17: warning: " in out
    assert run("lint", "news/sport", *dated, cwd=folder)[0] == 0
    assert run("lint", "news/sport", *dated, "--fail-on", "warning", cwd=folder)[0] == 1
    assert run("lint", "news", *dated, "--ignore", "conversion", cwd=folder)[0] == 0
    assert run("lint", "news/sport", *dated, "--isolated", cwd=folder)[0] == 1


def test_undated_text_may_be_of_today(folder):
    (folder / "a.txt").write_text(CLEAN, encoding="utf-8")
    assert "No date found" in run("lint", "a.txt", cwd=folder)[1]
    (folder / "figcheck.toml").write_text('undated = "today"\n', encoding="utf-8")
    out = run("lint", "a.txt", cwd=folder)[1]
    assert "(today)" in out
    assert "No date found" not in out


def test_the_settings_command_shows_values_and_origins(folder):
    text = '[tool.figcheck]\nhome = "AU"\nrate-window = 45\nignore = ["rise", "fall"]\nseverities = {part = "info"}\n'
    (folder / "pyproject.toml").write_text(text, encoding="utf-8")
    code, out, err = run("settings", "news", cwd=folder)
    assert (code, err) == (0, "")
    rows = {line.split()[0]: line.split()[1:] for line in out.splitlines()}
    assert rows["home"] == ["AU", "pyproject.toml"]
    assert rows["fail-on"] == ["error", "default"]
    assert " ".join(rows["ignore"]) == "fall, rise pyproject.toml"
    assert " ".join(rows["severities"]) == "part = info pyproject.toml"
    assert rows["rules"] == ["none", "default"]
    tree = json.loads(run("settings", "--format", "json", cwd=folder)[1])
    assert tree["rate-window"] == {"value": 45, "from": "pyproject.toml"}


def test_the_published_schema_is_what_is_accepted(folder):
    tree = json.loads(run("settings", "--schema", cwd=folder)[1])
    jsonschema.Draft202012Validator.check_schema(tree)
    valid = {"home": "AU", "rates": ["a.csv", {"base": "USD", "quote": "LBP", "rate": 1.5}], "min-coverage": 0.5,
             "overrides": [{"paths": ["a"], "level": "info"}]}  # fmt: skip
    jsonschema.validate(valid, tree)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"hom": "AU"}, tree)


def test_the_class_and_the_model_name_the_same_settings():
    assert {field.alias for field in schema.PathSettings.model_fields.values()} == set(Settings().model_dump())


def dated(text, day, **settings):
    document = Document.from_text(text, published=date.fromisoformat(day))
    return [finding.severity for finding in check(document, settings=Settings(**settings)).findings]


def test_a_window_of_rates_admits_older_ones():
    # On 3 January 2022 the euro was at 1.1355 dollars, in May 2021 at 1.22.
    text = "It raised €400.1m ($488.6m) in all."
    assert dated(text, "2022-01-03") == ["warning"]
    assert dated(text, "2022-01-03", window=365) == []
    assert dated("It raised €40m ($64m).", "2022-01-03", window=365) != []


def test_home_is_evidence_for_a_bare_dollar():
    text = "It raised $40m (£21m) in all."
    assert dated(text, "2024-03-15") == ["warning"]
    assert dated(text, "2024-03-15", home="AU") == dated(text, "2024-03-15", home="AUD") == []


def test_a_ceiling_lowers_a_rule():
    assert dated(WRONG, "2024-03-15", severities={"conversion": "info"}) == ["info"]
