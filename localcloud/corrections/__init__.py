"""Where moto differs from AWS in what this project uses, and what makes it behave like AWS.

Each correction is one function: its docstring says how AWS behaves, by which page of AWS's documentation, and what moto
does instead. Calling it changes moto in this process, so they run in the process of the embedded AWS only. Each has a
test of its own that passes with the corrections and fails without them, so that a moto that needs one no longer is
noticed.
"""

from collections.abc import Callable

from localcloud.corrections import (
    alarm_states,
    application_autoscaling,
    autoscaling,
    cloudwatch,
    config,
    ec2,
    ec2_instances,
    ecr,
    ecs_clusters,
    ecs_placement,
    ecs_service_fields,
    ecs_services,
    ecs_tasks,
    events,
    kms,
    lambda_,
    log_filters,
    logs,
    resource_tags,
    s3,
    servicediscovery,
    sns,
    sqs,
)

CORRECTIONS: tuple[Callable[[], None], ...] = (
    alarm_states.alarms_start_without_data,
    alarm_states.alarms_tell_their_topics,
    application_autoscaling.scalable_targets_have_tags,
    autoscaling.groups_keep_their_maintenance_policy,
    autoscaling.groups_keep_their_service_linked_role,
    autoscaling.a_group_deleted_by_force_ends_its_protected_instances,
    cloudwatch.composite_alarms_exist,
    # After the correction of what it reads.
    alarm_states.metric_alarms_follow_their_metrics,
    config.rules_return_the_tag_of_their_scope,
    ec2.ipv6_block_of_a_subnet_has_a_state,
    ec2.every_security_group_rule_has_its_description,
    ec2.deleting_a_nat_gateway_deletes_its_network_interface,
    ec2.route_tables_that_join_a_gateway_endpoint_get_its_route,
    ec2_instances.a_launch_template_s_own_tags_are_not_in_its_data,
    ec2_instances.an_instance_starts_with_its_launch_template_s_interfaces,
    ec2_instances.an_ended_instance_gives_its_interfaces_back,
    ecr.pull_through_cache_rules_exist,
    ecs_clusters.a_cluster_in_use_is_not_deleted,
    ecs_placement.containers_may_leave_memory_to_the_task,
    ecs_placement.security_groups_default_to_the_one_of_the_vpc,
    ecs_placement.a_capacity_provider_makes_room_for_its_tasks,
    ecs_service_fields.create_service_keeps_every_field,
    ecs_tasks.tasks_live_until_they_are_stopped,
    ecs_tasks.tasks_are_listed_by_service_and_desired_status,
    ecs_tasks.stop_task_asks_the_task_to_end,
    ecs_tasks.agents_report_what_their_tasks_do,
    # After what it builds on: the fields of services, and the life of tasks.
    ecs_services.services_run_their_tasks,
    events.rules_publish_to_topics,
    # Around the correction before it.
    events.scheduled_rules_match_no_event,
    kms.key_rotation_has_a_period,
    kms.keys_of_services_are_aws_managed,
    lambda_.functions_keep_dead_letter_and_logging_config,
    log_filters.metric_filters_count_events,
    log_filters.patterns_have_optional_and_excluded_terms,
    logs.log_groups_have_a_class,
    logs.query_definitions_exist,
    resource_tags.every_tagged_resource_of_a_vpc_is_found,
    s3.requests_count_as_sent_over_tls,
    s3.buckets_can_notify_eventbridge,
    s3.suspended_versioning_keeps_the_versions,
    servicediscovery.deleting_a_dns_namespace_deletes_its_hosted_zone,
    sns.endpoints_get_nothing_before_they_confirm,
    sns.topics_keep_their_signature_version,
    sqs.redrive_policy_is_compact_json,
    sqs.dead_letter_queues_say_who_may_use_them,
    sqs.dead_letters_can_be_moved,
    sqs.setting_attributes_leaves_the_policy,
)

CONTROLS: dict[str, Callable[[], None]] = {
    "task-runner/attach": ecs_services.attach_task_runner,
    "task-runner/detach": ecs_services.detach_task_runner,
}
"""What `POST /embedded-aws/<name>` does; EmbeddedAws has a method for each."""


def apply_all() -> None:
    """Makes moto, in this process, behave as the corrections say."""
    for correction in CORRECTIONS:
        correction()
