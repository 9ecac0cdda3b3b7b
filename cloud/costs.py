"""What it costs, reckoned from the template and from what was measured; writes the tables of docs/DEPLOY.md, and what
they go by.

Run it after a change of either: `.cloud/bin/python cloud/costs.py`. A test holds the document against it.
"""

import json
import re
import sys
import textwrap
from pathlib import Path
from types import SimpleNamespace

from functions import read_template

ROOT = Path(__file__).resolve().parents[1]
DOCUMENT = ROOT / "docs" / "DEPLOY.md"
MARKS = ("<!-- costs: made by cloud/costs.py -->", "<!-- costs end -->")

COLUMNS = (0, 100, 1_000, 10_000)
MONTH_SECONDS = 30 * 24 * 3600
MILLION = 1_000_000


def _rate(dollars, free, unit):
    return SimpleNamespace(dollars=dollars, free=free, unit=unit)


# Dollars for one, and how many AWS gives each account for nothing, each month and for ever. From its price pages for
# us-east-1, without tax, as they stood in November 2026.
RATES = {
    "gb_seconds": _rate(0.0000133334, 400_000, "GB-s of Lambda on arm64"),
    "calls": _rate(0.20 / MILLION, 1 * MILLION, "calls of functions"),
    "api": _rate(1.00 / MILLION, 0, "requests to the HTTP API"),
    "writes": _rate(0.625 / MILLION, 0, "written units of the table"),
    "reads": _rate(0.125 / MILLION, 0, "read units of the table"),
    "queue": _rate(0.40 / MILLION, 1 * MILLION, "requests to queues"),
    "kept": _rate(0.023, 0, "GB in buckets for a month"),
    "puts": _rate(5.00 / MILLION, 0, "objects written"),
    "gets": _rate(0.40 / MILLION, 0, "objects read"),
    "edge_gb": _rate(0.085, 1_000, "GB from CloudFront to browsers"),
    "edge": _rate(1.00 / MILLION, 10 * MILLION, "requests to CloudFront"),
    "edge_functions": _rate(0.10 / MILLION, 2 * MILLION, "calls of CloudFront's function"),
    "alarms": _rate(0.10, 10, "metrics with an alarm"),
    "log_gb": _rate(0.50, 5, "GB of logs"),
    "keys": _rate(3.00 / MILLION, 20_000, "secrets decrypted"),
}

# Assumed: the photo, and who looks at it.
SCAN, MEGAPIXELS = "10 × 15 cm at 600 dots per inch", 8.4
ORIGINAL_MB = 5
PREVIEW_MB, SMALL_MB = 0.6, 0.03  # at most 2,048 pixels, of before and of after; two thumbnails together
PAGE_MB, PAGE_FILES, PHOTO_FILES = 0.4, 20, 6  # the page is opened anew for each photo
LOOK_SECONDS, ANSWER_MB = 1, 0.002  # a page that waits asks so often, and gets so much
TRIED, TRIED_MB = 5, 0.5  # settings that are previewed on a part of the photo, and the pictures of each
REQUESTS_BESIDES = 10  # signing in, models, upload, report, start, history, download, deletion
REQUEST_SECONDS, START_SECONDS = 0.02, 0.3
STARTED, SECRETS_AT_START = 5, 1.5  # functions that start anew for a photo
SWEEP_SECONDS = 1
LOG_KB, API_LOG_KB = 0.7, 0.3  # a call
SITE_GB = 0.15  # the page, and this and the former version's functions
# Lambda asks a queue with five long polls at once, each of 20 seconds, as long as nothing is in it.
POLLS, POLL_SECONDS = 5, 20



def _speeds():
    """Seconds a megapixel of each model here, measured on two cores of a server, as the models declare them."""
    models = json.loads((ROOT / "crates" / "domain" / "src" / "model" / "engine.json").read_text(encoding="utf-8"))
    return {each["id"]: each["seconds_per_megapixel"] for each in models}


def _model(name, result_mb):
    return SimpleNamespace(name=name, seconds_a_megapixel=_speeds()[name], result_mb=result_mb)


# Results as they came out. A vCPU of Lambda was not measured: it is taken for two thirds of such a core.
PHOTO_2X, PHOTO_4X = _model("photo-2x", 12), _model("photo-4x", 45)
REPORT_SECONDS, TRIED_SECONDS = 0.7, 1
SLOWER, VCPU_MB = 1.5, 1769

# Measured with the functions' real programs (cloud/tests/test_costs.py): units of the table, objects, messages.
WRITES, WRITES_A_REPORT = 60, 4
READS, READS_A_LOOK, READS_A_REPORT = 20, 1, 1
SWEEP_READS = 8
OBJECTS_WRITTEN, OBJECTS_READ = 5, 12
MESSAGES = 4


class Costs:
    """Those of one template. What differs from its defaults can be told."""

    def __init__(self, template, models_key=False, alarm_email=True, hours=None, photo=PHOTO_2X):
        self._template = template
        self._conditions = {"HasModelsKey": models_key, "HasAlarmEmail": alarm_email}
        self.hours = float(hours or self._default("Retention").split("/")[0])
        self._photo = photo
        self._sweeps = MONTH_SECONDS / self._sweep_every()
        self._seconds = photo.seconds_a_megapixel * MEGAPIXELS * self._slower("EngineWorkerFunction")
        self._looks = self._seconds / LOOK_SECONDS
        self._requests = self._looks + REQUESTS_BESIDES + TRIED

    def rows(self):
        """What is paid for: a label, how much of each rate where nobody is, and how much each photo adds."""
        return [
            self._engine(),
            self._report(),
            self._tried(),
            self._other_functions(),
            (f"HTTP API: {self._requests:.0f} requests a photo", {}, {"api": self._requests}),
            self._table(),
            self._queues(),
            self._buckets(),
            self._edge(),
            (f"{self._alarms()} alarms", {"alarms": self._alarms()}, {}),
            self._logs(),
        ]

    def amounts(self, photos):
        """All that is used in a month with so many photos, by rate."""
        used = dict.fromkeys(RATES, 0)
        for _, fixed, each in self.rows():
            for name in RATES:
                used[name] += fixed.get(name, 0) + photos * each.get(name, 0)
        return used

    def listed(self, photos):
        """Dollars by the price list."""
        return sum(RATES[name].dollars * amount for name, amount in self.amounts(photos).items())

    def paid(self, photos):
        """Dollars without what AWS gives for nothing, where nothing else in the account uses it up."""
        return sum(RATES[name].dollars * max(0, amount - RATES[name].free) for name, amount in self.amounts(photos).items())

    def _engine(self):
        gb = self._gb("EngineWorkerFunction")
        label = f"engine: {self._seconds:.0f} s of {gb:.2f} GB a photo"
        return label, {}, {"gb_seconds": self._seconds * gb, "calls": 1}

    def _report(self):
        gb, seconds = self._gb("AnalyzeFunction"), REPORT_SECONDS * self._slower("AnalyzeFunction")
        return f"report: {seconds:.1f} s of {gb:.2f} GB a photo", {}, {"gb_seconds": seconds * gb, "calls": 1}

    def _tried(self):
        gb, seconds = self._gb("PreviewFunction"), TRIED * TRIED_SECONDS * self._slower("PreviewFunction")
        label = f"previews of settings: {seconds:.1f} s of {gb:.2f} GB a photo"
        return label, {}, {"gb_seconds": seconds * gb, "calls": TRIED}

    def _other_functions(self):
        answering = self._looks * self._gb("HistoryFunction") + REQUESTS_BESIDES * self._gb("RestoreFunction")
        starting = STARTED * START_SECONDS * self._gb("RestoreFunction")
        return (
            f"other functions: the sweeper {self._sweeps:,.0f} times, {self._requests - TRIED:.0f} requests a photo",
            {"gb_seconds": self._sweeps * SWEEP_SECONDS * self._gb("SweeperFunction"), "calls": self._sweeps},
            {"gb_seconds": answering * REQUEST_SECONDS + starting, "calls": self._requests - TRIED},
        )

    def _table(self):
        reports = self._seconds / self._progress_seconds()
        writes = WRITES + reports * WRITES_A_REPORT
        reads = READS + self._looks * READS_A_LOOK + reports * READS_A_REPORT
        label = f"table: {writes:.0f} units written and {reads:.0f} read a photo"
        return label, {"reads": self._sweeps * SWEEP_READS}, {"writes": writes, "reads": reads}

    def _queues(self):
        asked = self._asked_queues()
        polls = len(asked) * POLLS * MONTH_SECONDS / POLL_SECONDS
        label = f"queues: {len(asked)} asked all month, {polls:,.0f} times"
        return label, {"queue": polls}, {"queue": MESSAGES}

    def _buckets(self):
        mb = ORIGINAL_MB + self._photo.result_mb + 2 * PREVIEW_MB + SMALL_MB
        deleted = self._deleted_days()
        kept = mb / 1000 * (self.hours / 24 + deleted) / 30
        used = {"kept": kept, "puts": OBJECTS_WRITTEN, "gets": OBJECTS_READ}
        label = f"buckets: {mb:.0f} MB a photo for {self.hours:g} hours, and {deleted} days once deleted"
        return label, {"kept": SITE_GB}, used

    def _deleted_days(self):
        rules = self._properties("PhotoBucket")["LifecycleConfiguration"]["Rules"]
        kept = (rule.get("NoncurrentVersionExpiration", {}) for rule in rules)
        return sum(each.get("NoncurrentDays", 0) for each in kept)

    def _edge(self):
        mb = PAGE_MB + 2 * PREVIEW_MB + SMALL_MB + self._photo.result_mb + self._requests * ANSWER_MB
        mb += TRIED * TRIED_MB
        files = self._requests + PAGE_FILES + PHOTO_FILES
        used = {"edge_gb": mb / 1000, "edge": files, "edge_functions": PAGE_FILES}
        return f"CloudFront: {mb:.0f} MB and {files:.0f} requests a photo", {}, used

    def _logs(self):
        a_photo = self._requests * (LOG_KB + API_LOG_KB) / MILLION
        used = {"log_gb": a_photo, "keys": STARTED * SECRETS_AT_START}
        return "logs, and secrets read at a start", {"log_gb": self._sweeps * LOG_KB / MILLION}, used

    def _slower(self, function):
        """How much longer a function takes than the two cores on which was measured."""
        return SLOWER * 2 * VCPU_MB / self._memory(function)

    def _default(self, parameter):
        return self._template["Parameters"][parameter]["Default"]

    def _properties(self, name):
        return self._template["Resources"][name]["Properties"]

    def _memory(self, function):
        memory = self._properties(function)["MemorySize"]
        return self._default(memory["Ref"]) if isinstance(memory, dict) else memory

    def _gb(self, function):
        return self._memory(function) / 1024

    def _progress_seconds(self):
        return float(self._properties("EngineWorkerFunction")["Environment"]["Variables"]["PROGRESS_SECONDS"])

    def _sweep_every(self):
        schedule = self._properties("SweeperFunction")["Events"]["Clock"]["Properties"]["Schedule"]
        count, unit = re.fullmatch(r"rate\((\d+) (minute|hour|day)s?\)", schedule).groups()
        return int(count) * {"minute": 60, "hour": 3600, "day": 86400}[unit]

    def _asked_queues(self):
        """Event sources that are on."""
        found = []
        for name, resource in self._template["Resources"].items():
            for event in resource.get("Properties", {}).get("Events", {}).values():
                if event["Type"] == "SQS" and self._holds(event["Properties"].get("Enabled", True)):
                    found.append(name)
        return found

    def _holds(self, value):
        if isinstance(value, dict):
            condition, yes, no = value["Fn::If"]
            return yes if self._conditions[condition] else no
        return value

    def _alarms(self):
        """Metrics that alarms look at, which are what is counted."""
        return sum(
            len(resource["Properties"].get("Metrics", [name]))
            for name, resource in self._template["Resources"].items()
            if resource["Type"] == "AWS::CloudWatch::Alarm" and self._conditions.get(resource.get("Condition"), True)
        )


def tables(template):
    """The tables, and what they go by, as Markdown."""
    costs = Costs(template)
    photos = [f"{each:,} photos" for each in COLUMNS]
    lines = [*_head("", *photos)]
    for label, fixed, each in costs.rows():
        lines.append(_line(label, *(f"{_dollars(fixed, each, count):.2f}" for count in COLUMNS)))
    lines.append(_line("**list price**", *(f"**{costs.listed(count):.2f}**" for count in COLUMNS)))
    lines.append(_line("**less what AWS gives for nothing**", *(f"**{costs.paid(count):.2f}**" for count in COLUMNS)))
    lines += ["", "What else it comes to; in brackets less what is for nothing:", "", *_head("", *photos)]
    for label, other in _variants(template):
        lines.append(_line(label, *(f"{other.listed(count):.2f} ({other.paid(count):.2f})" for count in COLUMNS)))
    lines += ["", "Prices, and what is for nothing each month:", "", *_head("", "a million", "for nothing")]
    lines += [_line(rate.unit, _price(rate), f"{rate.free:,}" if rate.free else "") for rate in RATES.values()]
    alarms = RATES["alarms"].dollars * costs.amounts(0)["alarms"]
    shared = "AWS's free amounts are per account and do not expire: a second stage in the same account shares them"
    lines += ["", *_paragraph(f"{shared}, and its alarms cost {alarms:.2f}.")]
    lines += ["", *_paragraph(_assumed(costs))]
    return "\n".join(lines)


def _variants(template):
    large = PHOTO_4X
    label = f"`{large.name}`: {large.seconds_a_megapixel:g} s a megapixel, results of {large.result_mb} MB"
    yield label, Costs(template, photo=large)
    yield "photos kept for a month", Costs(template, hours=720)
    yield "a key for models elsewhere, whose queue is asked then", Costs(template, models_key=True)
    yield "no `ALARM_EMAIL`, so no alarms", Costs(template, alarm_email=False)


def _assumed(costs):
    """What was assumed, and what was measured."""
    usual, large = PHOTO_2X, PHOTO_4X
    return (
        f"**Assumed**: scans of {SCAN}, {MEGAPIXELS:g} megapixels, {ORIGINAL_MB:g} MB; `{usual.name}`; results of "
        f"{usual.result_mb:g} MB, downloaded once; previews of {PREVIEW_MB:g} MB, shown once before and after, and "
        f"thumbnails of {SMALL_MB:g} MB; the page opened again for each photo ({PAGE_MB:g} MB in {PAGE_FILES} files), "
        f"asking every {LOOK_SECONDS:g} s while it works, with answers of {ANSWER_MB * 1000:g} KB; {REQUESTS_BESIDES} "
        f"other requests; {TRIED} previews of settings with {TRIED_MB:g} MB each; {REQUEST_SECONDS * 1000:g} ms a "
        f"request; {STARTED} functions that start anew for a photo, in "
        f"{START_SECONDS:g} s; {SWEEP_SECONDS:g} s for a round of the sweeper; {LOG_KB:g} KB of log for each call of a "
        f"function, and {API_LOG_KB:g} KB for each request to the API; {SITE_GB:g} GB for the site and the functions' "
        f"code; everything removed after {costs.hours:g} hours; an `ALARM_EMAIL`. **Measured**: on two cores of a "
        f"server, `{usual.name}` takes {usual.seconds_a_megapixel:g} s a megapixel, `{large.name}` "
        f"{large.seconds_a_megapixel:g} s, a report {REPORT_SECONDS:g} s a photo, a preview of settings "
        f"{TRIED_SECONDS:g} s; reads and writes of table, buckets and "
        "queues are counted with the functions' real programs. **Not measured**: Lambda's processors; one vCPU of arm64 "
        f"is assumed to take {SLOWER:g} times as long as such a core."
    )


def _paragraph(text):
    """In lines as the document has them, without breaks between a number and its unit."""
    kept = re.sub(r"(?<=\d) (?=(s|ms|KB|MB|GB)\b)", "\N{NO-BREAK SPACE}", text)
    lines = textwrap.wrap(kept, 120, break_on_hyphens=False, break_long_words=False)
    return [line.replace("\N{NO-BREAK SPACE}", " ") for line in lines]


def _dollars(fixed, each, count):
    return sum(rate.dollars * (fixed.get(name, 0) + count * each.get(name, 0)) for name, rate in RATES.items())


def _price(rate):
    """Of a million, or of one where that is what people count."""
    one = rate.dollars >= 0.01
    return f"{rate.dollars if one else rate.dollars * MILLION:,.3f}".rstrip("0").rstrip(".") + (" for one" if one else "")


def _head(first, *others):
    return _line(first, *others), _line("---", *("---:" for _ in others))


def _line(*cells):
    return f"| {' | '.join(cells)} |"


def written(document, template):
    """The document with all that as it is to be."""
    before, rest = document.split(MARKS[0])
    after = rest.split(MARKS[1])[1]
    return f"{before}{MARKS[0]}\n{tables(template)}\n{MARKS[1]}{after}"


def main():
    """Writes the tables into the document."""
    document = DOCUMENT.read_text(encoding="utf-8")
    DOCUMENT.write_text(written(document, read_template(ROOT / "template.yaml")), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
