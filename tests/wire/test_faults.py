"""Faults on demand: set over HTTP or as a command, repeatable."""
import http.client
import json
import subprocess
import time

import botocore.exceptions
import pytest
from support.expect import aws_error
from support.process import binary

TABLES = "DynamoDB_20120810.ListTables"
CUT = (http.client.RemoteDisconnected, ConnectionResetError)


@pytest.fixture
def server(fresh_virga):
    return fresh_virga()


def add(server, **rule):
    reply = server.http("POST", "/_virga/faults", rule)
    assert reply.status == 200, reply
    return reply.json["id"]


def rules(server):
    return server.http("GET", "/_virga/faults").json["rules"]


def test_error_of_the_nth_call(server):
    add(server, service="dynamodb", operation="ListTables", nth=2,
        error={"code": "ProvisionedThroughputExceededException", "message": "too fast"})
    dynamodb = server.client("dynamodb")
    dynamodb.list_tables()
    for _ in range(3):  # calls of others are not counted, and none of them fails
        dynamodb.describe_limits()
        server.call("AmazonSQS.ListQueues", {})
    with aws_error("ProvisionedThroughputExceededException", "too fast", 400):
        dynamodb.list_tables()
    dynamodb.list_tables()
    assert rules(server)[0]["strikes"] == 1
    assert rules(server)[0]["seen"] == 3


def test_error_with_its_own_name_and_status(server):
    add(server, error={"code": "TeapotException", "status": 503}, count=0)
    reply = server.call(TABLES, {})
    assert (reply.status, reply.error) == (503, "TeapotException")
    reply = server.call("AmazonSQS.ListQueues", {})
    assert reply.headers["x-amzn-query-error"] == "TeapotException;Receiver"
    reply = server.query("ListQueues", {})
    assert (reply.status, reply.error) == (503, "TeapotException")


def test_an_injected_error_is_counted_as_any_other(server):
    """Who watches the metrics while faults strike must see them."""
    add(server, service="dynamodb", operation="ListTables", error={"code": "TeapotException", "status": 503})
    assert server.call(TABLES, {}).status == 503
    text = server.http("GET", "/_virga/metrics").body.decode()
    assert 'virga_calls_total{service="dynamodb",operation="ListTables",outcome="server_error"} ' in text


def test_error_in_query_is_spelled_as_there(server):
    add(server, error={"code": "QueueDoesNotExist"})
    assert server.query("ListQueues", {}).error == "AWS.SimpleQueueService.NonExistentQueue"


@pytest.mark.parametrize("code, name, query_code", [
    ("RequestThrottled", "sqs#RequestThrottled", "RequestThrottled"),
    ("ThrottlingException", "sqs#ThrottlingException", "ThrottlingException"),
    ("ResourceNotFoundException", "sqs#ResourceNotFoundException", "ResourceNotFoundException"),
    ("InvalidAddress", "sqs#InvalidAddress", "InvalidAddress"),
    ("KmsAccessDenied", "sqs#KmsAccessDenied", "KMS.AccessDeniedException"),
    ("KMS.ThrottlingException", "sqs#KmsThrottled", "KMS.ThrottlingException"),
    ("TeapotException", "sqs#TeapotException", "TeapotException")])
def test_error_has_the_prefix_of_its_service(server, code, name, query_code):
    """SDKs find their exception by the name; one of another service's model is none of theirs."""
    add(server, service="sqs", error={"code": code}, count=2)
    reply = server.call("AmazonSQS.ListQueues", {})
    assert reply.json["__type"] == f"com.amazonaws.{name}"
    assert reply.headers["x-amzn-query-error"] == f"{query_code};Sender"
    assert server.query("ListQueues", {}).error == query_code


def test_error_of_the_framework_keeps_its_prefix(server):
    add(server, error={"code": "AccessDeniedException"}, count=2)
    for target in ("AmazonSQS.ListQueues", TABLES):
        assert server.call(target, {}).json["__type"] == "com.amazon.coral.service#AccessDeniedException"
    add(server, error={"code": "ThrottlingException"})
    assert server.call(TABLES, {}).json["__type"] == "com.amazonaws.dynamodb.v20120810#ThrottlingException"


@pytest.mark.parametrize("code, status, query_status", [
    ("InternalFailure", 500, 500), ("InternalServerError", 500, 500), ("ServiceUnavailable", 503, 503),
    ("AccessDenied", 400, 403), ("OverLimit", 400, 403), ("RequestThrottled", 400, 403), ("TeapotException", 400, 400)])
def test_error_without_a_status_has_its_own(server, code, status, query_status):
    """By the status a client decides whether to call again."""
    add(server, error={"code": code}, count=2)
    assert "status" not in rules(server)[0]["error"]
    assert server.call("AmazonSQS.ListQueues", {}).status == status
    assert server.query("ListQueues", {}).status == query_status


def test_cut_before_the_work(server):
    add(server, operation="CreateQueue", cut=True)
    with pytest.raises(CUT):
        server.call("AmazonSQS.CreateQueue", {"QueueName": "q"})
    assert server.call("AmazonSQS.GetQueueUrl", {"QueueName": "q"}).error == "QueueDoesNotExist"


def test_work_done_and_answer_lost(server):
    add(server, operation="CreateQueue", answer_lost=True)
    with pytest.raises(CUT):
        server.call("AmazonSQS.CreateQueue", {"QueueName": "q"})
    assert server.call("AmazonSQS.GetQueueUrl", {"QueueName": "q"}).status == 200


def test_a_received_message_whose_answer_is_lost_stays_received(server):
    server.clock.freeze()
    sqs = server.client("sqs")
    url = sqs.create_queue(QueueName="q")["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="x")
    add(server, operation="ReceiveMessage", answer_lost=True)
    with pytest.raises(botocore.exceptions.BotoCoreError):
        sqs.receive_message(QueueUrl=url)
    assert "Messages" not in sqs.receive_message(QueueUrl=url)
    server.clock.advance(seconds=30)
    message = sqs.receive_message(QueueUrl=url, AttributeNames=["All"])["Messages"][0]
    assert message["Attributes"]["ApproximateReceiveCount"] == "2"


def test_latency(server):
    add(server, operation="ListTables", latency_ms=200)
    start = time.monotonic()
    assert server.call(TABLES, {}).status == 200
    assert time.monotonic() - start >= 0.19
    assert rules(server)[0]["latency_ms"] == 200


def test_chance_is_repeatable(server):
    def struck():
        return [server.call(TABLES, {}).status for _ in range(40)]

    first = add(server, error={"code": "X"}, count=0, probability=0.5, seed=7)
    pattern = struck()
    assert set(pattern) == {200, 400}
    assert server.http("DELETE", f"/_virga/faults/{first}").status == 200
    add(server, error={"code": "X"}, count=0, probability=0.5, seed=7)
    assert struck() == pattern


def test_clear_and_remove(server):
    first = add(server, cut=True, nth=99)
    add(server, cut=True, nth=99)
    assert server.http("DELETE", f"/_virga/faults/{first}").status == 200
    assert len(rules(server)) == 1
    assert server.http("DELETE", f"/_virga/faults/{first}").status == 404
    assert server.http("DELETE", "/_virga/faults").json == {"rules": []}


def test_one_rule_by_its_path(server):
    """A tool that asks for a rule must not take the list for it, nor lose all rules by an empty id."""
    first = add(server, cut=True, nth=99)
    second = add(server, cut=True, nth=98)
    assert server.http("GET", f"/_virga/faults/{second}").json == rules(server)[1]
    for path in ("999", "", "x", f"{first}/"):
        for method in ("GET", "DELETE"):
            assert server.http(method, f"/_virga/faults/{path}").status == 404, (method, path)
    for method in ("POST", "PUT"):
        reply = server.http(method, f"/_virga/faults/{first}", {"cut": True})
        assert (reply.status, reply.headers["Allow"]) == (405, "GET, HEAD, DELETE")
    assert [rule["id"] for rule in rules(server)] == [first, second]


def test_head_is_there_where_get_is(server):
    rule = add(server, cut=True, nth=99)
    for path in ("/_virga/faults", f"/_virga/faults/{rule}", "/_virga/clock"):
        reply = server.http("HEAD", path)
        assert (reply.status, reply.body) == (200, b"")
    assert server.http("PATCH", "/_virga/faults").headers["Allow"] == "GET, HEAD, POST, PUT, DELETE"


@pytest.mark.parametrize("rule", [{}, {"cut": True, "answer_lost": True}, {"cut": True, "nth": 0}, {"cutt": True},
                                  {"cut": True, "probability": 0}, {"latency_ms": -1}, {"error": {}},
                                  {"error": {"code": "x", "status": 200}}, [], {"cut": True, "operation": "PutItm"},
                                  {"cut": True, "service": "s3"},
                                  {"cut": True, "service": "sqs", "operation": "PutItem"}])
def test_bad_rules_are_refused(server, rule):
    reply = server.http("POST", "/_virga/faults", json.dumps(rule))
    assert reply.status == 400
    assert reply.json["error"]
    assert rules(server) == []


def test_a_rule_that_could_never_strike_is_named(server):
    reply = server.http("POST", "/_virga/faults", {"cut": True, "operation": "PutItm"})
    assert reply.json["error"] == "there is no operation 'PutItm'; 'virga operations' lists them"
    reply = server.http("POST", "/_virga/faults", {"cut": True, "service": "sqs", "operation": "PutItem"})
    assert reply.json["error"] == "there is no operation 'PutItem' in sqs; 'virga operations' lists them"
    reply = server.http("POST", "/_virga/faults", {"cut": True, "service": "s3"})
    assert reply.json["error"] == "there is no service 's3'; there are dynamodb, sqs, sts"


@pytest.mark.parametrize("rule, name", [
    ({"cut": 1}, "cut"), ({"nth": "1"}, "nth"), ({"service": 5}, "service"), ({"error": "X"}, "error"),
    ({"error": {"code": 5}}, "code"), ({"latency_ms": []}, "latency_ms")])
def test_a_member_of_another_type_is_named(server, rule, name):
    reply = server.http("POST", "/_virga/faults", {"answer_lost": True, **rule})
    assert (reply.status, reply.json["error"].partition(":")[0]) == (400, name)


def test_command_says_what_is_wrong(server):
    done = subprocess.run([binary("virga"), "faults", "add", "--endpoint", server.url], capture_output=True, text=True,
                          timeout=60)
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr == "virga: a fault rule needs error, latency_ms, cut or answer_lost\n"
    for option in ("--status", "--message"):  # of no error: else it would be taken and change nothing
        done = subprocess.run([binary("virga"), "faults", "add", "--cut", option, "503", "--endpoint", server.url],
                              capture_output=True, text=True, timeout=60)
        assert done.returncode == 2 and option in done.stderr and "--error" in done.stderr, done
    assert rules(server) == []


def test_command(server):
    def faults(*arguments):
        done = subprocess.run([binary("virga"), "faults", *arguments, "--endpoint", server.url], capture_output=True,
                              text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    rule = faults("add", "--service", "dynamodb", "--operation", "ListTables", "--error", "ThrottlingException",
                  "--message", "slow down")["id"]
    assert faults("list")["rules"][0]["id"] == rule
    reply = server.call(TABLES, {})
    assert (reply.error, reply.message) == ("ThrottlingException", "slow down")
    assert faults("remove", str(rule)) == {"rules": []}
    faults("add", "--cut", "--nth", "5")
    assert faults("clear") == {"rules": []}
