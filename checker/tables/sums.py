"""Sums: finds which lines of a table add up to which, by words and by arithmetic, and in which lanes they do not."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from itertools import product
from operator import mul

from checker.tables.sheet import Line
from checker.tables.slips import slips

Number = tuple[int, int]
"""A cell as an integer in units of its lane's last place, and its own last place in those units, 0 where exact."""

Part = tuple[int, int]
"""A line and the sign with which it is added."""

_REACH = 40  # lines that a total without a name may reach back
_LONG = 150  # lines beyond which only what is called a total is tried for one
_FAR = 400  # likewise with one
_MOST_SIGNED = 4  # parts among which every choice of signs is tried
_FAIL = 6  # bits that a lane in which a sum fails takes away
_NAMED, _UNNAMED = 4, 8  # bits that a sum needs beyond those its search has spent
_TOLD = 5  # likewise where words call it a total and the block is whole
_ALL = 4  # bits that make a sum of all lines no chance: there is but one
_FEW = 3  # lanes that do not tell whether a part is nil in most
_SLIPS = 3  # failures beyond which no slip is looked for
_PROBES = 6  # lanes on which guesses are tried
_GUESSES = 4  # of which so many are held against all lanes
# All choices of signs but those of one sign, and the first less the rest, which is tried with any number of parts.
_CHOICES = {
    count: [s for s in product((1, -1), repeat=count) if -1 in s and 1 in s and (s[0] < 0 or 1 in s[1:])]
    for count in range(2, _MOST_SIGNED + 1)
}


class Sum:
    """A line that others add up to; `holds`, `fails` and `trivial` (but one part is nil) are lanes.

    `bits` is the evidence: how unlikely it is that so much agrees by chance. `named`: words call it a total; `whole`:
    the block begins where the table, a section or the last total does. `thin` parts are nil in most lanes, so that the
    others bear them out but little.
    """

    __slots__ = ("bits", "fails", "holds", "named", "parts", "thin", "total", "trivial", "whole")

    def __init__(self, total: int, parts: list[Part]) -> None:
        self.total = total
        self.parts = parts
        self.holds: list[int] = []
        self.fails: list[int] = []
        self.trivial: list[int] = []
        self.bits = 0
        self.named = self.whole = False
        self.thin: frozenset[int] = frozenset()

    @property
    def plain(self) -> bool:
        """Whether nothing is subtracted."""
        return all(sign > 0 for _, sign in self.parts)

    def __repr__(self) -> str:
        return f"<Sum {self.total} = {self.parts} holds {self.holds} fails {self.fails} bits {self.bits}>"


def find_sums(
    lines: Sequence[Line], lanes: Sequence[int], numbers: Mapping[tuple[int, int], Number]
) -> tuple[list[Sum], list[Sum]]:
    """Find the sums among lines that stand in the order in which totals follow their parts.

    `numbers` maps (line's index, lane) to the number there; what is missing is unknown. Returns the sums that the
    numbers bear out, and the totals by name, each with its whole block, that nothing bears out or contradicts.
    """
    found: list[Sum] = []
    lonely: list[Sum] = []
    stack: list[Line] = []
    section = gap = after = 0  # where a block may begin: behind the head of a section, an empty row, the last total
    for line in lines:
        if line.barrier:
            section = gap = after = len(stack)
        elif line.gap:
            gap = len(stack)
        if not line.additive or "of_which" in line.cues:
            continue
        here = [lane for lane in lanes if (line.index, lane) in numbers]
        if here and len(stack) > 1 and (len(lines) <= _LONG or "total" in line.cues):
            best, whole = _Total(line, here, numbers, stack, {0, section, gap, after}, len(lines)).search()
            if best is not None:
                found.append(best)
                used = {part for part, _ in best.parts}
                stack = [node for node in stack if node.index not in used]
                section, gap, after = (min(start, len(stack)) for start in (section, gap, after))
            elif whole is not None:
                lonely.append(whole)
        stack.append(line)
        if "total" in line.cues:
            after = len(stack)
    return found, lonely


class _Total:
    """The search for the lines that one line is the total of.

    What may add up is tried on a few lanes; only the best guesses are held against all of them.
    """

    def __init__(
        self,
        line: Line,
        lanes: list[int],
        numbers: Mapping[tuple[int, int], Number],
        stack: list[Line],
        starts: set[int],
        count: int,
    ) -> None:
        self._line = line
        self._lanes = lanes
        self._probes = lanes[:: max(1, len(lanes) // _PROBES)][:_PROBES]
        self._numbers = numbers
        self._stack = stack
        self._starts = starts
        self._count = count
        self._named = "total" in line.cues
        self._told = self._named and "brief" not in line.cues  # "net" may be what is left, or where it begins
        self._tried = 0
        self._guesses: list[tuple[int, list[Part], bool]] = []
        self._whole: list[Part] | None = None

    def search(self) -> tuple[Sum | None, Sum | None]:
        stack = self._stack
        self._suffixes(stack, _plus, 0)
        if any("less" in node.cues for node in stack[max(self._starts) :]):
            self._suffixes(stack, _less, 2)
        totals = [node for node in stack if "total" in node.cues]
        if 1 < len(totals) < len(stack):
            self._suffixes(totals, _plus, 2)
        if self._line.leaf:
            alike = [node for node in stack if node.leaf == self._line.leaf]
            if 1 < len(alike) < len(stack):
                self._suffixes(alike, _plus, 0)
        self._choices()
        need = self._tried.bit_length() + (_NAMED if self._named else _UNNAMED + self._count.bit_length())
        best: Sum | None = None
        most = 0
        self._guesses.sort(key=lambda guess: -guess[0])
        for _, parts, whole in self._guesses[:_GUESSES]:
            found = self.weigh(parts, whole=whole)
            if not found.holds or len(found.fails) > len(found.holds):
                continue
            score = found.bits - self._losses(found) - _cost(found)
            # What words and lines set apart as a total and its block needs hardly any further evidence.
            told = whole and self._named and found.plain and found.bits >= _TOLD
            if (told or score >= need) and (best is None or score > most):
                best, most = found, score
        if best is not None:
            return best, None
        if self._whole is not None:
            lone = self.weigh(self._whole, whole=True)
            if len(lone.fails) == 1 and not lone.holds and not lone.trivial:
                return None, lone
        return None, None

    def weigh(self, parts: list[Part], *, whole: bool) -> Sum:
        """Hold one guess against every lane."""
        found = Sum(self._line.index, parts)
        found.named, found.whole = self._named, whole
        for lane in self._lanes:
            total, width = self._numbers[self._line.index, lane]
            value = filled = 0
            alone = False
            for line, sign in parts:
                number = self._numbers.get((line, lane))
                if number is None:
                    break
                value += sign * number[0]
                width += number[1]
                filled += number[0] != 0
                alone = alone or number[0] == total
            else:
                if 2 * abs(total - value) > width:
                    found.fails.append(lane)
                elif filled < 2 or (alone and not found.plain):
                    found.trivial.append(lane)  # one part is the total, the others cancel
                else:
                    found.holds.append(lane)
                    found.bits += evidence(total, width)
        least = max(2, len(found.holds) // 4) if len(found.holds) > _FEW else 0
        found.thin = frozenset(
            line for line, _ in parts if sum(self._numbers[line, lane][0] != 0 for lane in found.holds) < least
        )
        return found

    def _losses(self, found: Sum) -> int:
        """Return how much its failures speak against a sum: less where one slip explains them, and not by chance."""
        lost = 0
        for lane in found.fails if len(found.fails) <= _SLIPS else ():
            cells = [(1, self._numbers[found.total, lane])]
            cells += [(-sign, self._numbers[part, lane]) for part, sign in found.parts]
            residual = sum(sign * value for sign, (value, _) in cells)
            width = sum(place for _, (_, place) in cells)
            explained = any(mended(value, value - sign * residual, width) for sign, (value, _) in cells)
            lost += max(1, _FAIL - doubt([value for _, (value, _) in cells], width)) if explained else _FAIL
        return lost or _FAIL * len(found.fails)

    def _suffixes(self, nodes: list[Line], sign_of: Callable[[Line], int], cost: int) -> None:
        """Try the last two nodes, the last three and so on: all added, or all but the first taken from the first."""
        # Per lane: total, sum, width, parts that are not nil.
        state = {lane: [self._numbers[self._line.index, lane][0], 0, 0, 0] for lane in self._probes}
        for lane, cell in state.items():
            cell[2] = self._numbers[self._line.index, lane][1]
        reach = _FAR if self._named else _REACH
        parts: list[Part] = []
        subtotals = bool(nodes) and "total" in nodes[-1].cues
        own = len(nodes) == len(self._stack)
        for node in reversed(nodes[-reach:]):
            sign = sign_of(node)
            numbers = [(lane, self._numbers.get((node.index, lane))) for lane in state]
            plus = minus = 0
            for lane, number in numbers:
                if number is None:
                    del state[lane]
                    continue
                cell = state[lane]
                value, place = number
                total, before = cell[0], cell[1]
                cell[1] = before + sign * value
                cell[2] += place
                if value:
                    cell[3] += 1
                if cell[3] < 2:
                    continue
                if 2 * abs(total - cell[1]) <= cell[2]:
                    plus += evidence(total, cell[2])
                if 2 * abs(total - value + before) <= cell[2] and value != total:
                    minus += evidence(total, cell[2])
            if not state:
                return
            parts.append((node.index, sign))
            if len(parts) < 2:
                continue
            self._tried += 2
            whole = own and len(nodes) - len(parts) in self._starts
            if plus:
                self._guesses.append((plus - cost + 4 * whole, parts[::-1], whole))
            if minus:
                others = [(part, -s) for part, s in parts[-2::-1]]
                self._guesses.append((minus - cost - 4, [(node.index, 1), *others], whole))
            subtotals = subtotals or "total" in node.cues
            if whole and self._told and sign_of is _plus:
                self._whole = None if subtotals else parts[::-1]

    def _choices(self) -> None:
        """Try every choice of signs among the last few nodes."""
        for count in range(2, min(_MOST_SIGNED, len(self._stack)) + 1):
            nodes = self._stack[-count:]
            known = []
            for lane in self._probes:
                cells = [self._numbers.get((node.index, lane)) for node in nodes]
                values = [cell for cell in cells if cell is not None and cell[0]]
                total, width = self._numbers[self._line.index, lane]
                if len(values) == count and all(value != total for value, _ in values):
                    known.append((total, [value for value, _ in values], width + sum(place for _, place in values)))
            for signs in _CHOICES[count]:
                self._tried += 1
                bits = 0
                for total, numbers, width in known:
                    if 2 * abs(total - sum(map(mul, signs, numbers))) <= width:
                        bits += evidence(total, width)
                if bits:
                    parts = [(node.index, sign) for node, sign in zip(nodes, signs, strict=True)]
                    self._guesses.append((bits - 8, parts, False))


def _cost(found: Sum) -> int:
    """Return how many bits a sum must bring beyond a plain one's: a whole block is likelier than a choice of signs."""
    return (0 if found.plain else 4) - 4 * found.whole


def mended(value: int, wanted: int, width: int) -> bool:
    """Whether one slip explains a number that should be `wanted`, give or take half the width."""
    half = Decimal(width) / 2
    return bool(slips(Decimal(value), 0, wanted - half, wanted + half))


def doubt(values: Sequence[int], width: int) -> int:
    """Return how unlikely it is, in bits, that one slip in one of some numbers explains whatever residual.

    The first number is the total. A number of n digits has about twenty slips a digit, each reaching as far as the
    width; a residual may lie as far as the total to either side.
    """
    reached = sum(20 * len(str(abs(value))) for value in values) * (width + 1)
    return (4 * abs(values[0]) // reached).bit_length()


def evidence(total: int, width: int) -> int:
    """Return how surprising it is to meet a number within a width (in half units) by chance, in bits."""
    return max(0, (2 * abs(total) // max(1, width)).bit_length() - 1)


def other_way(total: int, parts: Sequence[int], above: Sequence[int], width: int, *, sure: bool, across: bool) -> str:
    """Return in which other way a total that misses its block comes about, or "".

    One part may be left out or subtracted, or another block fits: `above` are the numbers from the total on. Where the
    sum is `sure`, what fits so easily that it may be chance is no excuse. Each column may measure something else (not
    so each row, whose cells are added `across`): the last line may give the highest score beside the sum of others.
    """
    residual = total - sum(parts)
    least = (2 * len(parts) + len(above) + 1).bit_length() + 2 if sure else 0
    if not across and total == max(parts):
        return "it is the largest of the parts"
    mean = 2 * abs(total * len(parts) - sum(parts)) <= width * len(parts)
    if not across and mean and evidence(total, width) >= least:
        return "it is the average of the parts"
    for value in parts:
        if value and evidence(value, width) >= least:
            if 2 * abs(residual + value) <= width:
                return "one of the parts is not counted"
            if 2 * abs(residual + 2 * value) <= width:
                return "one of the parts is subtracted"
    running = 0
    for count, value in enumerate(above, 1):
        running += value
        need = least if count < len(above) else min(least, _ALL)
        if count > 1 and value and 2 * abs(total - running) <= width and evidence(total, width) >= need:
            return "it fits another block"
    return ""


def _plus(_: Line) -> int:
    return 1


def _less(line: Line) -> int:
    return -1 if "less" in line.cues else 1
