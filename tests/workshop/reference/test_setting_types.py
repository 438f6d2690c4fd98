"""Types in words."""

from ipaddress import IPv4Network
from typing import Annotated, Any, Literal

import pytest
from prefect_ecs.settings_types import Cidr, Model, RetentionDays
from pydantic import Field

from workshop.reference.sections import sections
from workshop.reference.setting_types import describe_type, is_list, nested_model


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
def test_words(field: str, words: str) -> None:
    of = Rules.model_fields[field]
    assert describe_type(of.annotation, tuple(of.metadata)) == words


@pytest.mark.parametrize("unknown", [set[int], complex])
def test_a_type_without_words_is_an_error(unknown: Any) -> None:
    with pytest.raises(
        TypeError, match=r"has no words yet; extend describe_type in workshop\.reference\.setting_types"
    ):
        describe_type(unknown)


def test_tables_are_found_in_settings_and_in_lists_of_them() -> None:
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
