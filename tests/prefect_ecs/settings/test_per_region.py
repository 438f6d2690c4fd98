"""Settings files with several regions."""

from ipaddress import IPv4Network
from pathlib import Path

import pytest
from prefect_ecs.settings import SettingsError, load_environments, load_regions

from .test_load import refusal, write

TWO = 'regions = ["us-east-1", "eu-west-1"]\n'


def test_settings_of_a_region_override_the_shared_ones(tmp_path: Path) -> None:
    text = f"""{TWO}
    [network]
    zone_count = 2
    [network.flow_logs]
    retention_days = 90
    [per_region.eu-west-1.network]
    cidr = "10.1.0.0/16"
    [per_region.eu-west-1.network.flow_logs]
    enabled = false
    """
    first, second = load_regions(write(tmp_path, text))
    assert (first.region, second.region) == ("us-east-1", "eu-west-1")
    assert first.regions == second.regions == ("us-east-1", "eu-west-1")
    assert (first.network.cidr, second.network.cidr) == (IPv4Network("10.0.0.0/16"), IPv4Network("10.1.0.0/16"))
    assert (first.network.flow_logs.enabled, second.network.flow_logs.enabled) == (True, False)
    assert second.network.zone_count == 2
    assert second.network.flow_logs.retention_days == 90


def test_every_region_of_every_environment_is_loaded(tmp_path: Path) -> None:
    write(tmp_path, TWO, "prod")
    write(tmp_path, 'region = "us-west-2"', "staging")
    write(tmp_path, 'account_id = "123456789012"\nregion = "us-west-2"', "account")
    loaded = load_environments(tmp_path / "environments")
    assert [(one.environment, one.region) for one in loaded] == [
        ("prod", "us-east-1"),
        ("prod", "eu-west-1"),
        ("staging", "us-west-2"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f'region = "us-east-1"\n{TWO}', "regions: set either region or regions, not both"),
        ("regions = []", 'must be a list of regions, such as ["us-east-1", "eu-west-1"] (given: ())'),
        ('regions = "us-east-1"', "must be a list of regions"),
        ('regions = ["us-east-1", "us-east-1"]', "list each region once (given: us-east-1, us-east-1)"),
        (f"{TWO}[per_region.us-west-1.worker]\n",
         "per_region.us-west-1: this file doesn't list the region (allowed: us-east-1, eu-west-1)"),
        (f'{TWO}[per_region.eu-west-1]\naccount_id = 1\nregion = "x"', "per_region.eu-west-1.region: can't differ by region"),
        (f"{TWO}per_region = 3", "must contain a table for each region"),
        ('regions = ["us-east-1", "mars-1"]', "'mars-1' is not a supported region"),
    ],
)  # fmt: skip
def test_invalid_regions_are_refused(tmp_path: Path, text: str, expected: str) -> None:
    message = refusal(tmp_path, text)
    assert expected in message
    assert message.endswith("change it in environments/staging.toml")


def test_an_error_names_the_table_that_contains_the_setting(tmp_path: Path) -> None:
    text = f"{TWO}[worker]\ndesired_count = 99\n[per_region.eu-west-1.network]\nzone_count = 9\n"
    assert [line.split(": ")[1] for line in refusal(tmp_path, text).splitlines()] == [
        "worker.desired_count",
        "per_region.eu-west-1.network.zone_count",
    ]


def test_an_unknown_setting_of_a_region_names_the_nearest(tmp_path: Path) -> None:
    message = refusal(tmp_path, f"{TWO}[per_region.eu-west-1.netwrok]\nzone_count = 2\n")
    assert "per_region.eu-west-1.netwrok: unknown setting, did you mean 'network'?" in message


def test_account_cannot_name_an_environment(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="'account' can't name an environment"):
        load_regions(write(tmp_path, 'region = "us-east-1"', "account"))
