"""Checks in processes of their own: one that takes too long or too much memory is ended, and the server goes on."""

import asyncio
import multiprocessing
import os
import sys
from concurrent.futures import TimeoutError as TooLong
from contextlib import suppress
from pathlib import Path
from typing import Any

from pebble import ProcessExpired, ProcessPool

from checker.run import Run

MEMORY = 2 << 30  # bytes of address space beyond what a worker starts with
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_TRUNC
_REFUSED = ("socket.connect", "socket.bind", "socket.getaddrinfo", "socket.sendto", "subprocess.", "os.exec", "os.fork",
            "os.posix_spawn", "os.spawn", "os.system", "os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.listdir",
            "os.scandir", "shutil.", "ftplib.", "urllib.", "http.", "webbrowser.")  # fmt: skip


class BusyError(Exception):
    """More checks wait than the server takes on."""


class UnfinishedError(Exception):
    """A check that was ended: it took too long, or its process died."""


class Workers:
    """A pool of processes that run `task(job)` for a desk; at most `waiting` jobs are under way or wait at a time."""

    def __init__(self, task: Any, desk: Run, *, processes: int, seconds: int, waiting: int) -> None:
        self._task = task
        self._seconds = seconds
        self._waiting = waiting
        self._under_way = 0
        # Forked children would inherit the server's threads and sockets.
        self._pool = ProcessPool(
            max_workers=processes,
            initializer=prepare,
            initargs=[desk],
            context=multiprocessing.get_context("spawn"),
        )

    async def run(self, job: dict[str, Any]) -> Any:
        """Return what the task makes of a job. Raises BusyError or UnfinishedError, or what the task raised."""
        if self._under_way >= self._waiting:
            raise BusyError
        self._under_way += 1
        future = self._pool.schedule(self._task, args=[job], timeout=self._seconds)
        try:
            return await asyncio.wrap_future(future)
        except (TooLong, TimeoutError):
            raise UnfinishedError(f"the check took longer than {self._seconds} seconds and was ended") from None
        except (ProcessExpired, MemoryError):
            raise UnfinishedError("the check took more memory than it may and was ended") from None
        finally:
            self._under_way -= 1

    def warm(self, jobs: int) -> None:
        """Wait until each process is up and has run once."""
        futures = [self._pool.schedule(self._task, args=[{"warm": True}]) for _ in range(jobs)]
        for future in futures:
            future.result()

    def close(self) -> None:
        """End the processes."""
        self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join()


def prepare(desk: Run) -> None:
    """Load what a desk's checks need, then bar files, processes and networks: no article may reach them."""
    import babel.dates  # noqa: F401 - it reads the machine's time zone when it is loaded

    from checker.server.work import run, serve

    serve(desk)
    run({"warm": True})
    with suppress(ImportError, OSError, ValueError):
        import resource

        own = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (own + MEMORY, own + MEMORY))
    roots = tuple(
        str(Path(folder).resolve())
        for folder in (*sys.path, sys.prefix, sys.base_prefix, str(Path(__file__).parents[2]))
        if folder
    )
    sys.addaudithook(_bar(roots))


def _bar(roots: tuple[str, ...]) -> Any:
    """Return an audit hook that lets Python load its modules and data, and nothing else."""

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            path, mode, flags = arguments[:3]
            if isinstance(path, int) or path == os.devnull:
                return
            writes = (isinstance(mode, str) and any(c in mode for c in "wax+")) or bool(flags and flags & _WRITING)
            if writes or not str(Path(os.fsdecode(path)).resolve()).startswith(roots):
                raise PermissionError("a check reads no files")
        elif event.startswith(_REFUSED) and event not in {"os.listdir", "os.scandir"}:
            raise PermissionError("a check starts nothing and asks no one")

    return hook
