"""The assumptions, and the messages for invalid ones."""

from decimal import Decimal

import pytest
from prefect_ecs.pool_metrics.metrics import METRICS

from prefect_ecs_ops.cost.assumptions import AssumptionError, Assumptions, descriptions, names


def test_a_value_replaces_its_default_and_no_other() -> None:
    given = Assumptions().with_values(["nat_gb=50", "worker_tasks=0.5"])
    assert given.nat_gb == 50
    assert given.worker_tasks == Decimal("0.5")
    assert given.hours == Assumptions().hours == 730


@pytest.mark.parametrize("text", ["nat_gb", "nat_gb=", "nat_gb=many", "nat_gb=-1", "nat_gb=NaN", "nat_gb=Infinity"])
def test_an_invalid_quantity_is_refused(text: str) -> None:
    with pytest.raises(
        AssumptionError, match=r"nat_gb takes a number of zero or more \(given: 'nat_gb.*such as nat_gb=50"
    ):
        Assumptions().with_values([text])


def test_an_unknown_assumption_is_refused_with_the_known_ones() -> None:
    with pytest.raises(AssumptionError, match=r"no assumption 'nat' \(given: 'nat=5'\); use one of: hours, .*nat_gb"):
        Assumptions().with_values(["nat=5"])


def test_the_metrics_of_a_function_are_those_of_the_work_pool() -> None:
    assert Assumptions().function_metrics == len(METRICS)


def test_every_assumption_is_described() -> None:
    assert tuple(descriptions()) == names()
    assert all(text.endswith(".") for _, text in descriptions().values())
    assert descriptions()["nat_gb"][0] == "10"
    assert descriptions()["worker_tasks"][0] == "", "by default the service's own count"
