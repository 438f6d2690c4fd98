"""The types of resources that cost nothing by themselves, each with the reason, and who says so."""

from dataclasses import dataclass

_INFRACOST = "https://github.com/infracost/infracost/blob/95ba4f49a7abf5567b04f751a115543281a4ab18/internal/providers/terraform/aws/registry.go"
"""`FreeResources` of a tool that prices Terraform for a living."""

_AUTO_SCALING = "https://aws.amazon.com/autoscaling/pricing/"
_ECR = "https://aws.amazon.com/ecr/pricing/"
_ECS = "https://aws.amazon.com/ecs/pricing/"
_EVENTS = "https://aws.amazon.com/eventbridge/pricing/"
_S3 = "https://aws.amazon.com/s3/pricing/"
_SNS = "https://aws.amazon.com/sns/pricing/"
_VPC = "https://aws.amazon.com/vpc/pricing/"


@dataclass(frozen=True)
class Free:
    """Why a type of resource costs nothing, and the page that says so."""

    reason: str
    source: str


_ACCESS = Free("access control", _INFRACOST)
_BUCKET = Free("how a bucket behaves; what it holds is priced", _INFRACOST)
_EVENT = Free("events of AWS's own services are free", _EVENTS)
_ROUTING = Free("part of a VPC, which is free", _INFRACOST)
_SCALING = Free("what it scales is priced", _INFRACOST)
_TASKS = Free("ECS itself is free; the tasks are priced", _ECS)
_VPC_ITSELF = Free("a VPC and its subnets are free", _VPC)

FREE: dict[str, Free] = {
    "aws_appautoscaling_policy": _SCALING,
    "aws_appautoscaling_scheduled_action": _SCALING,
    "aws_appautoscaling_target": Free("what it scales is priced", _AUTO_SCALING),
    "aws_autoscaling_lifecycle_hook": _SCALING,
    "aws_cloudwatch_event_rule": Free("rules are free, and so are schedules", _INFRACOST),
    "aws_cloudwatch_event_target": _EVENT,
    "aws_cloudwatch_log_resource_policy": _ACCESS,
    "aws_config_configuration_recorder_status": Free("what is recorded is priced", _INFRACOST),
    "aws_config_delivery_channel": Free("what is recorded is priced", _INFRACOST),
    "aws_default_security_group": _ACCESS,
    "aws_ecr_lifecycle_policy": Free("how a repository behaves; what it holds is priced", _ECR),
    "aws_ecr_pull_through_cache_rule": Free("what it fetches is priced with its repository", _INFRACOST),
    "aws_ecr_repository_policy": _ACCESS,
    "aws_ecs_capacity_provider": Free("the instances are priced", _ECS),
    "aws_ecs_cluster_capacity_providers": _TASKS,
    "aws_ecs_task_definition": _TASKS,
    "aws_egress_only_internet_gateway": _ROUTING,
    "aws_iam_instance_profile": _ACCESS,
    "aws_iam_openid_connect_provider": _ACCESS,
    "aws_iam_policy": _ACCESS,
    "aws_iam_role": _ACCESS,
    "aws_iam_role_policy": _ACCESS,
    "aws_iam_role_policy_attachment": _ACCESS,
    "aws_iam_service_linked_role": _ACCESS,
    "aws_internet_gateway": _ROUTING,
    "aws_kms_alias": Free("a name of a key; the key is priced", _INFRACOST),
    "aws_lambda_function_event_invoke_config": Free("how a function behaves; its invocations are priced", _INFRACOST),
    "aws_lambda_permission": _ACCESS,
    "aws_launch_template": Free("the instances are priced", _INFRACOST),
    "aws_network_interface": _ROUTING,
    "aws_route": _ROUTING,
    "aws_route_table": _ROUTING,
    "aws_route_table_association": _ROUTING,
    "aws_s3_bucket_lifecycle_configuration": Free("how a bucket behaves; what it holds is priced", _S3),
    "aws_s3_bucket_ownership_controls": _BUCKET,
    "aws_s3_bucket_policy": _ACCESS,
    "aws_s3_bucket_public_access_block": _BUCKET,
    "aws_s3_bucket_server_side_encryption_configuration": _BUCKET,
    "aws_s3_bucket_versioning": Free("how a bucket behaves; what it holds, old versions too, is priced", _S3),
    "aws_secretsmanager_secret_version": Free("part of a secret; the secret is priced", _INFRACOST),
    "aws_security_group": _ACCESS,
    "aws_sns_topic_policy": _ACCESS,
    "aws_sns_topic_subscription": Free("what a topic sends is priced with the topic", _SNS),
    "aws_sqs_queue_policy": _ACCESS,
    "aws_subnet": _VPC_ITSELF,
    "aws_vpc": _VPC_ITSELF,
    "aws_vpc_security_group_egress_rule": _ACCESS,
    "aws_vpc_security_group_ingress_rule": _ACCESS,
    "terraform_data": Free(
        "stands in Terraform's state, not in AWS",
        "https://developer.hashicorp.com/terraform/language/resources/terraform-data",
    ),
}
