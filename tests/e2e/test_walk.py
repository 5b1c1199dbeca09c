"""The walk of the README, and the answers to bad input."""
import json
import re

import pytest

from workflow import ADMIN_TOKEN, NO_SWEEP, QUEUE, eventually

TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z"
UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"


def test_from_post_to_history(workflow):
    api = workflow.api()
    worker = workflow.worker(**NO_SWEEP)
    health = api.http("GET", "/health")
    assert (health.status, health.body, health.headers["Content-Type"].split(";")[0]) == (200, b"ok", "text/plain")
    answer = api.http("POST", "/requests", '{"title":"test-job"}', JSON)
    created = answer.json
    assert answer.status == 201 and created["trackingUrl"].startswith(answer.headers["Location"] + "?t=")
    assert set(created) == {"requestId", "title", "createdAt", "trackingUrl"}
    assert re.fullmatch(UUID, created["requestId"]) and re.fullmatch(TIME, created["createdAt"])
    link = rf"http://localhost:8080/requests/{created['requestId']}\?t=[0-9a-f]{{32}}"
    assert re.fullmatch(link, created["trackingUrl"])
    answer = api.get(created)
    assert answer.headers["Cache-Control"] == "no-store", "what a secret link shows is kept nowhere"
    shown = answer.json
    assert shown == {"requestId": created["requestId"], "title": "test-job", "status": "PENDING",
                     "createdAt": created["createdAt"], "statusUpdatedAt": None, "statusHistory": []}
    changed = api.change(created["requestId"])
    assert set(changed) == {"requestId", "newStatus", "changedAt", "eventId"}
    assert changed["newStatus"] == "IN_PROGRESS" and re.fullmatch(TIME, changed["changedAt"])
    worker.wait_for_line(rf"processed eventId={changed['eventId']} requestId={created['requestId']} "
                         "newStatus=IN_PROGRESS$")
    workflow.wait_for_history(api, created, [changed["eventId"]])
    shown = api.get(created).json
    assert shown["status"] == "IN_PROGRESS" and shown["statusUpdatedAt"] == changed["changedAt"]
    entry = shown["statusHistory"][0]
    assert set(entry) == {"eventId", "newStatus", "changedAt", "handledAt"}
    assert entry["changedAt"] == changed["changedAt"] and re.fullmatch(TIME, entry["handledAt"])
    check_item(workflow.item(created["requestId"]), created, changed)


def check_item(item, created, changed):
    token = created["trackingUrl"].partition("?t=")[2]
    assert token not in json.dumps(item), "the token is stored in clear"
    assert item["version"] == {"N": "2"} and item["pendingEvents"] == {"M": {}}
    assert item["lastEventId"]["S"] == changed["eventId"] == item["statusEventId"]["S"]
    assert item["historyUpTo"]["S"] == changed["changedAt"]
    assert re.fullmatch(TIME, item["notifiedAt"]["S"])
    assert len(item["tokenHash"]["S"]) == 64
    assert "outboxShard" not in item and "outboxSince" not in item


def test_any_status_may_follow_any(workflow):
    api = workflow.api()
    workflow.worker()
    request = api.post()
    order = ["DONE", "DONE", "PENDING", "REJECTED", "IN_PROGRESS", "PENDING"]
    events = [api.change(request["requestId"], status)["eventId"] for status in order]
    workflow.wait_for_history(api, request, events)
    assert [e["newStatus"] for e in workflow.history(api, request)] == order
    times = [e["changedAt"] for e in workflow.history(api, request)]
    assert times == sorted(set(times))


JSON = {"Content-Type": "application/json"}
ADMIN = {"Authorization": f"Bearer {ADMIN_TOKEN}", **JSON}
SOME_ID = "6f1d0c1e-0d3a-4a53-8b0e-3c2f9f1a2b3c"

REFUSALS = [
    # method, path, body, headers, status, field
    ("POST", "/requests", "{", JSON, 400, None),
    ("POST", "/requests", "", JSON, 400, None),
    ("POST", "/requests", "{}", JSON, 400, "title"),
    ("POST", "/requests", '{"title":" "}', JSON, 400, "title"),
    ("POST", "/requests", '{"title":"a\\u0007"}', JSON, 400, "title"),
    ("POST", "/requests", '{"title":"\\udc00"}', JSON, 400, None),
    ("POST", "/requests", '{"title":"a","title":"b"}', JSON, 400, None),
    ("POST", "/requests", '{"title":"a"}x', JSON, 400, None),
    ("POST", "/requests", json.dumps({"title": "x" * 1025}), JSON, 400, "title"),
    ("POST", "/requests", json.dumps({"title": "x" * 400000}), JSON, 413, None),
    ("POST", "/requests", '{"title":"a"}', {}, 415, "Content-Type"),
    ("POST", "/requests", '{"title":"a"}', {"Content-Type": "text/plain"}, 415, "Content-Type"),
    ("GET", f"/requests/{SOME_ID}", None, {}, 400, "t"),
    ("GET", f"/requests/{SOME_ID}?t=", None, {}, 400, "t"),
    ("GET", f"/requests/{SOME_ID}?t=x", None, {}, 404, None),
    ("GET", "/requests/" + "x" * 3000 + "?t=x", None, {}, 404, None),
    ("PATCH", f"/requests/{SOME_ID}/status", '{"status":"DONE"}', JSON, 401, "Authorization"),
    ("PATCH", f"/requests/{SOME_ID}/status", "{", {"Authorization": "Bearer wrong", **JSON}, 401, "Authorization"),
    ("PATCH", f"/requests/{SOME_ID}/status", '{"status":"done"}', ADMIN, 400, "status"),
    ("PATCH", f"/requests/{SOME_ID}/status", '{"status":1}', ADMIN, 400, "status"),
    ("PATCH", f"/requests/{SOME_ID}/status", "{}", ADMIN, 400, "status"),
    ("PATCH", f"/requests/{SOME_ID}/status", '{"status":"DONE"}', ADMIN, 404, None),
    ("PATCH", "/requests/" + "x" * 3000 + "/status", '{"status":"DONE"}', ADMIN, 404, None),
    ("DELETE", "/health", None, {}, 405, None),
    ("GET", "/requests", None, {}, 405, None),
    ("PUT", f"/requests/{SOME_ID}/status", None, {}, 405, None),
    ("GET", "/", None, {}, 404, None),
    ("GET", "/health/", None, {}, 404, None),
    ("GET", "/health", None, {"X-Long": "x" * 100000}, 431, None),
]


def test_refusals_are_problems_that_name_the_field(workflow):
    api = workflow.api()
    for method, path, body, headers, status, field in REFUSALS:
        answer = api.http(method, path, body, headers)
        case = (method, path[:60], (body or "")[:40], answer)
        assert answer.status == status, case
        assert answer.headers["Content-Type"] == "application/problem+json", case
        assert answer.json["status"] == status and answer.json["detail"], case
        assert answer.json.get("field") == field, case
        assert (answer.headers["WWW-Authenticate"] is not None) == (status == 401), case
        assert (answer.headers["Allow"] is not None) == (status == 405), case
        assert ADMIN_TOKEN not in answer.body.decode(), case
    assert api.http("POST", "/requests", "", {"Content-Type": "application/json"}).status == 400
    assert api.http("DELETE", "/health").headers["Allow"] == "GET"
    assert workflow.dynamodb("Scan", {"TableName": "Requests"})["Count"] == 0
    assert ADMIN_TOKEN not in api.process.log


def test_only_the_right_token_opens_a_request(workflow):
    api = workflow.api()
    mine, other = api.post("mine"), api.post("other")
    other_token = other["trackingUrl"].partition("?t=")[2]
    mine_token = mine["trackingUrl"].partition("?t=")[2]
    for token in (other_token, mine_token.upper() + "x", mine_token[:-1], workflow.item(mine["requestId"])["tokenHash"]["S"]):
        answer = api.http("GET", f"/requests/{mine['requestId']}?t={token}")
        assert answer.status == 403 and answer.json["field"] == "t", token
        assert token not in answer.body.decode()
    assert api.get(mine).json["title"] == "mine"
    assert mine_token not in api.process.log and other_token not in api.process.log


@pytest.mark.parametrize("name, value", [
    ("ADMIN_TOKEN", ""), ("ADMIN_TOKEN", "too-short"), ("AWS_REGION", ""), ("AWS_REGION", "x.y"),
    ("AWS_ACCESS_KEY_ID", ""), ("AWS_SECRET_ACCESS_KEY", ""), ("DYNAMODB_ENDPOINT", "localhost"),
    ("SQS_ENDPOINT", "ftp://x"), ("PORT", "x"), ("PORT", "65536"), ("APP_PUBLIC_BASE_URL", "x"),
    ("SQS_QUEUE_URL", "http://x"), ("OUTBOX_PENDING_MAX", "0"), ("LOG_LEVEL", "loud"), ("REQUESTS_TABLE", "x")])
def test_a_wrong_setting_stops_at_start_with_one_line_that_names_it(workflow, name, value):
    process = workflow.start("tracker-api", "api", **{name: value})
    assert process.wait() == 1
    assert len(process.lines) == 1 and name in process.lines[0], process.log
    if "TOKEN" in name and value:
        assert value not in process.log


@pytest.mark.parametrize("name, value", [("WORKER_CONCURRENCY", "0"), ("WORKER_VISIBILITY_MS", "1500"),
                                         ("AWS_REGION", ""), ("OUTBOX_BOUND_MS", "soon")])
def test_the_worker_checks_its_settings_too(workflow, name, value):
    process = workflow.start("tracker-worker", "worker", **{name: value})
    assert process.wait() == 1
    assert len(process.lines) == 1 and name in process.lines[0], process.log


def test_a_flag_goes_before_the_environment_before_the_file(workflow, tmp_path):
    (tmp_path / "backend").mkdir()
    (tmp_path / "backend" / ".env").write_text("APP_PUBLIC_BASE_URL=http://file.example/\nADMIN_TOKEN='short'\n")

    def base_url(arguments=(), **settings):
        from support.process import Process, binary
        environment = workflow.environment("api", {"APP_PUBLIC_BASE_URL": None, **settings})
        process = Process([binary("tracker-api"), *arguments], env=environment, cwd=tmp_path,
                          ready=r"listening on \S+:(\d+)")
        workflow.processes.append(process)
        from workflow import Api
        return Api(process).post()["trackingUrl"].partition("/requests/")[0]

    assert base_url() == "http://file.example"
    assert base_url(APP_PUBLIC_BASE_URL="http://environment.example") == "http://environment.example"
    assert base_url(["--app-public-base-url", "http://flag.example"],
                    APP_PUBLIC_BASE_URL="http://environment.example") == "http://flag.example"
    assert base_url(APP_ENV="production") == "http://localhost:8080"


def test_a_port_in_use_is_said(workflow):
    first = workflow.api()
    second = workflow.start("tracker-api", "api", PORT=first.port)
    assert second.wait() == 1
    assert "PORT" in second.log and str(first.port) in second.log


def test_the_log_shows_the_beginning_of_a_body(workflow):
    """Anybody who may send could fill the disk with it otherwise."""
    worker = workflow.worker(**NO_SWEEP)
    workflow.send("n" * 1000)
    worker.wait_for_line("dead letter: reason=bad_message")
    assert 'body="' + "n" * 200 + '"' in worker.log and "n" * 201 not in worker.log


def test_redrive_brings_dead_letters_back(workflow):
    api = workflow.api(**NO_SWEEP)
    worker = workflow.worker(**NO_SWEEP)
    workflow.send("not json")
    worker.wait_for_line("dead letter: reason=bad_message")
    workflow.send({"eventId": "e", "requestId": "r", "newStatus": "DONE", "changedAt": "2026-11-24T15:51:08Z"})
    worker.wait_for_line("dead letter: reason=unknown_request")
    workflow.wait_until_empty()
    assert worker.stop() == 0
    assert "redriven 1, left 1" in workflow.redrive("--reason", "unknown_request")
    # Where a poll outlives its connection, the stopped worker's has the message for a while.
    eventually(lambda: workflow.counts(QUEUE) == (1, 0), what="the redriven message")
    assert workflow.dead_letters() == [("not json", "bad_message")]
    assert api.http("GET", "/health").status == 200
