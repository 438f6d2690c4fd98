"""The corrections that make moto behave like AWS.

Each correction is a function that patches moto in the current process, so corrections run only in the process of the
embedded AWS. `@upstream` or `@local_only` describes what moto and AWS do, with links to AWS's documentation; the table in
`localcloud/README.md` is generated from the descriptions. Each correction has a test that passes with the correction and
fails without it, which shows when a new moto release no longer needs it.
"""

from collections.abc import Callable

from localcloud.corrections import (
    autoscaling,
    cloudwatch,
    ec2_instances,
    ecr,
    ecs_clusters,
    ecs_services,
    ecs_tasks,
    governance,
    logs,
    messaging,
    networking,
    s3,
    serverless,
)
from localcloud.corrections.difference import Correction

CORRECTIONS: tuple[Correction, ...] = (
    cloudwatch.alarms_start_without_data,
    cloudwatch.alarms_notify_topics,
    autoscaling.scalable_targets_have_tags,
    autoscaling.groups_keep_their_maintenance_policy,
    autoscaling.groups_keep_their_service_linked_role,
    autoscaling.force_delete_terminates_protected_instances,
    cloudwatch.composite_alarms_exist,
    # Patches DescribeAlarms after composite_alarms_exist.
    cloudwatch.metric_alarms_follow_their_metrics,
    governance.config_rules_return_their_scope_tag,
    networking.subnet_ipv6_blocks_have_a_state,
    networking.security_group_rules_have_descriptions,
    networking.deleting_a_nat_gateway_deletes_its_interface,
    networking.gateway_endpoint_routes_follow_its_route_tables,
    ec2_instances.launch_template_tags_stay_out_of_its_data,
    ec2_instances.instances_use_launch_template_interfaces,
    ec2_instances.terminated_instances_release_interfaces,
    ecr.pull_through_cache_rules_exist,
    ecs_clusters.clusters_in_use_are_not_deleted,
    ecs_clusters.containers_can_omit_memory,
    ecs_clusters.tasks_default_to_the_vpc_security_group,
    ecs_clusters.capacity_providers_place_tasks,
    ecs_services.create_service_keeps_every_field,
    ecs_tasks.tasks_run_until_stopped,
    ecs_tasks.tasks_are_listed_by_service_and_desired_status,
    ecs_tasks.stop_task_sets_the_desired_status,
    ecs_tasks.agents_report_task_state,
    # Depends on the service fields and the task states that the corrections above patch.
    ecs_services.services_run_their_tasks,
    serverless.rules_publish_to_topics,
    # Wraps rules_publish_to_topics.
    serverless.scheduled_rules_match_no_event,
    governance.key_rotation_has_a_period,
    governance.service_keys_are_aws_managed,
    serverless.functions_keep_dead_letter_and_logging_config,
    logs.metric_filters_count_events,
    logs.patterns_have_optional_and_excluded_terms,
    logs.log_groups_have_a_class,
    logs.query_definitions_exist,
    governance.get_resources_finds_every_vpc_resource,
    s3.requests_count_as_sent_over_tls,
    s3.buckets_return_eventbridge_notifications,
    s3.suspended_versioning_keeps_versions,
    networking.deleting_a_dns_namespace_deletes_its_hosted_zone,
    messaging.unconfirmed_endpoints_get_no_messages,
    messaging.topics_keep_their_signature_version,
    messaging.redrive_policy_is_compact_json,
    messaging.queues_have_a_redrive_allow_policy,
    messaging.message_move_tasks_exist,
    messaging.setting_attributes_keeps_the_policy,
)

CONTROLS: dict[str, Callable[[], None]] = {
    "task-runner/attach": ecs_services.attach_task_runner,
    "task-runner/detach": ecs_services.detach_task_runner,
}
"""Handlers for `POST /embedded-aws/<name>`; `EmbeddedAws` has a method for each."""


def apply_all() -> None:
    """Applies all corrections to moto in the current process."""
    for correction in CORRECTIONS:
        correction()
