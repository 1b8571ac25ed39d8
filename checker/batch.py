"""A batch: checks many drafts in order, from the cache, in several processes, or only where they changed."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from checker.drafts import STDIN, Draft, drafts
from checker.report import Report
from checker.results import Results
from checker.run import Outcome, Run, content_of

if TYPE_CHECKING:
    from checker.cache import Cache
    from checker.documents import Period

WORTH_A_POOL = 400_000
"""Bytes of drafts from which further processes pay for their start; measured with benchmarks/repository.py."""

SHARED, MOST_SHARED = 24, 200
"""Drafts, a tenth of all, that are checked before further processes start: at least and at most so many.

What they load and compile the others share: patterns, rates, units, languages. It is a fifth of a run's cost.
"""


class Batch:
    """Checks drafts and says what came of them.

    A document in which nothing was found is kept as what `formats` say about it. `failed` is told each path and reason
    of what could not be read or checked, `shown` may watch the outcomes of a long run go by, and knows their number.
    """

    def __init__(
        self,
        run: Run,
        formats: Sequence[str],
        *,
        stdin_filename: str | None = None,
        cached: bool = True,
        failed: Callable[[str, str], None],
        shown: Callable[[Iterator[Outcome], int], Iterable[Outcome]],
    ) -> None:
        self._run = run
        self._formats = formats
        self._stdin_filename = stdin_filename
        self._failed = failed
        self._shown = shown
        self._cache = _cache(run, formats) if cached else None
        run.digested = self._cache is not None

    def check(self, names: Iterable[str], processes: int = 0) -> Results:
        """Check all drafts that the names stand for; 0 processes are as many as the drafts are worth.

        Raises SettingsError for settings of no use.
        """
        results = Results([])
        found = self._drafts(names, results)
        known = {number: outcome for number, draft in enumerate(found) if (outcome := self._known(draft)) is not None}
        left = [draft for number, draft in enumerate(found) if number not in known and draft.name != STDIN]
        done = iter(self._work(left, processes))
        for number, draft in enumerate(found):
            if number in known:
                outcome = known[number]
            elif draft.name == STDIN:
                outcome = self._standard_input()
            else:
                outcome = next(done)
                self._keep(draft, outcome)
            self._add(results, draft, outcome)
        if self._cache is not None:
            self._cache.save()
        return results

    def check_changed(self, names: Iterable[str], revision: str) -> Results:
        """Check the drafts that changed in git; leave what touches changed lines or did not fail before.

        Raises ChangesError where git cannot compare, SettingsError for settings of no use.
        """
        from checker.changes import Changes, keep_new

        results = Results([])
        found = self._drafts(names, results)
        changes = Changes(revision)
        changed = [(draft, change) for draft in found if (change := changes.of(draft.name)) is not None]
        for draft, change in changed:
            outcome = self._run.check_file(draft.name, walked=draft.walked)
            before: set[str] = set()
            if change.old is not None and any(report.findings for report in outcome.reports):
                old = self._run.check_file(draft.name, data=change.old, walked=True)
                before = {finding.fingerprint for report in old.reports for finding in report.findings}
            for report in outcome.reports:
                if isinstance(report, Report):
                    keep_new(report, change, before)
            self._add(results, draft, outcome)
        if not changed:
            results.notices.append(f"none of {len(found):,} drafts changed since {revision}")
        return results

    def _drafts(self, names: Iterable[str], results: Results) -> list[Draft]:
        found, failures = drafts(names, self._suffixes, self._run.files)
        for path, reason in failures:
            results.failures.append((path, reason))
            self._failed(path, reason)
        return found

    def _suffixes(self) -> list[str]:
        """Return the suffixes that have a reader: to learn them, all readers are loaded."""
        if self._cache is not None and self._cache.suffixes is not None:
            return self._cache.suffixes
        from checker.readers import suffixes

        known = list(suffixes())
        if self._cache is not None:
            self._cache.suffixes = known
        return known

    def _standard_input(self) -> Outcome:
        import sys

        name = self._stdin_filename
        data = sys.stdin.buffer.read()
        return self._run.check_file(name or "-.txt", self._formats, data=data, shown=name or "<stdin>")

    def _add(self, results: Results, draft: Draft, outcome: Outcome) -> None:
        results.reports += outcome.reports
        for reason in outcome.failures:
            path = (self._stdin_filename or "<stdin>") if draft.name == STDIN else draft.name
            results.failures.append((path, reason))
            self._failed(path, reason)

    # ---- the cache -------------------------------------------------------------------------------

    def _known(self, draft: Draft) -> Outcome | None:
        if self._cache is None or not draft.regular or draft.name not in self._cache:
            return None
        try:
            with open(draft.name, "rb", buffering=0) as file:  # noqa: PTH123 - for each file of a large repository
                data = file.read()
        except OSError:
            return None
        reports = self._cache.get(draft.name, content_of(data) + self._run.stamp(draft.name))
        if reports is None:
            return None
        outcome = Outcome()
        outcome.reports += reports
        return outcome

    def _keep(self, draft: Draft, outcome: Outcome) -> None:
        if self._cache is not None and outcome.content and not outcome.failures:
            self._cache.put(draft.name, outcome.content + self._run.stamp(draft.name), outcome.reports)

    # ---- processes -------------------------------------------------------------------------------

    def _work(self, left: list[Draft], processes: int) -> Iterable[Outcome]:
        work = Work(self._run, self._formats)
        if not processes and sum(draft.size for draft in left) < WORTH_A_POOL:
            return map(work, left)
        from checker.pool import cores

        processes = min(processes or cores(), len(left))
        if processes <= 1:
            return self._shown(map(work, left), len(left))
        return self._shown(self._spread(work, left, processes), len(left))

    def _spread(self, work: "Work", left: list[Draft], processes: int) -> Iterator[Outcome]:
        """Check the first drafts here: the rules, rates and units they load are then shared by all processes."""
        from checker.pool import Pool

        for folder in {os.path.dirname(draft.name) for draft in left}:  # noqa: PTH120
            self._run.load(folder or ".")
        shared = min(max(SHARED, len(left) // 10), MOST_SHARED)
        yield from map(work, left[:shared])
        if len(left) > shared:
            yield from Pool(work, work.lost, processes).run(left[shared:])


class Work:
    """Checks one draft, in whatever process."""

    def __init__(self, run: Run, formats: Sequence[str]) -> None:
        self._run = run
        self._formats = formats

    def __call__(self, draft: Draft) -> Outcome:
        """Check a draft, in a form that can go from one process to another."""
        outcome = self._run.check_file(draft.name, self._formats, walked=draft.walked)
        for report in outcome.reports:
            if isinstance(report, Report):
                report.settle()
        return outcome

    def lost(self, draft: Draft) -> Outcome:  # noqa: ARG002 - the reason is the same for all
        """Return what came of a draft on which its process dies each time."""
        outcome = Outcome()
        outcome.failures.append("could not be checked: the process that read it was killed, perhaps for its memory")
        return outcome


def _cache(run: Run, formats: Sequence[str]) -> "Cache":
    from checker.cache import Cache

    return Cache([*sorted(set(formats)), *_days(run.period)])


def _days(period: "Period | None") -> list[str]:
    return [day.isoformat() for day in period or ()]
