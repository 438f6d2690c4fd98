"""docs/settings.md: every setting of an environment's file, from the models that check it."""

from prefect_ecs.cluster.task_settings import MEMORY_MIB_BY_CPU_UNITS
from prefect_ecs.settings import AccountSettings
from prefect_ecs.settings_types import AWS_REGIONS, RETENTION_DAYS
from pydantic.fields import FieldInfo

from prefect_ecs_ops.common.markdown import code, page, table
from workshop.reference.example import example
from workshop.reference.sections import Section, sections, text
from workshop.reference.setting_types import LINKS, describe_type
from workshop.reference.toml import toml_value

_INTRODUCTION = """\
An environment is a file in `environments/`, and its name is the file's: `environments/staging.toml` is the environment
`staging`. What the file says is decided when the stack is synthesized, so run `make synth` after a change. A setting that is
not written keeps its default. A setting that does not exist, or can't be what it says, is refused with the file, the setting,
what was given and what is allowed.

What differs by account, or is secret, is a Terraform variable: [variables-and-outputs.md](variables-and-outputs.md)."""


def settings_page() -> str:
    """The page: a table for each model, the lists that are too long for a cell, and a complete example."""
    parts = [_INTRODUCTION]
    for section in sections():
        parts += _section(section)
    parts += ["## Regions", ", ".join(map(code, AWS_REGIONS))]
    parts += [
        "## Fargate sizes",
        "The pairs of `cpu_units` and `memory_mib` that Fargate runs; 1024 CPU units are one vCPU.",
    ]
    parts += [table(["cpu_units", "memory_mib"], map(_sizes, MEMORY_MIB_BY_CPU_UNITS.items()))]
    parts += ["## Retention days", ", ".join(map(str, RETENTION_DAYS))]
    parts += ["## A complete example", "`environments/staging.toml`, with every setting at its default:"]
    parts += [f"```toml\n{example()}```"]
    return page("Settings", *parts)


_ACCOUNT_INTRODUCTION = """\
`environments/account.toml` holds what the environments of one AWS account share: the bucket of their state, AWS Config, the roles
of pipelines. Each of its regions gets a stack of its own, `account-<region>`. Without the file there is none of that; state is then
local, or in a bucket of your own. [From dev to staging and prod](environments.md) shows how it is used."""


def account_settings_page() -> str:
    """The page of `account.toml`: a table for each model."""
    parts = [part for section in sections(AccountSettings) for part in _section(section)]
    lists = ["## Regions", "Those of [an environment](settings.md#regions)."]
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
    return [title, text(section.model.__doc__), table(["setting", "allowed", "default", "what it does"], rows)]


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "must be written"
    value = field.get_default()
    return "not set" if value is None else code(toml_value(value))


def _sizes(pair: tuple[int, tuple[int, ...]]) -> list[str]:
    cpu_units, memory_mib = pair
    return [str(cpu_units), ", ".join(map(str, memory_mib))]
