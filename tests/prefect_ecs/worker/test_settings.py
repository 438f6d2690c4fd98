"""Invalid settings of the worker and of its autoscaling."""

from pathlib import Path

import pytest
from prefect_ecs.settings import load_environment
from prefect_ecs.worker.settings import STACK_VARIABLES

from ..settings.test_load import refusal, write

EVENING = '[[autoscaling.schedule]]\nname = "evening"\ncron = "0 19 * * ? *"\nmin_workers = 1\nmax_workers = 1\n'
MORNING = EVENING.replace("evening", "morning").replace("19", "7")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("enabled = true\nmin_workers = 0", "greater than or equal to 1 (given: 0)"),
        ("enabled = true\nmin_workers = 5", "min_workers = 5 is greater than max_workers = 4"),
        (f"enabled = true\n{EVENING}", "schedule has a single entry, 'evening', which never ends"),
        (f"enabled = true\n{EVENING}{EVENING}", "schedule has several entries named evening"),
        (f"{EVENING}{MORNING}", "schedule needs enabled = true"),
        (
            f"enabled = true\n{EVENING.replace('0 19 * * ? *', '0 19 * * *')}",
            "is not an AWS cron expression: six fields",
        ),
        (f"enabled = true\n{EVENING.replace('? *', '* *')}", "exactly one of day-of-month and day-of-week must be ?"),
        (f"enabled = true\n{EVENING}timezone = 'CET (Berlin)'", "is not an IANA time zone"),
        (f"enabled = true\n{EVENING}most_workers = 1", "autoscaling.schedule.0.most_workers: unknown setting"),
        (
            "enabled = true\n[worker]\ndesired_count = 2",
            "worker.desired_count = 2 can't be used with autoscaling.enabled = true",
        ),
        ("enabled = true\n[metrics]\nenabled = false", "autoscaling.enabled = true needs metrics.enabled = true"),
    ],
)
def test_invalid_autoscaling_is_refused_with_what_is_allowed(tmp_path: Path, text: str, expected: str) -> None:
    message = refusal(tmp_path, f'region = "us-east-1"\n[autoscaling]\n{text}')
    assert expected in message
    assert message.endswith("change it in environments/staging.toml")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("PREFECT-LOG", "worker.environment: 'PREFECT-LOG' is not a valid variable name"),
        ("PREFECT_API_KEY", "worker.environment: PREFECT_API_KEY is a secret"),
        ("PREFECT_API_AUTH_STRING", "worker.environment: PREFECT_API_AUTH_STRING is a secret"),
        *((name, f"worker.environment: the stack itself sets {name}; remove it") for name in sorted(STACK_VARIABLES)),
    ],
)
def test_invalid_environment_variables_are_refused(tmp_path: Path, name: str, expected: str) -> None:
    message = refusal(tmp_path, f'region = "us-east-1"\n[worker.environment]\n{name} = "private"')
    assert expected in message
    assert "private" not in message


def test_nights_are_two_entries(tmp_path: Path) -> None:
    file = write(tmp_path, f'region = "us-east-1"\n[autoscaling]\nenabled = true\n{EVENING}{MORNING}')
    assert [limits.name for limits in load_environment(file).autoscaling.schedule] == ["evening", "morning"]
