from prefect_ecs_ops.verify.command import watch
from prefect_ecs_ops.verify.run import Result


def result(name: str, found: str, status: str = "fails") -> Result:
    return Result(name=name, title=name, status=status, found=found, remedy=None, details=())


class Clock:
    """Time that goes on only while somebody sleeps."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def watched(rounds: list[list[Result]], timeout_seconds: float) -> tuple[list[Result], list[str], float]:
    clock, told = Clock(), list[str]()
    left = iter(rounds)
    last = watch(
        lambda: next(left), lambda one: told.append(one.found), timeout_seconds, clock=clock, sleep=clock.sleep
    )
    return last, told, clock.now


def test_it_ends_when_all_checks_pass_and_reports_only_changes() -> None:
    good = result("pool", "Online", "holds")
    rounds = [
        [result("service", "0 of 1"), good],
        [result("service", "0 of 1"), good],
        [result("service", "1 of 1", "holds"), good],
        [result("service", "never asked"), good],
    ]
    last, told, seconds = watched(rounds, 600)
    assert [one.found for one in last] == ["1 of 1", "Online"]
    assert told == ["0 of 1", "Online", "1 of 1"]
    assert seconds == 10


def test_it_ends_when_the_time_is_over_with_the_last_results() -> None:
    rounds = [[result("service", f"try {number}")] for number in range(10)]
    last, told, seconds = watched(rounds, 12)
    assert seconds == 12
    assert [one.found for one in last] == ["try 3"]
    assert len(told) == 4
