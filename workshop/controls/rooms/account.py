"""Controls for AWS Config in the account."""

from collections.abc import Sequence

from workshop.controls.control import Control, NotMet
from workshop.controls.predicates import attribute

_RECORDER = "aws_config_configuration_recorder"

CONTROLS: Sequence[Control] = (
    Control(
        "Config.1",
        "AWS Config should be enabled and use the service-linked role for resource recording",
        attribute(_RECORDER, "role_arn", lambda arn: str(arn).endswith("/AWSServiceRoleForConfig"), "another"),
        cis="3.3",
        checkov=("CKV2_AWS_45",),
        not_met=(
            NotMet(
                "AWS Config is enabled in every region with a dedicated role. The control passes if its parameter "
                "`includeConfigServiceLinkedRoleCheck` is `false`, or if Security Hub manages its own recorder "
                "([why](adr/0023-the-config-recorder-has-a-role-of-its-own.md))."
            ),
        ),
    ),
)
