"""It works from a wheel, from an sdist, from an editable install and from a bare checkout, far from the source."""

import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TEXT = "Its 100-billion yuan ($15.5 billion) pledge includes 20 billion yuan ($12.5 billion).\n"


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Build the sdist, and the wheel from that sdist: what the sdist lacks, the wheel would lack too."""
    out = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", out, ROOT], check=True, capture_output=True
    )
    return {path.suffix: path for path in out.iterdir()}


def site_packages():
    """Where the tests' own dependencies are, for an environment that borrows them."""
    return [path for path in sys.path if path.endswith("site-packages")]


def environment(folder, *arguments):
    """Make an environment that borrows the dependencies, and install figcheck into it alone."""
    venv.create(folder, with_pip=False)
    python = folder / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    home = subprocess.run(
        [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        check=True,
        capture_output=True,
        text=True,
    )
    # Last in the alphabet and so on the path, so that the figcheck under test is the one found.
    (Path(home.stdout.strip()) / "zz_borrowed.pth").write_text("\n".join(site_packages()), encoding="utf-8")
    install = ["install", "--quiet", "--no-deps", "--no-build-isolation", "--force-reinstall", *arguments]
    subprocess.run([sys.executable, "-m", "pip", "--python", python, *install], check=True, capture_output=True)
    return python


def lints(python, cwd, **extra):
    (cwd / "draft.txt").write_text(TEXT, encoding="utf-8")
    command = [python, "-m", "checker.cli", "lint", "draft.txt", "--date", "2021-09-03"]
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False, **extra)
    assert done.returncode == 1, done.stderr
    assert "was about $3.1 billion on 3 September 2021" in done.stdout
    where = subprocess.run(
        [python, "-c", "import checker; print(checker.__file__)"],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=True,
        **extra,
    )
    return Path(where.stdout.strip())


def test_the_wheel_carries_rules_rates_and_types(built, tmp_path):
    names = set(zipfile.ZipFile(built[".whl"]).namelist())
    for needed in (
        "py.typed",
        "pack/compiled.json",
        "pack/conversion.toml",
        "pack/languages/en.toml",
        "pack/README.md",
        "rates/data/rates.zip",
    ):
        assert f"checker/{needed}" in names
    python = environment(tmp_path / "env", built[".whl"])
    assert (tmp_path / "env") in lints(python, tmp_path).parents


def test_the_sdist_installs(built, tmp_path):
    python = environment(tmp_path / "env", built[".gz"])
    assert (tmp_path / "env") in lints(python, tmp_path).parents


def test_an_editable_install_works(tmp_path):
    python = environment(tmp_path / "env", "--editable", ROOT)
    assert ROOT in lints(python, tmp_path).parents


def test_a_bare_checkout_works(tmp_path):
    import os

    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    assert ROOT in lints(sys.executable, tmp_path, env=env).parents
