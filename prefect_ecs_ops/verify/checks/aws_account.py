"""Is this the AWS account of the stack?"""

from prefect_ecs_ops.verify.finding import Finding
from prefect_ecs_ops.verify.world import World


def check(world: World) -> Finding:
    account = world.aws("sts").get_caller_identity()["Account"]
    return judge(account, world.stack.account_id)


def judge(account: str, stack_account: str) -> Finding:
    if account != stack_account:
        return Finding.bad(
            f"the AWS credentials are those of account {account}, and the stack is in {stack_account}",
            f"Use credentials of account {stack_account}, for example with AWS_PROFILE.",
        )
    return Finding.good(f"AWS answers for account {account}")
