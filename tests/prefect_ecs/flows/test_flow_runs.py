"""What flow runs get by an environment's settings."""

from typing import Any

from prefect_ecs.settings import load_environment

from ..stacks import DEV, SCENARIOS, Json, resource, statements, synth, synth_file

FLOW_RUNS = SCENARIOS / "flow-runs.toml"
BUCKET = "arn:${data.aws_partition.home_partition.partition}:s3:::prefect-flow-runs-flow-code-" + (
    "${data.aws_caller_identity.home_caller.account_id}-${terraform_data.home.input.region}"
)


def template(stack: Json) -> Json:
    found: Json = stack["locals"]["flows_base_job_template"]
    return found


def default(stack: Json, variable: str) -> Any:
    return template(stack)["variables"]["properties"][variable].get("default")


def synth_with(**code_bucket: object) -> Json:
    settings = load_environment(FLOW_RUNS)
    bucket = type(settings.flows.code_bucket).model_validate(code_bucket)
    return synth(settings.model_copy(update={"flows": settings.flows.model_copy(update={"code_bucket": bucket})}))


def test_dev_has_none_of_it() -> None:
    stack = synth_file(DEV)
    assert not {"aws_s3_bucket", "aws_ecr_repository", "aws_iam_role_policy_attachment"} & set(stack["resource"])
    assert "flow_task_permissions" not in stack["locals"]
    assert default(stack, "env") is None
    assert default(stack, "launch_type") == "FARGATE"


def test_spot_runs_are_scheduled_anew_when_aws_takes_them_back() -> None:
    stack = synth_file(FLOW_RUNS)
    assert default(stack, "launch_type") == "FARGATE_SPOT"
    assert default(stack, "env")["PREFECT_FLOW_RUN_EXECUTE_SIGTERM_BEHAVIOR"] == "reschedule"


def test_environment_variables_are_text_to_terraform() -> None:
    environment = default(synth_file(FLOW_RUNS), "env")
    assert environment["PREFECT_LOGGING_LEVEL"] == "DEBUG"
    assert environment["GREETING"] == "$${name}"


def test_more_security_groups_come_after_the_stack_s_own() -> None:
    network = template(synth_file(FLOW_RUNS))["job_configuration"]["task_run_request"]["networkConfiguration"]
    assert network["awsvpcConfiguration"]["securityGroups"] == [
        "${aws_security_group.flow_tasks.id}",
        "sg-0123456789abcdef0",
    ]


def test_the_task_role_has_the_policies_and_statements_of_the_settings() -> None:
    stack = synth_file(FLOW_RUNS)
    attachment = resource(stack, "aws_iam_role_policy_attachment.flow_task_AmazonAthenaFullAccess")
    assert attachment["role"] == "${aws_iam_role.flow_task.name}"
    assert attachment["policy_arn"] == "arn:aws:iam::aws:policy/AmazonAthenaFullAccess"
    assert statements(stack, "flow_task_permissions")["WriteReports"] == {
        "Sid": "WriteReports",
        "Effect": "Allow",
        "Action": ["s3:PutObject"],
        "Resource": "arn:aws:s3:::reports/$${aws:PrincipalTag/team}/*",
        "Condition": {"StringEquals": {"s3:x-amz-server-side-encryption": "aws:kms"}},
    }


def test_flows_read_their_code_and_nothing_else_of_s3() -> None:
    found = statements(synth_file(FLOW_RUNS), "flow_task_permissions")
    assert (found["ListFlowCode"]["Action"], found["ListFlowCode"]["Resource"]) == (["s3:ListBucket"], BUCKET)
    assert (found["ReadFlowCode"]["Action"], found["ReadFlowCode"]["Resource"]) == (["s3:GetObject"], f"{BUCKET}/*")


def test_the_bucket_is_closed_encrypted_versioned_and_talks_tls_only() -> None:
    stack = synth_file(FLOW_RUNS)
    access = resource(stack, "aws_s3_bucket_public_access_block.flows_code_bucket_public_access")
    closed = ("block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets")
    assert all(access[setting] is True for setting in closed)
    versioning = resource(stack, "aws_s3_bucket_versioning.flows_code_bucket_versioning")
    assert versioning["versioning_configuration"] == {"status": "Enabled"}
    encryption = resource(stack, "aws_s3_bucket_server_side_encryption_configuration.flows_code_bucket_encryption")
    assert encryption["rule"][0]["apply_server_side_encryption_by_default"] == {
        "kms_master_key_id": "${aws_kms_key.encryption_key.arn}",
        "sse_algorithm": "aws:kms",
    }
    (tls,) = statements(stack, "flows_code_bucket_policy").values()
    assert (tls["Effect"], tls["Principal"], tls["Action"]) == ("Deny", "*", ["s3:*"])
    assert tls["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    assert statements(stack, "encryption_key_policy")["FlowsReadTheirCode"]["Condition"]["ArnEquals"] == {
        "kms:EncryptionContext:aws:s3:arn": BUCKET
    }


def test_an_existing_bucket_is_read_and_not_made() -> None:
    stack = synth_with(mode="external", external_name="our-code")
    assert "aws_s3_bucket" not in stack["resource"]
    assert statements(stack, "flow_task_permissions")["ReadFlowCode"]["Resource"].endswith(":s3:::our-code/*")
    assert "FlowsReadTheirCode" not in statements(stack, "encryption_key_policy")
    assert stack["output"]["flow_code_bucket_name"]["value"] == "our-code"


def test_the_repository_keeps_its_tags_scans_and_forgets() -> None:
    stack = synth_file(FLOW_RUNS)
    repository = resource(stack, "aws_ecr_repository.flows_repository")
    assert repository["image_tag_mutability"] == "IMMUTABLE"
    assert repository["image_scanning_configuration"] == {"scan_on_push": True}
    assert repository["encryption_configuration"][0]["encryption_type"] == "KMS"
    untagged, newest = stack["locals"]["flows_repository_lifecycle_policy"]["rules"]
    assert (untagged["selection"]["tagStatus"], newest["selection"]["countNumber"]) == ("untagged", 20)
    pull = statements(stack, "flow_execution_permissions")["PullImage"]
    assert any(arn.endswith(":repository/prefect-flow-runs-flows") for arn in pull["Resource"])
    worker = statements(stack, "worker_execution_permissions")["PullImage"]
    assert worker["Resource"].endswith(":repository/prefect-flow-runs-hub/prefecthq/prefect-aws")
