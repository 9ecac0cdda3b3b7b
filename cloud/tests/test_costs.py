"""What DEPLOY.md says that it costs: reckoned from this template, within what was promised, by counts that hold."""

import contextlib
import copy
import json
import math
import time
from types import SimpleNamespace
from urllib.request import Request, urlopen

import costs
import pytest
from conftest import ROOT
from costs import Costs
from serving import Handler, serving

# As the template tells the workers.
PROGRESS_SECONDS = 3
# Frankfurt is at most so much dearer than us-east-1.
DEARER = 1.25


def test_the_document_has_the_tables_that_the_template_makes(template):
    document = costs.DOCUMENT.read_text(encoding="utf-8")
    assert costs.written(document, template) == document, "run .cloud/bin/python cloud/costs.py"


ASSUMED = (
    *("MEGAPIXELS", "ORIGINAL_MB", "PREVIEW_MB", "SMALL_MB", "PAGE_MB", "PAGE_FILES", "LOOK_SECONDS", "ANSWER_MB"),
    *("REQUESTS_BESIDES", "REQUEST_SECONDS", "STARTED", "START_SECONDS", "SWEEP_SECONDS", "LOG_KB", "API_LOG_KB"),
    *("SITE_GB", "REPORT_SECONDS", "TRIED", "TRIED_MB", "TRIED_SECONDS", "SLOWER"),
)


def _said(template):
    return costs.tables(template).partition("**Assumed**")[2]


@pytest.mark.parametrize("name", ASSUMED)
def test_the_document_says_what_is_assumed(template, monkeypatch, name):
    before, value = _said(template), getattr(costs, name)
    monkeypatch.setattr(costs, name, 3 * value)
    assert _said(template) != before


@pytest.mark.parametrize("name", ["PHOTO_2X", "PHOTO_4X"])
def test_how_long_a_model_takes_is_what_the_engine_declares_and_stands_in_the_document(template, monkeypatch, name):
    model = getattr(costs, name)
    declared = json.loads((ROOT / "crates" / "domain" / "src" / "model" / "engine.json").read_text(encoding="utf-8"))
    assert {each["id"]: each["seconds_per_megapixel"] for each in declared}[model.name] == model.seconds_a_megapixel
    before = _said(template)
    monkeypatch.setattr(costs, name, SimpleNamespace(**{**vars(model), "seconds_a_megapixel": 17}))
    assert "17 s" in _said(template) and _said(template) != before


def test_nobody_there_costs_half_a_dollar_at_most_and_a_thousand_photos_one(template):
    made = Costs(template)
    assert made.paid(0) * DEARER <= 0.50
    assert made.paid(1_000) * DEARER <= 1.00
    # Also where something else in the account has used up what is for nothing, if nobody is to be told of alarms.
    assert Costs(template, alarm_email=False).listed(0) * DEARER <= 0.50


def _with(template, change):
    changed = copy.deepcopy(template)
    change(changed["Resources"], changed["Parameters"])
    return Costs(changed)


CHANGES = {
    "twice the alarms": lambda r, p: r.update(
        {f"Other{name}": each for name, each in r.items() if each["Type"] == "AWS::CloudWatch::Alarm"}
    ),
    "an alarm on eight metrics": lambda r, p: r["ThrottlesAlarm"]["Properties"].update({"Metrics": [{}] * 8}),
    "a queue that is asked without a key": lambda r, p: r["RemoteWorkerFunction"]["Properties"]["Events"]["Steps"][
        "Properties"
    ].pop("Enabled"),
    "a sweeper that comes each minute": lambda r, p: r["SweeperFunction"]["Properties"]["Events"]["Clock"][
        "Properties"
    ].update({"Schedule": "rate(1 minute)"}),
    "a larger sweeper": lambda r, p: r["SweeperFunction"]["Properties"].update({"MemorySize": 1024}),
    "progress each second": lambda r, p: r["EngineWorkerFunction"]["Properties"]["Environment"]["Variables"].update(
        {"PROGRESS_SECONDS": "1"}
    ),
    "a larger history": lambda r, p: r["HistoryFunction"]["Properties"].update({"MemorySize": 1024}),
    "deleted photos kept for longer": lambda r, p: r["PhotoBucket"]["Properties"]["LifecycleConfiguration"]["Rules"][1][
        "NoncurrentVersionExpiration"
    ].update({"NoncurrentDays": 60}),
    "photos kept for longer": lambda r, p: p["Retention"].update({"Default": "720/200"}),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_template_that_makes_it_dearer_is_seen(template, name):
    assert _with(template, CHANGES[name]).listed(1_000) > Costs(template).listed(1_000) + 0.0001


def test_memory_of_the_engine_makes_it_faster_at_the_same_price(template):
    more = _with(template, lambda _, parameters: parameters["EngineMemory"].update({"Default": 6016}))
    assert more.listed(1_000) == pytest.approx(Costs(template).listed(1_000), rel=0.05)
    assert "engine: 19 s" in more.rows()[0][0]


def test_what_is_for_nothing_is_taken_off_once_for_all_that_uses_it(template):
    made = Costs(template)
    assert made.listed(10_000) - made.paid(10_000) <= sum(each.free * each.dollars for each in costs.RATES.values())
    assert made.paid(10_000) > made.paid(1_000) > made.paid(0)


class Meter:
    """Hands requests on to the emulator and adds up what DynamoDB, S3 and SQS count them for; never too little."""

    def __init__(self, endpoint):
        self.reset()
        meter = self

        class Counting(Handler):
            def pass_on(self):
                body = self.body()
                headers = {name: value for name, value in self.headers.items() if name.lower() != "content-length"}
                request = Request(endpoint + self.path, body or None, headers, method=self.command)
                try:
                    answer = urlopen(request, timeout=60)
                except OSError as error:
                    answer = error
                content = answer.read()
                meter.count(self.command, self.headers.get("x-amz-target", ""), body, content)
                kept = {name: value for name, value in answer.headers.items() if name.lower() not in LEFT_OUT}
                if self.command == "HEAD":
                    # Its length is the object's, not that of an answer without a body.
                    self.send_response(answer.status)
                    for name, value in {**kept, "content-length": answer.headers.get("content-length", "0")}.items():
                        self.send_header(name, value)
                    self.end_headers()
                else:
                    self.reply(answer.status, content, kept)

            do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = do_OPTIONS = pass_on

        self.handler = Counting

    def reset(self):
        """Begins anew."""
        self.writes = self.reads = self.puts = self.gets = self.messages = 0

    def count(self, method, target, asked, answered):
        """By DynamoDB's rules: 1 KB written, 4 KB read, transactions twice, two writes for a change in the index."""
        action = target.split(".")[-1]
        if target.startswith("DynamoDB"):
            asked = json.loads(asked)
            if action in ("PutItem", "UpdateItem", "DeleteItem"):
                self.writes += _written(asked)
            elif action == "TransactWriteItems":
                self.writes += sum(2 * _written(part) for item in asked["TransactItems"] for part in item.values())
            else:
                self.reads += math.ceil(max(len(answered), 1) / 4096) * (1 if asked.get("ConsistentRead") else 0.5)
        elif target.startswith("AmazonSQS"):
            self.messages += 1
        elif method == "PUT":
            self.puts += 1
        else:
            self.gets += 1


LEFT_OUT = {"content-length", "transfer-encoding", "connection", "date", "server"}


def _written(part):
    item = json.dumps(part.get("Item", {}))
    return math.ceil(max(len(item), 1) / 1024) + (2 if "Item" not in part or "gsi1pk" in item else 1)


METERED = ("login", "restore", "analyze", "preview", "history", "engine-worker", "sweeper")


@pytest.fixture
def meters(emulator, changed):
    """What each function asks for, counted for itself."""
    with contextlib.ExitStack() as servers:
        made = {name: Meter(emulator.endpoint) for name in METERED}
        for name, meter in made.items():
            address = servers.enter_context(serving(meter.handler))
            changed(name, AWS_ENDPOINT_URL_DYNAMODB=address, AWS_ENDPOINT_URL_S3=address, AWS_ENDPOINT_URL_SQS=address)
        yield made


def test_a_photo_takes_no_more_of_table_buckets_and_queues_than_is_reckoned_with(deployed, meters):
    assert deployed.sign_in().status == 200
    history = meters["history"]
    # What other tests have left in the history is read with it, and is not this photo's.
    assert deployed.call("GET", "/api/v1/restore/history").status == 200
    others = max(0, history.reads - 1)
    history.reset()
    photo = (ROOT / "crates" / "testkit" / "photos" / "portrait-damaged.jpg").read_bytes()
    upload = deployed.upload("a.jpg", photo, "image/jpeg")
    assert deployed.call("POST", "/api/v1/restore/analyze", {"upload_id": upload}).status == 200
    since = time.monotonic()
    started = deployed.call("POST", "/api/v1/restore", {"upload_id": upload, "model_id": "photo-2x", "params": {}})
    restoration = started.body["id"]
    assert deployed.ended(restoration)["status"] == "succeeded"
    # How often it is looked at, and how often the worker reports, depends on the machine: what each takes is
    # reckoned by itself.
    reports = (time.monotonic() - since) / PROGRESS_SECONDS
    history.reset()
    assert deployed.call("GET", f"/api/v1/restore/{restoration}").status == 200
    assert 0 < history.reads <= costs.READS_A_LOOK
    assert deployed.call("GET", "/api/v1/restore/history").status == 200
    assert deployed.call("DELETE", f"/api/v1/restore/{restoration}").status == 200
    # The sweeper comes by the clock, and is reckoned for itself.
    counted = [meter for name, meter in meters.items() if name != "sweeper"]
    told = {name: sum(getattr(each, name) for each in counted) for name in ("writes", "reads", "puts", "gets", "messages")}
    told["reads"] -= others
    print({**told, "reports": reports, "others": others})
    assert costs.WRITES / 2 <= told["writes"] <= costs.WRITES + reports * costs.WRITES_A_REPORT, told
    assert costs.READS / 2 <= told["reads"] <= costs.READS + reports * costs.READS_A_REPORT, told
    assert 0 < told["puts"] <= costs.OBJECTS_WRITTEN and 0 < told["gets"] <= costs.OBJECTS_READ, told
    assert 0 < told["messages"] <= costs.MESSAGES, told


def test_a_round_of_the_sweeper_reads_what_is_reckoned_with_where_nothing_is_due(deployed, meters, emulator):
    def rounds_reads():
        meters["sweeper"].reset()
        answer = emulator.client("lambda").invoke(FunctionName="story-sweeper", Payload=b"{}")
        assert "FunctionError" not in answer, answer["Payload"].read()
        return meters["sweeper"].reads

    # Others' leftovers are done with in a round or two.
    assert costs.SWEEP_READS in {rounds_reads() for _ in range(3)}
