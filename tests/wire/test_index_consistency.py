"""Seeded writes of every kind to a table with indexes, compared with a model in a few lines."""
import random

import pytest

from support.tables import N, S, create_indexed


@pytest.fixture(scope="module")
def client(virga):
    return virga.client("dynamodb")


class Model:
    """What the table of create_indexed() should hold."""

    def __init__(self):
        self.items = {}

    def table(self):
        return list(self.items.values())

    def by_city(self):
        return self._projected(("city", "age"), ("pk", "sk", "city", "age", "note"))

    def by_age(self):
        return self._projected(("age",), ("pk", "sk", "age"))

    def by_name(self):
        return [i for i in self.items.values() if "name" in i]

    def _projected(self, needed, names):
        return [{n: v for n, v in i.items() if n in names} for i in self.items.values() if all(n in i for n in needed)]


def random_value(chance, attribute):
    return {
        "city": lambda: S(chance.choice(["Rome", "Oslo", "Bern"])),
        "age": lambda: N(chance.randint(-3, 3)),
        "name": lambda: S(chance.choice("abc")),
        "note": lambda: S("n" * chance.randint(0, 5)),
    }[attribute]()


def write_something(client, table, model, chance):
    place = (chance.choice("pq"), chance.randint(0, 9))
    key = {"pk": S(place[0]), "sk": N(place[1])}
    what = chance.choice(["put", "put", "delete", "set", "remove"])
    if what == "put":
        item = dict(key)
        for attribute in ("city", "age", "name", "note"):
            if chance.random() < 0.6:
                item[attribute] = random_value(chance, attribute)
        client.put_item(TableName=table, Item=item)
        model.items[place] = item
    elif what == "delete":
        client.delete_item(TableName=table, Key=key)
        model.items.pop(place, None)
    else:
        attribute = chance.choice(["city", "age", "name", "note"])
        members = {"TableName": table, "Key": key, "ExpressionAttributeNames": {"#a": attribute}}
        if what == "set":
            value = random_value(chance, attribute)
            client.update_item(UpdateExpression="SET #a = :v", ExpressionAttributeValues={":v": value}, **members)
            model.items.setdefault(place, dict(key))[attribute] = value
        else:
            client.update_item(UpdateExpression="REMOVE #a", **members)
            model.items.get(place, {}).pop(attribute, None)


def in_order(items):
    return sorted(items, key=lambda i: (i["pk"]["S"], int(i["sk"]["N"])))


def compare(client, table, model):
    assert in_order(client.scan(TableName=table)["Items"]) == in_order(model.table())
    shown = client.describe_table(TableName=table)["Table"]
    assert shown["ItemCount"] == len(model.table())
    counts = {i["IndexName"]: i["ItemCount"]
              for i in shown["GlobalSecondaryIndexes"] + shown["LocalSecondaryIndexes"]}
    for index, expected in (("by-city", model.by_city()), ("by-age", model.by_age()), ("by-name", model.by_name())):
        assert in_order(client.scan(TableName=table, IndexName=index)["Items"]) == in_order(expected), index
        assert counts[index] == len(expected), index
    aged = client.query(
        TableName=table, IndexName="by-age", KeyConditionExpression="pk = :p AND age BETWEEN :a AND :b",
        ExpressionAttributeValues={":p": S("p"), ":a": N(-1), ":b": N(2)})["Items"]
    assert [int(i["age"]["N"]) for i in aged] == sorted(
        int(i["age"]["N"]) for i in model.by_age() if i["pk"] == S("p") and -1 <= int(i["age"]["N"]) <= 2)


@pytest.mark.parametrize("seed", [1, 2])
def test_indexes_agree_with_the_table_after_any_writes(client, seed):
    chance, model, table = random.Random(seed), Model(), create_indexed(client)
    for count in range(1, 401):
        write_something(client, table, model, chance)
        if count % 50 == 0:
            compare(client, table, model)
