"""The contents of the diagram are read from the stack's JSON."""

from workshop.diagram.architecture import LogGroup, Zone, read_architecture

from ...prefect_ecs.stacks import SCENARIOS, synth_file
from .stacks import DEV, with_zones, without


def test_dev() -> None:
    dev = read_architecture("dev", DEV)
    assert dev.region is None
    assert dev.network is not None
    assert dev.network.cidr == "10.0.0.0/16"
    assert dev.network.zones == (
        Zone("Availability zone 1", "10.0.128.0/24", "10.0.0.0/20", nat_gateway=True, elastic_ip=True),
        Zone("Availability zone 2", "10.0.129.0/24", "10.0.16.0/20"),
        Zone("Availability zone 3", "10.0.130.0/24", "10.0.32.0/20"),
    )
    assert dev.network.internet_gateway
    assert dev.network.s3_endpoint
    assert dev.cluster is not None
    assert (dev.cluster.name, dev.cluster.namespace) == ("prefect-cluster", "default.prefect.local")
    assert dev.worker is not None
    assert (dev.worker.service, dev.worker.name) == ("prefect-worker-service", "dev-worker")
    assert dev.worker.work_pool == "ecs-work-pool"
    assert (dev.worker.ingress_rules, dev.worker.egress_ports) == (0, (443,))
    assert dev.secret == "prefect-api-key"
    assert LogGroup("/ecs/prefect-worker", 30) in dev.log_groups
    assert dev.task_events is not None
    assert dev.task_events.dead_letter_queue == "prefect-ecs-events-dlq"


def test_another_stack_has_its_own_sizes_zones_and_names() -> None:
    large = read_architecture("large", synth_file(SCENARIOS / "large.toml"))
    assert large.region == "eu-west-1"
    assert large.network is not None
    assert [zone.name for zone in large.network.zones] == ["eu-west-1a", "eu-west-1c"]
    assert large.worker is not None
    assert (large.worker.cpu_units, large.worker.memory_mib, large.worker.desired_count) == (1024, 2048, 2)
    assert large.flow_runs is not None
    assert (large.flow_runs.cpu_units, large.flow_runs.memory_mib) == (4096, 16384)


def test_an_existing_secret_is_shown_by_its_name() -> None:
    assert read_architecture("x", synth_file(SCENARIOS / "external-secret.toml")).secret == "prefect/worker-key"


def test_a_nat_gateway_in_each_zone() -> None:
    network = read_architecture("x", with_zones(6)).network
    assert network is not None
    assert [zone.nat_gateway for zone in network.zones] == [True] * 6


def test_missing_resources_are_none() -> None:
    assert read_architecture("x", without("aws_vpc")).network is None
    assert read_architecture("x", without("aws_ecs_cluster")).cluster is None
    assert read_architecture("x", without("aws_ecs_service")).worker is None
    assert read_architecture("x", without("aws_secretsmanager_secret")).secret is None
    assert read_architecture("x", without("aws_cloudwatch_log_group")).log_groups == ()
    assert read_architecture("x", without("aws_cloudwatch_event_rule")).task_events is None
    no_address = read_architecture("x", without("aws_eip")).network
    assert no_address is not None
    assert not any(zone.elastic_ip for zone in no_address.zones)
