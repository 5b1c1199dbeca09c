"""Tables that the tests of the operations on items share, and short forms of values."""
import uuid

from support.server import random_name

KEYS_ONLY = {"ProjectionType": "KEYS_ONLY"}


def S(text):
    return {"S": text}


def N(number):
    return {"N": str(number)}


def random_key():
    return uuid.uuid4().hex


def schema(*names):
    return [{"AttributeName": n, "KeyType": t} for n, t in zip(names, ("HASH", "RANGE"))]


def definitions(**types):
    return [{"AttributeName": n, "AttributeType": t} for n, t in types.items()]


def create(client, key, types, **members):
    """The name of a new table."""
    name = random_name("table")
    client.create_table(TableName=name, BillingMode="PAY_PER_REQUEST", KeySchema=schema(*key),
                        AttributeDefinitions=definitions(**types), **members)
    return name


def create_indexed(client):
    """Keys pk (S), sk (N); global index by-city (city S, age N; with `note`), by-name (name S; all);
    local index by-age (age N; keys only)."""
    return create(
        client, ("pk", "sk"), {"pk": "S", "sk": "N", "city": "S", "age": "N", "name": "S"},
        GlobalSecondaryIndexes=[
            {"IndexName": "by-city", "KeySchema": schema("city", "age"),
             "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["note"]}},
            {"IndexName": "by-name", "KeySchema": schema("name"), "Projection": {"ProjectionType": "ALL"}}],
        LocalSecondaryIndexes=[{"IndexName": "by-age", "KeySchema": schema("pk", "age"), "Projection": KEYS_ONLY}])


def nested(levels):
    """A value that is `levels` wrappers around a scalar."""
    value = S("x")
    for _ in range(levels):
        value = {"M": {"m": value}}
    return value
