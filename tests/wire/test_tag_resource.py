import re

from table_calls import call, create, ok, refused


def tags_of(virga, arn):
    return {tag["Key"]: tag["Value"] for tag in ok(virga, "ListTagsOfResource", {"ResourceArn": arn})["Tags"]}


def test_tag_resource_member_Tags(virga):
    arn = create(virga, Tags=[{"Key": "a", "Value": "1"}])["TableArn"]
    reply = call(virga, "TagResource", {"ResourceArn": arn, "Tags": [{"Key": "a", "Value": "2"}, {"Key": "b", "Value": ""}]})
    assert (reply.status, reply.body) == (200, b"")
    assert tags_of(virga, arn) == {"a": "2", "b": ""}
    refused(virga, "TagResource", {"ResourceArn": arn}, "ValidationException",
            "1 validation error detected: Value null at 'tags' failed to satisfy constraint: Member must not be null")
    refused(virga, "TagResource", {"ResourceArn": arn, "Tags": [{"Key": "aws:x", "Value": ""}]}, "ValidationException",
            re.compile("aws:"))
    assert tags_of(virga, arn) == {"a": "2", "b": ""}


def test_tag_resource_member_ResourceArn(virga):
    made = create(virga)
    tags = [{"Key": "a", "Value": "1"}]
    missing = made["TableArn"] + "x"
    refused(virga, "TagResource", {"ResourceArn": missing, "Tags": tags}, "ResourceNotFoundException",
            f"Requested resource not found: ResourcArn: {missing} not found")
    for arn, error in [
            (made["TableName"], "ValidationException"),
            ("arn:aws:sqs:us-east-1:000000000000:queue", "AccessDeniedException"),
            (made["TableArn"].replace("000000000000", "111111111111"), "AccessDeniedException"),
            (made["TableArn"].replace("us-east-1", "eu-west-1"), "ValidationException"),
            (made["TableArn"].replace("table/", "stream/"), "ValidationException")]:
        reply = call(virga, "TagResource", {"ResourceArn": arn, "Tags": tags})
        assert (reply.status, reply.error) == (400, error), arn
