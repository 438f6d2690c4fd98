"""What a check says."""

from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True)
class Finding:
    """The answer to one question about the stack.

    Attributes:
        holds: whether all is well.
        found: what was found: the good news, or the reason why not. One sentence, no secret.
        remedy: what to do, when it does not hold.
        details: lines for whoever wants to look closer, such as the service's last events; shown in both cases.
    """

    holds: bool
    found: str
    remedy: str | None = None
    details: tuple[str, ...] = ()

    @classmethod
    def good(cls, found: str, *details: str) -> Self:
        return cls(True, found, None, details)

    @classmethod
    def bad(cls, reason: str, remedy: str, *details: str) -> Self:
        return cls(False, reason, remedy, details)
