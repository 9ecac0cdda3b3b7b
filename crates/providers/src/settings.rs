//! Where models are reached, and with which key.

use std::{collections::BTreeMap, time::Duration};

use domain::endpoint_variable;
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use url::{Host, Url};

/// The longest `HF_API_TIMEOUT`, in seconds.
const LONGEST_TIMEOUT_SECS: u64 = 300;

/// A provider whose way of speaking is known here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Supported {
    /// Hugging Face's own machines.
    HfInference,
    /// fal.
    FalAi,
    /// Replicate.
    Replicate,
    /// WaveSpeed.
    Wavespeed,
    /// Together.
    Together,
}

impl Supported {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::HfInference,
        Self::FalAi,
        Self::Replicate,
        Self::Wavespeed,
        Self::Together,
    ];

    /// Its name in mappings, settings and paths.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::HfInference => "hf-inference",
            Self::FalAi => "fal-ai",
            Self::Replicate => "replicate",
            Self::Wavespeed => "wavespeed",
            Self::Together => "together",
        }
    }

    /// Its name as a sentence begins with it.
    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::HfInference => "Hugging Face",
            Self::FalAi => "fal",
            Self::Replicate => "Replicate",
            Self::Wavespeed => "WaveSpeed",
            Self::Together => "Together",
        }
    }

    /// The provider of this name.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|each| each.name() == name)
    }

    /// Where it is reached with a key of its own; Hugging Face's only through the router.
    fn direct_url(self) -> Option<&'static str> {
        match self {
            Self::HfInference => None,
            Self::FalAi => Some("https://queue.fal.run"),
            Self::Replicate => Some("https://api.replicate.com"),
            Self::Wavespeed => Some("https://api.wavespeed.ai"),
            Self::Together => Some("https://api.together.xyz"),
        }
    }
}

/// How models elsewhere are reached. Its `Debug` shows no key.
#[derive(Debug, Clone)]
pub struct Settings {
    /// `HF_API_KEY`: of Hugging Face (`hf_…`), or of the one provider that `HF_PROVIDERS` names.
    pub key: Option<SecretString>,
    /// `HF_API_TIMEOUT`: how long a submission may take; 60 s when not set.
    pub timeout: Duration,
    /// `HF_BILL_TO`: the organisation that pays.
    pub bill_to: Option<String>,
    /// `HF_ROUTER_URL`: <https://router.huggingface.co> when not set.
    pub router_url: Url,
    /// `HF_HUB_URL`: <https://huggingface.co> when not set.
    pub hub_url: Url,
    /// `HF_PROVIDERS`: who may be asked, in this order. Empty: the first that serves the model.
    pub providers: Vec<Supported>,
    /// The provider that the key belongs to when it is none of Hugging Face, and where it is
    /// reached: its own address, or `HF_DIRECT_URL`.
    pub direct: Option<(Supported, Url)>,
    /// `HF_ENDPOINT_*`: the address of a dedicated endpoint by the id of its model.
    pub endpoints: BTreeMap<String, Url>,
}

/// Settings that do not fit: one sentence for each, with its name. None shows a key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.join("; "))]
pub struct SettingsError(pub Vec<String>);

impl Settings {
    /// Reads the settings. `endpoint_models` are the ids of the models that run on a dedicated
    /// endpoint: `swin2sr-2x` is reached at `HF_ENDPOINT_SWIN2SR_2X`. An empty value counts as not
    /// set.
    ///
    /// # Errors
    /// All that do not fit, see [`SettingsError`].
    pub fn read<'a>(
        get: impl Fn(&str) -> Option<String>,
        endpoint_models: impl IntoIterator<Item = &'a str>,
    ) -> Result<Self, SettingsError> {
        let mut reader = Reader {
            variables: get,
            problems: Vec::new(),
        };
        let key = reader.key();
        let providers = reader.providers();
        let settings = Self {
            timeout: reader.timeout(),
            bill_to: reader.bill_to(),
            router_url: reader.url_or("HF_ROUTER_URL", "https://router.huggingface.co"),
            hub_url: reader.url_or("HF_HUB_URL", "https://huggingface.co"),
            direct: reader.direct(key.as_ref(), &providers),
            endpoints: reader.endpoints(endpoint_models),
            key,
            providers,
        };
        if reader.problems.is_empty() {
            Ok(settings)
        } else {
            Err(SettingsError(reader.problems))
        }
    }

    /// Whether the router is one on this machine, or without TLS, as in tests. Only then may a
    /// result be fetched from such a place too.
    pub(crate) fn is_loose(&self) -> bool {
        self.router_url.scheme() == "http" || is_loopback(&self.router_url)
    }

    /// Whether the key is one of Hugging Face.
    pub(crate) fn has_hub_key(&self) -> bool {
        self.key.is_some() && self.direct.is_none()
    }
}

struct Reader<G> {
    variables: G,
    problems: Vec<String>,
}

impl<G: Fn(&str) -> Option<String>> Reader<G> {
    fn get(&self, name: &str) -> Option<String> {
        let value = (self.variables)(name)?;
        let value = value.trim();
        (!value.is_empty()).then(|| value.to_owned())
    }

    fn key(&mut self) -> Option<SecretString> {
        let key = self.get("HF_API_KEY")?;
        if !key.bytes().all(|byte| byte.is_ascii_graphic()) {
            self.problems.push(
                "HF_API_KEY holds characters that no key has; copy it again, on one line"
                    .to_owned(),
            );
            return None;
        }
        Some(key.into())
    }

    fn timeout(&mut self) -> Duration {
        let secs = match self.get("HF_API_TIMEOUT") {
            None => 60,
            Some(value) => match value.parse::<u64>() {
                Ok(secs) if (1..=LONGEST_TIMEOUT_SECS).contains(&secs) => secs,
                _ => {
                    self.problems.push(format!(
                        "HF_API_TIMEOUT is “{value}”; a number of seconds from 1 to \
                         {LONGEST_TIMEOUT_SECS} is expected"
                    ));
                    60
                }
            },
        };
        Duration::from_secs(secs)
    }

    fn bill_to(&mut self) -> Option<String> {
        let name = self.get("HF_BILL_TO")?;
        if name.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Some(name);
        }
        self.problems.push(format!(
            "HF_BILL_TO is “{name}”; the name of an organisation is expected, as in its address"
        ));
        None
    }

    fn providers(&mut self) -> Vec<Supported> {
        let list = self.get("HF_PROVIDERS").unwrap_or_default();
        let mut providers = Vec::new();
        for name in list
            .split(',')
            .map(str::trim)
            .filter(|name| !name.is_empty())
        {
            match Supported::of(name) {
                Some(provider) if providers.contains(&provider) => self
                    .problems
                    .push(format!("HF_PROVIDERS names “{name}” twice")),
                Some(provider) => providers.push(provider),
                None => self.problems.push(format!(
                    "HF_PROVIDERS names “{name}”; these are known: {}",
                    Supported::ALL.map(Supported::name).join(", ")
                )),
            }
        }
        providers
    }

    /// A key that is none of Hugging Face belongs to the one provider that is named.
    fn direct(
        &mut self,
        key: Option<&SecretString>,
        providers: &[Supported],
    ) -> Option<(Supported, Url)> {
        if key.is_none_or(|key| key.expose_secret().starts_with("hf_")) {
            return None;
        }
        let named = match providers {
            [provider] => provider.direct_url().map(|url| (*provider, url)),
            _ => None,
        };
        let Some((provider, url)) = named else {
            self.problems.push(
                "HF_API_KEY does not begin with hf_, so it is no key of Hugging Face; for a key of \
                 fal-ai, replicate, wavespeed or together let HF_PROVIDERS name that one alone"
                    .to_owned(),
            );
            return None;
        };
        Some((provider, self.url_or("HF_DIRECT_URL", url)))
    }

    fn endpoints<'a>(
        &mut self,
        models: impl IntoIterator<Item = &'a str>,
    ) -> BTreeMap<String, Url> {
        let mut endpoints = BTreeMap::new();
        for model_id in models {
            let name = endpoint_variable(model_id);
            if let Some(value) = self.get(&name)
                && let Some(url) = self.url(&name, &value)
            {
                endpoints.insert(model_id.to_owned(), url);
            }
        }
        endpoints
    }

    fn url_or(&mut self, name: &str, default: &str) -> Url {
        let default = Url::parse(default).expect("a constant");
        match self.get(name) {
            None => default,
            Some(value) => self.url(name, &value).unwrap_or(default),
        }
    }

    /// The key goes there, so it is HTTPS, or near.
    fn url(&mut self, name: &str, value: &str) -> Option<Url> {
        let url = Url::parse(value).ok().filter(|url| {
            let is_plain = url.username().is_empty()
                && url.password().is_none()
                && url.query().is_none()
                && url.fragment().is_none();
            let is_safe = url.scheme() == "https" || url.scheme() == "http" && is_near(url);
            url.has_host() && is_plain && is_safe
        });
        if url.is_none() {
            // The value is not shown: somebody may have put a password into the address.
            self.problems.push(format!(
                "{name} is not an address that can be used; one like https://host.example is \
                 expected, without user, ? and #, and http only inside your own network"
            ));
        }
        url
    }
}

/// Whether an address can only be inside one's own network: a private one, or a name without a dot.
fn is_near(url: &Url) -> bool {
    is_loopback(url)
        || match url.host() {
            Some(Host::Domain(name)) => !name.contains('.'),
            Some(Host::Ipv4(address)) => address.is_private(),
            Some(Host::Ipv6(address)) => address.is_unique_local(),
            None => false,
        }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}
