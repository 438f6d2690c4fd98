"""How an instance is told which cluster it belongs to, as plain data."""

# Source of each: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-agent-config.html
_AGENT: dict[str, str] = {
    "ECS_ENABLE_TASK_IAM_ROLE": "true",
    # Logs are written by a task's execution role, not by the instance's.
    "ECS_ENABLE_AWSLOGS_EXECUTIONROLE_OVERRIDE": "true",
    # Tasks have roles of their own; the instance's is not for them.
    "ECS_AWSVPC_BLOCK_IMDS": "true",
    "ECS_DISABLE_PRIVILEGED": "true",
}


def agent_script(cluster: str) -> str:
    """The instance's user data: the agent's settings, which it reads when it starts after them."""
    lines = "\n".join(f"{name}={value}" for name, value in {"ECS_CLUSTER": cluster, **_AGENT}.items())
    return f"#!/bin/bash\nset -euo pipefail\ncat >> /etc/ecs/ecs.config <<'END'\n{lines}\nEND\n"
