"""The types of resources that cost something. A type that is new in a stack is added here, or in `free.py` with the reason."""

from prefect_ecs_ops.cost import fargate, instances, network, observability, services
from prefect_ecs_ops.cost.resource import Priced

FLOW_RUNS = Priced("Flow runs", lambda resource, assumptions: fargate.flow_run_usages(resource.stack, assumptions))
"""No resource of the stack: the worker starts their tasks, with the sizes of the pool's template."""

PRICED: dict[str, Priced] = {
    "aws_ecs_service": Priced("Worker", fargate.service_usages),
    "aws_autoscaling_group": Priced("Instances", instances.group_usages),
    "aws_nat_gateway": Priced("NAT gateway", network.nat_gateway_usages),
    "aws_eip": Priced("Public addresses", network.address_usages),
    "aws_vpc_endpoint": Priced("Interface endpoints", network.endpoint_usages),
    "aws_flow_log": Priced("VPC flow logs", network.flow_log_usages),
    "aws_service_discovery_private_dns_namespace": Priced("Hosted zone", network.namespace_usages),
    "aws_cloudwatch_log_group": Priced("Logs", observability.log_group_usages),
    "aws_ecs_cluster": Priced("Container Insights", observability.cluster_usages),
    "aws_cloudwatch_metric_alarm": Priced("Alarms", observability.alarm_usages),
    "aws_cloudwatch_composite_alarm": Priced("Alarms", observability.composite_alarm_usages),
    "aws_cloudwatch_log_metric_filter": Priced("Custom metrics", observability.metric_filter_usages),
    "aws_cloudwatch_dashboard": Priced("Dashboards", observability.dashboard_usages),
    "aws_config_configuration_recorder": Priced("AWS Config", observability.recorder_usages),
    "aws_config_config_rule": Priced("AWS Config", observability.config_rule_usages),
    "aws_secretsmanager_secret": Priced("Secret", services.secret_usages),
    "aws_kms_key": Priced("Encryption key", services.key_usages),
    "aws_sqs_queue": Priced("Task events", services.queue_usages),
    "aws_sns_topic": Priced("Notifications", services.topic_usages),
    "aws_s3_bucket": Priced("Buckets", services.bucket_usages),
    "aws_ecr_repository": Priced("Images", services.repository_usages),
    "aws_lambda_function": Priced("Functions", services.function_usages),
}
