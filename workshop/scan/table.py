"""The table of accepted findings, for docs/security.md."""

from prefect_ecs_ops.common.markdown import code, table
from workshop.scan.skips import SKIPS, Skip


def skips_table() -> str:
    """One row a skip; those that hold everywhere first."""
    return table(
        ["Check", "Asks for", "Where it is not done", "Why not", "What it would cost"],
        [_row(skip) for skip in sorted(SKIPS, key=lambda skip: skip.environments is not None)],
    )


def _row(skip: Skip) -> list[str]:
    where = "everywhere" if skip.environments is None else ", ".join(skip.environments)
    at = ", ".join(code(resource) for resource in skip.resources)
    return [skip.check, skip.demands, f"{where}: {at}", skip.reason, skip.price]
