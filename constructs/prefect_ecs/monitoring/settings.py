"""Monitoring settings: alarms, the subscribers that they notify, and the dashboard."""

import re
from typing import Annotated

from pydantic import AfterValidator, Field

from prefect_ecs.settings_types import Model


def _check_email_addresses(addresses: tuple[str, ...]) -> tuple[str, ...]:
    for address in addresses:
        if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s.]+", address):
            raise ValueError(f"{address!r} is not an e-mail address, such as ops@example.com")
    return _check_duplicates(addresses)


def _check_endpoints(endpoints: tuple[str, ...]) -> tuple[str, ...]:
    for endpoint in endpoints:
        if not re.fullmatch(r"https://[A-Za-z0-9.-]+(:\d{1,5})?(/[^\s]*)?", endpoint):
            raise ValueError(f"{endpoint!r} is not an https:// URL, such as https://hooks.example.com/ecs")
    return _check_duplicates(endpoints)


def _check_page(url: str) -> str:
    if "#" in url or re.search(r"\s", url):
        raise ValueError(f"{url!r} must be a URL or a path without # and spaces; each alarm appends its own section")
    return url


def _check_duplicates(values: tuple[str, ...]) -> tuple[str, ...]:
    duplicates = {value for value in values if values.count(value) > 1}
    if duplicates:
        raise ValueError(f"{', '.join(sorted(duplicates))} is listed twice; list each once")
    return values


class MonitoringSettings(Model):
    """Alarms that describe what to do, an SNS topic that notifies people, and one dashboard."""

    enabled: bool = True
    """Default: on. An alarm costs $0.10 a month for each metric that it evaluates, and a dashboard $3 a month after an account's
    first three, about $6 a month in total. dev turns monitoring off to keep the original bill."""

    email_addresses: Annotated[tuple[str, ...], AfterValidator(_check_email_addresses)] = ()
    """E-mail addresses that are notified of alarms and failed deployments. Each recipient must confirm the first mail from AWS.
    Default: none."""

    https_endpoints: Annotated[tuple[str, ...], AfterValidator(_check_endpoints)] = ()
    """HTTPS endpoints that are notified of them, such as https://hooks.example.com/ecs. Don't write an endpoint whose URL is a
    secret into a file: subscribe it by hand, to the topic of the output `alarm_topic_arn`. Default: none."""

    runbook_url: Annotated[str, AfterValidator(_check_page)] = "docs/operations.md"
    """The page with a section for each alarm; the alarm's description links to it. Default: the page's path in this repository;
    write the URL at which your team reads it."""

    late_runs_minutes: Annotated[int, Field(ge=1, le=60)] = 5
    """Minutes that flow runs must be late before the alarm goes off. Default: 5."""

    pending_runs_minutes: Annotated[int, Field(ge=3, le=120)] = 10
    """Minutes that a flow run can be Pending before the alarm goes off. Default: 10; a Fargate task starts within one or two."""

    dashboard: bool = True
    """Whether `enabled` includes a CloudWatch dashboard. Default: on."""

    deployment_rollback: bool = True
    """Whether ECS rolls a deployment back if, during the rollout, the worker's key is rejected, its observer stops or its memory
    runs out. Default: on, because the deployment circuit breaker only detects tasks that do not start."""
