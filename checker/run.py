"""A run: checks documents, each under the settings that hold for it, with rules and rates loaded once."""

import copy
import datetime
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checker.documents import Document, Period
from checker.pipeline import Checked, examine, shipped_rates
from checker.rates import RateBook
from checker.readers import LARGEST, UnreadableError, UnrecognisedError, read_parts
from checker.report import SEVERITIES, Report, Settings
from checker.reporters import fragments
from checker.results import Clean
from checker.rules import RulePack, nearest
from checker.settings import Effective, SettingsError, SettingsFiles, place

if TYPE_CHECKING:
    from checker.accepted import Accepted


class Outcome:
    """What came of one file: a report per document in it, and the reasons for what could not be read or checked.

    `content` is the digest of what the file held; empty where it could not be read or nobody asked.
    """

    __slots__ = ("content", "failures", "reports")

    def __init__(self) -> None:
        self.content = ""
        self.reports: list[Report | Clean] = []
        self.failures: list[str] = []


class Run:
    """Checks documents under the settings of their paths; `period` stands for a missing date of publication.

    With `digested`, an outcome says what its file held, for a cache.
    """

    def __init__(self, files: SettingsFiles, period: Period | None = None) -> None:
        self.files = files
        self.period = period
        self.digested = False
        self._accepted: dict[str, Accepted | None] = {}
        self._ready: dict[int, tuple[Effective, Settings, RateBook | None, RulePack]] = {}

    def check(self, document: Document) -> Report:
        """Check a document, its findings below the level left out. Raises SettingsError for settings of no use."""
        return self.examine(document).report

    def examine(self, document: Document) -> Checked:
        """Check a document like `check`, and return the report together with what it was made with."""
        settings, book, pack = self.ready(document.path)
        self.date(document, settings)
        found = examine(document, settings, book, pack, self.accepted(document.path))
        report = found.report
        least = SEVERITIES.index(settings.level)
        report.findings = [finding for finding in report.findings if SEVERITIES.index(finding.severity) >= least]
        return found

    def check_file(
        self,
        name: str,
        formats: Sequence[str] = (),
        *,
        data: bytes | None = None,
        walked: bool = False,
        shown: str | None = None,
    ) -> Outcome:
        """Check the documents of a file, or of `data` under a file's name; `shown` is the path they go by.

        A document in which nothing was found is returned as what `formats` say about it, if any are given. Of a
        `walked` file that turns out to be no article nothing is said. Raises SettingsError for settings of no use.
        """
        outcome = Outcome()
        reports: list[Report] = []
        try:
            if data is None:
                data = _data(name)
            if data is not None and self.digested:
                outcome.content = content_of(data)
            for document in read_parts(Path(name), data):
                document.path = name if shown is None else shown
                try:
                    report = self.check(document)
                except SettingsError:
                    raise
                except Exception as error:  # noqa: BLE001 - a defect of ours must not cost the others their reports
                    outcome.failures.append(f"could not be checked, please report it: {error!r}")
                    continue
                # The parts of a long table are one document to formats that only count what was not found.
                whole = bool(formats) and not {"json", "jsonl"} & set(formats)
                if not (whole and document.continues and reports and reports[-1].absorb(report)):
                    reports.append(report)
        except UnrecognisedError as error:
            if not walked:  # a JSON or XML file that is no article may well lie in a folder of drafts
                outcome.failures.append(str(error))
        except UnreadableError as error:
            outcome.failures.append(str(error))
        except SettingsError:
            raise
        except Exception as error:  # noqa: BLE001 - the same of a reader
            outcome.failures.append(f"could not be read, please report it: {error!r}")
        outcome.reports = [_kept(report, formats) for report in reports]
        return outcome

    def load(self, path: str) -> None:
        """Load the rules and rates for a path and compile their patterns, for processes to share."""
        pack = self.ready(path)[2]
        _ = pack.scanner, pack.finder

    def __getstate__(self) -> dict[str, Any]:
        """Leave out what another process loads for itself: patterns cannot be handed over."""
        return {**self.__dict__, "_ready": {}}

    def stamp(self, path: str) -> str:
        """Return what a file's results depend on beside its content: its settings and what was accepted for it."""
        accepted = self.accepted(path)
        return self.files.of(path).digest + (accepted.digest if accepted is not None else "")

    def accepted(self, path: str) -> "Accepted | None":
        """Return what was accepted for a file. Raises SettingsError."""
        folder = os.path.dirname(os.path.abspath(path))  # noqa: PTH100, PTH120 - this runs for each document
        if folder not in self._accepted:
            above = os.path.dirname(folder)  # noqa: PTH120
            file = Path(folder, ".figcheck", "accepted.toml")
            if file.is_file():
                from checker.accepted import AcceptedError, load

                try:
                    self._accepted[folder] = load(file)
                except AcceptedError as error:
                    raise SettingsError(str(error)) from None
            else:
                self._accepted[folder] = self.accepted(folder) if above != folder else None
        return self._accepted[folder]

    def date(self, document: Document, settings: Settings) -> None:
        """Give an undated document the date of the command line, or today if its settings say so."""
        if document.published is not None:
            return
        if self.period is not None:
            document.set_date(self.period, "--date")
        elif settings.undated == "today" and document.stamped is None:
            today = datetime.date.today()  # noqa: DTZ011 - the day on the writer's wall
            document.set_date((today, today), "today")

    def ready(self, path: str) -> tuple[Settings, RateBook | None, RulePack]:
        """Return the settings, rates and rules for a path, loaded once. Raises SettingsError."""
        effective = self.files.of(path)
        known = self._ready.get(id(effective))
        if known is None:
            known = self._ready[id(effective)] = (effective, *_load(effective))
        return known[1:]


def content_of(data: bytes) -> str:
    """Return the digest of a file's content."""
    import hashlib

    return hashlib.blake2b(data, digest_size=16).hexdigest()


def _data(name: str) -> bytes | None:
    """Return what a regular file holds; None lets the reader say why there is nothing to read."""
    try:
        if os.path.isfile(name):  # noqa: PTH113
            with open(name, "rb") as file:  # noqa: PTH123
                if os.fstat(file.fileno()).st_size <= LARGEST:
                    return file.read()
    except OSError:
        pass
    return None


def _kept(report: Report, formats: Sequence[str]) -> Report | Clean:
    if formats and not report.findings and not report.notices:
        return Clean(report.path, report.coverage, fragments(formats, report), undated=report.undated)
    return report


def _load(effective: Effective) -> tuple[Settings, RateBook | None, RulePack]:
    settings = effective.settings
    folders = [Path(folder) for folder in settings.rules]
    for folder in folders:
        if not folder.is_dir():
            raise SettingsError(f"{place(effective.origins, 'rules')}: {folder}: no such folder")
    try:
        pack = RulePack.load(*folders, over_shipped=True) if folders else RulePack.shipped()
    except Exception as error:
        # The class stands in the compiler, which a plain lint does not load.
        from checker.compiler import PackError

        if not isinstance(error, PackError):
            raise
        raise SettingsError(str(error)) from None
    for key, names in (
        ("select", settings.select or ()),
        ("ignore", settings.ignore),
        ("severities", settings.severities),
    ):
        for name in sorted(names):
            if name not in pack.rules:
                raise SettingsError(f"{place(effective.origins, key)}: no rule {name!r}{nearest(name, pack.rules)}")
    if settings.home and not any(code.startswith(settings.home) for code in pack.tree["names"]):
        raise SettingsError(
            f"{place(effective.origins, 'home')}: {settings.home!r} is no country or currency with known money"
        )
    book = None
    if settings.rates:
        try:
            book = shipped_rates().with_rates(settings.rates)
        except ValueError as error:
            raise SettingsError(f"{place(effective.origins, 'rates')}: {error}") from None
        # They stand in the book now, and not above it once more for each document.
        settings = copy.copy(settings)
        settings.rates = ()
    return settings, book, pack
