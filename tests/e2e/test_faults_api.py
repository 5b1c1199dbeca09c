"""Faults between the API and the cloud: no accepted change is lost, and the client is told the truth."""
import json
import threading

import pytest

from workflow import NO_SWEEP, answer_of, eventually


def test_killed_between_write_and_send(workflow):
    api = workflow.api()
    request = api.post()
    held = workflow.proxy.hold("sqs", "SendMessage", client="api")
    connection = api.start_patch(request["requestId"])
    event = json.loads(held.wait().json["MessageBody"])["eventId"]
    api.process.kill()
    connection.close()
    assert list(workflow.item(request["requestId"])["pendingEvents"]["M"]) == [event]
    held.drop()
    again = workflow.api("api2")
    worker = workflow.worker()
    worker.wait_for_line(f"sent again eventId={event}")
    workflow.wait_for_history(again, request, [event])
    eventually(lambda: not workflow.outbox(), what="an empty outbox")


def test_the_client_hangs_up_between_write_and_send(workflow):
    api = workflow.api()
    request = api.post()
    held = workflow.proxy.hold("sqs", "SendMessage", client="api")
    connection = api.start_patch(request["requestId"])
    event = json.loads(held.wait().json["MessageBody"])["eventId"]
    connection.close()
    held.release()
    worker = workflow.worker(**NO_SWEEP)
    worker.wait_for_line(f"processed eventId={event}")
    workflow.wait_for_history(api, request, [event])


def test_the_client_hangs_up_before_the_write(workflow):
    api = workflow.api()
    request = api.post()
    held = workflow.proxy.hold("dynamodb", "UpdateItem", client="api")
    connection = api.start_patch(request["requestId"])
    held.wait()
    connection.close()
    held.release()
    workflow.worker()
    eventually(lambda: len(workflow.history(api, request)) == 1, what="the accepted change")


def test_send_fails(workflow):
    api = workflow.api()
    request = api.post()
    workflow.proxy.fail("sqs", "SendMessage", "InternalFailure", status=500, client="api", times=None)
    event = api.change(request["requestId"])["eventId"]
    workflow.worker()
    workflow.wait_for_history(api, request, [event])


@pytest.mark.parametrize("times", [1, None])
def test_send_works_and_its_answer_is_lost(workflow, times):
    api = workflow.api()
    request = api.post()
    rule = workflow.proxy.cut("sqs", "SendMessage", point="after", client="api", times=times)
    event = api.change(request["requestId"])["eventId"]
    assert rule.calls
    worker = workflow.worker()
    workflow.wait_for_history(api, request, [event])
    assert worker.log.count(f"processed eventId={event}") == 1


def test_the_writes_answer_is_lost(workflow):
    api = workflow.api()
    request = api.post()
    workflow.proxy.cut("dynamodb", "UpdateItem", point="after", client="api")
    changed = api.change(request["requestId"])
    assert workflow.proxy.count("dynamodb", "UpdateItem", "api") == 2
    item = workflow.item(request["requestId"])
    assert item["statusUpdatedAt"]["S"] == changed["changedAt"] and item["version"]["N"] == "1"
    workflow.worker()
    workflow.wait_for_history(api, request, [changed["eventId"]])


def test_the_writes_answer_is_lost_every_time(workflow):
    api = workflow.api()
    request = api.post()
    rule = workflow.proxy.cut("dynamodb", "UpdateItem", point="after", client="api", times=None)
    answer = api.patch(request["requestId"])
    assert answer.status == 503 and "may have been made" in answer.json["detail"]
    assert int(answer.headers["Retry-After"]) > 0
    rule.remove()
    workflow.worker()
    eventually(lambda: len(workflow.history(api, request)) == 1, what="the change that was made")


def test_the_creations_answer_is_lost(workflow):
    api = workflow.api()
    workflow.proxy.cut("dynamodb", "PutItem", point="after", client="api")
    request = api.post()
    assert api.get(request).json["status"] == "PENDING"
    assert workflow.dynamodb("Scan", {"TableName": "Requests"})["Count"] == 1


def test_a_clock_behind_another_moves_up(workflow):
    api = workflow.api()
    workflow.worker()
    request = api.post()
    first = api.change(request["requestId"])
    item = workflow.item(request["requestId"])
    workflow.wait_for_history(api, request, [first["eventId"]])
    item = workflow.item(request["requestId"])
    item["statusUpdatedAt"] = {"S": "2999-12-31T23:59:59.999999Z"}
    workflow.put_item(item)
    second = api.change(request["requestId"])
    assert second["changedAt"] == "3000-01-01T00:00:00.000000Z"
    third = api.change(request["requestId"])
    assert third["changedAt"] == "3000-01-01T00:00:00.000001Z"
    workflow.wait_for_history(api, request, [first["eventId"], second["eventId"], third["eventId"]])


@pytest.mark.parametrize("code, status", [("ProvisionedThroughputExceededException", 400), ("ThrottlingException", 400),
                                          ("InternalServerError", 500), ("ResourceNotFoundException", 400)])
def test_throttled_or_away_is_503_with_retry_after(workflow, code, status):
    api = workflow.api()
    request = api.post()
    rule = workflow.proxy.fail("dynamodb", None, code, status=status, client="api", times=None)
    for answer in (api.patch(request["requestId"]), api.get(request),
                   api.http("POST", "/requests", '{"title":"x"}', {"Content-Type": "application/json"})):
        assert answer.status == 503 and int(answer.headers["Retry-After"]) > 0, answer
        assert answer.headers["Content-Type"] == "application/problem+json"
    assert api.http("GET", "/health").status == 200
    rule.remove()
    assert api.change(request["requestId"])["newStatus"] == "IN_PROGRESS"


def test_the_queue_away(workflow):
    api = workflow.api()
    request = api.post()
    rule = workflow.proxy.cut("sqs", None, times=None)
    worker = workflow.worker()
    worker.wait_for_line("receive error")
    events = [api.change(request["requestId"], status)["eventId"] for status in ("IN_PROGRESS", "DONE")]
    rule.remove()
    workflow.wait_for_history(api, request, events)
    assert workflow.dead_letters() == []


def test_a_hundred_pending_events(workflow):
    api = workflow.api()
    request = api.post()
    events = [api.change(request["requestId"])["eventId"] for _ in range(100)]
    before = workflow.proxy.count("dynamodb", "UpdateItem", "api")
    answer = api.patch(request["requestId"])
    assert answer.status == 503 and int(answer.headers["Retry-After"]) > 0
    assert "waiting for the worker; nothing was changed" in answer.json["detail"]
    assert workflow.proxy.count("dynamodb", "UpdateItem", "api") == before + 1, "a full request is not tried again"
    workflow.worker()
    workflow.wait_for_history(api, request, events)
    events.append(api.change(request["requestId"])["eventId"])
    workflow.wait_for_history(api, request, events)


def test_sigterm_under_load_finishes_what_was_accepted(workflow):
    api = workflow.api()
    requests = [api.post() for _ in range(20)]
    held = workflow.proxy.hold("dynamodb", "UpdateItem", client="api", times=20)
    connections = [api.start_patch(request["requestId"]) for request in requests]
    eventually(lambda: len(held.calls) == 20, what="20 changes under way")
    api.process.signal(15)
    api.process.wait_for_line("stopping")
    held.release()
    answers = [answer_of(connection) for connection in connections]
    assert [answer.status for answer in answers] == [200] * 20
    assert api.process.wait() == 0
    again = workflow.api("api2")
    workflow.worker(**NO_SWEEP)
    for request, answer in zip(requests, answers):
        workflow.wait_for_history(again, request, [answer.json["eventId"]])


def test_more_requests_than_the_bound_are_503_with_retry_after(workflow):
    api = workflow.api(API_REQUESTS_MAX=2)
    request = api.post()
    held = workflow.proxy.hold("dynamodb", "UpdateItem", client="api", times=2)
    connections = [api.start_patch(request["requestId"]) for _ in range(2)]
    eventually(lambda: len(held.calls) == 2, what="two changes under way")
    answer = api.http("GET", "/health")
    assert answer.status == 503 and int(answer.headers["Retry-After"]) > 0
    assert answer.headers["Content-Type"] == "application/problem+json"
    held.release()
    assert [answer_of(connection).status for connection in connections] == [200, 200]
    assert api.http("GET", "/health").status == 200


def test_changes_of_one_request_at_once(workflow):
    apis = [workflow.api(f"api{i}") for i in range(2)]
    workflow.worker()
    request = apis[0].post()
    changes = []

    def change(api):
        for _ in range(10):
            changes.append(api.change(request["requestId"]))

    threads = [threading.Thread(target=change, args=(apis[i % 2],)) for i in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ordered = sorted(changes, key=lambda c: c["changedAt"])
    assert len({c["changedAt"] for c in ordered}) == 60
    workflow.wait_for_history(apis[0], request, [c["eventId"] for c in ordered])
