"""The sample flow of examples/inline, run on the stack."""

from prefect_ecs_ops.common.synthesized import PROJECT
from workshop.local.live_stack import LiveStack
from workshop.local.report import Report

SAMPLE = PROJECT / "examples" / "inline"
DEPLOYMENT = "hello-flow/inline"
LOGGED = "This flow run ran on AWS_ECS_FARGATE."
"""What the flow says when it has what a task on Fargate has."""


class SampleFlowError(Exception):
    """The flow run did not end Completed. The message says how, and what it and its task wrote."""


def run_sample_flow(live: LiveStack, report: Report) -> None:
    """Deploys it, runs it through the worker and RunTask, and shows what it logged.

    Raises:
        SampleFlowError: it ended otherwise than Completed.
    """
    live.deploy(SAMPLE)
    report.line(f"deployed {DEPLOYMENT} from {SAMPLE.relative_to(PROJECT)}")
    run = live.create_flow_run(DEPLOYMENT)
    state = live.wait_until_flow_run_ended(run)
    task = live.flow_task(run)
    if state["type"] != "COMPLETED":
        logs = "\n".join(live.flow_run_logs(run))
        raise SampleFlowError(f"flow run {run} ended {state['name']}: {state['message']}\n{logs}\n{task}")
    report.quote("\n".join(live.wait_until_flow_run_logged(run, LOGGED)))
    report.holds(f"flow run {live.flow_run(run)['name']} went through the worker and RunTask to Completed")
    report.line(f"task {task.id if task else 'unknown'}, its output in {live.outputs['flow_log_group_name']}")
