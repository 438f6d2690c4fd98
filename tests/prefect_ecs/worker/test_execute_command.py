"""ECS Exec as synthesized: off, nothing of it is there; on, its sessions are encrypted and logged."""

import json

from ..stacks import DEV, SCENARIOS, resource, statements, synth_file

ON = SCENARIOS / "closed.toml"


def test_dev_has_no_trace_of_it() -> None:
    stack = synth_file(DEV)
    assert "enable_execute_command" not in resource(stack, "aws_ecs_service.worker_service")
    assert "ssmmessages" not in json.dumps(stack)
    assert "/ecs/prefect-exec" not in json.dumps(stack)


def test_the_worker_s_role_opens_and_logs_sessions_and_no_other_role_does() -> None:
    stack = synth_file(ON)
    found = statements(stack, "worker_task_permissions")
    assert {action.split(":")[0] for action in found["OpenExecSessions"]["Action"]} == {"ssmmessages"}
    assert found["LogExecSessions"]["Resource"].endswith(":log-group:/ecs/prefect-closed-exec:*")
    others = {name: value for name, value in stack["locals"].items() if name.endswith("_permissions")}
    del others["worker_task_permissions"]
    assert "ssmmessages" not in json.dumps(others)


def test_sessions_are_encrypted_and_logged() -> None:
    stack = synth_file(ON)
    configuration = resource(stack, "aws_ecs_cluster.prefect_cluster")["configuration"]["execute_command_configuration"]
    assert configuration == {
        "kms_key_id": "${aws_kms_key.encryption_key.arn}",
        "log_configuration": {
            "cloud_watch_encryption_enabled": True,
            "cloud_watch_log_group_name": "${aws_cloudwatch_log_group.prefect_cluster_exec_log_group.name}",
        },
        "logging": "OVERRIDE",
    }
    group = resource(stack, "aws_cloudwatch_log_group.prefect_cluster_exec_log_group")
    assert group["retention_in_days"] == 365
    key = statements(stack, "encryption_key_policy")
    assert key["WorkerDecryptsExecSessions"]["Action"] == ["kms:Decrypt"]
    assert "/ecs/prefect-closed-exec" in json.dumps(key["LogGroups"])


def test_the_agent_can_write_and_its_children_are_reaped() -> None:
    [container] = synth_file(ON)["locals"]["worker_containers"]
    assert container["readonlyRootFilesystem"] is False
    assert container["linuxParameters"] == {"capabilities": {"drop": ["ALL"]}, "initProcessEnabled": True}
    assert resource(synth_file(ON), "aws_ecs_service.worker_service")["enable_execute_command"] is True
