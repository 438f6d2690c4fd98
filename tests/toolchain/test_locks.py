"""What is installed is pinned exactly, and by nothing that tells of the machine on which it was locked."""

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from neutral_locks import main, neutral, pipfile_hash

from .project import PIPFILE_FOLDERS, PROJECT

EXACT = re.compile(r"==[0-9][0-9a-z.]*")


@pytest.fixture(params=PIPFILE_FOLDERS, ids=lambda folder: str(folder.relative_to(PROJECT)))
def folder(request: pytest.FixtureRequest) -> Path:
    path: Path = request.param
    return path


def pipfile_of(folder: Path) -> dict[str, Any]:
    return tomllib.loads((folder / "Pipfile").read_text(encoding="utf-8"))


def lock_of(folder: Path) -> dict[str, Any]:
    lock: dict[str, Any] = json.loads((folder / "Pipfile.lock").read_text(encoding="utf-8"))
    return lock


def npm(file: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((PROJECT / file).read_text(encoding="utf-8"))
    return content


def test_pipfile_pins_are_exact_and_locked(folder: Path) -> None:
    pipfile, lock = pipfile_of(folder), lock_of(folder)
    for here, there in (("packages", "default"), ("dev-packages", "develop")):
        for name, wanted in pipfile.get(here, {}).items():
            if isinstance(wanted, dict) and "path" in wanted:
                continue
            version = wanted if isinstance(wanted, str) else wanted["version"]
            assert EXACT.fullmatch(version), f"{name} is not pinned exactly: {version}"
            assert lock[there][name]["version"] == version, f"{name} is locked at another version; run: make lock"


def test_every_locked_package_has_hashes(folder: Path) -> None:
    lock = lock_of(folder)
    unhashed = {
        name for part in ("default", "develop") for name, package in lock[part].items() if not package.get("hashes")
    }
    assert unhashed <= {"prefect-ecs"}


def test_pipfile_and_lock_name_no_index(folder: Path) -> None:
    lock = lock_of(folder)
    assert "source" not in pipfile_of(folder)
    assert lock["_meta"]["sources"] == []
    assert [name for part in ("default", "develop") for name, package in lock[part].items() if "index" in package] == []
    assert "://" not in (folder / "Pipfile.lock").read_text(encoding="utf-8")


def test_lock_belongs_to_its_pipfile(folder: Path) -> None:
    assert lock_of(folder)["_meta"]["hash"]["sha256"] == pipfile_hash(folder / "Pipfile"), "run: make lock"


def test_npm_pins_are_exact_and_locked() -> None:
    wanted, packages = npm("package.json")["devDependencies"], npm("package-lock.json")["packages"]
    assert wanted == packages[""]["devDependencies"]
    assert wanted == {name: packages[f"node_modules/{name}"]["version"] for name in wanted}


def test_npm_lock_names_no_registry_and_hashes_everything() -> None:
    packages = {name: package for name, package in npm("package-lock.json")["packages"].items() if name}
    assert [name for name, package in packages.items() if "resolved" in package] == []
    # A bundled package comes inside another one's hashed archive.
    assert [
        name for name, package in packages.items() if "integrity" not in package and not package.get("inBundle")
    ] == []


def test_neutral_keeps_versions_and_hashes() -> None:
    lock = {
        "_meta": {"sources": [{"url": "https://index.example/simple"}]},
        "default": {"a": {"index": "example", "version": "==1", "hashes": ["sha256:00"]}},
        "develop": {},
    }
    assert neutral(lock) == {
        "_meta": {"sources": []},
        "default": {"a": {"version": "==1", "hashes": ["sha256:00"]}},
        "develop": {},
    }


def test_main_rewrites_both_kinds_of_lock_and_a_second_time_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "Pipfile").write_text('[packages]\na = "==1"\n')
    pipfile_lock, package_lock = tmp_path / "Pipfile.lock", tmp_path / "package-lock.json"
    pipfile_lock.write_text(
        '{"_meta": {"hash": {"sha256": "x"}, "sources": [{"url": "https://a"}]}, "default": {}, "develop": {}}'
    )
    package_lock.write_text(
        '{"packages": {"node_modules/a": {"version": "1", "resolved": "https://a", "integrity": "sha512-0"}}}'
    )

    main([str(pipfile_lock), str(package_lock)])
    first = pipfile_lock.read_text(), package_lock.read_text()
    main([str(pipfile_lock), str(package_lock)])

    assert (pipfile_lock.read_text(), package_lock.read_text()) == first
    assert "://" not in "".join(first)
    assert json.loads(first[0])["_meta"]["hash"]["sha256"] == pipfile_hash(tmp_path / "Pipfile")
