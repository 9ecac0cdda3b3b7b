//! Settings of the functions that answer requests. Each is read once, in `main`.

use std::time::Duration;

use ::settings::{
    ACCESS_TOKEN_EXPIRE_MINUTES, ALLOWED_EXTENSIONS, APP_NAME, APP_VERSION, CORS_ORIGINS,
    HF_API_KEY, HF_API_KEY_PARAMETER, MAX_UPLOAD_SIZE, MODELS_CONFIG, ORIGIN_KEY_HASHES,
    PHOTOS_THROUGH_SITE, Target::Laptop,
};
use domain::{FileName, ModelReason, Provider, Registry, RequestReason, endpoint_variable};
use http::HeaderValue;

use crate::{OriginKeys, Problem};

/// A setting is missing or wrong.
pub use ::settings::Wrong as SettingsError;

/// What is told about the installation.
#[derive(Debug, Clone)]
pub struct About {
    /// `APP_NAME`.
    pub app: String,
    /// `APP_VERSION`, the program's when not set.
    pub version: String,
}

impl About {
    /// Reads the settings.
    ///
    /// # Errors
    /// [`SettingsError`].
    pub fn read(get: impl Fn(&str) -> Option<String>) -> Result<Self, SettingsError> {
        let version = APP_VERSION.given(&get)?;
        Ok(Self {
            app: APP_NAME.read(Laptop, &get)?,
            version: version.unwrap_or_else(|| env!("CARGO_PKG_VERSION").to_owned()),
        })
    }
}

/// What may be put in.
#[derive(Debug, Clone)]
pub struct UploadRules {
    /// `MAX_UPLOAD_SIZE`: bytes.
    pub max_bytes: u64,
    /// `ALLOWED_EXTENSIONS`: a JSON array, lower case with dots.
    pub extensions: Vec<String>,
}

impl Default for UploadRules {
    fn default() -> Self {
        Self {
            max_bytes: MAX_UPLOAD_SIZE.default(Laptop),
            extensions: ALLOWED_EXTENSIONS.default(Laptop),
        }
    }
}

impl UploadRules {
    /// Reads the settings.
    ///
    /// # Errors
    /// [`SettingsError`].
    pub fn read(get: impl Fn(&str) -> Option<String>) -> Result<Self, SettingsError> {
        Ok(Self {
            max_bytes: MAX_UPLOAD_SIZE.read(Laptop, &get)?,
            extensions: ALLOWED_EXTENSIONS.read(Laptop, &get)?,
        })
    }

    /// Checks what a photo claims to be.
    ///
    /// # Errors
    /// 413, 415 or 422 as a [`Problem`].
    pub fn check(&self, filename: &FileName, size: u64) -> Result<(), Problem> {
        if size == 0 {
            let filename = filename.to_string();
            return Err(Problem::invalid_field(
                "size",
                RequestReason::FileEmpty { filename },
            ));
        }
        self.check_size(filename, size)?;
        if self.extensions.contains(&filename.extension()) {
            return Ok(());
        }
        Err(RequestReason::WrongExtension {
            filename: filename.to_string(),
            allowed: self.extensions.clone(),
        }
        .into())
    }

    /// Checks the length alone.
    ///
    /// # Errors
    /// 413 as a [`Problem`].
    pub fn check_size(&self, filename: &FileName, size: u64) -> Result<(), Problem> {
        if size <= self.max_bytes {
            return Ok(());
        }
        Err(RequestReason::FileTooLarge {
            filename: filename.to_string(),
            bytes: size,
            max_bytes: self.max_bytes,
        }
        .into())
    }
}

/// Who may ask, how photos are reached, and how long an access token holds.
#[derive(Debug, Clone)]
pub struct Site {
    /// `CORS_ORIGINS`.
    pub cors_origins: Vec<HeaderValue>,
    /// `ACCESS_TOKEN_EXPIRE_MINUTES`.
    pub access_lifetime: Duration,
    /// `ORIGIN_KEY_HASHES`: SHA-256 hashes of the keys, one of which a request has to bring in the header
    /// `x-origin-key`; everybody may ask when not set.
    pub origin_keys: Option<OriginKeys>,
    /// `PHOTOS_THROUGH_SITE`: whether the site's own pages read photos through the site, which passes
    /// them on from the bucket.
    pub photos_through_site: bool,
}

impl Default for Site {
    /// Nothing set.
    fn default() -> Self {
        Self {
            cors_origins: Vec::new(),
            access_lifetime: minutes(ACCESS_TOKEN_EXPIRE_MINUTES.default(Laptop)),
            origin_keys: None,
            photos_through_site: false,
        }
    }
}

impl Site {
    /// Reads the settings.
    ///
    /// # Errors
    /// [`SettingsError`].
    pub fn read(get: impl Fn(&str) -> Option<String>) -> Result<Self, SettingsError> {
        let origins = CORS_ORIGINS.read(Laptop, &get)?;
        let lifetime = ACCESS_TOKEN_EXPIRE_MINUTES.read(Laptop, &get)?;
        Ok(Self {
            // What is an origin can be a header.
            cors_origins: (origins.iter())
                .filter_map(|text| HeaderValue::from_str(text).ok())
                .collect(),
            access_lifetime: minutes(lifetime),
            origin_keys: ORIGIN_KEY_HASHES.given(&get)?.map(OriginKeys::from),
            photos_through_site: PHOTOS_THROUGH_SITE.read(Laptop, &get)?,
        })
    }
}

fn minutes(count: u64) -> Duration {
    Duration::from_secs(count * 60)
}

/// The models: those that come with the project, or those of `MODELS_CONFIG` (JSON, or the path of
/// a file with it), each with the reason why it cannot run here, as far as settings tell. Whether
/// weights are there is for [`store::Weights`] to say.
///
/// # Errors
/// [`SettingsError`].
pub fn registry(get: impl Fn(&str) -> Option<String>) -> Result<Registry, SettingsError> {
    let set = |name: &str| get(name).is_some_and(|value| !value.trim().is_empty());
    // Not every function may read the key; that there is one is all that is asked here.
    let has_key = HF_API_KEY.is_set(&get) || HF_API_KEY_PARAMETER.is_set(&get);
    let listed = MODELS_CONFIG.given(&get)?;
    let registry = listed
        .unwrap_or_else(Registry::built_in)
        .placed(|model| set(&endpoint_variable(&model.id)));
    Ok(registry.judged(|model| {
        let endpoint = endpoint_variable(&model.id);
        match model.provider {
            Provider::Engine => None,
            Provider::HfEndpoint if !set(&endpoint) => {
                Some(ModelReason::NeedsEndpoint { setting: endpoint }.into())
            }
            _ if !has_key => Some(ModelReason::NeedsKey.into()),
            _ => None,
        }
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(name: &'static str, value: &'static str) -> impl Fn(&str) -> Option<String> {
        move |asked| (asked == name).then(|| value.to_owned())
    }

    #[test]
    fn a_setting_that_does_not_fit_is_named() {
        for (name, value) in [("MAX_UPLOAD_SIZE", "10MB"), ("MAX_UPLOAD_SIZE", "0")] {
            let error = UploadRules::read(one(name, value)).expect_err("refused");
            assert!(error.to_string().contains(name));
        }
        for value in [".jpg", "[]", "[\"jpg\"]", "[\".gif\"]"] {
            let error = UploadRules::read(one("ALLOWED_EXTENSIONS", value)).expect_err("refused");
            assert!(error.to_string().contains("ALLOWED_EXTENSIONS"));
        }
        for value in [
            "*",
            "[\"*\"]",
            "[\"https://a.example/path\"]",
            "https://a.example",
            "[\"https://*.example\"]",
            "[\"https://a.example\", \"https://*\"]",
            "[\"null\"]",
        ] {
            let error = Site::read(one("CORS_ORIGINS", value)).expect_err(value);
            assert!(error.to_string().contains("* is not taken"), "{error}");
        }
        for (name, value) in [
            ("ORIGIN_KEY_HASHES", "abc"),
            ("ORIGIN_KEY_HASHES", &"g".repeat(64)),
            ("PHOTOS_THROUGH_SITE", "yes"),
        ] {
            let read = Site::read(|asked| (asked == name).then(|| value.to_owned()));
            assert!(read.expect_err("refused").to_string().contains(name));
        }
        for minutes in ["0", "525601"] {
            assert!(Site::read(one("ACCESS_TOKEN_EXPIRE_MINUTES", minutes)).is_err());
        }
        assert!(registry(one("MODELS_CONFIG", "/no/such/file")).is_err());
        assert!(registry(one("MODELS_CONFIG", "[]")).is_err());
    }

    #[test]
    fn a_model_that_needs_a_key_or_an_endpoint_says_so_and_no_other_one() {
        let reason = |variables: &'static [(&str, &str)], id: &str| {
            let get = |asked: &str| {
                let found = variables.iter().find(|(name, _)| *name == asked);
                found.map(|(_, value)| (*value).to_owned())
            };
            let registry = registry(get).expect("good settings");
            registry.get(id).expect("a model").unavailable.clone()
        };
        assert_eq!(reason(&[], "photo-2x"), None);
        for (variables, id, expected) in [
            (&[] as &[_], "qwen-edit", Some("HF_API_KEY")),
            (&[("HF_API_KEY", " ")], "qwen-edit", Some("HF_API_KEY")),
            (&[("HF_API_KEY", "hf_x")], "qwen-edit", None),
            (
                &[("HF_API_KEY_PARAMETER", "/x/models-key")],
                "pmrf-face",
                None,
            ),
            // Without an endpoint it runs here, where only its weights are needed.
            (&[("HF_API_KEY", "hf_x")], "swin2sr-2x", None),
            (&[], "swin2sr-2x", None),
            (
                &[("HF_ENDPOINT_SWIN2SR_2X", "https://e.example")],
                "swin2sr-2x",
                Some("HF_API_KEY"),
            ),
            (
                &[
                    ("HF_API_KEY", "hf_x"),
                    ("HF_ENDPOINT_SWIN2SR_2X", "https://e.example"),
                ],
                "swin2sr-2x",
                None,
            ),
        ] {
            let reason = reason(variables, id);
            match expected {
                None => assert_eq!(reason, None, "{id}"),
                Some(name) => assert!(
                    reason.is_some_and(|why| crate::words::detail(&why).contains(name)),
                    "{id}"
                ),
            }
        }
    }

    #[test]
    fn settings_that_fit_are_taken() {
        let rules = UploadRules::read(one("ALLOWED_EXTENSIONS", "[\".JPG\"]")).expect("fits");
        assert!(rules.check(&FileName::new("a.Jpg"), 1).is_ok());
        let site = Site::read(one("CORS_ORIGINS", "[\"https://a.example\"]")).expect("fits");
        assert_eq!(site.cors_origins, ["https://a.example"]);
    }

    #[test]
    fn what_cannot_be_a_photo_is_refused_before_it_is_uploaded() {
        let rules = UploadRules {
            max_bytes: 10,
            ..UploadRules::default()
        };
        let status = |name, size| {
            rules
                .check(&FileName::new(name), size)
                .expect_err("refused")
                .status
        };
        assert_eq!(status("a.jpg", 0), 422);
        assert_eq!(status("a.jpg", 11), 413);
        assert_eq!(status("a.exe", 5), 415);
        assert_eq!(status("jpg", 5), 415);
    }
}
