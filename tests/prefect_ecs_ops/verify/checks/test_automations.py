import pytest

from prefect_ecs_ops.verify.checks.automations import judge


def test_automations_that_are_on_hold() -> None:
    assert judge({"one": True, "two": True}).found == "all 2 are switched on"


@pytest.mark.parametrize(
    ("second", "reason"),
    [(None, "there is no automation 'two'"), (False, "the automation 'two' is switched off")],
)
def test_what_is_wrong_with_them(second: bool | None, reason: str) -> None:
    finding = judge({"one": True, "two": second})
    assert finding.found == reason
    assert "work-pool apply" in str(finding.remedy)
