"""Flows for the tests of faults: light ones, and one that runs until a message ends it."""

import base64
import textwrap
from typing import Any

from workshop.local.live_stack import LiveStack

from .flow_code import deploy_flow

_LIGHT = """
    import base64, json, os, time, urllib.error, urllib.request

    def set_state(name):
        credential = base64.b64encode(os.environ["PREFECT_API_AUTH_STRING"].encode()).decode()
        address = os.environ["PREFECT_API_URL"] + "/flow_runs/" + os.environ["PREFECT__FLOW_RUN_ID"] + "/set_state"
        body = json.dumps({"state": {"type": name, "name": name.title()}}).encode()
        headers = {"Content-Type": "application/json", "Authorization": "Basic " + credential}
        while True:
            try:
                answer = json.load(urllib.request.urlopen(urllib.request.Request(address, body, headers), timeout=60))
                assert answer["status"] == "ACCEPT", answer
                return
            except urllib.error.HTTPError as error:
                if error.code != 503:
                    raise
                time.sleep(0.5)

    # The observer hears first that the task is provisioned, as on Fargate: see docs/reliability.md.
    time.sleep(2)
    set_state("RUNNING")
    set_state("COMPLETED")
"""

_WAITING = """
    import time
    from prefect import flow
    from prefect.variables import Variable

    @flow(log_prints=True)
    def main():
        print("waiting for", "{name}_may_end")
        while not Variable.get("{name}_may_end"):
            time.sleep(1)
"""


def deploy_command(live: LiveStack, name: str, source: str, **fields: Any) -> str:
    """A deployment whose container runs a Python program in place of Prefect; returns its id."""
    code = base64.b64encode(textwrap.dedent(source).encode()).decode()
    command = f"python -u -c \"import base64; exec(base64.b64decode('{code}'))\""
    return deploy_flow(live, name, "", job_variables={"command": command}, **fields)


def deploy_light(live: LiveStack, name: str) -> str:
    """Flow runs that only tell Prefect that they run and that they are complete: a tenth of a real one's work."""
    return deploy_command(live, name, _LIGHT)


def deploy_waiting(live: LiveStack, name: str, **fields: Any) -> str:
    """Real flow runs that go on until `let_end`."""
    return deploy_flow(live, name, _WAITING.replace("{name}", name), **fields)


def let_end(live: LiveStack, name: str) -> None:
    live.prefect.post("/variables/", {"name": f"{name}_may_end", "value": True})
