"""`virga infra` makes what the workflow needs, on whatever cloud its variables name."""
import subprocess

from clouds import QUEUE
from support.process import REPOSITORY, binary
from workflow import Workflow


def infra(cloud, verb):
    variables = [f"--var={service}_endpoint=http://{host}:{port}" for service, (host, port) in cloud.addresses.items()]
    return subprocess.run([binary("virga"), "infra", verb, "--dir", REPOSITORY / "infra" / "envs" / "local", *variables],
                          capture_output=True, text=True, timeout=120, check=True).stdout


def test_apply_walk_destroy(bare_cloud):
    applied = infra(bare_cloud, "apply")
    # ElasticMQ has no RedriveAllowPolicy.
    resources = 3 if "redrive allow policy  request-events-dlq   is not supported there" in applied else 4
    assert f"{resources} created" in applied
    assert f"0 created, 0 changed, {resources} unchanged" in infra(bare_cloud, "apply")
    workflow = Workflow(bare_cloud)
    try:
        api = workflow.api()
        workflow.worker()
        request = api.post()
        workflow.wait_for_history(api, request, [api.change(request["requestId"])["eventId"]])
    finally:
        workflow.close()
    assert "3 destroyed" in infra(bare_cloud, "destroy")
    assert bare_cloud.try_call("sqs", "GetQueueUrl", {"QueueName": QUEUE}).status == 400
    bare_cloud.wait_for_table(None)
