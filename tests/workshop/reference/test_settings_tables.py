"""Settings models become tables, types become words and values become TOML."""

import tomllib
from ipaddress import IPv4Network
from typing import Annotated, Any, Literal

import pytest
from prefect_ecs.settings_types import Cidr, Model, RetentionDays
from pydantic import Field

from workshop.reference.settings_tables import describe_type, is_list, nested_model, sections, toml_value


class Rule(Model):
    """A rule."""

    port: int
    """The port."""


class Rules(Model):
    """Rules."""

    count: Annotated[int, Field(ge=2, le=6)] = 3
    least: Annotated[int, Field(ge=1)] = 1
    days: RetentionDays = 30
    cidrs: tuple[Cidr, ...] = ()
    zones: Literal["auto"] | tuple[str, ...] = "auto"
    name: str | None = None
    tags: dict[str, str] = Field(default={})
    first: Rule = Rule(port=1)
    more: tuple[Rule, ...] = ()


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("count", "integer, 2 to 6"),
        ("least", "integer, 1 or more"),
        ("days", "days, one of [these](#retention-days)"),
        ("cidrs", "list of CIDR"),
        ("zones", '`"auto"` or list of text'),
        ("name", "text"),
        ("tags", "table of text"),
    ],
)
def test_types_in_words(field: str, words: str) -> None:
    info = Rules.model_fields[field]
    assert describe_type(info.annotation, tuple(info.metadata)) == words


@pytest.mark.parametrize("unknown", [set[int], complex])
def test_an_unsupported_type_is_an_error(unknown: Any) -> None:
    with pytest.raises(
        TypeError, match=r"is not supported; extend describe_type in workshop\.reference\.settings_tables"
    ):
        describe_type(unknown)


def test_nested_tables_are_found() -> None:
    assert nested_model(Rules.model_fields["more"].annotation) is Rule
    assert nested_model(Rule | None) is Rule
    assert nested_model(IPv4Network) is None
    assert is_list(Rules.model_fields["more"].annotation)
    assert not is_list(Rules.model_fields["first"].annotation)


def test_a_model_becomes_its_tables() -> None:
    found = list(sections(Rules))
    assert [section.header for section in found[1:]] == ["[first]", "[[more]]"]
    assert list(found[0].fields) == ["count", "least", "days", "cidrs", "zones", "name", "tags"]
    assert found[2].setting("port") == "more.port"


@pytest.mark.parametrize("value", [True, 7, 'a "quoted" text \\ …', ["a", "b"], [], {}, {"a": "b", "c": 1}])
def test_toml_is_read_back_as_the_same_value(value: Any) -> None:
    assert tomllib.loads(f"value = {toml_value(value)}")["value"] == value


def test_tuples_and_networks_become_arrays_and_strings() -> None:
    assert toml_value((IPv4Network("10.0.0.0/8"),)) == '["10.0.0.0/8"]'


def test_a_value_without_toml_is_an_error() -> None:
    with pytest.raises(TypeError, match="None is a NoneType, which is not supported"):
        toml_value(None)
