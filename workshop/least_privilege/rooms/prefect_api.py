"""Least privilege of the secret with the Prefect API key."""

from collections.abc import Iterator

from workshop.least_privilege.terraform_requests import Resources, TerraformRequest


def _secretsmanager(request: TerraformRequest) -> Iterator[str]:
    secret = request.given("SecretId")
    yield secret if secret.startswith("arn:") else request.arn(f"secret:{secret}-AbCdEf")


TERRAFORM_RESOURCES: Resources = {"secretsmanager": _secretsmanager}
