//! What does not fit together, beyond models that run elsewhere.

use crate::{
    Setting, Target, Wrong,
    declared::{
        ALARM_EMAIL, AWS_ENDPOINT_URL, BACKUP_DIR, CERTIFICATE_ARN, DOMAIN_NAME, MONTHLY_BUDGET,
    },
    setting::Kind,
};

/// Sees that no backups are asked for of what is kept elsewhere.
///
/// # Errors
/// [`Wrong`].
pub fn backups_fit(get: impl Fn(&str) -> Option<String>) -> Result<(), Wrong> {
    match BACKUP_DIR.given(&get)? {
        Some(folder) if AWS_ENDPOINT_URL.is_set(&get) => {
            let why = "it cannot be used together with AWS_ENDPOINT_URL, because photos and records are \
                       kept by other services; docs/DEPLOY.md says how to back those up";
            Err(BACKUP_DIR.wrong(&folder, why))
        }
        _ => Ok(()),
    }
}

/// All such rules of a target.
pub(crate) fn broken(get: impl Fn(&str) -> Option<String>, target: Target) -> Vec<Wrong> {
    match target {
        Target::Laptop => backups_fit(get).err().into_iter().collect(),
        Target::Lambda => {
            let pair = needs(&get, &DOMAIN_NAME, &CERTIFICATE_ARN)
                .or_else(|| needs(&get, &CERTIFICATE_ARN, &DOMAIN_NAME));
            pair.into_iter().chain(budget(&get)).collect()
        }
    }
}

fn needs<A: Kind, B: Kind>(
    get: impl Fn(&str) -> Option<String>,
    set: &Setting<A>,
    other: &Setting<B>,
) -> Option<Wrong> {
    let (name, missing) = (set.name(), other.name());
    (set.is_set(&get) && !other.is_set(&get)).then(|| Wrong {
        name: name.to_owned(),
        message: format!("{name} and {missing} go together; {missing} is not set"),
    })
}

fn budget(get: impl Fn(&str) -> Option<String>) -> Option<Wrong> {
    let name = MONTHLY_BUDGET.name();
    let is_asked_for = MONTHLY_BUDGET
        .given(&get)
        .is_ok_and(|dollars| dollars > Some(0));
    (is_asked_for && !ALARM_EMAIL.is_set(&get)).then(|| Wrong {
        name: name.to_owned(),
        message: format!(
            "{name} needs {}: somebody has to be told",
            ALARM_EMAIL.name()
        ),
    })
}
