"""What a correction is about, as data: the README's table and the issues for moto's tracker come from it."""

import inspect
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

MOTO_VERSION = "5.2.5"
"""The moto release that the descriptions are about; a test compares it with the installed one."""

Correction: TypeAlias = Callable[[], None]

_DIFFERENCES: dict[Correction, "Difference"] = {}


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A difference between moto and AWS.

    Attributes:
        service: the AWS service, by the name that AWS uses.
        title: what the correction makes true, in one line.
        moto_does: what moto does without the correction.
        aws_does: what AWS does.
        sources: pages of AWS's documentation that say so.
        reproduce: Python code that uses `boto3` and fails on moto with an AssertionError, ClientError or KeyError; empty
            for a difference that is not for moto.
        local_only: why the correction stays in this package; empty for one that moto should have.
        module: name of the module with the correction.
    """

    service: str
    title: str
    moto_does: str
    aws_does: str
    sources: tuple[str, ...]
    reproduce: str
    local_only: str
    module: str

    def issue(self) -> str:
        """A Markdown description, ready for moto's issue tracker."""
        links = "\n".join(f"- {source}" for source in self.sources)
        parts = [
            f"# {self.service}: {self.title}",
            f"**What moto {MOTO_VERSION} does**: {self.moto_does}",
            f"**What AWS does**: {self.aws_does}",
            links,
        ]
        if self.local_only:
            parts.append(f"**Not for moto**: {self.local_only}")
        else:
            parts.append(f"**Reproduce** (within `mock_aws`):\n```python\nimport boto3\n\n{self.reproduce}\n```")
        return "\n\n".join(parts)


def upstream(
    *, service: str, moto_does: str, aws_does: str, sources: tuple[str, ...], reproduce: str
) -> Callable[[Correction], Correction]:
    """Decorator: describes a correction that moto should have. The title is the first line of its docstring."""
    return _describe(service, moto_does, aws_does, sources, reproduce=reproduce)


def local_only(
    *, service: str, moto_does: str, aws_does: str, sources: tuple[str, ...], why: str
) -> Callable[[Correction], Correction]:
    """Decorator: describes a correction that moto should not have as it is, and says why."""
    return _describe(service, moto_does, aws_does, sources, why=why)


def difference_of(correction: Correction) -> Difference:
    """The description of a correction.

    Raises:
        KeyError: the correction has neither `@upstream` nor `@local_only`.
    """
    return _DIFFERENCES[correction]


def table(corrections: tuple[Correction, ...]) -> str:
    """The Markdown table of the README: one row for each correction, ordered by service."""
    rows = sorted((difference_of(correction) for correction in corrections), key=lambda row: (row.service, row.title))
    lines = ["| Service | Correction | moto | AWS | Module | For moto |", "|---|---|---|---|---|---|"]
    for row in rows:
        links = " ".join(f"[[{number}]]({source})" for number, source in enumerate(row.sources, start=1))
        module = f"[{row.module}](corrections/{row.module}.py)"
        for_moto = f"no: {row.local_only}" if row.local_only else "yes"
        lines.append(
            f"| {row.service} | {row.title} | {row.moto_does} | {row.aws_does} {links} | {module} | {for_moto} |"
        )
    return "\n".join(lines)


def _describe(
    service: str, moto_does: str, aws_does: str, sources: tuple[str, ...], *, reproduce: str = "", why: str = ""
) -> Callable[[Correction], Correction]:
    def decorate(correction: Correction) -> Correction:
        _DIFFERENCES[correction] = Difference(
            service=service,
            title=(inspect.getdoc(correction) or "").partition("\n")[0].removesuffix("."),
            moto_does=moto_does,
            aws_does=aws_does,
            sources=sources,
            reproduce=textwrap.dedent(reproduce).strip(),
            local_only=why,
            module=correction.__module__.rpartition(".")[2],
        )
        return correction

    return decorate
