//! Whether settings fit, each and together.

use std::collections::BTreeMap;

use domain::{Provider, Registry, endpoint_variable};

use crate::{
    AllWrong, LONGEST_CALL, Remote, Sending, Target, Wrong,
    declared::{
        ALL, HF_API_KEY, HF_API_TIMEOUT, HF_PROVIDERS, MODELS_CONFIG, PHOTO_EXPIRY_DAYS,
        SESSION_CLEANUP_HOURS,
    },
    remote::as_endpoint,
    rules::{broken, retention},
};

/// What fits beside the other variables of a function: Lambda gives all of them 4096 bytes.
pub const MOST_VARIABLE_BYTES: usize = 3000;

/// The values in the spelling in which they are handed on, or all that is wrong with them. It reads them as
/// the programs do at their start, and refuses what they would not use. For the cloud, how long photos are kept is among
/// them in any case.
///
/// # Errors
/// One [`Wrong`] for each that is wrong; where each fits, for those that do not fit together.
pub fn check(
    given: &BTreeMap<String, String>,
    target: Target,
) -> Result<BTreeMap<String, String>, Vec<Wrong>> {
    let (mut spelled, mut wrong) = (BTreeMap::new(), Vec::new());
    for (name, value) in given {
        match one(name, value, target) {
            Ok(None) => {}
            Ok(Some(value)) => {
                spelled.insert(name.clone(), value);
            }
            Err(error) => wrong.push(error),
        }
    }
    if wrong.is_empty() {
        wrong = together(&spelled, target);
        if target == Target::Lambda {
            wrong.extend(fill_in_retention(&mut spelled).err());
        }
    }
    if wrong.is_empty() {
        Ok(spelled)
    } else {
        Err(wrong)
    }
}

fn fill_in_retention(spelled: &mut BTreeMap<String, String>) -> Result<(), Wrong> {
    let (hours, days) = retention(|name| spelled.get(name).cloned())?;
    for (name, number) in [
        (SESSION_CLEANUP_HOURS.name(), hours),
        (PHOTO_EXPIRY_DAYS.name(), days),
    ] {
        spelled.insert(name.to_owned(), number.to_string());
    }
    Ok(())
}

/// What the variables of endpoints begin with.
const ENDPOINTS: &str = "HF_ENDPOINT_";

fn one(name: &str, value: &str, target: Target) -> Result<Option<String>, Wrong> {
    let Some(declared) = ALL.iter().find(|each| each.about().name == name) else {
        if target == Target::Laptop && name.starts_with(ENDPOINTS) {
            return as_endpoint(name, |declared| {
                Ok(declared
                    .given(|_| Some(value.to_owned()))?
                    .map(|_| value.trim().to_owned()))
            });
        }
        return Err(Wrong {
            name: name.to_owned(),
            message: format!("{name} is not a setting"),
        });
    };
    if declared.is_nothing(value) {
        return Ok(None);
    }
    let spelled = declared.spelled(value, target)?;
    let about = declared.about();
    // Two brackets name another parameter there, and are refused.
    if target == Target::Lambda && about.is_hidden && spelled.contains("{{") {
        let why = "Systems Manager cannot store {{; leave one of the brackets out";
        return Err(about.wrong(value, why));
    }
    Ok(Some(spelled))
}

fn together(given: &BTreeMap<String, String>, target: Target) -> Vec<Wrong> {
    let get = |name: &str| given.get(name).cloned();
    let registry = MODELS_CONFIG.given(get);
    let registry = registry.map(|found| found.unwrap_or_else(Registry::built_in));
    let remote = registry.map_err(|error| AllWrong(vec![error]));
    let key = get(HF_API_KEY.name()).map(Into::into);
    let mut all = broken(get, target);
    if let Ok(registry) = &remote {
        all.extend(unused_endpoints(given, registry));
    }
    let remote = remote.and_then(|registry| Remote::for_models(get, key, &registry));
    match remote {
        Err(AllWrong(wrong)) => all.extend(wrong),
        Ok(_) if target == Target::Laptop => {}
        Ok(remote) => all.extend(sending(&remote).into_iter().chain(variables(given))),
    }
    all
}

/// Addresses of endpoints that no model has: none would be used.
fn unused_endpoints(given: &BTreeMap<String, String>, registry: &Registry) -> Vec<Wrong> {
    let used: Vec<String> = (registry.iter())
        .filter(|model| model.provider == Provider::HfEndpoint)
        .map(|model| endpoint_variable(&model.id))
        .collect();
    let is_declared = |name: &str| ALL.iter().any(|each| each.about().name == name);
    given
        .keys()
        .filter(|name| name.starts_with(ENDPOINTS) && !is_declared(name) && !used.contains(name))
        .map(|name| Wrong {
            name: name.clone(),
            message: format!(
                "{name}: no model has this endpoint. {ENDPOINTS} is followed by the id of a model in \
                 MODELS_CONFIG with the provider hf-endpoint, in capitals and with _ instead of -"
            ),
        })
        .collect()
}

fn sending(remote: &Remote) -> Option<Wrong> {
    let (named, sending) = (remote.providers.len(), Sending::USUAL);
    let longest = sending.longest(remote.timeout, named);
    (longest > LONGEST_CALL).then(|| {
        let (timeout, providers) = (HF_API_TIMEOUT.name(), HF_PROVIDERS.name());
        let most = sending.most_timeout(named.max(1) as u64);
        Wrong {
            name: providers.to_owned(),
            message: format!(
                "{providers} names {named} and {timeout} is {}: trying one after the other could take {} \
                 seconds, but a function has only {}. Set {timeout} to {most} or less, or name fewer.",
                remote.timeout.as_secs(),
                longest.as_secs(),
                LONGEST_CALL.as_secs()
            ),
        }
    })
}

fn variables(given: &BTreeMap<String, String>) -> Option<Wrong> {
    let long = ALL.iter().filter(|each| {
        let about = each.about();
        each.is_long() && about.has_function() && about.chapter.is_some()
    });
    let names: Vec<&str> = long.map(|each| each.about().name).collect();
    let longest = names
        .iter()
        .max_by_key(|name| given.get(**name).map_or(0, String::len))?;
    let bytes: usize = names
        .iter()
        .filter_map(|name| given.get(*name))
        .map(String::len)
        .sum();
    (bytes > MOST_VARIABLE_BYTES).then(|| Wrong {
        name: (*longest).to_owned(),
        message: format!(
            "{} have {bytes} bytes in total, but a function's variables on Lambda have room for \
             {MOST_VARIABLE_BYTES}",
            names.join(", ")
        ),
    })
}
