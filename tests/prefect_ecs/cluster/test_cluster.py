"""The cluster and its capacity providers."""

import json

from prefect_ecs.cluster.cluster import Cluster
from prefect_ecs.settings import load_environment
from prefect_ecs.terraform.bindings import Testing as CdktfTesting
from prefect_ecs.worker_stack import PrefectWorkerStack

from ..stacks import DEV, resource


def test_each_added_capacity_provider_stays() -> None:
    stack = PrefectWorkerStack(CdktfTesting.app(), load_environment(DEV))
    cluster = stack.node.find_child("prefect_cluster")
    assert isinstance(cluster, Cluster)
    cluster.add_capacity_provider("first")
    cluster.add_capacity_provider("second")
    synthesized = json.loads(CdktfTesting.synth(stack, True))
    providers = resource(synthesized, "aws_ecs_cluster_capacity_providers.prefect_cluster_capacity_providers")
    assert providers["capacity_providers"] == ["FARGATE", "FARGATE_SPOT", "first", "second"]
