"""The names of all resources in a stack, defined once. docs/names.md lists the patterns and their length limits."""

from dataclasses import dataclass

from prefect_ecs.settings_types import DEV


@dataclass(frozen=True)
class Names:
    """Names of one stack's resources: `prefect-…` in dev, `prefect-<environment>-…` elsewhere.

    IAM is global in an account, so role names carry the region outside dev.
    """

    environment: str
    region: str | None
    role_name_prefix: str = ""

    @property
    def stack(self) -> str:
        """The stack's id, its directory in `cdktf.out/stacks/` and its state's name."""
        return self.environment if self.environment == DEV else f"{self.environment}-{self.region}"

    @property
    def prefix(self) -> str:
        return "prefect" if self.environment == DEV else f"prefect-{self.environment}"

    @property
    def work_pool(self) -> str:
        """The default of the variable `work_pool_name`.

        A pool's template contains the stack's cluster, subnets and secret, so two stacks can't share a pool.
        """
        return "ecs-work-pool" if self.environment == DEV else f"ecs-work-pool-{self.stack}"

    @property
    def vpc(self) -> str:
        return f"{self.prefix}-vpc"

    @property
    def cluster(self) -> str:
        return f"{self.prefix}-cluster"

    @property
    def instances(self) -> str:
        """The EC2 instances of the cluster: their capacity provider, Auto Scaling group, launch template and `Name` tag."""
        return f"{self.prefix}-instances"

    @property
    def autoscaling_role(self) -> str:
        """The service-linked role that starts the instances; IAM defines its name except for the suffix."""
        return f"AWSServiceRoleForAutoScaling_{self.stack}"

    @property
    def namespace(self) -> str:
        """The Cloud Map namespace, unless the settings name another."""
        return f"{'default' if self.environment == DEV else self.environment}.prefect.local"

    @property
    def worker(self) -> str:
        """The worker's name in Prefect; replicas share it, and Prefect shows them as one worker."""
        return f"{self.environment}-worker"

    @property
    def worker_family(self) -> str:
        return f"{self.prefix}-worker"

    @property
    def worker_service(self) -> str:
        return f"{self.prefix}-worker-service"

    @property
    def worker_log_group(self) -> str:
        return f"/ecs/{self.prefix}-worker"

    @property
    def flow_log_group(self) -> str:
        """The log group of flow runs (Prefect's flows, not the VPC's flow logs)."""
        return f"/ecs/{self.prefix}-flows"

    @property
    def exec_log_group(self) -> str:
        """The log group of ECS Exec sessions."""
        return f"/ecs/{self.prefix}-exec"

    @property
    def vpc_flow_log_group(self) -> str:
        return f"/vpc/{self.prefix}-flow-logs"

    @property
    def api_key_secret(self) -> str:
        return f"{self.prefix}-api-key"

    @property
    def flow_repository(self) -> str:
        return f"{self.prefix}-flows"

    @property
    def docker_hub_cache(self) -> str:
        """The ECR namespace of images that are cached from Docker Hub."""
        return f"{self.prefix}-hub"

    @property
    def vpc_flow_log_bucket(self) -> str:
        """The bucket's name without the account and region, which make it globally unique."""
        return f"{self.prefix}-vpc-flow-logs"

    @property
    def flow_code_bucket(self) -> str:
        """The bucket's name without the account and region, which make it globally unique."""
        return f"{self.prefix}-flow-code"

    @property
    def events_queue(self) -> str:
        return f"{self.prefix}-ecs-events"

    @property
    def events_dead_letter_queue(self) -> str:
        return f"{self.events_queue}-dlq"

    @property
    def events_rule(self) -> str:
        return f"{self.prefix}-ecs-task-events"

    @property
    def deployments_rule(self) -> str:
        return f"{self.prefix}-deployments"

    @property
    def alarm_topic(self) -> str:
        return f"{self.prefix}-alarms"

    @property
    def pool_metrics_function(self) -> str:
        """The Lambda function that measures the work pool, and the EventBridge rule that calls it."""
        return f"{self.prefix}-pool-metrics"

    @property
    def pool_metrics_log_group(self) -> str:
        return f"/aws/lambda/{self.pool_metrics_function}"

    @property
    def pool_metrics_dead_letter_queue(self) -> str:
        return f"{self.pool_metrics_function}-dlq"

    @property
    def dashboard(self) -> str:
        """CloudWatch lists an account's dashboards in every region, so their names carry the region outside dev."""
        return self.prefix if self.environment == DEV else f"{self.prefix}-{self.region}"

    @property
    def key_alias(self) -> str:
        return f"alias/{self.prefix}"

    @property
    def topic_key_alias(self) -> str:
        """The topic's key, in an environment without a customer-managed key for all data."""
        return f"alias/{self.alarm_topic}"

    def alarm(self, alarm_id: str) -> str:
        return f"{self.prefix}-{alarm_id}"

    def log_signal(self, signal_id: str) -> str:
        return f"{self.prefix}-{signal_id}"

    def scaling(self, purpose: str) -> str:
        """A scaling policy or a scheduled action of the worker's service."""
        return f"{self.worker_service}-{purpose}"

    def security_group(self, purpose: str) -> str:
        return f"{self.prefix}-{purpose}"

    def role(self, purpose: str) -> str:
        name = f"{self.role_name_prefix}{self.prefix}-{purpose}"
        return name if self.environment == DEV else f"{name}-{self.region}"
