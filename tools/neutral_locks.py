"""Removes from lock files what tells of the machine that made them: package-registry addresses. Each user's own index serves the packages.

Usage: python tools/neutral_locks.py FILE…   (Pipfile.lock or package-lock.json)
"""

import hashlib
import json
import sys
import tomllib
from pathlib import Path
from typing import Any


def neutral(lock: dict[str, Any]) -> dict[str, Any]:
    """The same lock without addresses. Versions and hashes stay, so that the packages are the same whoever serves them."""
    if "_meta" in lock:
        lock["_meta"]["sources"] = []
        for section in ("default", "develop"):
            for package in lock[section].values():
                package.pop("index", None)
    for package in lock.get("packages", {}).values():
        package.pop("resolved", None)
    return lock


def pipfile_hash(pipfile: Path) -> str:
    """The hash of a Pipfile that its lock carries, by which the set-up knows that they belong together.

    pipenv's own hash covers the index of whoever ran it as well, so `pipenv verify` would call the same lock outdated on the next machine.
    """
    content = tomllib.loads(pipfile.read_text(encoding="utf-8"))
    return hashlib.sha256(json.dumps(content, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def main(files: list[str]) -> None:
    """Rewrites each file in place."""
    for file in map(Path, files):
        lock = neutral(json.loads(file.read_text(encoding="utf-8")))
        if "_meta" in lock:
            lock["_meta"]["hash"]["sha256"] = pipfile_hash(file.with_name("Pipfile"))
        indent = 4 if file.name == "Pipfile.lock" else 2
        file.write_text(json.dumps(lock, indent=indent, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
