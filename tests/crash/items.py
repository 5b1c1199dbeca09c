"""Items under a crash: what each caller was told of its own, and what the table must then be."""
import collections
import json
import threading

from support.tables import N, S

KEYS = 12          # of each caller
CITIES = ["Rome", "Oslo", "Lima"]
COUNTER = {"pk": S("shared"), "sk": N(0)}
# What an index's entry holds beside the table's keys and its own; None: all.
INDEXES = {"by-city": ("city", "age", "note"), "by-name": None, "by-age": ("age",)}
INDEX_KEYS = {"by-city": ("city", "age"), "by-name": ("name",), "by-age": ("age",)}


def key_of(item):
    return item["pk"]["S"], int(item["sk"]["N"])


def version_of(item):
    return int(item["version"]["N"]) if item and "version" in item else 0


class ItemRecord:
    """What was said of the items, by all callers. Each item has one writer, which has one call under way."""

    def __init__(self):
        self.told = {}       # key: the item after the last answered call; absent or None: no item
        self.unanswered = {}  # key: the item as the unanswered call leaves it
        self.counted = 0      # answered additions to the shared counter
        self.count_unanswered = 0
        self._seen = collections.defaultdict(int)  # key: the highest version that another caller was shown
        self._lock = threading.Lock()

    def begin(self, changes):
        self.unanswered.update(changes)

    def end(self, changes):
        for key, item in changes.items():
            self.told[key] = item
            del self.unanswered[key]

    def see(self, items):
        with self._lock:
            for item in items:
                key = key_of(item)
                self._seen[key] = max(self._seen[key], version_of(item))

    def count(self, told, unanswered):
        with self._lock:
            self.counted += told
            self.count_unanswered += unanswered

    def check(self, items):
        """Every answered write is there, every unanswered one whole or absent. Then what is there is what is told."""
        found = {key_of(item): item for item in items}
        counter = found.pop(("shared", 0), None)
        count = int(counter["count"]["N"]) if counter else 0
        assert self.counted <= count <= self.counted + self.count_unanswered, (
            f"the counter is {count}; {self.counted} additions were answered, {self.count_unanswered} were not")
        for key in self.told.keys() | self.unanswered.keys() | found.keys():
            allowed = [self.told.get(key)]
            if key in self.unanswered:
                after = self.unanswered[key]
                # Once another was shown it, it counts as answered.
                shown = after is not None and self._seen[key] >= version_of(after)
                allowed = [after] if shown else [*allowed, after]
            assert found.get(key) in allowed, f"{key} is {found.get(key)}; after the crash it may be {allowed}"
        self.told = found
        self.counted = count
        self.count_unanswered = 0
        self.unanswered.clear()
        self._seen.clear()


def check_indexes(items, read):
    """Every index holds an entry for each item that has its keys, and no other. `read(index)`: its entries."""
    for index, attributes in INDEXES.items():
        expected = []
        for item in items:
            if not all(name in item for name in INDEX_KEYS[index]):
                continue
            wanted = item if attributes is None else {
                name: value for name, value in item.items() if name in ("pk", "sk", *attributes)}
            expected.append(json.dumps(wanted, sort_keys=True))
        found = [json.dumps(entry, sort_keys=True) for entry in read(index)]
        assert sorted(found) == sorted(expected), f"{index} is not what the items are"


class ItemCaller:
    """One caller's calls of DynamoDB, on items that only it writes."""

    def __init__(self, connection, table, record, number, rng):
        self.connection = connection
        self.table = table
        self.record = record
        self.name = f"caller-{number}"
        self.rng = rng
        self.version = max([0] + [version_of(i) for k, i in record.told.items() if k[0] == self.name and i])

    # Version numbers rise over all of a caller's items, so one that is made again after a deletion is newer than before.
    def make(self, key):
        self.version += 1
        item = {"pk": S(key[0]), "sk": N(key[1]), "version": N(self.version), "note": S(f"note {self.version}"),
                "body": S(str(self.version) * self.rng.choice([1, 10, 2000]))}
        if self.rng.random() < 0.7:
            item["city"] = S(self.rng.choice(CITIES))
        if self.rng.random() < 0.7:
            item["age"] = N(self.rng.randrange(100))
        if self.rng.random() < 0.5:
            item["name"] = S(f"name {self.rng.randrange(5)}")
        return item

    def key(self):
        return self.name, self.rng.randrange(KEYS)

    def change(self, operation, body, changes):
        """One answered call that makes `changes`; its answer."""
        self.record.begin(changes)
        answer = self.connection.must("dynamodb", operation, body)
        self.record.end(changes)
        return answer

    def put(self):
        key = self.key()
        item = self.make(key)
        old = self.record.told.get(key)
        answer = self.change("PutItem", {"TableName": self.table, "Item": item, "ReturnValues": "ALL_OLD"}, {key: item})
        assert answer.get("Attributes") == old, key

    def update(self):
        key = self.key()
        old = self.record.told.get(key)
        if old is None:
            return self.put()
        new = self.make(key)
        gone = [name for name in old if name not in new]
        names = {f"#{n}": n for n in {*old, *new} - {"pk", "sk"}}
        values = {f":{n}": v for n, v in new.items() if n not in ("pk", "sk")}
        expression = "SET " + ", ".join(f"#{n} = :{n}" for n in new if n not in ("pk", "sk"))
        if gone:
            expression += " REMOVE " + ", ".join(f"#{n}" for n in gone)
        answer = self.change("UpdateItem", {
            "TableName": self.table, "Key": {"pk": new["pk"], "sk": new["sk"]}, "UpdateExpression": expression,
            "ConditionExpression": "#version = :old", "ExpressionAttributeNames": names,
            "ExpressionAttributeValues": {**values, ":old": old["version"]}, "ReturnValues": "ALL_NEW"}, {key: new})
        assert answer["Attributes"] == new, key

    def fail_condition(self):
        key = self.key()
        status, answer = self.connection.call("dynamodb", "PutItem", {
            "TableName": self.table, "Item": {"pk": S(key[0]), "sk": N(key[1]), "note": S("never")},
            "ConditionExpression": "version = :never", "ExpressionAttributeValues": {":never": N(-1)}})
        assert status == 400 and "ConditionalCheckFailed" in answer["__type"], answer

    def delete(self):
        key = self.key()
        old = self.record.told.get(key)
        answer = self.change("DeleteItem", {"TableName": self.table, "Key": {"pk": S(key[0]), "sk": N(key[1])},
                                            "ReturnValues": "ALL_OLD"}, {key: None})
        assert answer.get("Attributes") == old, key

    def batch(self):
        keys = [(self.name, sk) for sk in self.rng.sample(range(KEYS), self.rng.randrange(2, KEYS))]
        changes = {key: self.make(key) if self.rng.random() < 0.7 else None for key in keys}
        requests = [{"PutRequest": {"Item": item}} if item else
                    {"DeleteRequest": {"Key": {"pk": S(key[0]), "sk": N(key[1])}}} for key, item in changes.items()]
        answer = self.change("BatchWriteItem", {"RequestItems": {self.table: requests}}, changes)
        assert not answer.get("UnprocessedItems"), answer

    def add(self):
        self.record.count(0, 1)
        self.connection.must("dynamodb", "UpdateItem", {
            "TableName": self.table, "Key": COUNTER, "UpdateExpression": "ADD #count :one",
            "ExpressionAttributeNames": {"#count": "count"}, "ExpressionAttributeValues": {":one": N(1)}})
        self.record.count(1, -1)

    def query(self):
        mine = self.rng.random() < 0.3
        owner = self.name if mine else f"caller-{self.rng.randrange(32)}"
        items = self.connection.must("dynamodb", "Query", {
            "TableName": self.table, "KeyConditionExpression": "pk = :pk", "ConsistentRead": True,
            "ExpressionAttributeValues": {":pk": S(owner)}})["Items"]
        if owner == self.name:
            told = [item for key, item in sorted(self.record.told.items()) if key[0] == owner and item]
            assert items == told, f"{owner} reads other than it wrote"
        else:
            self.record.see(items)

    def query_index(self):
        self.record.see(self.connection.must("dynamodb", "Query", {
            "TableName": self.table, "IndexName": "by-name", "KeyConditionExpression": "#name = :name",
            "ExpressionAttributeNames": {"#name": "name"},
            "ExpressionAttributeValues": {":name": S(f"name {self.rng.randrange(5)}")}})["Items"])

    CALLS = [(put, 4), (update, 5), (fail_condition, 1), (delete, 2), (batch, 2), (add, 1), (query, 2), (query_index, 1)]
