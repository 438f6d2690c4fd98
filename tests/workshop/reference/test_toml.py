"""Values as TOML."""

import tomllib
from ipaddress import IPv4Network
from typing import Any

import pytest

from workshop.reference.toml import toml_value


@pytest.mark.parametrize("value", [True, 7, 'a "quoted" text \\ …', ["a", "b"], [], {}, {"a": "b", "c": 1}])
def test_it_reads_back(value: Any) -> None:
    assert tomllib.loads(f"value = {toml_value(value)}")["value"] == value


def test_tuples_and_networks_are_what_toml_has() -> None:
    assert toml_value((IPv4Network("10.0.0.0/8"),)) == '["10.0.0.0/8"]'


def test_what_toml_lacks_is_an_error() -> None:
    with pytest.raises(TypeError, match="None is a NoneType"):
        toml_value(None)
