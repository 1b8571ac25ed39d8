"""Exact closed intervals of decimals: the values a written figure may stand for, and arithmetic on them."""

from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal

# Wide enough that sums, differences and products of printed figures are exact; what is not (a quotient, a very long
# product) is rounded outward, so that rounding can only make two intervals meet, never part them.
_DOWN = Context(prec=60, rounding=ROUND_FLOOR, traps=[])
_UP = Context(prec=60, rounding=ROUND_CEILING, traps=[])

INFINITY = Decimal("Infinity")
ZERO = Decimal(0)


class Interval:
    """All values from `low` to `high`, both included; an infinite end is open. `low <= high` always."""

    __slots__ = ("high", "low")

    def __init__(self, low: Decimal, high: Decimal) -> None:
        self.low = low
        self.high = high

    def __repr__(self) -> str:
        return f"[{self.low}, {self.high}]"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Interval) and self.low == other.low and self.high == other.high

    def __hash__(self) -> int:
        return hash((self.low, self.high))

    def __add__(self, other: "Interval") -> "Interval":
        return Interval(_DOWN.add(self.low, other.low), _UP.add(self.high, other.high))

    def __sub__(self, other: "Interval") -> "Interval":
        return Interval(_DOWN.subtract(self.low, other.high), _UP.subtract(self.high, other.low))

    def __mul__(self, other: "Interval") -> "Interval":
        if self.low >= 0 and other.low >= 0 and self.high < INFINITY and other.high < INFINITY:
            return Interval(_DOWN.multiply(self.low, other.low), _UP.multiply(self.high, other.high))
        ends = [(a, b) for a in (self.low, self.high) for b in (other.low, other.high)]
        # An infinite end times zero is zero here: the end is a bound of finite values.
        return Interval(
            min(_DOWN.multiply(a, b) if a and b else ZERO for a, b in ends),
            max(_UP.multiply(a, b) if a and b else ZERO for a, b in ends),
        )

    def __truediv__(self, other: "Interval") -> "Interval":
        """Divide; raises ZeroDivisionError where the divisor may be zero, for then nothing can be concluded."""
        if other.low <= 0 <= other.high:
            raise ZeroDivisionError
        inverse = Interval(_DOWN.divide(Decimal(1), other.high), _UP.divide(Decimal(1), other.low))
        if self.low >= 0 and other.low > 0 and self.high < INFINITY and other.high < INFINITY:
            return Interval(_DOWN.divide(self.low, other.high), _UP.divide(self.high, other.low))
        return self * inverse

    def __pow__(self, other: "Interval") -> "Interval":
        """Raise to a power; raises ZeroDivisionError where the base may not be positive or an end is open."""
        if self.low <= 0 or not (self.high.is_finite() and other.low.is_finite() and other.high.is_finite()):
            raise ZeroDivisionError
        ends = [(base, power) for base in (self.low, self.high) for power in (other.low, other.high)]
        # A power is correct to its last place, but rounded to the nearest: one place further out is outward.
        low = min(_DOWN.next_minus(_DOWN.power(base, power)) for base, power in ends)
        high = max(_UP.next_plus(_UP.power(base, power)) for base, power in ends)
        if not high.is_finite():
            raise ZeroDivisionError
        return Interval(low, high)

    def __neg__(self) -> "Interval":
        return Interval(-self.high, -self.low)

    def meets(self, other: "Interval") -> bool:
        """Whether a value lies in both: the test of XBRL Calculations 1.1 for consistency."""
        return self.low <= other.high and other.low <= self.high

    def hull(self, other: "Interval") -> "Interval":
        """Return the smallest interval that holds both."""
        return Interval(min(self.low, other.low), max(self.high, other.high))

    def whole(self) -> "Interval":
        """Return the whole numbers inside, or the nearest where there is none; both ends must be finite."""
        low, high = self.low.to_integral_value(ROUND_CEILING), self.high.to_integral_value(ROUND_FLOOR)
        if low <= high:
            return Interval(low, high)
        return point(min((high, low), key=lambda near: min(abs(near - self.low), abs(near - self.high))))

    def widened(self, spread: Decimal) -> "Interval":
        """Return the interval with each end moved outward by `spread` of itself (0.03 for 3 %)."""
        low = _DOWN.multiply(self.low, (1 - spread) if self.low >= 0 else (1 + spread))
        high = _UP.multiply(self.high, (1 + spread) if self.high >= 0 else (1 - spread))
        return Interval(low, high)


def point(value: Decimal) -> Interval:
    """Return the interval that holds one value."""
    return Interval(value, value)
