"""Compiles a vetted rule pack to the tables and patterns the engine loads; imported only when a pack changed."""

import json
import re
import sys
import tomllib
from collections.abc import Collection, Iterable, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from string import Formatter
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from checker import schema
from checker.figures.tails import WORD as TAIL_WORD
from checker.matching import compile_pattern
from checker.rules import nearest
from checker.wording import COMPUTED

FORMAT = 2
"""Changes whenever the compiled form does, so that no stale one is loaded."""

# One character per kind of figure in a sentence's symbol string, and the punctuation that matters there.
ANY_FIGURE = "IMRPCXQpb"
ROLE_KINDS = {
    "": ANY_FIGURE,
    "$": "IMR",
    "=": "I",
    "%": "P",
    "~": "p",
    "^": "b",
    "#": "C",
    "@": "Q",
    "!": "IMRCQ",
    "+": "IMRQ",
    "&": "IM",
    "×": "X",
}
LOOKED_UP = {"calendar": "Y", "duration": "D", "count": "CN"}  # years, how long something lasts, "four" as well as "14"
KNOWN = "L"  # names of known.toml
PUNCTUATION = '(),;/"-'
WORD = "w"
_END = "."  # of a sentence, where the symbols of neighbours are joined
ASIDE = "(?:\\([^()]{0,40}\\))?"
FIRST_CUE = 0x100
FUNCTIONS = ("sum", "first", "last")  # of a list, or of a range's two ends

SPACE = "(?:[ \\r\\n\\x{a0}\\x{2009}\\x{202f}])"
APOSTROPHE = "['\\x{2019}]"
HYPHENS = "-\u2010\u2011"
HYPHEN = "[-\\x{2010}\\x{2011}]"
# Where mark-up was taken out or a line was broken, two or three spaces stand for one.
GAP = f"(?:{SPACE}{{1,3}}|{HYPHEN})"


Model = TypeVar("Model", bound=BaseModel)


DATA_FILES = ("causes", "currencies", "currency_names", "known", "precision", "tolerances")
SINGULAR_AND_PLURAL = 'singular and plural are wanted, ["franc", "francs"]'


class PackError(Exception):
    """A rule pack that cannot be used; the message names file, key and reason."""


def compile_pack(directories: Sequence[Path]) -> dict[str, Any]:
    """Vet the TOML files of the pack's directories and return the compiled pack as a JSON tree. Raises PackError.

    A later directory is laid over the earlier ones: a rule file replaces one of the same name, tables are merged key by
    key, and lists of a language grow.
    """
    directory = directories[-1]
    for place in directories:
        _known_files(place, directories[0])
    names = _merged(directories, "currency_names.toml")
    written = _merged(directories, "currencies.toml")
    currencies = {}
    for code in [*written, *(code for code in names if code not in written)]:
        own = _vet(schema.Currency, written.get(code, {}), directories, "currencies.toml", code)
        plain = _vet(schema.Currency, names.get(code, {}), directories, "currency_names.toml", code)
        vetted = currencies[code] = own.model_copy(update={"words": (*own.words, *plain.words)})
        if not re.fullmatch("[A-Z]{3}", code):
            raise _error(directories, "currencies.toml", (code,), "a currency's code is three capitals, as in [NZD]")
        if not (vetted.name or vetted.words):
            raise _error(directories, "currencies.toml", (code, "name"), SINGULAR_AND_PLURAL)
    tolerances = _vet(schema.Tolerances, _merged(directories, "tolerances.toml"), directories, "tolerances.toml")
    languages = {}
    for name in sorted({path.name for place in directories for path in (place / "languages").glob("*.toml")}):
        tree = _merged(directories, f"languages/{name}")
        languages[Path(name).stem] = _vet(schema.Language, tree, directories, f"languages/{name}")
    if "en" not in languages:
        raise PackError(f"{directory / 'languages'}: no en.toml, the language that the others fall back to")
    language = languages["en"]
    for name in language.hedges:
        if name not in tolerances.hedges:
            raise PackError(f"{directory / 'languages' / 'en.toml'}: hedges.{name}: no width in tolerances.toml")
    known = {
        name: _vet(schema.Known, table, directories, "known.toml", name)
        for name, table in _merged(directories, "known.toml").items()
    }
    rules: dict[str, dict[str, Any]] = {}
    paths: dict[str, Path] = {}
    relations: set[str] = set()  # those of replaced rules, too: what names them stays in the pack below
    for path in (path for place in directories for path in sorted(place.glob("*.toml"), key=lambda path: path.stem)):
        if path.stem not in DATA_FILES:
            rules[path.stem] = _rule(path)
            paths[path.stem] = path
            relations.add(rules[path.stem]["relation"])
    for name, rule in rules.items():
        if rule["tolerance"] not in tolerances.tiers:
            raise PackError(f"{paths[name]}: tolerance: no tiers.{rule['tolerance']} in tolerances.toml")
        for key in ("pairs_of", "pairs_with", "lacks", "instead_of"):
            for relation in [rule[key]] if isinstance(rule[key], str) else rule[key] or ():
                if relation not in relations:
                    raise PackError(f"{paths[name]}: {key}: no relation {relation!r}{nearest(relation, relations)}")
    rules = dict(sorted(rules.items()))
    cues, phrases = _phrases(language, rules, paths, relations, known, directories)
    for name, rule in rules.items():
        try:
            _vet_message(rule)
        except ValueError as error:
            raise PackError(f"{paths[name]}: message: {error}") from None
    lexicon = _lexicon(currencies, language)
    vague = (language.vague_scales, language.vague_counts, language.vague_shares)
    for name in (*(entry.width for entry in language.vague), *(name for table in vague for name in table)):
        if name not in tolerances.vague:
            raise PackError(f"{directory / 'languages' / 'en.toml'}: vague {name}: no width in tolerances.toml")
    return {
        "format": FORMAT,
        "names": {code: "|".join(entry.name or _plain_name(entry, code)) for code, entry in currencies.items()},
        "unspoken": [code for code, entry in currencies.items() if entry.unspoken],
        "lexicon": lexicon,
        "hedges": {word.lower(): name for name, hedge in language.hedges.items() for word in hedge.before},
        "hedges_after": {word.lower(): name for name, hedge in language.hedges.items() for word in hedge.after},
        "vague": _vague(language, tolerances),
        "widths": {name: width.model_dump(mode="json") for name, width in tolerances.hedges.items()},
        "tiers": {name: tiers.model_dump(mode="json") for name, tiers in tolerances.tiers.items()},
        "limits": {**tolerances.limits.model_dump(mode="json"), **tolerances.rounding.model_dump(mode="json")},
        "ranges": language.ranges.model_dump(mode="json"),
        "parts": {name: list(unit.parts) for name, unit in language.units.items() if unit.parts},
        "language": "en",
        "common": sorted(word.lower() for word in language.sentences.common),
        "abbreviations": sorted(word.lower() for word in language.sentences.abbreviations),
        "times": _times(language.times, directory / "languages" / "en.toml"),
        "labels": _labels(language),
        "homes": {country: code for code, entry in currencies.items() for country in entry.countries},
        "places": _places(language, currencies, directory),
        "cues": cues,
        "known": {
            name: {"unit": table.unit, "values": {word.lower(): value for word, value in table.values.items()}}
            for name, table in known.items()
        },
        "durations": {word.lower(): unit for unit, words in language.durations.items() for word in words},
        "duration_joins": [f" {word.lower()} " for word in language.labels.ors],
        "rate_joins": [word.lower() + " " for word in language.rates.joins],
        "symbols": {name: unit.symbol for name, unit in language.units.items() if unit.symbol},
        "phrases": phrases,
        "causes": _causes(directories, rules),
        "tables": _tables(language.tables),
        "rules": rules,
    }


def phrases_of(directories: Sequence[Path], relation: str) -> tuple[list[str], dict[str, list[str]]]:
    """Return the phrases of a relation as they are written, and the words of the cues that they name."""
    language = _merged(directories, "languages/en.toml")
    phrases = [phrase["match"] for phrase in language["phrases"].get(relation, ())]
    names = dict.fromkeys(name for phrase in phrases for name in re.findall(r"<([a-z_]+)>", phrase))
    return phrases, {name: language["cues"][name] for name in names}


def _merged(directories: Sequence[Path], name: str) -> dict[str, Any]:
    """Return a file's table, each later directory's laid over the earlier; the first directory must have it."""
    tree = _load(directories[0] / name)
    for directory in directories[1:]:
        if (directory / name).exists():
            tree = _over(tree, _load(directory / name))
    return tree


def _over(below: Any, above: Any) -> Any:
    if isinstance(below, dict) and isinstance(above, dict):
        return {**below, **{key: _over(below[key], value) if key in below else value for key, value in above.items()}}
    if isinstance(below, list) and isinstance(above, list):
        return [*above, *(item for item in below if item not in above)]
    return above


def _known_files(directory: Path, shipped: Path) -> None:
    """Refuse what a folder holds under a name that is nearly, but not, one of a pack's."""
    for path in sorted(directory.glob("languages/*.toml")):
        if not (shipped / "languages" / path.name).exists():
            known = ", ".join(sorted(file.name for file in shipped.glob("languages/*.toml")))
            raise PackError(f"{path}: no language {path.stem!r}; shipped: {known}")
    for path in sorted(directory.glob("*/*.toml")):
        folder = path.parent.name
        if folder != "languages" and get_close_matches(folder.lower(), ["languages"]):
            raise PackError(f"{path.parent}: unknown folder; did you mean 'languages'?")


def _written(directories: Sequence[Path], name: str, keys: Iterable[str | int]) -> tuple[Path, list[str | int]]:
    """Return the file that wrote a key of a merged one, the uppermost that knows most of it, and the key there."""
    left = list(keys)
    deepest, path, own = -1, directories[-1] / name, left
    for directory in reversed(directories):
        tree: Any = _load(directory / name) if (directory / name).exists() else {}
        depth = 0
        for key in left:
            at = isinstance(tree, list) and isinstance(key, int) and key < len(tree)
            if not (key in tree if isinstance(tree, dict) else at):
                break
            tree = tree[key]
            depth += 1
        if depth > deepest:
            deepest, path, own = depth, directory / name, list(left)
        if depth < len(left) and isinstance(tree, list):
            left[depth] = int(left[depth]) - len(tree)  # a list grows from above
    return path, own


def _error(directories: Sequence[Path], name: str, keys: Iterable[str | int], reason: str) -> PackError:
    path, own = _written(directories, name, keys)
    return PackError(f"{path}: {'.'.join(map(str, own)) or 'top level'}: {reason}")


def _near(name: str, known: Iterable[str]) -> str:
    """Return the end of a message about one of many names: the nearest, if there is one."""
    near = get_close_matches(name, list(known), 1)
    return f"; did you mean {near[0]!r}?" if near else ""


def _load(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise PackError(f"{path}: missing") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PackError(f"{path}: not readable as TOML: {error}") from None


def _vet(model: type[Model], tree: dict[str, Any], directories: Sequence[Path], name: str, *under: str) -> Model:
    try:
        return model.model_validate(tree)
    except ValidationError as error:
        # An unknown key is the likeliest slip, and explains others.
        wrong = min(error.errors(), key=lambda entry: entry["type"] != "extra_forbidden")
        keys, reason = _reason(model, wrong["type"], wrong["loc"], wrong["input"])
        raise _error(directories, name, (*under, *keys), reason or wrong["msg"]) from None


def _reason(
    model: type[BaseModel], kind: str, keys: tuple[str | int, ...], value: Any
) -> tuple[tuple[str | int, ...], str]:
    """Return where a value is wrong and why, in the words of TOML; no reason where the library's own will do."""
    if model is schema.Currency and keys[:1] == ("name",):
        return ("name",), SINGULAR_AND_PLURAL
    if kind == "missing":
        return keys, "missing"
    if kind == "extra_forbidden":
        tables = model.model_json_schema()
        known = [key for table in (tables, *tables.get("$defs", {}).values()) for key in table.get("properties", ())]
        return keys, f"unknown key{_near(str(keys[-1]), known)}"
    if kind in {"dict_type", "model_type"}:
        return keys, "a table is wanted"
    if kind == "tuple_type" and isinstance(value, dict) and keys[0] in {"phrases", "vague", "bad", "good"}:
        return keys, f"write [[{'.'.join(map(str, keys))}]], with two brackets"
    if kind == "tuple_type":
        return keys, f"a list is wanted, [{json.dumps(value if isinstance(value, str) else '...', ensure_ascii=False)}]"
    return keys, ""


def _plain_name(currency: schema.Currency, code: str) -> tuple[str, str]:
    words = currency.words or (code, code)
    return words[0], words[min(1, len(words) - 1)]


# ---- the scanner's pattern and tables ------------------------------------------------------------


def _lexicon(currencies: dict[str, schema.Currency], language: schema.Language) -> dict[str, Any]:
    """Return the scanner's two patterns and the tables with which its matches are read.

    Tables: `heads` (marks before a number), `glued`, `tails` (what may follow a number: exact spelling or lower-cased
    word), each by unit; `adjectives`, `scales` (spelling -> power of ten), `shy` spellings, `numbers` (word -> value).
    Of a unit's candidates the first `firm` matter without evidence.
    """
    numbers, per = language.numbers, language.per
    heads: dict[str, Any] = {}
    glued: dict[str, Any] = {}
    tails: dict[str, Any] = {}
    adjectives: dict[str, list[str]] = {}
    shy: set[str] = set()
    owner = {spelling: code for code, entry in currencies.items() for spelling in entry.owns}
    for code, entry in currencies.items():
        for mark in entry.marks:
            _add(heads, mark, code, owner, 1, mark=True)
            _add(tails, mark, code, owner, 1, mark=True)
        for mark in entry.glued:
            _add(glued, mark, code, owner, 1, mark=True)
        for word in (*entry.words, *entry.shy):
            # A shy code ("COP") keeps its case; a word is read in any.
            key = word if word.isupper() else word.lower()
            _add(tails, key, code, owner, 1, mark=False)
            if word.isupper():
                _add(heads, key, code, owner, 1, mark=False)
        shy.update(word if word.isupper() else word.lower() for word in entry.shy)
        for word in entry.adjectives:
            adjectives.setdefault(word, []).append(code)
        if entry.minor:
            for mark in entry.minor.marks:
                _add(tails, mark, code, owner, entry.minor.per, mark=True)
            for word in entry.minor.words:
                _add(tails, word.lower(), code, owner, entry.minor.per, mark=False)
        # Every code is a mark, whether listed or not.
        if code not in shy:
            _add(heads, code, code, owner, 1, mark=True)
            _add(tails, code, code, owner, 1, mark=True)
    compounds = {
        prefix + code: power
        for prefix, power in numbers.compounds.items()
        for code, entry in currencies.items()
        if entry.compound
    }
    for spelling in compounds:
        for table in (heads, tails):
            _add(table, spelling, spelling[-3:], owner, 1, mark=True)
    for name, unit in language.units.items():
        spellings = [(mark, True) for mark in unit.marks] + [(word.lower(), False) for word in unit.words]
        for spelling, is_mark in spellings:
            known = tails.get(spelling)
            if known is None or known["kind"] != unit.kind:
                known = tails[spelling] = {"kind": unit.kind, "units": [], "firm": 0, "minor": 1, "mark": is_mark}
            if name not in known["units"]:
                known["units"].append(name)
                known["firm"] += 1
    scales: dict[str, int] = {}
    for scale in numbers.scales:
        scales.update({word.lower(): scale.power for word in scale.words})
        scales.update(dict.fromkeys(scale.short, scale.power))
        shy.update(scale.shy)
    scale_words = {word.lower() for scale in numbers.scales for word in scale.words}
    start = _start_pattern(heads, glued, numbers)
    return {
        "start": start,
        "heads": _by_unit(heads),
        "glued": _by_unit(glued),
        "tails": _by_unit(tails),
        "tail_words": _tail_words(tails, scales, adjectives, per.words, per.joins, per.slash),
        "name_ends": _name_ends(tails),
        "adjectives": adjectives,
        "scales": scales,
        "scale_words": sorted(scale_words),
        "families": numbers.families,
        "compounds": compounds,
        "shy": sorted(shy),
        "numbers": {
            **{word: str(value) for word, value in numbers.units.items()},
            **numbers.fractions,
        },
        "multipliers": numbers.multipliers,
        "points": list(numbers.points),
        "lookalikes": list(numbers.lookalikes),
        "articles": list(numbers.articles),
        "joins": list(numbers.joins),
        "negatives": list(numbers.negatives),
        "decimal": numbers.decimal,
        "group": numbers.group,
        "per_never_before": list(per.never_before),
        "digits": _foreign_digits(),
        "comma": {code: entry.minor is None for code, entry in currencies.items() if entry.comma},
        "per_words": list(per.words),
        "per_joins": list(per.joins),
        "per_slash": list(per.slash),
        "names_before": list(language.names.before),
        "years_after": list(language.names.years_after),
        **{name: list(getattr(language.names, name)) for name in ("definite", "between", "ages", "dated", "streets")},
        "no_figures": list(language.names.no_figures),
        "weights": language.weights.model_dump(mode="json"),
        "multiplied": list(language.names.multiplied),
        "multiplied_by": list(language.names.multiplied_by),
    }


def _vague(language: schema.Language, tolerances: schema.Tolerances) -> dict[str, Any]:
    """Return the pattern of figures without a number, for lower-cased text, and the tables to read its matches."""
    numbers, fractions = language.numbers, language.fractions
    units = {unit for unit in numbers.units if numbers.units[unit]}
    parts = _alternatives(fractions.parts)
    whole = _alternatives([*units, *numbers.articles])
    number = f"(?:{_alternatives(units)}|[1-9][0-9]{{0,2}})"
    ins = _alternatives(fractions.ins)
    gap = f"(?:{SPACE}|{HYPHEN})"
    scale_words = [word for scale in numbers.scales for word in scale.words]
    scales = _alternatives(scale_words)
    of = _alternatives(numbers.joins)
    heads = _alternatives(word for words in language.vague_scales.values() for word in words)
    counts = _alternatives(word for words in language.vague_counts.values() for word in words)
    shares = _alternatives(word for listed in language.vague_shares.values() for word in listed)
    words = [word for entry in language.vague for word in entry.words]
    pattern = "|".join(
        (
            f"{number}{SPACE}(?:{ins}){SPACE}{number}\\b",
            f"(?:(?:{whole}){gap})?(?:{parts})\\b",
            f"(?:{heads})(?:{SPACE}(?:{of}){SPACE}(?:{scales})\\b)?(?:{SPACE}(?:{of})\\b)?",
            f"(?:{counts})(?:(?:{SPACE}(?:{of}))?{SPACE}(?:{scales})\\b)*(?:{SPACE}(?:{of})\\b)?",
            f"(?:{_alternatives(words)})\\b",
            f"(?:{shares}){SPACE}(?:{of})\\b",
        )
    )
    kinds = {name: unit.kind for name, unit in language.units.items()}
    return {
        "pattern": f"\\b(?:{pattern})",
        "words": {
            word: [entry.width, entry.unit, kinds.get(entry.unit or "", "count"), " ".join(entry.followed)]
            for entry in language.vague
            for word in entry.words
        },
        "scales": {word: name for name, words in language.vague_scales.items() for word in words},
        "counts": {word: name for name, words in language.vague_counts.items() for word in words},
        "shares": {word: name for name, words in language.vague_shares.items() for word in words},
        "nouns": list(language.names.nouns),
        "fractions": fractions.model_dump(mode="json"),
        "share": next(name for name, unit in language.units.items() if unit.kind == "percent"),
        "widths": {name: width.model_dump(mode="json") for name, width in tolerances.vague.items()},
        "points": tolerances.fractions.model_dump(mode="json"),
    }


def _places(language: schema.Language, currencies: dict[str, schema.Currency], directory: Path) -> dict[str, Any]:
    """Return a pattern of place words and the currencies each is evidence for, separated by spaces."""
    words: dict[str, list[str]] = {}
    for code, listed in language.places.items():
        if code not in currencies:
            raise PackError(f"{directory / 'languages' / 'en.toml'}: places.{code}: no such currency")
        for word in listed:
            words.setdefault(word, []).append(code)
    pattern = _alternatives(words, bounded_left=True, bounded_right=True, plain=True)
    return {"pattern": pattern, "codes": {word: " ".join(codes) for word, codes in words.items()}}


def _by_unit(table: dict[str, dict[str, Any]]) -> list[list[Any]]:
    """Turn a table around to [kind, candidates, firm, minor, mark, spellings] per unit; lists are lines of one string.

    Most units have many spellings, and a few long strings load several times faster than thousands of short ones.
    """
    units: dict[str, list[Any]] = {}
    for spelling, unit in table.items():
        values = [unit["kind"], " ".join(unit["units"]), unit["firm"], unit["minor"], unit["mark"]]
        units.setdefault(json.dumps(values), [*values, []])[-1].append(spelling)
    return [[*values, "\n".join(spellings)] for *values, spellings in units.values()]


def _add(table: dict[str, Any], spelling: str, code: str, owner: dict[str, str], minor: int, *, mark: bool) -> None:
    entry = table.setdefault(spelling, {"kind": "money", "units": [], "firm": 0, "minor": minor, "mark": mark})
    if entry["minor"] != minor or code in entry["units"]:
        return
    entry["units"].append(code)
    if spelling in owner:
        entry["units"].sort(key=lambda unit: unit != owner[spelling])  # stable: the owner first
        entry["firm"] = 1
    else:
        entry["firm"] = len(entry["units"])


def _name_ends(tails: Mapping[str, dict[str, Any]]) -> str:
    """Return the last word of every name of money, as lines of one string."""
    names = (name for name, unit in tails.items() if unit["kind"] == "money" and (name.isalpha() or " " in name))
    return "\n".join(sorted({name.rsplit(" ", 1)[-1] for name in names}))


def _start_pattern(heads: Iterable[str], glued: Iterable[str], numbers: schema.Numbers) -> str:
    """Build the pattern that finds where figures start: a number with the mark before it, or a run of number words."""
    marks = f"(?:{_alternatives(heads, bounded_left=True)})"
    # One or more marks: two would be enough, but a second copy of nine hundred costs as much again.
    head = f"(?:(?:{marks}{SPACE}{{0,2}})+|(?:{_alternatives(glued, bounded_left=True)}))"
    fractions = "[½⅓⅔¼¾⅕⅛]"
    # Digits of other scripts are ASCII ones by the time this pattern runs.
    groups = "(?:[\\x{a0}\\x{2009}\\x{202f}][0-9]{3})*"
    vulgar = "(?: [0-9]{1,2}/(?:2|3|4|5|6|8|16|32|64)\\b)?"  # "12 1/4 cents"
    number = f"(?:[0-9]+(?:[.,'’][0-9]+)*{groups}(?:{fractions}|{vulgar})|[.][0-9]+|{fractions})"
    spaced = "[0-9]{1,3}(?: [0-9]{3})+\\b(?:[.,][0-9]+)?"
    scales = [word for scale in numbers.scales for word in scale.words]
    joins = _alternatives(numbers.joins)
    article = _alternatives(numbers.articles)
    atoms = [*numbers.units, *numbers.fractions]
    factors = [*scales, *numbers.multipliers]
    first = _alternatives(atoms, bounded_right=True)
    more = _alternatives([*atoms, *factors], bounded_right=True)
    whole = f"(?:{article}){GAP}(?:{_alternatives(factors, bounded_right=True)})"
    joined = f"(?:(?:{joins}){GAP})?(?:(?:{article}){GAP})?"
    digit = _alternatives((word for word, value in numbers.units.items() if value < 10), bounded_right=True)
    pointed = f"(?:{_alternatives(numbers.points)}){GAP}(?:{digit})"
    spelled = f"\\b(?i:{first}|{whole})(?:{GAP}(?i:{joined}(?:{more})|{pointed}))*"
    sign = "[-+−]"
    return f"{sign}?(?:{head}{sign}?(?:{spaced}|{number})|{number})|{spelled}"


def _tail_words(*tables: Iterable[str]) -> str:
    """Return every word of the spellings that may follow a number, in lower case, as lines of one string."""
    spellings = {spelling.lower() for table in tables for spelling in table}
    return "\n".join(sorted({*HYPHENS, *(word for spelling in spellings for word in TAIL_WORD.findall(spelling))}))


def _lower(text: str) -> str:
    """Lower the ASCII letters alone, as bytes are lowered."""
    return text.encode().lower().decode()


def _foreign_digits() -> str:
    """Return a pattern of the decimal digits that are not ASCII."""
    zeros = [code for code in range(0x80, sys.maxunicode + 1) if chr(code).isdecimal() and int(chr(code)) == 0]
    return "[" + "".join(f"\\x{{{zero:x}}}-\\x{{{zero + 9:x}}}" for zero in zeros) + "]"


def _alternatives(
    spellings: Iterable[str], *, bounded_left: bool = False, bounded_right: bool = False, plain: bool = False
) -> str:
    """Join literals; a letter or digit at a bounded edge must not run on (a word edge of RE2 knows ASCII only).

    In falling order every spelling stands before its own prefixes, so the longest wins, and beside those that begin as
    it does, so that RE2 factors them: a third of the program and of the time to compile it. So does an edge that all
    have in common. `plain` is for text as `matching.typed` returns it.
    """
    listed = sorted(set(spellings), reverse=True)
    space, hyphen, apostrophe = ("[ \\r\\n]", "-", "'") if plain else (SPACE, HYPHEN, APOSTROPHE)
    signs = [spelling for spelling in listed if not _is_word(spelling[-1])]
    # A word's edge is common unless a word goes on from a sign ("$US" from "$"), which must not be tried before it.
    common = bounded_right and not any(one != sign and one.startswith(sign) for one in listed for sign in signs)
    groups: dict[tuple[str, str], list[str]] = {}
    for spelling in [*signs, *(one for one in listed if one not in set(signs))] if common else listed:
        part = re.escape(spelling).replace("\\&", "&").replace("\\~", "~")
        part = part.replace("\\ ", space).replace("\\-", hyphen).replace("'", apostrophe)
        left = "\\b" if bounded_left and _is_word(spelling[0]) else ""
        right = "\\b" if bounded_right and _is_word(spelling[-1]) else ""
        if not common:
            part, right = part + right, ""
        groups.setdefault((left, right), []).append(part)
    return "|".join(
        f"{left}(?:{'|'.join(parts)}){right}" if left or right else "|".join(parts)
        for (left, right), parts in groups.items()
    )


def _is_word(character: str) -> bool:
    return character.isascii() and character.isalnum()


# ---- rules and phrases ---------------------------------------------------------------------------

_TOKEN = re.compile(r"\s*(?:(\d+(?:\.\d+)?(?:\.\.\d+(?:\.\d+)?)?)|([a-z][a-z0-9]*)|(==|<=|>=|\*\*|[<>+\-*/()]))")


def _rule(path: Path) -> dict[str, Any]:
    tree = _load(path)
    if tree.keys().isdisjoint(("title", "relation", "asserts", "message")):
        near = nearest(path.name, [*(f"{name}.toml" for name in DATA_FILES), "languages/en.toml"])
        raise PackError(f"{path}: neither a rule, which has a title, nor another file of a pack{near}")
    vetted = _vet(schema.RuleFile, tree, (path.parent,), path.name)
    rule = vetted.model_dump(mode="json")
    try:
        rule["equations"] = [_equation(text) for text in (vetted.asserts, *vetted.accepts)]
    except ValueError as error:
        raise PackError(f"{path}: asserts: {error}") from None
    relation, left, _ = rule["equations"][0]
    if relation == "==" and rule["rates"] == "plain" and not _one_role(left):
        raise PackError(f"{path}: asserts: left of == stands what is reported, one role and plain numbers")
    rule["roles"] = sorted(set().union(*(_roles(equation) for equation in rule["equations"])))
    rule["lists"] = sorted(set().union(*(_lists(equation) for equation in rule["equations"])))
    rule["tolerance"] = rule["tolerance"] or rule["rates"]
    # A rule of one figure and a number makes a claim only of what is beyond it: no text is checked by "fell 5 %".
    relation, left, right = rule["equations"][0]
    limited = left in rule["roles"] and isinstance(right, str) and right[0].isdigit() and relation in {"<=", ">="}
    rule["limit"] = [relation, right] if limited else None
    # What is reported stands on the left of the equation; a claim's terms end with it.
    rule["order"] = [role for side in rule["equations"][0][:0:-1] for role in rule["roles"] if role in _roles(side)] + [
        role for role in rule["roles"] if role not in _roles(rule["equations"][0])
    ]
    if vetted.by == "figures" and len(rule["roles"]) != 1:
        raise PackError(
            f"{path}: asserts: a rule by figures has one role, not {', '.join(dict.fromkeys(rule['order']))}"
        )
    if vetted.rates == "shared" and not vetted.pairs_of:
        raise PackError(f"{path}: rates: shared is for a rule with pairs_of")
    if vetted.rates in {"day", "ever", "units"} and (vetted.by != "phrases" or len(rule["roles"]) != 2):
        raise PackError(f"{path}: rates: {vetted.rates} is for a rule by phrases with two roles")
    if vetted.rates in {"day", "ever"} and vetted.units != "differ":
        raise PackError(f'{path}: rates: {vetted.rates} needs units = "differ"')
    try:
        compile_pattern(vetted.written)
    except Exception as error:  # noqa: BLE001 - re2 raises its own
        raise PackError(f"{path}: written: {error}") from None
    for i, example in enumerate(vetted.bad):
        if len(re.findall(r"\[[^\]]*\]", example.text)) < 1:
            raise PackError(f"{path}: bad.{i}.text: no [marked] span says what must be reported")
    return rule


def _vet_message(rule: Mapping[str, Any]) -> None:
    """Raise ValueError where a message names what no finding fills in."""
    computed = {"tables": ("expected", "mend"), "dates": ("expected",)}.get(rule["by"], COMPUTED)
    for _, field, form, conversion in Formatter().parse(rule["message"]):
        if field is not None and field not in {*rule["roles"], *computed}:
            raise ValueError(f"no role {field!r}{nearest(field, [*rule['roles'], *computed])}")
        if form or conversion:
            raise ValueError(f"write {{{field}}} alone")


def _equation(text: str) -> list[Any]:
    """Parse "reported == computed" into [relation, left, right]; operands are role names and numbers."""
    tokens: list[str] = []
    at = 0
    while text[at:].strip():
        match = _TOKEN.match(text, at)
        if not match:
            raise ValueError(f"cannot read {text[at:]!r}")
        tokens.append(match[0].strip())
        at = match.end()
    tokens.append("")

    def operand() -> Any:
        term = tokens.pop(0)
        if term == "(":
            inner = total()
            if tokens.pop(0) != ")":
                raise ValueError(f"a bracket is not closed in {text!r}")
            return inner
        if term == "whole" and tokens[0] == "(":
            return [term, operand()]
        if term in FUNCTIONS and tokens[0] == "(":
            if tokens.pop(0) != "(" or not tokens[0][:1].isalpha() or tokens[1:2] != [")"]:
                raise ValueError(f"{term}(...) takes one role in {text!r}")
            role = tokens.pop(0)
            tokens.pop(0)
            return [term, role]
        if not term or not term[0].isalnum():
            raise ValueError(f"a role or a number is missing in {text!r}")
        return term

    def power() -> Any:
        left = operand()
        return [tokens.pop(0), left, operand()] if tokens[0] == "**" else left

    def product() -> Any:
        left = power()
        while tokens[0] in {"*", "/"}:
            left = [tokens.pop(0), left, power()]
        return left

    def total() -> Any:
        left = product()
        while tokens[0] in {"+", "-"}:
            left = [tokens.pop(0), left, product()]
        return left

    left = total()
    relation = tokens.pop(0)
    if relation not in {"==", "<=", ">=", "<", ">"}:
        raise ValueError(f"no relation in {text!r}")
    right = total()
    if tokens != [""]:
        raise ValueError(f"cannot read {tokens[0]!r} in {text!r}")
    return [relation, left, right]


def _labels(language: schema.Language) -> dict[str, Any]:
    """Return each list of label words as one string; the verbs of rising and falling are the cues "up" and "down"."""
    lists = language.labels.model_dump(mode="json")
    plurals = lists.pop("plurals")
    for name, cue in (("rising", "up"), ("falling", "down"), ("higher", "upward"), ("lower", "downward")):
        lists[name] = [word for word in language.cues.get(cue, ()) if " " not in word]
    strings = {name: " ".join(dict.fromkeys(word.lower() for word in words)) for name, words in lists.items()}
    return {**strings, "plurals": plurals}


def _causes(directories: Sequence[Path], rules: dict[str, Any]) -> dict[str, Any]:
    """Vet the slips of causes.toml and parse the equations of those that are equations."""
    path = directories[-1] / "causes.toml"
    tree = _merged(directories, "causes.toml")
    causes = _vet(schema.Causes, tree, directories, "causes.toml").model_dump(mode="json")
    relations = {rule["relation"] for rule in rules.values()}
    for i, channel in enumerate(causes["channels"]):
        for relation in channel["relation"]:
            if relation not in relations:
                raise PackError(f"{path}: channels.{i}.relation: no rule of {relation!r}")
        for key, name in (("asserts", "equation"), ("when", "condition")):
            try:
                channel[name] = _equation(channel[key]) if channel[key] else None
            except ValueError as error:
                raise PackError(f"{path}: channels.{i}.{key}: {error}") from None
    return causes


_TIME_TOKEN = re.compile(r"\{([a-z]+)\}|([(|)?\- ])|([^{}()|? -]+)")


def _times(times: schema.Times, path: Path) -> dict[str, Any]:
    """Compile the cues of time, and the forms in which periods are named, longest first as they stand."""
    tables = {
        "months": times.months, "ordinals": times.ordinals, "counts": times.counts, "weekdays": times.weekdays
    }  # fmt: skip
    words = {
        name: {w.lower(): i for i, listed in enumerate(table, 1) for w in listed} for name, table in tables.items()
    }
    ends = _alternatives(times.day_ends)
    groups = {
        "day": f"(?P<day>0?[1-9]|[12][0-9]|3[01])(?:{ends})?",
        "month": f"(?P<month>{_alternatives(words['months'], bounded_right=True)})",
        "year": "(?P<year>(?:19|20)[0-9][0-9])",
        "yy": "(?P<yy>[0-9][0-9])",
        "n": "(?P<n>[1-4])",
        "ordinal": f"(?P<ordinal>{_alternatives(words['ordinals'])})",
        "count": f"(?P<count>[1-9][0-9]?|{_alternatives(words['counts'])})",
        "weekday": f"(?P<weekday>{_alternatives(words['weekdays'])})",
    }
    forms = {
        key: [
            {
                **form.model_dump(exclude={"match"}),
                "pattern": _time_pattern(form.match, groups, f"{path}: times.{key}.{i}.match"),
            }
            for i, form in enumerate(getattr(times, key))
        ]
        for key in ("forms", "near", "dates")
    }
    cues = {name: _cue_pattern(getattr(times, name)) for name in ("past", "now", "today")}
    return {**cues, **words, **forms, "days": [listed[0] for listed in times.weekdays]}


def _time_pattern(match: str, groups: dict[str, str], where: str) -> str:
    """Compile one way to name a period. A part named twice is read once: "to 31 March", "to March 31"."""
    signs = {" ": "(?:\\s+)", "(": "(?:", "-": "[-–/]"}
    parts: list[str] = []
    seen: set[str] = set()
    at = 0
    while at < len(match):
        token = _TIME_TOKEN.match(match, at)
        if not token or (token[1] and token[1] not in groups):
            raise PackError(f"{where}: cannot read {match[at:]!r}")
        name, sign, literal = token.groups()
        if name:
            parts.append(groups[name] if name not in seen else groups[name].replace(f"?P<{name}>", "?:"))
            seen.add(name)
        else:
            parts.append(signs.get(sign, sign) if sign else re.escape(literal))
        at = token.end()
    pattern = f"(?i)\\b{''.join(parts)}\\b"
    try:
        compile_pattern(pattern, captures=True)
    except Exception as error:  # noqa: BLE001 - re2 raises its own
        raise PackError(f"{where}: {error}") from None
    return pattern


def _tables(words: schema.TableWords) -> dict[str, Any]:
    """Compile the words of tables; a word of several cues maps to all of them, separated by spaces."""
    cues: dict[str, str] = {}
    for name, listed in words.cues:
        for word in listed:
            cues[word.lower()] = f"{cues[word.lower()]} {name}" if word.lower() in cues else name
    scales = {word.lower(): int(power) for power, listed in words.scales.items() for word in listed}
    plain = words.model_dump(mode="json", exclude={"cues", "scales"})
    pattern = _alternatives(map(_lower, cues), bounded_left=True, bounded_right=True, plain=True)
    return {**plain, "scales": scales, "cues": {"pattern": pattern, "words": cues}}


def _cue_pattern(words: Iterable[str]) -> str:
    return f"(?i:{_alternatives(words, bounded_left=True, bounded_right=True)})"


_PHRASE_TOKEN = re.compile(
    r"\s*(?:\{([a-z][a-z0-9]*)(\*?)([$=%~^#@!+&×]?|:[a-z]+)\}|\.\.(\d+)|(\.\.\.)|(\(\.\.\))|(\.)(?!\.)|((?:<[a-z_]+>|[(),;/-])(?:\|(?:<[a-z_]+>|[(),;/-]))*)|(\?))"
)


def _phrases(
    language: schema.Language,
    rules: dict[str, Any],
    paths: Mapping[str, Path],
    relations: Collection[str],
    known: dict[str, schema.Known],
    directories: Sequence[Path],
) -> tuple[dict[str, Any], list[Any]]:
    """Compile phrases to patterns over symbols. Returns the cues (pattern, word -> symbol) and the phrases."""
    path = directories[-1] / "languages" / "en.toml"
    gaps, lists = language.gaps, language.lists
    for key, listed in (("gaps.never", gaps.never), ("gaps.bases", gaps.bases), ("lists.never", lists.never)):
        for name in listed:
            if name not in language.cues:
                raise PackError(f"{path}: {key}: no cue {name!r}")
    if language.lists.join not in language.cues:
        raise PackError(f"{path}: lists.join: no cue {language.lists.join!r}")
    names: dict[str, list[str]] = {}
    for name, spellings in language.cues.items():
        for word in spellings:
            kind = names.setdefault(word.lower(), [])
            if name not in kind:
                kind.append(name)
    # A word of several cues is one symbol, of all of them: whoever adds a word to one cue takes it from no phrase.
    # What gaps never cross comes first, so that all they do cross is one range: a short pattern, fast to compile.
    kinds = dict.fromkeys([*((name,) for name in language.cues), *map(tuple, names.values())])
    walls = [kind for kind in kinds if not set(language.gaps.never).isdisjoint(kind)]
    apart = [kind for kind in kinds if kind not in walls and not set(language.lists.never).isdisjoint(kind)]
    others = [kind for kind in kinds if kind not in walls and kind not in apart]
    symbol_of = {kind: chr(FIRST_CUE + i) for i, kind in enumerate([*walls, *apart, *others])}
    symbols = dict.fromkeys(language.cues, "")
    for cues, symbol in symbol_of.items():
        for name in cues:
            symbols[name] += symbol
    last = FIRST_CUE + len(symbol_of) - 1
    gap_class = f"[{WORD}DYNL\\x{{{FIRST_CUE + len(walls):x}}}-\\x{{{last:x}}}]"
    few = f"[{WORD}DYNL\\x{{{FIRST_CUE + len(walls) + len(apart):x}}}-\\x{{{last:x}}}]{{0,{language.lists.words}}}"
    between = f"{few}(?:[,;]|[,;]?[{symbols[language.lists.join]}]){few}"
    classes = {
        "gap": gap_class,
        "between": between,
        "walls": "".join(symbol_of[kind] for kind in walls),
        "bases": "".join(symbols[name] for name in gaps.bases),
    }
    phrases: list[dict[str, Any]] = []
    referring: set[str] = set()
    lone: set[str] = set()
    looked_up = dict.fromkeys(known, KNOWN) | dict.fromkeys(language.durations, LOOKED_UP["duration"]) | LOOKED_UP
    needed = _needed(rules)
    unfilled: list[tuple[str, int, list[str], dict[str, str], Path]] = []
    for relation, written in language.phrases.items():
        if relation not in relations:
            reason = f"no rule of this relation{nearest(relation, relations)}"
            raise _error(directories, "languages/en.toml", ("phrases", relation), reason)
        for i, phrase in enumerate(written):
            keys = ("phrases", relation, i)
            try:
                pattern, roles, refers, terms, needs = _phrase(phrase.match, symbols, classes, looked_up)
            except ValueError as error:
                raise _error(directories, "languages/en.toml", (*keys, "match"), str(error)) from None
            unfilled += [
                (relation, i, roles, needed[relation], paths[rule])
                for role, rule in needed.get(relation, {}).items()
                if role not in roles
            ]
            referring.update(refers or ())
            if terms and len(roles) - len(terms) == 1:
                lone.update(_first_cues(phrase.match))
            for name in phrase.never:
                if name not in symbols:
                    reason = f"no cue {name!r}{_near(name, symbols)}"
                    raise _error(directories, "languages/en.toml", (*keys, "never"), reason)
            never = "".join(symbols[name] for name in phrase.never)
            across = refers is not None
            phrases.append(
                {
                    "relation": relation,
                    "pattern": pattern,
                    "roles": roles,
                    "never": never,
                    "across": across,
                    "far": "..." in phrase.match,
                    "terms": terms,
                    "needs": needs,
                }
            )
    for name, rule in rules.items():
        filled = {role for phrase in phrases if phrase["relation"] == rule["relation"] for role in phrase["roles"]}
        if rule["pairs_of"]:
            pair = {role for phrase in phrases if phrase["relation"] == rule["pairs_of"] for role in phrase["roles"]}
            filled = pair | {f"{role}2" for role in pair}
            if rule["pairs_with"]:
                filled = pair | {
                    role for phrase in phrases if phrase["relation"] == rule["pairs_with"] for role in phrase["roles"]
                }
        missing = (
            sorted({*rule["roles"], *rule["exact"], *rule["rivals"], *rule["wholes"], *rule["rounds_down"]} - filled)
            if rule["by"] == "phrases"
            else []
        )
        if missing:
            raise PackError(f"{paths[name]}: asserts: no phrase of {rule['relation']} fills {missing[0]!r}")
        for key in ("unless", "unless_inside", "unless_after", "prices"):
            for cue in rule[key]:
                if cue not in symbols:
                    raise PackError(f"{paths[name]}: {key}: no cue {cue!r} in {path.name}{_near(cue, symbols)}")
    if unfilled:
        raise _unfilled(*unfilled[0], directories)
    words = {word: symbol_of[tuple(kind)] for word, kind in names.items()}
    numbers = _alternatives(word for word, value in language.numbers.units.items() if value)
    small = _alternatives(word for word, value in language.numbers.units.items() if value > 1)
    lasts = _alternatives((word for names in language.durations.values() for word in names), bounded_right=True)
    lasting = f"\\b(?:[0-9]{{1,3}}|{numbers})(?:{SPACE}|-)(?:{lasts})|\\b(?:19|20)[0-9]{{2}}\\b|\\b(?:{small})\\b"
    spoken = {*words, *(name.lower() for table in known.values() for name in table.values)}
    spelled = _alternatives(map(_lower, spoken), bounded_left=True, bounded_right=True, plain=True)
    pattern = f'{lasting}|{spelled}| - |[(),;/"“”–—]'
    # The pattern runs on lower-cased text; a hyphen between spaces is a dash.
    back, alone = (
        [_lower(word) for name in language.cues if name in some for word in language.cues[name]]
        for some in (referring, lone)
    )
    return {
        "pattern": pattern,
        "words": {**words, "-": "-"},
        "names": {symbol: list(kind) for kind, symbol in symbol_of.items()},
        "refers": _alternatives(back, bounded_left=True, bounded_right=True, plain=True) if back else "$.",
        "lone": _alternatives(alone, bounded_left=True, bounded_right=True, plain=True) if alone else "$.",
        "bases": classes["bases"],
    }, phrases


def _needed(rules: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """Return the roles that every phrase of a relation must fill, each with a rule that asks for it."""
    needed: dict[str, dict[str, str]] = {}
    for name, rule in rules.items():
        if rule["by"] == "phrases" and not rule["pairs_of"]:
            for role in rule["order"]:
                needed.setdefault(rule["relation"], {}).setdefault(role, name)
    return needed


def _unfilled(
    relation: str, i: int, roles: Sequence[str], needed: Mapping[str, str], rule: Path, directories: Sequence[Path]
) -> PackError:
    """Return the error of a phrase that fills not all roles: its own, unless a rule above it asks for more."""
    missing = next(role for role in needed if role not in roles)
    path, _ = _written(directories, "languages/en.toml", ("phrases", relation, i))
    if path.parents[1] == directories[0] and rule.parent != directories[0]:
        return PackError(f"{rule}: asserts: not every phrase of {relation} fills {missing!r}")
    strange = [role for role in roles if role not in needed]
    reason = f"not {strange[0]!r}" if strange else f"no figure is {missing!r}"
    keys = ("phrases", relation, i, "match")
    return _error(directories, "languages/en.toml", keys, f"{relation} knows {', '.join(sorted(needed))}; {reason}")


def _first_cues(match: str) -> list[str]:
    """Return the first cues that a phrase cannot do without."""
    found = re.search(r"(<[a-z_]+>(?:\|<[a-z_]+>)*)(?!\?|\||[a-z_<])", match)
    return [] if found is None else found[1].replace("<", "").replace(">", "").split("|")


def _phrase(
    text: str,
    symbols: dict[str, str],
    classes: dict[str, str],
    looked_up: dict[str, str],
) -> tuple[str, list[str], set[str] | None, list[tuple[str, str]], str]:
    """Compile a phrase; returns its pattern, its roles, and if it crosses a sentence's end the cues that refer back.

    Then its roles that are no figures, each with what it must be: a duration, a year. The last are symbols of which
    whatever it fits holds one.
    """
    gap_class, between, bases = classes["gap"], classes["between"], classes["bases"]
    terms: list[tuple[str, str]] = []
    parts: list[str] = []
    roles: list[str] = []
    needs: dict[int, str] = {}
    refers: set[str] | None = None
    kinds = ANY_FIGURE
    at = 0
    while text[at:].strip():
        match = _PHRASE_TOKEN.match(text, at)
        if not match:
            raise ValueError(f"cannot read {text[at:].strip()!r}")
        at = match.end()
        role, several, kind, gap, far, aside, end, choice, optional = match.groups()
        if role:
            roles.append(role)
            kinds = ROLE_KINDS.get(kind) or looked_up.get(kind[1:], "")
            if kind.startswith(":"):
                terms.append((role, kind[1:]))
            if not kinds:
                raise ValueError(f"{role}: no kind {kind[1:]!r}")
            one = f"[{kinds}]"
            if several:
                one = f"{one}(?:{ASIDE}{between}{one})+"
            parts.append(f"({one})")
        elif gap:
            parts.append(f"{gap_class}{{0,{int(gap)}}}")
        elif aside:
            parts.append(ASIDE)
        elif far or end:
            following = re.search(r"\{[^}]*?([$=%~^#@!+&×]?)\}", text[at:])
            if not roles or not following:
                raise ValueError(f"{far or end!r} needs a role on either side")
            # What is referred to is the nearest figure of its kind, but for those that were so before.
            small = LOOKED_UP["count"] if ROLE_KINDS["#"] in kinds else ""  # "four", too, is nearer
            stop = f"{kinds}{small}{_END}"
            base = f"[{bases}]{gap_class}{{0,2}}[{ANY_FIGURE}]|" if bases else ""
            parts.append(f"(?:{base}[^{stop}{classes['walls'] + ';' if far else ''}])*")
            if end:
                parts.append(f"[{_END}][^{stop}{ROLE_KINDS[following[1]]}]*")
                refers = set()
        elif choice:
            names = [name.strip("<>") for name in choice.split("|")]
            for name in names:
                if name not in symbols and name not in PUNCTUATION:
                    raise ValueError(f"no cue {name!r}{_near(name, symbols)}")
            if refers is not None and not refers:
                refers.update(name for name in names if name in symbols)
            needs[len(parts)] = "".join(symbols.get(name, name) for name in names)
            parts.append(f"[{re.escape(needs[len(parts)])}]")
        elif optional and parts:
            if parts[-1].startswith("(["):
                raise ValueError(f"{roles[-1]!r} cannot be missing: write one phrase with it and one without")
            needs.pop(len(parts) - 1, None)
            parts[-1] = f"(?:{parts[-1]})?"
    if refers is not None and not refers:
        raise ValueError("behind a sentence's end a cue must refer back")
    if not needs:
        raise ValueError("without a cue it would be looked for in every sentence")
    return "".join(parts), roles, refers, terms, min(needs.values(), key=len)


def _one_role(tree: Any) -> bool:
    """Whether an operand can be solved for its only role: it stands first, and the rest are numbers."""
    while isinstance(tree, list):
        if tree[0] in FUNCTIONS or not isinstance(tree[2], str) or tree[2][0].isalpha():
            return False
        tree = tree[1]
    return bool(tree[0].isalpha())


def _roles(tree: Any) -> set[str]:
    """Return the roles of an operand."""
    if isinstance(tree, list):
        return set().union(*(_roles(branch) for branch in tree[1:]))
    return {tree} if tree[0].isalpha() else set()


def _lists(tree: Any) -> set[str]:
    """Return the roles of an operand that are lists: those that a function takes."""
    if not isinstance(tree, list):
        return set()
    return {tree[1]} if tree[0] in FUNCTIONS else set().union(*(_lists(branch) for branch in tree[1:]))


def dump(compiled: dict[str, Any]) -> str:
    """Return the compiled pack as one line of JSON, the same bytes for the same pack."""
    return json.dumps(compiled, ensure_ascii=False, sort_keys=False, separators=(",", ":"))
