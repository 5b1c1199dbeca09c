from table_calls import call, create, ok, refused

TAGS = [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}]


def test_untag_resource_member_TagKeys(virga):
    arn = create(virga, Tags=TAGS)["TableArn"]
    reply = call(virga, "UntagResource", {"ResourceArn": arn, "TagKeys": ["a", "unknown"]})
    assert (reply.status, reply.body) == (200, b"")
    assert ok(virga, "ListTagsOfResource", {"ResourceArn": arn})["Tags"] == TAGS[1:]
    refused(virga, "UntagResource", {"ResourceArn": arn, "TagKeys": [""]}, "ValidationException",
            "1 validation error detected: Value '' at 'tagKeys.1.member' failed to satisfy constraint: Member must have "
            "length greater than or equal to 1")


def test_untag_resource_member_ResourceArn(virga):
    missing = create(virga)["TableArn"] + "x"
    refused(virga, "UntagResource", {"ResourceArn": missing, "TagKeys": ["a"]}, "ResourceNotFoundException",
            f"Requested resource not found: ResourcArn: {missing} not found")
