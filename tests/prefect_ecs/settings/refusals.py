"""Error messages of invalid settings files."""

from pathlib import Path

import pytest
from prefect_ecs.settings import SettingsError, load_environment


def refusal(directory: Path, text: str) -> str:
    """Returns the error message for `environments/staging.toml` with this text, in us-east-1."""
    file = directory / "environments" / "staging.toml"
    file.parent.mkdir(exist_ok=True)
    file.write_text(f'region = "us-east-1"\n{text}', encoding="utf-8")
    with pytest.raises(SettingsError) as error:
        load_environment(file)
    message = str(error.value)
    assert message.endswith("change it in environments/staging.toml")
    return message
