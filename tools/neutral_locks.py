"""Removes package-registry addresses from lock files, so that each user's own index serves them.

Usage: python tools/neutral_locks.py FILE…   (Pipfile.lock or package-lock.json)
"""

import json
import sys
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


def main(files: list[str]) -> None:
    """Rewrites each file in place."""
    for file in map(Path, files):
        indent = 4 if file.name == "Pipfile.lock" else 2
        lock = neutral(json.loads(file.read_text(encoding="utf-8")))
        file.write_text(json.dumps(lock, indent=indent, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
