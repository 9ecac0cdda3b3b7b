"""What the account allows, asked before anything is built: what CloudFormation would only say in the middle of it."""

import datetime
import socket

from botocore.exceptions import BotoCoreError, ClientError

import advice
from account import AccountError

# What every account allows a function, in MB.
SURE_MEMORY = 3008

MEMORIES = {
    "EngineMemory": "ENGINE_MEMORY",
    "RemoteMemory": "REMOTE_MEMORY",
    "RestoreMemory": "RESTORE_MEMORY",
    "AnalyzeMemory": "ANALYZE_MEMORY",
    "PreviewMemory": "PREVIEW_MEMORY",
}

# That answer requests: one copy of each.
ANSWERING = 6

# What is to be done about a certificate in this state.
CERTIFICATES = {
    "PENDING_VALIDATION": "it waits for proof that the domain is yours",
    "VALIDATION_TIMED_OUT": "there was no proof within 72 hours that the domain is yours; request another one",
    "EXPIRED": "it has expired; request or import another one",
    "FAILED": "ACM could not issue it; request another one",
    "REVOKED": "it was revoked; request another one",
    "INACTIVE": "it is not valid yet",
}


def look(session, settings, template):
    """Raises AccountError for what cannot work; answers what should be known."""
    defaults = {name: each.get("Default", "") for name, each in template["Parameters"].items()}
    values = {**defaults, **settings.parameters}
    told = []
    for what, check in (
        ("The certificate", _certificate),
        ("The domain", _domain),
        ("The permissions boundary", _boundary),
        ("The account's limit of memory", _memory),
        ("The account's limit of functions at once", _concurrency),
    ):
        try:
            told += check(session, values)
        except (BotoCoreError, ClientError) as error:
            told.append(f"{what} could not be checked; continuing without: {error}")
    return told


def _certificate(session, values):
    arn, domain = values.get("CertificateArn"), values.get("DomainName")
    if not arn:
        return []
    client = session.client("acm", region_name="us-east-1")
    try:
        found = client.describe_certificate(CertificateArn=arn)["Certificate"]
    except ClientError as error:
        if error.response["Error"]["Code"] != "ResourceNotFoundException":
            raise
        raise AccountError(
            f"CERTIFICATE_ARN: ACM has no such certificate in us-east-1 of this account ({arn}). Request it there, "
            "whatever AWS_REGION is: CloudFront accepts no others."
        ) from error
    if found["Status"] != "ISSUED":
        why = CERTIFICATES.get(found["Status"], "look at it in the ACM console")
        raise AccountError(f"CERTIFICATE_ARN: the certificate is {found['Status']}: {why}.{_proofs(found)}")
    ends = found.get("NotAfter")
    now = datetime.datetime.now(datetime.timezone.utc)
    if ends and ends <= now:
        raise AccountError(f"CERTIFICATE_ARN: the certificate expired on {ends:%Y-%m-%d}; use another one.")
    names = list(dict.fromkeys([found["DomainName"], *found.get("SubjectAlternativeNames", [])]))
    if not any(_covers(name, domain) for name in names):
        raise AccountError(
            f"CERTIFICATE_ARN: the certificate is for {', '.join(names)}, which does not cover DOMAIN_NAME={domain}. A "
            "* covers one level: *.example.org covers photos.example.org, but neither example.org nor "
            "a.photos.example.org."
        )
    if found.get("Type") == "IMPORTED" and ends and ends - now < datetime.timedelta(days=30):
        return [f"The certificate expires on {ends:%Y-%m-%d}. It was imported, so ACM does not renew it."]
    return []


def _proofs(certificate):
    """The records that ACM waits for."""
    records = [each.get("ResourceRecord") for each in certificate.get("DomainValidationOptions", [])]
    told = {f"  {each['Name']} {each['Type']} {each['Value']}" for each in records if each}
    asked = "\nAdd these records to the domain's DNS and wait until ACM shows Issued:\n"
    return asked + "\n".join(sorted(told)) if told else ""


def _covers(name, domain):
    name, domain = name.lower().rstrip("."), domain.lower()
    if name.startswith("*."):
        return domain.partition(".")[2] == name[2:]
    return name == domain


def _domain(_session, values):
    domain = values.get("DomainName")
    if not domain:
        return []
    try:
        socket.getaddrinfo(domain, 443)
    except OSError:
        return [
            f"{domain} is not in the DNS yet. The deployment tests the site at this address, and goes back if there is no "
            "answer after 15 minutes. Deploy without DOMAIN_NAME first, point a CNAME of the domain at the stack's output "
            "DistributionDomain, then set DOMAIN_NAME and deploy again."
        ]
    return []


def _boundary(session, values):
    arn = values.get("PermissionsBoundary")
    if not arn:
        return []
    try:
        session.client("iam").get_policy(PolicyArn=arn)
    except ClientError as error:
        if error.response["Error"]["Code"] != "NoSuchEntity":
            raise
        raise AccountError(f"PERMISSIONS_BOUNDARY: there is no policy {arn} in this account.") from error
    return []


def _memory(session, values):
    wanted = {setting: int(values[name]) for name, setting in MEMORIES.items() if int(values[name]) > SURE_MEMORY}
    if not wanted:
        return []
    # No API says what an account allows, but what is there is allowed.
    most = 0
    for page in session.client("lambda").get_paginator("list_functions").paginate():
        most = max([most, *(each.get("MemorySize", 0) for each in page["Functions"])])
    above = [f"{setting}={size}" for setting, size in wanted.items() if size > most]
    if not above:
        return []
    return [f"{' and '.join(above)} may be more than this account allows; no API tells the limit. {advice.MEMORY}"]


def _concurrency(session, values):
    limits = session.client("lambda").get_account_settings()["AccountLimit"]
    free, all_of_them = limits["UnreservedConcurrentExecutions"], limits["ConcurrentExecutions"]
    # The queue of models elsewhere is not looked into without a key.
    remote = int(values["RemoteConcurrency"]) if values["ModelsKey"] == "set" else 0
    photos = int(values["EngineConcurrency"]) + remote
    left = free - photos
    wanted = f"ENGINE_CONCURRENCY={values['EngineConcurrency']}"
    wanted += f" and REMOTE_CONCURRENCY={remote}" if remote else ""
    told = f"The account can run {all_of_them} functions at once in this region, {free} of them unreserved. {wanted} "
    if left < 1:
        raise AccountError(f"{told}would leave none for answering requests. {advice.CONCURRENCY}")
    if left < ANSWERING:
        return [
            f"{told}would leave {left} for the {ANSWERING} functions that answer requests, so some requests may be refused "
            f"while photos are restored. {advice.CONCURRENCY}"
        ]
    return []


def no_remote_work_waits(session, before, models_key):
    """Raises AccountError where a key is taken out while photos wait for it: without one nobody takes their messages."""
    queue = before["outputs"].get("RemoteQueueUrl")
    if models_key == "set" or before["parameters"].get("ModelsKey") != "set" or not queue:
        return
    kinds = [f"ApproximateNumberOfMessages{each}" for each in ("", "NotVisible", "Delayed")]
    counts = session.client("sqs").get_queue_attributes(QueueUrl=queue, AttributeNames=kinds)["Attributes"]
    waiting = sum(int(counts.get(each, 0)) for each in kinds)
    if waiting:
        raise AccountError(
            f"HF_API_KEY was removed, but about {waiting} photos still wait for a model that runs elsewhere. Without a key "
            "they would wait for ever. Wait until they are done, or cancel them in the history, then deploy again. "
            "Nothing was changed."
        )
