//! Who serves a model, as the hub says.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Instant,
};

use domain::RemoteReason;
use http::{Method, StatusCode, header};
use http_client::RequestBuilder;
use secrecy::ExposeSecret as _;
use serde_json::Value;

use crate::{
    Error, ErrorKind, Supported,
    link::Link,
    refusal::Recipient,
    remote::{at, authorization, is_model_id},
};

/// A provider that serves a model, and what it calls it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Server {
    pub(crate) provider: Supported,
    pub(crate) provider_id: String,
}

/// What the hub says about one model.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Mapping(Vec<Entry>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Entry {
    provider: String,
    provider_id: String,
    status: String,
}

impl Mapping {
    /// Reads the hub's answer, in which the mapping is an array or an object.
    pub(crate) fn parse(body: &Value) -> Self {
        let entries = match body.get("inferenceProviderMapping") {
            Some(Value::Array(list)) => list
                .iter()
                .filter_map(|entry| Entry::parse(entry.get("provider")?.as_str()?, entry))
                .collect(),
            Some(Value::Object(map)) => map
                .iter()
                .filter_map(|(provider, entry)| Entry::parse(provider, entry))
                .collect(),
            _ => Vec::new(),
        };
        Self(entries)
    }

    /// Who may be asked, in this order: of those that the settings name all that do not report an
    /// error; where they name none, the first that is live.
    pub(crate) fn servers(&self, named: &[Supported]) -> Vec<Server> {
        let of = |provider: Supported, statuses: &[&str]| {
            let entry = self.0.iter().find(|entry| {
                entry.provider == provider.name() && statuses.contains(&entry.status.as_str())
            })?;
            Some(Server {
                provider,
                provider_id: entry.provider_id.clone(),
            })
        };
        if named.is_empty() {
            let first = self.0.iter().find_map(|entry| {
                let provider = Supported::of(&entry.provider)?;
                of(provider, &["live"])
            });
            return first.into_iter().collect();
        }
        named
            .iter()
            .filter_map(|provider| of(*provider, &["live", "staging"]))
            .collect()
    }

    /// Why nobody can be asked.
    pub(crate) fn why_none(&self, model: &str, named: &[Supported]) -> RemoteReason {
        let names = |of: &[Supported]| {
            of.iter()
                .map(|provider| provider.name().to_owned())
                .collect()
        };
        let model = model.to_owned();
        let serving: Vec<String> = self
            .0
            .iter()
            .filter(|entry| entry.status == "live")
            .map(|entry| entry.provider.clone())
            .take(8)
            .collect();
        if serving.is_empty() {
            RemoteReason::NotServed { model }
        } else if named.is_empty() {
            RemoteReason::ServedByOthers {
                model,
                serving,
                supported: names(&Supported::ALL),
            }
        } else {
            RemoteReason::NotServedByNamed {
                model,
                serving,
                named: names(named),
            }
        }
    }
}

impl Entry {
    fn parse(provider: &str, entry: &Value) -> Option<Self> {
        let text = |name: &str| entry.get(name).and_then(Value::as_str);
        let provider_id = text("providerId")?;
        let is_name = provider.len() <= 64 && is_model_id(provider);
        (is_name && is_model_id(provider_id)).then(|| Self {
            provider: provider.to_owned(),
            provider_id: provider_id.to_owned(),
            status: text("status").unwrap_or_default().to_owned(),
        })
    }
}

/// The hub's answers, each believed for an hour.
#[derive(Debug, Default)]
pub(crate) struct Mappings(Mutex<HashMap<String, Arc<Slot>>>);

/// One model's, behind a lock of its own so that one request serves all who ask meanwhile.
type Slot = tokio::sync::Mutex<Known>;

#[derive(Debug, Default)]
struct Known {
    mapping: Option<(Instant, Mapping)>,
    failed: Option<(Instant, Error)>,
}

impl Mappings {
    /// Who serves a model. An older answer is used where the hub cannot be asked.
    ///
    /// # Errors
    /// [`ErrorKind::ModelGone`] when the hub does not know the model, and what keeps it from
    /// answering.
    pub(crate) async fn get(&self, link: &Link, model: &str) -> Result<Mapping, Error> {
        let slot = Arc::clone(self.lock().entry(model.to_owned()).or_default());
        let mut known = slot.lock().await;
        if let Some((at, mapping)) = &known.mapping
            && at.elapsed() < link.limits.mapping_age
        {
            return Ok(mapping.clone());
        }
        let failed = match &known.failed {
            Some((at, error)) if at.elapsed() < link.limits.hub_pause => Err(error.clone()),
            _ => ask(link, model).await,
        };
        match failed {
            Ok(mapping) => {
                *known = Known {
                    mapping: Some((Instant::now(), mapping.clone())),
                    failed: None,
                };
                Ok(mapping)
            }
            Err(error) => {
                if known.failed.as_ref().is_none_or(|(_, old)| *old != error) {
                    tracing::warn!(model, %error, "the hub does not say who serves a model");
                }
                let is_new = known
                    .failed
                    .as_ref()
                    .is_none_or(|(at, _)| at.elapsed() >= link.limits.hub_pause);
                if is_new {
                    known.failed = Some((Instant::now(), error.clone()));
                }
                match &known.mapping {
                    Some((_, mapping)) if error.passes() => Ok(mapping.clone()),
                    _ => Err(error),
                }
            }
        }
    }

    /// Forgets who serves a model, because one of them does not.
    pub(crate) fn forget(&self, model: &str) {
        self.lock().remove(model);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, Arc<Slot>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

const HUB: Recipient = Recipient {
    name: "hub",
    sleeps: false,
};

async fn ask(link: &Link, model: &str) -> Result<Mapping, Error> {
    let gone = || {
        let model = model.to_owned();
        Error::new(
            ErrorKind::ModelGone,
            HUB.name,
            RemoteReason::UnknownAtHub { model },
        )
    };
    if !is_model_id(model) {
        return Err(gone());
    }
    let settings = &link.settings;
    let mut url = at(&settings.hub_url, &format!("/api/models/{model}"));
    url.set_query(Some("expand=inferenceProviderMapping"));
    let mut request = RequestBuilder::new(Method::GET, &url);
    if let Some(key) = settings.key.as_ref().filter(|_| settings.has_hub_key()) {
        let key = authorization("Bearer", key.expose_secret());
        request = request.header(header::AUTHORIZATION, key);
    }
    let request = request.build().map_err(|_| gone())?;
    let (within, max) = (link.limits.hub, link.limits.json_bytes);
    let unreachable = || {
        Error::new(
            ErrorKind::Unreachable,
            HUB.name,
            RemoteReason::HubUnreachable,
        )
        .retry_after(link.limits.hub_pause)
    };
    let answer = link.exchange(link.api(), request, within, max).await;
    let answer = answer.map_err(|_| unreachable())?;
    match answer.status {
        status if status.is_success() => {
            let body: Value = serde_json::from_slice(&answer.body).map_err(|_| unreachable())?;
            Ok(Mapping::parse(&body))
        }
        StatusCode::UNAUTHORIZED if settings.has_hub_key() => {
            let provider = HUB.name.to_owned();
            let reason = RemoteReason::KeyRefused {
                provider,
                said: None,
            };
            Err(Error::new(ErrorKind::KeyRefused, HUB.name, reason))
        }
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN | StatusCode::NOT_FOUND => Err(gone()),
        _ => Err(unreachable()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn mapping() -> Mapping {
        Mapping::parse(&json!({ "inferenceProviderMapping": [
            { "provider": "somebody", "providerId": "x/y", "status": "live" },
            { "provider": "together", "providerId": "t/y", "status": "error" },
            { "provider": "replicate", "providerId": "r/y", "status": "staging" },
            { "provider": "fal-ai", "providerId": "f/y", "status": "live" },
            { "provider": "wavespeed", "providerId": "w/y", "status": "live" },
            { "provider": "hf-inference", "providerId": "../../x", "status": "live" },
        ] }))
    }

    fn names(servers: &[Server]) -> Vec<&'static str> {
        servers.iter().map(|each| each.provider.name()).collect()
    }

    #[test]
    fn a_mapping_is_read_as_an_array_and_as_an_object() {
        let object = Mapping::parse(&json!({ "inferenceProviderMapping": {
            "fal-ai": { "providerId": "f/y", "status": "live", "task": "image-to-image" },
        } }));
        let array = Mapping::parse(&json!({ "inferenceProviderMapping": [
            { "provider": "fal-ai", "providerId": "f/y", "status": "live" },
        ] }));
        assert_eq!(object, array);
        assert_eq!(names(&object.servers(&[])), ["fal-ai"]);
        for nothing in [
            json!({}),
            json!([]),
            json!({ "inferenceProviderMapping": null }),
        ] {
            assert_eq!(Mapping::parse(&nothing), Mapping::default());
        }
    }

    #[test]
    fn without_a_setting_the_first_live_provider_that_is_known_is_asked_and_no_other() {
        assert_eq!(names(&mapping().servers(&[])), ["fal-ai"]);
    }

    #[test]
    fn those_that_the_settings_name_are_asked_in_their_order_unless_they_report_an_error() {
        let named = [
            Supported::Wavespeed,
            Supported::Together,
            Supported::Replicate,
            Supported::FalAi,
        ];
        let expected = ["wavespeed", "replicate", "fal-ai"];
        assert_eq!(names(&mapping().servers(&named)), expected);
    }

    #[test]
    fn an_id_that_could_lead_elsewhere_is_not_taken() {
        assert!(mapping().servers(&[Supported::HfInference]).is_empty());
    }

    #[test]
    fn that_nobody_can_be_asked_is_explained() {
        let why = mapping().why_none("a/b", &[Supported::Together]);
        let model = "a/b".to_owned();
        let RemoteReason::NotServedByNamed { serving, named, .. } = why else {
            panic!("{why:?}");
        };
        assert!(serving.contains(&"fal-ai".to_owned()), "{serving:?}");
        assert_eq!(named, ["together"]);
        let why = Mapping::default().why_none("a/b", &[]);
        assert_eq!(why, RemoteReason::NotServed { model });
    }
}
