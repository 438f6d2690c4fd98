"""docs/settings.md and docs/account-settings.md: every setting, from the models that validate it."""

import textwrap
from collections.abc import Iterator

from prefect_ecs.cluster.task_settings import MEMORY_MIB_BY_CPU_UNITS
from prefect_ecs.settings import AccountSettings, Settings
from prefect_ecs.settings_types import AWS_REGIONS, RETENTION_DAYS
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from prefect_ecs_ops.common.markdown import code, page, table
from workshop.reference.settings_tables import LINKS, Section, describe_type, sections, text, toml_value

_INTRODUCTION = """\
Each environment has a file in `environments/` with the same name: `environments/staging.toml` configures the environment `staging`.
Settings take effect when the stack is synthesized, so run `make synth` after a change. Settings that the file doesn't have keep
their defaults. If a setting doesn't exist or has an invalid value, the error has the file, the setting, the value and the allowed
values.

Values that differ between accounts or are secret are Terraform variables: [variables-and-outputs.md](variables-and-outputs.md)."""


def settings_page() -> str:
    """The page: a table for each model, lists that don't fit in a cell, and a complete example."""
    parts = [_INTRODUCTION]
    for section in sections():
        parts += _section(section)
    parts += ["## Regions", ", ".join(map(code, AWS_REGIONS))]
    parts += [
        "## Fargate sizes",
        "The combinations of `cpu_units` and `memory_mib` that Fargate supports. 1024 CPU units are one vCPU.",
    ]
    parts += [table(["cpu_units", "memory_mib"], map(_sizes, MEMORY_MIB_BY_CPU_UNITS.items()))]
    parts += ["## Retention days", ", ".join(map(str, RETENTION_DAYS))]
    parts += ["## A complete example", "`environments/staging.toml`, with every setting at its default:"]
    parts += [f"```toml\n{example()}```"]
    return page("Settings", *parts)


_ACCOUNT_INTRODUCTION = """\
`environments/account.toml` configures what the environments of one AWS account share: the state bucket, AWS Config, and the roles
of pipelines. Each region has its own stack, `account-<region>`. Without the file, none of these resources exist, and the state is
local or in your own bucket. [From dev to staging and prod](environments.md) shows how to use it."""


def account_settings_page() -> str:
    """The page of `account.toml`: a table for each model."""
    parts = [part for section in sections(AccountSettings) for part in _section(section)]
    lists = ["## Regions", "The same as for [an environment](settings.md#regions)."]
    return page("Settings of the account", _ACCOUNT_INTRODUCTION, *parts, *lists)


def _section(section: Section) -> list[str]:
    title = f"## `{section.header}`" if section.path else "## At the top of the file"
    rows = [
        [
            code(section.setting(name)),
            LINKS.get(name) or describe_type(field.annotation, tuple(field.metadata)),
            _default(field),
            text(field.description),
        ]
        for name, field in section.fields.items()
    ]
    return [title, text(section.model.__doc__), table(["setting", "type", "default", "description"], rows)]


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    value = field.get_default()
    return "not set" if value is None else code(toml_value(value))


def _sizes(pair: tuple[int, tuple[int, ...]]) -> list[str]:
    cpu_units, memory_mib = pair
    return [str(cpu_units), ", ".join(map(str, memory_mib))]


_EXAMPLE_VALUES: dict[str, str] = {"region": "us-east-1"}
"""Values for the example of settings without a default."""

_WIDTH = 100


def example(model: type[BaseModel] = Settings) -> str:
    """A file with every setting, its description and its default. Optional settings are comments."""
    return "\n".join(line for section in sections(model) for line in _example_section(section)).strip() + "\n"


def _example_section(section: Section) -> Iterator[str]:
    if not section.fields and not section.path:
        return
    yield ""
    if section.path:
        yield from _comment(text(section.model.__doc__))
        yield f"# {section.header}" if section.many or section.optional else section.header
    for number, (name, field) in enumerate(section.fields.items()):
        yield from [""] if number else []
        yield from _comment(text(field.description))
        yield _example_setting(section, name, field)


def _example_setting(section: Section, name: str, field: FieldInfo) -> str:
    value = _EXAMPLE_VALUES.get(section.setting(name), None if field.is_required() else field.get_default())
    if value is None:
        return f"# {name} = …"
    return f"{'# ' if section.many or section.optional else ''}{name} = {toml_value(value)}"


def _comment(description: str) -> list[str]:
    return textwrap.wrap(description, _WIDTH, initial_indent="# ", subsequent_indent="# ", break_on_hyphens=False)
