"""The pool: checks many files in several processes, in order, and loses none where a process is killed."""

import os
import sys
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import active_children, get_context
from typing import Any, Generic, TypeVar

Job = TypeVar("Job")
Done = TypeVar("Done")

CHUNK = 16
"""Jobs handed over at a time."""


class Pool(Generic[Job, Done]):
    """Runs `work` on jobs in `processes` processes; `lost` says what came of a job on which its process dies."""

    def __init__(self, work: Callable[[Job], Done], lost: Callable[[Job], Done], processes: int) -> None:
        self._work = work
        self._lost = lost
        self._processes = processes
        self._executor = self._start(processes)

    def run(self, jobs: Sequence[Job]) -> Iterator[Done]:
        """Yield what came of each job, in their order, whatever the number of processes."""
        chunks = deque(jobs[at : at + CHUNK] for at in range(0, len(jobs), CHUNK))
        waiting: deque[tuple[Sequence[Job], Future[list[Done]]]] = deque()
        try:
            while chunks or waiting:
                # A few chunks ahead keep every process busy; what is under way is all that a kill can cost.
                while chunks and len(waiting) < 2 * self._processes:
                    chunk = chunks.popleft()
                    try:
                        waiting.append((chunk, self._executor.submit(_worked, chunk)))
                    except BrokenProcessPool:
                        chunks.appendleft(chunk)
                        break
                try:
                    done = waiting[0][1].result() if waiting else None
                except BrokenProcessPool:
                    done = None
                if done is None:
                    yield from self._again(waiting)
                    continue
                waiting.popleft()
                yield from done
        except BaseException:
            # A process that started after Ctrl-C has not heard it, and would first finish what it was given.
            for process in active_children():
                process.terminate()
            raise
        finally:
            self._executor.shutdown(wait=True, cancel_futures=True)

    def _again(self, waiting: "deque[tuple[Sequence[Job], Future[list[Done]]]]") -> Iterator[Done]:
        """Do what a broken pool had under way once more, each job by itself, and start a new pool."""
        self._executor.shutdown(wait=True, cancel_futures=True)
        alone = self._start(1)
        try:
            while waiting:
                chunk, future = waiting.popleft()
                if future.done() and not future.cancelled() and future.exception() is None:
                    yield from future.result()
                    continue
                for job in chunk:
                    try:
                        yield from alone.submit(_worked, [job]).result()
                    except BrokenProcessPool:
                        alone.shutdown(wait=True)
                        alone = self._start(1)
                        yield self._lost(job)
        finally:
            alone.shutdown(wait=True, cancel_futures=True)
        self._executor = self._start(self._processes)

    def _start(self, processes: int) -> ProcessPoolExecutor:
        # A fork shares the rules and patterns that are loaded already; elsewhere each process loads its own.
        context = get_context("fork") if sys.platform == "linux" else get_context()
        return ProcessPoolExecutor(processes, mp_context=context, initializer=_begin, initargs=(self._work,))


_work_here: Any = None
"""What this process does with a job; handed over once."""


def _begin(work: Any) -> None:
    """Take over the work, and let Ctrl-C end this process without a word: the main process hears it, too."""
    import signal

    global _work_here  # noqa: PLW0603 - a process of the pool has no other place
    _work_here = work
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _worked(jobs: Sequence[Any]) -> list[Any]:
    return [_work_here(job) for job in jobs]


def cores() -> int:
    """Return how many processes this machine, or this process's share of it, can keep busy."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity is not None else os.cpu_count() or 1
