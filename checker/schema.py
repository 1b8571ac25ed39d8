"""The pydantic models that vet rule packs and settings and publish JSON Schemas; loaded for nothing else."""

import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, WithJsonSchema

Severity = Literal["error", "warning", "info"]
Number = Annotated[str, StringConstraints(pattern=r"^-?\d+(\.\d+)?$")]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$")]
NonEmpty = Annotated[str, StringConstraints(min_length=1)]


class Strict(BaseModel):
    """A model that refuses keys it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True)


# ---- rule packs ----------------------------------------------------------------------------------


class Example(Strict):
    """A text with which a rule fires on the [marked] span (bad), or with which nothing fires (good).

    A bad one fires at the rule's own severity unless it says another.
    """

    text: NonEmpty
    severity: Severity | None = None
    published: str | None = None
    format: NonEmpty = "text"
    home: str = ""


class RuleFile(Strict):
    """One rule file: `rules/<id>.toml`."""

    title: NonEmpty
    severity: Severity
    relation: Name
    asserts: NonEmpty
    accepts: tuple[NonEmpty, ...] = ()
    rates: Literal["day", "ever", "shared", "units", "plain"] = "plain"
    units: Literal["same", "differ", "any"] = "same"
    per: Literal["same", "any", "cancels"] = "same"
    by: Literal["phrases", "figures", "links", "tables", "dates"] = "phrases"
    pairs_of: Name | None = None
    pairs_with: Name | None = None
    instead_of: tuple[Name, ...] = ()
    exact: tuple[str, ...] = ()
    slip: bool = False
    alone: bool = False
    tolerance: Name | None = None
    rounds_down: tuple[str, ...] = ()
    rivals: tuple[str, ...] = ()
    wholes: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    unless_inside: tuple[str, ...] = ()
    unless_after: tuple[str, ...] = ()
    scopes: tuple[NonEmpty, ...] = ()
    damage: tuple[NonEmpty, ...] = ()
    written: str = ""
    lacks: Name | None = None
    kinds: tuple[Literal["money", "rate", "percent", "count", "quantity"], ...] = ()
    prices: tuple[str, ...] = ()
    doubt: str = ""
    message: NonEmpty
    explain: NonEmpty
    bad: tuple[Example, ...] = Field(min_length=1)
    good: tuple[Example, ...] = Field(min_length=1)


class Minor(Strict):
    """The smaller unit of a currency."""

    per: Annotated[int, Field(gt=1)] = 100
    marks: tuple[NonEmpty, ...] = ()
    words: tuple[NonEmpty, ...] = ()


class Currency(Strict):
    """One currency of currencies.toml, or its names in currency_names.toml."""

    name: tuple[NonEmpty, NonEmpty] | None = None
    marks: tuple[NonEmpty, ...] = ()
    glued: tuple[NonEmpty, ...] = ()
    words: tuple[NonEmpty, ...] = ()
    shy: tuple[NonEmpty, ...] = ()
    adjectives: tuple[NonEmpty, ...] = ()
    minor: Minor | None = None
    owns: tuple[NonEmpty, ...] = ()
    unspoken: bool = False
    compound: bool = False
    comma: bool = False
    countries: tuple[Annotated[str, Field(pattern="^[A-Z]{2}$")], ...] = ()


class Tier(Strict):
    """What a claim must fail to be reported at one severity."""

    reading: Literal["coarse", "strict"]
    hedge: Literal["hard", "soft"]
    back: Annotated[int, Field(ge=0)]
    ahead: Annotated[int, Field(ge=0)]
    spread: Number
    gap: Number


class Tiers(Strict):
    """The three tiers of one way of checking."""

    error: Tier
    warning: Tier
    info: Tier


Bound = Annotated[str, StringConstraints(pattern=r"^(open|\d+(\.\d+)?)$")]


class HedgeWidth(Strict):
    """How far a hedged figure may be from its printed value, as factors of it."""

    hard: tuple[Bound, Bound]
    soft: tuple[Bound, Bound]
    converted_hard: tuple[Bound, Bound]
    converted_soft: tuple[Bound, Bound]


class VagueWidth(Strict):
    """What a figure without a number may stand for."""

    value: Number | None = None
    hard: tuple[Bound, Bound]
    soft: tuple[Bound, Bound]
    over: tuple[Bound, Bound] | None = None
    nearly: tuple[Bound, Bound] | None = None
    under: tuple[Bound, Bound] | None = None


class FractionWidth(Strict):
    """How far a share may be from the fraction it is called, in percentage points."""

    hard: Number
    soft: Number
    hedged: dict[str, tuple[Number, Number]]


class Limits(Strict):
    """Other limits of the arithmetic."""

    unspoken: Number
    stale_years: Annotated[int, Field(gt=0)]
    list_price: Number
    list_price_apart: Number
    list_price_endings: tuple[NonEmpty, ...]
    lots: tuple[Number, ...]
    makes: tuple[Number, ...]


class Rounding(Strict):
    """How round a round figure is."""

    halved_below_digits: Annotated[int, Field(ge=1)]


class Tolerances(Strict):
    """tolerances.toml."""

    hedges: dict[str, HedgeWidth]
    vague: dict[Name, VagueWidth]
    fractions: FractionWidth
    tiers: dict[Name, Tiers]
    limits: Limits
    rounding: Rounding


class Known(Strict):
    """A table of known.toml: what names stand for, in a currency if they are amounts."""

    unit: str | None = None
    values: dict[NonEmpty, Number]


class Scale(Strict):
    """A power of ten and its spellings."""

    power: Annotated[int, Field(gt=0)]
    words: tuple[NonEmpty, ...]
    short: tuple[NonEmpty, ...] = ()
    shy: tuple[NonEmpty, ...] = ()


class Numbers(Strict):
    """How a language writes numbers."""

    decimal: Annotated[str, StringConstraints(min_length=1, max_length=1)]
    group: Annotated[str, StringConstraints(min_length=1, max_length=1)]
    units: dict[str, int]
    fractions: dict[str, Number]
    multipliers: dict[NonEmpty, Annotated[int, Field(gt=1)]]
    points: tuple[NonEmpty, ...]
    lookalikes: tuple[NonEmpty, ...]
    articles: tuple[NonEmpty, ...]
    joins: tuple[NonEmpty, ...]
    scales: tuple[Scale, ...]
    negatives: tuple[NonEmpty, ...]
    compounds: dict[NonEmpty, Annotated[int, Field(gt=0)]]
    families: dict[str, tuple[NonEmpty, ...]]


class Unit(Strict):
    """A unit that is not a currency."""

    kind: Literal["percent", "multiple", "quantity", "count", "other"]
    symbol: Literal["p", "b"] | None = None
    marks: tuple[NonEmpty, ...] = ()
    words: tuple[NonEmpty, ...] = ()
    parts: tuple[NonEmpty, Annotated[int, Field(gt=1)]] | None = None


class Per(Strict):
    """How per-unit amounts are written."""

    joins: tuple[NonEmpty, ...]
    slash: tuple[NonEmpty, ...]
    never_before: tuple[NonEmpty, ...]
    words: tuple[NonEmpty, ...]


class Names(Strict):
    """Words before a number that make it no figure."""

    before: tuple[NonEmpty, ...]
    years_after: tuple[NonEmpty, ...]
    no_figures: tuple[NonEmpty, ...]
    multiplied: tuple[NonEmpty, ...]
    multiplied_by: tuple[NonEmpty, ...]
    definite: tuple[NonEmpty, ...]
    between: tuple[NonEmpty, ...]
    nouns: tuple[NonEmpty, ...]
    streets: tuple[NonEmpty, ...]
    ages: tuple[NonEmpty, ...]
    dated: tuple[NonEmpty, ...]


class Weights(Strict):
    """Words that are a currency and a weight."""

    words: tuple[NonEmpty, ...]
    unit: NonEmpty
    metric: tuple[NonEmpty, ...]
    before: tuple[NonEmpty, ...]
    behind: tuple[NonEmpty, ...]


class Hedge(Strict):
    """The words of one hedge."""

    before: tuple[NonEmpty, ...]
    after: tuple[NonEmpty, ...] = ()


class Vague(Strict):
    """Words that are a figure without a number."""

    width: Name
    unit: NonEmpty | None = None
    words: tuple[NonEmpty, ...]
    followed: tuple[NonEmpty, ...] = ()


class Fractions(Strict):
    """How fractions are written as shares."""

    parts: dict[NonEmpty, Annotated[int, Field(gt=1)]]
    never_after: tuple[NonEmpty, ...]
    behind: tuple[NonEmpty, ...]
    half_behind: tuple[NonEmpty, ...]
    ahead: tuple[NonEmpty, ...]
    never_behind: tuple[NonEmpty, ...]
    ins: tuple[NonEmpty, ...]


class Ranges(Strict):
    """How ranges are written."""

    joins: tuple[NonEmpty, ...]
    words: tuple[NonEmpty, ...]
    openers: tuple[NonEmpty, ...]
    words_open: tuple[NonEmpty, ...]
    changes: tuple[NonEmpty, ...]
    sums: tuple[str, ...]
    choices: tuple[NonEmpty, ...]


class Sentences(Strict):
    """How sentences end, and the words by which a text in the language is told."""

    abbreviations: tuple[NonEmpty, ...]
    common: tuple[NonEmpty, ...]


class TimeForm(Strict):
    """One way to name a period: `back` such spans before publication's, moved by `starts` months, `months` long."""

    match: NonEmpty
    span: Literal["day", "month", "quarter", "half", "year"]
    back: Annotated[int, Field(ge=0)] = 0
    starts: int = 0
    months: Annotated[int, Field(ge=0)] = 0
    through: bool = False


class Times(Strict):
    """Cues that an amount belongs to another day, and how periods are named."""

    past: tuple[NonEmpty, ...]
    now: tuple[NonEmpty, ...]
    today: tuple[NonEmpty, ...]
    months: Annotated[tuple[tuple[NonEmpty, ...], ...], Field(min_length=12, max_length=12)]
    ordinals: Annotated[tuple[tuple[NonEmpty, ...], ...], Field(min_length=4, max_length=4)]
    counts: tuple[tuple[NonEmpty, ...], ...]
    weekdays: Annotated[tuple[tuple[NonEmpty, ...], ...], Field(min_length=7, max_length=7)]
    day_ends: tuple[NonEmpty, ...]
    forms: tuple[TimeForm, ...]
    near: tuple[TimeForm, ...] = ()
    dates: tuple[TimeForm, ...] = ()


class Labels(Strict):
    """The words that tell what a figure measures; single words, in the singular where they are nouns."""

    heads: tuple[NonEmpty, ...]
    light: tuple[NonEmpty, ...]
    participles: tuple[NonEmpty, ...]
    determiners: tuple[NonEmpty, ...]
    owners: tuple[NonEmpty, ...]
    empty: tuple[NonEmpty, ...]
    levels: tuple[NonEmpty, ...]
    rises: tuple[NonEmpty, ...]
    falls: tuple[NonEmpty, ...]
    auxiliaries: tuple[NonEmpty, ...]
    prepositions: tuple[NonEmpty, ...]
    inward: tuple[NonEmpty, ...]
    joins: tuple[NonEmpty, ...]
    verbs: tuple[NonEmpty, ...]
    others: tuple[NonEmpty, ...]
    times: tuple[NonEmpty, ...]
    bases: tuple[NonEmpty, ...]
    within: tuple[NonEmpty, ...]
    by: tuple[NonEmpty, ...]
    toward: tuple[NonEmpty, ...]
    peaks: tuple[NonEmpty, ...]
    holding: tuple[NonEmpty, ...]
    due: tuple[NonEmpty, ...]
    during: tuple[NonEmpty, ...]
    ands: tuple[NonEmpty, ...]
    ors: tuple[NonEmpty, ...]
    clauses: tuple[NonEmpty, ...]
    relatives: tuple[NonEmpty, ...]
    possessives: tuple[NonEmpty, ...]
    adverb_ends: tuple[NonEmpty, ...]
    participle_ends: tuple[NonEmpty, ...]
    plurals: tuple[tuple[NonEmpty, str], ...]
    counted: tuple[NonEmpty, ...]
    uncounted: tuple[NonEmpty, ...]


class RateWords(Strict):
    """How a currency is named as what a rate is of."""

    joins: tuple[NonEmpty, ...]


class Lists(Strict):
    """What stands between the members of a list: a comma or the cue `join`, some words, none of the cues `never`."""

    join: NonEmpty
    words: Annotated[int, Field(gt=0)]
    never: tuple[NonEmpty, ...]


class Gaps(Strict):
    """`never`: cues that no gap of a phrase crosses. `bases`: those before what a figure was before."""

    never: tuple[NonEmpty, ...]
    bases: tuple[NonEmpty, ...] = ()


class Phrase(Strict):
    """One way to make a claim; it makes none where one of the cues `never` stands in it or goes on from it."""

    match: NonEmpty
    never: tuple[NonEmpty, ...] = ()


class TableCues(Strict):
    """Words in the labels and headers of tables."""

    total: tuple[NonEmpty, ...]
    brief: tuple[NonEmpty, ...]
    less: tuple[NonEmpty, ...]
    of_which: tuple[NonEmpty, ...]
    percent: tuple[NonEmpty, ...]
    relative: tuple[NonEmpty, ...]
    change: tuple[NonEmpty, ...]
    share: tuple[NonEmpty, ...]
    average: tuple[NonEmpty, ...]
    never: tuple[NonEmpty, ...]
    tag: tuple[NonEmpty, ...]


class TableWords(Strict):
    """What cells and headers say besides numbers; `scales` are by power of ten."""

    nil: tuple[NonEmpty, ...]
    unknown: tuple[NonEmpty, ...]
    flags: tuple[NonEmpty, ...]
    scales: dict[Annotated[str, StringConstraints(pattern=r"^\d+$")], tuple[NonEmpty, ...]]
    cues: TableCues


class Language(Strict):
    """languages/<code>.toml."""

    numbers: Numbers
    units: dict[str, Unit]
    per: Per
    names: Names
    weights: Weights
    hedges: dict[str, Hedge]
    vague: tuple[Vague, ...]
    vague_scales: dict[Name, tuple[NonEmpty, ...]]
    vague_counts: dict[Name, tuple[NonEmpty, ...]]
    vague_shares: dict[Name, tuple[NonEmpty, ...]]
    fractions: Fractions
    places: dict[str, tuple[NonEmpty, ...]]
    ranges: Ranges
    sentences: Sentences
    times: Times
    labels: Labels
    durations: dict[Name, tuple[NonEmpty, ...]]
    rates: RateWords
    lists: Lists
    gaps: Gaps
    cues: dict[str, tuple[NonEmpty, ...]]
    phrases: dict[Name, tuple[Phrase, ...]]
    tables: TableWords


class CauseLimits(Strict):
    """What a cause must reach to be offered and named; costs in bits."""

    null: Number
    margin: Number
    offered: Annotated[int, Field(gt=0)]
    restated: Number
    vague: Number
    stale_years: Annotated[int, Field(gt=0)]
    stale_first: Number
    wholes: tuple[Name, ...]
    decimals: tuple[Number, ...]
    near: Annotated[int, Field(gt=0)]


class Fit(Strict):
    """One way in which a writer came from one figure to another, and its share."""

    reading: Literal["exact", "strict", "coarse"]
    back: Annotated[int, Field(ge=0)]
    spread: Number
    weight: Number


class Channel(Strict):
    """One kind of slip: the function that tries it, its cost in bits with the reason, and its sentence."""

    kind: Literal[
        "scale", "decimal", "digit", "remainder", "inverted", "other-currency", "not-converted", "wrong-sign",
        "stale-rate", "whole-for-part", "points-for-percent", "base-swapped", "times", "period", "copied", "by-for-to",
        "minor-unit", "missing-scale", "unit", "other",
    ]  # fmt: skip
    channel: Annotated[str, StringConstraints(pattern=r"^[a-z_]+$")]
    bits: Number
    reason: NonEmpty
    text: NonEmpty
    powers: tuple[int, ...] = ()
    units: tuple[NonEmpty, ...] = ()
    relation: tuple[Name, ...] = ()
    asserts: str | None = None
    when: str | None = None


class Causes(Strict):
    """causes.toml."""

    limits: CauseLimits
    fits: tuple[Fit, ...]
    neighbours: dict[str, tuple[NonEmpty, ...]]
    channels: tuple[Channel, ...]


# ---- settings ------------------------------------------------------------------------------------

# Written as a number or in quotes; read from its characters, never through a float.
Written = Annotated[str, StringConstraints(pattern=r"^\d+(\.\d+)?$"), WithJsonSchema({"type": ["number", "string"]})]


class Keys(Strict):
    """A table of a settings file: kebab-case keys, numbers in quotes or not."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        coerce_numbers_to_str=True,
        alias_generator=lambda name: name.rstrip("_").replace("_", "-"),
    )


class DeskRate(Keys):
    """A rate of the desk: units of `quote` per unit of `base`, on the days `from` to `to`."""

    base: NonEmpty
    quote: NonEmpty
    rate: Written
    from_: datetime.date | None = None
    to: datetime.date | None = None
    source: NonEmpty | None = None


class PathSettings(Keys):
    """The settings that may differ from file to file."""

    select: Annotated[tuple[Name, ...] | None, Field(description="The rules to run; without it, all.")] = None
    ignore: Annotated[tuple[Name, ...], Field(description="Rules not to run.")] = ()
    severities: Annotated[dict[Name, Severity], Field(description="The gravest severity each rule may report.")] = {}
    home: Annotated[
        str,
        StringConstraints(pattern=r"^[A-Z]{2,3}$"),
        Field(description="The newsroom's country (AU) or currency (AUD): what a bare mark such as $ may mean."),
    ] = ""
    language: Annotated[
        str, StringConstraints(pattern=r"^[a-z]{2,3}$"), Field(description="The language of texts that name none.")
    ] = "en"
    undated: Annotated[
        Literal["today", "unknown"],
        Field(description="What stands for a missing date of publication: the day of the run, or any day."),
    ] = "unknown"
    rate_window: Annotated[
        int | None,
        Field(ge=0, le=3650, description="Days before publication whose exchange rates a writer may have used."),
    ] = None
    rates: Annotated[
        NonEmpty | tuple[NonEmpty | DeskRate, ...],
        Field(description="The desk's own rates: CSV files beside the settings file, or rates written here."),
    ] = ()
    rules: Annotated[
        NonEmpty | tuple[NonEmpty, ...], Field(description="Folders with rules laid over the shipped ones.")
    ] = ()
    level: Annotated[Severity, Field(description="Show findings from this severity.")] = "warning"
    fail_on: Annotated[Severity, Field(description="Exit 1 from this severity.")] = "error"
    require_reason: Annotated[
        bool, Field(description="Whether a comment that silences a finding must say why, behind --.")
    ] = False


class Override(PathSettings):
    """Settings for the files that some patterns name, as in a .gitignore beside the settings file."""

    paths: Annotated[tuple[NonEmpty, ...], Field(min_length=1, description="Patterns as in a .gitignore.")]


class SettingsFile(PathSettings):
    """The settings of figcheck: figcheck.toml, or the table [tool.figcheck] of pyproject.toml."""

    exclude: Annotated[
        tuple[NonEmpty, ...], Field(description="Files that a folder's walk leaves out: patterns as in a .gitignore.")
    ] = ()
    baseline: Annotated[str, Field(description="The file of known findings that do not count.")] = ""
    min_coverage: Annotated[Written, Field(description="Exit 3 where fewer per cent of the figures are checked.")] = "0"
    overrides: Annotated[
        tuple[Override, ...], Field(description="Settings per path; the last that names a key wins.")
    ] = ()


# ---- the report ----------------------------------------------------------------------------------

Status = Literal["consistent", "rounding", "inconsistent", "undecided", "unclaimed"]
Outcome = Literal["consistent", "rounding", "inconsistent", "undecided"]
Value = Annotated[str, StringConstraints(pattern=r"^-?\d+(\.\d+)?$")]


class FigureOut(Strict):
    """A figure as the JSON output shows it. `low` and `high` are the widest fair reading, null where open."""

    id: int
    start: int
    end: int
    text: str
    line: int
    column: int
    kind: Literal["money", "percent", "count", "multiple", "quantity", "rate"]
    value: Value | None
    low: Value | None
    high: Value | None
    ends: tuple[Value, Value] | None
    label: str | None
    period: str | None
    place: dict[str, Any] | None
    units: list[str]
    evidenced: list[str]
    per: str | None
    hedge: str | None
    status: Status
    why: str


class ClaimOut(Strict):
    """A claim found in the text, and what came of it."""

    id: int
    rule: str
    start: int
    end: int
    terms: dict[str, list[int]]
    outcome: Outcome
    why: str


class RateOut(Strict):
    """The exchange rate a finding rests on: `quote` units per unit of `base`, the market's band over the days."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)
    base: str
    quote: str
    low: Value
    high: Value
    source: str
    from_: str = Field(alias="from")
    to: str


class Repair(Strict):
    """A replacement that would mend the text; `breaks` are the claims that would not hold with it."""

    figure: int
    replacement: str
    resolves: bool
    breaks: list[int]


class Cause(Strict):
    """A slip that may have made the error, with its cost in bits; `named` where it leads all others clearly."""

    kind: str
    figure: int
    bits: float
    text: str
    named: bool


class Suppressed(Strict):
    """By what a finding was silenced, and the reason given."""

    by: Literal["comment", "accepted", "baseline"]
    reason: str


class FindingOut(Strict):
    """One conflict, with everything that supports it."""

    rule: str
    severity: Severity
    message: str
    start: int
    end: int
    line: int
    column: int
    figures: list[int]
    claims: list[int]
    reported: str
    computed: str
    rate: RateOut | None
    repairs: list[Repair]
    causes: list[Cause]
    fingerprint: str
    query: str
    suppressed: Suppressed | None


class Coverage(Strict):
    """How many figures were read and what came of them."""

    figures: int
    checked: int
    consistent: int
    rounding: int
    inconsistent: int
    undecided: int
    unclaimed: int


class DocumentOut(Strict):
    """One document of the output."""

    path: str
    published: str | None
    dated_by: str
    language: str
    figures: list[FigureOut]
    claims: list[ClaimOut]
    findings: list[FindingOut]
    coverage: Coverage
    notices: list[str]


class Tool(Strict):
    """Which tool wrote the output."""

    name: Literal["figcheck"]
    version: str


class Output(Strict):
    """The whole of `--format json`."""

    schema_version: Literal[1]
    tool: Tool
    documents: list[DocumentOut]
