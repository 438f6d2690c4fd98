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


def test_a_health_check_has_the_defaults_of_ecs() -> None:
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
def test_a_command_can_be_shell_exec_or_plain(given: list[str], run: tuple[str, ...]) -> None:
    check = HealthCheck.from_definition({"command": given})

    assert check is not None
    assert check.command == run


def test_none_disables_the_health_check() -> None:
    assert HealthCheck.from_definition({"command": ["NONE"]}) is None


def test_a_check_is_due_an_interval_after_the_start_and_after_each_check(clock: Clock) -> None:
    health = state(interval=10)
    assert not health.is_due()
    clock.now += 10
    assert health.is_due()

    health.begin()
    clock.now += 100
    assert not health.is_due()

    health.conclude(0)
    assert not health.is_due()
    clock.now += 10
    assert health.is_due()


@pytest.mark.usefixtures("clock")
def test_a_success_is_healthy_and_consecutive_failures_are_unhealthy() -> None:
    health = state(retries=2)
    assert health.status == "UNKNOWN"

    for exit_code, status in [(1, "UNKNOWN"), (0, "HEALTHY"), (None, "HEALTHY"), (1, "UNHEALTHY"), (0, "HEALTHY")]:
        health.conclude(exit_code)
        assert health.status == status


def test_failures_in_the_start_period_do_not_count(clock: Clock) -> None:
    health = state(retries=1, startPeriod=60)

    health.conclude(1)
    assert health.status == "UNKNOWN"

    clock.now += 60
    health.conclude(1)
    assert health.status == "UNHEALTHY"


@pytest.mark.usefixtures("clock")
def test_a_success_ends_the_start_period() -> None:
    health = state(retries=1, startPeriod=60)

    health.conclude(0)
    health.conclude(1)

    assert health.status == "UNHEALTHY"
