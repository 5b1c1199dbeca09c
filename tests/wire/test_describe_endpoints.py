from table_calls import ok


def test_describe_endpoints_names_the_address_that_the_caller_used(virga):
    endpoint, = ok(virga, "DescribeEndpoints", {})["Endpoints"]
    assert endpoint["CachePeriodInMinutes"] == 1440
    assert endpoint["Address"].endswith(f":{virga.port}")
