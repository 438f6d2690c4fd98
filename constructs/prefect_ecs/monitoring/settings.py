"""Settings of monitoring: alarms, notifications and the dashboard."""

import re
from typing import Annotated

from pydantic import AfterValidator, Field

from prefect_ecs.settings_types import Model


def _check_addresses(addresses: tuple[str, ...]) -> tuple[str, ...]:
    for address in addresses:
        if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s.]+", address):
            raise ValueError(f"{address!r} is not an email address, such as ops@example.com")
    return _check_unique(addresses)


def _check_endpoints(endpoints: tuple[str, ...]) -> tuple[str, ...]:
    for endpoint in endpoints:
        if not re.fullmatch(r"https://[A-Za-z0-9.-]+(:\d{1,5})?(/[^\s]*)?", endpoint):
            raise ValueError(f"{endpoint!r} is not an HTTPS URL, such as https://hooks.example.com/ecs")
    return _check_unique(endpoints)


def _check_page(url: str) -> str:
    if "#" in url or re.search(r"\s", url):
        raise ValueError(f"{url!r} must be a URL or path without # and spaces; each alarm adds its own section")
    return url


def _check_unique(values: tuple[str, ...]) -> tuple[str, ...]:
    duplicates = {value for value in values if values.count(value) > 1}
    if duplicates:
        raise ValueError(f"{', '.join(sorted(duplicates))} is listed twice; list each address once")
    return values


class MonitoringSettings(Model):
    """Alarms that say what to do, an SNS topic that notifies people, and a dashboard."""

    enabled: bool = True
    """Whether the stack has alarms and a dashboard. Default: true. dev disables them because of the price, about $6 a month: $0.10 for each
    metric of an alarm, and $3 for the dashboard if the account has three already."""

    email_addresses: Annotated[tuple[str, ...], AfterValidator(_check_addresses)] = ()
    """Email addresses that get alarms and failed deployments. Each must confirm the subscription that AWS sends. Default: none."""

    https_endpoints: Annotated[tuple[str, ...], AfterValidator(_check_endpoints)] = ()
    """URLs that they are posted to, such as https://hooks.example.com/ecs. Don't put a URL here that contains a secret: subscribe it to
    the topic in the output `alarm_topic_arn` yourself. Default: none."""

    runbook_url: Annotated[str, AfterValidator(_check_page)] = "docs/operations.md"
    """The runbook, with a section for each alarm, that alarm descriptions link to. Default: its path in this repository; set the URL where
    your team reads it."""

    late_runs_minutes: Annotated[int, Field(ge=1, le=60)] = 5
    """Minutes that flow runs must be late before the alarm. Default: 5."""

    pending_runs_minutes: Annotated[int, Field(ge=3, le=120)] = 10
    """Minutes that a flow run can be Pending before the alarm. Default: 10; a Fargate task starts within one or two."""

    dashboard: bool = True
    """Whether `enabled` includes the CloudWatch dashboard. Default: true."""

    deployment_rollback: bool = True
    """Whether ECS rolls back a deployment during which Prefect rejects the worker's key, its observer stops or its memory runs out. The
    circuit breaker notices only tasks that don't start. Default: true."""
