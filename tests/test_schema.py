"""The published schema: what the JSON output really is, and that the hot path's classes agree with it."""

import json

import jsonschema
import pytest
from conftest import checked

from checker import schema
from checker.reporters import render

TEXTS = [
    ("Its 100-billion yuan ($15.5 billion) pledge includes 20 billion yuan ($12.5 billion).", "2021-09-03"),
    ("Its 100-billion yuan ($15.5 billion) pledge includes 20 billion yuan ($12.5 billion).", None),
    ("between 400 and 900 rupees (£4-£10; $5-$11), up 5% on £145,00; up to $5m; 1,200 jobs", "2022-07-25"),
    ("", None),
]


@pytest.mark.parametrize(("text", "published"), TEXTS)
def test_the_output_obeys_the_published_schema(text, published):
    report = checked(text, published)
    tree = json.loads(render("json", [report]))
    jsonschema.validate(tree, schema.Output.model_json_schema(by_alias=True), jsonschema.Draft202012Validator)
    schema.Output.model_validate(tree)


def test_the_classes_dump_exactly_the_fields_of_the_schema():
    report = checked(*TEXTS[0])
    tree = report.model_dump(mode="json")
    for name, model, entry in (
        ("document", schema.DocumentOut, tree),
        ("figure", schema.FigureOut, tree["figures"][0]),
        ("claim", schema.ClaimOut, tree["claims"][0]),
        ("finding", schema.FindingOut, tree["findings"][0]),
        ("coverage", schema.Coverage, tree["coverage"]),
    ):
        fields = [field.alias or key for key, field in model.model_fields.items()]
        assert sorted(fields) == sorted(entry), name
    assert sorted(tree["findings"][0]["rate"]) == sorted(("base", "quote", "low", "high", "source", "from", "to"))


def test_offsets_count_characters_of_the_source():
    text = "Ünïcødé € — it cost €40m ($64m) in March."
    report = checked(text, "2024-03-15")
    for figure in report.model_dump()["figures"]:
        assert text[figure["start"] : figure["end"]] == figure["text"]
    (finding,) = report.model_dump()["findings"]
    assert text[finding["start"] : finding["end"]] == "€40m ($64m)"
