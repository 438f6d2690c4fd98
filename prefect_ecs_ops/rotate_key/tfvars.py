"""Edits values in a tfvars file in place; comments, order, and layout stay."""

import os
import re
import tempfile
from pathlib import Path

_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')


class TfvarsError(ValueError):
    """The tfvars file is missing, or a value in it is invalid. The message says what to do."""


class Tfvars:
    """A tfvars file that Terraform loads automatically.

    Args:
        file: the file, or a symbolic link to it.
    """

    def __init__(self, file: Path) -> None:
        self.file = file.resolve()
        if not self.file.is_file():
            raise TfvarsError(
                f"there is no {self.file.name}; copy terraform.tfvars.example, or set the values as TF_VAR_… and rotate by hand"
            )
        self._text = self.file.read_text(encoding="utf-8")

    def string(self, name: str) -> str | None:
        """The value of a string variable, or None if the file does not set it."""
        found = self._assignment(name)
        quoted = _QUOTED.fullmatch(found["value"]) if found else None
        if quoted is None:
            return None
        return re.sub(r"\\(.)", r"\1", quoted[1]).replace("$${", "${").replace("%%{", "%{")

    def number(self, name: str) -> int | None:
        """The value of a number variable, or None if the file does not set it. Terraform also accepts a number in quotes.

        Raises:
            TfvarsError: the value is not a whole number.
        """
        found = self._assignment(name)
        if found is None:
            return None
        value = found["value"].strip('"')
        if not value.isdigit():
            raise TfvarsError(f"{self.file.name} sets {name} to {found['value']}; set it to a whole number")
        return int(value)

    def set(self, name: str, value: str | int) -> None:
        """Changes a value, or appends it."""
        written = str(value) if isinstance(value, int) else f'"{_escaped(value)}"'
        found = self._assignment(name)
        if found:
            self._text = self._text[: found.start("value")] + written + self._text[found.end("value") :]
        else:
            self._text = f"{self._text.rstrip()}\n{name} = {written}\n"

    def save(self) -> None:
        """Replaces the file atomically. Only its owner can read it, because it contains a secret."""
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
