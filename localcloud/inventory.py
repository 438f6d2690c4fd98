"""Lists the resources in the embedded AWS through the AWS APIs, for example to check that destroy left nothing.

The list leaves out what every account has by default (the default VPC and its parts, AWS managed policies, keys and aliases,
the default event bus and schedule group) and the default network ACL of each VPC.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from localcloud.embedded_aws import EmbeddedAws


@dataclass(frozen=True, order=True)
class Resource:
    """A resource.

    Attributes:
        service: the name of the service in boto3, for example `ec2`.
        kind: for example `vpc` or `task definition`.
        name: the name or the value of the tag Name; empty if it has neither.
        id: the ID or ARN.
        scheduled_for_deletion: whether it is deleted, but in its recovery window or waiting period.
    """

    service: str
    kind: str
    name: str
    id: str
    scheduled_for_deletion: bool = False


def inventory(aws: EmbeddedAws, region: str | None = None) -> list[Resource]:
    """All resources in a region, sorted; by default, in the default region of `aws`."""
    listing = _Listing(aws, region or aws.region)
    return sorted({resource for lister in _LISTERS for resource in lister(listing)})


class _Listing:
    """Lists resources through the API, page by page."""

    def __init__(self, aws: EmbeddedAws, region: str) -> None:
        self._aws = aws
        self._region = region

    def client(self, service: str) -> Any:
        return self._aws.client(service, self._region)

    def all(self, service: str, operation: str, key: str, **parameters: Any) -> Iterator[Any]:
        client = self.client(service)
        if client.can_paginate(operation):
            pages = client.get_paginator(operation).paginate(**parameters)
        else:
            pages = [getattr(client, operation)(**parameters)]
        for page in pages:
            yield from page.get(key) or []


def _network(listing: _Listing) -> Iterator[Resource]:
    default_vpcs = set()
    for vpc in listing.all("ec2", "describe_vpcs", "Vpcs"):
        if vpc["IsDefault"]:
            default_vpcs.add(vpc["VpcId"])
        else:
            yield Resource("ec2", "vpc", _tag_name(vpc), vpc["VpcId"])
    for operation, key, kind, id_key in (
        ("describe_subnets", "Subnets", "subnet", "SubnetId"),
        ("describe_security_groups", "SecurityGroups", "security group", "GroupId"),
        ("describe_route_tables", "RouteTables", "route table", "RouteTableId"),
        ("describe_network_acls", "NetworkAcls", "network ACL", "NetworkAclId"),
        ("describe_network_interfaces", "NetworkInterfaces", "network interface", "NetworkInterfaceId"),
    ):
        for found in listing.all("ec2", operation, key):
            is_default_acl = kind == "network ACL" and found["IsDefault"]
            if found["VpcId"] not in default_vpcs and not is_default_acl:
                yield Resource("ec2", kind, found.get("GroupName") or _tag_name(found), found[id_key])
    for gateway in listing.all("ec2", "describe_internet_gateways", "InternetGateways"):
        if not default_vpcs.intersection(attachment["VpcId"] for attachment in gateway["Attachments"]):
            yield Resource("ec2", "internet gateway", _tag_name(gateway), gateway["InternetGatewayId"])


def _ec2(listing: _Listing) -> Iterator[Resource]:
    for operation, key, kind, id_key in (
        ("describe_addresses", "Addresses", "elastic IP", "AllocationId"),
        ("describe_nat_gateways", "NatGateways", "NAT gateway", "NatGatewayId"),
        (
            "describe_egress_only_internet_gateways",
            "EgressOnlyInternetGateways",
            "egress-only internet gateway",
            "EgressOnlyInternetGatewayId",
        ),
        ("describe_vpc_endpoints", "VpcEndpoints", "VPC endpoint", "VpcEndpointId"),
        ("describe_flow_logs", "FlowLogs", "flow log", "FlowLogId"),
        ("describe_launch_templates", "LaunchTemplates", "launch template", "LaunchTemplateId"),
    ):
        for found in listing.all("ec2", operation, key):
            # AWS also returns deleted NAT gateways and endpoints for a while.
            if found.get("State") != "deleted":
                yield Resource("ec2", kind, found.get("LaunchTemplateName") or _tag_name(found), found[id_key])
    for reservation in listing.all("ec2", "describe_instances", "Reservations"):
        for instance in reservation["Instances"]:
            if instance["State"]["Name"] != "terminated":
                yield Resource("ec2", "instance", _tag_name(instance), instance["InstanceId"])


def _ecs(listing: _Listing) -> Iterator[Resource]:
    client = listing.client("ecs")
    for arn in listing.all("ecs", "list_task_definitions", "taskDefinitionArns", status="ACTIVE"):
        yield Resource("ecs", "task definition", arn.rpartition("/")[2], arn)
    for cluster_arn in listing.all("ecs", "list_clusters", "clusterArns"):
        (cluster,) = client.describe_clusters(clusters=[cluster_arn])["clusters"]
        if cluster["status"] != "INACTIVE":
            yield Resource("ecs", "cluster", cluster["clusterName"], cluster_arn)
        for service_arn in listing.all("ecs", "list_services", "serviceArns", cluster=cluster_arn):
            (service,) = client.describe_services(cluster=cluster_arn, services=[service_arn])["services"]
            if service["status"] != "INACTIVE":
                yield Resource("ecs", "service", service["serviceName"], service_arn)
        for task_arn in listing.all("ecs", "list_tasks", "taskArns", cluster=cluster_arn):
            yield Resource("ecs", "task", "", task_arn)


def _secrets(listing: _Listing) -> Iterator[Resource]:
    for secret in listing.all("secretsmanager", "list_secrets", "SecretList", IncludePlannedDeletion=True):
        yield Resource("secretsmanager", "secret", secret["Name"], secret["ARN"], bool(secret.get("DeletedDate")))


def _kms(listing: _Listing) -> Iterator[Resource]:
    client = listing.client("kms")
    for key in listing.all("kms", "list_keys", "Keys"):
        metadata = client.describe_key(KeyId=key["KeyId"])["KeyMetadata"]
        if metadata["KeyManager"] == "CUSTOMER":
            pending = metadata["KeyState"] == "PendingDeletion"
            yield Resource("kms", "key", metadata["Description"], key["KeyArn"], pending)
    for alias in listing.all("kms", "list_aliases", "Aliases"):
        if not alias["AliasName"].startswith("alias/aws/"):
            yield Resource("kms", "alias", alias["AliasName"], alias["AliasArn"])


def _events(listing: _Listing) -> Iterator[Resource]:
    for bus in listing.all("events", "list_event_buses", "EventBuses"):
        if bus["Name"] != "default":
            yield Resource("events", "event bus", bus["Name"], bus["Arn"])
        for rule in listing.all("events", "list_rules", "Rules", EventBusName=bus["Name"]):
            yield Resource("events", "rule", rule["Name"], rule["Arn"])
    for group in listing.all("scheduler", "list_schedule_groups", "ScheduleGroups"):
        if group["Name"] != "default":
            yield Resource("scheduler", "schedule group", group["Name"], group["Arn"])


def _plain(listing: _Listing) -> Iterator[Resource]:
    for service, operation, key, kind, name_key, id_key, parameters in _PLAIN_LISTS:
        for found in listing.all(service, operation, key, **parameters):
            yield Resource(service, kind, found[name_key], found[id_key])
    for url in listing.all("sqs", "list_queues", "QueueUrls"):
        yield Resource("sqs", "queue", url.rpartition("/")[2], url)


_ECS_TARGETS = {"ServiceNamespace": "ecs"}
_SCALING = "application-autoscaling"

# Lists without exceptions: service, operation, key of the list, kind, keys of name and ID, parameters.
_PLAIN_LISTS: tuple[tuple[str, str, str, str, str, str, dict[str, Any]], ...] = (
    ("iam", "list_roles", "Roles", "role", "RoleName", "Arn", {}),
    ("iam", "list_policies", "Policies", "policy", "PolicyName", "Arn", {"Scope": "Local"}),
    ("iam", "list_users", "Users", "user", "UserName", "Arn", {}),
    ("iam", "list_instance_profiles", "InstanceProfiles", "instance profile", "InstanceProfileName", "Arn", {}),
    ("iam", "list_open_id_connect_providers", "OpenIDConnectProviderList", "OIDC provider", "Arn", "Arn", {}),
    ("sns", "list_topics", "Topics", "topic", "TopicArn", "TopicArn", {}),
    ("scheduler", "list_schedules", "Schedules", "schedule", "Name", "Arn", {}),
    ("logs", "describe_log_groups", "logGroups", "log group", "logGroupName", "logGroupArn", {}),
    ("logs", "describe_query_definitions", "queryDefinitions", "query definition", "name", "queryDefinitionId", {}),
    (
        "cloudwatch",
        "describe_alarms",
        "MetricAlarms",
        "alarm",
        "AlarmName",
        "AlarmArn",
        {"AlarmTypes": ["MetricAlarm"]},
    ),
    (
        "cloudwatch",
        "describe_alarms",
        "CompositeAlarms",
        "alarm",
        "AlarmName",
        "AlarmArn",
        {"AlarmTypes": ["CompositeAlarm"]},
    ),
    ("cloudwatch", "list_dashboards", "DashboardEntries", "dashboard", "DashboardName", "DashboardArn", {}),
    ("servicediscovery", "list_namespaces", "Namespaces", "namespace", "Name", "Arn", {}),
    ("servicediscovery", "list_services", "Services", "service", "Name", "Arn", {}),
    ("route53", "list_hosted_zones", "HostedZones", "hosted zone", "Name", "Id", {}),
    (
        _SCALING,
        "describe_scalable_targets",
        "ScalableTargets",
        "target",
        "ResourceId",
        "ScalableTargetARN",
        _ECS_TARGETS,
    ),
    (_SCALING, "describe_scaling_policies", "ScalingPolicies", "policy", "PolicyName", "PolicyARN", _ECS_TARGETS),
    (
        _SCALING,
        "describe_scheduled_actions",
        "ScheduledActions",
        "scheduled action",
        "ScheduledActionName",
        "ScheduledActionARN",
        _ECS_TARGETS,
    ),
    (
        "autoscaling",
        "describe_auto_scaling_groups",
        "AutoScalingGroups",
        "group",
        "AutoScalingGroupName",
        "AutoScalingGroupARN",
        {},
    ),
    ("lambda", "list_functions", "Functions", "function", "FunctionName", "FunctionArn", {}),
    ("lambda", "list_event_source_mappings", "EventSourceMappings", "event source mapping", "FunctionArn", "UUID", {}),
    ("s3", "list_buckets", "Buckets", "bucket", "Name", "Name", {}),
    ("ecr", "describe_repositories", "repositories", "repository", "repositoryName", "repositoryArn", {}),
    (
        "ecr",
        "describe_pull_through_cache_rules",
        "pullThroughCacheRules",
        "pull-through cache rule",
        "ecrRepositoryPrefix",
        "ecrRepositoryPrefix",
        {},
    ),
    ("ssm", "describe_parameters", "Parameters", "parameter", "Name", "Name", {}),
    ("config", "describe_config_rules", "ConfigRules", "rule", "ConfigRuleName", "ConfigRuleArn", {}),
    ("config", "describe_configuration_recorders", "ConfigurationRecorders", "recorder", "name", "name", {}),
    ("config", "describe_delivery_channels", "DeliveryChannels", "delivery channel", "name", "name", {}),
)

_LISTERS: tuple[Callable[[_Listing], Iterator[Resource]], ...] = (
    _network,
    _ec2,
    _ecs,
    _secrets,
    _kms,
    _events,
    _plain,
)


def _tag_name(described: dict[str, Any]) -> str:
    tags = described.get("Tags") or described.get("TagSet") or []
    return next((str(tag["Value"]) for tag in tags if tag["Key"] == "Name"), "")
