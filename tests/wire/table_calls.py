"""Calls about tables, raw: what is sent and what comes back, with no client in between."""
from support.server import random_name

KEY = [{"AttributeName": "pk", "KeyType": "HASH"}]
DEFINITIONS = [{"AttributeName": "pk", "AttributeType": "S"}]
WITH_RANGE = [*KEY, {"AttributeName": "sk", "KeyType": "RANGE"}]
ALL = {"ProjectionType": "ALL"}
INVALID = "One or more parameter values were invalid: "
IN_USE = "Attempt to change a resource which is still in use: "


def call(virga, operation, members, **options):
    return virga.call("DynamoDB_20120810." + operation, members, **options)


def ok(virga, operation, members, **options):
    """The reply's JSON; the call must succeed."""
    reply = call(virga, operation, members, **options)
    assert reply.status == 200, reply
    return reply.json


def refused(virga, operation, members, error, message):
    reply = call(virga, operation, members)
    assert (reply.status, reply.error) == (400, error), reply
    if hasattr(message, "search"):
        assert message.search(reply.message), reply.message
    else:
        assert reply.message == message


def definitions(*names, **types):
    return [{"AttributeName": n, "AttributeType": types.get(n, "S")} for n in names]


def table_members(**members):
    """What CreateTable needs, for a table of its own name, paid per request."""
    sent = {"TableName": random_name("t"), "AttributeDefinitions": DEFINITIONS, "KeySchema": KEY,
            "BillingMode": "PAY_PER_REQUEST", **members}
    return {name: value for name, value in sent.items() if value is not None}


def create(virga, **members):
    """Makes a table; gives back the description in CreateTable's reply."""
    return ok(virga, "CreateTable", table_members(**members))["TableDescription"]


def provisioned(read=5, write=5, **members):
    return {"BillingMode": "PROVISIONED", "ProvisionedThroughput": units(read, write), **members}


def units(read, write):
    return {"ReadCapacityUnits": read, "WriteCapacityUnits": write}


def describe(virga, name):
    return ok(virga, "DescribeTable", {"TableName": name})["Table"]


def gsi(name, key, **members):
    return {"IndexName": name, "KeySchema": [{"AttributeName": key, "KeyType": "HASH"}], "Projection": ALL, **members}


def lsi(name, sort_key, projection=None):
    return {"IndexName": name, "KeySchema": [*KEY, {"AttributeName": sort_key, "KeyType": "RANGE"}],
            "Projection": projection or ALL}
