//! What does not fit together, beyond models that run elsewhere.

use crate::{
    Setting, Target, Wrong,
    declared::{
        ALARM_EMAIL, AWS_ENDPOINT_URL, BACKUP_DIR, CERTIFICATE_ARN, DOMAIN_NAME, MONTHLY_BUDGET,
        PHOTO_EXPIRY_DAYS, SESSION_CLEANUP_HOURS,
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

/// After how many days the bucket's own rule may come, by the hours that finished restorations are kept: 90
/// days behind them at least, as one photo can be restored again and again while it is kept, and its original
/// gets older than that. In steps, because the pattern of the template's parameter `Retention` compares them
/// as well, and patterns cannot reckon.
pub const NETS: [(u64, u64); 6] = [
    (24, 91),
    (99, 100),
    (999, 200),
    (9_999, 600),
    (99_999, 5_000),
    (876_000, 40_000),
];

/// For how many hours finished restorations are kept in the cloud, and after how many days the bucket's own
/// rule comes: as they are set, or as they follow.
///
/// # Errors
/// [`Wrong`], where the rule would remove what is still in use.
pub(crate) fn retention(get: impl Fn(&str) -> Option<String>) -> Result<(u64, u64), Wrong> {
    let hours = SESSION_CLEANUP_HOURS.read(Target::Lambda, &get)?;
    let net = NETS.iter().find(|(most, _)| *most >= hours);
    let least = net.filter(|_| hours > 0).map_or(0, |(_, days)| *days);
    let days = PHOTO_EXPIRY_DAYS.given(&get)?.unwrap_or(least);
    let (name, other) = (PHOTO_EXPIRY_DAYS.name(), SESSION_CLEANUP_HOURS.name());
    let why = if days == 0 || (hours > 0 && days >= least) {
        return Ok((hours, days));
    } else if hours == 0 {
        format!(
            "{other} is 0, which keeps photos for ever, but {name} would remove them. Leave {name} out."
        )
    } else {
        format!(
            "{name} is {days}; with {other}={hours} at least {least} are needed, or a photo that is still in \
             use could be removed"
        )
    };
    Err(Wrong {
        name: name.to_owned(),
        message: why,
    })
}

/// All such rules of a target, but for [`retention`], of which more comes than whether it fits.
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
            "{name} needs {}, so that somebody is told",
            ALARM_EMAIL.name()
        ),
    })
}
