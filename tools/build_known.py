"""Write rules/known.toml: how many live in a country and what it produces, from the CIA World Factbook.

    python tools/build_known.py FOLDER

FOLDER is a checkout of factbook/factbook.json, which is in the public domain. Two digits of each number are kept: they
serve to tell millions from billions, not to look anything up.
"""

import json
import re
import sys
from decimal import Decimal
from pathlib import Path

TARGET = Path(__file__).parent.parent / "rules" / "known.toml"
SCALES = {"thousand": 3, "million": 6, "billion": 9, "trillion": 12}
OTHER_NAMES = {
    "United States": ["U.S.", "the US"],
    "United Kingdom": ["Britain", "U.K.", "the UK"],
    "Korea, South": ["South Korea"],
    "Korea, North": ["North Korea"],
    "Turkey (Turkiye)": ["Turkey", "Türkiye"],
    "Burma": ["Myanmar", "Burma"],
    "Czechia": ["Czechia", "Czech Republic"],
    "Congo, Democratic Republic of the": ["Democratic Republic of Congo", "Democratic Republic of the Congo"],
    "Congo, Republic of the": ["Republic of the Congo"],
    "Cote d'Ivoire": ["Ivory Coast", "Côte d'Ivoire"],
    "Gambia, The": ["Gambia"],
    "Bahamas, The": ["Bahamas"],
    "Holy See (Vatican City)": [],
    "Gaza, Gaza Strip": ["Gaza", "Gaza Strip"],
    "": [],
}
AMBIGUOUS = {
    "Georgia",
    "Jordan",
    "Chad",
    "Guinea",
    "Dominica",
    "Niger",
    "Jersey",
    "Congo",
    "Samoa",
    "Guernsey",
    "Isle of Man",
}
"""Names that also mean a person, a state or a neighbour."""


def _number(text: str) -> Decimal | None:
    match = re.search(r"(\d[\d,]*(?:\.\d+)?)\s*(thousand|million|billion|trillion)?", text)
    if not match:
        return None
    return Decimal(match[1].replace(",", "")).scaleb(SCALES.get(match[2] or "", 0))


def _first(tree: object, *names: str) -> str:
    """Return the text of a field; of one that is given for several years, the newest."""
    for name in names:
        tree = tree.get(name, {}) if isinstance(tree, dict) else {}
    if isinstance(tree, dict):
        found = (
            tree.get("text")
            or tree.get("total", {}).get("text")
            or next((str(one["text"]) for one in tree.values() if isinstance(one, dict) and "text" in one), "")
        )
        return str(found)
    return ""


def main() -> None:
    """Read the folder and write the table."""
    people: dict[str, Decimal] = {}
    output: dict[str, Decimal] = {}
    for path in sorted(Path(sys.argv[1]).glob("*/*.json")):
        tree = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(tree, dict) or "Government" not in tree:
            continue
        name = _first(tree, "Government", "Country name", "conventional short form")
        name = _first(tree, "Government", "Country name", "conventional long form") if name in {"", "none"} else name
        count = _number(_first(tree, "People and Society", "Population"))
        if count is None or count < 100_000 or name in AMBIGUOUS:
            continue
        names = OTHER_NAMES.get(name, [name.partition(" (")[0]])
        names = [*names, name] if name in {"United States", "United Kingdom"} else names
        ends = [
            _number(_first(tree, "Economy", "Real GDP (purchasing power parity)")),
            _number(_first(tree, "Economy", "GDP (official exchange rate)")),
        ]
        known = [end for end in ends if end]
        for one in names:
            people[one] = _rounded(count)
            if known:
                output[one] = _rounded(max(known))
    lines = [
        "# What names are known for, to check orders of magnitude: `{role:population}` of a phrase is such a name.",
        "# Made by tools/build_known.py from the CIA World Factbook (public domain), to two digits.",
        "# `gdp`: a year's gross domestic product in US dollars, official or at purchasing power, whichever is more.",
    ]
    for title, unit, table in (("population", "", people), ("gdp", "USD", output)):
        head = ["", f"[{title}]", f'unit = "{unit}"'] if unit else [""]
        lines += [*head, f"[{title}.values]", *(f'"{name}" = "{value:f}"' for name, value in sorted(table.items()))]
    TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(Decimal(1).scaleb(value.adjusted() - 1))


if __name__ == "__main__":
    main()
