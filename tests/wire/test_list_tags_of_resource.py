from table_calls import create, ok, refused


def test_list_tags_of_resource_member_ResourceArn(virga):
    arn = create(virga)["TableArn"]
    assert ok(virga, "ListTagsOfResource", {"ResourceArn": arn}) == {"Tags": []}
    refused(virga, "ListTagsOfResource", {"ResourceArn": arn + "x"}, "ResourceNotFoundException",
            f"Requested resource not found: ResourcArn: {arn}x not found")


def test_list_tags_of_resource_member_NextToken(virga):
    arn = create(virga)["TableArn"]
    refused(virga, "ListTagsOfResource", {"ResourceArn": arn, "NextToken": "x"}, "ValidationException", "Invalid NextToken")
