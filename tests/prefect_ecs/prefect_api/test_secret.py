"""The API key's secret in its two modes."""

from ..stacks import DEV, SCENARIOS, resource, synth_file


def test_managed_secret_is_written_without_state() -> None:
    stack = synth_file(DEV)
    version = resource(stack, "aws_secretsmanager_secret_version.api_key_version")
    assert "secret_string" not in version
    assert "var.prefect_api_key" in version["secret_string_wo"]
    assert version["secret_string_wo_version"] == "${var.prefect_api_key_version}"
    assert version["lifecycle"]["create_before_destroy"] is True
    for name in ("prefect_api_key", "prefect_api_auth_string"):
        assert stack["variable"][name]["ephemeral"] is True
        assert stack["variable"][name]["sensitive"] is True
        assert stack["variable"][name]["default"] is None


def test_recovery_window() -> None:
    assert resource(synth_file(DEV), "aws_secretsmanager_secret.api_key")["recovery_window_in_days"] == 0
    assert (
        resource(synth_file(SCENARIOS / "secure.toml"), "aws_secretsmanager_secret.api_key")["recovery_window_in_days"]
        == 30
    )


def test_external_secret_is_only_referred_to() -> None:
    stack = synth_file(SCENARIOS / "external-secret.toml")
    assert not {"aws_secretsmanager_secret", "aws_secretsmanager_secret_version"} & set(stack["resource"])
    assert "prefect_api_key" not in stack["variable"]
    assert stack["data"]["aws_secretsmanager_secret"]["api_key_existing"]["name"] == "prefect/worker-key"
    assert "aws_secretsmanager_secret_version" not in stack["data"], (
        "reading a version would need, and record, the value"
    )
    secrets = stack["locals"]["worker_containers"][0]["secrets"]
    assert "AWSCURRENT" in secrets[0]["valueFrom"], (
        "the version is part of the reference, so that rotation rolls the service"
    )
