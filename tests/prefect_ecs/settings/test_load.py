"""Settings files, valid and invalid."""

from ipaddress import IPv4Network
from pathlib import Path

import pytest
from prefect_ecs.settings import SettingsError, load_environment, load_environments
from pydantic import ValidationError

from ..stacks import DEV


def write(directory: Path, text: str, name: str = "staging") -> Path:
    file = directory / "environments" / f"{name}.toml"
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def refusal(directory: Path, text: str, name: str = "staging") -> str:
    with pytest.raises(SettingsError) as error:
        load_environment(write(directory, text, name))
    return str(error.value)


def test_the_file_name_is_the_environment(tmp_path: Path) -> None:
    assert load_environment(write(tmp_path, 'region = "us-east-1"', "prod")).environment == "prod"


def test_settings_are_frozen() -> None:
    settings = load_environment(DEV)
    with pytest.raises(ValidationError, match="frozen"):
        settings.network.zone_count = 4  # type: ignore[misc]


def test_defaults_are_the_original_design() -> None:
    settings = load_environment(DEV)
    assert settings.network.cidr == IPv4Network("10.0.0.0/16")
    assert settings.network.zone_count == 3
    assert (settings.worker.cpu_units, settings.worker.memory_mib) == (256, 512)
    assert settings.secret.recovery_window_days == 0


def test_unknown_setting_names_the_nearest_valid_one(tmp_path: Path) -> None:
    message = refusal(tmp_path, 'region = "us-east-1"\n[worker]\nmemory_mb = 512')
    assert message.startswith(
        "environments/staging.toml: worker.memory_mb: unknown setting, did you mean 'memory_mib'?"
    )
    assert "allowed here: image, launch_type, cpu_units, memory_mib" in message
    assert "ephemeral_storage_gib, environment, log_retention_days" in message
    assert message.endswith("change it in environments/staging.toml")


@pytest.mark.parametrize(
    ("former", "current"),
    [
        ("[ec2]\nminimum_instance_count = 1", "min_instances"),
        ("[ec2]\nmaximum_instance_count = 1", "max_instances"),
        ("[flows.repository]\nforce_delete = true", "force_destroy"),
    ],
)
def test_a_former_name_leads_to_the_current_one(tmp_path: Path, former: str, current: str) -> None:
    assert f"unknown setting, did you mean '{current}'?" in refusal(tmp_path, f'region = "us-east-1"\n{former}')


def test_unknown_table_names_the_nearest_valid_one(tmp_path: Path) -> None:
    assert "netwrok: unknown setting, did you mean 'network'?" in refusal(tmp_path, 'region = "us-east-1"\n[netwrok]\n')


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('[network]\ncidr = "10.0.0.0/27"', "cidr 10.0.0.0/27 has 32 addresses; allowed: a prefix from /16"),
        ('[network]\ncidr = "10.0.0.0/8"', "cidr 10.0.0.0/8 has 16777216 addresses; allowed: a prefix from /16"),
        ('[network]\ncidr = "8.8.0.0/16"', "8.8.0.0/16 is not a private range; it must be within 10.0.0.0/8, 172.16.0.0/12"),
        ('[network]\ncidr = "10.0.0.1/16"', "10.0.0.1/16 has host bits set; write a network address with a prefix length"),
        ('[network]\ncidr = "172.17.0.0/16"', "172.17.0.0/16 overlaps 172.17.0.0/16, which Docker's bridge"),
        ('[network]\ncidr = "10.1.0.0/16"\npeer_cidrs = ["10.0.0.0/8"]', "cidr 10.1.0.0/16 overlaps 10.0.0.0/8 in peer_cidrs"),
        ("[network]\nzone_count = 7", "Input should be less than or equal to 6 (given: 7)"),
        ('[network]\navailability_zones = ["us-east-1a"]', "lists 1 different zones, but zone_count is 3"),
        ("[worker]\ncpu_units = 300", "Fargate doesn't support cpu_units = 300; allowed: 256, 512, 1024"),
        ("[worker]\ncpu_units = 256\nmemory_mib = 4096", "with cpu_units = 256, memory_mib can be: 512, 1024, 2048"),
        ("[flows]\ncpu_units = 8192\nmemory_mib = 17000", "with cpu_units = 8192, memory_mib can be: 16384, 20480"),
        ("[worker]\nlog_retention_days = 31", "CloudWatch Logs doesn't support a retention of 31 days; allowed: 1, 3, 5, 7, 14, 30, 60"),
        ('[worker]\ndesired_count = "2"', "Input should be a valid integer (given: '2')"),
        ("[secret]\nrecovery_window_days = 3", "recovery_window_days = 3 is not allowed; Secrets Manager supports 0 and 7 to 30"),
        ('[secret]\nmode = "external"', 'mode = "external" needs external_name'),
        ('[secret]\nexternal_name = "x"', 'external_name needs mode = "external"'),
        ('[secret]\nmode = "external"\nexternal_name = "arn:aws:x"', "(write a name, not an ARN)"),
        ('[encryption]\nkey = "none"', "Input should be 'aws-managed' or 'customer-managed' (given: 'none')"),
        ('[identity]\npermissions_boundary = "arn:aws:iam::1:role/x"', "is not a policy: write the name of a policy"),
        ('[identity]\nrole_path = "workloads"', "'workloads' is not an IAM path; a path starts and ends with /"),
        ('[identity]\nrole_name_prefix = "a b"', "'a b' is not a valid prefix of a role name"),
        (
            f'[identity]\nrole_name_prefix = "{"x" * 40}"',
            "the limit in this environment is 20, because IAM limits a role name to 64; shorten it",
        ),
        ('[monitoring]\nemail_addresses = ["ops"]', "'ops' is not an e-mail address, such as ops@example.com"),
        ('[monitoring]\nhttps_endpoints = ["http://x.example"]', "is not an https:// URL"),
        ('[monitoring]\nemail_addresses = ["a@b.c", "a@b.c"]', "a@b.c is listed twice; list each once"),
        ('[monitoring]\nrunbook_url = "https://x.example/#a"', "must be a URL or a path without # and spaces"),
        ('[tags]\nStack = "x"', "the stack itself sets the tag 'Stack'"),
        ('[tags]\n"aws:x" = "x"', "'aws:x' is not a valid tag key"),
    ],
)  # fmt: skip
def test_an_invalid_value_is_refused_with_what_is_allowed_and_where(tmp_path: Path, text: str, expected: str) -> None:
    message = refusal(tmp_path, f'region = "us-east-1"\n{text}')
    assert expected in message
    assert message.endswith("change it in environments/staging.toml")


def test_unknown_region_lists_the_regions(tmp_path: Path) -> None:
    message = refusal(tmp_path, 'region = "us-esat-1"')
    assert "environments/staging.toml: region: 'us-esat-1' is not a supported region; allowed: af-south-1," in message


def test_environments_other_than_dev_must_name_their_region(tmp_path: Path) -> None:
    assert 'region is missing; set region = "us-east-1"' in refusal(tmp_path, "")


def test_the_file_cannot_name_its_environment(tmp_path: Path) -> None:
    assert "the file name is the environment's name" in refusal(tmp_path, 'environment = "x"')


def test_environment_names_are_bounded(tmp_path: Path) -> None:
    assert "rename the file" in refusal(tmp_path, 'region = "us-east-1"', "Prod_EU")


@pytest.mark.parametrize("name", ["ci", "ci-eu", "account-1"])
def test_an_environment_cannot_have_the_names_of_the_account(tmp_path: Path, name: str) -> None:
    message = refusal(tmp_path, 'region = "us-east-1"', name)
    assert f"'{name}' can't name an environment, because the account's own resources start with prefect-" in message


def test_a_name_that_only_starts_alike_is_valid(tmp_path: Path) -> None:
    assert load_environment(write(tmp_path, 'region = "us-east-1"', "cicd")).environment == "cicd"


def test_dev_has_one_region(tmp_path: Path) -> None:
    message = refusal(tmp_path, 'regions = ["us-east-1", "eu-west-1"]', "dev")
    assert "dev has one region, because its names contain none (given: us-east-1, eu-west-1)" in message


def test_not_toml(tmp_path: Path) -> None:
    assert refusal(tmp_path, "region = ").startswith(
        "environments/staging.toml: not TOML: Invalid value (at end of document)"
    )


def test_all_errors_are_reported_at_once(tmp_path: Path) -> None:
    message = refusal(tmp_path, 'region = "us-east-1"\n[worker]\ncpu = 1\n[flows]\nmemory = 2')
    assert [line.split(": ")[1] for line in message.splitlines()] == ["worker.cpu", "flows.memory"]


def test_a_directory_without_environments_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"contains no \*\.toml file; add a file for each environment"):
        load_environments(tmp_path)
