"""A small root module with every kind of resource that the project's stacks are made of, written by hand, so that it tests
the embedded AWS and not the stacks."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

ACCOUNT = "123456789012"
SECRET = "pnu_round_trip_secret"
"""What the secret holds: it must be found in the embedded AWS, and nowhere in Terraform's files."""


def write_function_archive(path: Path) -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as content:
        content.writestr(zipfile.ZipInfo("main.py"), "def handler(event, context): pass")
    path.write_bytes(archive.getvalue())


def blocks(image: str) -> dict[str, Any]:
    """The root module's blocks. `image` is the one thing that the test changes in place."""
    return {
        "variable": {"api_key": {"type": "string", "ephemeral": True, "sensitive": True}},
        "data": {
            "aws_availability_zones": {"all": {"state": "available"}},
            "aws_ec2_managed_prefix_list": {"s3": {"name": "com.amazonaws.us-east-1.s3"}},
        },
        "resource": _network() | _identity() | _compute(image) | _messages() | _observability() | _storage(),
    }


def _network() -> dict[str, Any]:
    def rule(peer: dict[str, str], description: str) -> dict[str, Any]:
        return {
            "security_group_id": "${aws_security_group.worker.id}",
            "ip_protocol": "tcp",
            "from_port": 443,
            "to_port": 443,
            "description": description,
            **peer,
        }

    vpc = {"vpc_id": "${aws_vpc.main.id}"}
    return {
        "aws_vpc": {
            "main": {
                "cidr_block": "10.0.0.0/16",
                "enable_dns_hostnames": True,
                "assign_generated_ipv6_cidr_block": True,
                "tags": {"Name": "round-trip"},
            }
        },
        "aws_subnet": {
            "public": {
                **vpc,
                "cidr_block": "10.0.0.0/24",
                "availability_zone": "${data.aws_availability_zones.all.names[0]}",
            },
            "private": {
                **vpc,
                "cidr_block": "10.0.1.0/24",
                "ipv6_cidr_block": "${cidrsubnet(aws_vpc.main.ipv6_cidr_block, 8, 1)}",
            },
        },
        "aws_internet_gateway": {"main": vpc},
        "aws_egress_only_internet_gateway": {"main": vpc},
        "aws_eip": {"nat": {"domain": "vpc"}},
        "aws_nat_gateway": {"main": {"allocation_id": "${aws_eip.nat.id}", "subnet_id": "${aws_subnet.public.id}"}},
        "aws_route_table": {"public": vpc, "private": vpc},
        "aws_route": {
            "internet": {
                "route_table_id": "${aws_route_table.public.id}",
                "destination_cidr_block": "0.0.0.0/0",
                "gateway_id": "${aws_internet_gateway.main.id}",
            },
            "nat": {
                "route_table_id": "${aws_route_table.private.id}",
                "destination_cidr_block": "0.0.0.0/0",
                "nat_gateway_id": "${aws_nat_gateway.main.id}",
            },
        },
        "aws_route_table_association": {
            name: {
                "subnet_id": f"${{aws_subnet.{name}.id}}",
                "route_table_id": f"${{aws_route_table.{name}.id}}",
            }
            for name in ("public", "private")
        },
        "aws_default_security_group": {"main": vpc},
        "aws_security_group": {"worker": {**vpc, "name": "worker", "description": "of the worker"}},
        "aws_vpc_security_group_egress_rule": {
            "cidr": rule({"cidr_ipv4": "0.0.0.0/0"}, "HTTPS to anywhere"),
            "prefix_list": rule({"prefix_list_id": "${data.aws_ec2_managed_prefix_list.s3.id}"}, "HTTPS to S3"),
            "group": rule({"referenced_security_group_id": "${aws_security_group.worker.id}"}, "HTTPS to the group"),
        },
        "aws_vpc_endpoint": {
            "s3": {
                **vpc,
                "service_name": "com.amazonaws.us-east-1.s3",
                "route_table_ids": ["${aws_route_table.private.id}"],
            },
            "logs": {
                **vpc,
                "service_name": "com.amazonaws.us-east-1.logs",
                "vpc_endpoint_type": "Interface",
                "private_dns_enabled": True,
                "subnet_ids": ["${aws_subnet.private.id}"],
                "security_group_ids": ["${aws_security_group.worker.id}"],
            },
        },
        "aws_flow_log": {
            "main": {
                **vpc,
                "traffic_type": "ALL",
                "log_destination": "${aws_cloudwatch_log_group.flows.arn}",
                "iam_role_arn": "${aws_iam_role.task.arn}",
            }
        },
    }


def _identity() -> dict[str, Any]:
    trust = {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ecs-tasks.amazonaws.com"}}
        ],
    }
    read_secret = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": "*"}],
    }
    return {
        "aws_iam_role": {
            "execution": {"name": "execution", "assume_role_policy": json.dumps(trust)},
            "task": {"name": "task", "assume_role_policy": json.dumps(trust)},
        },
        "aws_iam_role_policy": {
            "secret": {"name": "secret", "role": "${aws_iam_role.execution.id}", "policy": json.dumps(read_secret)}
        },
        "aws_iam_role_policy_attachment": {
            "managed": {
                "role": "${aws_iam_role.task.name}",
                "policy_arn": "arn:aws:iam::aws:policy/CloudWatchReadOnlyAccess",
            }
        },
        "aws_kms_key": {
            "main": {
                "description": "round trip",
                "enable_key_rotation": True,
                "rotation_period_in_days": 180,
                "deletion_window_in_days": 7,
            }
        },
        "aws_kms_alias": {"main": {"name": "alias/round-trip", "target_key_id": "${aws_kms_key.main.id}"}},
        "aws_secretsmanager_secret": {
            "api_key": {
                "name": "api-key",
                "kms_key_id": "${aws_kms_key.main.arn}",
                "recovery_window_in_days": 0,
            }
        },
        "aws_secretsmanager_secret_version": {
            "api_key": {
                "secret_id": "${aws_secretsmanager_secret.api_key.id}",
                "secret_string_wo": "${var.api_key}",
                "secret_string_wo_version": 1,
            }
        },
    }


def _compute(image: str) -> dict[str, Any]:
    container = {
        "name": "worker",
        "image": image,
        "essential": True,
        "secrets": [{"name": "KEY", "valueFrom": "${aws_secretsmanager_secret_version.api_key.arn}"}],
    }
    target = {
        "service_namespace": "ecs",
        "resource_id": "${aws_appautoscaling_target.service.resource_id}",
        "scalable_dimension": "ecs:service:DesiredCount",
    }
    return {
        "aws_service_discovery_private_dns_namespace": {
            "main": {"name": "round-trip.local", "vpc": "${aws_vpc.main.id}"}
        },
        "aws_ecs_cluster": {
            "main": {
                "name": "round-trip",
                "setting": {"name": "containerInsights", "value": "enhanced"},
                "service_connect_defaults": {"namespace": "${aws_service_discovery_private_dns_namespace.main.arn}"},
            }
        },
        "aws_ecs_cluster_capacity_providers": {
            "main": {
                "cluster_name": "${aws_ecs_cluster.main.name}",
                "capacity_providers": ["FARGATE", "FARGATE_SPOT"],
            }
        },
        "aws_ecs_task_definition": {
            "worker": {
                "family": "worker",
                "requires_compatibilities": ["FARGATE"],
                "network_mode": "awsvpc",
                "cpu": "256",
                "memory": "512",
                "execution_role_arn": "${aws_iam_role.execution.arn}",
                "task_role_arn": "${aws_iam_role.task.arn}",
                "container_definitions": json.dumps([container]),
            }
        },
        "aws_ecs_service": {
            "worker": {
                "name": "worker",
                "cluster": "${aws_ecs_cluster.main.id}",
                "task_definition": "${aws_ecs_task_definition.worker.arn}",
                "desired_count": 1,
                "wait_for_steady_state": True,
                "availability_zone_rebalancing": "ENABLED",
                "enable_execute_command": True,
                "enable_ecs_managed_tags": True,
                "propagate_tags": "SERVICE",
                "deployment_circuit_breaker": {"enable": True, "rollback": True},
                "capacity_provider_strategy": [
                    {"capacity_provider": "FARGATE", "base": 1, "weight": 1},
                    {"capacity_provider": "FARGATE_SPOT", "weight": 4},
                ],
                "network_configuration": {
                    "subnets": ["${aws_subnet.private.id}"],
                    "security_groups": ["${aws_security_group.worker.id}"],
                },
                "depends_on": ["aws_ecs_cluster_capacity_providers.main"],
            }
        },
        "aws_appautoscaling_target": {
            "service": {
                "service_namespace": "ecs",
                "resource_id": "service/${aws_ecs_cluster.main.name}/${aws_ecs_service.worker.name}",
                "scalable_dimension": "ecs:service:DesiredCount",
                "min_capacity": 1,
                "max_capacity": 3,
                "tags": {"Name": "round-trip"},
            }
        },
        "aws_appautoscaling_policy": {
            "cpu": {
                **target,
                "name": "cpu",
                "policy_type": "TargetTrackingScaling",
                "target_tracking_scaling_policy_configuration": {
                    "target_value": 70,
                    "predefined_metric_specification": {"predefined_metric_type": "ECSServiceAverageCPUUtilization"},
                },
            }
        },
        "aws_appautoscaling_scheduled_action": {
            "night": {
                **target,
                "name": "night",
                "schedule": "cron(0 22 * * ? *)",
                "scalable_target_action": {"min_capacity": 0, "max_capacity": 0},
            }
        },
        "aws_lambda_function": {
            "metric": {
                "function_name": "metric",
                "role": "${aws_iam_role.task.arn}",
                "runtime": "python3.12",
                "handler": "main.handler",
                "filename": "function.zip",
                "source_code_hash": '${filebase64sha256("function.zip")}',
                "dead_letter_config": {"target_arn": "${aws_sqs_queue.dead.arn}"},
                "logging_config": {"log_format": "JSON", "log_group": "${aws_cloudwatch_log_group.worker.name}"},
            }
        },
    }


def _messages() -> dict[str, Any]:
    def queue_arn(name: str) -> str:
        return f"arn:aws:sqs:us-east-1:{ACCOUNT}:{name}"

    allow = {"redrivePermission": "byQueue", "sourceQueueArns": [queue_arn("events")]}
    from_rule = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "events.amazonaws.com"},
                "Action": "sqs:SendMessage",
                "Resource": queue_arn("events"),
            }
        ],
    }
    return {
        "aws_sqs_queue": {
            "dead": {"name": "dead", "redrive_allow_policy": json.dumps(allow)},
            "events": {
                "name": "events",
                "policy": json.dumps(from_rule),
                "redrive_policy": "${jsonencode({deadLetterTargetArn = aws_sqs_queue.dead.arn, maxReceiveCount = 3})}",
            },
        },
        "aws_cloudwatch_event_rule": {"tasks": {"name": "tasks", "event_pattern": json.dumps({"source": ["aws.ecs"]})}},
        "aws_cloudwatch_event_target": {
            "queue": {"rule": "${aws_cloudwatch_event_rule.tasks.name}", "arn": queue_arn("events")}
        },
        "aws_sns_topic": {"alarms": {"name": "alarms", "kms_master_key_id": "${aws_kms_key.main.id}"}},
        "aws_sns_topic_subscription": {
            "mail": {
                "topic_arn": "${aws_sns_topic.alarms.arn}",
                "protocol": "email",
                "endpoint": "operator@example.com",
            }
        },
    }


def _observability() -> dict[str, Any]:
    return {
        "aws_cloudwatch_log_group": {
            "worker": {"name": "/ecs/worker", "retention_in_days": 30, "kms_key_id": "${aws_kms_key.main.arn}"},
            "flows": {"name": "/vpc/flows", "log_group_class": "INFREQUENT_ACCESS"},
        },
        "aws_cloudwatch_query_definition": {
            "errors": {
                "name": "errors",
                "log_group_names": ["${aws_cloudwatch_log_group.worker.name}"],
                "query_string": "fields @message",
            }
        },
        "aws_cloudwatch_metric_alarm": {
            "cpu": {
                "alarm_name": "cpu",
                "namespace": "AWS/ECS",
                "metric_name": "CPUUtilization",
                "statistic": "Average",
                "period": 60,
                "evaluation_periods": 3,
                "threshold": 90,
                "comparison_operator": "GreaterThanThreshold",
                "alarm_actions": ["${aws_sns_topic.alarms.arn}"],
            }
        },
        "aws_cloudwatch_composite_alarm": {
            "any": {"alarm_name": "any", "alarm_rule": "ALARM(${aws_cloudwatch_metric_alarm.cpu.alarm_name})"}
        },
        "aws_cloudwatch_dashboard": {"main": {"dashboard_name": "main", "dashboard_body": json.dumps({"widgets": []})}},
    }


def _storage() -> dict[str, Any]:
    tls_only = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Deny",
                "Principal": "*",
                "Action": "s3:*",
                "Resource": ["arn:aws:s3:::round-trip", "arn:aws:s3:::round-trip/*"],
                "Condition": {"Bool": {"aws:SecureTransport": "false"}},
            }
        ],
    }
    bucket = {"bucket": "${aws_s3_bucket.main.id}"}
    return {
        "aws_s3_bucket": {"main": {"bucket": "round-trip"}},
        "aws_s3_bucket_policy": {"main": {**bucket, "policy": json.dumps(tls_only)}},
        "aws_s3_bucket_notification": {"main": {**bucket, "eventbridge": True}},
        "aws_s3_object": {
            "flow": {**bucket, "key": "flow.py", "content": "print()", "depends_on": ["aws_s3_bucket_policy.main"]}
        },
    }
