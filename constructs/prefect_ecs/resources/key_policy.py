"""Who may use the stack's KMS key. The whole answer is in the key's policy; no role's own policy speaks of keys."""

from typing import Any

from prefect_ecs.names import Names
from prefect_ecs.resources.policy import Statement, policy
from prefect_ecs.terraform.provider import Home


def key_policy(
    home: Home,
    names: Names,
    *,
    secret_arn_pattern: str | None,
    flow_code_bucket: str | None,
    topic: bool,
    measures_pool: bool,
    execute_command: bool,
    instances: bool,
) -> dict[str, Any]:
    """The key's policy: the account administers it, services and the stack's roles use it, each for one thing.

    Args:
        home: where the stack is.
        names: the stack's names.
        secret_arn_pattern: the stack's own secret, which execution roles read, or None.
        flow_code_bucket: the stack's own bucket with flows' code, or None.
        topic: whether there is an alarm topic.
        execute_command: whether ECS Exec is on.
        instances: whether there are EC2 instances, whose volumes are encrypted.
        measures_pool: the metrics function is there. KMS refuses a policy that names a role which is not.
    """
    readers = ["worker-execution", "flow-execution", *(["pool-metrics"] if measures_pool else [])]
    return policy(
        _account(home),
        *(_alarm_topic(home, names) if topic else []),
        _logs(home, names, [names.exec_log_group] if execute_command else []),
        *_task_storage(home, names),
        _events(home, names),
        *_secret_readers(home, names, secret_arn_pattern, readers),
        _queue_reader(home, names),
        *([_exec_sessions(home, names)] if execute_command else []),
        *_code_reader(home, names, flow_code_bucket),
        *([_failed_measurements(home, names)] if measures_pool else []),
        *(_instance_volumes(home, names) if instances else []),
    )


def topic_key_policy(home: Home, names: Names) -> dict[str, Any]:
    """The policy of a key that encrypts nothing but the alarm topic."""
    return policy(_account(home), *_alarm_topic(home, names))


def _account(home: Home) -> Statement:
    return Statement(
        "TheAccountAdministersTheKey",
        ["kms:*"],
        ["*"],
        principal={"AWS": home.arn("iam", "root", global_service=True)},
    )


def _alarm_topic(home: Home, names: Names) -> list[Statement]:
    # Source: https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html. EventBridge sends KMS no aws:SourceArn and
    # no aws:SourceAccount for a topic; it is held to this one topic by the encryption context, and to its rule by the topic's policy.
    topic = home.arn("sns", names.alarm_topic)
    actions = ["kms:Decrypt", "kms:GenerateDataKey*"]
    return [
        Statement(
            "AlarmsIntoTheTopic",
            actions,
            ["*"],
            {
                "StringEquals": {"aws:SourceAccount": home.account_id},
                "ArnLike": {"aws:SourceArn": home.arn("cloudwatch", f"alarm:{names.alarm('*')}")},
            },
            principal={"Service": "cloudwatch.amazonaws.com"},
        ),
        Statement(
            "FailedDeploymentsIntoTheTopic",
            actions,
            ["*"],
            {"ArnEquals": {"kms:EncryptionContext:aws:sns:topicArn": topic}},
            principal={"Service": "events.amazonaws.com"},
        ),
    ]


def _exec_sessions(home: Home, names: Names) -> Statement:
    # Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html. Who opens a session needs
    # kms:GenerateDataKey of their own.
    return Statement(
        "WorkerDecryptsExecSessions",
        ["kms:Decrypt"],
        ["*"],
        principal={"AWS": home.role_arn(names.role("worker-task"))},
    )


def _logs(home: Home, names: Names, more: list[str]) -> Statement:
    # Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
    groups = [
        names.worker_log_group,
        names.flow_log_group,
        names.vpc_flow_log_group,
        names.pool_metrics_log_group,
        *more,
    ]
    return Statement(
        "LogGroups",
        ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"],
        ["*"],
        {
            "ArnEquals": {
                "kms:EncryptionContext:aws:logs:arn": [home.arn("logs", f"log-group:{group}") for group in groups]
            }
        },
        principal={"Service": f"logs.{home.region}.amazonaws.com"},
    )


def _task_storage(home: Home, names: Names) -> list[Statement]:
    # Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-create-storage-key.html
    cluster: dict[str, str | list[str]] = {
        "kms:EncryptionContext:aws:ecs:clusterAccount": home.account_id,
        "kms:EncryptionContext:aws:ecs:clusterName": names.cluster,
    }
    fargate: dict[str, str | list[str]] = {"Service": "fargate.amazonaws.com"}
    return [
        Statement(
            "TaskStorage", ["kms:GenerateDataKeyWithoutPlaintext"], ["*"], {"StringEquals": cluster}, principal=fargate
        ),
        Statement(
            "TaskStorageGrants",
            ["kms:CreateGrant"],
            ["*"],
            {"StringEquals": cluster, "ForAllValues:StringEquals": {"kms:GrantOperations": ["Decrypt"]}},
            principal=fargate,
        ),
    ]


def _events(home: Home, names: Names) -> Statement:
    # Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-encryption-event-bus-rules.html
    return Statement(
        "TaskEventsIntoTheQueue",
        ["kms:Decrypt", "kms:GenerateDataKey"],
        ["*"],
        {
            "StringEquals": {"aws:SourceAccount": home.account_id},
            "ArnEquals": {"aws:SourceArn": home.arn("events", f"rule/{names.events_rule}")},
        },
        principal={"Service": "events.amazonaws.com"},
    )


def _secret_readers(home: Home, names: Names, secret_arn_pattern: str | None, purposes: list[str]) -> list[Statement]:
    if secret_arn_pattern is None:
        return []
    return [
        Statement(
            "RolesReadTheSecret",
            ["kms:Decrypt"],
            ["*"],
            {
                "StringEquals": {"kms:ViaService": f"secretsmanager.{home.region}.amazonaws.com"},
                "ArnLike": {"kms:EncryptionContext:SecretARN": secret_arn_pattern},
            },
            principal={"AWS": [home.role_arn(names.role(purpose)) for purpose in purposes]},
        )
    ]


def _queue_reader(home: Home, names: Names) -> Statement:
    return Statement(
        "WorkerReadsTheQueue",
        ["kms:Decrypt"],
        ["*"],
        {
            "StringEquals": {"kms:ViaService": f"sqs.{home.region}.amazonaws.com"},
            "ArnEquals": {"kms:EncryptionContext:aws:sqs:arn": home.arn("sqs", names.events_queue)},
        },
        principal={"AWS": home.role_arn(names.role("worker-task"))},
    )


def _code_reader(home: Home, names: Names, bucket: str | None) -> list[Statement]:
    if bucket is None:
        return []
    # With a bucket key, the context is the bucket, not the object.
    # Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html
    return [
        Statement(
            "FlowsReadTheirCode",
            ["kms:Decrypt"],
            ["*"],
            {
                "StringEquals": {"kms:ViaService": f"s3.{home.region}.amazonaws.com"},
                "ArnEquals": {"kms:EncryptionContext:aws:s3:arn": f"arn:{home.partition}:s3:::{bucket}"},
            },
            principal={"AWS": home.role_arn(names.role("flow-task"))},
        )
    ]


def _failed_measurements(home: Home, names: Names) -> Statement:
    # Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html (what a producer needs)
    return Statement(
        "FailedMeasurementsIntoTheirQueue",
        ["kms:Decrypt", "kms:GenerateDataKey"],
        ["*"],
        {
            "StringEquals": {"kms:ViaService": f"sqs.{home.region}.amazonaws.com"},
            "ArnEquals": {"kms:EncryptionContext:aws:sqs:arn": home.arn("sqs", names.pool_metrics_dead_letter_queue)},
        },
        principal={"AWS": home.role_arn(names.role("pool-metrics"))},
    )


def _instance_volumes(home: Home, names: Names) -> list[Statement]:
    # Source: https://docs.aws.amazon.com/autoscaling/ec2/userguide/key-policy-requirements-EBS-encryption.html
    path = "role/aws-service-role/autoscaling.amazonaws.com"
    role: dict[str, str | list[str]] = {"AWS": home.arn("iam", f"{path}/{names.autoscaling_role}", global_service=True)}
    return [
        Statement(
            "InstanceVolumes",
            ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"],
            ["*"],
            principal=role,
        ),
        Statement(
            "InstanceVolumeGrants",
            ["kms:CreateGrant"],
            ["*"],
            {"Bool": {"kms:GrantIsForAWSResource": "true"}},
            principal=role,
        ),
    ]
