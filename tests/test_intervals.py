"""Interval arithmetic against brute force over points, and the laws that keep a wider reading from accusing."""

from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from checker.intervals import INFINITY, Interval, point
from checker.judge import evaluate

numbers = st.decimals(-1000, 1000, places=2)
intervals = st.tuples(numbers, numbers).map(lambda ends: Interval(min(ends), max(ends)))
fractions = st.fractions(0, 1, max_denominator=8)


def inside(interval, fraction):
    width = interval.high - interval.low
    return interval.low + width * fraction.numerator / fraction.denominator


@given(intervals, intervals, fractions, fractions)
def test_every_result_of_points_lies_in_the_result_of_intervals(one, two, f, g):
    a, b = inside(one, f), inside(two, g)
    for result, exact in ((one + two, a + b), (one - two, a - b), (one * two, a * b), (-one, -a)):
        assert result.low <= exact <= result.high
    if not two.low <= 0 <= two.high:
        quotient = one / two
        slack = Decimal("1e-20")
        assert quotient.low - slack <= a / b <= quotient.high + slack


@given(intervals, intervals)
def test_meeting_is_having_a_value_in_common(one, two):
    common = max(one.low, two.low) <= min(one.high, two.high)
    assert one.meets(two) == two.meets(one) == common


@given(intervals, intervals, st.decimals(0, 1, places=3))
def test_widening_never_parts_what_met(one, two, spread):
    assume(one.meets(two))
    assert one.widened(spread).meets(two)
    assert one.hull(two).meets(two)


def test_division_by_what_may_be_zero_gives_no_verdict():
    with pytest.raises(ZeroDivisionError):
        point(Decimal(1)) / Interval(Decimal(-1), Decimal(1))


def test_open_ends_stay_open():
    open_above = Interval(Decimal(2), INFINITY)
    assert (open_above * point(Decimal(3))).high == INFINITY
    assert (open_above * point(Decimal(0))) == point(Decimal(0))
    assert (point(Decimal(6)) / open_above).high == 3
    assert (open_above - point(Decimal(5))).low == -3


def test_an_equation_is_evaluated_as_written():
    values = {"a": [point(Decimal(8))], "b": [point(Decimal(2))]}
    assert evaluate(["-", ["/", "a", "b"], "1"], values) == point(Decimal(3))
    assert evaluate(["*", ["+", "a", "b"], "100"], values) == point(Decimal(1000))


positive = st.tuples(st.decimals("0.01", 1000, places=2), st.decimals("0.01", 1000, places=2)).map(
    lambda ends: Interval(min(ends), max(ends))
)
powers = st.tuples(st.decimals(-5, 5, places=1), st.decimals(-5, 5, places=1)).map(
    lambda ends: Interval(min(ends), max(ends))
)


@given(positive, powers, fractions, fractions)
def test_a_power_of_points_lies_in_the_power_of_intervals(base, power, f, g):
    exact = inside(base, f) ** inside(power, g)
    result = base**power
    slack = abs(exact) * Decimal("1e-20")  # the context of a test rounds sooner than that of the intervals
    assert result.low - slack <= exact <= result.high + slack


@pytest.mark.parametrize(
    "base", [Interval(Decimal(-1), Decimal(2)), Interval(Decimal(0), Decimal(2)), Interval(Decimal(1), INFINITY)]
)
def test_a_power_of_what_may_not_be_positive_or_is_open_says_nothing(base):
    with pytest.raises(ZeroDivisionError):
        base ** point(Decimal("0.5"))


@given(intervals)
def test_the_whole_numbers_of_an_interval_lie_in_it_or_are_the_nearest(one):
    whole = one.whole()
    assert whole.low == whole.low.to_integral_value()
    assert whole.high == whole.high.to_integral_value()
    if one.low <= whole.low and whole.high <= one.high:
        assert whole.low - one.low < 1
        assert one.high - whole.high < 1
    else:
        assert whole.low == whole.high
        assert min(abs(whole.low - one.low), abs(whole.low - one.high)) <= Decimal("0.5")
