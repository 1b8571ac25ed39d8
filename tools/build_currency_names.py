"""Write rules/currency_names.toml: the English names of every currency that was tender since 1970, from CLDR.

Run with `pip install babel` and `python tools/build_currency_names.py`. What newsrooms write
beyond these names stands in rules/currencies.toml, which is ours and is read first.
"""

import datetime
import re
from pathlib import Path

import babel
from babel.core import get_global
from babel.numbers import get_currency_name

TARGET = Path(__file__).parent.parent / "rules" / "currency_names.toml"
SINCE = datetime.date(1970, 1, 1)


def tender() -> tuple[set[str], set[str]]:
    """Return the codes that are legal tender somewhere today, and those that were at some time since 1970."""
    today: set[str] = set()
    past: set[str] = set()
    for uses in get_global("territory_currencies").values():
        for code, _start, end, is_tender in uses:
            if not is_tender:
                continue
            if end is None:
                today.add(code)
            elif datetime.date(*end) >= SINCE:
                past.add(code)
    return today, past - today


def names(code: str) -> list[str]:
    """Return the singular and the plural name of a currency, without years; names are read in any case."""
    found = (re.sub(r"\s*\(.*\)", "", get_currency_name(code, count, locale="en")) for count in (1, 2))
    return list(dict.fromkeys(name for name in found if name != code))


def main() -> None:
    """Write the file; a past currency whose name a current one bears is left to the rate book's dates."""
    today, past = tender()
    lines = [
        "# The English names of currencies, generated from CLDR by tools/build_currency_names.py: do not edit.",
        f"# Source: Unicode CLDR, as packed in Babel {babel.__version__}; Unicode License v3.",
        "",
    ]
    taken = {name.lower() for code in today for name in names(code)}
    for code in sorted(today) + sorted(past):
        words = [name for name in names(code) if code in today or name.lower() not in taken]
        if not words:
            continue
        taken.update(name.lower() for name in words)
        listed = ", ".join(f'"{name}"' for name in words)
        lines += [f"[{code}]", f"words = [{listed}]", ""]
    TARGET.write_text("\n".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
