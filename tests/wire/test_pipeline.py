"""What every call meets before its operation: headers, protocols, hosts, callers."""
import gzip
import json
import zlib

import pytest
from support.server import authorization

TABLES = "DynamoDB_20120810.ListTables"
QUEUES = "AmazonSQS.ListQueues"


def test_dynamodb_reply_has_its_headers(virga):
    reply = virga.call(TABLES, {})
    assert reply.status == 200
    assert reply.headers["Content-Type"] == "application/x-amz-json-1.0"
    assert len(reply.headers["x-amzn-RequestId"]) == 52
    assert int(reply.headers["x-amz-crc32"]) == zlib.crc32(reply.body)


def test_dynamodb_error_has_its_headers_too(virga):
    reply = virga.call("DynamoDB_20120810.DescribeTable", {"TableName": "no-such-table"})
    assert reply.status == 400
    assert reply.error == "ResourceNotFoundException"
    assert int(reply.headers["x-amz-crc32"]) == zlib.crc32(reply.body)


def test_request_ids_differ(virga):
    ids = {virga.call(TABLES, {}).headers["x-amzn-RequestId"] for _ in range(20)}
    assert len(ids) == 20


def test_sqs_error_has_query_error_header(virga):
    reply = virga.call("AmazonSQS.GetQueueUrl", {"QueueName": "no-such-queue"})
    assert reply.status == 400
    assert reply.json["__type"] == "com.amazonaws.sqs#QueueDoesNotExist"
    assert reply.headers["x-amzn-query-error"] == "AWS.SimpleQueueService.NonExistentQueue;Sender"
    assert len(reply.headers["x-amzn-RequestId"]) == 36
    assert reply.headers["x-amz-crc32"] is None


def test_unknown_operation_is_named(virga):
    for target in ("DynamoDB_20120810.MakeCoffee", "AmazonSQS.MakeCoffee", "Nothing.MakeCoffee", "garbage"):
        reply = virga.call(target, {})
        assert (reply.status, reply.error) == (400, "UnknownOperationException")
        assert target in reply.message


def test_unknown_action_of_query_is_named(virga):
    reply = virga.query("MakeCoffee", {})
    assert (reply.status, reply.error) == (400, "InvalidAction")
    assert reply.message == "The action MakeCoffee is not valid for this endpoint."


@pytest.mark.parametrize("version, service", [("2011-06-15", "sqs"), ("2011-06-15", "sts"), ("2009-01-01", "sts")])
def test_an_action_that_sts_does_not_have_is_refused_by_sts(virga, version, service):
    """A client of STS reads errors in its own namespace."""
    reply = virga.query("AssumeRole", {}, version=version, service=service)
    assert (reply.status, reply.error) == (400, "InvalidAction")
    assert reply.message == f"Could not find operation AssumeRole for version {version}"
    assert b'xmlns="https://sts.amazonaws.com/doc/2011-06-15/"' in reply.body


def test_an_action_of_another_version_is_refused_with_the_version(virga):
    """Else the message says that an action that is there is not."""
    reply = virga.query("ListQueues", {}, version="2010-01-01")
    assert (reply.status, reply.error) == (400, "InvalidAction")
    assert reply.message == "Could not find operation ListQueues for version 2010-01-01"


def test_unknown_member_is_refused_by_name(virga):
    reply = virga.call(TABLES, {"Limitt": 1})
    assert (reply.status, reply.error) == (400, "ValidationException")
    assert "Limitt" in reply.message
    reply = virga.call(QUEUES, {"Prefix": "x"})
    assert (reply.status, reply.error) == (400, "InvalidParameterValueException")
    assert "Prefix" in reply.message


def test_gzip_body_is_inflated(virga):
    body = gzip.compress(json.dumps({"TableName": "no-such-table"}).encode())
    reply = virga.call("DynamoDB_20120810.DescribeTable", body, headers={"Content-Encoding": "gzip"})
    assert reply.error == "ResourceNotFoundException"
    assert "no-such-table" in reply.message


def test_gzip_form_is_refused_by_name(virga):
    """Read as it is, it would be refused for bytes that its sender never wrote."""
    form = gzip.compress(b"Action=ListQueues&Version=2012-11-05")
    reply = virga.http("POST", "/", form, {"Content-Type": "application/x-www-form-urlencoded",
                                           "Content-Encoding": "gzip"})
    assert (reply.status, reply.error) == (400, "MalformedInput")
    assert reply.message == "Content-Encoding: gzip is taken for JSON bodies only, not for a form"


def test_gzip_bomb_is_refused(virga):
    bomb = gzip.compress(b" " * (64 << 20))
    assert len(bomb) < 100_000
    reply = virga.call(TABLES, bomb, headers={"Content-Encoding": "gzip"})
    assert reply.status == 413
    assert virga.call(TABLES, {}).status == 200


def test_unknown_content_encoding_is_refused(virga):
    reply = virga.call(TABLES, "{}", headers={"Content-Encoding": "br"})
    assert (reply.status, reply.error) == (400, "SerializationException")


def test_body_of_17_mb_is_refused(virga):
    reply = virga.call(TABLES, b" " * (17 << 20))
    assert reply.status == 413
    assert virga.call(TABLES, {}).status == 200


@pytest.mark.parametrize("host", ["evil.example", "evil.example:4566", "localhost.evil.example", "10.0.0.1"])
def test_foreign_host_is_refused(virga, host):
    for path in ("/", "/health", "/_virga/clock"):
        reply = virga.http("POST", path, "{}", {"Host": host, "X-Amz-Target": TABLES,
                                                "Content-Type": "application/x-amz-json-1.0"})
        assert reply.status == 403
        assert "--allow-host" in reply.message
    for path in ("/health", "/_localstack/health", "/_virga/clock", "/_virga/faults", "/_virga/metrics"):
        reply = virga.http("GET", path, headers={"Host": host})
        assert (reply.status, reply.error) == (403, "ForbiddenHostException"), "a web page learns nothing of us"


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "https://localhost.evil.example"])
def test_foreign_origin_is_refused(virga, origin):
    assert virga.call(TABLES, {}, headers={"Origin": origin}).status == 403
    assert virga.http("POST", "/_virga/clock", {"action": "freeze"}, {"Origin": origin}).status == 403
    assert virga.clock.show()["frozen"] is False


@pytest.mark.parametrize("host", ["localhost", "dynamodb.localhost:4566", "[::1]:4566", "127.0.0.1"])
def test_loopback_names_pass(virga, host):
    assert virga.call(TABLES, {}, headers={"Host": host}).status == 200


def test_allowed_hosts_pass(fresh_virga):
    server = fresh_virga("--allow-host", "virga", "--allow-host", "cloud.internal")
    assert server.call(TABLES, {}, headers={"Host": "virga:4566"}).status == 200
    assert server.call(TABLES, {}, headers={"Host": "cloud.internal"}).status == 200
    assert server.call(TABLES, {}, headers={"Host": "other"}).status == 403
    server = fresh_virga(env={"VIRGA_ALLOW_HOSTS": "a.example,b.example"})
    assert server.call(TABLES, {}, headers={"Host": "a.example"}).status == 200
    assert server.call(TABLES, {}, headers={"Host": "b.example"}).status == 200


def test_state_is_separate_per_account_and_region(virga):
    def create(**caller):
        return virga.call("AmazonSQS.CreateQueue", {"QueueName": "separate"}, **caller)

    def found(**caller):
        return virga.call("AmazonSQS.GetQueueUrl", {"QueueName": "separate"}, **caller).status == 200

    here = {"access_key": "111122223333", "region": "eu-west-1"}
    url = create(**here).json["QueueUrl"]
    assert "/111122223333/separate" in url
    assert found(**here)
    assert not found(access_key="111122223333", region="eu-west-2")
    assert not found(access_key="444455556666", region="eu-west-1")
    assert not found(access_key="AKIDEXAMPLE", region="eu-west-1")


def test_caller_identity(virga):
    assert virga.client("sts", access_key="123456789012").get_caller_identity()["Account"] == "123456789012"
    assert virga.client("sts").get_caller_identity()["Arn"] == "arn:aws:iam::000000000000:root"
    reply = virga.http("POST", "/", "{}", {"X-Amz-Target": "AWSSecurityTokenServiceV20110615.GetCallerIdentity",
                                           "Content-Type": "application/x-amz-json-1.0",
                                           "Authorization": authorization("sts", "us-east-1", "123456789012")})
    assert reply.json["Account"] == "123456789012"


def test_no_credentials_at_all_are_accepted(virga):
    assert virga.call(TABLES, {}, headers={"Authorization": None}).status == 200


def test_health(virga):
    for path in ("/health", "/_localstack/health"):
        reply = virga.http("GET", path)
        assert reply.status == 200
        assert reply.json["services"] == {"dynamodb": "running", "sqs": "running", "sts": "running"}


@pytest.mark.parametrize("path", ["/no/such/path", "/_virga/clockx"])  # the second only begins like one of ours
def test_unknown_path_is_a_clear_404(virga, path):
    reply = virga.http("GET", path)
    assert reply.status == 404
    assert path in reply.json["error"]


def test_metrics_count_calls(fresh_virga):
    server = fresh_virga()
    server.call(TABLES, {})
    server.call(TABLES, {})
    server.call("DynamoDB_20120810.DescribeTable", {"TableName": "no-such-table"})
    reply = server.http("GET", "/_virga/metrics")
    assert reply.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    text = reply.body.decode()
    assert 'virga_calls_total{service="dynamodb",operation="ListTables",outcome="ok"} 2' in text
    assert 'virga_calls_total{service="dynamodb",operation="DescribeTable",outcome="client_error"} 1' in text
    assert 'virga_call_seconds_count{service="dynamodb",operation="ListTables"} 2' in text


def test_debug_log_has_one_line_a_call_and_no_secret(fresh_virga):
    server = fresh_virga("--log-level", "debug")
    server.client("dynamodb", secret_key="very-secret-key").list_tables()
    line = server.process.wait_for_line("operation=ListTables")
    assert "status=200" in line.string
    server.stop()
    assert "very-secret-key" not in server.log
    assert "Signature" not in server.log
