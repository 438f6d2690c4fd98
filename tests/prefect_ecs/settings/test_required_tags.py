"""Required tags: synthesis fails without them."""

from pathlib import Path

import pytest
from prefect_ecs.app import synthesize
from prefect_ecs.settings import SettingsError

from .test_load import write

WANTED = 'region = "us-east-1"\nrequired_tags = ["CostCenter", "Owner"]\n'


def test_a_missing_tag_stops_synthesis(tmp_path: Path) -> None:
    file = write(tmp_path, f'{WANTED}[tags]\nOwner = "data"\n')
    with pytest.raises(SettingsError) as error:
        synthesize(file.parent, tmp_path / "out")
    assert str(error.value) == (
        "environments/staging.toml: required tags are missing: CostCenter (given: Owner); add them to [tags]; "
        "change it in environments/staging.toml"
    )
    assert not list((tmp_path / "out").rglob("*.tf.json"))


def test_an_empty_tag_is_missing(tmp_path: Path) -> None:
    file = write(tmp_path, f'{WANTED}[tags]\nOwner = "data"\nCostCenter = ""\n')
    with pytest.raises(SettingsError, match="missing: CostCenter"):
        synthesize(file.parent, tmp_path / "out")


def test_synthesis_succeeds_with_all_required_tags(tmp_path: Path) -> None:
    file = write(tmp_path, f'{WANTED}[tags]\nOwner = "data"\nCostCenter = "4711"\n')
    assert synthesize(file.parent, tmp_path / "out") == []
