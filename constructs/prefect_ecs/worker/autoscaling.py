"""Application Auto Scaling of the worker, by the pool's backlog and by the number of waiting task events."""

from prefect_ecs.names import Names
from prefect_ecs.pool_metrics.metrics import BACKLOG_PER_WORKER, DESIRED_WORKERS, NAMESPACE, dimensions
from prefect_ecs.terraform.bindings import (
    AppautoscalingPolicy,
    AppautoscalingScheduledAction,
    AppautoscalingScheduledActionScalableTargetAction,
    AppautoscalingTarget,
    Construct,
    TargetTracking,
    TerraformResourceLifecycle,
    TrackedMetric,
    TrackedMetricDimension,
    TrackedMetricQuery,
    TrackedMetricQueryDimension,
    TrackedMetricQueryMetric,
    TrackedMetricQueryStat,
)
from prefect_ecs.worker.settings import AutoscalingSettings, ScheduledLimits

SCALE_OUT_COOLDOWN_SECONDS = 120
"""A task takes about a minute to start, and the metric shows its work a minute later."""

SCALE_IN_COOLDOWN_SECONDS = 300


class Autoscaling(Construct):
    """Two target-tracking policies on one scalable target. AWS uses the larger of the two counts, out and in.

    Both track the work of one worker, which twice the workers halve, as target tracking requires.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        settings: AutoscalingSettings,
        *,
        names: Names,
        cluster_name: str,
        service_name: str,
        events_queue_name: str,
    ) -> None:
        super().__init__(scope, construct_id)
        self._target = self._build_target(settings, cluster_name, service_name)
        self._build_policy("backlog", names, settings.target_backlog_per_worker, backlog_per_worker(dimensions(names)))
        self._build_policy(
            "events",
            names,
            settings.target_events_per_worker,
            events_per_worker(events_queue_name, dimensions(names)),
        )
        for limits in settings.schedule:
            self._build_scheduled_limits(names, limits)

    def _build_target(
        self, settings: AutoscalingSettings, cluster_name: str, service_name: str
    ) -> AppautoscalingTarget:
        return AppautoscalingTarget(
            self,
            "target",
            service_namespace="ecs",
            scalable_dimension="ecs:service:DesiredCount",
            resource_id=f"service/{cluster_name}/{service_name}",
            min_capacity=settings.min_workers,
            max_capacity=settings.max_workers,
            # A scheduled action changes these limits, and Terraform would reset them.
            lifecycle=TerraformResourceLifecycle(ignore_changes=["min_capacity", "max_capacity"])
            if settings.schedule
            else None,
        )

    def _build_policy(self, purpose: str, names: Names, target_value: int, metric: TrackedMetric) -> None:
        AppautoscalingPolicy(
            self,
            purpose,
            name=names.scaling(purpose),
            policy_type="TargetTrackingScaling",
            service_namespace=self._target.service_namespace,
            scalable_dimension=self._target.scalable_dimension,
            resource_id=self._target.resource_id,
            target_tracking_scaling_policy_configuration=TargetTracking(
                target_value=target_value,
                scale_out_cooldown=SCALE_OUT_COOLDOWN_SECONDS,
                scale_in_cooldown=SCALE_IN_COOLDOWN_SECONDS,
                customized_metric_specification=metric,
            ),
        )

    def _build_scheduled_limits(self, names: Names, limits: ScheduledLimits) -> None:
        AppautoscalingScheduledAction(
            self,
            limits.name,
            name=names.scaling(limits.name),
            service_namespace=self._target.service_namespace,
            scalable_dimension=self._target.scalable_dimension,
            resource_id=self._target.resource_id,
            schedule=f"cron({limits.cron})",
            timezone=limits.timezone,
            scalable_target_action=AppautoscalingScheduledActionScalableTargetAction(
                min_capacity=str(limits.min_workers), max_capacity=str(limits.max_workers)
            ),
        )


def backlog_per_worker(pool: dict[str, str]) -> TrackedMetric:
    """Returns the metric that the function publishes."""
    return TrackedMetric(
        namespace=NAMESPACE,
        metric_name=BACKLOG_PER_WORKER.name,
        dimensions=[TrackedMetricDimension(name=name, value=value) for name, value in pool.items()],
        statistic="Average",
    )


def events_per_worker(queue_name: str, pool: dict[str, str]) -> TrackedMetric:
    """Returns the waiting events divided by workers. Without the workers' metric it has no value, and the count does not change."""
    return TrackedMetric(
        metrics=[
            TrackedMetricQuery(
                id="per_worker",
                expression="events / workers",
                label="Task events waiting, per worker",
                return_data=True,
            ),
            _average("events", "AWS/SQS", "ApproximateNumberOfMessagesVisible", {"QueueName": queue_name}),
            _average("workers", NAMESPACE, DESIRED_WORKERS.name, pool),
        ]
    )


def _average(query_id: str, namespace: str, metric_name: str, metric_dimensions: dict[str, str]) -> TrackedMetricQuery:
    metric = TrackedMetricQueryMetric(
        namespace=namespace,
        metric_name=metric_name,
        dimensions=[TrackedMetricQueryDimension(name=name, value=value) for name, value in metric_dimensions.items()],
    )
    return TrackedMetricQuery(
        id=query_id, metric_stat=TrackedMetricQueryStat(metric=metric, stat="Average"), return_data=False
    )
