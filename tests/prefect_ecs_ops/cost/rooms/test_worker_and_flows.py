"""Tasks on Fargate: sizes, capacity providers, processors, storage, addresses; and flow runs."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prefect_ecs_ops.common.synthesized import Json
from prefect_ecs_ops.cost.rooms.worker_and_flows import spread

from ..stacks import bought, estimated, stack_of

SIZE = {"cpu": "512", "memory": "1024"}


def service(definition: Json | None = None, **service: Any) -> Json:
    return stack_of(
        aws_ecs_task_definition__worker={**SIZE, **(definition or {})},
        aws_ecs_service__worker={
            "task_definition": "${aws_ecs_task_definition.worker.arn}",
            "desired_count": 2,
            "network_configuration": {"assign_public_ip": False},
            **service,
        },
    )


def quantities(stack: Json, **assumed: int) -> dict[str, Decimal | None]:
    return {unit: quantity for _, unit, quantity in bought(stack, **assumed)}


def provider(name: str, base: int = 0, weight: int = 1) -> dict[str, Any]:
    return {"capacity_provider": name, "base": base, "weight": weight}


def test_a_service_takes_vcpu_and_memory_for_each_of_its_tasks() -> None:
    assert quantities(service(), hours=10) == {"fargate.vcpu_hour": 10, "fargate.gb_hour": 20}


def test_the_average_number_of_tasks_can_be_assumed() -> None:
    assert quantities(service(), hours=10, worker_tasks=1) == {"fargate.vcpu_hour": 5, "fargate.gb_hour": 10}


def test_a_service_that_scales_is_priced_at_its_minimum() -> None:
    stack = service()
    stack["resource"]["aws_appautoscaling_target"] = {"a": {"service_namespace": "ecs", "min_capacity": 1}}
    assert quantities(stack, hours=10) == {"fargate.vcpu_hour": 5, "fargate.gb_hour": 10}


def test_arm_has_its_own_prices() -> None:
    stack = service({"runtime_platform": {"cpu_architecture": "ARM64"}})
    assert set(quantities(stack)) == {"fargate.arm_vcpu_hour", "fargate.arm_gb_hour"}


def test_storage_counts_beyond_what_every_task_has() -> None:
    stack = service({"ephemeral_storage": {"size_in_gib": 50}})
    assert quantities(stack, hours=10)["fargate.storage_gb_hour"] == 2 * 10 * 30
    assert "fargate.storage_gb_hour" not in quantities(service({"ephemeral_storage": {"size_in_gib": 20}}))


def test_a_public_address_is_paid_for_each_task() -> None:
    stack = service(network_configuration={"assign_public_ip": True})
    assert quantities(stack, hours=10)["public_ipv4.hour"] == 20


def test_spot_has_its_own_prices_and_the_base_stays_on_demand() -> None:
    stack = service(capacity_provider_strategy=[provider("FARGATE", base=1, weight=0), provider("FARGATE_SPOT")])
    assert quantities(stack, hours=10) == {
        "fargate.vcpu_hour": 5,
        "fargate.gb_hour": 10,
        "fargate_spot.vcpu_hour": 5,
        "fargate_spot.gb_hour": 10,
    }


def test_tasks_on_instances_have_no_price_of_their_own() -> None:
    assert quantities(service(capacity_provider_strategy=[provider("prefect-instances")])) == {}


def test_a_service_of_an_unknown_task_definition_is_refused() -> None:
    with pytest.raises(ValueError, match=r"aws_ecs_service\.worker refers to no task definition"):
        estimated(service(task_definition="arn:aws:ecs:…"))


@given(
    count=st.integers(0, 50),
    bases=st.lists(st.integers(0, 5), min_size=1, max_size=3),
    weights=st.lists(st.integers(0, 5), min_size=3, max_size=3),
)
def test_every_task_gets_a_capacity_provider(count: int, bases: list[int], weights: list[int]) -> None:
    weights[0] += 1
    strategy = [provider(str(number), base, weights[number]) for number, base in enumerate(bases)]
    shares = spread(Decimal(count), strategy)
    assert sum(shares.values()) == pytest.approx(count)
    assert all(share > 0 for share in shares.values())


def flow_runs(**variables: Any) -> Json:
    defaults = {"cpu": 1024, "memory": 2048, "launch_type": "FARGATE", "capacity_provider_strategy": None, **variables}
    public = defaults.pop("public", "DISABLED")
    return {
        "output": {"work_pool_base_job_template": {"value": "${jsonencode(local.template)}"}},
        "resource": {},
        "locals": {
            "template": {
                "variables": {"properties": {name: {"default": value} for name, value in defaults.items()}},
                "job_configuration": {
                    "task_run_request": {"networkConfiguration": {"awsvpcConfiguration": {"assignPublicIp": public}}}
                },
            }
        },
    }


def test_flow_runs_take_the_sizes_of_the_pools_template() -> None:
    assert bought(flow_runs(), flow_run_hours=7) == [
        ("flow runs", "fargate.vcpu_hour", 7),
        ("flow runs", "fargate.gb_hour", 14),
    ]


def test_flow_runs_may_be_on_spot_and_have_public_addresses() -> None:
    strategy = [{"capacityProvider": "FARGATE_SPOT", "weight": 1}]
    stack = flow_runs(launch_type=None, capacity_provider_strategy=strategy, public="ENABLED")
    assert quantities(stack, flow_run_hours=7) == {
        "fargate_spot.vcpu_hour": 7,
        "fargate_spot.gb_hour": 14,
        "public_ipv4.hour": 7,
    }
    assert set(quantities(flow_runs(launch_type="FARGATE_SPOT"))) == {"fargate_spot.vcpu_hour", "fargate_spot.gb_hour"}
