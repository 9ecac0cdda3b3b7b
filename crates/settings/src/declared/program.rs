//! What the program reads, and much of which the functions read as well.

use super::declare::{ALL_READERS, ANSWERING, STORING, settings};
use crate::{
    About,
    Chapter::{self, Photos, Rest, Who},
    Container::{Alone, Both, Outside},
    Extensions, Host, Models, Origins, Password, Reader,
    Reader::Function as function,
    Signing, Switch,
    Table::Program,
    Text, TimeOfDay, UserNames, Whole, Zone,
};

const UPLOADS: &[Reader] = &[
    Reader::Program,
    function("models"),
    function("restore"),
    function("analyze"),
    function("preview"),
];

settings! {
    PORT: Whole = Whole::of(0, 65_535),
        About::says("The port to listen on, like `--port`.")
            .default("8080").table(Program).container(Outside);

    DATA_DIR: Text = Text,
        About::says("The data folder, like `--data`.").without("see above").table(Program);

    AUTH_USERNAME: UserNames = UserNames,
        About::says("The administrator's user name. The first start with a new name creates the account.")
            .read_by(&[Reader::Program, function("login")])
            .default("admin").table(Program).container(Both).stage(Who, "AuthUsername");

    AUTH_PASSWORD: Password = Password { least_chars: 8, most_bytes: 1024 },
        About::says("The administrator's password from this start on; at least 8 characters.")
            .in_cloud("Without it, the first deployment makes a password and says how to read it; later ones keep \
                       the password. It is stored in Systems Manager.")
            .read_by(&[Reader::Program, Reader::Deployment])
            .without("one is made").hidden().table(Program).container(Both).stage(Who, "");

    SECRET_KEY: Signing = Signing { least_chars: 32 },
        About::says("The key that signs access tokens, cursors and photo addresses; at least 32 characters. Make \
                     one with `openssl rand -hex 32`.")
            .without("made, kept in the data folder").hidden().table(Program).container(Both)
            .not_in_stage("make deploy makes it and stores it in Systems Manager. Remove the line; \
                           docs/DEPLOY.md says how to change it.");

    ACCESS_TOKEN_EXPIRE_MINUTES: Whole = Whole::of(1, 525_600),
        About::says("How long an access token is valid, in minutes.").read_by(ANSWERING)
            .default("15").table(Program).container(Both).stage(Who, "AccessTokenExpireMinutes");

    MAX_UPLOAD_SIZE: Whole = Whole::of(1, u64::MAX).in_cloud(1 << 30),
        About::says("The largest photo that is accepted, in bytes.").read_by(UPLOADS)
            .differs("209715200", "104857600").table(Program).container(Both).stage(Photos, "MaxUploadSize");

    ALLOWED_EXTENSIONS: Extensions = Extensions,
        About::says("The accepted file extensions, as a JSON array. The content is checked as well.")
            .read_by(UPLOADS)
            .default(r#"[".jpg",".jpeg",".png",".webp",".tif",".tiff"]"#)
            .table(Program).container(Both).stage(Photos, "AllowedExtensions");

    SESSION_CLEANUP_HOURS: Whole = Whole::of(0, 876_000),
        About::says("Finished restorations are removed after this many hours, and the original with the last of \
                     them. 0 keeps them.")
            .read_by(ALL_READERS)
            .differs("0", "24").table(Program).container(Both).stage(Photos, "Retention");

    TRASH_DAYS: Whole = Whole::of(0, 365),
        About::says("How many days deleted photos stay in the bin, from which they can be brought back. 0 leaves one \
                     minute to undo a deletion.")
            .in_cloud("They are not kept longer than `SESSION_CLEANUP_HOURS`.")
            .read_by(ALL_READERS)
            .default("7").table(Program).container(Both).stage(Photos, "TrashDays");

    MIN_FREE_MB: Whole = Whole::of(0, u64::MAX >> 20),
        About::says("Disk space in MB that stays free for records. Below that, no new photos are taken. Applies \
                     only to the program's own data folder.")
            .without("2 % of the disk, from 16 to 1,024").example("200").table(Program).container(Both);

    MODELS_CONFIG: Models = Models,
        About::says("The models: a JSON array, or the path of a file that contains one.")
            .read_by(&[
                Reader::Program, function("models"), function("restore"), function("analyze"), function("preview"),
                function("history"), function("engine-worker"), function("remote-worker"),
                function("sweeper"),
            ])
            .without("the built-in models").table(Program).container(Both).stage(Photos, "ModelsConfig");

    APP_NAME: Text = Text,
        About::says("The name in `GET /api/v1/health` and in the terminal.")
            .read_by(&[Reader::Program, function("models")])
            .default("Photo Restoration").table(Program).container(Both).stage(Rest, "AppName");

    APP_VERSION: Text = Text,
        About::says("The version in `GET /api/v1/health`.")
            .read_by(&[Reader::Program, function("models")])
            .without("the program's").table(Program).container(Both).stage(Rest, "AppVersion");

    CORS_ORIGINS: Origins = Origins,
        About::says("Other origins whose pages may use the API and the photos: a JSON array such as \
                     [\"https://photos.example.org\"]. Give full names; `*` is not allowed.")
            .read_by(ANSWERING).default("[]").table(Program).container(Both).stage(Rest, "CorsOrigins");

    TRUST_PROXY: Switch = Switch,
        About::says("Whether to trust `X-Forwarded-Host` and `X-Forwarded-Proto`. Set it only behind a proxy that \
                     sets both.")
            .default("false").table(Program).container(Alone);

    BACKUP_DIR: Text = Text,
        About::says("An existing folder, preferably on another disk, for a daily [backup](#backup).")
            .example("/backups").table(Program).container(Alone);

    BACKUP_AT: TimeOfDay = TimeOfDay,
        About::says("The time of the daily backup, by the computer's clock.")
            .default("03:00").table(Program).container(Alone);

    TZ: Zone = Zone,
        About::says("The time zone of `BACKUP_AT`, such as `Europe/Berlin`. In a container, UTC unless set.")
            .without("the computer's").example("Europe/Berlin").table(Program).container(Alone);

    BACKUP_KEEP: Whole = Whole::of(1, 10_000),
        About::says("How many backups to keep there.").default("30").table(Program).container(Alone);

    S3_PUBLIC_URL: Host = Host,
        About::says("The host in photo addresses, if browsers reach the bucket under another name.")
            .read_by(STORING)
            .without("the host that the browser asked for").table(Program)
            .not_in_stage("In the cloud, browsers reach the bucket under its own name. Remove the line.");

    DEBUG: Switch = Switch,
        About::says("Whether to log more details.").read_by(ALL_READERS)
            .default("false").table(Program).container(Both).stage(Chapter::Watching, "Debug");
}
