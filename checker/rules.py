"""Rules and rule packs: loads the vetted, compiled form of a pack, and compiles it only when its files changed."""

import json
import os
from collections.abc import Iterable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from checker.report import Settings

_COMPILED = "compiled.json"


class RulePack:
    """A compiled rule pack: the lexicon, phrases, rules and tolerances that a check uses. `tree` is plain JSON."""

    __slots__ = ("_finder", "_scanner", "_tables", "directory", "tree")

    def __init__(self, tree: dict[str, Any], directory: Path) -> None:
        self.tree = tree
        self.directory = directory
        self._scanner: Any = None
        self._finder: Any = None
        self._tables: Any = None

    @classmethod
    @cache
    def shipped(cls) -> "RulePack":
        """Return the pack that comes with figcheck, loaded once per process."""
        return cls.load(shipped_directory())

    @classmethod
    def load(cls, directory: Path, *further: Path, over_shipped: bool = False) -> "RulePack":
        """Load a pack from its directory, alone or laid over the shipped one; `further` folders are laid over it.

        Raises `checker.compiler.PackError` where a file of it cannot be used.
        """
        # A wheel's pack was compiled from the files beside it when the wheel was built.
        built = None if over_shipped or further else _read(directory / _COMPILED)
        if built is not None:
            return cls(built, directory)
        directories = (*([shipped_directory()] if over_shipped else []), directory, *further)
        digest = fingerprint(directories)
        cached = cache_directory() / f"{digest}.json"
        tree = _read(cached)
        if tree is not None and tree.get("digest") == digest:
            return cls(tree, directory)
        from checker.compiler import compile_pack, dump
        from checker.files import write_atomically

        compiled = dump({"digest": digest, **compile_pack(directories)})
        # A cache that cannot be written only costs time.
        with suppress(OSError):
            cached.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(cached, compiled.encode())
        return cls(json.loads(compiled), directory)

    @property
    def rules(self) -> dict[str, dict[str, Any]]:
        """The rules by id."""
        rules: dict[str, dict[str, Any]] = self.tree["rules"]
        return rules

    def measured(self, rule: str) -> dict[str, int]:
        """Return how often a shipped rule fired and was right, and on how many articles; empty where nobody counted.

        Keys: claims, true, false, arguable, articles. From `precision.toml`, which benchmarks/precision.py writes.
        """
        import tomllib

        path = shipped_directory() / "precision.toml"
        tree = tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        row: dict[str, int] = tree.get(rule) or {}
        return {**row, "articles": tree["articles"]} if row.get("claims") else {}

    def under(self, settings: "Settings") -> "RulePack":
        """Return the pack with what settings change: ceilings of rules, the window of rates, currencies of home."""
        if not (settings.severities or settings.window is not None or settings.home):
            return self
        tree = dict(self.tree)
        if settings.severities:
            ceilings = {name: {"severity": ceiling} for name, ceiling in settings.severities.items()}
            tree["rules"] = {name: {**rule, **ceilings.get(name, {})} for name, rule in tree["rules"].items()}
        if settings.window is not None:
            tree["tiers"] = {
                name: {key: {**tier, "back": settings.window} if tier["back"] else tier for key, tier in tiers.items()}
                for name, tiers in tree["tiers"].items()
            }
        if settings.home:
            # The first two letters of a currency's code are its country's: AU and AUD both name the Australian dollar.
            # Where it has another money (the euro), that comes first.
            paid = tree["homes"].get(settings.home)
            codes = [code for code in tree["names"] if code.startswith(settings.home) and code != paid]
            tree["home"] = [paid, *codes] if paid else codes
        changed = RulePack(tree, self.directory)
        changed._scanner, changed._finder = self.scanner, self.finder
        return changed

    @property
    def scanner(self) -> Any:
        """The scanner for this pack's lexicon, made once."""
        if self._scanner is None:
            from checker.figures import Scanner

            self._scanner = Scanner(self.tree)
        return self._scanner

    @property
    def finder(self) -> Any:
        """The claim finder for this pack's phrases, made once."""
        if self._finder is None:
            from checker.claims import Finder

            self._finder = Finder(self.tree)
        return self._finder

    @property
    def tables(self) -> Any:
        """The finder of what tables claim, made once and only for a document that has one."""
        if self._tables is None:
            from checker.tables import TableFinder

            self._tables = TableFinder(self.tree)
        return self._tables


def shipped_directory() -> Path:
    """Return where the shipped pack stands: inside the installed package, or beside it in a checkout."""
    inside = Path(__file__).parent / "pack"
    return inside if inside.is_dir() else Path(__file__).parent.parent / "rules"


def folder_of(name: str, beside: Path = Path()) -> Path:
    """Return the folder that a name of rules means: "@dates" is a pack that comes with figcheck."""
    return shipped_directory() / "packs" / name[1:] if name.startswith("@") else beside / name


def nearest(name: str, known: Iterable[str]) -> str:
    """Return the end of a message about an unknown name: the nearest known one, or all."""
    import difflib

    names = list(known)
    near = difflib.get_close_matches(name, names, 1)
    return f"; did you mean {near[0]!r}?" if near else f"; known: {', '.join(names)}"


def fingerprint(directories: tuple[Path, ...]) -> str:
    """Return a digest of the packs' files and of the code that compiles them."""
    import hashlib

    digest = hashlib.blake2b(digest_size=16)
    code = Path(__file__).parent
    files = [
        path
        for directory in directories
        for pattern in ("*.toml", "languages/*.toml")
        for path in sorted(directory.glob(pattern))
    ]
    for path in (*files, code / "compiler.py", code / "schema.py", code / "figures" / "tails.py"):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _read(path: Path) -> dict[str, Any] | None:
    try:
        tree = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    return tree if isinstance(tree, dict) else None


def cache_directory() -> Path:
    """Return the user's cache for figcheck: compiled packs and fetched rates."""
    base = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA") or Path.home() / ".cache"
    return Path(base) / "figcheck"
