"""`python -m workshop.prose`: checks the project's prose against the rules of `.textlintrc.yml`.

Prose is Markdown, the comments of settings files, and Python's comments and strings of three words and more: docstrings, messages, help.
"""

import io
import re
import subprocess
import sys
import tempfile
import tokenize
from collections.abc import Iterator
from pathlib import Path

PROJECT = Path(__file__).parents[1]
_ROOTS = ("docs", "examples", "environments", "constructs", "functions", "prefect_ecs_ops", "localcloud", "workshop")

# Before Python 3.12, an f-string is one token.
_STRINGS = {tokenize.STRING, getattr(tokenize, "FSTRING_MIDDLE", tokenize.STRING)}
_STRING = re.compile(r"^[a-zA-Z]*(\"\"\"|'''|\"|')(.*)\1$", re.DOTALL)
_THREE_WORDS = re.compile(r"[A-Za-z']+ [a-z']+ [a-z']+")


def _pieces(source: str) -> Iterator[tuple[int, str]]:
    """Comments and strings, each with the row (from 1) that it starts on."""
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string.lstrip("#: ")
        elif token.type in _STRINGS and _THREE_WORDS.search(text := _STRING.sub(r"\2", token.string)):
            yield token.start[0], text


def prose_of(file: Path) -> str:
    """The prose of a file, each line on the row that it has in the file."""
    text = file.read_text(encoding="utf-8")
    if file.suffix == ".toml":
        return "\n".join(line.partition("#")[2].strip() for line in text.splitlines())
    if file.suffix != ".py":
        return text
    rows = [""] * (text.count("\n") + 1)
    for start, piece in _pieces(text):
        for row, line in enumerate(piece.splitlines(), start - 1):
            rows[row] = f"{rows[row]} {line.strip()}".strip()
    return "\n".join(rows)


def main(project: Path = PROJECT) -> int:
    """Prints each finding with its file and row. Returns textlint's exit code, which is 0 only if there are no findings."""
    with tempfile.TemporaryDirectory() as copies:
        files = [*project.glob("*.md"), *(file for root in (*_ROOTS, "tests") for file in (project / root).rglob("*"))]
        for file in sorted(
            file for file in files if file.suffix in {".md", ".py", ".toml"} and file.name != "test_prose.py"
        ):
            copy = Path(copies, f"{file.relative_to(project)}.md")
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_text(prose_of(file), encoding="utf-8")
        textlint = [f"{PROJECT}/tools/textlint", f"--config={PROJECT}/.textlintrc.yml", "--format=unix", copies]
        finished = subprocess.run(textlint, stdout=subprocess.PIPE, text=True, check=False)
    print(re.sub(rf"(?m)^(?:/private)?{re.escape(copies)}/(\S+)\.md:", r"\1:", finished.stdout), end="")
    return finished.returncode


if __name__ == "__main__":
    sys.exit(main())
