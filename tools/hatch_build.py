"""The build hook: vets and compiles the rule pack and puts the compiled form into the wheel."""

import importlib
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CustomBuildHook(BuildHookInterface[Any]):
    """Compiles `rules/`; a pack that cannot be used fails the build with the file, key and reason."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the compiled pack to a standard wheel; an editable install compiles its own into the user's cache."""
        if version == "editable":
            return
        root = Path(self.root)
        sys.path.insert(0, str(root))
        try:
            compiler = importlib.import_module("checker.compiler")
            rules = importlib.import_module("checker.rules")
        finally:
            sys.path.remove(str(root))
        tree = {"digest": rules.fingerprint((root / "rules",)), **compiler.compile_pack((root / "rules",))}
        self._folder = tempfile.TemporaryDirectory()
        target = Path(self._folder.name) / "compiled.json"
        target.write_text(compiler.dump(tree), encoding="utf-8")
        build_data["force_include"][str(target)] = "checker/pack/compiled.json"
