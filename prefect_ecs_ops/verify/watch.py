"""Waits until everything holds."""

import time
from collections.abc import Callable, Sequence

from prefect_ecs_ops.verify.run import Result

INTERVAL_SECONDS = 5.0


def watch(
    make_checks: Callable[[], list[Result]],
    tell: Callable[[Result], None],
    timeout_seconds: float,
    *,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> list[Result]:
    """Repeats all checks until they hold or the time is over, and returns the last results.

    Args:
        make_checks: makes them once.
        tell: called with each result that differs from the one before.
        timeout_seconds: at least one round is made, and none is begun after that.
        clock: seconds that never go back.
        sleep: waits that many seconds.
    """
    deadline = clock() + timeout_seconds
    told: dict[str, str] = {}
    while True:
        results = make_checks()
        for result in _changed(results, told):
            tell(result)
            told[result.name] = _news(result)
        left = deadline - clock()
        if all(result.holds for result in results) or left <= 0:
            return results
        sleep(min(INTERVAL_SECONDS, left))


def _changed(results: Sequence[Result], told: dict[str, str]) -> list[Result]:
    return [result for result in results if told.get(result.name) != _news(result)]


def _news(result: Result) -> str:
    return f"{result.status} {result.found}"
