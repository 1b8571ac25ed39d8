"""Settings files: finds them upwards from a document, vets them once, and merges what holds for one path."""

import datetime
import json
import os
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checker.files import write_atomically
from checker.report import Settings
from checker.rules import cache_directory, fingerprint, folder_of, nearest

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

FILES = ("figcheck.toml", "pyproject.toml")
"""In this order, in each folder; of pyproject.toml only [tool.figcheck], and only if it has that table."""

DEFAULT = "default"
COMMAND_LINE = "command line"
_TABLE = rb"""tool["']?\s*\.\s*["']?figcheck|^\s*\[\s*["']?tool["']?\s*\]"""
_PER_RUN = ("exclude", "baseline", "min-coverage")


class SettingsError(Exception):
    """A settings file that cannot be used; the message is one line naming file, key and reason."""


class Effective:
    """What holds for one document: its settings, the run's, and where each value comes from."""

    __slots__ = ("_digest", "baseline", "exclude", "folder", "min_coverage", "origins", "settings")

    def __init__(
        self, settings: Settings, origins: Mapping[str, str], run: Mapping[str, Any], folder: Path | None
    ) -> None:
        self.settings = settings
        self.origins = origins
        self.folder = folder
        self._digest = ""
        self.exclude: tuple[str, ...] = tuple(run.get("exclude", ()))
        self.baseline: str = run.get("baseline", "")
        self.min_coverage: str = run.get("min-coverage", "0")

    @property
    def digest(self) -> str:
        """A digest of all that a check's result may depend on; the day is part of it where it stands for a date."""
        if not self._digest:
            import hashlib

            tree = self.settings.model_dump()
            if self.settings.undated == "today":
                tree["today"] = datetime.date.today().isoformat()  # noqa: DTZ011 - the day on the writer's wall
            if self.settings.rules:
                tree["rules"] = fingerprint(tuple(Path(folder) for folder in self.settings.rules))
            self._digest = hashlib.blake2b(json.dumps(tree, sort_keys=True).encode(), digest_size=8).hexdigest()
        return self._digest

    def model_dump(self) -> dict[str, Any]:
        """Return all values as JSON types, under the names of a settings file."""
        run = {"exclude": list(self.exclude), "baseline": self.baseline, "min-coverage": self.min_coverage}
        return {**self.settings.model_dump(), **run}


class SettingsFiles:
    """The settings files of one run; each is read once.

    `given` are the values of the command line, under the names of a settings file; they come before any file's.
    `only` is the one file to use instead of those found; with `isolated`, none is used.
    """

    def __init__(self, given: Mapping[str, Any], only: Path | None = None, *, isolated: bool = False) -> None:
        self._given = given
        self._folders: dict[str, _File | None] = {}
        self._merged: dict[tuple[str, tuple[int, ...]], Effective] = {}
        self._only: _File | None = None
        self._search = only is None and not isolated
        if only is not None:
            self._only = _read(only)
            if self._only is None:
                raise SettingsError(f"{only}: no table [tool.figcheck]")

    def of(self, path: str | Path) -> Effective:
        """Return what holds for a file, or for the files of a folder. Raises SettingsError.

        Files with the same settings share one object.
        """
        absolute = os.path.abspath(path)  # noqa: PTH100 - pathlib's takes ten times as long, and this runs for each file
        folder = absolute if os.path.isdir(absolute) else os.path.dirname(absolute)  # noqa: PTH112, PTH120
        file = self._found(folder) if self._search else self._only
        which = file.overrides_for(absolute) if file is not None else ()
        key = (str(file.folder / file.name) if file is not None else "", which)
        if key not in self._merged:
            self._merged[key] = self._merge(file, which)
        return self._merged[key]

    def excluded(self, folder: str) -> Callable[[str], bool]:
        """Return what tells the files of a folder that its settings leave out of a walk."""
        effective = self.of(folder)
        if not effective.exclude or effective.folder is None:
            return lambda _: False
        spec, root = patterns(effective.exclude), effective.folder
        return lambda path: (below := _below(os.path.abspath(path), root)) is not None and spec.match_file(below)  # noqa: PTH100

    def _found(self, folder: str) -> "_File | None":
        if folder not in self._folders:
            for name in FILES:
                file = _read(Path(folder) / name)
                if file is not None:
                    self._folders[folder] = file
                    break
            else:
                parent = os.path.dirname(folder)  # noqa: PTH120
                self._folders[folder] = None if parent == folder else self._found(parent)
        return self._folders[folder]

    def _merge(self, file: "_File | None", which: tuple[int, ...]) -> Effective:
        values: dict[str, Any] = {}
        origins: dict[str, str] = {}
        layers: list[tuple[Mapping[str, Any], str, Path]] = []
        if file is not None:
            layers.append((file.tree, file.name, file.folder))
            for number in which:
                override = file.tree["overrides"][number]
                layers.append((override, f"{file.name}, overrides for {', '.join(override['paths'])}", file.folder))
        layers.append((self._given, COMMAND_LINE, Path()))
        for layer, origin, folder in layers:
            for key, value in layer.items():
                if key in {"overrides", "paths"}:
                    continue
                if key == "severities":
                    values[key] = {**values.get(key, {}), **value}
                elif key == "rules":
                    names = [value] if isinstance(value, str) else value
                    values[key] = [str(folder_of(name, folder)) for name in names if name]
                elif key in {"rates", "baseline"}:
                    values[key] = _beside(folder, value)
                else:
                    values[key] = value
                origins[key] = origin
        names = (*Settings().model_dump(), *_PER_RUN)
        try:
            settings = _settings(values)
        except SettingsError as error:
            raise SettingsError(f"{place(origins, 'rates')}: {error}") from None
        return Effective(
            settings,
            {name: origins.get(name, DEFAULT) for name in names},
            values,
            None if file is None else file.folder,
        )


class _File:
    """One settings file, vetted: its values under the names of the file."""

    def __init__(self, path: Path, tree: Mapping[str, Any]) -> None:
        self.name = shown(path)
        self.folder = path.parent
        self.tree = tree
        self._specs: list[GitIgnoreSpec] | None = None

    def overrides_for(self, absolute: str) -> tuple[int, ...]:
        """Return which overrides hold for a file."""
        if not self.tree.get("overrides"):
            return ()
        if self._specs is None:
            self._specs = [patterns(override["paths"]) for override in self.tree["overrides"]]
        below = _below(absolute, self.folder)
        if below is None:
            return ()
        return tuple(number for number, spec in enumerate(self._specs) if spec.match_file(below))


def patterns(lines: "tuple[str, ...] | list[str]") -> "GitIgnoreSpec":
    """Return a matcher of paths for patterns as in a .gitignore."""
    from pathspec import GitIgnoreSpec

    return GitIgnoreSpec.from_lines(lines)


def _below(absolute: str, folder: Path) -> str | None:
    """Return a path as it stands below a folder, or None where it does not."""
    try:
        relative = os.path.relpath(absolute, folder)
    except ValueError:  # another drive
        return None
    return None if relative.startswith("..") else relative.replace(os.sep, "/")


def place(origins: Mapping[str, str], key: str) -> str:
    """Return where a value stands, for a message about it: an option, or a file and key."""
    return f"--{key}" if origins[key] == COMMAND_LINE else f"{origins[key]}: {key}"


def shown(path: Path) -> str:
    """Return a path as a person at this folder would name it."""
    below = _below(str(path), Path.cwd())
    return str(path) if below is None else below


def _beside(folder: Path, value: Any) -> Any:
    """Return the paths of a value as they stand beside the settings file."""
    if isinstance(value, str):
        return str(folder / value) if value else value
    return [str(folder / entry) if isinstance(entry, str) else entry for entry in value]


def _settings(values: Mapping[str, Any]) -> Settings:
    select = values.get("select")
    rules = values.get("rules", ())
    window = values.get("rate-window")
    return Settings(
        select=None if select is None else frozenset(select),
        ignore=frozenset(values.get("ignore", ())),
        rates=_rates(values.get("rates", ())),
        home=values.get("home", ""),
        severities=values.get("severities"),
        window=None if window is None else int(window),
        language=values.get("language", ""),
        undated=values.get("undated", "unknown"),
        rules=(rules,) if isinstance(rules, str) else tuple(rules),
        level=values.get("level", "warning"),
        fail_on=values.get("fail-on", "error"),
        require_reason=values.get("require-reason", False),
    )


def _rates(value: Any) -> list[Any]:
    """Return the desk's rates as rows: what files hold and what stands in the settings itself."""
    rows: list[Any] = []
    for entry in (value,) if isinstance(value, str) else value:
        if isinstance(entry, str):
            from checker.rates.desk import DeskError, read_desk

            try:
                rows += read_desk(Path(entry))
            except DeskError as error:
                raise SettingsError(str(error)) from None
        else:
            rows.append([entry.get(key) for key in ("base", "quote", "rate", "from", "to", "source")])
    return rows


# ---- one file ------------------------------------------------------------------------------------


def _read(path: Path) -> _File | None:
    """Read a settings file, or return None where there is none. Raises SettingsError."""
    try:
        data = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        if path.name not in FILES:
            raise SettingsError(f"{shown(path)}: no such file") from None
        return None
    except OSError as error:
        raise SettingsError(f"{shown(path)}: {error.strerror or 'cannot be read'}") from None
    inside = path.name == "pyproject.toml"
    if inside and not re.search(_TABLE, data, re.MULTILINE):  # not worth parsing
        return None
    tree = _vetted(path, data, inside=inside)
    return _File(path, tree) if tree is not None else None


def _vetted(path: Path, data: bytes, *, inside: bool) -> dict[str, Any] | None:
    """Return the vetted settings in a file's bytes, from the user's cache where they were vetted before."""
    import hashlib

    code = Path(__file__).parent
    digest = hashlib.blake2b(digest_size=16)
    for part in (data, bytes([inside]), (code / "schema.py").read_bytes(), (code / "settings.py").read_bytes()):
        digest.update(part)
    cached = cache_directory() / f"settings-{digest.hexdigest()}.json"
    with suppress(OSError, ValueError):
        tree = json.loads(cached.read_bytes())
        if isinstance(tree, dict):
            return tree
    import tomllib

    try:
        tree = tomllib.loads(data.decode(), parse_float=str)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise SettingsError(f"{shown(path)}: not readable as TOML: {' '.join(str(error).split())}") from None
    if inside:
        tools = tree.get("tool")
        if not isinstance(tools, dict) or "figcheck" not in tools:
            return None
        tree = tools["figcheck"]
    vetted = _vet(path, tree, "tool.figcheck." if inside else "")
    with suppress(OSError):  # a cache that cannot be written only costs time
        cached.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(cached, json.dumps(vetted).encode())
    return vetted


def _vet(path: Path, tree: Any, under: str) -> dict[str, Any]:
    from pydantic import ValidationError

    from checker import schema

    try:
        model = schema.SettingsFile.model_validate(tree)
    except ValidationError as error:
        # An unknown key is the likeliest slip, and explains others.
        wrong = min(error.errors(), key=lambda entry: entry["type"] != "extra_forbidden")
        key = ".".join(str(part) for part in wrong["loc"] if not _internal(part))
        if wrong["type"] == "extra_forbidden":
            name = str(wrong["loc"][-1]).replace("_", "-")
            if name in _PER_RUN:
                raise SettingsError(f"{shown(path)}: {under}{key}: holds for a whole run, not for some paths") from None
            raise SettingsError(f"{shown(path)}: {under}{key}: unknown key{nearest(name, _known())}") from None
        raise SettingsError(f"{shown(path)}: {under}{key or 'the table'}: {wrong['msg']}") from None
    vetted: dict[str, Any] = model.model_dump(mode="json", by_alias=True, exclude_unset=True)
    return vetted


def _internal(part: int | str) -> bool:
    """Whether a part of an error's place names a branch of a union, not a key."""
    return isinstance(part, str) and ("[" in part or part in {"DeskRate", "constrained-str"})


def _known() -> list[str]:
    from checker import schema

    models = (schema.SettingsFile, schema.Override, schema.DeskRate)
    return sorted({str(field.alias) for model in models for field in model.model_fields.values()})
