"""Every shape of the network on the embedded AWS: it is made, stays as it was made, and leaves nothing behind."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from prefect_ecs import synthesize

from localcloud.embedded_aws import EmbeddedAws
from localcloud.inventory import inventory
from workshop.local.stack_run import CLOUD_VARIABLES, StackRun, workspace_of

from ..prefect_ecs.stacks import SCENARIOS
from .checks import assert_no_changes, remaining_resources
from .dev_stack import SELF_HOSTED_VARIABLES


@dataclass(frozen=True)
class Shape:
    """A scenario as it is applied: the variables it is given, and what is looked at when it stands."""

    scenario: str
    check: Callable[[StackRun], None]
    variables: dict[str, Any]
    prepare: Callable[[EmbeddedAws, str], str] = lambda _aws, text: text


def synthesized(scenario: str, text: str, directory: Path) -> Path:
    """The directory of a stack with these settings."""
    environments = directory / "environments"
    environments.mkdir(parents=True)
    (environments / f"{scenario}.toml").write_text(text)
    synthesize(environments, directory / "out")
    [stack] = (directory / "out" / "stacks").iterdir()
    return stack


def task_network(run: StackRun) -> dict[str, Any]:
    """Where the worker's service runs its tasks; flow runs get the same."""
    ecs = run.aws.client("ecs")
    [cluster] = ecs.list_clusters()["clusterArns"]
    [service] = ecs.list_services(cluster=cluster)["serviceArns"]
    [described] = ecs.describe_services(cluster=cluster, services=[service])["services"]
    network: dict[str, Any] = described["networkConfiguration"]["awsvpcConfiguration"]
    template = json.loads(run.terraform.output()["work_pool_base_job_template"])
    for_flows = template["job_configuration"]["task_run_request"]["networkConfiguration"]["awsvpcConfiguration"]
    assert sorted(for_flows["subnets"]) == sorted(network["subnets"])
    assert for_flows["assignPublicIp"] == network["assignPublicIp"]
    return network


def default_routes(run: StackRun) -> dict[str, dict[str, Any]]:
    """Subnet → its default route."""
    tables = run.aws.client("ec2").describe_route_tables()["RouteTables"]
    return {
        association["SubnetId"]: route
        for table in tables
        for association in table["Associations"]
        for route in table["Routes"]
        if "SubnetId" in association and route.get("DestinationCidrBlock") == "0.0.0.0/0"
    }


def check_each_zone(run: StackRun) -> None:
    routes = default_routes(run)
    gateways = {routes[subnet]["NatGatewayId"] for subnet in task_network(run)["subnets"]}
    assert len(gateways) == 2
    assert len(run.terraform.output()["nat_addresses"]) == 2
    check_growth(run)


GROWS_IN_PLACE = {
    "aws_ecs_service.worker_service": {"network_configuration"},
    "aws_lambda_function.pool_metrics": {"vpc_config"},
    "aws_vpc_endpoint.network_s3_endpoint": {"route_table_ids"},
}
"""What names all subnets or route tables, and so changes; of every other resource that exists nothing changes."""


def check_growth(run: StackRun) -> None:
    """From two zones to four, as a user would do it: only additions."""
    text = (SCENARIOS / "each-zone.toml").read_text()
    assert "zone_count = 2" in text
    grown = synthesized("each-zone", text.replace("zone_count = 2", "zone_count = 4"), run.workspace.root / "grown")
    (run.workspace.stack_directory / "cdk.tf.json").write_bytes((grown / "cdk.tf.json").read_bytes())
    plan = run.workspace.root / "grown.tfplan"
    run.terraform.plan(out=plan)
    added = set()
    for change in run.terraform.show_json(plan)["resource_changes"]:
        address, actions = change["address"], change["change"]["actions"]
        if actions == ["create"]:
            added.add(address)
        elif actions != ["no-op"]:
            assert actions == ["update"], f"{address}: {actions}"
            before, after = change["change"]["before"], change["change"]["after"]
            changed = {name for name in before if name in after and before[name] != after[name]}
            interface_endpoint = {"subnet_ids"} if ".network_endpoints_" in address else set()
            assert changed <= GROWS_IN_PLACE.get(address, interface_endpoint), f"{address}: {changed}"
    assert {f"aws_subnet.network_{tier}_{number}" for tier in ("private", "public") for number in (3, 4)} <= added
    run.terraform.apply(plan)
    assert_no_changes(run.terraform)


def check_nat_instance(run: StackRun) -> None:
    ec2 = run.aws.client("ec2")
    [instance] = [one for reservation in ec2.describe_instances()["Reservations"] for one in reservation["Instances"]]
    routes = default_routes(run)
    [interface_id] = {routes[subnet]["NetworkInterfaceId"] for subnet in task_network(run)["subnets"]}
    [interface] = ec2.describe_network_interfaces(NetworkInterfaceIds=[interface_id])["NetworkInterfaces"]
    assert interface["SourceDestCheck"] is False
    assert [one["NetworkInterfaceId"] for one in instance["NetworkInterfaces"]] == [interface_id]
    assert run.terraform.output()["nat_address"] == interface["Association"]["PublicIp"]


def check_closed(run: StackRun) -> None:
    assert default_routes(run) == {}
    assert task_network(run)["assignPublicIp"] == "DISABLED"


def check_public(run: StackRun) -> None:
    network = task_network(run)
    assert network["assignPublicIp"] == "ENABLED"
    assert default_routes(run)[network["subnets"][0]]["GatewayId"].startswith("igw-")


def check_existing(run: StackRun) -> None:
    assert {address.split(".")[0] for address in run.terraform.state_list()} & {
        "aws_vpc",
        "aws_subnet",
        "aws_route",
    } == set()
    assert len(task_network(run)["subnets"]) == 2


def check_instances(run: StackRun) -> None:
    ecs, scaling = run.aws.client("ecs"), run.aws.client("autoscaling")
    [cluster] = ecs.describe_clusters(clusters=ecs.list_clusters()["clusterArns"])["clusters"]
    [name] = set(cluster["capacityProviders"]) - {"FARGATE", "FARGATE_SPOT"}
    [provider] = ecs.describe_capacity_providers(capacityProviders=[name])["capacityProviders"]
    [group] = scaling.describe_auto_scaling_groups()["AutoScalingGroups"]
    assert provider["autoScalingGroupProvider"]["autoScalingGroupArn"] == group["AutoScalingGroupARN"]
    assert group["NewInstancesProtectedFromScaleIn"] is True
    assert {"AmazonECSManaged", "Project"} <= {tag["Key"] for tag in group["Tags"]}
    assert sorted(group["VPCZoneIdentifier"].split(",")) == sorted(task_network(run)["subnets"])
    # ECS changes how many there are, and Terraform leaves that to it.
    scaling.set_desired_capacity(AutoScalingGroupName=group["AutoScalingGroupName"], DesiredCapacity=3)
    assert_no_changes(run.terraform)
    reservations = run.aws.client("ec2").describe_instances()["Reservations"]
    assert len([one for reservation in reservations for one in reservation["Instances"]]) == 3


def existing_vpc(aws: EmbeddedAws, text: str) -> str:
    ec2 = aws.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.40.0.0/16")["Vpc"]["VpcId"]
    ec2.modify_vpc_attribute(VpcId=vpc, EnableDnsHostnames={"Value": True})
    public, *private = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.40.{n}.0/24", AvailabilityZone=f"us-east-1{zone}")["Subnet"][
            "SubnetId"
        ]
        for n, zone in enumerate("aab")
    ]
    address = ec2.allocate_address(Domain="vpc")["AllocationId"]
    gateway = ec2.create_nat_gateway(SubnetId=public, AllocationId=address)["NatGateway"]["NatGatewayId"]
    table = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
    [main] = ec2.describe_route_tables(
        Filters=[{"Name": "vpc-id", "Values": [vpc]}, {"Name": "association.main", "Values": ["true"]}]
    )["RouteTables"]
    # One subnet with a table of its own, one with the main table of the VPC.
    ec2.associate_route_table(RouteTableId=table, SubnetId=private[0])
    for one in (table, main["RouteTableId"]):
        ec2.create_route(RouteTableId=one, DestinationCidrBlock="0.0.0.0/0", NatGatewayId=gateway)
    for placeholder, found in zip(
        ("vpc-0123456789abcdef0", "subnet-0123456789abcdef0", "subnet-0123456789abcdef1"), (vpc, *private), strict=True
    ):
        text = text.replace(placeholder, found)
    return text


CLOUD, SELF_HOSTED = dict(CLOUD_VARIABLES), dict(SELF_HOSTED_VARIABLES)
SHAPES = [
    Shape("each-zone", check_each_zone, CLOUD),
    Shape("nat-instance", check_nat_instance, CLOUD),
    Shape("closed", check_closed, SELF_HOSTED),
    Shape("public", check_public, CLOUD),
    Shape("existing-vpc", check_existing, CLOUD, existing_vpc),
    Shape("ec2", check_instances, CLOUD),
]


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.scenario)
def test_shape_is_made_kept_and_removed(shape: Shape, fresh_aws: EmbeddedAws, tmp_path: Path) -> None:
    text = shape.prepare(fresh_aws, (SCENARIOS / f"{shape.scenario}.toml").read_text())
    before = inventory(fresh_aws)
    stack = synthesized(shape.scenario, text, tmp_path)
    with workspace_of(stack) as workspace:
        run = StackRun(fresh_aws, workspace, shape.variables, print)
        run.plan_and_apply()
        assert_no_changes(run.terraform)
        shape.check(run)
        run.terraform.destroy()
    assert remaining_resources(fresh_aws) == before
