"""The commands of docs/DEPLOY.md, "Backup and restore", run as they stand, against the emulator."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ACCOUNT, REGION, ROOT

STACK = "photo-restoration-production"
BUCKET = f"{STACK}-photos-{ACCOUNT}"
DOCUMENT = (ROOT / "docs" / "DEPLOY.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```sh\n(.*?)```", DOCUMENT.split("## Backup and restore")[1].split("\n## ")[0], re.S)
VALUES, RESTORE, COPY_BACK, UNDELETE, COPY = BLOCKS


@pytest.fixture
def stored(emulator, expanded):
    """Table and bucket as the template has them, with a photo and its record."""
    table, bucket = (expanded["Resources"][name]["Properties"] for name in ("Table", "PhotoBucket"))
    dynamodb, s3 = emulator.client("dynamodb"), emulator.client("s3")
    parts = ("BillingMode", "AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes")
    dynamodb.create_table(TableName=STACK, **{part: table[part] for part in parts})
    recovery = table["PointInTimeRecoverySpecification"]
    dynamodb.update_continuous_backups(TableName=STACK, PointInTimeRecoverySpecification=recovery)
    s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration=bucket["VersioningConfiguration"])
    for number in range(3):
        s3.put_object(Bucket=BUCKET, Key=f"originals/anna/{number}", Body=f"photo {number}".encode())
        dynamodb.put_item(TableName=STACK, Item=_record(number))
    yield dynamodb, s3
    for name in (STACK, f"{STACK}-as-it-was"):
        if name in dynamodb.list_tables()["TableNames"]:
            dynamodb.delete_table(TableName=name)
    versions = s3.list_object_versions(Bucket=BUCKET)
    for each in [*versions.get("Versions", []), *versions.get("DeleteMarkers", [])]:
        s3.delete_object(Bucket=BUCKET, Key=each["Key"], VersionId=each["VersionId"])
    s3.delete_bucket(Bucket=BUCKET)


def _record(number, **more):
    name = {"S": f"a “photo” {number}"}
    return {"pk": {"S": "USER#anna"}, "sk": {"S": f"RESTORATION#{number}"}, "name": name, **more}


def _records(dynamodb, table=STACK):
    items = dynamodb.scan(TableName=table)["Items"]
    return sorted(items, key=lambda item: item["sk"]["S"])


def _run(emulator, folder, *blocks):
    """As a person does who pastes them into a terminal."""
    programs = Path(sys.executable).parent
    environment = {
        **os.environ,
        **emulator.access,
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "AWS_PAGER": "",
        "AWS_DEFAULT_REGION": REGION,
    }
    script = "\n".join(["set -e -o pipefail", VALUES, *blocks])
    done = subprocess.run(
        ["bash", "-c", script], env=environment, cwd=folder, capture_output=True, text=True, timeout=240
    )
    assert done.returncode == 0, done.stderr
    return done


def test_records_come_back_and_those_that_are_there_stay_as_they_are(emulator, stored, tmp_path):
    dynamodb, _ = stored
    # Ended after that moment: it must not come back.
    session = {"pk": {"S": "USER#anna"}, "sk": {"S": "SESSION#1"}}
    dynamodb.put_item(TableName=STACK, Item=session)
    _run(emulator, tmp_path, RESTORE)
    assert _records(dynamodb, f"{STACK}-as-it-was") == [*(_record(number) for number in range(3)), session]
    dynamodb.delete_item(TableName=STACK, Key=session)
    dynamodb.delete_item(TableName=STACK, Key={key: _record(1)[key] for key in ("pk", "sk")})
    changed = _record(2, changed={"BOOL": True})
    dynamodb.put_item(TableName=STACK, Item=changed)
    told = _run(emulator, tmp_path, COPY_BACK)
    assert _records(dynamodb) == [_record(0), _record(1), changed]
    assert told.stderr.count("ConditionalCheckFailedException") == 2, told.stderr


def test_deleted_photos_come_back_and_nothing_else_changes(emulator, stored, tmp_path):
    _, s3 = stored
    s3.delete_object(Bucket=BUCKET, Key="originals/anna/1")
    s3.delete_object(Bucket=BUCKET, Key="originals/anna/2")
    _run(emulator, tmp_path, UNDELETE.replace("PREFIX=\n", "PREFIX=originals/anna/1\n"))
    found = [each["Key"] for each in s3.list_objects_v2(Bucket=BUCKET)["Contents"]]
    assert found == ["originals/anna/0", "originals/anna/1"]
    # All of them; and once more, where there is nothing left to do.
    for _ in range(2):
        _run(emulator, tmp_path, UNDELETE)
        for number in range(3):
            body = s3.get_object(Bucket=BUCKET, Key=f"originals/anna/{number}")["Body"].read()
            assert body == f"photo {number}".encode()


def test_a_copy_of_ones_own_holds_all_and_comes_back(emulator, stored, tmp_path):
    dynamodb, s3 = stored
    _run(emulator, tmp_path, COPY)
    for number in range(3):
        assert (tmp_path / "photos" / "originals" / "anna" / str(number)).read_bytes() == f"photo {number}".encode()
        s3.delete_object(Bucket=BUCKET, Key=f"originals/anna/{number}")
        dynamodb.delete_item(TableName=STACK, Key={key: _record(number)[key] for key in ("pk", "sk")})
    scan, loop = COPY_BACK.split(" |\n", 1)
    assert scan.startswith("aws dynamodb scan")
    _run(emulator, tmp_path, 'aws s3 sync ./photos "s3://$BUCKET"', f"cat records.json |\n{loop}")
    assert _records(dynamodb) == [_record(number) for number in range(3)]
    assert len(s3.list_objects_v2(Bucket=BUCKET)["Contents"]) == 3
