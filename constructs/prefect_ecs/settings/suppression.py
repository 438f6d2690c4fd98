"""A rule's finding that somebody has looked at and accepted."""

from typing import Annotated

from pydantic import Field

from prefect_ecs.settings_types.base import Model


class Suppression(Model):
    """A finding of a rule that is accepted, and why. One that suppresses nothing is refused."""

    rule: str
    """The rule's id, as its message shows it, such as "image-without-version"."""

    reason: Annotated[str, Field(min_length=10)]
    """Why it is accepted, in words that the next reader understands; 10 characters or more."""
