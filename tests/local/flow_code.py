"""Deploys a flow whose code is inside the deployment: no image, no repository, no bucket."""

import base64
import textwrap
from typing import Any

from workshop.local.live_stack import LiveStack

_MODULE = "flow_code.py"


def deploy_flow(live: LiveStack, name: str, source: str, function: str = "main", **fields: Any) -> str:
    """Deploys it to the stack's pool and returns the deployment's id.

    Args:
        live: where it will run.
        name: of flow and deployment; the same name again replaces the deployment.
        source: the module's source, indented as it likes.
        function: the flow in it.
        fields: of the deployment, such as `job_variables` or `concurrency_limit`.
    """
    code = base64.b64encode(textwrap.dedent(source).encode()).decode()
    write = f"import base64, pathlib; pathlib.Path('{_MODULE}').write_bytes(base64.b64decode('{code}'))"
    flow = live.prefect.post("/flows/", {"name": name})["id"]
    deployment: str = live.prefect.post(
        "/deployments/",
        {
            "name": name,
            "flow_id": flow,
            "entrypoint": f"{_MODULE}:{function}",
            "work_pool_name": live.pool,
            "pull_steps": [
                # Each line is a command of its own, without a shell.
                {"prefect.deployments.steps.run_shell_script": {"script": f'python -c "{write}"'}},
                {"prefect.deployments.steps.set_working_directory": {"directory": "."}},
            ],
            **fields,
        },
    )["id"]
    return deployment
