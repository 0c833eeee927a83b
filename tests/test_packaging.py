"""The wheel: every package and data file is in it, and it works outside the tree."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from configparser import ConfigParser
from fnmatch import fnmatch
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).resolve().parent.parent
CASES = ROOT / "tests" / "policy" / "cases"
LEFT_BEHIND = shutil.ignore_patterns(
    ".*", "build", "instance", "node_modules", "*.egg-info", "__pycache__"
)
"""Not part of a clean checkout. The dot leaves out .git and .venv."""


def setup_cfg() -> ConfigParser:
    """setup.cfg, read."""
    config = ConfigParser(interpolation=None)
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    return config


def mapped_folders() -> dict[str, Path]:
    """Package -> folder, for those that lie elsewhere than their name says."""
    lines = setup_cfg()["options"]["package_dir"].split("\n")
    pairs = [line.split("=") for line in lines if line]
    return {name.strip(): ROOT / folder.strip() for name, folder in pairs}


def run(*command: str | Path, folder: Path, **environment: str) -> str:
    """What a program prints; it must succeed."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return done.stdout


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a clean copy of the tree."""
    folder = tmp_path_factory.mktemp("wheel")
    shutil.copytree(ROOT, folder / "tree", ignore=LEFT_BEHIND)
    pip_wheel = ("-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation")
    run(sys.executable, *pip_wheel, "--wheel-dir", folder, folder / "tree", folder=folder)
    return next(folder.glob("*.whl"))


def installed(wheel: Path, pins: str, folder: Path) -> Path:
    """Folder of the programs of a fresh environment with the pins and the wheel, nothing else."""
    python = folder / "venv" / "bin" / "python"
    run(sys.executable, "-m", "venv", "--without-pip", folder / "venv", folder=folder)
    install = (sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-deps")
    run(*install, "--require-hashes", "-r", ROOT / pins, folder=folder)
    run(*install, wheel, folder=folder)
    return python.parent


def test_every_package_is_listed() -> None:
    listed = set(setup_cfg()["options"]["packages"].split())
    found = {
        ".".join(path.parent.relative_to(ROOT).parts)
        for path in (ROOT / "certreg").rglob("__init__.py")
    }
    assert listed == found | (set(mapped_folders()) - {"certreg"})


def test_every_module_lies_in_a_package() -> None:
    for module in (ROOT / "certreg").rglob("*.py"):
        assert (module.parent / "__init__.py").exists(), module


@pytest.mark.long
def test_every_file_that_is_not_code_is_in_the_wheel(wheel: Path) -> None:
    places = {folder: name.replace(".", "/") for name, folder in mapped_folders().items()}
    with ZipFile(wheel) as archive:
        packed = set(archive.namelist())
    for folder, place in places.items():
        for path in folder.rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts and path.suffix != ".po":
                assert f"{place}/{path.relative_to(folder).as_posix()}" in packed


def test_nothing_but_certreg_is_in_the_wheel(wheel: Path) -> None:
    with ZipFile(wheel) as archive:
        for name in archive.namelist():
            assert fnmatch(name, "certreg/*") or fnmatch(name, "certreg-*.dist-info/*"), name
            assert "__pycache__" not in name


def test_what_is_locked_for_users_is_what_was_tested() -> None:
    tested = pins("requirements-dev.lock")
    for users in (pins("requirements-base.lock"), pins("requirements.lock")):
        assert users.items() <= tested.items()


def pins(lock: str) -> dict[str, str]:
    """Distribution -> version."""
    lines = (ROOT / lock).read_text().splitlines()
    return dict(line.split(" ")[0].split("==") for line in lines if "==" in line.split(" ")[0])


@pytest.mark.long
def test_the_base_install_verifies_and_checks_the_law_without_the_server(
    wheel: Path, tmp_path: Path
) -> None:
    programs = installed(wheel, "requirements-base.lock", tmp_path)
    assert "verify" in run(programs / "certreg", "--help", folder=tmp_path)
    run(programs / "certreg", "policy", "check", CASES / "conditions.toml", folder=tmp_path)
    run(programs / "certreg", "policy", "explain", "N4.1", folder=tmp_path)
    law = ROOT / "certreg" / "policy"
    run(programs / "certreg", "policy", "diff", "shipped", law, folder=tmp_path)
    modules = (
        "certreg.trust, certreg.policy, certreg.certificates.checking, certreg.verify_command, "
        "certreg.case_export.verify_command"
    )
    run(programs / "python", "-c", f"import {modules}", folder=tmp_path)


@pytest.mark.long
def test_the_wheel_plays_the_demo_outside_the_tree_and_the_base_install_verifies_it(
    wheel: Path, tmp_path: Path
) -> None:
    for name in ("server", "verifier"):
        (tmp_path / name).mkdir()
    programs = installed(wheel, "requirements.lock", tmp_path / "server")
    run(programs / "certreg", "demo", folder=tmp_path / "server")
    demo = tmp_path / "server" / "instance" / "demo"
    summary = json.loads((demo / "summary.json").read_text())
    issued = next(one for one in summary["certificates"] if one["state"] == "issued")
    verifier = installed(wheel, "requirements-base.lock", tmp_path / "verifier")
    trust = demo / summary["files"]["trust"]
    for file in issued["files"].values():
        verify = (verifier / "certreg", "verify", demo / file, "--trust", trust)
        run(*verify, folder=tmp_path, HOME=str(tmp_path))
