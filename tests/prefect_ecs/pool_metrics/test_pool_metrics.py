"""The metrics function as synthesized: its environment, where it runs, what it may do."""

from pool_metrics.configuration import Configuration
from prefect_ecs.pool_metrics.metrics import NAMESPACE

from ..stacks import DEV, SCENARIOS, addresses, resource, statements, synth_file

SECURE = SCENARIOS / "secure.toml"
OUTSIDE = SCENARIOS / "scaled.toml"


def test_the_function_is_told_what_its_code_asks_for_and_no_secret() -> None:
    variables = resource(synth_file(SECURE), "aws_lambda_function.pool_metrics")["environment"]["variables"]
    configuration = Configuration.from_environment(variables)
    assert set(variables.values()) == set(vars(configuration).values())
    assert configuration.credential_name == "${local.prefect_api_credential}"
    assert configuration.secret_arn == "${aws_secretsmanager_secret.api_key.arn}"
    assert configuration.service_name == "${aws_ecs_service.worker_service.name}", "it asks for a service that exists"


def test_it_runs_in_the_worker_s_subnets_and_group() -> None:
    function = resource(synth_file(SECURE), "aws_lambda_function.pool_metrics")
    assert function["vpc_config"] == {
        "subnet_ids": [f"${{aws_subnet.network_private_{number}.id}}" for number in (1, 2, 3)],
        "security_group_ids": ["${aws_security_group.worker_tasks.id}"],
    }
    assert "aws_route.network_private_1_to_nat" in function["depends_on"]
    assert "aws_vpc_security_group_egress_rule.worker_tasks_https" in function["depends_on"]


def test_outside_the_vpc_it_may_touch_no_network_interface() -> None:
    stack = synth_file(OUTSIDE)
    assert "vpc_config" not in resource(stack, "aws_lambda_function.pool_metrics")
    assert sorted(statements(stack, "pool_metrics_permissions")) == [
        "CountWorkers",
        "KeepFailedEvents",
        "PublishMetrics",
        "ReadPrefectCredential",
        "WriteOwnLog",
    ]


def test_the_network_is_for_lambda_and_not_for_the_code() -> None:
    found = statements(synth_file(SECURE), "pool_metrics_permissions")
    allowed = [*found["JoinTheWorkersSubnets"]["Action"], *found["LookAtTheNetwork"]["Action"]]
    denied = found["NotForTheCodeItself"]
    assert (denied["Effect"], denied["Action"], denied["Resource"]) == ("Deny", allowed, "*")
    assert denied["Condition"]["ArnEquals"]["lambda:SourceFunctionArn"].endswith(
        ":function:prefect-secure-pool-metrics"
    )


def test_it_publishes_in_one_namespace_only() -> None:
    statement = statements(synth_file(SECURE), "pool_metrics_permissions")["PublishMetrics"]
    assert statement["Condition"] == {"StringEquals": {"cloudwatch:namespace": NAMESPACE}}


def test_only_its_schedule_calls_it_and_what_it_missed_is_not_made_up_for() -> None:
    stack = synth_file(SECURE)
    permission = resource(stack, "aws_lambda_permission.pool_metrics_schedule_permission")
    assert permission["source_arn"] == "${aws_cloudwatch_event_rule.pool_metrics_schedule.arn}"
    rule = resource(stack, "aws_cloudwatch_event_rule.pool_metrics_schedule")
    assert rule["schedule_expression"] == "rate(1 minute)"
    limits = resource(stack, "aws_lambda_function_event_invoke_config.pool_metrics_event_limits")
    assert (limits["maximum_retry_attempts"], limits["maximum_event_age_in_seconds"]) == (0, 60)
    assert resource(stack, "aws_lambda_function.pool_metrics")["timeout"] < 60, "two never run at once"


def test_the_key_lets_it_read_the_secret_and_fill_its_queue_if_it_is_there() -> None:
    stack = synth_file(SECURE)
    found = statements(stack, "encryption_key_policy")
    readers = [arn.rsplit("/", 1)[1] for arn in found["RolesReadTheSecret"]["Principal"]["AWS"]]
    assert readers == [
        f"prefect-secure-{purpose}-eu-central-1" for purpose in ("flow-execution", "worker-execution", "pool-metrics")
    ]
    assert found["FailedMeasurementsIntoTheirQueue"]["Action"] == ["kms:Decrypt", "kms:GenerateDataKey"]
    assert "aws_iam_role.pool_metrics" in resource(stack, "aws_kms_key.encryption_key")["depends_on"], (
        "KMS refuses a policy that names a role which is not there"
    )


def test_dev_has_none_of_it() -> None:
    assert not [address for address in addresses(synth_file(DEV)) if "pool_metrics" in address]
