//! What only `make deploy` reads, most of it for `template.yaml`.

use super::declare::{DEPLOYMENT, settings};
use crate::{
    About,
    Chapter::{Account, Photos, SpeedAndCost, Watching, Where},
    Choice, Matching, Text, Whole,
    kinds::forms,
};

/// The most memory of a function, in MB.
const MOST_MEMORY: u64 = 10_240;

settings! {
    AWS_PROFILE: Text = Text,
        About::says("The profile in your AWS configuration.").read_by(DEPLOYMENT)
            .without("the default, or the environment's credentials").stage(Where, "");

    // It names the table (3 characters at least) and begins a bucket's name (63 at most, no capitals). Names of
    // buckets that S3 keeps for itself begin as those that are left out, and names of parameters that Systems
    // Manager keeps as the last two.
    STACK_NAME: Matching = Matching {
        pattern: "(?!xn--|sthree-|amzn-s3-demo-|aws|ssm)[a-z][a-z0-9-]{1,41}[a-z0-9]",
        fits: forms::is_stack_name,
        expected: "expected 3 to 43 lower-case letters, digits and dashes, a letter first, no dash last; it \
                   must not begin with xn--, sthree-, amzn-s3-demo-, aws or ssm: AWS keeps such names for itself",
    },
        About::says("The name of the stack.").read_by(DEPLOYMENT)
            .without("`photo-restoration-` and the stage").stage(Where, "");

    DOMAIN_NAME: Matching = Matching {
        pattern: r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?\.[a-z]{2,}",
        fits: forms::is_domain,
        expected: "expected a name like photos.example.org",
    },
        About::says("Your own domain. Requires `CERTIFICATE_ARN`.").read_by(DEPLOYMENT)
            .without("CloudFront's").stage(Where, "DomainName");

    CERTIFICATE_ARN: Matching = Matching {
        pattern: r"arn:[a-z-]+:acm:us-east-1:\d{12}:certificate/[0-9a-f-]+",
        fits: forms::is_certificate,
        expected: "expected the ARN of a certificate in us-east-1; CloudFront takes no others",
    },
        About::says("The ACM certificate of that domain, always in us-east-1.").read_by(DEPLOYMENT)
            .stage(Where, "CertificateArn");

    PRICE_CLASS: Choice = Choice(&["PriceClass_100", "PriceClass_200", "PriceClass_All"]),
        About::says("Where CloudFront has servers: `PriceClass_100` (Europe, North America), `PriceClass_200` \
                     (more), `PriceClass_All`.")
            .read_by(DEPLOYMENT).default("PriceClass_100").stage(Where, "PriceClass");

    PHOTO_EXPIRY_DAYS: Whole = Whole::of(0, 99_999),
        About::says("S3 removes photos that are this many days old, as a safety net behind \
                     `SESSION_CLEANUP_HOURS`. 0 turns this off.")
            .read_by(DEPLOYMENT)
            .without("at least 90 days after the hours, never where they are 0")
            .stage(Photos, "Retention");

    ARCHITECTURE: Choice = Choice(&["arm64", "x86_64"]),
        About::says("The processor of the functions. `arm64` costs a fifth less than `x86_64`.")
            .read_by(DEPLOYMENT).default("arm64").stage(SpeedAndCost, "Architecture");

    ENGINE_MEMORY: Whole = Whole::of(1024, MOST_MEMORY),
        About::says("Memory of the engine in MB. Lambda adds one processor per 1769 MB, up to six. A new account \
                     allows 3008.")
            .read_by(DEPLOYMENT).default("3008").stage(SpeedAndCost, "EngineMemory");

    ENGINE_STORAGE: Whole = Whole::of(512, 10_240),
        About::says("Disk space of the engine in MB.").read_by(DEPLOYMENT).default("2048")
            .stage(SpeedAndCost, "EngineStorage");

    REMOTE_MEMORY: Whole = Whole::of(256, MOST_MEMORY),
        About::says("Memory in MB of the worker for models that run elsewhere. A quarter is for decoding one photo \
                     or result.")
            .read_by(DEPLOYMENT).default("256").stage(SpeedAndCost, "RemoteMemory");

    RESTORE_MEMORY: Whole = Whole::of(512, MOST_MEMORY),
        About::says("Memory in MB of the function that checks a photo before it is accepted. It reads only a small \
                     part, even of a large photo.")
            .read_by(DEPLOYMENT).default("512").stage(SpeedAndCost, "RestoreMemory");

    ANALYZE_MEMORY: Whole = Whole::of(512, MOST_MEMORY),
        About::says("Memory in MB of the function that says what is wrong with a photo. A quarter is for the file, \
                     a quarter for decoding it; larger photos get no report, but can be restored.")
            .read_by(DEPLOYMENT).default("1769").stage(SpeedAndCost, "AnalyzeMemory");

    PREVIEW_MEMORY: Whole = Whole::of(1024, MOST_MEMORY),
        About::says("Memory in MB of the function that previews settings on a part of a photo. Lambda adds one \
                     processor per 1769 MB. With less, previews take longer.")
            .read_by(DEPLOYMENT).default("3008").stage(SpeedAndCost, "PreviewMemory");

    ENGINE_CONCURRENCY: Whole = Whole::of(2, 1000),
        About::says("How many photos are processed at once. A new account may run 10 functions at once in total, \
                     including those that answer requests.")
            .read_by(DEPLOYMENT).default("2").stage(SpeedAndCost, "EngineConcurrency");

    REMOTE_CONCURRENCY: Whole = Whole::of(2, 1000),
        About::says("How many photos are sent to and fetched from providers at once.")
            .read_by(DEPLOYMENT).default("2").stage(SpeedAndCost, "RemoteConcurrency");

    REQUESTS_PER_SECOND: Whole = Whole::of(1, 100_000),
        About::says("How many requests a second the API accepts. Further ones get 429.")
            .read_by(DEPLOYMENT).default("50").stage(SpeedAndCost, "RequestsPerSecond");

    REQUESTS_AT_ONCE: Whole = Whole::of(1, 100_000),
        About::says("How many more requests may arrive at once.")
            .read_by(DEPLOYMENT).default("100").stage(SpeedAndCost, "RequestsAtOnce");

    ALARM_EMAIL: Matching = Matching {
        pattern: r"[^@\s]+@[^@\s]+",
        fits: forms::is_email,
        expected: "expected an e-mail address",
    },
        About::says("Gets an e-mail when something fails. AWS first asks this address to confirm.")
            .read_by(DEPLOYMENT).stage(Watching, "AlarmEmail");

    // A message is kept for 14 days.
    ALARM_WAIT_SECONDS: Whole = Whole::of(60, 1_209_600),
        About::says("An alarm is sent when a photo has waited this many seconds for its turn.")
            .read_by(DEPLOYMENT).default("3600").stage(Watching, "AlarmWaitSeconds");

    MONTHLY_BUDGET: Whole = Whole::of(0, 1_000_000_000),
        About::says("An e-mail is sent when this stack costs more US dollars a month than this. 0 sends none.")
            .read_by(DEPLOYMENT).default("0").stage(Watching, "MonthlyBudget");

    LOG_DAYS: Choice = Choice(&[
        "1", "3", "5", "7", "14", "30", "60", "90", "120", "150", "180", "365", "400", "545", "731",
    ]),
        About::says("How long logs are kept, in days.").read_by(DEPLOYMENT).default("30")
            .stage(Watching, "LogDays");

    TRACING: Choice = Choice(&["on", "off"]),
        About::says("AWS X-Ray for the functions.").read_by(DEPLOYMENT).default("off")
            .stage(Watching, "Tracing");

    PERMISSIONS_BOUNDARY: Matching = Matching {
        pattern: r"arn:[a-z-]+:iam::(\d{12}|aws):policy/[\w+=,.@/-]+",
        fits: forms::is_policy,
        expected: "expected the ARN of an IAM policy, as in arn:aws:iam::123456789012:policy/boundary",
    },
        About::says("The ARN of the IAM policy for the permissions boundary of every role, if your account \
                     requires one.")
            .read_by(DEPLOYMENT).stage(Account, "PermissionsBoundary");
}
