"""The cluster's EC2 instances, as synthesized."""

from prefect_ecs.settings import Settings, load_environment

from ..stacks import DEV, SCENARIOS, Json, resource, statements, synth, synth_file

EC2 = SCENARIOS / "ec2.toml"
FLEET = {
    "aws_autoscaling_group",
    "aws_ecs_capacity_provider",
    "aws_iam_instance_profile",
    "aws_iam_service_linked_role",
    "aws_launch_template",
}


def template(stack: Json) -> Json:
    return resource(stack, "aws_launch_template.instances_launch_template")


def group(stack: Json) -> Json:
    return resource(stack, "aws_autoscaling_group.instances_group")


def test_dev_has_none_of_it() -> None:
    assert not FLEET & set(synth_file(DEV)["resource"])


def test_instances_take_imdsv2_for_themselves_and_no_public_address() -> None:
    found = template(synth_file(EC2))
    assert found["metadata_options"] == {
        "http_endpoint": "enabled",
        "http_tokens": "required",
        "http_put_response_hop_limit": 1,
    }
    (interface,) = found["network_interfaces"]
    assert interface["associate_public_ip_address"] == "false"
    assert interface["security_groups"] == ["${aws_security_group.instances_security_group.id}"]
    assert "key_name" not in found


def test_nothing_gets_in_and_https_gets_out() -> None:
    stack = synth_file(EC2)
    of_the_group = [
        rule
        for kind in ("aws_vpc_security_group_egress_rule", "aws_vpc_security_group_ingress_rule")
        for rule in stack["resource"].get(kind, {}).values()
        if rule["security_group_id"] == "${aws_security_group.instances_security_group.id}"
    ]
    assert [(rule["cidr_ipv4"], rule["from_port"], rule["to_port"]) for rule in of_the_group] == [
        ("0.0.0.0/0", 443, 443)
    ]


def test_the_root_volume_has_the_stack_s_key_which_auto_scaling_may_use() -> None:
    stack = synth_file(EC2)
    assert template(stack)["block_device_mappings"][0]["ebs"] == {
        "encrypted": "true",
        "kms_key_id": "${aws_kms_key.encryption_key.arn}",
        "volume_type": "gp3",
        "volume_size": 100,
        "delete_on_termination": "true",
    }
    role = resource(stack, "aws_iam_service_linked_role.autoscaling")
    assert group(stack)["service_linked_role_arn"] == "${aws_iam_service_linked_role.autoscaling.arn}"
    allowed = statements(stack, "encryption_key_policy")
    for sid in ("InstanceVolumes", "InstanceVolumeGrants"):
        assert allowed[sid]["Principal"]["AWS"].endswith(
            f":role/aws-service-role/{role['aws_service_name']}/AWSServiceRoleForAutoScaling_{role['custom_suffix']}"
        )
    assert allowed["InstanceVolumeGrants"]["Condition"] == {"Bool": {"kms:GrantIsForAWSResource": "true"}}
    assert "aws_iam_service_linked_role.autoscaling" in resource(stack, "aws_kms_key.encryption_key")["depends_on"]


def test_without_a_key_of_the_stack_s_own_aws_s_is_used() -> None:
    settings = load_environment(EC2).model_dump(exclude_unset=True)
    stack = synth(Settings.model_validate({**settings, "encryption": {"key": "aws-managed"}}))
    assert template(stack)["block_device_mappings"][0]["ebs"]["encrypted"] == "true"
    assert "kms_key_id" not in template(stack)["block_device_mappings"][0]["ebs"]
    assert "aws_iam_service_linked_role" not in stack["resource"]
    assert "service_linked_role_arn" not in group(stack)


def test_tasks_do_not_reach_the_instance_s_role() -> None:
    script = synth_file(EC2)["locals"]["instances_agent"]
    assert script.startswith("#!/bin/bash\n")
    assert {
        "ECS_CLUSTER=prefect-ec2-cluster",
        "ECS_AWSVPC_BLOCK_IMDS=true",
        "ECS_ENABLE_TASK_IAM_ROLE=true",
        "ECS_ENABLE_AWSLOGS_EXECUTIONROLE_OVERRIDE=true",
    } <= set(script.splitlines())


def test_an_instance_may_join_this_cluster_and_nothing_else() -> None:
    stack = synth_file(EC2)
    found = statements(stack, "container_instance_permissions")
    assert found.pop("FindEcs")["Action"] == ["ecs:DiscoverPollEndpoint"]
    for statement in found.values():
        assert "prefect-ec2-cluster" in statement["Resource"]
        assert all(action.startswith("ecs:") and "*" not in action for action in statement["Action"])
    (trust,) = stack["locals"]["container_instance_trust"]["Statement"]
    assert trust["Principal"] == {"Service": "ec2.amazonaws.com"}
    assert template(stack)["iam_instance_profile"] == {"arn": "${aws_iam_instance_profile.instances_profile.arn}"}


def test_the_boundary_and_the_path_hold_for_role_and_profile() -> None:
    settings = load_environment(EC2).model_dump(exclude_unset=True)
    identity = {"permissions_boundary": "workload", "role_path": "/workloads/", "role_name_prefix": "acme-"}
    stack = synth(Settings.model_validate({**settings, "identity": identity}))
    role = resource(stack, "aws_iam_role.container_instance")
    profile = resource(stack, "aws_iam_instance_profile.instances_profile")
    assert role["permissions_boundary"].endswith(":policy/workload")
    assert (role["path"], profile["path"]) == ("/workloads/", "/workloads/")
    assert role["name"] == profile["name"] == "acme-prefect-ec2-instances-us-east-1"


def test_the_group_has_every_type_and_its_share_of_spot() -> None:
    policy = group(synth_file(EC2))["mixed_instances_policy"]
    assert [one["instance_type"] for one in policy["launch_template"]["override"]] == ["m7g.large", "m6g.large"]
    distribution = policy["instances_distribution"]
    assert (distribution["on_demand_base_capacity"], distribution["on_demand_percentage_above_base_capacity"]) == (
        1,
        50,
    )


def test_ecs_decides_how_many_there_are_and_when_one_ends() -> None:
    stack = synth_file(EC2)
    found = group(stack)
    assert (found["min_size"], found["max_size"]) == (1, 6)
    assert "desired_capacity" not in found
    assert found["protect_from_scale_in"] is found["force_delete"] is True
    assert found["instance_refresh"]["preferences"]["scale_in_protected_instances"] == "Refresh"
    provider = resource(stack, "aws_ecs_capacity_provider.instances_capacity_provider")["auto_scaling_group_provider"]
    assert provider["managed_scaling"] == {"status": "ENABLED", "target_capacity": 80}
    assert provider["managed_termination_protection"] == provider["managed_draining"] == "ENABLED"


def test_the_group_s_tags_are_the_stack_s_and_ecs_s_and_go_to_instances() -> None:
    tags = {tag["key"]: tag["value"] for tag in group(synth_file(EC2))["tag"] if tag["propagate_at_launch"]}
    assert tags["AmazonECSManaged"] == "true"
    assert {"Project", "Environment", "Stack", "ManagedBy", "Name"} < set(tags)


def test_they_come_after_the_cluster_and_go_before_it() -> None:
    stack = synth_file(EC2)
    assert "aws_ecs_cluster.prefect_cluster" in group(stack)["depends_on"]
    association = resource(stack, "aws_ecs_cluster_capacity_providers.prefect_cluster_capacity_providers")
    assert association["capacity_providers"] == [
        "FARGATE",
        "FARGATE_SPOT",
        "${aws_ecs_capacity_provider.instances_capacity_provider.name}",
    ]
    service = resource(stack, "aws_ecs_service.worker_service")
    assert "aws_ecs_cluster_capacity_providers.prefect_cluster_capacity_providers" in service["depends_on"]


def test_the_image_is_that_of_the_processor() -> None:
    assert "/arm64/" in template(synth_file(EC2))["image_id"]
    settings = load_environment(DEV).model_dump(exclude_unset=True)
    ec2 = {"instance_types": ("m7i.large",)}
    stack = synth(Settings.model_validate({**settings, "ec2": ec2, "flows": {"launch_type": "EC2"}}))
    assert template(stack)["image_id"] == (
        "resolve:ssm:/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id"
    )


def test_without_a_way_to_the_internet_the_agent_has_endpoints() -> None:
    settings = load_environment(SCENARIOS / "closed.toml").model_dump(exclude_unset=True)
    ec2 = {"instance_types": ("m7i.large",)}
    flows = {**settings["flows"], "launch_type": "EC2"}
    endpoints = synth(Settings.model_validate({**settings, "ec2": ec2, "flows": flows}))["resource"]["aws_vpc_endpoint"]
    assert {"network_endpoints_ecs-agent", "network_endpoints_ecs-telemetry"} <= set(endpoints)
    assert "network_endpoints_ecs-agent" not in synth_file(SCENARIOS / "closed.toml")["resource"]["aws_vpc_endpoint"]
