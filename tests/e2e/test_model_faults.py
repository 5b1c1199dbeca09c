"""The faults that the model of the protocol (tests/model) finds when one of its guards is missing,
done to the real programs: with the guard in place, none of them happens.

Each test is named after the guard and does the steps of the model's shortest path to the fault.
"""
import json

from workflow import NO_SWEEP, answer_of, eventually


def event_of(changed):
    return {k: changed[k] for k in ("eventId", "requestId", "newStatus", "changedAt")}


def lose_sends(workflow, client="api"):
    return workflow.proxy.cut("sqs", "SendMessage", client=client, times=None)


def test_order_a_late_copy_of_a_write_comes_after_the_event_was_applied(workflow):
    """Without `statusUpdatedAt < changedAt` the copy puts the event into pendingEvents once more."""
    api, worker = workflow.api(), workflow.worker(**NO_SWEEP)
    request = api.post()
    late = workflow.proxy.late_copy("dynamodb", "UpdateItem", client="api")
    event = api.change(request["requestId"])["eventId"]
    workflow.wait_for_history(api, request, [event])
    late.release()
    assert late.copied.wait(20)
    assert b"ConditionalCheckFailedException" in late.late_answer
    assert workflow.item(request["requestId"])["pendingEvents"] == {"M": {}}
    assert "outboxShard" not in workflow.item(request["requestId"])
    assert worker.log.count("processed ") == 1


def test_known_a_repeat_of_a_write_whose_answer_was_lost(workflow):
    """Without looking for its own event in ALL_OLD, the API writes it again with a later time."""
    api = workflow.api()
    request = api.post()
    workflow.proxy.cut("dynamodb", "UpdateItem", point="after", client="api")
    workflow.worker(**NO_SWEEP)
    changed = api.change(request["requestId"])
    workflow.wait_for_history(api, request, [changed["eventId"]])
    assert workflow.history(api, request)[0]["changedAt"] == changed["changedAt"]


def test_known_the_event_is_in_the_history_when_the_write_is_repeated(workflow):
    """As before, but a sweeper and a worker are faster than the repeat."""
    api = workflow.api()
    request = api.post()
    held = workflow.proxy.hold("dynamodb", "UpdateItem", point="after", client="api")
    connection = api.start_patch(request["requestId"])
    first = held.wait()
    event = first.json["ExpressionAttributeValues"][":e"]["S"]
    workflow.worker()
    eventually(lambda: workflow.event_ids(api, request) == [event], what="the swept event")
    held.drop()
    answer = answer_of(connection)
    assert answer.status == 200 and answer.json["eventId"] == event
    workflow.wait_for_history(api, request, [event])


def test_exists_the_same_message_to_two_workers_at_once(workflow):
    """Without `pendingEvents.#e = :p` both append the event."""
    api = workflow.api(**NO_SWEEP)
    request = api.post()
    changed = api.change(request["requestId"])
    workflow.send(event_of(changed))
    one = workflow.proxy.hold("dynamodb", "UpdateItem", client="worker1", times=None)
    two = workflow.proxy.hold("dynamodb", "UpdateItem", client="worker2", times=None)
    # Each takes a single message: what one has, the other cannot have.
    workers = [workflow.worker(f"worker{n}", WORKER_CONCURRENCY=1, WORKER_RECEIVERS=1, **NO_SWEEP) for n in (1, 2)]
    one.wait()
    two.wait()
    one.release()
    two.release()
    workflow.wait_for_history(api, request, [changed["eventId"]])
    eventually(lambda: sum(w.log.count("duplicate ") for w in workers) == 1, what="one duplicate")
    assert sum(w.log.count("processed ") for w in workers) == 1


def test_one_the_outbox_keys_stay_while_another_event_is_pending(workflow):
    """Without `size(pendingEvents) = 1` the fast write takes the index keys away from the other."""
    api = workflow.api()
    request = api.post()
    lost = lose_sends(workflow)
    a, b = api.change(request["requestId"]), api.change(request["requestId"], "DONE")
    lost.remove()
    worker = workflow.worker("worker1", **NO_SWEEP)
    workflow.send(event_of(a))
    worker.wait_for_line(f"processed eventId={a['eventId']}")
    assert "outboxShard" in workflow.item(request["requestId"])
    workflow.worker("worker2").wait_for_line(f"sent again eventId={b['eventId']}")
    workflow.wait_for_history(api, request, [a["eventId"], b["eventId"]])


def test_upto_a_later_event_was_applied_before(workflow):
    """Without `historyUpTo < changedAt` the fast write appends the older event at the end."""
    api = workflow.api()
    request = api.post()
    lost = lose_sends(workflow)
    a, b = api.change(request["requestId"]), api.change(request["requestId"], "DONE")
    lost.remove()
    worker = workflow.worker(**NO_SWEEP)
    workflow.send(event_of(b))
    worker.wait_for_line(f"processed eventId={b['eventId']}")
    workflow.send(event_of(a))
    workflow.wait_for_history(api, request, [a["eventId"], b["eventId"]])


def test_version_two_workers_rewrite_the_same_history(workflow):
    """Without `version = :version` the second rewrite drops what the first has added."""
    api = workflow.api()
    request = api.post()
    lost = lose_sends(workflow)
    a, b, c = (api.change(request["requestId"], s) for s in ("IN_PROGRESS", "REJECTED", "DONE"))
    lost.remove()
    rewrite = lambda call: "historyDropped" in call.json["UpdateExpression"]  # noqa: E731
    one = workflow.proxy.hold("dynamodb", "UpdateItem", client="worker1", times=1, match=rewrite)
    first = workflow.worker("worker1", WORKER_CONCURRENCY=1, WORKER_RECEIVERS=1, **NO_SWEEP)
    workflow.send(event_of(a))
    one.wait()
    second = workflow.worker("worker2", **NO_SWEEP)
    workflow.send(event_of(b))
    second.wait_for_line(f"processed eventId={b['eventId']}")
    one.release()
    first.wait_for_line(f"processed eventId={a['eventId']}")
    workflow.send(event_of(c))
    workflow.wait_for_history(api, request, [a["eventId"], b["eventId"], c["eventId"]])


def test_sweepversion_a_change_comes_while_the_sweeper_clears(workflow):
    """Without `version = :version` the sweeper takes away the keys of an event it has not seen."""
    api = workflow.api()
    request = api.post()
    lost = lose_sends(workflow)
    a = api.change(request["requestId"])
    item = workflow.item(request["requestId"])
    item["pendingEvents"]["M"][a["eventId"]]["M"]["deadLetteredAt"] = {"S": a["changedAt"]}
    workflow.put_item(item)
    clears = lambda call: call.json["UpdateExpression"].startswith("REMOVE outboxShard")  # noqa: E731
    held = workflow.proxy.hold("dynamodb", "UpdateItem", client="worker", match=clears)
    worker = workflow.worker()
    held.wait()
    b = api.change(request["requestId"], "DONE")
    lost.remove()
    held.release()
    worker.wait_for_line(f"sent again eventId={b['eventId']}")
    eventually(lambda: workflow.event_ids(api, request) == [b["eventId"]], what="the unseen event applied")
    pending = workflow.item(request["requestId"])["pendingEvents"]["M"]
    assert list(pending) == [a["eventId"]] and "deadLetteredAt" in json.dumps(pending)
