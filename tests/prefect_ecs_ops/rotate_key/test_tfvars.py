"""A tfvars file keeps its comments and layout, and values are escaped as Terraform does."""

import stat
from pathlib import Path

import pytest

from prefect_ecs_ops.rotate_key.tfvars import Tfvars, TfvarsError

TEXT = """# Mine.
aws_region              = "us-east-1"
prefect_api_key = "pnu_old" # from Prefect Cloud
prefect_api_key_version = 3
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "terraform.tfvars"
    file.write_text(TEXT)
    return file


def test_values_change_in_their_places(file: Path) -> None:
    values = Tfvars(file)
    assert (values.string("prefect_api_key"), values.number("prefect_api_key_version")) == ("pnu_old", 3)
    values.set("prefect_api_key", "pnu_new")
    values.set("prefect_api_key_version", 4)
    values.save()
    assert file.read_text() == TEXT.replace("pnu_old", "pnu_new").replace("= 3", "= 4")


def test_a_missing_value_is_none_and_is_appended(file: Path) -> None:
    values = Tfvars(file)
    assert (values.string("work_pool_name"), values.number("other")) == (None, None)
    values.set("other", 2)
    values.save()
    assert file.read_text() == f"{TEXT}other = 2\n"


def test_a_part_of_a_name_does_not_match(file: Path) -> None:
    assert Tfvars(file).string("api_key") is None


@pytest.mark.parametrize("value", ['admin:a"b', "admin:a\\b", "admin:${x}", "admin:%{x}", "admin:a#b//c"])
def test_whatever_is_set_is_read_back(file: Path, value: str) -> None:
    values = Tfvars(file)
    values.set("prefect_api_key", value)
    values.save()
    assert Tfvars(file).string("prefect_api_key") == value


def test_only_the_owner_can_read_it_and_a_link_stays_a_link(file: Path, tmp_path: Path) -> None:
    link = tmp_path / "stack" / "terraform.tfvars"
    link.parent.mkdir()
    link.symlink_to(file)
    values = Tfvars(link)
    values.set("prefect_api_key", "pnu_new")
    values.save()
    assert link.is_symlink()
    assert Tfvars(file).string("prefect_api_key") == "pnu_new"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert sorted(path.name for path in tmp_path.iterdir()) == ["stack", "terraform.tfvars"]


def test_a_missing_file_is_reported(tmp_path: Path) -> None:
    with pytest.raises(TfvarsError, match=r"there is no terraform\.tfvars; copy terraform\.tfvars\.example"):
        Tfvars(tmp_path / "terraform.tfvars")
