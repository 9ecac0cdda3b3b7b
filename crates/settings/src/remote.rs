//! Where models that run elsewhere are reached, and with which key.

use std::{collections::BTreeMap, time::Duration};

use domain::{Provider, Registry, endpoint_variable};
use secrecy::{ExposeSecret as _, SecretString};
use url::Url;

use crate::{
    Address, Kind as _, Setting, Supported, Target, Wrong,
    declared::{
        HF_API_KEY, HF_API_TIMEOUT, HF_BILL_TO, HF_DIRECT_URL, HF_ENDPOINT_SWIN2SR_2X, HF_HUB_URL,
        HF_PROVIDERS, HF_ROUTER_URL,
    },
    kinds::is_loopback,
};

/// How models elsewhere are reached. Its `Debug` shows no key.
#[derive(Debug, Clone)]
pub struct Remote {
    /// `HF_API_KEY`: of Hugging Face (`hf_…`), or of the one provider that `HF_PROVIDERS` names.
    pub key: Option<SecretString>,
    /// `HF_API_TIMEOUT`: how long a submission may take.
    pub timeout: Duration,
    /// `HF_BILL_TO`: the organisation that pays.
    pub bill_to: Option<String>,
    /// `HF_ROUTER_URL`.
    pub router_url: Url,
    /// `HF_HUB_URL`.
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
#[error("{}", .0.iter().map(|each| each.message.as_str()).collect::<Vec<_>>().join("; "))]
pub struct AllWrong(pub Vec<Wrong>);

impl Remote {
    /// Reads the settings that the models of `registry` need; `key` stands for `HF_API_KEY`, which a
    /// function does not have in its environment.
    ///
    /// # Errors
    /// All that do not fit, see [`AllWrong`].
    pub fn for_models(
        get: impl Fn(&str) -> Option<String>,
        key: Option<SecretString>,
        registry: &Registry,
    ) -> Result<Self, AllWrong> {
        let on_endpoints = registry
            .iter()
            .filter(|model| model.provider == Provider::HfEndpoint)
            .map(|model| model.id.as_str());
        let get = |name: &str| match name {
            name if name == HF_API_KEY.name() => {
                key.as_ref().map(|key| key.expose_secret().to_owned())
            }
            _ => get(name),
        };
        Self::read(get, on_endpoints)
    }

    /// Reads the settings. `endpoint_models` are the ids of the models that run on a dedicated
    /// endpoint: `swin2sr-2x` is reached at `HF_ENDPOINT_SWIN2SR_2X`. An empty value counts as not
    /// set.
    ///
    /// # Errors
    /// All that do not fit, see [`AllWrong`].
    pub fn read<'a>(
        get: impl Fn(&str) -> Option<String>,
        endpoint_models: impl IntoIterator<Item = &'a str>,
    ) -> Result<Self, AllWrong> {
        let mut wrong = Vec::new();
        let (timeout, hub, router) = (
            HF_API_TIMEOUT.read(Target::Laptop, &get),
            HF_HUB_URL.read(Target::Laptop, &get),
            HF_ROUTER_URL.read(Target::Laptop, &get),
        );
        let key = kept(&mut wrong, HF_API_KEY.given(&get)).flatten();
        let key = key.map(SecretString::from);
        let providers = kept(&mut wrong, HF_PROVIDERS.given(&get)).flatten();
        let providers = providers.unwrap_or_default();
        let bill_to = kept(&mut wrong, HF_BILL_TO.given(&get)).flatten();
        let direct = kept(&mut wrong, direct(&get, key.as_ref(), &providers)).flatten();
        let mut endpoints = BTreeMap::new();
        for model_id in endpoint_models {
            if let Some(url) = kept(&mut wrong, endpoint(&get, model_id)).flatten() {
                endpoints.insert(model_id.to_owned(), url);
            }
        }
        let (timeout, hub, router) = (
            kept(&mut wrong, timeout),
            kept(&mut wrong, hub),
            kept(&mut wrong, router),
        );
        match (timeout, hub, router) {
            (Some(seconds), Some(hub_url), Some(router_url)) if wrong.is_empty() => Ok(Self {
                key,
                timeout: Duration::from_secs(seconds),
                bill_to,
                router_url,
                hub_url,
                providers,
                direct,
                endpoints,
            }),
            _ => Err(AllWrong(wrong)),
        }
    }

    /// Whether the router is one on this machine, or without TLS, as in tests. Only then may a
    /// result be fetched from such a place too.
    #[must_use]
    pub fn is_loose(&self) -> bool {
        self.router_url.scheme() == "http" || is_loopback(&self.router_url)
    }

    /// Whether the key is one of Hugging Face.
    #[must_use]
    pub fn has_hub_key(&self) -> bool {
        self.key.is_some() && self.direct.is_none()
    }
}

/// The value, or `None` and what is wrong on the list.
fn kept<T>(wrong: &mut Vec<Wrong>, read: Result<T, Wrong>) -> Option<T> {
    read.map_err(|error| wrong.push(error)).ok()
}

/// A key that is none of Hugging Face belongs to the one provider that is named.
fn direct(
    get: impl Fn(&str) -> Option<String>,
    key: Option<&SecretString>,
    providers: &[Supported],
) -> Result<Option<(Supported, Url)>, Wrong> {
    if key.is_none_or(|key| key.expose_secret().starts_with("hf_")) {
        return Ok(None);
    }
    let named = match providers {
        [provider] => provider.direct_url().map(|url| (*provider, url)),
        _ => None,
    };
    let Some((provider, own)) = named else {
        let own = Supported::ALL
            .into_iter()
            .filter(|each| each.direct_url().is_some());
        let own: Vec<&str> = own.map(Supported::name).collect();
        return Err(HF_API_KEY.wrong(
            "",
            &format!(
                "it does not begin with hf_, so it is not a Hugging Face token; to use a key of {}, name \
                 only that provider in {}",
                own.join(", "),
                HF_PROVIDERS.name()
            ),
        ));
    };
    let url = match HF_DIRECT_URL.given(get)? {
        Some(url) => url,
        None => Address.parse(own).expect("a constant"),
    };
    Ok(Some((provider, url)))
}

/// The address of a model's dedicated endpoint.
fn endpoint(get: impl Fn(&str) -> Option<String>, model_id: &str) -> Result<Option<Url>, Wrong> {
    let name = endpoint_variable(model_id);
    as_endpoint(&name, |declared| declared.given(|_| get(&name)))
}

/// In a list of one's own any model can have an endpoint, so its variable need not be declared: it is read as
/// those that are.
pub(crate) fn as_endpoint<T>(
    name: &str,
    read: impl FnOnce(Setting<Address>) -> Result<T, Wrong>,
) -> Result<T, Wrong> {
    let as_declared: Setting<Address> = HF_ENDPOINT_SWIN2SR_2X;
    read(as_declared).map_err(|error| Wrong {
        message: error.message.replace(as_declared.name(), name),
        name: name.to_owned(),
    })
}
