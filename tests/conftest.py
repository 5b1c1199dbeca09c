import inspect
import os

import pytest

from support.server import Server, random_name


def pytest_configure():
    # Nothing of the user's own AWS settings may reach a test.
    for key in [k for k in os.environ if k.startswith("AWS_")]:
        del os.environ[key]
    os.environ.update({
        "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true", "AWS_CONFIG_FILE": "/dev/null", "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
        "AWS_PAGER": "",
    })


def pytest_collection_modifyitems(items):
    sources = {}
    for item in items:
        if item.module not in sources:
            sources[item.module] = 'client("sqs"' in inspect.getsource(item.module)
        if sources[item.module] or "sqs" in item.fixturenames:
            item.add_marker(pytest.mark.sqs)


@pytest.fixture(scope="session")
def virga():
    """A server that many tests share: use random names, do not move its clock far, leave no faults."""
    server = Server()
    yield server
    assert server.process.is_running(), f"the shared server died:\n{server.log}"
    code = server.stop()
    assert code == 0, f"the shared server ended with {code}:\n{server.log}"


@pytest.fixture
def fresh_virga():
    """Makes servers of the test's own: fresh_virga("--credentials", path)."""
    servers = []

    def start(*arguments, **options):
        servers.append(Server(*arguments, **options))
        return servers[-1]

    yield start
    for server in servers:
        server.stop()


@pytest.fixture
def dynamodb(virga):
    return virga.client("dynamodb")


@pytest.fixture
def sqs(virga):
    return virga.client("sqs")


@pytest.fixture
def table(dynamodb):
    """The name of a new table with the key `pk` (S), deleted afterwards."""
    name = random_name("table")
    dynamodb.create_table(
        TableName=name, BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}])
    yield name
    dynamodb.delete_table(TableName=name)


@pytest.fixture
def table_with_sort_key(dynamodb):
    """The name of a new table with the keys `pk` (S) and `sk` (S), deleted afterwards."""
    name = random_name("table")
    dynamodb.create_table(
        TableName=name, BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"},
                              {"AttributeName": "sk", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}])
    yield name
    dynamodb.delete_table(TableName=name)


@pytest.fixture
def queue(sqs):
    """The URL of a new standard queue, deleted afterwards."""
    url = sqs.create_queue(QueueName=random_name("queue"))["QueueUrl"]
    yield url
    sqs.delete_queue(QueueUrl=url)
