"""Recall and precision of amounts on annotated texts, with and without those that are left unread on purpose.

    python benchmarks/amounts.py FILE [LANGUAGE...]

FILE holds one JSON object a line: `id`, `lang`, `text`, `expected` (each with `value` or `low` and `high`, and
`currency` or the codes it may `accept`) and `complete`, without which a text does not count for precision.
`amounts_excluded.toml` lists the ids that are left out, with the reasons.
"""

import json
import sys
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

from checker import Document, check

EXCLUDED = Path(__file__).with_name("amounts_excluded.toml")


def fits(figure: dict[str, Any], expected: dict[str, Any]) -> bool:
    """Whether a figure is the expected amount: value and currency exact, a range by its ends."""
    accept = expected.get("accept")
    if expected.get("currency"):
        known = expected["currency"] in figure["units"]
    else:
        known = accept in (None, ["*"]) or bool(set(figure["units"]) & set(accept))
    values = {Decimal(value) for value in [*(figure["ends"] or ()), figure["value"]] if value is not None}
    wanted = [expected["value"]] if expected.get("value") is not None else [expected.get("low"), expected.get("high")]
    return known and all(Decimal(str(value)) in values for value in wanted if value is not None)


def main() -> None:
    """Score a file and print recall and precision, whole and without the exclusions."""
    languages = set(sys.argv[2:]) or {"en", "und"}
    groups = tomllib.loads(EXCLUDED.read_text(encoding="utf-8"))
    excluded = {name for tables in groups.values() for table in tables for name in table["ids"]}
    counts = {"all": [0, 0, 0, 0], "without exclusions": [0, 0, 0, 0]}
    for line in Path(sys.argv[1]).read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["lang"] not in languages:
            continue
        report = check(Document.from_text(row["text"], language="en" if row["lang"] == "und" else row["lang"]))
        found = [f for f in report.model_dump()["figures"] if f["kind"] in {"money", "rate"} and f["units"]]
        used: set[int] = set()
        for expected in row["expected"]:
            hit = next((i for i, f in enumerate(found) if i not in used and fits(f, expected)), None)
            if hit is not None:
                used.add(hit)
        complete = row.get("complete", True)
        numbers = [len(row["expected"]), len(used), len(found) * complete, len(used) * complete]
        for name, total in counts.items():
            if name == "all" or row["id"] not in excluded:
                total[:] = [one + other for one, other in zip(total, numbers, strict=True)]
    for name, (wanted, right, read, good) in counts.items():
        print(
            f"{name:20} recall {right}/{wanted} = {100 * right / wanted:.1f} %   "
            f"precision {good}/{read} = {100 * good / read:.1f} %"
        )


if __name__ == "__main__":
    main()
