"""The suite runs on `virga`; with VIRGA_TESTS_ELSEWHERE=1 (make test-elsewhere) it runs elsewhere:

SQS is what ELSEWHERE_SQS_ENDPOINT names, else an ElasticMQ of the tests' own. DynamoDB is what
ELSEWHERE_DYNAMODB_ENDPOINT names, else the DynamoDB Local in DYNAMODB_LOCAL_DIR, else a `virga`.
Why DynamoDB Local is not fetched: docs/adr/0002-what-the-workflow-is-tested-on.md.
"""
import os
import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))

import clouds  # noqa: E402
from support.process import REPOSITORY, free_port  # noqa: E402
from support.server import Server  # noqa: E402
from workflow import Workflow  # noqa: E402

ELSEWHERE = os.environ.get("VIRGA_TESTS_ELSEWHERE") == "1"
DYNAMODB_ENDPOINT = os.environ.get("ELSEWHERE_DYNAMODB_ENDPOINT")
SQS_ENDPOINT = os.environ.get("ELSEWHERE_SQS_ENDPOINT")
DYNAMODB_LOCAL_DIR = os.environ.get("DYNAMODB_LOCAL_DIR")
JARS = REPOSITORY / "build" / "elasticmq" / "lib"


def pytest_terminal_summary(terminalreporter):
    if not ELSEWHERE:
        return
    dynamodb = (DYNAMODB_ENDPOINT or (DYNAMODB_LOCAL_DIR and f"DynamoDB Local of {DYNAMODB_LOCAL_DIR}")
                or "virga, as neither ELSEWHERE_DYNAMODB_ENDPOINT nor DYNAMODB_LOCAL_DIR is set")
    terminalreporter.write_line(f"elsewhere: SQS is {SQS_ENDPOINT or 'ElasticMQ'}; DynamoDB is {dynamodb}")


def pytest_collection_modifyitems(items):
    for item in items:
        marker = item.get_closest_marker("only_virga")
        if ELSEWHERE and marker:
            item.add_marker(pytest.mark.skip(reason=f"only on virga: {marker.args[0]}"))


@pytest.fixture(scope="session")
def elsewhere_addresses():
    """Where DynamoDB and SQS are; what no endpoint names is started, once for the tests of one process."""
    started = []
    addresses = {}
    if SQS_ENDPOINT:
        addresses["sqs"] = clouds.address_of(SQS_ENDPOINT)
    else:
        process, addresses["sqs"] = clouds.start_elasticmq(JARS)
        started.append(process)
    if DYNAMODB_ENDPOINT:
        addresses["dynamodb"] = clouds.address_of(DYNAMODB_ENDPOINT)
    elif DYNAMODB_LOCAL_DIR:
        process, addresses["dynamodb"] = clouds.start_dynamodb_local(DYNAMODB_LOCAL_DIR, free_port())
        started.append(process)
    else:
        server = Server()
        started.append(server.process)
        addresses["dynamodb"] = ("127.0.0.1", server.port)
    yield addresses
    for process in started:
        process.kill()  # ElasticMQ takes 20 s over a SIGTERM


@pytest.fixture
def bare_cloud(request):
    """A cloud without the workflow's resources; they are removed at the end, whoever made them."""
    made = clouds.Elsewhere(request.getfixturevalue("elsewhere_addresses")) if ELSEWHERE else clouds.VirgaCloud()
    yield made
    made.close()


@pytest.fixture
def workflow(bare_cloud):
    bare_cloud.create_resources()
    made = Workflow(bare_cloud)
    yield made
    made.close()
