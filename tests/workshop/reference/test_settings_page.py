"""The settings page says everything about every setting."""

from prefect_ecs.settings_types import RETENTION_DAYS, RetentionDays

from prefect_ecs_ops.common.markdown import GENERATED
from workshop.reference.sections import sections
from workshop.reference.settings_page import settings_page

PAGE = settings_page()


def row(setting: str) -> list[str]:
    rows = [line for line in PAGE.splitlines() if line.startswith(f"| `{setting}` |")]
    assert len(rows) == 1, f"{setting} has {len(rows)} rows"
    return [cell.strip() for cell in rows[0].strip("|").split(" | ")]


def test_it_says_first_that_it_is_generated() -> None:
    assert PAGE.splitlines()[0] == GENERATED
    assert "make docs" in GENERATED


def test_every_setting_has_its_row_with_what_it_does() -> None:
    for section in sections():
        for name in section.fields:
            _, allowed, default, what = row(section.setting(name))
            assert allowed, name
            assert default, name
            assert what, f"{section.setting(name)} has no docstring below it"


def test_only_the_name_of_the_environment_has_no_row() -> None:
    assert "| `environment` |" not in PAGE
    assert row("worker.environment")[1:3] == row("flows.environment")[1:3] == ["table of text", "`{}`"]


def test_every_table_says_what_it_is() -> None:
    for section in sections():
        assert section.model.__doc__, section.path
        if section.path:
            assert f"## `{section.header}`" in PAGE


def test_a_row_has_type_and_default() -> None:
    assert row("network.zone_count")[1:3] == ["integer, 1 to 6", "`3`"]
    assert row("cluster.container_insights")[1] == '`"disabled"` or `"enabled"` or `"enhanced"`'
    assert row("worker.wait_for_steady_state")[1:3] == ["`true` or `false`", "`true`"]
    assert row("secret.external_name")[2] == "not set"


def test_links_lead_to_sections() -> None:
    assert row("region")[1] == "a [region](#regions)"
    assert row("worker.cpu_units")[1] == "a [Fargate size](#fargate-sizes)"
    assert row("flows.log_retention_days")[1] == "days, one of [these](#retention-days)"
    assert {"## Regions", "## Fargate sizes", "## Retention days"} <= set(PAGE.splitlines())
    assert ", ".join(map(str, RETENTION_DAYS)) in PAGE
    assert RetentionDays.__metadata__, "how the page finds retentions"  # type: ignore[attr-defined]


def test_the_environment_s_name_is_not_a_setting() -> None:
    assert "| `environment` |" not in PAGE
