"""The settings' models as the tables of a TOML file."""

from collections.abc import Iterator
from dataclasses import dataclass

from prefect_ecs.settings import Settings
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from workshop.reference.setting_types import is_list, nested_model

NOT_IN_THE_FILE = "environment"
"""The environment's name is the file's."""


@dataclass(frozen=True)
class Section:
    """One table: `path` is "" for the file's top, else such as "network.flow_logs"; `optional` if there is none by default."""

    path: str
    many: bool
    optional: bool
    model: type[BaseModel]
    fields: dict[str, FieldInfo]

    @property
    def header(self) -> str:
        """As it is written in the file: `[network]`, or `[[flows.egress]]` for a table that may be there many times."""
        return f"[[{self.path}]]" if self.many else f"[{self.path}]"

    def setting(self, field: str) -> str:
        return f"{self.path}.{field}".lstrip(".")


def sections(
    model: type[BaseModel] = Settings, path: str = "", *, many: bool = False, optional: bool = False
) -> Iterator[Section]:
    """A model's own settings, then those of its tables, in the order of the model."""
    own = {
        name: field
        for name, field in model.model_fields.items()
        if (path or name != NOT_IN_THE_FILE) and nested_model(field.annotation) is None
    }
    yield Section(path, many, optional, model, own)
    for name, field in model.model_fields.items():
        nested = nested_model(field.annotation)
        if nested is not None:
            yield from sections(
                nested,
                f"{path}.{name}".lstrip("."),
                many=is_list(field.annotation),
                optional=field.get_default() is None,
            )


def text(docstring: str | None) -> str:
    """A docstring as one line."""
    return " ".join((docstring or "").split())
