"""Equations: a rule's two sides evaluated over the intervals of a claim's figures, and how far apart they are."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from checker.intervals import INFINITY, Interval, point
from checker.report import Claim, Figure, reading

_MANY = 1000
Tree = str | list[Any]
Side = tuple[str, Interval, Interval]


def sides(
    claim: Claim,
    rule: Mapping[str, Any],
    tier: Mapping[str, Any],
    rates: Mapping[str, Interval],
    widths: Mapping[str, Any],
) -> list[Side] | None:
    """Evaluate each of the rule's equations; None where a divisor may be zero.

    Where every figure is a range and they must be equal, the ends are compared one by one, and the pair that is further
    apart stands.
    """
    terms: Mapping[str, Sequence[Figure]] = claim.terms
    if rule["by"] == "figures":
        terms = {role: [end for f in term if f.range for end in f.range] for role, term in terms.items()}
    elif rule["equations"][0][0] == "==" and all(figure.range is not None for figure in claim.figures):
        ends = [{role: [f.range[i] for f in term if f.range] for role, term in terms.items()} for i in (0, 1)]
        both = [_equations(end, rule, tier, rates, widths, claim.factors) for end in ends]
        low, high = both
        if low is None or high is None:
            return None
        return [max(pair, key=lambda side: gap(*side)) for pair in zip(low, high, strict=True)]
    return _equations(terms, rule, tier, rates, widths, claim.factors)


def no_sides(claim: Claim, widths: Mapping[str, Any]) -> str:
    """Say why a claim has no sides: a hedge leaves a figure open towards nothing, or there is a zero."""
    for figure in claim.figures:
        if figure.hedge is not None and "open" in {widths[figure.hedge][kind][0] for kind in ("hard", "soft")}:
            return f"no verdict: a hedge makes {' '.join(figure.text.split())} a ceiling"
    return "no verdict: a divisor may be zero"


def _equations(
    terms: Mapping[str, Sequence[Figure]],
    rule: Mapping[str, Any],
    tier: Mapping[str, Any],
    rates: Mapping[str, Interval],
    widths: Mapping[str, Any],
    factors: Mapping[str, Interval],
) -> list[Side] | None:
    hedge = ("" if rule["rates"] == "plain" else "converted_") + tier["hedge"]
    values: dict[str, list[Interval]] = {}
    for role, term in terms.items():
        rounds_down = tier["reading"] == "coarse" and role in rule["rounds_down"]
        values[role] = []
        for figure in term:
            value = reading(figure, tier["reading"], hedge, widths, rounds_down=rounds_down)
            if figure.value is not None and (role in rule["exact"] or (role in rule["wholes"] and _few(figure))):
                value = point(figure.value)
            if value is None:
                return None
            factor = rates.get(role) or factors.get(role)
            values[role].append(value * factor if factor is not None else value)
    spread = Decimal(tier["spread"]) if rule["rates"] == "shared" else Decimal(0)
    try:
        return [
            (relation, evaluate(left, values).widened(spread), evaluate(right, values))
            for relation, left, right in rule["equations"]
        ]
    except ZeroDivisionError:
        return None


def _few(figure: Figure) -> bool:
    """Whether a figure counts so few things that it is exact: "24 buses", but not "300 buses" or "about 24"."""
    small = figure.kind == "count" and not figure.power and figure.hedge is None and figure.bounds is None
    return small and figure.strict == figure.coarse and figure.value is not None and figure.value < _MANY


def evaluate(tree: Tree, values: Mapping[str, Sequence[Interval]]) -> Interval:
    """Evaluate an operand of an equation. Where each role stands once in it, the ends give the exact range."""
    if isinstance(tree, str):
        if tree[0].isalpha():
            return values[tree][0]
        low, _, high = tree.partition("..")
        return Interval(Decimal(low), Decimal(high or low))
    if tree[0] == "whole":
        return evaluate(tree[1], values).whole()
    if len(tree) == 2:
        function, several = tree[0], values[tree[1]]
        if function == "sum":
            return sum(several[1:], several[0])
        return several[0 if function == "first" else -1]
    operator, left, right = tree
    one, two = evaluate(left, values), evaluate(right, values)
    if operator == "+":
        return one + two
    if operator == "-":
        return one - two
    if operator == "*":
        return one * two
    if operator == "**":
        return one**two
    if two.high <= 0:
        # From a loss to a profit there is no percentage: a ratio to what is not positive says nothing.
        raise ZeroDivisionError
    return one / two


def solve(tree: Tree, result: Interval) -> tuple[str, Interval]:
    """Return the first role of an operand and the values that would make the operand `result`; the rest is numbers."""
    while not isinstance(tree, str):
        operator, left, right = tree
        if not isinstance(right, str) or right[0].isalpha():
            raise ValueError(f"cannot solve {tree} for one role")
        known = evaluate(right, {})
        tree = left
        if operator == "+":
            result = result - known
        elif operator == "-":
            result = result + known
        elif operator == "*":
            result = result / known
        else:
            result = result * known
    return tree, result


def gap(relation: str, left: Interval, right: Interval) -> Decimal:
    """How far the sides are from satisfying the relation, as a fraction of the nearer end; 0 where they do."""
    if relation in {"<=", "<"}:
        apart = left.low - right.high
        near = right.high
    elif relation in {">=", ">"}:
        apart = right.low - left.high
        near = right.low
    elif left.high < right.low:
        apart, near = right.low - left.high, left.high
    else:
        apart, near = left.low - right.high, right.high
    if apart <= 0 or not apart.is_finite():
        return Decimal(0)
    return apart / abs(near) if near else INFINITY
