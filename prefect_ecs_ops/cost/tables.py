"""The cost tables of the documentation: bills, options, assumptions, prices, and free types."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from prefect_ecs_ops.common.markdown import code, table
from prefect_ecs_ops.common.synthesized import PROJECT
from prefect_ecs_ops.cost.assumptions import Assumptions, descriptions
from prefect_ecs_ops.cost.command import estimates_of
from prefect_ecs_ops.cost.estimate import Estimate, Line
from prefect_ecs_ops.cost.prices import UNPRICED, PriceList, bought, dollars, exact, price_list, priced_regions
from prefect_ecs_ops.cost.report import comparison, total
from prefect_ecs_ops.cost.rooms import FREE
from prefect_ecs_ops.cost.selection import NAT_MODES, NETWORKS

EXAMPLES = PROJECT / "examples" / "environments"
EXAMPLE_STACKS = {
    "dev": "the original design",
    "lean": "the same worker; public IP addresses instead of NAT, flow runs on Fargate Spot",
    "resilient": "two workers in two zones, each with its own NAT gateway; alarms, flow logs, and a customer-managed key",
}
INSTANCES = "ec2_instance_hour."
NAT_ROWS = ("NAT gateway", "Public addresses")

NAT_TEXTS = {
    "gateway": (
        "everything over HTTPS, from one fixed IP address",
        "in the first zone, no task reaches anything until it recovers; in another zone, tasks move",
    ),
    "gateway_per_zone": (
        "everything over HTTPS, from one fixed IP address per zone",
        "tasks in the other zones keep running",
    ),
    "instance": (
        "everything over HTTPS, from one fixed IP address",
        "as with `gateway`; if only the instance fails, its replacement takes minutes",
    ),
    "none": (
        "AWS services through endpoints, and the VPC; no Prefect Cloud, Docker Hub, GitHub, or PyPI",
        "tasks in the other zones keep running",
    ),
    "public": ("everything over HTTPS, each task from its own IP address", "tasks in the other zones keep running"),
}
"""For each value of `network.nat`: what tasks reach, and what happens to them when a zone fails."""

_HOURS = Decimal(730)
"""Hours in a month."""


@dataclass(frozen=True)
class Option:
    """Something that readers ask the price of before they choose.

    Attributes:
        what: what it is.
        parts: quantities in a month by price key.
    """

    what: str
    parts: dict[str, Decimal]


def _task(group: str, vcpu: str, gb: str, hours: Decimal, arm: str = "") -> dict[str, Decimal]:
    return {f"{group}.{arm}vcpu_hour": Decimal(vcpu) * hours, f"{group}.{arm}gb_hour": Decimal(gb) * hours}


OPTIONS: tuple[Option, ...] = (
    Option("One more worker task of 0.25 vCPU and 0.5 GB", _task("fargate", "0.25", "0.5", _HOURS)),
    Option("The same on ARM64", _task("fargate", "0.25", "0.5", _HOURS, "arm_")),
    Option("The same on Fargate Spot", _task("fargate_spot", "0.25", "0.5", _HOURS)),
    Option("100 hours of flow runs of 1 vCPU and 2 GB", _task("fargate", "1", "2", Decimal(100))),
    Option("The same on Fargate Spot", _task("fargate_spot", "1", "2", Decimal(100))),
    Option("A NAT gateway with its public address", {"nat_gateway.hour": _HOURS, "public_ipv4.hour": _HOURS}),
    Option("100 GB through a NAT gateway", {"nat_gateway.gb": Decimal(100)}),
    Option(
        "A NAT instance (t4g.nano, 8 GB) with its public address",
        {"ec2_instance_hour.t4g.nano": _HOURS, "ebs.gp3_gb_month": Decimal(8), "public_ipv4.hour": _HOURS},
    ),
    Option(
        "A container instance (m7g.large: 2 vCPU, 8 GB; 30 GB volume)",
        {"ec2_instance_hour.m7g.large": _HOURS, "ebs.gp3_gb_month": Decimal(30)},
    ),
    Option("The same size on Fargate with ARM64, running all the time", _task("fargate", "2", "8", _HOURS, "arm_")),
    Option("A public address", {"public_ipv4.hour": _HOURS}),
    Option("An interface endpoint in one zone", {"interface_endpoint.hour": _HOURS}),
    Option("A customer-managed KMS key", {"kms.key_month": Decimal(1)}),
    Option("10 GB of task logs", {"logs.ingested_gb": Decimal(10)}),
    Option("10 GB of VPC flow logs to CloudWatch Logs", {"logs.vended_gb": Decimal(10)}),
    Option("10 GB of VPC flow logs to S3", {"logs.vended_to_s3_gb": Decimal(10)}),
    Option("Storing 10 GB of logs in CloudWatch Logs", {"logs.stored_gb_month": Decimal(10)}),
    Option("A metric of Container Insights, enabled", {"cloudwatch.custom_metric_month": Decimal(1)}),
    Option("A metric of Container Insights, enhanced", {"cloudwatch.enhanced_insights_metric_month": Decimal(1)}),
    Option("An alarm on one metric", {"cloudwatch.alarm_month": Decimal(1)}),
    Option("A dashboard, from an account's fourth dashboard", {"cloudwatch.dashboard_month": Decimal(1)}),
    Option(
        "A Lambda function with 128 MB that runs for a second each minute",
        {"lambda.million_requests": Decimal("0.0438"), "lambda.gb_second": Decimal("43800") / 8},
    ),
)


def bill_table(name: str) -> str:
    """A stack's bill, with a row for each title, and what is missing from the total."""
    (estimate,) = _estimates([name])
    rows = [
        [title, "; ".join(_bought([line for line in estimate.lines if line.title == title])), dollars(amount)]
        for title, amount in estimate.by_title().items()
    ]
    rows.append(["**Total**", "", f"**{total(estimate)}**"])
    return _with_missing(table(["", f"in {estimate.region}", "a month"], rows), [estimate])


def comparison_table(names: Sequence[str]) -> str:
    """Bills side by side."""
    estimates = _estimates(names)
    header, rows = comparison(estimates)
    rows[-1] = [f"**{cell}**" for cell in rows[-1]]
    return _with_missing(table(header, rows), estimates)


def examples() -> list[str]:
    """Dev and the examples, as names that `select` accepts."""
    return [name if name == "dev" else str(EXAMPLES / f"{name}.toml") for name in EXAMPLE_STACKS]


def examples_table() -> str:
    """Dev and the examples with their total, a row for each."""
    rows = [
        [f"[{name}]({'environments' if name == 'dev' else 'examples/environments'}/{name}.toml)", what, total(estimate)]
        for (name, what), estimate in zip(EXAMPLE_STACKS.items(), _estimates(examples()), strict=True)
    ]
    return table(["settings", "what it is", "a month"], rows)


def shapes_table() -> str:
    """The values of `network.nat`, with the cost of each, and of dev with it."""
    estimates = _estimates(NETWORKS)
    gateway = estimates[NAT_MODES.index("gateway")]
    # What dev costs without NAT, which is the same for each value.
    rest = gateway.total - sum(line.monthly or 0 for line in gateway.lines if line.title in NAT_ROWS)
    rows = [
        [
            code(mode) + (" (default)" if estimate is gateway else ""),
            *NAT_TEXTS[mode],
            f"{dollars(estimate.total - rest)} of {total(estimate)}",
        ]
        for mode, estimate in zip(NAT_MODES, estimates, strict=True)
    ]
    rows.append(
        [
            "[an existing VPC](#an-existing-vpc)",
            "what its owner allows",
            "depends on its owner",
            "its owner's",
        ]
    )
    return table([code("nat"), "What tasks reach", "When a zone fails", "Cost per month, of dev's total with it"], rows)


def assumptions_table() -> str:
    """The assumptions with their defaults."""
    return table(
        ["assumption", "default", "description"],
        [[code(name), default, text] for name, (default, text) in descriptions().items()],
    )


def options_table() -> str:
    """The monthly cost of each option in each region."""
    lists = [price_list(region) for region in priced_regions()]
    rows = [[option.what, *(dollars(_option_price(option, prices)) for prices in lists)] for option in OPTIONS]
    return table(["", *(prices.region for prices in lists)], rows)


def prices_table() -> str:
    """Every price, except those of instance types, with its sources."""
    lists = [price_list(region) for region in priced_regions()]
    keys = sorted({key for prices in lists for key in prices.prices if not key.startswith(INSTANCES)})
    return table(
        ["price", "for one", *(prices.region for prices in lists), "published", "as of"],
        [_price_row(key, lists) for key in keys],
    )


def free_table() -> str:
    """The free types, grouped by reason."""
    rows = [
        [", ".join(code(kind) for kind in sorted(FREE) if FREE[kind] == free), free.reason, _link(free.source)]
        for free in dict.fromkeys(FREE[kind] for kind in sorted(FREE))
    ]
    return table(["types", "why they are free", "source"], rows)


def _estimates(names: Sequence[str]) -> list[Estimate]:
    return estimates_of(names, region=None, assumptions=Assumptions())


def _bought(lines: Sequence[Line]) -> list[str]:
    """What is bought; the same thing for several resources in one entry."""
    sums: dict[tuple[str, str, Decimal | None], Decimal | None] = {}
    for line in lines:
        key = (line.what, line.unit, line.unit_price)
        before = sums.get(key, Decimal(0))
        sums[key] = None if before is None or line.quantity is None else before + line.quantity
    return [f"{what}: {bought(quantity, unit, price)}" for (what, unit, price), quantity in sums.items()]


def _with_missing(markdown: str, estimates: Sequence[Estimate]) -> str:
    missing = sorted({name.partition(": ")[2] or name for estimate in estimates for name in estimate.unpriced})
    return (
        f"{markdown}\n\nWithout a price, and therefore not in the total: {'; '.join(missing)}." if missing else markdown
    )


def _option_price(option: Option, prices: PriceList) -> Decimal | None:
    parts = [(prices.get(key), quantity) for key, quantity in option.parts.items()]
    found = [price.usd * quantity for price, quantity in parts if price is not None]
    return sum(found, Decimal(0)) if len(found) == len(parts) else None


def _price_row(key: str, lists: Sequence[PriceList]) -> list[str]:
    found = [prices.get(key) for prices in lists]
    known = [price for price in found if price is not None]
    pages = dict.fromkeys(price.source.page for price in known)
    dates = sorted({price.source.as_of for price in known})
    shown_dates = " to ".join(day.isoformat() for day in dict.fromkeys([dates[0], dates[-1]]))
    return [
        code(key),
        known[0].unit,
        *(UNPRICED if price is None else exact(price.usd) for price in found),
        ", ".join(map(_link, pages)),
        shown_dates,
    ]


def _link(address: str) -> str:
    shown = "/".join(address.removeprefix("https://").split("/")[:2])
    return f"[{shown}]({address})"
