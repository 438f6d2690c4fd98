"""Corrections of Lambda, whose name alone would be a keyword of Python."""

from typing import Any

from moto.awslambda.models import LambdaFunction

from localcloud.corrections.patching import replace


def functions_keep_dead_letter_and_logging_config() -> None:
    """A function's configuration holds DeadLetterConfig as given, and LoggingConfig with its defaults.

    They are text format and the log group `/aws/lambda/<function>`.

    AWS: https://docs.aws.amazon.com/lambda/latest/api/API_FunctionConfiguration.html and
    https://docs.aws.amazon.com/lambda/latest/api/API_LoggingConfig.html
    moto: drops both.
    """

    @replace(LambdaFunction, "__init__")
    def init(original: Any, function: Any, account_id: str, spec: dict[str, Any], *args: Any, **kwargs: Any) -> None:
        original(function, account_id, spec, *args, **kwargs)
        _keep(function, {"DeadLetterConfig": None, "LoggingConfig": {}, **spec})

    @replace(LambdaFunction, "update_configuration")
    def update_configuration(original: Any, function: Any, config_updates: dict[str, Any]) -> dict[str, Any]:
        _keep(function, config_updates)
        configuration: dict[str, Any] = original(function, config_updates)
        return configuration

    @replace(LambdaFunction, "get_configuration")
    def get_configuration(original: Any, function: Any, on_create: bool = False) -> dict[str, Any]:
        configuration: dict[str, Any] = original(function, on_create)
        if (function.dead_letter_config or {}).get("TargetArn"):
            configuration["DeadLetterConfig"] = function.dead_letter_config
        return {**configuration, "LoggingConfig": function.logging_config}


def _keep(function: Any, spec: dict[str, Any]) -> None:
    if "DeadLetterConfig" in spec:
        function.dead_letter_config = spec["DeadLetterConfig"]
    if "LoggingConfig" in spec:
        defaults = {"LogFormat": "Text", "LogGroup": f"/aws/lambda/{function.function_name}"}
        function.logging_config = defaults | spec["LoggingConfig"]
