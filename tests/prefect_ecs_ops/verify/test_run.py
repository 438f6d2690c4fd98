"""Checks that need others, and the findings for errors of AWS and Prefect."""

from collections.abc import Callable
from typing import Any, cast

import httpx
import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, NoCredentialsError

from prefect_ecs_ops.verify import run
from prefect_ecs_ops.verify.context import CheckContext
from prefect_ecs_ops.verify.finding import Finding
from prefect_ecs_ops.verify.run import CHECKS, Check, run_checks

NOWHERE = cast("CheckContext", None)
URL = "https://api.prefect.cloud/api"


def raising(error: Exception) -> Callable[[CheckContext], Finding]:
    def find(_context: CheckContext) -> Finding:
        raise error

    return find


def results(monkeypatch: pytest.MonkeyPatch, *checks: Check) -> dict[str, Any]:
    monkeypatch.setattr(run, "CHECKS", checks)
    return {result.name: result for result in run_checks(NOWHERE)}


def test_names_are_unique_and_a_check_needs_one_before_it() -> None:
    names = [check.name for check in CHECKS]
    assert len(set(names)) == len(names)
    for index, check in enumerate(CHECKS):
        assert check.needs is None or check.needs in names[:index]


def test_a_fault_is_reported_once(monkeypatch: pytest.MonkeyPatch) -> None:
    found = results(
        monkeypatch,
        Check("aws", "AWS", raising(NoCredentialsError())),
        Check("cluster", "Cluster", raising(AssertionError("never asked")), needs="aws"),
        Check("service", "Service", raising(AssertionError("never asked")), needs="cluster"),
        Check("prefect", "Prefect", lambda _context: Finding.good("answers")),
    )
    assert [result.status for result in found.values()] == ["fails", "not checked", "not checked", "holds"]
    assert found["service"].found == 'needs "cluster"'


def http_error(status: int) -> httpx.HTTPStatusError:
    request = httpx.Request("GET", URL)
    return httpx.HTTPStatusError("", request=request, response=httpx.Response(status, request=request))


@pytest.mark.parametrize(
    ("error", "reason", "remedy"),
    [
        (NoCredentialsError(), "no AWS credentials were found", "aws configure"),
        (
            ClientError({"Error": {"Code": "ExpiredToken"}}, "GetCallerIdentity"),
            "AWS refuses GetCallerIdentity: ExpiredToken",
            "aws sso login",
        ),
        (
            ClientError({"Error": {"Code": "AccessDeniedException"}}, "DescribeServices"),
            "AWS refuses DescribeServices: AccessDeniedException",
            "docs/operations.md",
        ),
        (
            ClientError({"Error": {"Code": "ThrottlingException"}}, "DescribeServices"),
            "AWS refuses DescribeServices: ThrottlingException",
            "Try again",
        ),
        (
            EndpointConnectionError(endpoint_url="http://127.0.0.1:1"),
            'AWS does not answer: Could not connect to the endpoint URL: "http://127.0.0.1:1"',
            "AWS_ENDPOINT_URL",
        ),
        (http_error(401), "Prefect refuses this terminal's credentials with 401", "prefect cloud login"),
        (http_error(503), f"Prefect answers 503 to {URL}", "Try again"),
        (httpx.ConnectError("refused"), "Prefect does not answer: refused", "PREFECT_API_URL"),
        (httpx.ReadTimeout(""), "Prefect does not answer: ReadTimeout", "PREFECT_API_URL"),
    ],
)
def test_errors_of_aws_and_prefect_become_findings(
    monkeypatch: pytest.MonkeyPatch, error: Exception, reason: str, remedy: str
) -> None:
    (result,) = results(monkeypatch, Check("one", "One", raising(error))).values()
    assert (result.status, result.found) == ("fails", reason)
    assert remedy in result.remedy


def test_a_bug_in_the_program_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(KeyError):
        results(monkeypatch, Check("one", "One", raising(KeyError("bug"))))
