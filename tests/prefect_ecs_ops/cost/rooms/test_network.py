"""NAT, addresses, endpoints, flow logs, names."""

from ..stacks import bought, stack_of

INTERFACE = {"vpc_endpoint_type": "Interface", "subnet_ids": ["a", "b"]}


def test_a_nat_gateway_has_its_hours_and_what_goes_through() -> None:
    assert bought(stack_of(aws_nat_gateway__a={}), hours=10, nat_gb=8) == [
        ("aws_nat_gateway.a", "nat_gateway.hour", 10),
        ("aws_nat_gateway.a", "nat_gateway.gb", 8),
    ]


def test_what_goes_through_nat_is_counted_once_however_many_gateways_there_are() -> None:
    stack = stack_of(aws_nat_gateway__a={}, aws_nat_gateway__b={})
    lines = bought(stack, hours=10, nat_gb=8)
    assert [quantity for _, unit, quantity in lines if unit == "nat_gateway.gb"] == [4, 4]
    assert [quantity for _, unit, quantity in lines if unit == "nat_gateway.hour"] == [10, 10]


def test_every_elastic_address_is_paid() -> None:
    assert bought(stack_of(aws_eip__a={}), hours=10) == [("aws_eip.a", "public_ipv4.hour", 10)]


def test_interface_endpoints_are_paid_by_zone_and_gateway_endpoints_are_free() -> None:
    stack = stack_of(
        aws_vpc_endpoint__sqs=INTERFACE,
        aws_vpc_endpoint__sts=INTERFACE,
        aws_vpc_endpoint__s3={"vpc_endpoint_type": "Gateway"},
    )
    assert bought(stack, hours=10, endpoint_gb=8) == [
        ("aws_vpc_endpoint.sqs", "interface_endpoint.hour", 20),
        ("aws_vpc_endpoint.sqs", "interface_endpoint.gb", 4),
        ("aws_vpc_endpoint.sts", "interface_endpoint.hour", 20),
        ("aws_vpc_endpoint.sts", "interface_endpoint.gb", 4),
    ]


def test_flow_logs_are_priced_by_destination() -> None:
    assert bought(stack_of(aws_flow_log__a={}), flow_logs_gb=3) == [("aws_flow_log.a", "logs.vended_gb", 3)]
    to_bucket = stack_of(aws_flow_log__a={"log_destination_type": "s3"})
    assert bought(to_bucket, flow_logs_gb=3) == [("aws_flow_log.a", "logs.vended_to_s3_gb", 3)]


def test_a_namespace_is_a_hosted_zone() -> None:
    stack = stack_of(aws_service_discovery_private_dns_namespace__a={})
    assert bought(stack) == [("aws_service_discovery_private_dns_namespace.a", "route53.hosted_zone_month", 1)]
