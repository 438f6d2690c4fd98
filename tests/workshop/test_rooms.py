"""Rooms are discovered: adding a module to a package is enough to contribute."""

import importlib
from pathlib import Path

import pytest

from workshop.rooms import contributions


def test_every_module_with_the_attribute_contributes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "stack_rooms"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "storage.py").write_text("CONTROLS = (3,)\n")
    (package / "network.py").write_text("CONTROLS = (1, 2)\n")
    (package / "cluster.py").write_text("OTHER = (4,)\n")
    monkeypatch.syspath_prepend(tmp_path)
    assert contributions(importlib.import_module("stack_rooms"), "CONTROLS") == [(1, 2), (3,)]
