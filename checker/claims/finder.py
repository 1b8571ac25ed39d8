"""The claim finder: turns each sentence into a string of symbols and matches the pack's phrases over it."""

from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from checker.claims.links import Linkable, linked
from checker.claims.terms import TERMS, Terms
from checker.documents import Document, sentences
from checker.matching import compile_pattern, compile_set, finder, matches, typed
from checker.report import Claim, Figure, numbered

if TYPE_CHECKING:
    from checker.claims.dates import DateReader

_FIGURES = {"money": "M", "rate": "R", "percent": "P", "count": "C", "multiple": "X", "quantity": "Q"}
_PUNCTUATION = {"“": '"', "”": '"', "–": "-", "—": "-"}
_WORD = "w"
_STOPS = frozenset('(),;/"-.')
_GOING_ON = 4  # symbols behind a phrase that still belong to its last figure: "the $5m mean estimate"
_LOT = "I"
_TERMS = frozenset(TERMS.values())
_RELATING = frozenset(("percent", "multiple", "duration", "calendar"))  # kinds that relate a claim's other figures
_NAME_REACH, _WORDS_OF_NAME = 60, 4
_AFTER_NAME = ".,;:!?)]'\"’”"
_CUES_BEFORE, _CUES_AFTER = 4, 8  # symbols around a phrase in which a cue may bear on it
_ASIDE = 40  # characters that may stand between a figure and the bracket that closes after it
_MOST_FIGURES = 100  # a "sentence" of more is a list or hostile; it is cut so that the work stays linear
_MOST_DECLARED = 3  # declared rates of the same currencies that a pair is held against
_MOST_WORDS = 12  # more words between two symbols are not told apart: no phrase reaches further
_FURTHER = frozenset(("links", "figures", "dates"))  # what finds claims beside phrases and tables
LOOSE, FAR = "..", "..."
"""One stands among the cues of a claim whose figures need not be near each other: they are, or they are not."""
_END = "."  # between the symbols of neighbouring sentences
_NEIGHBOURS = 2  # sentences before one to which it may refer back
_NEAR = 8  # symbols between two figures that nobody takes for others
_BASE_REACH = 3  # symbols between "from" and the figure it governs


class Sentence:
    """A sentence that holds figures: its span in the document's text, its figures and its symbols."""

    __slots__ = ("end", "figures", "places", "scope", "start", "symbols")

    def __init__(self, start: int, end: int, scope: str) -> None:
        self.start = start
        self.end = end
        self.scope = scope
        self.figures: list[Figure] = []
        self.symbols = ""
        self.places: list[Figure | None] = []

    @property
    def bare(self) -> bool:
        """Whether it is a figure and no word, as most cells of a table are."""
        figure = self.figures[0]
        return figure.text_start == self.start and figure.text_end == self.end


class Finder:
    """Finds claims with one pack's phrases."""

    def __init__(self, pack: Mapping[str, Any]) -> None:
        self._abbreviations = frozenset(pack["abbreviations"])
        self._cues = finder(pack["cues"]["pattern"])
        self._words: dict[str, str] = pack["cues"]["words"]
        self._names: dict[str, list[str]] = pack["cues"]["names"]
        self._within = _Phrases([phrase for phrase in pack["phrases"] if not phrase["across"]])
        self._across = _Phrases([phrase for phrase in pack["phrases"] if phrase["across"]])
        self._refers = finder(pack["cues"]["refers"])
        self._lone = finder(pack["cues"]["lone"])
        self._bases: str = pack["cues"]["bases"]
        self._rules: dict[str, dict[str, Any]] = pack["rules"]
        self._dated = self._by_relation("ever")
        self._undated = self._by_relation("day")
        self._further = [(n, rule) for n, rule in self._rules.items() if rule["by"] in _FURTHER or rule["pairs_of"]]
        self._symbol_of: dict[str, str] = pack["symbols"]
        self._lots = frozenset(Decimal(lot) for lot in pack["limits"]["lots"])
        self._joins = tuple(pack["rate_joins"])
        self._tails: list[list[Any]] = pack["lexicon"]["tails"]
        self._currencies: dict[str, tuple[list[str], int]] = {}
        self._terms = Terms(pack)
        self._limits = [rule for rule in self._rules.values() if rule["limit"]]
        self._pack = pack
        self._dates: DateReader | None = None

    def _by_relation(self, without: str) -> dict[str, list[tuple[str, dict[str, Any]]]]:
        """Return the rules of each relation, but for those that ask for the rates of `without`."""
        found: dict[str, list[tuple[str, dict[str, Any]]]] = {}
        for name, rule in self._rules.items():
            if rule["rates"] != without:
                found.setdefault(rule["relation"], []).append((name, rule))
        return found

    def find(
        self, document: Document, figures: list[Figure], *, dated: bool, home: Collection[str] = ()
    ) -> tuple[list[Claim], list[Sentence]]:
        """Return the claims of a document in order, and its sentences. Undated texts use the rules made for them.

        `home` are the currencies of the newsroom's country, which its readers need no conversion of.
        """
        found = self._sentences(document, figures)
        claims: list[Claim] = []
        seen: set[tuple[Any, ...]] = set()
        by_relation = self._dated if dated else self._undated
        for number, sentence in enumerate(found):
            for relation, terms, cues in self.read(document, found, number):
                for name, rule in by_relation.get(relation, ()):
                    own = {role: terms[role] for role in rule["order"] if role in terms}
                    if rule["limit"] and not _beyond(own[rule["order"][0]][0], rule):
                        continue
                    factors = self._terms.factors(own, document.text.string) if rule["per"] == "cancels" else {}
                    if factors is None:
                        continue
                    claim = Claim(name, own, number, cues, factors)
                    if rule["alone"] and _crowded(sentence, claim.figures):
                        continue
                    key = (name, *sorted(figure.id for figure in claim.figures))
                    if key not in seen and _agree(claim.figures, rule):
                        seen.add(key)
                        claim.end = _closed(document, sentence, claim)
                        claims.append(claim)
                        for role in rule["exact"] if rule["rates"] != "plain" else ():
                            for figure in claim.terms[role]:
                                figure.strict = figure.coarse = Decimal(0)
        claims = self._undisputed(claims)
        linkable = Linkable(document, figures, [(one.start, one.end) for one in found])
        for name, rule in self._further:
            if rule["by"] == "links":
                claims += linked(name, rule, linkable)
            if rule["by"] == "figures":
                claims += (
                    self._lacking(name, rule, found, claims, home) if rule["lacks"] else _alone(name, rule, figures)
                )
            if rule["by"] == "dates":
                from checker.claims.dates import DateReader  # no shipped rule asks for it

                self._dates = self._dates or DateReader(self._pack)
                claims += self._dates.claims(name, rule, document)
            if rule["pairs_of"]:
                pairs = self._bound if rule["pairs_with"] else self._pairs
                claims += pairs(name, rule, claims)
        return numbered(claims), found

    # ---- sentences to symbols --------------------------------------------------------------------

    def _sentences(self, document: Document, figures: list[Figure]) -> list[Sentence]:
        """Cut the blocks that hold figures into sentences and hang the figures on them."""
        found: list[Sentence] = []
        text = document.text.string
        at = 0
        for block in document.blocks:
            if at == len(figures):
                break
            if figures[at].text_start >= block.end:
                continue
            for first, end in sentences(text, block.start, block.end, self._abbreviations):
                sentence, start = None, first
                while at < len(figures) and figures[at].text_start < end:
                    if sentence is not None and len(sentence.figures) == _MOST_FIGURES:
                        sentence.end = start = figures[at].text_start
                        sentence = None
                    if sentence is None:
                        sentence = Sentence(start, end, block.scope)
                        found.append(sentence)
                    sentence.figures.append(figures[at])
                    figures[at].sentence = len(found) - 1
                    at += 1
                if at == len(figures) or figures[at].text_start >= block.end:
                    break
        return found

    def symbolise(self, text: str, sentence: Sentence) -> None:
        """Set the sentence's symbol string, and the figure of each of its characters, None for what is none."""
        if sentence.symbols:
            return
        symbols: list[str] = []
        places: list[Figure | None] = []
        at = sentence.start
        inside = iter(sentence.figures)
        figure = next(inside, None)

        def words(until: int) -> None:
            count = min(len(text[at:until].split()), _MOST_WORDS)
            symbols.append(_WORD * count)
            places.extend([None] * count)

        def take(figure: Figure) -> None:
            nonlocal at
            words(figure.text_start)
            symbols.append(self._symbol(figure))
            places.append(figure)
            at = figure.text_end
            named = self._named(text, figure) if figure.kind == "money" else None
            if named is not None:
                symbols.append(_LOT)
                places.append(named)

        for start, end in matches(self._cues, text[sentence.start : sentence.end], lower=True):
            first, last = start + sentence.start, end + sentence.start
            while figure is not None and figure.text_start <= first:
                take(figure)
                figure = next(inside, None)
            if first < at or (last < sentence.end and _hyphened(text, first, last)):
                continue  # inside a figure, or part of a longer word: "start-up"
            words(first)
            spelling, term = text[first:last], None
            if len(spelling) > 1:
                # A cue may run over a line's end.
                plain = " ".join(typed(spelling).lower().split())
                symbol = self._words.get(plain, _WORD)
                if symbol == _WORD:
                    number = sentence.figures[0].sentence if sentence.figures else -1
                    term = self._terms.read(text, first, last, number)
                    symbol = _WORD if term is None else TERMS[term.kind]
            else:
                symbol = self._words.get(spelling) or _PUNCTUATION.get(spelling, spelling)
            symbols.append(symbol)
            places.extend([None] * len(symbol))
            if term is not None:
                places[-1] = term
            at = last
        while figure is not None:
            take(figure)
            figure = next(inside, None)
        sentence.symbols, sentence.places = "".join(symbols), places

    def _symbol(self, figure: Figure) -> str:
        if figure.kind == "money" and figure.value in self._lots and figure.hedge is None:
            return _LOT
        if figure.incidental:
            return TERMS["count"]
        return self._symbol_of.get(figure.units[0] if figure.units else "") or _FIGURES[figure.kind]

    def read(
        self, document: Document, found: list[Sentence], number: int
    ) -> Iterator[tuple[str, dict[str, list[Figure]], frozenset[str]]]:
        """Yield (relation, role -> figures, cues in and around it) of every phrase that ends in a sentence."""
        text, sentence = document.text.string, found[number]
        if sentence.bare:
            return
        if len(sentence.figures) > 1 or self._may_stand_alone(text, sentence):
            self.symbolise(text, sentence)
            yield from self._match(document, self._within, sentence.symbols, sentence.places)
        first = number
        while first and number - first < _NEIGHBOURS and _adjoin(text, found[first - 1], found[first]):
            first -= 1
        if first == number or not any(matches(self._refers, text[sentence.start : sentence.end], lower=True)):
            return
        places: list[Figure | None] = []
        for neighbour in found[first : number + 1]:
            self.symbolise(text, neighbour)
            places += [*neighbour.places, None]
        symbols = _END.join(neighbour.symbols for neighbour in found[first : number + 1])
        yield from self._match(document, self._across, symbols, places)

    def _match(
        self, document: Document, phrases: "_Phrases", symbols: str, places: list[Figure | None]
    ) -> Iterator[tuple[str, dict[str, list[Figure]], frozenset[str]]]:
        """Yield (relation, role -> figures, cues in and around it) of every phrase that fits the symbols."""
        for phrase, pattern in phrases.that_fit(symbols):
            at = 0
            match = pattern.search(symbols, at)
            while match is not None:
                terms = {}
                for group, role in enumerate(phrase["roles"], 1):
                    terms[role] = _members(places, symbols, *match.span(group))
                    for figure in terms[role]:
                        if not figure.text:  # a currency named without a number, or a duration
                            figure.start, figure.end = document.text.span(figure.text_start, figure.text_end)
                            figure.text = document.source[figure.start : figure.end]
                around = symbols[max(0, match.start() - _CUES_BEFORE) : match.end() + _CUES_AFTER]
                cues = self._cues_of(around)
                # A cue between the figures, or in the words that go on from the last one, is told from one nearby.
                after = symbols[match.end() : match.end() + _GOING_ON]
                going_on = next((after[:i] for i, s in enumerate(after) if s in _STOPS), after)
                inside = match.group() + going_on
                cues |= {f"{name} inside" for name in self._cues_of(inside)}
                cues |= {f"{name} after" for name in self._cues_of(going_on)}
                # What stands behind "from" is what a figure was before, and nothing refers back to it.
                if phrase["far"]:
                    groups = range(1, len(phrase["roles"]))
                    near = all(match.start(i + 1) - match.end(i) <= _NEAR for i in groups)
                    cues.add(LOOSE if near else FAR)
                base = (phrase["across"] or phrase["far"]) and symbols[
                    max(0, match.start(1) - _BASE_REACH) : match.start(1)
                ]
                told = {role: self._terms.told(terms[role][0], kind) for role, kind in phrase["terms"]}
                if (
                    not any(s in inside for s in phrase["never"])
                    and not (base and any(s in base for s in self._bases))
                    and None not in told.values()
                ):
                    terms.update((role, [term]) for role, term in told.items() if term is not None)
                    yield phrase["relation"], terms, frozenset(cues)
                # The next match may start inside this one, after its first figure or list: claims share figures.
                at = match.end(1)
                match = pattern.search(symbols, at)

    def _cues_of(self, symbols: str) -> set[str]:
        """Return the cues of the words that some symbols stand for."""
        return {name for symbol in symbols for name in self._names.get(symbol, ())}

    def _may_stand_alone(self, text: str, sentence: Sentence) -> bool:
        """Whether a single figure may make a claim: about a currency or a name, or beyond the limit of a rule."""
        return (
            self._may_declare(text, sentence)
            or any(_beyond(sentence.figures[0], rule) for rule in self._limits)
            or any(matches(self._lone, text[sentence.start : sentence.end], lower=True))
        )

    # ---- currencies named without a number ------------------------------------------------------

    def _may_declare(self, text: str, sentence: Sentence) -> bool:
        """Whether a sentence of one figure may say what a currency is worth: "at 82 rupees to the dollar"."""
        figure = sentence.figures[0]
        return figure.kind == "money" and self._named(text, figure) is not None

    def _named(self, text: str, figure: Figure) -> Figure | None:
        """Return the currency named behind an amount and a joining word, as a figure that says one of it."""
        start = figure.text_end + 1
        near = text[start : start + _NAME_REACH]
        join = next((join for join in self._joins if near.lower().startswith(join)), None)
        if join is None or text[figure.text_end] != " ":
            return None
        names = near[len(join) :].replace("\n", " ").split(" ")[:_WORDS_OF_NAME]
        for count in range(len(names), 0, -1):
            name = " ".join(names[:count]).rstrip(_AFTER_NAME)
            units, firm = self._currency(name)
            if units:
                named = Figure()
                named.kind, named.value, named.units, named.firm = "money", Decimal(1), list(units), firm
                named.text_start = start + len(join)
                named.text_end = named.text_start + len(name)
                named.id = -1 - named.text_start  # it is no written figure, and no output counts it
                named.sentence = figure.sentence
                return named
        return None

    def _currency(self, name: str) -> tuple[list[str], int]:
        """Return the candidates of a currency's name, and how many of them are firm."""
        if not self._currencies:
            for kind, units, firm, minor, _, spellings in self._tails:
                if kind == "money" and minor == 1:
                    self._currencies.update(dict.fromkeys(spellings.split("\n"), (units.split(" "), firm)))
        return self._currencies.get(name) or self._currencies.get(name.lower()) or ([], 0)

    # ---- what a text lacks -----------------------------------------------------------------------

    def _lacking(
        self,
        name: str,
        rule: Mapping[str, Any],
        sentences: list[Sentence],
        claims: list[Claim],
        home: Collection[str],
    ) -> list[Claim]:
        """Return a claim for the first amount in each foreign currency, if the text relates none of its amounts."""
        if not home:
            return []
        (role,) = rule["roles"]
        known = set(home)
        for claim in claims:
            if self._rules[claim.rule]["relation"] == rule["lacks"]:
                known.update(unit for figure in claim.figures for unit in figure.units[: figure.firm])
        found = []
        for sentence in sentences:
            for figure in sentence.figures if sentence.scope == "body" else ():
                units = {*figure.units[: figure.firm], *figure.evidenced}
                if figure.kind in rule["kinds"] and units and units.isdisjoint(known):
                    known.update(units)
                    found.append(Claim(name, {role: figure}, figure.sentence))
        return found

    # ---- claims about claims ---------------------------------------------------------------------

    def _undisputed(self, claims: list[Claim]) -> list[Claim]:
        """Leave out claims whose figures a rule takes for something else: a declared rate is no pair of amounts."""
        taken: dict[str, set[int]] = {}
        for claim in claims:
            for relation in self._rules[claim.rule]["instead_of"]:
                taken.setdefault(relation, set()).update(figure.id for figure in claim.figures)
        return [
            claim
            for claim in claims
            if taken.get(self._rules[claim.rule]["relation"], set()).isdisjoint(figure.id for figure in claim.figures)
        ]

    def _bound(self, name: str, rule: dict[str, Any], claims: list[Claim]) -> list[Claim]:
        """Return claims that each pair of one relation keeps to what another declares of the same two currencies."""
        declared: dict[frozenset[str], list[tuple[Claim, dict[str, str]]]] = {}
        for claim in claims:
            if self._rules[claim.rule]["relation"] == rule["pairs_with"]:
                units = _told_apart(*claim.figures)
                if units is not None:
                    roles = dict(zip(units, claim.terms, strict=True))
                    declared.setdefault(frozenset(units), []).append((claim, roles))
        found: list[Claim] = []
        if not declared:
            return found
        for claim in claims:
            units = _pair_units(claim) if self._rules[claim.rule]["relation"] == rule["pairs_of"] else None
            for source, roles in declared.get(frozenset(units or ()), ())[:_MOST_DECLARED]:
                first, second = claim.terms
                base, quote = source.terms
                one, two = (source.terms[roles[unit]][0] for unit in units or ())
                pair = {first: claim.terms[first][0], second: claim.terms[second][0]}
                terms = {base: one, quote: two, **pair}
                bound = Claim(name, terms, claim.sentence, source.cues)
                bound.start, bound.end = claim.start, claim.end
                found.append(bound)
        return found

    def _pairs(self, name: str, rule: dict[str, Any], claims: list[Claim]) -> list[Claim]:
        """Return claims that two claims of one relation agree; each is held against the most precise of its kind."""
        groups: dict[tuple[str, str], list[dict[str, Figure]]] = {}
        source: dict[int, Claim] = {}
        for claim in claims:
            if self._rules[claim.rule]["relation"] != rule["pairs_of"]:
                continue
            first, second = list(claim.terms)[:2]
            one, two = claim.figures[:2]
            units = _told_apart(one, two)
            if units is None:
                continue
            pair = {first: one, second: two} if units[0] < units[1] else {first: two, second: one}
            low, high = sorted(units)
            groups.setdefault((low, high), []).append(pair)
            source[id(pair)] = claim
        found = []
        for pairs in groups.values():
            if len(pairs) < 2:
                continue
            best = min(range(len(pairs)), key=lambda i: _roughness(pairs[i]))
            for i, pair in enumerate(pairs):
                if i != best:
                    earlier, later = (pairs[best], pair) if best < i else (pair, pairs[best])
                    terms = {**earlier, **{f"{role}2": figure for role, figure in later.items()}}
                    claim = Claim(name, terms, source[id(later)].sentence)
                    claim.end = max(source[id(earlier)].end, source[id(later)].end)
                    found.append(claim)
        return found


class _Phrases:
    """Phrases that are looked for together: an automaton names those that fit, and each is then located by itself.

    Those that need the same cue share an automaton, which is made for the first sentence that has the cue: of all
    phrases a short text needs a few, and to compile them takes longer than to read it.
    """

    def __init__(self, phrases: list[dict[str, Any]]) -> None:
        self._phrases = phrases
        self._sharing: dict[str, list[int]] = {}
        for number, phrase in enumerate(phrases):
            self._sharing.setdefault(phrase["needs"], []).append(number)
        self._needing: dict[str, list[str]] = {}
        for needs in self._sharing:
            for symbol in needs:
                self._needing.setdefault(symbol, []).append(needs)
        self._sets: dict[str, Any] = {}
        self._located: dict[int, Any] = {}

    def that_fit(self, symbols: str) -> Iterator[tuple[dict[str, Any], Any]]:
        """Yield each phrase that occurs in the symbols, with the pattern that locates it."""
        data = symbols.encode()
        fitting: list[int] = []
        for needs in {needs for symbol in set(symbols) for needs in self._needing.get(symbol, ())}:
            numbers = self._sharing[needs]
            if needs not in self._sets:
                self._sets[needs] = compile_set([self._phrases[number]["pattern"] for number in numbers])
            fitting += [numbers[i] for i in self._sets[needs].Match(data) or ()]
        for number in sorted(fitting):
            phrase = self._phrases[number]
            if number not in self._located:
                self._located[number] = compile_pattern(phrase["pattern"], captures=True)
            yield phrase, self._located[number]


def _adjoin(text: str, one: Sentence, two: Sentence) -> bool:
    """Whether nothing stands between two sentences of an article's body."""
    return one.scope == two.scope == "body" and not text[one.end : two.start].strip()


def _alone(name: str, rule: Mapping[str, Any], figures: list[Figure]) -> list[Claim]:
    """Return a rule's claims about single figures: those with its damage, those written so, or ranges of its kinds."""
    (role,) = rule["roles"]
    if rule["written"]:
        pattern = compile_pattern(rule["written"])
        return [Claim(name, {role: f}, f.sentence) for f in figures if pattern.search(" ".join(f.text.split()))]
    if rule["damage"]:
        # A code in capitals behind an amount is often the name of a quote and not its unit: "$1.1021 EUR=".
        damaged = [f for f in figures if f.damage in rule["damage"] and not f.text[-3:].isupper()]
        return [Claim(name, {role: f}, f.sentence) for f in damaged]
    return [Claim(name, {role: f}, f.sentence) for f in figures if f.range is not None and f.kind in rule["kinds"]]


def _beyond(figure: Figure, rule: Mapping[str, Any]) -> bool:
    """Whether a figure is beyond the limit that a rule sets for figures of its kind."""
    relation, limit = rule["limit"]
    if figure.value is None or figure.kind not in rule["kinds"]:
        return False
    return figure.value > Decimal(limit) if relation == "<=" else figure.value < Decimal(limit)


def _crowded(sentence: Sentence, figures: list[Figure]) -> bool:
    """Whether a sentence holds further figures of the same kinds: a third part beside a part and the rest."""
    kinds = {figure.kind for figure in figures}
    return sum(figure.kind in kinds for figure in sentence.figures) > len(figures)


def _hyphened(text: str, start: int, end: int) -> bool:
    """Whether a word at `start` to `end` is joined to another by a hyphen."""
    before, after = text[max(0, start - 2) : start], text[end : end + 2]
    return (before[1:] == "-" and before[0].isalpha() and text[start].isalpha()) or (
        after[:1] == "-" and after[1:].isalpha() and text[end - 1].isalpha()
    )


def _members(places: list[Figure | None], symbols: str, start: int, end: int) -> list[Figure]:
    """Return the figures between two symbols, those in brackets left out: they are asides of a list's members."""
    found, depth = [], 0
    for i in range(start, end):
        depth += (symbols[i] == "(") - (symbols[i] == ")")
        figure = places[i]
        if figure is not None and not depth and (symbols[i] not in _TERMS or end - start == 1):
            found.append(figure)
    return found


def _closed(document: Document, sentence: Sentence, claim: Claim) -> int:
    """Return where the claim ends in the source, its closing bracket included: "20 billion yuan ($3.1 billion)"."""
    figures = claim.figures
    text = document.text.string
    start, end = min(f.text_start for f in figures), max(f.text_end for f in figures)
    if text.count("(", start, end) > text.count(")", start, end):
        close = text.find(")", end, min(end + _ASIDE, sentence.end))
        if close >= 0 and text.find("(", end, close) < 0:
            return document.text.span(close, close + 1)[1]
    return claim.end


def _agree(figures: list[Figure], rule: Mapping[str, Any]) -> bool:
    """Whether the figures are of one unit, or of different currencies, as the rule asks."""
    if len({figure.id for figure in figures}) < len(figures):
        return False
    if rule["units"] == "differ":
        if len({figure.per for figure in figures if figure.per}) > 1:
            return False  # "91p a litre ($6 a gallon)"
        return all(_told_apart(one, two) is not None for one, two in pairwise(figures))
    if rule["units"] == "any":
        money = [set(figure.units) for figure in figures if figure.kind in {"money", "rate", "known"} and figure.units]
        return not money or bool(set.intersection(*money))
    # A percentage or a multiple relates the others; they must be of one kind and unit.
    figures = [figure for figure in figures if figure.kind not in _RELATING] or figures
    kinds = {"money" if figure.kind == "rate" else figure.kind for figure in figures}
    if len(kinds) > 1 and len({figure.sentence for figure in figures}) == 1:
        # A bare number takes its unit from one before it: "to 4.45 million tonnes from 5 million", but not
        # "$3 per 100K, down from $14".
        first = min((f.text_start for f in figures if f.units), default=0)
        figures = [f for f in figures if f.kind != "count" or f.units or not f.power or f.text_start < first] or figures
        kinds = {"money" if figure.kind == "rate" else figure.kind for figure in figures}
    # "From 182.6p a litre to 185.0p": one price lends the other what it is of.
    pers = {figure.per for figure in figures if figure.per or (rule["per"] == "same" and figure.power)}
    if len(kinds) > 1 or len(pers) > 1:
        return False  # "$1.99 billion, or $1.85 a share, up from $1.67 billion"
    united = [set(figure.units) for figure in figures if figure.units]
    return not united or bool(set.intersection(*united))


def _told_apart(one: Figure, two: Figure) -> tuple[str, str] | None:
    """Return the preferred unit of each of two figures of different currencies, or None where they may be the same."""
    first, second = one.units[: one.firm], two.units[: two.firm]
    if set(first) == set(second):
        return None
    if len(first) == 1:
        second = [unit for unit in second if unit != first[0]]
    elif len(second) == 1:
        first = [unit for unit in first if unit != second[0]]
    return (first[0], second[0]) if first and second else None


def _pair_units(claim: Claim) -> tuple[str, str] | None:
    """Return the preferred units of a claim's two figures, or None where it has not two of different currencies."""
    return _told_apart(*claim.figures) if len(claim.figures) == 2 else None


def _roughness(pair: dict[str, Figure]) -> Decimal:
    """Return how imprecise a pair is: the sum of its figures' relative widths."""
    ends = [figure.range[0] if figure.range else figure for figure in pair.values()]
    return sum((end.coarse / abs(end.value) if end.value else Decimal(1) for end in ends), Decimal(0))


__all__ = ["FAR", "LOOSE", "Finder", "Sentence"]
