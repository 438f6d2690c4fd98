"""Monitoring settings: alarms, whom they tell, the dashboard."""

import re
from typing import Annotated

from pydantic import AfterValidator, Field

from prefect_ecs.settings_types import Model


def _check_addresses(addresses: tuple[str, ...]) -> tuple[str, ...]:
    for address in addresses:
        if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s.]+", address):
            raise ValueError(f"{address!r} is not an e-mail address, such as ops@example.com")
    return _without_doubles(addresses)


def _check_endpoints(endpoints: tuple[str, ...]) -> tuple[str, ...]:
    for endpoint in endpoints:
        if not re.fullmatch(r"https://[A-Za-z0-9.-]+(:\d{1,5})?(/[^\s]*)?", endpoint):
            raise ValueError(
                f"{endpoint!r} is not an address that starts with https://, such as https://hooks.example.com/ecs"
            )
    return _without_doubles(endpoints)


def _check_page(url: str) -> str:
    if "#" in url or re.search(r"\s", url):
        raise ValueError(f"{url!r} must be a page's address without # and spaces; each alarm adds its own section")
    return url


def _without_doubles(values: tuple[str, ...]) -> tuple[str, ...]:
    doubles = {value for value in values if values.count(value) > 1}
    if doubles:
        raise ValueError(f"{', '.join(sorted(doubles))} is given twice; name each once")
    return values


class MonitoringSettings(Model):
    """Alarms that say what to do, an SNS topic that tells people, and one dashboard."""

    enabled: bool = True
    """Default: on. An alarm costs $0.10 a month for each metric it looks at, the dashboard $3 beyond an account's first three
    (all in all about $6 a month), so dev turns them off to keep the original bill."""

    email_addresses: Annotated[tuple[str, ...], AfterValidator(_check_addresses)] = ()
    """Whom alarms and failed deployments are mailed to. Each must confirm the mail that AWS sends first. Default: nobody."""

    https_endpoints: Annotated[tuple[str, ...], AfterValidator(_check_endpoints)] = ()
    """Where they are posted to, such as https://hooks.example.com/ecs. An address that is itself a secret does not belong into
    a file: subscribe it to the topic of the output `alarm_topic_arn` by hand. Default: nowhere."""

    runbook_url: Annotated[str, AfterValidator(_check_page)] = "docs/operations.md"
    """The page with a section for each alarm, to which its description leads. Default: the page's path in this repository; give
    the address at which your team reads it."""

    late_runs_minutes: Annotated[int, Field(ge=1, le=60)] = 5
    """Minutes for which flow runs must be late before an alarm. Default: 5."""

    pending_runs_minutes: Annotated[int, Field(ge=3, le=120)] = 10
    """Minutes for which a flow run may be Pending before an alarm. Default: 10; a Fargate task starts within one or two."""

    dashboard: bool = True
    """Default: on, one CloudWatch dashboard, with `enabled`."""

    deployment_rollback: bool = True
    """Default: on, ECS rolls a deployment back when, while it rolls out, the worker's key is rejected, its observer stops or its
    memory runs out. Its circuit breaker notices only tasks that do not start."""
