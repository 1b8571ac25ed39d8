"""The house rules a test can hold: who imports whom, what a plain lint loads, and that the engine knows no words."""

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "checker"

# From the lowest row to the highest; a module imports only from its own row or lower ones.
ROWS = [
    {
        "checker",
        "checker.documents",
        "checker.intervals",
        "checker.report",
        "checker.results",
        "checker.dates",
        "checker.files",
        "checker.matching",
    },
    {
        "checker.figures",
        "checker.rates",
        "checker.rules",
        "checker.readers",
        "checker.reporters",
        "checker.units",
        "checker.wording",
    },
    {"checker.claims", "checker.judge", "checker.tables"},
    {"checker.explain", "checker.accepted", "checker.differences", "checker.foreign", "checker.suppressions"},
    {"checker.pipeline", "checker.examples"},
    {"checker.settings", "checker.drafts"},
    {"checker.run", "checker.cache", "checker.pool", "checker.baseline", "checker.changes"},
    {"checker.batch"},
    {"checker.__main__", "checker.cli", "checker.commands", "checker.server"},
]
BESIDE = {"checker.schema", "checker.compiler"}  # vet and compile packs; loaded lazily by rules
LAZY = {
    ("checker.documents", "checker.readers"),
    ("checker.rules", "checker.figures"),
    ("checker.rules", "checker.claims"),
    ("checker.rules", "checker.tables"),
}


def modules():
    for path in sorted(PACKAGE.rglob("*.py")):
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        yield name, ast.parse(path.read_text(encoding="utf-8"))


def family(name):
    return ".".join(name.split(".")[:2])


def row(name):
    return next((i for i, names in enumerate(ROWS) if family(name) in names), None)


def imports(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("checker"):
            if node.module == "checker":
                yield from (
                    f"checker.{alias.name}" if (PACKAGE / f"{alias.name}.py").exists() else "checker"
                    for alias in node.names
                )
            else:
                yield node.module


def test_a_module_imports_only_from_lower_rows():
    wrong = []
    for name, tree in modules():
        if family(name) in BESIDE or name == "checker":
            continue
        for wanted in imports(tree):
            allowed = (
                family(wanted) == family(name)
                or family(wanted) in BESIDE
                or (family(name), family(wanted)) in LAZY
                or (row(wanted) is not None and row(name) is not None and row(wanted) <= row(name))
                or (family(name) == "checker.reporters" and wanted in {"checker.pipeline", "checker.rates"})
            )
            if not allowed:
                wrong.append((name, wanted))
    assert wrong == []


def test_only_the_edge_prints_and_exits():
    for name, tree in modules():
        calls = {
            node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        }
        if family(name) not in {"checker.cli", "checker.commands"}:
            assert not calls & {"print", "exit", "input"}, name


def test_no_float_is_made_before_a_message_is_formatted():
    for name, tree in modules():
        calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
        used = [node for node in calls if node.func.id == "float"]
        assert not used, name
        constants = [
            node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, float)
        ]
        assert not constants, name


HEAVY = (
    "rich",
    "pydantic",
    "pint",
    "yaml",
    "babel",
    "tomllib",
    "markdown_it",
    "charset_normalizer",
    "jinja2",
    "leather",
    "justhtml",
    "checker.schema",
    "checker.compiler",
    "http",
    "ssl",
)


def loaded(*arguments):
    code = (
        "import sys, json\nsys.argv = ['figcheck', *json.loads(sys.argv[1])]\n"
        "from checker.cli import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "print('\\n' + json.dumps(sorted(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, json.dumps(arguments)], capture_output=True, text=True, check=True, cwd=ROOT
    )
    return set(json.loads(done.stderr.strip().splitlines()[-1]))


@pytest.mark.parametrize(
    ("arguments", "allowed"),
    [
        (("--version",), set()),
        (("lint", "samples/two-loans.txt"), set()),
        (("lint", "samples/alibaba-pledge.md"), {"markdown_it"}),
    ],
)
def test_a_plain_lint_loads_nothing_heavy(arguments, allowed):
    loaded(*arguments)  # the pack may have to be compiled the first time
    modules_loaded = loaded(*arguments)
    heavy = {name for name in HEAVY if name in modules_loaded}
    assert heavy <= allowed
    if arguments == ("--version",):
        assert "re2" not in modules_loaded
        assert "decimal" not in modules_loaded


def test_to_learn_who_reads_a_suffix_loads_no_parser():
    allowed = set(sys.stdlib_module_names) | {"checker", "re2", "google_re2", "_distutils_hack"}
    code = "import sys; from checker.readers import suffixes; suffixes(); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    found = {name.partition(".")[0] for name in done.stdout.split()}
    assert {name for name in found if not name.startswith("_")} <= allowed
    assert not {"xml", "html", "zipfile", "csv", "email"} & found


def test_the_engine_holds_no_currency_and_no_word_of_a_language():
    """Currencies, words and tolerances are data: no string of the engine is a currency code or a scale word."""
    pack = json.loads(json.dumps(__import__("checker").RulePack.shipped().tree))
    words = set(pack["names"]) | {word for word in pack["lexicon"]["scale_words"] if len(word) > 3}
    allowed = {"checker.reporters.rates", "checker.rates.live"}
    for name, tree in modules():
        if name.startswith("checker.rates") or name in allowed:
            continue
        docstrings = {
            ast.get_docstring(node, clean=False)
            for node in ast.walk(tree)
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        }
        strings = {
            node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)
        } - docstrings
        assert not strings & words, name
