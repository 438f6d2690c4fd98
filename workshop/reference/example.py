"""An environment's file that writes out every setting."""

import textwrap
from collections.abc import Iterator

from prefect_ecs.settings import Settings
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from workshop.reference.sections import Section, sections, text
from workshop.reference.toml import toml_value

GIVEN: dict[str, str] = {"region": "us-east-1"}
"""What has no default that an example could show."""

_WIDTH = 100


def example(model: type[BaseModel] = Settings) -> str:
    """Every setting with what it does and its default; what is off by default is a comment."""
    return "\n".join(line for section in sections(model) for line in _section(section)).strip() + "\n"


def _section(section: Section) -> Iterator[str]:
    if not section.fields and not section.path:
        return
    yield ""
    if section.path:
        yield from _comment(text(section.model.__doc__))
        yield f"# {section.header}" if section.many or section.optional else section.header
    for number, (name, field) in enumerate(section.fields.items()):
        yield from [""] if number else []
        yield from _comment(text(field.description))
        yield _setting(section, name, field)


def _setting(section: Section, name: str, field: FieldInfo) -> str:
    value = GIVEN.get(section.setting(name), None if field.is_required() else field.get_default())
    if value is None:
        return f"# {name} = …"
    return f"{'# ' if section.many or section.optional else ''}{name} = {toml_value(value)}"


def _comment(description: str) -> list[str]:
    return textwrap.wrap(description, _WIDTH, initial_indent="# ", subsequent_indent="# ", break_on_hyphens=False)
