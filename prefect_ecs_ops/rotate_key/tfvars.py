"""Values in a tfvars file, changed in place: comments, order and layout stay."""

import os
import re
import tempfile
from pathlib import Path

_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')


class TfvarsError(ValueError):
    """The file does not hold what it must; the message says what to do."""


class Tfvars:
    """One tfvars file, as `terraform` reads it by itself.

    Args:
        file: it, or a link to it.
    """

    def __init__(self, file: Path) -> None:
        self.file = file.resolve()
        if not self.file.is_file():
            raise TfvarsError(
                f"there is no {self.file.name}; copy terraform.tfvars.example, or give the values as TF_VAR_… and rotate by hand"
            )
        self._text = self.file.read_text(encoding="utf-8")

    def string(self, name: str) -> str | None:
        """The value of a text variable, or None if it is not set here."""
        found = self._assignment(name)
        quoted = _QUOTED.fullmatch(found["value"]) if found else None
        if quoted is None:
            return None
        return re.sub(r"\\(.)", r"\1", quoted[1]).replace("$${", "${").replace("%%{", "%{")

    def number(self, name: str) -> int | None:
        """The value of a number variable, or None if it is not set here."""
        found = self._assignment(name)
        return int(found["value"]) if found else None

    def set(self, name: str, value: str | int) -> None:
        """Changes a value, or adds it at the end."""
        written = str(value) if isinstance(value, int) else f'"{_escaped(value)}"'
        found = self._assignment(name)
        if found:
            self._text = self._text[: found.start("value")] + written + self._text[found.end("value") :]
        else:
            self._text = f"{self._text.rstrip()}\n{name} = {written}\n"

    def save(self) -> None:
        """Writes the file anew in one step, readable by its owner only: there is a secret in it."""
        descriptor, name = tempfile.mkstemp(dir=self.file.parent, prefix=f".{self.file.name}.")
        with os.fdopen(descriptor, "w", encoding="utf-8") as new:
            new.write(self._text)
        Path(name).replace(self.file)

    def _assignment(self, name: str) -> re.Match[str] | None:
        pattern = rf'^[ \t]*{re.escape(name)}[ \t]*=[ \t]*(?P<value>"(?:[^"\\\n]|\\.)*"|[^\s#/]+)'
        return re.search(pattern, self._text, flags=re.MULTILINE)


def _escaped(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return escaped.replace("${", "$${").replace("%{", "%%{")
