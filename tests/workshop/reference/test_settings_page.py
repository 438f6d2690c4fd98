"""The settings page documents every setting, and its example is valid."""

from pathlib import Path

from prefect_ecs.settings import Settings, load_environment
from prefect_ecs.settings_types import RETENTION_DAYS, Model, RetentionDays

from prefect_ecs_ops.common.markdown import GENERATED
from workshop.reference.settings_page import example, settings_page
from workshop.reference.settings_tables import sections

PAGE = settings_page()


def row(setting: str) -> list[str]:
    rows = [line for line in PAGE.splitlines() if line.startswith(f"| `{setting}` |")]
    assert len(rows) == 1, f"{setting} has {len(rows)} rows"
    return [cell.strip() for cell in rows[0].strip("|").split(" | ")]


def test_the_first_line_says_that_the_page_is_generated() -> None:
    assert PAGE.splitlines()[0] == GENERATED
    assert "make docs" in GENERATED


def test_every_setting_has_a_row_with_a_description() -> None:
    for section in sections():
        for name in section.fields:
            _, allowed, default, description = row(section.setting(name))
            assert allowed, name
            assert default, name
            assert description, f"{section.setting(name)} has no docstring below it"


def test_every_table_has_a_description() -> None:
    for section in sections():
        assert section.model.__doc__, section.path
        if section.path:
            assert f"## `{section.header}`" in PAGE


def test_a_row_has_type_and_default() -> None:
    assert row("network.zone_count")[1:3] == ["integer, 1 to 6", "`3`"]
    assert row("cluster.container_insights")[1] == '`"disabled"` or `"enabled"` or `"enhanced"`'
    assert row("worker.wait_for_steady_state")[1:3] == ["`true` or `false`", "`true`"]
    assert row("secret.external_name")[2] == "not set"


def test_links_point_to_sections() -> None:
    assert row("region")[1] == "a [region](#regions)"
    assert row("worker.cpu_units")[1] == "a [Fargate size](#fargate-sizes)"
    assert row("flows.log_retention_days")[1] == "days, one of [these](#retention-days)"
    assert {"## Regions", "## Fargate sizes", "## Retention days"} <= set(PAGE.splitlines())
    assert ", ".join(map(str, RETENTION_DAYS)) in PAGE
    assert RetentionDays.__metadata__, "the page recognizes retentions by it"  # type: ignore[attr-defined]


def test_the_environment_s_name_is_not_a_setting() -> None:
    assert "| `environment` |" not in PAGE


class Port(Model):
    """A port that flows may reach."""

    port: int
    """The port's number."""


class Ports(Model):
    """Nothing but tables."""

    ports: tuple[Port, ...] = ()


def test_the_example_is_valid_and_equals_the_defaults(tmp_path: Path) -> None:
    file = tmp_path / "staging.toml"
    file.write_text(example(), encoding="utf-8")
    assert load_environment(file) == Settings(environment="staging", region="us-east-1")


def test_the_example_has_every_setting() -> None:
    lines = example().splitlines()
    for section in sections():
        for name in section.fields:
            assert any(line.removeprefix("# ").startswith(f"{name} = ") for line in lines), section.setting(name)


def test_arrays_of_tables_are_comments() -> None:
    assert example(Ports) == "# A port that flows may reach.\n# [[ports]]\n# The port's number.\n# port = …\n"


def test_only_the_name_of_the_environment_has_no_row() -> None:
    assert "| `environment` |" not in PAGE
    assert row("worker.environment")[1:3] == row("flows.environment")[1:3] == ["table of text", "`{}`"]
