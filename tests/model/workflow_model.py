#!/usr/bin/python3
"""An exhaustive model of the workflow's protocol: one request, everything that can happen to it.

The API writes a change into the item and then sends its event; workers apply events to the history; a
sweeper sends again what was never sent. This module visits every state that any interleaving of them can
reach, with crashes, lost answers, late copies of a write, messages delivered twice and dead letters, and
tells the shortest way to the first state that breaks one of the promises in `broken_promise`.

Each guard of the protocol can be left out (`Guard`); for each, the model finds a fault. So no guard is
there for nothing, and each counterexample is an end-to-end test as well (tests/e2e).

    workflow_model.py                  the protocol as it is, two changes
    workflow_model.py --changes 3      three of them (some minutes)
    workflow_model.py --without-each   each guard left out in turn
"""
import argparse
import collections
import dataclasses
import enum
import sys
from typing import NamedTuple, Optional

HISTORY_MAX = 2        # entries; small, so that the full history is reached with few changes
COPIES_MAX = 2         # of one event's message in the queue at once
TIME_MAX = 9           # of changedAt
STATES_MAX = 4_000_000


class Guard(enum.Enum):
    """A condition of the protocol, by the write that it belongs to."""

    CHANGE_IS_LATER = "PATCH writes only if its changedAt is later than the item's statusUpdatedAt"
    REPEAT_IS_KNOWN = "PATCH whose condition fails looks whether its own eventId is there already"
    PENDING_ENTRY_EQUALS = "the worker applies only an event that is pending with the same content"
    ONLY_ONE_PENDING = "the worker's common way, which removes the index keys, is taken only for the last pending event"
    HISTORY_IS_EARLIER = "the worker's common way, which appends, is taken only if the history ends earlier"
    VERSION_IS_UNCHANGED = "the worker's rewrite of the history is written only over the version it was made from"
    SWEEP_VERSION_IS_UNCHANGED = "the sweeper removes the index keys only from the version it has read"


class Pending(NamedTuple):
    event: str
    at: int
    is_dead: bool  # its message is a dead letter: nobody but an operator sends it again


class Entry(NamedTuple):
    event: str
    at: int


class Item(NamedTuple):
    """The request's item in the table, as far as the protocol reads it."""

    updated_at: int = 0
    status_event: str = ""
    pending: frozenset = frozenset()
    history: tuple = ()
    dropped: int = 0            # entries that the bound pushed out of the history
    has_index_keys: bool = False
    version: int = 0


class Change(NamedTuple):
    """A PATCH under way."""

    step: str  # "write", "send", "answered"
    event: str
    at: int


class Job(NamedTuple):
    """What a worker does with the message in its hands."""

    event: str
    at: int
    step: str                   # "apply", "rewrite", "delete", "duplicate", "unknown"
    read_version: int = -1
    plan: Optional[Item] = None


class Sweep(NamedTuple):
    """A sweeper that has claimed and read the item."""

    read_version: int
    to_send: frozenset


class State(NamedTuple):
    item: Item
    changes: tuple
    late_writes: frozenset      # copies of a PATCH's write that are still on their way
    queue: frozenset            # of (event, at, copies)
    jobs: tuple                 # one a worker; None: idle
    sweep: Optional[Sweep]
    applied: frozenset          # of (event, times)
    faults_left: int


def initial_state(changes, faults):
    # The third change comes from a host whose clock is ahead.
    under_way = tuple(Change("write", "ABC"[i], 2 if i == 2 else 1) for i in range(changes))
    return State(Item(), under_way, frozenset(), frozenset(), (None, None), None, frozenset(), faults)


# The writes, each as a function from the old item to the new one; None: the condition failed.

def write_change(item, event, at, without):
    if item.updated_at >= at and without is not Guard.CHANGE_IS_LATER:
        return None
    return item._replace(updated_at=at, status_event=event, pending=item.pending | {Pending(event, at, False)},
                         has_index_keys=True, version=item.version + 1)


def is_known(item, event):
    """What a PATCH can see of its own earlier write in the item that failed its condition."""
    return (item.status_event == event or any(p.event == event for p in item.pending)
            or any(e.event == event for e in item.history))


def write_common_way(item, event, at, without):
    is_pending = any(p.event == event and p.at == at for p in item.pending)
    if without is not Guard.PENDING_ENTRY_EQUALS:
        if not is_pending:
            return None
        if len(item.pending) != 1 and without is not Guard.ONLY_ONE_PENDING:
            return None
        if len(item.history) >= HISTORY_MAX:
            return None
        if item.history and item.history[-1].at > at and without is not Guard.HISTORY_IS_EARLIER:
            return None
    return item._replace(pending=frozenset(p for p in item.pending if p.event != event),
                         history=item.history + (Entry(event, at),), has_index_keys=False, version=item.version + 1)


def write_before_others(item, event, at):
    """The common way where more events are pending: appends, and leaves the item in the index.

    The worker takes it where it remembers, from its own last write, that several are pending, and then IF version
    is the remembered one. That makes it a rewrite of what was read at an earlier time; here it is taken whatever
    is remembered.
    """
    if not any(p.event == event and p.at == at and not p.is_dead for p in item.pending):
        return None
    if len(item.pending) < 2 or len(item.history) >= HISTORY_MAX or (item.history and item.history[-1].at > at):
        return None
    return item._replace(pending=frozenset(p for p in item.pending if p.event != event),
                         history=item.history + (Entry(event, at),), has_index_keys=True, version=item.version + 1)


def plan_rewrite(item, event, at):
    """The item that the worker's other way makes in code, from what it has read."""
    rest = frozenset(p for p in item.pending if p.event != event)
    history = sorted(item.history + (Entry(event, at),), key=lambda entry: entry.at)
    surplus = max(0, len(history) - HISTORY_MAX)
    return item._replace(pending=rest, history=tuple(history[surplus:]), dropped=item.dropped + surplus,
                         has_index_keys=any(not p.is_dead for p in rest), version=item.version + 1)


def judge(item, event, at):
    """What an event is whose common way failed."""
    if any(p.event == event and p.at == at for p in item.pending):
        return "apply"
    if any(e.event == event for e in item.history):
        return "duplicate"
    if item.dropped and item.history and at < item.history[0].at:
        return "duplicate"
    return "unknown"


# The queue and the counts, which are small multisets.

def put_message(queue, event, at):
    copies = {(e, t): n for e, t, n in queue}
    copies[(event, at)] = min(COPIES_MAX, copies.get((event, at), 0) + 1)
    return frozenset((e, t, n) for (e, t), n in copies.items())


def take_message(queue, event, at):
    return frozenset((e, t, n - 1 if (e, t) == (event, at) else n) for e, t, n in queue
                     if n > 1 or (e, t) != (event, at))


def count_applied(applied, event):
    counts = dict(applied)
    counts[event] = counts.get(event, 0) + 1
    return frozenset(counts.items())


def replaced(values, index, value):
    return values[:index] + (value,) + values[index + 1:]


# The steps: each yields (what happens, the state after it).

def change_steps(state, index, without):
    change = state.changes[index]
    name = f"PATCH {change.event}"

    def moved(**fields):
        return replaced(state.changes, index, change._replace(**fields))

    if change.step == "send":
        yield f"{name} sends", state._replace(changes=moved(step="answered"),
                                              queue=put_message(state.queue, change.event, change.at))
        yield f"{name} is answered and never sends", state._replace(changes=moved(step="answered"))
    if change.step != "write":
        return
    item = write_change(state.item, change.event, change.at, without)
    if item:
        written = state._replace(item=item)
        yield f"{name} writes at {change.at}", written._replace(changes=moved(step="send"))
        if state.faults_left:
            faulty = written._replace(faults_left=state.faults_left - 1)
            yield f"{name} writes at {change.at}, the answer is lost", faulty
            yield f"{name} writes at {change.at}, a copy is late", faulty._replace(
                changes=moved(step="send"), late_writes=state.late_writes | {(change.event, change.at)})
    elif is_known(state.item, change.event) and without is not Guard.REPEAT_IS_KNOWN:
        yield f"{name} finds that it is done", state._replace(changes=moved(step="send"))
    elif state.item.updated_at < TIME_MAX:
        yield f"{name} takes a later time", state._replace(changes=moved(at=state.item.updated_at + 1))


def late_write_steps(state, without):
    for event, at in state.late_writes:
        item = write_change(state.item, event, at, without)
        yield f"the late copy of {event} arrives", state._replace(
            item=item or state.item, late_writes=state.late_writes - {(event, at)})


def worker_steps(state, index, without):
    job = state.jobs[index]
    name = f"worker {index + 1}"
    if job is None:
        for event, at, _ in state.queue:
            yield f"{name} receives {event}", state._replace(
                jobs=replaced(state.jobs, index, Job(event, at, "apply")))
        return

    def moved(new_job, **fields):
        return state._replace(jobs=replaced(state.jobs, index, new_job), **fields)

    if state.faults_left:
        yield f"{name} dies with {job.event}", moved(None, faults_left=state.faults_left - 1)
    if job.step == "apply":
        yield from apply_steps(state, job, name, moved, without)
    elif job.step == "rewrite":
        if state.item.version == job.read_version or without is Guard.VERSION_IS_UNCHANGED:
            yield f"{name} rewrites the history with {job.event}", moved(
                job._replace(step="delete", read_version=-1, plan=None), item=job.plan,
                applied=count_applied(state.applied, job.event))
        else:
            yield f"{name} finds another version", moved(Job(job.event, job.at, "apply"))
    elif job.step in ("delete", "duplicate"):
        yield f"{name} deletes {job.event}", moved(None, queue=take_message(state.queue, job.event, job.at))


def apply_steps(state, job, name, moved, without):
    can_die = state.faults_left and any(p.event == job.event and not p.is_dead for p in state.item.pending)
    if can_die:  # it cannot be applied: marked in the item first, then to the dead letters
        pending = frozenset(p._replace(is_dead=p.is_dead or p.event == job.event) for p in state.item.pending)
        yield f"{name} makes {job.event} a dead letter", moved(
            job._replace(step="delete"), faults_left=state.faults_left - 1,
            item=state.item._replace(pending=pending, version=state.item.version + 1))
    item = write_before_others(state.item, job.event, job.at)
    if item:
        yield f"{name} appends {job.event} before others", moved(job._replace(step="delete"), item=item,
                                                                 applied=count_applied(state.applied, job.event))
    item = write_common_way(state.item, job.event, job.at, without)
    if item:
        yield f"{name} appends {job.event}", moved(job._replace(step="delete"), item=item,
                                                   applied=count_applied(state.applied, job.event))
        return
    verdict = judge(state.item, job.event, job.at)
    if verdict == "apply":
        plan = plan_rewrite(state.item, job.event, job.at)
        yield f"{name} reads the item for {job.event}", moved(
            job._replace(step="rewrite", read_version=state.item.version, plan=plan))
    else:
        yield f"{name} finds {job.event} {verdict}", moved(job._replace(step=verdict))


def redrive_steps(state):
    queued = {(e, t) for e, t, _ in state.queue}
    for event, at, is_dead in state.item.pending:
        if is_dead and (event, at) not in queued:
            yield f"an operator sends {event} again", state._replace(queue=put_message(state.queue, event, at))


def sweeper_steps(state, without):
    sweep = state.sweep
    if sweep is None:
        if state.item.has_index_keys:
            unsent = frozenset((p.event, p.at) for p in state.item.pending if not p.is_dead)
            yield "the sweeper reads the item", state._replace(sweep=Sweep(state.item.version, unsent))
    elif sweep.to_send:
        event, at = min(sweep.to_send)
        rest = sweep.to_send - {(event, at)}
        yield f"the sweeper sends {event}", state._replace(queue=put_message(state.queue, event, at),
                                                           sweep=sweep._replace(to_send=rest) if rest else None)
    elif state.item.version == sweep.read_version or without is Guard.SWEEP_VERSION_IS_UNCHANGED:
        yield "the sweeper removes the index keys", state._replace(
            item=state.item._replace(has_index_keys=False, version=state.item.version + 1), sweep=None)
    else:
        yield "the sweeper finds another version", state._replace(sweep=None)


def steps(state, without):
    for index in range(len(state.changes)):
        yield from change_steps(state, index, without)
    yield from late_write_steps(state, without)
    for index in range(len(state.jobs)):
        yield from worker_steps(state, index, without)
    yield from redrive_steps(state)
    yield from sweeper_steps(state, without)


def broken_promise(state):
    """What is wrong with this state, or None."""
    item = state.item
    if any(times > 1 for _, times in state.applied):
        return "an event was applied twice"
    if any(a.at > b.at for a, b in zip(item.history, item.history[1:])):
        return "the history is out of order"
    if any(job and job.step == "unknown" for job in state.jobs):
        return "an event of ours was called unknown"
    if not item.has_index_keys and any(not p.is_dead for p in item.pending):
        return "an event is pending, and the sweeper cannot find it"
    is_quiet = (all(c.step == "answered" for c in state.changes) and not state.late_writes and not state.queue
                and not any(state.jobs) and state.sweep is None and not item.has_index_keys)
    if is_quiet:
        times = dict(state.applied)
        dead = {p.event for p in item.pending if p.is_dead}
        if any(times.get(c.event, 0) != 1 and c.event not in dead for c in state.changes):
            return "all is quiet, and an accepted change was never applied"
    return None


@dataclasses.dataclass
class Verdict:
    states: int
    fault: Optional[str]        # None: every state keeps every promise
    path: list                  # the shortest way to the fault


def search(changes=2, faults=2, without=None):
    """Visits every reachable state, breadth first."""
    start = initial_state(changes, faults)
    came_from = {start: None}
    to_visit = collections.deque([start])
    while to_visit:
        state = to_visit.popleft()
        fault = broken_promise(state)
        if fault:
            return Verdict(len(came_from), fault, path_to(state, came_from))
        for label, following in steps(state, without):
            if following not in came_from:
                came_from[following] = (label, state)
                to_visit.append(following)
        if len(came_from) > STATES_MAX:
            raise OverflowError(f"more than {STATES_MAX} states")
    return Verdict(len(came_from), None, [])


def path_to(state, came_from):
    path = []
    while came_from[state]:
        label, state = came_from[state]
        path.append(label)
    return path[::-1]


def print_verdict(title, verdict):
    print(f"{title}: {verdict.states} states: {verdict.fault or 'holds'}")
    for number, label in enumerate(verdict.path, 1):
        print(f"  {number:2}. {label}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--changes", type=int, default=2, choices=(1, 2, 3))
    parser.add_argument("--faults", type=int, default=2, help="crashes, lost answers, late copies, dead letters")
    parser.add_argument("--without-each", action="store_true")
    arguments = parser.parse_args()
    verdict = search(arguments.changes, arguments.faults)
    print_verdict(f"the protocol, {arguments.changes} changes", verdict)
    is_as_it_should_be = verdict.fault is None
    if arguments.without_each:
        for guard in Guard:
            verdict = search(arguments.changes, arguments.faults, guard)
            print_verdict(f"without {guard.name} ({guard.value})", verdict)
            is_as_it_should_be = is_as_it_should_be and verdict.fault is not None
    return 0 if is_as_it_should_be else 1


if __name__ == "__main__":
    sys.exit(main())
