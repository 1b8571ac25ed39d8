"""A run: checks documents, each under the settings that hold for it, with rules and rates loaded once."""

import copy
import datetime
from pathlib import Path

from checker.check import check, shipped_rates
from checker.documents import Document, Period
from checker.rates import RateBook
from checker.report import SEVERITIES, Report, Settings
from checker.rules import RulePack
from checker.settings import Effective, SettingsError, SettingsFiles, nearest, place


class Run:
    """Checks documents under the settings of their paths; `period` stands for a missing date of publication."""

    def __init__(self, files: SettingsFiles, period: Period | None = None) -> None:
        self.files = files
        self.period = period
        self._ready: dict[int, tuple[Effective, Settings, RateBook | None, RulePack]] = {}

    def check(self, document: Document) -> Report:
        """Check a document, its findings below the level left out. Raises SettingsError for settings of no use."""
        settings, book, pack = self.ready(document.path)
        self.date(document, settings)
        report = check(document, settings=settings, rates=book, rules=pack)
        least = SEVERITIES.index(settings.level)
        report.findings = [finding for finding in report.findings if SEVERITIES.index(finding.severity) >= least]
        return report

    def date(self, document: Document, settings: Settings) -> None:
        """Give an undated document the date of the command line, or today if its settings say so."""
        if document.published is not None:
            return
        if self.period is not None:
            document.published, document.dated_by = self.period, "--date"
        elif settings.undated == "today":
            today = datetime.date.today()  # noqa: DTZ011 - the day on the writer's wall
            document.published, document.dated_by = (today, today), "today"

    def ready(self, path: str) -> tuple[Settings, RateBook | None, RulePack]:
        """Return the settings, rates and rules for a path, loaded once. Raises SettingsError."""
        effective = self.files.of(path)
        known = self._ready.get(id(effective))
        if known is None:
            known = self._ready[id(effective)] = (effective, *_load(effective))
        return known[1:]


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
