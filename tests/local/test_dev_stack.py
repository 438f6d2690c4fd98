"""The committed dev stack, from first apply to nothing left, as a user of Prefect Cloud goes through it.

The tests share one stack and run in order: each leaves it as it found it, but for the last ones, which say so.
"""

import json
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from workshop.local.stack_run import CLOUD_VARIABLES, StackRun

from ..prefect_ecs.stacks import DEV as DEV_SETTINGS
from ..prefect_ecs.stacks import addresses, synth_file
from .checks import assert_no_changes
from .dev_stack import DEV, SELF_HOSTED_VARIABLES, aws_cli, fresh_run, refusal, with_variables

pytestmark = pytest.mark.xdist_group("dev-stack")

KEY = str(CLOUD_VARIABLES["prefect_api_key"])
SECRET = "prefect-api-key"


@pytest.fixture(scope="module")
def run() -> Iterator[StackRun]:
    with fresh_run(DEV) as stack_run:
        stack_run.plan_and_apply()
        yield stack_run


def stored_key(run: StackRun) -> str:
    return str(run.aws.client("secretsmanager").get_secret_value(SecretId=SECRET)["SecretString"])


def worker_task_definition(run: StackRun) -> dict[str, Any]:
    ecs = run.aws.client("ecs")
    (service,) = ecs.describe_services(cluster="prefect-cluster", services=["prefect-worker-service"])["services"]
    definition: dict[str, Any] = ecs.describe_task_definition(taskDefinition=service["taskDefinition"])[
        "taskDefinition"
    ]
    return definition


def test_a_second_plan_changes_nothing(run: StackRun) -> None:
    assert_no_changes(run.terraform)


def test_everything_that_was_synthesized_exists(run: StackRun) -> None:
    only_for_another_port = {
        address for address in addresses(synth_file(DEV_SETTINGS)) if address.endswith("_prefect_api")
    }
    managed = {address for address in run.terraform.state_list() if not address.startswith("data.")}
    assert managed == set(addresses(synth_file(DEV_SETTINGS))) - only_for_another_port


def test_the_documented_terraform_commands_work(run: StackRun) -> None:
    assert "prefect-cluster" in run.terraform.run("show", "-no-color")
    shown = run.terraform.run("state", "show", "-no-color", "aws_ecs_cluster.prefect_cluster")
    assert re.search(r'name += "prefect-cluster"', shown)


def test_the_documented_aws_commands_work(run: StackRun) -> None:
    groups = json.loads(aws_cli(run, "logs", "describe-log-groups", "--log-group-name-prefix", "/ecs/prefect"))
    assert {group["logGroupName"]: group["retentionInDays"] for group in groups["logGroups"]} == {
        "/ecs/prefect-flows": 30,
        "/ecs/prefect-worker": 30,
    }
    services = json.loads(aws_cli(run, "ecs", "list-services", "--cluster", "prefect-cluster"))
    assert [arn.rsplit("/", 1)[1] for arn in services["serviceArns"]] == ["prefect-worker-service"]
    described = json.loads(
        aws_cli(run, "ecs", "describe-services", "--cluster", "prefect-cluster", "--services", "prefect-worker-service")
    )
    assert (described["services"][0]["status"], described["services"][0]["desiredCount"]) == ("ACTIVE", 1)


def test_outputs_lead_to_what_exists(run: StackRun) -> None:
    outputs = run.terraform.output()
    ec2 = run.aws.client("ec2")
    (address,) = ec2.describe_addresses()["Addresses"]
    assert outputs["nat_address"] == address["PublicIp"]
    assert len(ec2.describe_subnets(SubnetIds=outputs["private_subnet_ids"])["Subnets"]) == 3
    assert outputs["console_logs_url"].endswith("#logsV2:log-groups/log-group/$252Fecs$252Fprefect-worker")
    template = json.loads(outputs["work_pool_base_job_template"])
    network = template["job_configuration"]["task_run_request"]["networkConfiguration"]["awsvpcConfiguration"]
    assert network["subnets"] == outputs["private_subnet_ids"]
    assert template["variables"]["properties"]["prefect_api_key_secret_arn"]["default"] == outputs["secret_arn"]
    assert template["variables"]["properties"]["prefect_api_auth_string_secret_arn"]["default"] is None


def test_everything_that_takes_tags_has_them(run: StackRun) -> None:
    resources = run.terraform.show_json()["values"]["root_module"]["resources"]
    untagged = [
        item["address"]
        for item in resources
        if item["mode"] == "managed"
        and "tags_all" in item["values"]
        and (item["values"]["tags_all"] or {}).get("Stack") != "dev"
    ]
    assert untagged == []


def test_the_container_has_the_key_as_a_secret_with_its_version(run: StackRun) -> None:
    definition = worker_task_definition(run)["containerDefinitions"][0]
    assert KEY not in json.dumps(definition)
    (secret,) = definition["secrets"]
    assert secret["name"] == "PREFECT_API_KEY"
    arn, _, _, version = secret["valueFrom"].rsplit(":", 3)
    value = run.aws.client("secretsmanager").get_secret_value(SecretId=arn, VersionId=version)
    assert value["SecretString"] == KEY


def test_the_key_is_nowhere_but_in_secrets_manager(run: StackRun) -> None:
    assert stored_key(run) == KEY
    plan = run.workspace.root / "looked-into.tfplan"
    run.terraform.plan(out=plan)
    unpacked = run.workspace.root / "plan"
    shutil.unpack_archive(plan, unpacked, "zip")
    texts = {
        "state": run.workspace.state_path.read_bytes(),
        "plan": plan.read_bytes(),
        "plan JSON": json.dumps(run.terraform.show_json(plan)).encode(),
        "state JSON": json.dumps(run.terraform.show_json()).encode(),
        **{f"plan/{file.name}": file.read_bytes() for file in unpacked.rglob("*") if file.is_file()},
        **{str(file): file.read_bytes() for file in run.workspace.root.rglob("*.json") if file.is_file()},
    }
    assert [name for name, text in texts.items() if KEY.encode() in text] == []


def test_the_key_is_in_no_log_and_no_process_argument(run: StackRun, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    def look(line: str) -> None:
        seen.append(line)
        seen.extend(
            Path(f"/proc/{process}/cmdline").read_text(errors="replace")
            for process in os.listdir("/proc")
            if process.isdigit() and Path(f"/proc/{process}/cmdline").exists()
        )

    if not Path("/proc/self/cmdline").exists():
        pytest.skip("this system has no /proc")
    monkeypatch.setattr(run.terraform, "_on_output", look)
    run.terraform.plan()
    assert any("terraform" in line for line in seen)
    assert [line for line in seen if KEY in line] == []


def test_a_zone_that_aws_opens_in_front_moves_nothing(run: StackRun) -> None:
    stack = run.workspace.stack_directory / "cdk.tf.json"
    original = stack.read_text()
    shifted = re.sub(
        r"network_zones\.names\[(\d)\]", lambda match: f"network_zones.names[{int(match[1]) + 1}]", original
    )
    assert shifted != original
    stack.write_text(shifted)
    try:
        assert_no_changes(run.terraform)
    finally:
        stack.write_text(original)


def test_a_plan_without_the_key_is_refused(run: StackRun) -> None:
    message = refusal(with_variables(run, prefect_api_key=None))
    assert "prefect_api_key is missing, and nothing was changed" in message
    assert "export TF_VAR_prefect_api_key" in message


def test_a_raised_version_without_the_key_is_refused_and_the_key_survives(run: StackRun) -> None:
    assert "prefect_api_key is missing" in refusal(with_variables(run, prefect_api_key=None, prefect_api_key_version=2))
    assert stored_key(run) == KEY


def test_another_region_is_refused(run: StackRun) -> None:
    message = refusal(with_variables(run, aws_region="eu-west-1"))
    assert "This state was created in us-east-1, and the given region is eu-west-1. Nothing was changed." in message


def test_a_changed_key_is_written_when_its_version_is_raised(run: StackRun) -> None:
    before = worker_task_definition(run)
    changed = with_variables(run, prefect_api_key="pnu_another_key", prefect_api_key_version=2)
    changed.apply()
    assert stored_key(run) == "pnu_another_key"
    after = worker_task_definition(run)
    assert after["revision"] > before["revision"], "the service rolls to the new version of the secret"
    assert_no_changes(changed)


def test_destroy_needs_no_key_and_acts_where_the_stack_is(run: StackRun) -> None:
    """From here on the stack is gone."""
    with_variables(run, prefect_api_key=None, aws_region="eu-west-1").destroy()
    assert run.left() == []


def test_the_account_takes_the_stack_again_now_with_a_self_hosted_server(run: StackRun) -> None:
    run.terraform = with_variables(run, **{**dict.fromkeys(CLOUD_VARIABLES), **SELF_HOSTED_VARIABLES})
    run.plan_and_apply()
    run.check_unchanged()
    definition = worker_task_definition(run)["containerDefinitions"][0]
    assert {"name": "PREFECT_API_URL", "value": SELF_HOSTED_VARIABLES["prefect_api_url"]} in definition["environment"]
    assert [secret["name"] for secret in definition["secrets"]] == ["PREFECT_API_AUTH_STRING"]
    assert stored_key(run) == SELF_HOSTED_VARIABLES["prefect_api_auth_string"]
    assert {"worker_tasks_prefect_api[0]", "flow_tasks_prefect_api[0]"} <= {
        address.split(".")[1] for address in run.terraform.state_list() if "egress_rule" in address
    }
    run.destroy()
