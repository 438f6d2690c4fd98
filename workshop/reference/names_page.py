"""docs/names.md: what everything is called, in dev and elsewhere, and how long the names may get."""

from prefect_ecs.names import Names
from prefect_ecs.settings_types import AWS_REGIONS, DEV

from prefect_ecs_ops.common.markdown import code, page, table
from workshop.reference.name_rows import NAME_ROWS, NameRow

DEV_NAMES = Names(DEV, None)
PATTERN = Names("<environment>", "<region>")
LONGEST_ENVIRONMENT = "x" * 16
"""An environment's name has 16 characters at most."""

EXAMPLES = (DEV_NAMES, Names("staging", "us-east-1"), Names("prod", "eu-west-1"))

_INTRODUCTION = """\
Names are given once, by `constructs/prefect_ecs/names.py`. Those of dev are the original design's. Elsewhere the environment
joins the prefix, and the pattern stays, so that environments can share an account and a region. IAM is one for all regions of
an account: there the region joins too."""

_LIMITS = """\
*Longest* is what the name reaches with an environment's name of 16 characters, the longest allowed, in the region with the
longest name. *Limit* is AWS's, with its source; a test compares it with AWS's own API model, and that *longest* stays within it."""


def names_page() -> str:
    """The page: stack ids, then a row for each name."""
    stacks = [
        [
            code(f"environments/{names.environment}.toml"),
            names.region or "`aws_region`",
            code(names.stack),
            code(names.prefix),
        ]
        for names in EXAMPLES
    ]
    return page(
        "Names",
        _INTRODUCTION,
        "## Stacks",
        table(["settings", "region", "stack", "prefix of its names"], stacks),
        "## Names and their limits",
        _LIMITS,
        table(["what", "in dev", "in another environment", "longest", "limit"], map(_row, NAME_ROWS)),
    )


def longest(row: NameRow) -> int:
    """The characters of the longest name that this row can give."""
    return max(len(row.name(Names(LONGEST_ENVIRONMENT, region))) for region in AWS_REGIONS)


def _row(row: NameRow) -> list[str]:
    limit = f"[{row.limit.characters}]({row.limit.page})" if row.limit else ""
    return [row.what, code(row.name(DEV_NAMES)), code(row.name(PATTERN)), str(longest(row)), limit]
