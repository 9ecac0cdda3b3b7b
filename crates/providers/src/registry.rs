//! Settings for the models of a registry.

use domain::{Provider, Registry};
use secrecy::{ExposeSecret as _, SecretString};

use crate::{Settings, SettingsError};

impl Settings {
    /// Reads the settings that the models of `registry` need; `key` stands for `HF_API_KEY`, which a
    /// function does not have in its environment.
    ///
    /// # Errors
    /// All that do not fit, see [`SettingsError`].
    pub fn for_models(
        get: impl Fn(&str) -> Option<String>,
        key: Option<SecretString>,
        registry: &Registry,
    ) -> Result<Self, SettingsError> {
        let on_endpoints = registry
            .iter()
            .filter(|model| model.provider == Provider::HfEndpoint)
            .map(|model| model.id.as_str());
        let get = |name: &str| match name {
            "HF_API_KEY" => key.as_ref().map(|key| key.expose_secret().to_owned()),
            _ => get(name),
        };
        Self::read(get, on_endpoints)
    }
}
