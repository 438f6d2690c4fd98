"""Tags that an operator gives."""

import re
from typing import Annotated

from pydantic import AfterValidator

RESERVED_TAGS = ("Environment", "ManagedBy", "Project", "Stack")
"""Tag keys that a stack sets on everything itself."""


def _check(tags: dict[str, str]) -> dict[str, str]:
    for key, value in tags.items():
        if key in RESERVED_TAGS:
            raise ValueError(f"the stack itself sets the tag {key!r}; choose another key")
        if not re.fullmatch(r"[\w\s.:/=+\-@]{1,128}", key) or key.lower().startswith("aws:"):
            raise ValueError(
                f"{key!r} is not a tag key: 1 to 128 letters, digits, spaces and . : / = + - @ _, not starting with aws:"
            )
        if not re.fullmatch(r"[\w\s.:/=+\-@]{0,256}", value):
            raise ValueError(f"{value!r} is not a tag value: up to 256 letters, digits, spaces and . : / = + - @ _")
    return tags


Tags = Annotated[dict[str, str], AfterValidator(_check)]


def check_required_tags(required: tuple[str, ...], tags: dict[str, str]) -> None:
    """Raises ValueError if a required tag is missing or empty."""
    missing = [key for key in required if key not in RESERVED_TAGS and not tags.get(key)]
    if missing:
        given = ", ".join(sorted(key for key, value in tags.items() if value)) or "none"
        raise ValueError(f"required tags are missing: {', '.join(missing)} (given: {given}); write them under [tags]")
