"""Faults around the worker: no event is lost, none is applied twice, and the history is in order."""
import datetime
import json

import pytest

from workflow import DLQ, NO_SWEEP, eventually


def event_of(changed):
    return {k: changed[k] for k in ("eventId", "requestId", "newStatus", "changedAt")}


async def pass_on(rule, call):
    """For a rule that only looks."""


def let_time_pass_for_what_is_held(workflow, client):
    """Two thirds of a visibility timeout, and until the worker has extended it from there."""
    workflow.cloud.let_pass(0.66)
    extended = workflow.proxy.rule("sqs", "ChangeMessageVisibilityBatch", "after", pass_on, client=client, times=None)
    # The first may have reached the cloud before its clock was moved.
    eventually(lambda: len(extended.calls) >= 2, what="the visibility extended")
    extended.remove()


def test_killed_between_write_and_delete(workflow):
    api = workflow.api()
    request = api.post()
    held = workflow.proxy.hold("sqs", "DeleteMessageBatch", client="worker1")
    first = workflow.worker("worker1", **NO_SWEEP)
    event = api.change(request["requestId"])["eventId"]
    held.wait()
    first.kill()
    held.drop()
    second = workflow.worker("worker2", **NO_SWEEP)
    workflow.cloud.let_pass(1.1)
    second.wait_for_line(f"duplicate eventId={event}")
    workflow.wait_for_history(api, request, [event])
    assert f"processed eventId={event}" not in second.log


def test_the_writes_answer_is_lost_and_it_is_still_logged_once(workflow):
    api = workflow.api()
    request = api.post()
    workflow.proxy.cut("dynamodb", "UpdateItem", point="after", client="worker")
    worker = workflow.worker(**NO_SWEEP)
    event = api.change(request["requestId"])["eventId"]
    workflow.wait_for_history(api, request, [event])
    assert worker.log.count(f"processed eventId={event}") == 1


def test_the_same_message_three_times(workflow):
    api = workflow.api(**NO_SWEEP)
    request = api.post()
    changed = api.change(request["requestId"])
    workflow.send(event_of(changed))
    workflow.send(event_of(changed))
    worker = workflow.worker(**NO_SWEEP)
    workflow.wait_for_history(api, request, [changed["eventId"]])
    assert worker.log.count("processed ") == 1 and worker.log.count("duplicate ") == 2


def test_a_b_a(workflow):
    api = workflow.api()
    request = api.post()
    worker = workflow.worker(**NO_SWEEP)
    a = api.change(request["requestId"], "IN_PROGRESS")
    worker.wait_for_line(f"processed eventId={a['eventId']}")
    b = api.change(request["requestId"], "DONE")
    worker.wait_for_line(f"processed eventId={b['eventId']}")
    workflow.send(event_of(a))
    worker.wait_for_line(f"duplicate eventId={a['eventId']}")
    workflow.wait_for_history(api, request, [a["eventId"], b["eventId"]])


def test_a_later_event_first(workflow):
    api = workflow.api()
    request = api.post()
    lost = workflow.proxy.cut("sqs", "SendMessage", client="api", times=None)
    a, b, c = (api.change(request["requestId"], status) for status in ("IN_PROGRESS", "REJECTED", "DONE"))
    lost.remove()
    worker = workflow.worker(**NO_SWEEP)
    for changed in (c, a, b):
        workflow.send(event_of(changed))
        worker.wait_for_line(f"processed eventId={changed['eventId']}")
    workflow.wait_for_history(api, request, [x["eventId"] for x in (a, b, c)])
    item = workflow.item(request["requestId"])
    assert item["historyUpTo"]["S"] == c["changedAt"] and item["lastEventId"]["S"] == b["eventId"]
    assert "outboxShard" not in item


def test_a_slow_table_and_two_workers_past_the_visibility_timeout(workflow):
    api = workflow.api(**NO_SWEEP)
    requests = [api.post() for _ in range(10)]
    events = [api.change(request["requestId"])["eventId"] for request in requests]
    slow = workflow.proxy.hold("dynamodb", "UpdateItem", client="worker1", times=None)
    first = workflow.worker("worker1", **NO_SWEEP)
    eventually(lambda: len(slow.calls) == 10, what="ten slow writes")
    second = workflow.worker("worker2", **NO_SWEEP)
    for _ in range(4):
        let_time_pass_for_what_is_held(workflow, "worker1")
    assert "eventId" not in second.log, "a message came to the other worker although it was held"
    slow.release()
    for request, event in zip(requests, events):
        workflow.wait_for_history(api, request, [event])
    assert first.log.count("processed ") == 10


GOOD = {"eventId": "e", "requestId": "r", "newStatus": "DONE", "changedAt": "2026-11-24T15:51:08.000001Z"}


@pytest.mark.parametrize("body, reason", [
    ("not json", "bad_message"), ("[]", "bad_message"), ("{}", "bad_message"), ("5", "bad_message"),
    ('"s"', "bad_message"), ("null", "bad_message"), ('{"requestId":5}', "bad_message"),
    (json.dumps(GOOD) + " x", "bad_message"),
    (json.dumps({k: v for k, v in GOOD.items() if k != "changedAt"}), "bad_message"),
    (json.dumps({**GOOD, "newStatus": "NONSENSE"}), "bad_message"),
    (json.dumps({**GOOD, "eventId": ""}), "bad_message"),
    (json.dumps(GOOD), "unknown_request")])
def test_poison_goes_to_the_dead_letters_with_its_reason(workflow, body, reason):
    worker = workflow.worker()
    workflow.send(body)
    worker.wait_for_line(f"dead letter: reason={reason}")
    workflow.wait_until_empty()
    assert workflow.dead_letters() == [(body, reason)]
    assert "processed" not in worker.log


def test_events_that_nobody_accepted(workflow):
    api = workflow.api(**NO_SWEEP)
    worker = workflow.worker(**NO_SWEEP)
    request = api.post()
    changed = api.change(request["requestId"])
    workflow.wait_for_history(api, request, [changed["eventId"]])
    workflow.send({**event_of(changed), "eventId": "another"})
    worker.wait_for_line("dead letter: reason=unknown_event")
    lost = workflow.proxy.cut("sqs", "SendMessage", client="api", times=None)
    second = api.change(request["requestId"], "DONE")
    lost.remove()
    workflow.send({**event_of(second), "newStatus": "REJECTED"})
    worker.wait_for_line("dead letter: reason=event_mismatch")
    workflow.send(event_of(second))
    workflow.wait_for_history(api, request, [changed["eventId"], second["eventId"]])
    assert sorted(reason for _, reason in workflow.dead_letters()) == ["event_mismatch", "unknown_event"]


def test_a_dead_letter_queue_that_is_away_loses_nothing(workflow):
    rule = workflow.proxy.cut("sqs", "SendMessage", client="worker", times=None)
    worker = workflow.worker()
    workflow.send("not json")
    worker.wait_for_line("dead letter error")
    assert worker.stop() == 0  # by now it has deleted whatever it meant to
    rule.remove()
    assert workflow.counts() == (0, 1), "what is not in the dead-letter queue must stay in the queue"
    workflow.worker("worker2")
    workflow.cloud.let_pass(1.1)
    eventually(lambda: workflow.counts(DLQ)[0] == 1, what="the dead letter")
    assert workflow.dead_letters() == [("not json", "bad_message")]


def test_a_full_history_keeps_the_newest_and_counts_the_rest(workflow):
    api = workflow.api()
    workflow.worker(HISTORY_MAX=3)
    request = api.post()
    changes = []
    for _ in range(5):
        changes.append(api.change(request["requestId"]))
        workflow.wait_for_history(api, request, [c["eventId"] for c in changes[-3:]])
        assert api.get(request).json.get("historyDropped", 0) == max(0, len(changes) - 3)
    workflow.send(event_of(changes[0]))
    workflow.wait_until_empty()
    workflow.wait_for_history(api, request, [c["eventId"] for c in changes[-3:]])
    assert workflow.dead_letters() == []


def test_an_item_that_cannot_grow(workflow):
    """Near 400 KB the worker's write is refused: the event is marked, and its message a dead letter."""
    api = workflow.api()
    request = api.post()
    lost = workflow.proxy.cut("sqs", "SendMessage", client="api", times=None)
    event = api.change(request["requestId"])
    lost.remove()
    item = workflow.item(request["requestId"])
    size = sum(len(name) for name in item) + len(json.dumps(item))
    workflow.put_item({**item, "padding": {"S": "x" * (400 * 1024 - size)}})
    pad = 400 * 1024 - size
    step = 4096
    while step >= 16:  # as large as the table takes
        reply = workflow.cloud.try_call("dynamodb", "PutItem", {
            "TableName": "Requests", "Item": {**item, "padding": {"S": "x" * (pad + step)}}})
        pad, step = (pad + step, step) if reply.status == 200 else (pad, step // 2)
    worker = workflow.worker(**NO_SWEEP)
    workflow.send(event_of(event))
    worker.wait_for_line("dead letter: reason=item_too_large")
    workflow.wait_until_empty()
    assert [reason for _, reason in workflow.dead_letters()] == ["item_too_large"]
    assert "processed" not in worker.log
    after = workflow.item(request["requestId"])
    marked = "deadLetteredAt" in after["pendingEvents"]["M"][event["eventId"]]["M"]
    assert marked or "outboxShard" not in after
    after.pop("padding")
    workflow.put_item(after)
    workflow.redrive("--reason", "item_too_large")
    workflow.wait_for_history(api, request, [event["eventId"]])


def test_an_item_of_the_older_lab(workflow):
    api = workflow.api()
    workflow.worker()
    request_id = "6f1d0c1e-0d3a-4a53-8b0e-3c2f9f1a2b3c"
    entries = [{"M": {"eventId": {"S": f"old-{n}"}, "newStatus": {"S": "DONE"}, "handledAt": {"S": f"2026-11-24T10:00:0{n}Z"},
                      "changedAt": {"S": f"2026-11-24T10:00:0{n}Z"}}} for n in (2, 1)]
    workflow.put_item({
        "PK": {"S": f"REQ#{request_id}"}, "title": {"S": "old"}, "status": {"S": "DONE"},
        "createdAt": {"S": "2026-11-24T09:00:00Z"}, "statusUpdatedAt": {"S": "2026-11-24T10:00:02Z"},
        "requesterToken": {"S": "the-old-token"}, "lastEventId": {"S": "old-2"}, "statusHistory": {"L": entries}})
    link = {"trackingUrl": f"http://x/requests/{request_id}?t=the-old-token"}
    assert api.get(link).json["status"] == "DONE"
    assert [e["eventId"] for e in api.get(link).json["statusHistory"]] == ["old-1", "old-2"]
    event = api.change(request_id, "REJECTED")
    workflow.wait_for_history(api, link, ["old-1", "old-2", event["eventId"]])
    item = workflow.item(request_id)
    assert "requesterToken" not in item and "the-old-token" not in json.dumps(item)
    assert api.get(link).status == 200


def test_an_item_of_the_older_lab_without_any_change(workflow):
    api = workflow.api()
    workflow.worker()
    request_id = "7f1d0c1e-0d3a-4a53-8b0e-3c2f9f1a2b3c"
    workflow.put_item({"PK": {"S": f"REQ#{request_id}"}, "title": {"S": "old"}, "status": {"S": "PENDING"},
                       "createdAt": {"S": "2026-11-24T09:00:00Z"}, "requesterToken": {"S": "the-old-token"}})
    event = api.change(request_id)
    workflow.wait_for_history(api, {"trackingUrl": f"http://x/requests/{request_id}?t=the-old-token"},
                              [event["eventId"]])


def test_sigterm_in_mid_batch(workflow):
    api = workflow.api(**NO_SWEEP)
    requests = [api.post() for _ in range(6)]
    events = [api.change(request["requestId"])["eventId"] for request in requests]
    held = workflow.proxy.hold("dynamodb", "UpdateItem", client="worker1", times=6)
    first = workflow.worker("worker1", **NO_SWEEP)
    eventually(lambda: len(held.calls) == 6, what="six writes under way")
    first.signal(15)
    first.wait_for_line("stopping")
    held.release()
    assert first.wait() == 0
    assert first.log.count("processed ") == 6
    assert workflow.counts() == (0, 0), "what was applied must be deleted before the end"
    for request, event in zip(requests, events):
        workflow.wait_for_history(api, request, [event])


def is_given_back(call):
    return [entry["VisibilityTimeout"] for entry in call.json["Entries"]] == [0]


def test_a_lone_message_waits_for_none_to_share_its_delete(workflow):
    api = workflow.api(**NO_SWEEP)
    request = api.post()
    workflow.worker(WORKER_DELETE_FLUSH_MS=10000, **NO_SWEEP)
    event = api.change(request["requestId"])["eventId"]
    workflow.wait_for_history(api, request, [event], timeout_s=5)


def test_sigterm_deletes_at_once_what_waits_for_others_to_share_its_call(workflow):
    api = workflow.api(**NO_SWEEP)
    first, second = api.post(), api.post()
    slow = workflow.proxy.hold("dynamodb", "UpdateItem", client="worker",
                               match=lambda call: second["requestId"] in call.json["Key"]["PK"]["S"])
    worker = workflow.worker(WORKER_DELETE_FLUSH_MS=10000, **NO_SWEEP)
    events = [api.change(request["requestId"])["eventId"] for request in (second, first)]
    slow.wait()
    worker.wait_for_line(f"processed eventId={events[1]}")
    assert workflow.proxy.count("sqs", "DeleteMessageBatch") == 0
    worker.signal(15)
    eventually(lambda: workflow.proxy.count("sqs", "DeleteMessageBatch") == 1, 5, "the delete, while the other is slow")
    slow.release()
    assert worker.wait() == 0
    assert workflow.counts() == (0, 0)


def test_the_sweeper_asks_only_for_what_is_old(workflow):
    """What is younger than the bound has its message on the way, and costs the sweeper nothing."""
    query = workflow.proxy.rule("dynamodb", "Query", "before", pass_on, client="worker", times=1)
    workflow.worker(OUTBOX_BOUND_MS=3600000)
    before = query.wait().json["ExpressionAttributeValues"][":before"]["S"]
    age = datetime.datetime.now(datetime.timezone.utc) - datetime.datetime.fromisoformat(before)
    assert 3600 <= age.total_seconds() < 3660


def test_sigterm_gives_back_what_waits(workflow):
    api = workflow.api(**NO_SWEEP)
    request = api.post()
    event = api.change(request["requestId"])["eventId"]
    away = workflow.proxy.cut("dynamodb", None, client="worker1", times=None)
    first = workflow.worker("worker1", **NO_SWEEP)
    first.wait_for_line("apply error")
    given_back = workflow.proxy.rule("sqs", "ChangeMessageVisibilityBatch", "before", pass_on, client="worker1",
                                     times=None, match=is_given_back)
    assert first.stop() == 0
    assert given_back.calls, "the message must be given back"
    if workflow.cloud.polls_end_with_their_connection:
        assert workflow.counts() == (1, 0), "the message must be visible again at once"
    away.remove()
    workflow.worker("worker2", **NO_SWEEP)
    workflow.wait_for_history(api, request, [event])


def test_sigterm_while_idle_is_quick(workflow):
    worker = workflow.worker(WORKER_WAIT_MS=20000)
    eventually(lambda: workflow.proxy.count("sqs", "ReceiveMessage") > 0, what="a long poll")
    worker.signal(15)
    assert worker.wait(5) == 0


@pytest.mark.parametrize("how", ["cut", "throttle", "missing"])
def test_the_table_away_for_longer_than_all_receives(workflow, how):
    api = workflow.api(**NO_SWEEP)
    requests = [api.post() for _ in range(5)]
    events = [api.change(request["requestId"])["eventId"] for request in requests]
    if how == "cut":
        away = workflow.proxy.cut("dynamodb", None, client="worker", times=None)
    else:
        code = {"throttle": "ProvisionedThroughputExceededException", "missing": "ResourceNotFoundException"}[how]
        away = workflow.proxy.fail("dynamodb", None, code, client="worker", times=None)
    worker = workflow.worker(**NO_SWEEP)
    worker.wait_for_line("apply error")
    eventually(lambda: sum(workflow.counts()) == 5, what="five messages")
    for _ in range(12):  # longer than maxReceiveCount (5) times the visibility
        let_time_pass_for_what_is_held(workflow, "worker")
    assert workflow.counts(DLQ) == (0, 0)
    away.remove()
    worker.wait_for_line("the table answers again")
    for request, event in zip(requests, events):
        workflow.wait_for_history(api, request, [event])
    assert workflow.counts(DLQ) == (0, 0)


def test_the_cloud_comes_back_without_its_state(workflow):
    api = workflow.api()
    worker = workflow.worker()
    request = api.post()
    event = api.change(request["requestId"])
    workflow.wait_for_history(api, request, [event["eventId"]])

    def is_503():
        answer = api.patch(request["requestId"])
        assert answer.status == 503 and answer.headers["Retry-After"], answer

    def nobody_listens():
        worker.wait_for_line("receive error: .*(connect|closed)")
        is_503()
        api.process.wait_for_line("table error: .*(connect|closed)")
    workflow.cloud.lose_state(nobody_listens)
    is_503()
    api.process.wait_for_line("table error: ResourceNotFoundException")
    workflow.cloud.create_resources()
    fresh = api.post()
    event = api.change(fresh["requestId"])
    workflow.wait_for_history(api, fresh, [event["eventId"]])
