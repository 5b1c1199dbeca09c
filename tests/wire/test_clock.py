"""The cloud's clock, over HTTP and as a command."""
import json
import subprocess
import time

import pytest
from support.process import Process, binary


def command(server, *arguments):
    done = subprocess.run([binary("virga"), "clock", *arguments, "--endpoint", server.url], capture_output=True,
                          text=True, timeout=60)
    return done.returncode, done.stdout, done.stderr


def test_show(virga):
    shown = virga.clock.show()
    assert shown["frozen"] is False
    assert shown["now"].endswith("Z")


def test_freeze_advance_resume(fresh_virga):
    server = fresh_virga()
    frozen = server.clock.freeze()
    assert frozen["frozen"] is True
    assert server.clock.show()["now"] == frozen["now"]
    moved = server.clock.advance(days=14)
    assert moved["now"][:10] > frozen["now"][:10]
    assert moved["now"][10:] == frozen["now"][10:]
    assert moved["frozen"] is True
    resumed = server.clock.resume()
    assert resumed["frozen"] is False
    assert resumed["now"] >= moved["now"]


def test_command(fresh_virga):
    server = fresh_virga()
    code, out, _ = command(server, "freeze")
    assert code == 0
    before = json.loads(out)["now"]
    code, out, _ = command(server, "advance", "1h30m")
    assert code == 0
    assert json.loads(out)["now"] > before
    code, out, _ = command(server, "set", "2999-01-01T00:00:00Z")
    assert json.loads(out)["now"] == "2999-01-01T00:00:00.000000Z"
    code, out, _ = command(server, "show")
    assert json.loads(out)["now"] == server.clock.show()["now"]
    code, out, _ = command(server, "resume")
    assert json.loads(out)["frozen"] is False


def test_command_says_what_is_wrong(fresh_virga):
    server = fresh_virga()
    code, _, err = command(server, "advance", "soon")
    assert code == 1
    assert "14d" in err
    code, _, err = command(server, "set", "1999-01-01T00:00:00Z")
    assert code == 1
    assert "never goes back" in err
    url = server.url
    server.stop()
    done = subprocess.run([binary("virga"), "clock", "show", "--endpoint", url], capture_output=True, text=True)
    assert done.returncode == 1
    assert "virga serve" in done.stderr


@pytest.mark.parametrize("kind", ["application/json", "application/x-www-form-urlencoded", "text/plain"])
def test_the_type_of_a_body_does_not_matter(virga, kind):
    """curl -d says that it sends a form: none of our paths is a call of AWS."""
    reply = virga.http("POST", "/_virga/clock", '{"action":"advance","by_ms":0}', {"Content-Type": kind})
    assert reply.status == 200 and "now" in reply.json


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"action":"stop"}', '{"action":"advance"}',
                                  '{"action":"advance","by":"1d","by_ms":1}', '{"action":"advance","by_ms":-1}',
                                  '{"action":"freeze","x":1}'])
def test_bad_bodies(virga, body):
    reply = virga.http("POST", "/_virga/clock", body)
    assert reply.status == 400
    assert reply.json["error"]


@pytest.mark.parametrize("body, error", [
    ({"action": "freeze", "by": "1s"}, "freeze takes no member 'by'"),
    ({"action": "resume", "to": "2999-01-01T00:00:00Z"}, "resume takes no member 'to'"),
    ({"action": "advance", "by": "1s", "to": "2999-01-01T00:00:00Z"}, "advance takes no member 'to'"),
    ({"action": "set", "to": "2999-01-01T00:00:00Z", "by_ms": 1}, "set takes no member 'by_ms'"),
    ({"action": "advance", "by": 5}, "by: NUMBER_VALUE cannot be converted to String"),
    ({"action": "advance", "by_ms": "5"}, "by_ms: STRING_VALUE cannot be converted to Long"),
    ({"action": 5}, "action: NUMBER_VALUE cannot be converted to String"),
    ({"action": "set", "to": 5}, "to: NUMBER_VALUE cannot be converted to String")])
def test_what_is_wrong_is_named(virga, body, error):
    reply = virga.http("POST", "/_virga/clock", body)
    assert (reply.status, reply.json["error"]) == (400, error)


def test_the_end_of_time(fresh_virga):
    """Past it, the clock would show a time that it does not take back."""
    server = fresh_virga()
    server.clock.freeze()
    last = "9999-12-31T23:59:59.999999Z"
    assert server.http("POST", "/_virga/clock", {"action": "set", "to": last}).json["now"] == last
    reply = server.http("POST", "/_virga/clock", {"action": "advance", "by_ms": 1})
    assert (reply.status, reply.json["error"]) == (400, f"the clock goes to {last} at most")
    assert server.clock.show()["now"] == last


@pytest.mark.parametrize("method", ["DELETE", "PUT"])
def test_wrong_method(virga, method):
    reply = virga.http(method, "/_virga/clock")
    assert reply.status == 405
    assert reply.headers["Allow"] == "GET, HEAD, POST"


def test_due_work_has_happened_when_the_answer_comes(fresh_virga):
    server = fresh_virga()
    server.clock.freeze()
    sqs = server.client("sqs")
    url = sqs.create_queue(QueueName="q", Attributes={"MessageRetentionPeriod": "1209600"})["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="delayed", DelaySeconds=900)
    sqs.send_message(QueueUrl=url, MessageBody="now")
    assert [m["Body"] for m in sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]] == ["now"]
    server.clock.advance(seconds=30)
    assert [m["Body"] for m in sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]] == ["now"]
    server.clock.advance(seconds=900)
    bodies = {m["Body"] for m in sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]}
    assert bodies == {"now", "delayed"}
    server.clock.advance(days=14)
    assert "Messages" not in sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)


def test_a_long_way_is_reported_and_lets_others_be_served(fresh_virga):
    server = fresh_virga("--threads", "1")
    server.clock.freeze()
    dynamodb = server.client("dynamodb")
    for n in range(100):  # each looks every ten minutes for what has expired: half a billion looks in a hundred years
        dynamodb.create_table(TableName=f"table-{n}", BillingMode="PAY_PER_REQUEST",
                              AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
                              KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}])
        dynamodb.update_time_to_live(TableName=f"table-{n}",
                                     TimeToLiveSpecification={"Enabled": True, "AttributeName": "expires"})
    command = Process([binary("virga"), "clock", "advance", "36500d", "--report-ms", "10", "--endpoint",
                       server.url])
    reported = command.wait_for_line(r"the clock is at (\S+) on its way to (\S+); pieces of due work run: (\d+)")
    assert reported.group(1) < reported.group(2) and int(reported.group(3)) > 0
    assert server.clock.show()["moving_to"] == reported.group(2)
    start = time.monotonic()
    for _ in range(20):
        assert server.call("DynamoDB_20120810.ListTables", {}).status == 200
    assert (time.monotonic() - start) / 20 < 0.5, "other calls wait for the clock"
    command.kill()

    def stands():
        before = server.clock.show()
        return "moving_to" not in before and before["now"] == server.clock.show()["now"]
    while not stands():
        time.sleep(0.01)
    assert server.clock.show()["now"] < reported.group(2), "given up, it stays where it has come to"
