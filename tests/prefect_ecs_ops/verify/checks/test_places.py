"""The account and the cluster."""

from prefect_ecs_ops.verify.checks import aws_account, cluster


def test_the_stacks_account_holds_and_another_does_not() -> None:
    assert aws_account.judge("111", "111").found == "AWS answers for account 111"
    finding = aws_account.judge("111", "222")
    assert finding.found == "the AWS credentials are those of account 111, and the stack is in 222"
    assert "222" in str(finding.remedy)


def test_an_active_cluster_holds_and_another_does_not() -> None:
    assert cluster.judge("prefect-cluster", "ACTIVE", "`apply`").found == "prefect-cluster is ACTIVE"
    assert cluster.judge("prefect-cluster", None, "`apply`").found == "there is no cluster prefect-cluster"
    inactive = cluster.judge("prefect-cluster", "INACTIVE", "`apply`")
    assert (inactive.holds, inactive.found) == (False, "the cluster prefect-cluster is INACTIVE")
    assert "`apply`" in str(inactive.remedy)
