//! What the laptop's server needs to know, read once at the start.

use std::path::PathBuf;

use ::settings::{
    AUTH_PASSWORD, AUTH_USERNAME, AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_S3, AWS_REGION, DEBUG,
    HF_API_KEY, MIN_FREE_MB, S3_PUBLIC_URL, SECRET_KEY, TRUST_PROXY, Target::Laptop, Wrong,
};
use domain::{Registry, Timing, UserName};
use secrecy::SecretString;
use url::Url;
use web::{About, Site, UploadRules};

use crate::{StartError, backup::Schedule, cli::ServeArgs, data_folder};

/// Everything that is set from outside.
#[derive(Debug, Clone)]
pub struct Settings {
    /// `--data`, `DATA_DIR`: where everything is kept.
    pub data_dir: PathBuf,
    /// `AWS_ENDPOINT_URL`: whether to use the services there instead of our own.
    pub services: Services,
    /// `SECRET_KEY`: the one in the data folder when not set.
    pub secret_key: Option<SecretString>,
    /// `AUTH_USERNAME`: the administrator's name.
    pub username: UserName,
    /// `AUTH_PASSWORD`: the administrator's password from this start on; when
    /// not set, a new administrator gets a random one.
    pub password: Option<SecretString>,
    /// `TRUST_PROXY`: whether `X-Forwarded-Host` and `-Proto` tell the truth.
    pub trust_proxy: bool,
    /// `S3_PUBLIC_URL`: by what browsers reach the bucket.
    pub s3_public_url: Option<Url>,
    /// `SESSION_CLEANUP_HOURS`: how long finished restorations are kept; here
    /// for ever when not set.
    pub timing: Timing,
    /// `APP_NAME`, `APP_VERSION`.
    pub about: About,
    /// `MAX_UPLOAD_SIZE`, `ALLOWED_EXTENSIONS`.
    pub uploads: UploadRules,
    /// `CORS_ORIGINS`, `ACCESS_TOKEN_EXPIRE_MINUTES`.
    pub site: Site,
    /// `MODELS_CONFIG`.
    pub registry: Registry,
    /// `HF_API_KEY` and the other `HF_*`: models that run elsewhere.
    pub providers: providers::Settings,
    /// `MIN_FREE_MB`: how much of the disk photos leave free, in bytes; `None` for what fits its size.
    pub min_free_bytes: Option<u64>,
    /// `BACKUP_DIR`, `BACKUP_AT`, `BACKUP_KEEP`: backups by themselves, where a folder is named.
    pub backups: Option<Schedule>,
    /// `--accept-records`: whether to start although records are lost or damaged.
    pub accept_records: bool,
    /// `DEBUG`: whether to write more into the log.
    pub debug: bool,
}

/// Whose S3, DynamoDB and SQS are used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Services {
    /// Our own, in this process.
    Embedded,
    /// Those that the AWS SDK finds in the environment.
    Environment {
        /// Where S3 is: `AWS_ENDPOINT_URL_S3`, else `AWS_ENDPOINT_URL`.
        s3_endpoint: Url,
        /// `BUCKET`.
        bucket: String,
        /// `TABLE`.
        table: String,
    },
}

/// The table's name where nobody gives another.
pub(crate) const TABLE: &str = ::settings::TABLE.about.default_text(Laptop);

impl Settings {
    /// Reads the settings; `get` looks a variable up, and knows none that is set
    /// to nothing, as [`web::env`].
    ///
    /// # Errors
    /// Names the variable that is wrong, and what is expected.
    pub fn read(
        args: &ServeArgs,
        get: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, StartError> {
        let data_dir = match &args.data {
            Some(path) if !path.as_os_str().is_empty() => path.clone(),
            _ => data_folder::default_path()?,
        };
        let registry = web::registry(&get)?;
        let hugging_face_key = get(HF_API_KEY.name()).map(Into::into);
        Ok(Self {
            data_dir,
            services: services(&get)?,
            secret_key: SECRET_KEY.given(&get)?,
            username: AUTH_USERNAME.read(Laptop, &get)?,
            password: AUTH_PASSWORD.given(&get)?,
            trust_proxy: TRUST_PROXY.read(Laptop, &get)?,
            s3_public_url: S3_PUBLIC_URL.given(&get)?,
            timing: store::Settings::timing(Laptop, &get)?,
            about: About::read(&get)?,
            uploads: UploadRules::read(&get)?,
            site: Site::read(&get)?,
            providers: providers::Settings::for_models(&get, hugging_face_key, &registry)?,
            registry,
            min_free_bytes: MIN_FREE_MB.given(&get)?.map(|megabytes| megabytes << 20),
            backups: Schedule::read(&get)?,
            accept_records: args.accept_records,
            debug: DEBUG.read(Laptop, &get)?,
        })
    }
}

fn services(get: &impl Fn(&str) -> Option<String>) -> Result<Services, Wrong> {
    let Some(endpoint) = AWS_ENDPOINT_URL.given(get)? else {
        return Ok(Services::Embedded);
    };
    // The SDK reads it by itself, and says too late what is wrong.
    AWS_REGION.given(get)?;
    Ok(Services::Environment {
        // The SDK goes there for S3, so photos' addresses do too.
        s3_endpoint: AWS_ENDPOINT_URL_S3.given(get)?.unwrap_or(endpoint),
        bucket: ::settings::BUCKET.read(Laptop, get)?,
        table: ::settings::TABLE.read(Laptop, get)?,
    })
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, Ipv4Addr};

    use super::*;
    use crate::cli::LogFormat;

    fn read(variables: &[(&str, &str)]) -> Result<Settings, StartError> {
        let args = ServeArgs {
            port: 0,
            host: IpAddr::V4(Ipv4Addr::LOCALHOST),
            data: Some("data".into()),
            open: false,
            accept_records: false,
            log: LogFormat::Text,
        };
        Settings::read(&args, |asked| {
            let found = variables.iter().find(|(name, _)| *name == asked);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn nothing_has_to_be_set() {
        let settings = read(&[]).expect("fine");
        assert_eq!(settings.services, Services::Embedded);
        assert_eq!(settings.username.as_str(), "admin");
        assert!(settings.secret_key.is_none() && settings.password.is_none());
        assert_eq!(settings.min_free_bytes, None, "what fits the disk");
        assert!(!settings.trust_proxy && !settings.debug);
        assert_eq!(settings.timing.retention, None, "a laptop keeps everything");
    }

    #[test]
    fn a_variable_set_to_nothing_counts_as_not_set() {
        use clap::Parser;
        let read = |args| crate::cli::Cli::try_parse_from(args).expect("fine").serve;
        let args = read(["photo-restoration", "--port=", "--data="]);
        assert_eq!(args.port, 8080);
        let none = |_: &str| None;
        let settings = Settings::read(&args, none).expect("fine");
        assert_eq!(
            settings.data_dir,
            data_folder::default_path().expect("a home")
        );
    }

    #[test]
    fn a_port_that_does_not_exist_is_refused_with_those_that_do() {
        use clap::Parser;
        for port in ["99999", "-1", "http"] {
            let args = ["photo-restoration".to_owned(), format!("--port={port}")];
            let error = crate::cli::Cli::try_parse_from(args).expect_err(port);
            let why = error.to_string();
            assert!(
                why.contains("expected a whole number from 0 to 65535"),
                "{why}"
            );
        }
    }

    #[test]
    fn what_does_not_fit_is_named() {
        for (name, value) in [
            ("SECRET_KEY", "too-short"),
            ("AUTH_USERNAME", "a b"),
            ("AUTH_PASSWORD", "short"),
            ("TRUST_PROXY", "perhaps"),
            ("DEBUG", "2"),
            ("S3_PUBLIC_URL", "photos"),
            ("AWS_ENDPOINT_URL", "localhost"),
            ("AWS_ENDPOINT_URL", "localhost:4566"),
            ("SESSION_CLEANUP_HOURS", "soon"),
            ("MAX_UPLOAD_SIZE", "much"),
            ("CORS_ORIGINS", "*"),
            ("MIN_FREE_MB", "-1"),
            ("MIN_FREE_MB", "18446744073709551615"),
        ] {
            let error = read(&[(name, value)]).expect_err(name).to_string();
            assert!(error.contains(name), "{name}: {error}");
        }
    }

    #[test]
    fn an_error_shows_no_secret() {
        for name in ["SECRET_KEY", "AUTH_PASSWORD"] {
            let error = read(&[(name, "hunter2")]).expect_err(name);
            assert!(
                !format!("{error} {error:?}").contains("hunter2"),
                "{error:?}"
            );
        }
    }

    #[test]
    fn an_endpoint_means_other_services() {
        let settings = read(&[
            ("AWS_ENDPOINT_URL", "http://localhost:4566"),
            ("TABLE", "t"),
        ]);
        let Services::Environment {
            bucket,
            table,
            s3_endpoint,
        } = settings.expect("fine").services
        else {
            panic!("not our own");
        };
        assert_eq!((bucket.as_str(), table.as_str()), ("photos", "t"));
        assert_eq!(s3_endpoint.as_str(), "http://localhost:4566/");
    }

    #[test]
    fn another_endpoint_for_s3_alone_is_where_photos_are() {
        let both = |s3| {
            read(&[
                ("AWS_ENDPOINT_URL", "http://localhost:4566"),
                ("AWS_ENDPOINT_URL_S3", s3),
            ])
        };
        let settings = both("http://localhost:9000").expect("fine");
        let Services::Environment { s3_endpoint, .. } = settings.services else {
            panic!("not our own");
        };
        assert_eq!(s3_endpoint.as_str(), "http://localhost:9000/");
        assert!(both("not a URL").is_err());
        let why = both("localhost:9000").expect_err("no scheme").to_string();
        assert!(
            why.contains("AWS_ENDPOINT_URL_S3") && why.contains("http://"),
            "{why}"
        );
        let why = read(&[
            ("AWS_ENDPOINT_URL", "http://localhost:4566"),
            ("AWS_REGION", "here and there"),
        ]);
        let why = why.expect_err("no region").to_string();
        assert!(why.contains("AWS_REGION"), "{why}");
    }
}
