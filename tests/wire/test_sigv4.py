"""`--credentials FILE`: only who holds a key of the file may call, with AWS's errors."""
import contextlib
import datetime
import hashlib
import hmac

import botocore.auth
import botocore.awsrequest
import botocore.credentials
import pytest
from support.expect import aws_error

KEY, SECRET = "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"


@pytest.fixture(scope="module")
def credentials_file(tmp_path_factory):
    path = tmp_path_factory.mktemp("credentials") / "callers.ini"
    path.write_text(f"""# who may call
[default]
aws_access_key_id = {KEY}
aws_secret_access_key = {SECRET}
[account]
aws_access_key_id = 123456789012
aws_secret_access_key = other-secret
[session]
aws_access_key_id = ASIAEXAMPLE
aws_secret_access_key = third-secret
aws_session_token = the-token
aws_account_id = 210987654321
""")
    return str(path)


@pytest.fixture
def server(fresh_virga, credentials_file):
    return fresh_virga("--credentials", credentials_file)


def sts(server, access_key=KEY, secret_key=SECRET, **more):
    return server.client("sts", access_key=access_key, secret_key=secret_key, **more)


def test_who_is_known_may_call(server):
    assert server.client("dynamodb", access_key=KEY, secret_key=SECRET).list_tables()["TableNames"] == []
    assert "QueueUrls" not in server.client("sqs", access_key=KEY, secret_key=SECRET).list_queues()
    assert sts(server).get_caller_identity()["Account"] == "000000000000"
    assert sts(server, "123456789012", "other-secret").get_caller_identity()["Account"] == "123456789012"


def test_wrong_secret(server):
    text = ("The request signature we calculated does not match the signature you provided. Check your AWS Secret "
            "Access Key and signing method. Consult the service documentation for details.")
    with aws_error("InvalidSignatureException", text, 400):
        server.client("dynamodb", access_key=KEY, secret_key="wrong").list_tables()
    with aws_error("SignatureDoesNotMatch", text, 403):
        sts(server, secret_key="wrong").get_caller_identity()


def test_unknown_key(server):
    text = "The security token included in the request is invalid."
    with aws_error("UnrecognizedClientException", text, 400):
        server.client("dynamodb", access_key="NOBODY", secret_key=SECRET).list_tables()
    with aws_error("InvalidClientTokenId", text, 403):
        sts(server, access_key="NOBODY").get_caller_identity()


def test_no_authorization(server):
    reply = server.call("DynamoDB_20120810.ListTables", {}, headers={"Authorization": None})
    assert (reply.status, reply.error) == (400, "MissingAuthenticationTokenException")
    assert reply.message == "Request is missing Authentication Token"
    reply = server.call("DynamoDB_20120810.NoSuchOperation", {}, headers={"Authorization": None})
    assert reply.error == "MissingAuthenticationTokenException", "who may not call learns nothing"


def test_own_paths_need_no_signature(server):
    assert server.http("GET", "/health").status == 200


def signed(server, *, when=None, service="dynamodb", region="us-east-1", secret=SECRET, token=None, key=KEY, body="{}"):
    request = botocore.awsrequest.AWSRequest("POST", server.url + "/", data=body, headers={
        "X-Amz-Target": "DynamoDB_20120810.ListTables", "Content-Type": "application/x-amz-json-1.0"})
    signer = botocore.auth.SigV4Auth(botocore.credentials.Credentials(key, secret, token), service, region)
    with clock_of_botocore(when):
        signer.add_auth(request)
    return dict(request.headers.items())


@contextlib.contextmanager
def clock_of_botocore(when):
    """botocore signs with datetime's clock (1.29), or with a function of its own (since 1.40)."""
    if when is None:
        yield
        return

    class Then(datetime.datetime):
        @classmethod
        def utcnow(cls):
            return when

    with pytest.MonkeyPatch.context() as patch:
        if hasattr(botocore.auth, "get_current_datetime"):
            patch.setattr(botocore.auth, "get_current_datetime", lambda *_, **__: when)
        else:
            patch.setattr(botocore.auth.datetime, "datetime", Then)
        yield


def send(server, headers, body="{}"):
    return server.http("POST", "/", body, headers)


def test_signed_by_hand(server):
    assert send(server, signed(server)).status == 200


def test_changed_body(server):
    reply = send(server, signed(server), body='{"Limit":1}')
    assert reply.error == "InvalidSignatureException"


def test_wrong_service_in_scope(server):
    reply = send(server, signed(server, service="sqs"))
    assert reply.error == "InvalidSignatureException"
    assert reply.message == "Credential should be scoped to correct service: 'dynamodb'."


def test_wrong_date_in_scope(server):
    """A signature that is right but for the day in its scope, over which the day's key is made."""
    now = datetime.datetime.now(datetime.timezone.utc)
    stamp, day = now.strftime("%Y%m%dT%H%M%SZ"), (now - datetime.timedelta(days=1)).strftime("%Y%m%d")
    headers = {"Host": f"127.0.0.1:{server.port}", "X-Amz-Date": stamp, "X-Amz-Target": "DynamoDB_20120810.ListTables",
               "Content-Type": "application/x-amz-json-1.0"}
    names = "content-type;host;x-amz-date;x-amz-target"
    by_name = {name.lower(): value for name, value in headers.items()}
    canonical = "\n".join(["POST", "/", "", *(f"{name}:{by_name[name]}" for name in names.split(";")), "", names,
                           hashlib.sha256(b"{}").hexdigest()])
    scope = f"{day}/us-east-1/dynamodb/aws4_request"
    to_sign = "\n".join(["AWS4-HMAC-SHA256", stamp, scope, hashlib.sha256(canonical.encode()).hexdigest()])
    key = ("AWS4" + SECRET).encode()
    for part in scope.split("/"):
        key = hmac.new(key, part.encode(), "sha256").digest()
    signature = hmac.new(key, to_sign.encode(), "sha256").hexdigest()
    headers["Authorization"] = (f"AWS4-HMAC-SHA256 Credential={KEY}/{scope}, SignedHeaders={names}, "
                                f"Signature={signature}")
    reply = send(server, headers)
    assert reply.error == "InvalidSignatureException"
    assert reply.message.startswith("Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date")


@pytest.mark.parametrize("minutes, word", [(-6, "Signature expired: "), (6, "Signature not yet current: ")])
def test_skew(server, minutes, word):
    now = datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None)
    reply = send(server, signed(server, when=now + datetime.timedelta(minutes=minutes)))
    assert reply.error == "InvalidSignatureException"
    assert reply.message.startswith(word)


def test_skew_is_judged_by_real_time(server):
    server.clock.advance(days=14)
    assert send(server, signed(server)).status == 200


def test_session_token(server):
    assert sts_token(server, "the-token").get_caller_identity()["Account"] == "210987654321"
    with aws_error("InvalidClientTokenId"):
        sts_token(server, "another").get_caller_identity()


def sts_token(server, token):
    import boto3
    session = boto3.session.Session(aws_access_key_id="ASIAEXAMPLE", aws_secret_access_key="third-secret",
                                    aws_session_token=token, region_name="us-east-1")
    return session.client("sts", endpoint_url=server.url)


def test_malformed_authorization(server):
    headers = signed(server)
    headers["Authorization"] = "AWS4-HMAC-SHA256 nonsense"
    reply = send(server, headers)
    assert reply.error == "IncompleteSignatureException"
    assert reply.message == ("'nonsense' not a valid key=value pair (missing equal-sign) in Authorization header: "
                             "'AWS4-HMAC-SHA256 nonsense'.")


def test_presigned_requests_are_refused_by_name(server):
    reply = server.http("GET", "/?Action=GetCallerIdentity&Version=2011-06-15&X-Amz-Signature=0")
    assert reply.error == "IncompleteSignature"
    assert "X-Amz-Signature" in reply.message
