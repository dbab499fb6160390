"""The least rights of an access key, as AWS reads them."""

import json

import pytest

from cli.commands import s3_policy
from cli.errors import CliError


def printed(capsys, home, *words):
    assert s3_policy.run(words, home) == 0
    return json.loads(capsys.readouterr().out)


def test_the_policy_is_for_the_bucket_and_prefix_in_the_settings(capsys, home):
    home.config.write_text("storage: {upload: {address: 's3://our-house/attic'}}\n")

    found = printed(capsys, home)

    rights = {(action, statement["Resource"]) for statement in found["iam_policy"]["Statement"]
              for action in statement["Action"]}
    objects, bucket = "arn:aws:s3:::our-house/attic/", "arn:aws:s3:::our-house"
    assert rights == {
        ("s3:PutObject", f"{objects}*"), ("s3:GetObject", f"{objects}*"), ("s3:AbortMultipartUpload", f"{objects}*"),
        ("s3:DeleteObject", f"{objects}probe/*"), ("s3:ListBucket", bucket), ("s3:ListBucketMultipartUploads", bucket)}
    assert found["bucket_policy"]["Statement"][0]["Effect"] == "Deny"
    assert "Expiration" not in found["lifecycle"]["Rules"][0]


def test_with_a_number_of_days_the_bucket_deletes_what_is_older(capsys, home):
    [rule] = printed(capsys, home, "s3://our-house", "--days", "365")["lifecycle"]["Rules"]

    assert (rule["Expiration"], rule["Filter"]) == ({"Days": 365}, {"Prefix": ""})


@pytest.mark.parametrize(("words", "says"), [((), "names no store"), (("folder:///mnt",), "only an s3://"),
                                             (("s3://b?zone=1",), "zone"), (("s3://b", "--days", "-1"), "--days")])
def test_anything_else_gets_a_line_that_says_what_to_do(home, words, says):
    with pytest.raises(CliError, match=says) as found:
        s3_policy.run(words, home)
    assert found.value.code == 2
