import io
import zipfile
from typing import Any

import pytest

from localcloud.corrections import lambda_
from localcloud.embedded_aws import EmbeddedAws


def create_function(aws: EmbeddedAws, name: str, **fields: Any) -> None:
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("main.py", "def handler(event, context): pass")
    trust = '{"Version": "2012-10-17", "Statement": []}'
    role = aws.client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    aws.client("lambda").create_function(
        FunctionName=name,
        Role=role,
        Runtime="python3.12",
        Handler="main.handler",
        Code={"ZipFile": code.getvalue()},
        **fields,
    )


@pytest.mark.restores(correction=lambda_.functions_keep_dead_letter_and_logging_config)
def test_a_function_keeps_its_dead_letter_queue_and_logging(aws: EmbeddedAws, name: str) -> None:
    queue = "arn:aws:sqs:us-east-1:123456789012:dead-letters"
    logging = {"LogFormat": "JSON", "LogGroup": "/functions", "ApplicationLogLevel": "WARN", "SystemLogLevel": "WARN"}
    create_function(aws, name, DeadLetterConfig={"TargetArn": queue}, LoggingConfig=logging)
    client = aws.client("lambda")

    configuration = client.get_function(FunctionName=name)["Configuration"]
    assert configuration["DeadLetterConfig"] == {"TargetArn": queue}
    assert configuration["LoggingConfig"] == logging

    client.update_function_configuration(FunctionName=name, LoggingConfig={"LogFormat": "Text"})
    configuration = client.get_function_configuration(FunctionName=name)
    assert configuration["LoggingConfig"] == {"LogFormat": "Text", "LogGroup": f"/aws/lambda/{name}"}


@pytest.mark.restores(correction=lambda_.functions_keep_dead_letter_and_logging_config)
def test_a_function_logs_as_text_to_its_own_group_by_default(aws: EmbeddedAws, name: str) -> None:
    create_function(aws, name)

    configuration = aws.client("lambda").get_function(FunctionName=name)["Configuration"]

    assert configuration["LoggingConfig"] == {"LogFormat": "Text", "LogGroup": f"/aws/lambda/{name}"}
    assert "DeadLetterConfig" not in configuration
