//! What the laptop's server needs to know, read once at the start.

use std::path::PathBuf;

use domain::{Registry, Timing, UserName};
use login::FirstAdmin;
use secrecy::SecretString;
use url::Url;
use web::{About, Site, UploadRules};

use crate::{StartError, cli::ServeArgs, data_folder};

/// Everything that is set from outside.
#[derive(Debug, Clone)]
pub struct Settings {
    /// `--data`, `DATA_DIR`: where everything is kept.
    pub data_dir: PathBuf,
    /// `AWS_ENDPOINT_URL`: whether to use the services there instead of our own.
    pub services: Services,
    /// `SECRET_KEY`: the one in the data folder when not set.
    pub secret_key: Option<SecretString>,
    /// `AUTH_USERNAME`: the administrator's name, `admin` when not set.
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
        /// `BUCKET`, `photos` when not set.
        bucket: String,
        /// `TABLE`, `photo-restoration` when not set.
        table: String,
    },
}

/// The table's name where nobody gives another.
pub(crate) const TABLE: &str = "photo-restoration";

/// The bucket's name where nobody gives another. It is also the path under
/// which the laptop's server shows it.
pub(crate) const BUCKET: &str = "photos";

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
        let hugging_face_key = get("HF_API_KEY").map(Into::into);
        Ok(Self {
            data_dir,
            services: services(&get)?,
            secret_key: get("SECRET_KEY")
                .map(|text| store::check_secret_key(text.into()))
                .transpose()?,
            username: FirstAdmin::username(get("AUTH_USERNAME"))?,
            password: FirstAdmin::password(get("AUTH_PASSWORD").map(Into::into))?,
            trust_proxy: switch("TRUST_PROXY", get("TRUST_PROXY"))?,
            s3_public_url: store::Settings::public_url(get("S3_PUBLIC_URL"))?,
            timing: store::Settings::timing(get("SESSION_CLEANUP_HOURS"), 0)?,
            about: About::read(&get),
            uploads: UploadRules::read(&get)?,
            site: Site::read(&get)?,
            providers: providers::Settings::for_models(&get, hugging_face_key, &registry)?,
            registry,
            debug: switch("DEBUG", get("DEBUG"))?,
        })
    }
}

fn services(get: &impl Fn(&str) -> Option<String>) -> Result<Services, StartError> {
    let Some(endpoint) = get("AWS_ENDPOINT_URL") else {
        return Ok(Services::Embedded);
    };
    let url = |name, text: String| {
        let expected = "a URL like http://localhost:4566";
        Url::parse(&text).map_err(|_| StartError::Value { name, expected })
    };
    let endpoint = url("AWS_ENDPOINT_URL", endpoint)?;
    Ok(Services::Environment {
        // The SDK goes there for S3, so photos' addresses do too.
        s3_endpoint: match get("AWS_ENDPOINT_URL_S3") {
            Some(text) => url("AWS_ENDPOINT_URL_S3", text)?,
            None => endpoint,
        },
        bucket: get("BUCKET").unwrap_or_else(|| BUCKET.to_owned()),
        table: get("TABLE").unwrap_or_else(|| TABLE.to_owned()),
    })
}

fn switch(name: &'static str, text: Option<String>) -> Result<bool, StartError> {
    match text.as_deref() {
        None | Some("false" | "0") => Ok(false),
        Some("true" | "1") => Ok(true),
        Some(_) => Err(StartError::Value {
            name,
            expected: "true or false",
        }),
    }
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
    fn what_does_not_fit_is_named() {
        for (name, value) in [
            ("SECRET_KEY", "too-short"),
            ("AUTH_USERNAME", "a b"),
            ("AUTH_PASSWORD", "short"),
            ("TRUST_PROXY", "perhaps"),
            ("DEBUG", "2"),
            ("S3_PUBLIC_URL", "photos"),
            ("AWS_ENDPOINT_URL", "localhost"),
            ("SESSION_CLEANUP_HOURS", "soon"),
            ("MAX_UPLOAD_SIZE", "much"),
            ("CORS_ORIGINS", "*"),
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
    }
}
