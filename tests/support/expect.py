"""Assertions on AWS errors."""
import contextlib

import botocore.exceptions
import pytest


@contextlib.contextmanager
def aws_error(code, message=None, status=None):
    """The block must fail with this error; `message` is the exact text, or a compiled pattern."""
    with pytest.raises(botocore.exceptions.ClientError) as raised:
        yield raised
    response = raised.value.response
    assert response["Error"]["Code"].rpartition("#")[2] == code, response["Error"]
    if message is not None:
        text = response["Error"].get("Message", "")
        if hasattr(message, "search"):
            assert message.search(text), text
        else:
            assert text == message
    if status is not None:
        assert response["ResponseMetadata"]["HTTPStatusCode"] == status
