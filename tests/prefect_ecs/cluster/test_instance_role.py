"""What the role of the cluster's instances allows, judged by IAM's rules: the agent's calls for this cluster, and nothing else.

The embedded AWS has no agent that could be recorded.
"""

from collections.abc import Iterator

from workshop.least_privilege.evaluator import AccessRequest, Question, judge
from workshop.least_privilege.synthesized_policies import DeploymentTarget, SynthesizedPolicies

from ..stacks import SCENARIOS, synth_file

# Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/instance_IAM_role.html
FOR_THE_CLUSTER = (
    "ecs:DeregisterContainerInstance",
    "ecs:RegisterContainerInstance",
    "ecs:SubmitAttachmentStateChanges",
    "ecs:SubmitContainerStateChange",
    "ecs:SubmitTaskStateChange",
)
FOR_THE_INSTANCE = ("ecs:Poll", "ecs:StartTelemetrySession")
ECS = "arn:aws:ecs:us-east-1:123456789012"


def of_the_agent(cluster: str) -> Iterator[tuple[str, str]]:
    """Action and resource of each call."""
    yield from ((action, f"{ECS}:cluster/{cluster}") for action in FOR_THE_CLUSTER)
    yield from ((action, f"{ECS}:container-instance/{cluster}/0123456789abcdef") for action in FOR_THE_INSTANCE)


def questions(calls: Iterator[tuple[str, str]], cluster: str) -> list[Question]:
    roles = SynthesizedPolicies(synth_file(SCENARIOS / "ec2.toml"), DeploymentTarget()).roles()
    ((role, policies),) = ((arn, found) for arn, found in roles.items() if arn.endswith("-instances-us-east-1"))
    within = {"ecs:cluster": f"{ECS}:cluster/{cluster}"}
    return [
        Question(
            AccessRequest(
                principal=role,
                action=action,
                resource=resource,
                context=within if action in FOR_THE_INSTANCE else {},
            ),
            policies,
        )
        for action, resource in calls
    ]


def allowed(asked: list[Question]) -> set[str]:
    return {one.request.action for one, verdict in zip(asked, judge(asked), strict=True) if verdict.allowed}


def test_the_agent_may_join_its_cluster_and_do_its_work_there() -> None:
    asked = questions(of_the_agent("prefect-ec2-cluster"), "prefect-ec2-cluster")
    assert allowed(asked) == {*FOR_THE_CLUSTER, *FOR_THE_INSTANCE}
    assert allowed(questions(iter([("ecs:DiscoverPollEndpoint", "*")]), "prefect-ec2-cluster"))


def test_it_may_join_no_other_cluster() -> None:
    assert allowed(questions(of_the_agent("somebody-elses-cluster"), "somebody-elses-cluster")) == set()


def test_it_has_none_of_what_tasks_and_their_roles_may() -> None:
    others = [
        ("ecs:CreateCluster", "*"),
        ("ecs:RunTask", f"{ECS}:task-definition/prefect-ec2-worker:1"),
        ("ecr:GetAuthorizationToken", "*"),
        ("logs:PutLogEvents", "arn:aws:logs:us-east-1:123456789012:log-group:/ecs/prefect-ec2-worker:log-stream:a"),
        ("secretsmanager:GetSecretValue", "arn:aws:secretsmanager:us-east-1:123456789012:secret:prefect-ec2-api-key"),
        ("ssm:GetParameter", "arn:aws:ssm:us-east-1:123456789012:parameter/anything"),
    ]
    assert allowed(questions(iter(others), "prefect-ec2-cluster")) == set()
