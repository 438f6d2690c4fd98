import pytest

from localcloud.fargate import health
from localcloud.fargate.health import HealthCheck, HealthState


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(health, "time", clock)
    return clock


def state(**fields: object) -> HealthState:
    check = HealthCheck.from_definition({"command": ["CMD", "true"], **fields})
    assert check is not None
    return HealthState(check)


def test_a_check_has_the_defaults_of_ecs() -> None:
    assert HealthCheck.from_definition({"command": ["CMD", "check", "-a"]}) == HealthCheck(
        command=("check", "-a"), interval_seconds=30, timeout_seconds=5, retries=3, start_period_seconds=0
    )


@pytest.mark.parametrize(
    ("given", "run"),
    [
        (["CMD-SHELL", "curl -f x || exit 1"], ("/bin/sh", "-c", "curl -f x || exit 1")),
        (["check", "-a"], ("check", "-a")),
    ],
)
def test_the_forms_of_a_command(given: list[str], run: tuple[str, ...]) -> None:
    check = HealthCheck.from_definition({"command": given})

    assert check is not None
    assert check.command == run


def test_none_turns_the_check_off() -> None:
    assert HealthCheck.from_definition({"command": ["NONE"]}) is None


def test_a_check_is_due_an_interval_after_the_start_and_after_each_end(clock: Clock) -> None:
    one = state(interval=10)
    assert not one.is_due()
    clock.now += 10
    assert one.is_due()

    one.begin()
    clock.now += 100
    assert not one.is_due()

    one.conclude(0)
    assert not one.is_due()
    clock.now += 10
    assert one.is_due()


@pytest.mark.usefixtures("clock")
def test_success_is_healthy_and_enough_failures_in_a_row_are_not() -> None:
    one = state(retries=2)
    assert one.status == "UNKNOWN"

    for exit_code, status in [(1, "UNKNOWN"), (0, "HEALTHY"), (None, "HEALTHY"), (1, "UNHEALTHY"), (0, "HEALTHY")]:
        one.conclude(exit_code)
        assert one.status == status


def test_failures_in_the_start_period_do_not_count(clock: Clock) -> None:
    one = state(retries=1, startPeriod=60)

    one.conclude(1)
    assert one.status == "UNKNOWN"

    clock.now += 60
    one.conclude(1)
    assert one.status == "UNHEALTHY"


@pytest.mark.usefixtures("clock")
def test_a_success_ends_the_start_period() -> None:
    one = state(retries=1, startPeriod=60)

    one.conclude(0)
    one.conclude(1)

    assert one.status == "UNHEALTHY"
