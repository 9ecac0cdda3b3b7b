//! Settings of the functions that answer requests. Each is read once, in `main`.

use std::{fs, time::Duration};

use domain::{FileName, Provider, Registry, RegistryError, endpoint_variable};
use http::HeaderValue;

use crate::{OriginKeys, Problem};

/// A setting is missing or wrong.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// A setting of the store.
    #[error(transparent)]
    Store(#[from] store::SettingsError),
    /// The list of models.
    #[error(transparent)]
    Models(#[from] RegistryError),
    /// The file that `MODELS_CONFIG` names cannot be read.
    #[error("MODELS_CONFIG names “{path}”, which cannot be read: {why}")]
    ModelsFile {
        /// Which file.
        path: String,
        /// Why.
        why: std::io::Error,
    },
    /// The value does not fit.
    #[error("{name} is “{value}”; {expected}")]
    Value {
        /// Which one.
        name: &'static str,
        /// What it is.
        value: String,
        /// What is expected.
        expected: &'static str,
    },
}

/// What is told about the installation.
#[derive(Debug, Clone)]
pub struct About {
    /// `APP_NAME`, “Photo Restoration” when not set.
    pub app: String,
    /// `APP_VERSION`, the program's when not set.
    pub version: String,
}

impl About {
    /// Reads the settings.
    #[must_use]
    pub fn read(get: impl Fn(&str) -> Option<String>) -> Self {
        let get = |name| get(name).filter(|value| !value.is_empty());
        Self {
            app: get("APP_NAME").unwrap_or_else(|| "Photo Restoration".to_owned()),
            version: get("APP_VERSION").unwrap_or_else(|| env!("CARGO_PKG_VERSION").to_owned()),
        }
    }
}

/// What may be put in.
#[derive(Debug, Clone)]
pub struct UploadRules {
    /// `MAX_UPLOAD_SIZE`: bytes, 50 MB when not set.
    pub max_bytes: u64,
    /// `ALLOWED_EXTENSIONS`: a JSON array, lower case with dots.
    pub extensions: Vec<String>,
}

impl Default for UploadRules {
    fn default() -> Self {
        let extensions = [".jpg", ".jpeg", ".png", ".webp", ".tif", ".tiff"];
        Self {
            max_bytes: 50 * 1024 * 1024,
            extensions: extensions.map(str::to_owned).to_vec(),
        }
    }
}

impl UploadRules {
    /// Reads the settings.
    ///
    /// # Errors
    /// [`SettingsError::Value`].
    pub fn read(get: impl Fn(&str) -> Option<String>) -> Result<Self, SettingsError> {
        let get = |name| get(name).filter(|value: &String| !value.is_empty());
        let default = Self::default();
        let max_bytes = match get("MAX_UPLOAD_SIZE") {
            None => default.max_bytes,
            Some(value) => match value.trim().parse() {
                Ok(bytes) if bytes > 0 => bytes,
                _ => {
                    return Err(SettingsError::Value {
                        name: "MAX_UPLOAD_SIZE",
                        value,
                        expected: "a number of bytes above 0 is expected",
                    });
                }
            },
        };
        let extensions = match get("ALLOWED_EXTENSIONS") {
            None => default.extensions,
            Some(value) => {
                let list = serde_json::from_str::<Vec<String>>(&value).unwrap_or_default();
                let list: Vec<String> = list.iter().map(|each| each.to_lowercase()).collect();
                if list.is_empty() || list.iter().any(|each| !each.starts_with('.')) {
                    return Err(SettingsError::Value {
                        name: "ALLOWED_EXTENSIONS",
                        value,
                        expected: "a JSON array like [\".jpg\", \".png\"] is expected",
                    });
                }
                list
            }
        };
        Ok(Self {
            max_bytes,
            extensions,
        })
    }

    /// Checks what a photo claims to be.
    ///
    /// # Errors
    /// 413, 415 or 422 as a [`Problem`].
    pub fn check(&self, filename: &FileName, size: u64) -> Result<(), Problem> {
        if size == 0 {
            return Err(Problem::invalid_field(
                "size",
                format!("“{filename}” is empty."),
            ));
        }
        self.check_size(filename, size)?;
        if self.extensions.contains(&filename.extension()) {
            return Ok(());
        }
        Err(Problem::not_a_photo(format!(
            "“{filename}” has none of these extensions: {}. Save it as one of them.",
            self.extensions.join(", ")
        )))
    }

    /// Checks the length alone.
    ///
    /// # Errors
    /// 413 as a [`Problem`].
    pub fn check_size(&self, filename: &FileName, size: u64) -> Result<(), Problem> {
        if size <= self.max_bytes {
            return Ok(());
        }
        Err(Problem::photo_too_large(format!(
            "“{filename}” has {size} bytes; at most {} are taken. Scan it with fewer dots per inch \
             or save it with more compression.",
            self.max_bytes
        )))
    }
}

/// The longest life of an access token: a year.
const MAX_TOKEN_MINUTES: u32 = 525_600;

/// Who may ask, how photos are reached, and how long an access token holds.
#[derive(Debug, Clone)]
pub struct Site {
    /// `CORS_ORIGINS`: a JSON array of origins, empty when not set.
    pub cors_origins: Vec<HeaderValue>,
    /// `ACCESS_TOKEN_EXPIRE_MINUTES`: 15 when not set.
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
            access_lifetime: Duration::from_secs(15 * 60),
            origin_keys: None,
            photos_through_site: false,
        }
    }
}

impl Site {
    /// Reads the settings.
    ///
    /// # Errors
    /// [`SettingsError::Value`].
    pub fn read(get: impl Fn(&str) -> Option<String>) -> Result<Self, SettingsError> {
        let get = |name| get(name).filter(|value: &String| !value.is_empty());
        let cors_origins = match get("CORS_ORIGINS") {
            None => Vec::new(),
            Some(value) => cors_origins(&value).ok_or(SettingsError::Value {
                name: "CORS_ORIGINS",
                value,
                expected: "a JSON array of origins like [\"https://photos.example.org\"] is \
                           expected; * is not taken",
            })?,
        };
        let access_lifetime = match get("ACCESS_TOKEN_EXPIRE_MINUTES") {
            None => Self::default().access_lifetime,
            Some(value) => match value.trim().parse::<u32>() {
                Ok(minutes) if (1..=MAX_TOKEN_MINUTES).contains(&minutes) => {
                    Duration::from_secs(u64::from(minutes) * 60)
                }
                _ => {
                    return Err(SettingsError::Value {
                        name: "ACCESS_TOKEN_EXPIRE_MINUTES",
                        value,
                        expected: "a number of minutes from 1 to 525600, a year, is expected",
                    });
                }
            },
        };
        let origin_keys = match get("ORIGIN_KEY_HASHES") {
            None => None,
            Some(value) => match OriginKeys::parse(&value) {
                Some(keys) => Some(keys),
                None => {
                    return Err(SettingsError::Value {
                        name: "ORIGIN_KEY_HASHES",
                        value,
                        expected: "SHA-256 hashes of 64 hexadecimal digits between commas are expected",
                    });
                }
            },
        };
        let photos_through_site = match get("PHOTOS_THROUGH_SITE").as_deref() {
            None | Some("false") => false,
            Some("true") => true,
            Some(value) => {
                return Err(SettingsError::Value {
                    name: "PHOTOS_THROUGH_SITE",
                    value: value.to_owned(),
                    expected: "true or false is expected",
                });
            }
        };
        Ok(Self {
            cors_origins,
            access_lifetime,
            origin_keys,
            photos_through_site,
        })
    }
}

fn cors_origins(value: &str) -> Option<Vec<HeaderValue>> {
    let list: Vec<String> = serde_json::from_str(value).ok()?;
    let is_origin = |text: &&String| {
        url::Url::parse(text).is_ok_and(|url| url.origin().ascii_serialization() == **text)
    };
    list.iter()
        .map(|text| {
            Some(text)
                .filter(is_origin)
                .and_then(|text| HeaderValue::from_str(text).ok())
        })
        .collect()
}

/// The models: those that come with the project, or those of `MODELS_CONFIG` (JSON, or the path of
/// a file with it), each with the reason why it cannot run here, as far as settings tell. Whether
/// weights are there is for [`store::Weights`] to say.
///
/// # Errors
/// [`SettingsError::Models`] and [`SettingsError::ModelsFile`].
pub fn registry(get: impl Fn(&str) -> Option<String>) -> Result<Registry, SettingsError> {
    let set = |name: &str| get(name).is_some_and(|value| !value.trim().is_empty());
    // Not every function may read the key; that there is one is all that is asked here.
    let has_key = set("HF_API_KEY") || set("HF_API_KEY_PARAMETER");
    let registry = listed_models(&get)?.placed(|model| set(&endpoint_variable(&model.id)));
    Ok(registry.judged(|model| {
        let endpoint = endpoint_variable(&model.id);
        match model.provider {
            Provider::Engine => None,
            Provider::HfEndpoint if !set(&endpoint) => {
                Some(format!("Needs an endpoint of your own ({endpoint})."))
            }
            _ if !has_key => Some("Needs a Hugging Face key (HF_API_KEY).".to_owned()),
            _ => None,
        }
    }))
}

fn listed_models(get: &impl Fn(&str) -> Option<String>) -> Result<Registry, SettingsError> {
    let Some(value) = get("MODELS_CONFIG").filter(|value| !value.trim().is_empty()) else {
        return Ok(Registry::built_in());
    };
    if value.trim_start().starts_with(['[', '{']) {
        return Ok(Registry::from_json(&value)?);
    }
    let json = fs::read_to_string(&value).map_err(|why| SettingsError::ModelsFile {
        path: value.clone(),
        why,
    })?;
    Ok(Registry::from_json(&json)?)
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
        for value in [".jpg", "[]", "[\"jpg\"]"] {
            let error = UploadRules::read(one("ALLOWED_EXTENSIONS", value)).expect_err("refused");
            assert!(error.to_string().contains("ALLOWED_EXTENSIONS"));
        }
        for value in [
            "*",
            "[\"*\"]",
            "[\"https://a.example/path\"]",
            "https://a.example",
        ] {
            assert!(Site::read(one("CORS_ORIGINS", value)).is_err(), "{value}");
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
                    reason.as_deref().is_some_and(|why| why.contains(name)),
                    "{id}: {reason:?}"
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
