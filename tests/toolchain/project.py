"""Where the files are that these tests are about."""

from pathlib import Path

PROJECT = Path(__file__).parents[2]
PIPFILE_FOLDERS = (PROJECT, *sorted(file.parent for file in PROJECT.glob("tools/*/Pipfile")))
