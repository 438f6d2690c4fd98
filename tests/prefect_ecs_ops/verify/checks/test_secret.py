from dataclasses import replace
from datetime import UTC, datetime

import pytest

from prefect_ecs_ops.verify.checks.secret import Secret, judge_secret, version_in_use

SECRET = Secret(name="prefect-api-key", deleted_at=None, current_version="v2")


def test_a_current_version_in_use_passes() -> None:
    finding = judge_secret(SECRET, "v2", arn="arn", apply="")
    assert finding.holds
    assert finding.found == "prefect-api-key exists, and the worker's task definition has its current version"


@pytest.mark.parametrize(
    ("secret", "version", "reason", "remedy"),
    [
        (None, "v2", "the secret arn doesn't exist", "Create it again"),
        (
            replace(SECRET, deleted_at=datetime(2026, 1, 2, tzinfo=UTC)),
            "v2",
            "the secret prefect-api-key has been scheduled for deletion since 2026-01-02; no task can read it",
            "aws secretsmanager restore-secret --secret-id prefect-api-key",
        ),
        (replace(SECRET, current_version=None), "v2", "the secret prefect-api-key has no value", "docs/secrets.md"),
        (
            SECRET,
            "v1",
            "the secret prefect-api-key has a newer version than the worker's task definition",
            "Finish the rotation",
        ),
    ],
)
def test_faults_have_a_reason_and_a_remedy(secret: Secret | None, version: str, reason: str, remedy: str) -> None:
    finding = judge_secret(secret, version, arn="arn", apply="`apply`")
    assert finding.found == reason
    assert remedy in str(finding.remedy)


def test_it_reads_what_aws_describes() -> None:
    described = {"Name": "n", "VersionIdsToStages": {"v1": ["AWSPREVIOUS"], "v2": ["AWSCURRENT"], "v3": ["AWSPENDING"]}}
    assert Secret.of(described).current_version == "v2"
    assert Secret.of({"Name": "n"}).current_version is None


def test_the_version_is_that_of_the_containers_credential() -> None:
    arn = "arn:aws:secretsmanager:us-east-1:1:secret:n-abcdef"
    other = {"name": "DB_PASSWORD", "valueFrom": f"{arn}:::other"}
    credential = {"name": "PREFECT_API_AUTH_STRING", "valueFrom": f"{arn}:::v2"}
    assert version_in_use({"containerDefinitions": [{}, {"secrets": [other, credential]}]}) == "v2"
    assert version_in_use({"containerDefinitions": [{}]}) is None
