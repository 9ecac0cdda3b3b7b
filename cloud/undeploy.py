"""make undeploy: lists what it would delete, and deletes it only if CONFIRM is the stack's name.

Photos and records stay unless DELETE_PHOTOS=yes; a later make deploy of the same stack uses them again.
"""

import argparse
import sys

from botocore.exceptions import BotoCoreError, ClientError

import account
import objects
import settings as stages
from artefacts import Artefacts
from parameters import Parameters
from stack import KEPT, Stack, StackError


class Removal:
    """One run."""

    def __init__(self, options, settings, session, account_id):
        self.options = options
        self.session = session
        self.account = account_id
        self.bucket = f"{settings.stack_name}-photos-{account_id}"
        self.table = settings.stack_name
        self.stack = Stack(session, settings.stack_name, print, options.poll_seconds)
        self.artefacts = Artefacts(session, account_id, settings.stack_name)
        self.secrets = Parameters(session, settings.stack_name)
        self.with_photos = options.delete_photos == "yes"

    def run(self):
        """Tells, and with the stack's name also does."""
        is_there = self.stack.is_there()
        photos = self._photos()
        dynamodb = self.session.client("dynamodb")
        has_table = account.exists(lambda: dynamodb.describe_table(TableName=self.table))
        secrets = self.secrets.there()
        if not is_there and photos is None and not has_table and not secrets:
            print(f"Nothing to delete: there is no stack {self.stack.name}, and there are no photos of one.")
            return
        # The bucket's name is the same in all regions, and S3 finds it from each: its table tells whose it is.
        if photos is not None and not is_there and not has_table:
            raise StackError(
                f"The bucket {self.bucket} exists, but the region {self.session.region_name} has neither the stack "
                f"{self.stack.name} nor its table. Check AWS_REGION. If the table is gone for good, delete the bucket in "
                "the S3 console. Nothing was deleted."
            )
        self._tell(is_there, photos, secrets)
        if self.options.confirm != self.stack.name:
            self._tell_how()
            return
        if is_there:
            if self.stack.is_protected():
                print("Switching off the stack's protection against deletion.")
                self.stack.protect(False)
            outputs = self.stack.outputs()
            if "SiteBucketName" in outputs:
                self._empty(outputs["SiteBucketName"])
            print("Deleting the stack. CloudFront alone takes a few minutes.")
            self.stack.delete()
        # Those that read them are gone.
        for which in secrets:
            self.secrets.remove(which)
        if self.artefacts.is_there():
            self.artefacts.remove()
        if self.with_photos:
            self._delete_photos()
        print("Done.")

    def _tell(self, is_there, photos, secrets):
        if is_there:
            print(f"This would delete the stack {self.stack.name}, with:")
            for logical_id, kind, name in self.stack.resources():
                if logical_id not in KEPT and logical_id != "PhotoBucketPolicy":
                    print(f"  {kind:40} {logical_id} ({name})")
            print(f"  {'its files':40} in {self.artefacts.bucket}")
            if self.stack.is_protected():
                print("The stack is protected against deletion; CONFIRM switches that off first.")
        if secrets:
            print("This would delete the password and keys in Systems Manager; a later stack makes new ones:")
            for which in secrets:
                print(f"  {self.secrets.name(which)}")
        print("This would also delete, FOR EVER:" if self.with_photos else "This would keep:")
        print(f"  {self._counted(photos)} in the bucket {self.bucket}")
        print(f"  all records in the table {self.table}")

    def _tell_how(self):
        if self.options.confirm:
            print(f"\nCONFIRM is “{self.options.confirm}”, not the stack's name. Nothing was deleted.")
            return
        photos = " DELETE_PHOTOS=yes" if self.with_photos else ""
        print("\nNothing was deleted. To do it:")
        print(f"  make undeploy STAGE={self.options.stage}{photos} CONFIRM={self.stack.name}")

    def _photos(self):
        """How many photos and how many former versions are in the bucket; None where it is gone."""
        try:
            found = [latest for _, _, latest in objects.versions(self.session.client("s3"), self.bucket, self.account)]
        except ClientError as error:
            if error.response["Error"]["Code"] in ("404", "NoSuchBucket"):
                return None
            raise
        return sum(found), len(found) - sum(found)

    def _counted(self, photos):
        """In words. What was deleted lately is a former version."""
        now, former = photos or (0, 0)
        return f"{now} photos and results" + (f" and {former} former versions" if former else "")

    def _empty(self, bucket):
        """Removes everything, as a bucket must be before it can be deleted."""
        client = self.session.client("s3")
        objects.delete(client, bucket, self.account, objects.versions(client, bucket, self.account))

    def _delete_photos(self):
        if self._photos() is not None:
            self._empty(self.bucket)
            self.session.client("s3").delete_bucket(Bucket=self.bucket, ExpectedBucketOwner=self.account)
        try:
            self.session.client("dynamodb").delete_table(TableName=self.table)
        except ClientError as error:
            if error.response["Error"]["Code"] != "ResourceNotFoundException":
                raise


def _options(arguments):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stage", required=True)
    parser.add_argument("--confirm", default="", help="the stack's name")
    parser.add_argument("--delete-photos", default="", help="yes deletes photos and records for ever")
    parser.add_argument("--settings", default=stages.ROOT, help="the folder of the .env files")
    parser.add_argument("--poll-seconds", type=float, default=5)
    return parser.parse_args(arguments)


def main(arguments=None):
    """The exit status: 0 when done, 1 when not, 2 when nothing was begun."""
    options = _options(arguments)
    try:
        settings = stages.read(options.stage, options.settings)
        if options.delete_photos not in ("", "yes"):
            raise stages.SettingsError(f"DELETE_PHOTOS is “{options.delete_photos}”. Set it to yes, or leave it out.")
        session, account_id = account.sign_in(settings)
    except (stages.SettingsError, account.AccountError) as error:
        print(error, file=sys.stderr)
        return 2
    print(f"Account {account_id}, region {settings.region}.")
    try:
        Removal(options, settings, session, account_id).run()
    except (StackError, objects.DeletionError) as error:
        print(error, file=sys.stderr)
        return 1
    except (BotoCoreError, ClientError) as error:
        print(f"AWS refused: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
