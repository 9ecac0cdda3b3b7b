//! Models that run elsewhere, services other than the built-in ones, and what builds and tests.

use super::declare::{ALL_BUT_MODELS, ALL_READERS, ANSWERING, STORING, settings};
use crate::{
    About, Address,
    Chapter::{self, Watching},
    Container::Both,
    Hashes, Names, Reader,
    Reader::Function as function,
    Region, Sending, Service, Switch,
    Table::{Building, Remote, Services},
    Text, Visible, Whole,
};

const ASKING: &[Reader] = &[
    Reader::Program,
    function("models"),
    function("remote-worker"),
];
/// Who sends work on, or counts what waits for it, has to know where a model runs that has both weights and an endpoint.
const SENDING_ON: &[Reader] = &[
    Reader::Program,
    function("models"),
    function("restore"),
    function("history"),
    function("engine-worker"),
    function("remote-worker"),
    function("sweeper"),
];

const OWN_ADDRESSES: &str =
    "In the cloud, models are reached at their own addresses, without a proxy. Remove the line.";
const BY_TEMPLATE: &str = "The template sets it. Remove the line.";

settings! {
    HF_API_KEY: Visible = Visible {
        expected: "it contains characters that cannot be in a key; copy it again, on one line",
    },
        About::says("A Hugging Face token with the permission “Make calls to Inference Providers”, or the key of \
                     the only provider in `HF_PROVIDERS`. Photos that are restored with such models leave your \
                     installation.")
            .in_cloud("It is stored in Systems Manager. If you remove it from the file, it is removed there too.")
            .read_by(&[Reader::Program, Reader::Deployment])
            .hidden().table(Remote).container(Both).stage(Chapter::Remote, "");

    HF_PROVIDERS: Names = Names,
        About::says("The providers to use, in this order, such as `fal-ai,replicate`. Possible are `hf-inference`, \
                     `fal-ai`, `replicate`, `wavespeed` and `together`. The next one is used only if the one \
                     before certainly did not take the photo.")
            .read_by(ASKING).without("any that serves the model").example("fal-ai,replicate")
            .table(Remote).container(Both).stage(Chapter::Remote, "HfProviders");

    HF_API_TIMEOUT: Whole = Whole::of(1, 300).in_cloud(Sending::USUAL.most_timeout(1)),
        About::says("How long sending a photo may take, in seconds.")
            .in_cloud("With more than one provider, the maximum is lower.")
            .read_by(ASKING).default("60").table(Remote).container(Both).stage(Chapter::Remote, "HfApiTimeout");

    HF_BILL_TO: Visible = Visible {
        expected: "expected the name of an organisation, as in its address",
    },
        About::says("The organisation at Hugging Face that pays.")
            .read_by(ASKING).without("the token's owner")
            .table(Remote).container(Both).stage(Chapter::Remote, "HfBillTo");

    HF_ENDPOINT_SWIN2SR_2X: Address = Address,
        About::says("The address of your own dedicated endpoint for `swin2sr-2x`, used instead of downloaded \
                     weights.")
            .in_program("A model `my-model` of your own in `MODELS_CONFIG` has `HF_ENDPOINT_MY_MODEL`; containers \
                         and the cloud take only the two that are listed here.")
            .in_cloud("It is billed by the hour while it runs. In the cloud, only `swin2sr-2x` and `swin2sr-4x` \
                       can have an endpoint.")
            .read_by(SENDING_ON).hidden()
            .table(Remote).container(Both).stage(Chapter::Remote, "HfEndpointSwin2sr2x");

    HF_ENDPOINT_SWIN2SR_4X: Address = Address,
        About::says("The same for `swin2sr-4x`.").read_by(SENDING_ON).hidden()
            .table(Remote).container(Both).stage(Chapter::Remote, "HfEndpointSwin2sr4x");

    HF_ROUTER_URL: Address = Address,
        About::says("The address of Hugging Face's router, if you use a proxy.").read_by(ASKING).hidden()
            .default("https://router.huggingface.co").table(Remote).container(Both)
            .not_in_stage(OWN_ADDRESSES);

    HF_HUB_URL: Address = Address,
        About::says("The address of Hugging Face's hub, if you use a mirror.").read_by(ASKING).hidden()
            .default("https://huggingface.co").table(Remote).container(Both)
            .not_in_stage(OWN_ADDRESSES);

    HF_DIRECT_URL: Address = Address,
        About::says("The address of the provider whose key is in `HF_API_KEY`, if you use a proxy.")
            .read_by(ASKING).hidden()
            .without("the provider's own").table(Remote).container(Both)
            .not_in_stage(OWN_ADDRESSES);

    AWS_ENDPOINT_URL: Service = Service,
        About::says("Use S3, DynamoDB and SQS at this address. The bucket, the table and the queues (`engine`, \
                     `remote`) are created if missing. A new bucket gets its CORS rules from `CORS_ORIGINS`, so \
                     name the page's origin there; an existing one keeps its own.")
            .table(Services)
            .not_in_stage("In the cloud the services are AWS's own. Remove the line.");

    AWS_ENDPOINT_URL_S3: Service = Service,
        About::says("A different address for S3.").table(Services);

    AWS_REGION: Region = Region,
        About::says("The AWS region.")
            .required_in_cloud().in_cloud("Choose one close to your users.")
            .read_by(&[Reader::Program, Reader::Deployment])
            .without("as the AWS SDK finds it").table(Services).stage(Chapter::Where, "");

    AWS_ACCESS_KEY_ID: Text = Text,
        About::says("The access key for these services.").without("as the AWS SDK finds it").table(Services);

    AWS_SECRET_ACCESS_KEY: Text = Text,
        About::says("The secret for that access key.").hidden()
            .without("as the AWS SDK finds it").table(Services);

    BUCKET: Text = Text,
        About::says("The name of the bucket. Required on Lambda.").read_by(ALL_READERS)
            .default("photos").table(Services);

    TABLE: Text = Text,
        About::says("The name of the table. Required on Lambda.").read_by(STORING)
            .default("photo-restoration").table(Services);

    ENGINE_QUEUE_URL: Text = Text,
        About::says("The queue for work that runs here. Only on Lambda, where it is required.")
            .read_by(ALL_BUT_MODELS).table(Services);

    REMOTE_QUEUE_URL: Text = Text,
        About::says("The queue for work that runs elsewhere. Only on Lambda, where it is required.")
            .read_by(ALL_BUT_MODELS).table(Services);

    SECRET_KEY_PARAMETER: Text = Text,
        About::says("The encrypted parameter in AWS Systems Manager that holds `SECRET_KEY`. Only on Lambda.")
            .read_by(&[
                function("login"), function("restore"), function("analyze"), function("preview"), function("history"),
            ])
            .table(Services).not_in_stage(BY_TEMPLATE);

    AUTH_PASSWORD_PARAMETER: Text = Text,
        About::says("The same for `AUTH_PASSWORD`.").read_by(&[function("login")]).table(Services)
            .not_in_stage("Set AUTH_PASSWORD: the deployment stores it in Systems Manager.");

    HF_API_KEY_PARAMETER: Text = Text,
        About::says("The same for `HF_API_KEY`.")
            .read_by(&[function("models"), function("restore"), function("remote-worker")]).table(Services)
            .not_in_stage("Set HF_API_KEY: the deployment stores it in Systems Manager.");

    ORIGIN_KEY_HASHES: Hashes = Hashes,
        About::says("SHA-256 hashes, in hexadecimal and separated by commas, of the keys that a proxy sends in \
                     `X-Origin-Key`. If set, the API answers only requests with one of these keys.")
            .read_by(ANSWERING).table(Services)
            .not_in_stage("make deploy makes the key. Remove the line; docs/DEPLOY.md says how to change it.");

    PHOTOS_THROUGH_SITE: Switch = Switch,
        About::says("Whether the proxy passes `/originals/*` and `/results/*` on to the bucket. The site's pages \
                     then get paths instead of full addresses.")
            .read_by(ANSWERING)
            .default("false").table(Services)
            .not_in_stage("In the cloud, pages always get photos through the site. Remove the line.");

    PROGRESS_SECONDS: Whole = Whole::of(1, 20),
        About::says("How often progress is stored, in seconds. Only on Lambda.")
            .in_cloud("The template sets 3.")
            .read_by(ALL_BUT_MODELS)
            .default("1").table(Services)
            .not_in_stage("The template sets it, because each report costs money. Remove the line.");

    RUST_LOG: Text = Text,
        About::says("The log filter, such as `info,store=debug`. Only on Lambda.")
            .read_by(ALL_READERS.split_at(1).1)
            .without("`info`").table(Services).stage(Watching, "RustLog");

    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: Whole = Whole::of(1, u64::MAX),
        About::says("The function's memory. One photo may take a quarter of it for decoding, and five eighths \
                     during `auto-restore`.")
            .read_by(&[function("analyze"), function("preview"), function("engine-worker"), function("remote-worker")])
            .without("set by Lambda").table(Services);

    VITE_API_BASE_URL: Text = Text,
        About::says("Where the built site looks for the API. To change it without a build, put `config.json` \
                     beside the page: `{\"api_url\": \"https://api.example.org\"}`.")
            .read_by(&[Reader::Build]).default("/api/v1").table(Building);

    PLAYWRIGHT_CHROMIUM: Text = Text,
        About::says("The browser for the end-to-end tests.").read_by(&[Reader::Build])
            .without("one on the `PATH`, otherwise Playwright's").table(Building);

    PHOTO_RESTORATION_BIN: Text = Text,
        About::says("The program that these tests run.").read_by(&[Reader::Build])
            .default("target/debug/photo-restoration").table(Building);
}
