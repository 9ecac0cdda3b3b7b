//! A backup each day, made by the server.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use jiff::{SignedDuration, Timestamp, Zoned, civil::Time};
use settings::{BACKUP_AT, BACKUP_DIR, BACKUP_KEEP, TZ, Target::Laptop, Wrong, backups_fit};
use tokio::task::JoinSet;

use super::{BackupError, Location, Made, create, folder::BackupFolder};

/// How often to look at the clock. A laptop may have slept.
const LOOK: Duration = Duration::from_secs(60);

/// After how long a backup that failed is tried again.
const AGAIN: Duration = Duration::from_secs(15 * 60);

/// How far ahead of the clock a backup may be dated that counts as made: a clock is set by some hours.
const AHEAD: SignedDuration = SignedDuration::from_hours(24);

/// When backups are made, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    /// `BACKUP_DIR`: the folder.
    pub folder: PathBuf,
    /// `BACKUP_AT`: when, each day, by the computer's clock. One that was
    /// missed is made as soon as the server runs.
    pub at: Time,
    /// `BACKUP_KEEP`: how many are kept.
    pub keep: usize,
}

impl Schedule {
    /// Reads the settings; `None` where no folder is named.
    pub(crate) fn read(get: &impl Fn(&str) -> Option<String>) -> Result<Option<Self>, Wrong> {
        let (hour, minute) = BACKUP_AT.read(Laptop, get)?;
        let at = jiff::civil::time(hour, minute, 0, 0);
        let keep = usize::try_from(BACKUP_KEEP.read(Laptop, get)?).unwrap_or(usize::MAX);
        let Some(text) = BACKUP_DIR.given(get)? else {
            return Ok(None);
        };
        TZ.given(get)?;
        backups_fit(get)?;
        let folder = PathBuf::from(text);
        Ok(Some(Self { folder, at, keep }))
    }

    /// The last moment at which a backup should have been made.
    fn last_due(&self, now: &Zoned) -> Timestamp {
        let on = |date: jiff::civil::Date| {
            // A time that the clock skips or has twice is moved on, or the first one.
            let due = date.to_datetime(self.at).to_zoned(now.time_zone().clone());
            due.map_or(Timestamp::MIN, |due| due.timestamp())
        };
        let today = on(now.date());
        if today <= now.timestamp() {
            today
        } else {
            now.date().yesterday().map_or(Timestamp::MIN, on)
        }
    }
}

/// How the last backup went, for whoever asks.
#[derive(Debug, Clone, Default)]
pub(crate) struct Health(Arc<Mutex<Option<String>>>);

impl Health {
    /// Why there was no backup, until one is made.
    pub(crate) fn trouble(&self) -> Option<String> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Notes how it went; whether that is news.
    fn note(&self, trouble: Option<String>) -> bool {
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_news = *noted != trouble;
        *noted = trouble;
        is_news
    }
}

/// Makes backups by the schedule until the set is dropped. One that is cut off by that is removed
/// by the next.
pub(crate) fn start(schedule: Schedule, data: &Path) -> (Health, JoinSet<()>) {
    let health = Health::default();
    let mut tasks = JoinSet::new();
    tasks.spawn(run(schedule, data.to_owned(), health.clone()));
    (health, tasks)
}

async fn run(schedule: Schedule, data: PathBuf, health: Health) {
    let mut ticks = tokio::time::interval(LOOK);
    let mut failed_at: Option<tokio::time::Instant> = None;
    loop {
        ticks.tick().await;
        if failed_at.is_some_and(|at| at.elapsed() < AGAIN) {
            continue;
        }
        let (schedule, data) = (schedule.clone(), data.clone());
        let made = tokio::task::spawn_blocking(move || make_if_due(&schedule, &data)).await;
        match made {
            Ok(Ok(None)) => {}
            Ok(Ok(Some(made))) => {
                failed_at = None;
                tell(&health, &made);
            }
            Ok(Err(error)) => {
                failed_at = Some(tokio::time::Instant::now());
                let why = error.to_string();
                if health.note(Some(why.clone())) {
                    tracing::error!(why, "no backup was made; trying again every 15 minutes");
                }
            }
            Err(panic) => {
                failed_at = Some(tokio::time::Instant::now());
                health.note(Some("it crashed".to_owned()));
                tracing::error!(%panic, "no backup was made: the program has a fault; trying again every 15 minutes");
            }
        }
    }
}

fn tell(health: &Health, made: &Made) {
    let files = made.manifest.files.len();
    let (backup, copied) = (made.path.display(), made.copied);
    tracing::info!(%backup, files, copied, "a backup was made");
    let trouble = (!made.faults.is_empty()).then(|| {
        format!(
            "the last one was made, but {} files or records in the data folder are missing or \
             damaged; the log names them",
            made.faults.len()
        )
    });
    if health.note(trouble) {
        for fault in &made.faults {
            tracing::error!(
                fault,
                "the backup is incomplete: a file or record in the data folder is missing or damaged"
            );
        }
    }
}

fn make_if_due(schedule: &Schedule, data: &Path) -> Result<Option<Made>, BackupError> {
    // Not made here: where a disk is not connected, its folder would fill this one.
    if !schedule.folder.is_dir() {
        return Err(BackupError::NoTarget(schedule.folder.clone()));
    }
    let now = Zoned::now();
    let due = schedule.last_due(&now);
    // One that is dated further ahead says that the clock was wrong, not that a backup was made today.
    let until = now
        .timestamp()
        .saturating_add(AHEAD)
        .unwrap_or(Timestamp::MAX);
    let newest = BackupFolder::at(&schedule.folder).newest(until);
    if newest.is_some_and(|newest| newest >= due) {
        return Ok(None);
    }
    let location = Location::Folder(schedule.folder.clone());
    create(data, &location, Some(schedule.keep)).map(Some)
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::*;

    fn read(variables: &[(&str, &str)]) -> Result<Option<Schedule>, Wrong> {
        Schedule::read(&|asked: &str| {
            let found = variables.iter().find(|(name, _)| *name == asked);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn without_a_folder_there_is_no_backup_and_with_one_the_rest_has_defaults() {
        assert_eq!(read(&[]).expect("fine"), None);
        let schedule = read(&[("BACKUP_DIR", "/mnt/b")])
            .expect("fine")
            .expect("one");
        let three = Time::constant(3, 0, 0, 0);
        assert_eq!((schedule.at, schedule.keep), (three, 30));
        let all = [
            ("BACKUP_DIR", "/b"),
            ("BACKUP_AT", "22:05"),
            ("BACKUP_KEEP", "7"),
        ];
        let schedule = read(&all).expect("fine").expect("one");
        assert_eq!(
            (schedule.at, schedule.keep),
            (Time::constant(22, 5, 0, 0), 7)
        );
    }

    #[test]
    fn what_does_not_fit_is_named() {
        for (name, value) in [
            ("BACKUP_AT", "3"),
            ("BACKUP_AT", "3:5"),
            ("BACKUP_AT", "24:00"),
            ("BACKUP_AT", "23:60"),
            ("BACKUP_AT", "03:00 pm"),
            ("BACKUP_AT", "soon"),
            ("BACKUP_KEEP", "0"),
            ("BACKUP_KEEP", "-1"),
            ("BACKUP_KEEP", "all"),
            ("TZ", "Nowhere/City"),
        ] {
            let error = read(&[("BACKUP_DIR", "/b"), (name, value)]).expect_err(value);
            assert!(error.to_string().contains(name), "{value}: {error}");
        }
        for zone in [
            "UTC",
            ":UTC",
            "CET-1CEST,M3.5.0,M10.5.0/3",
            "/etc/localtime",
        ] {
            read(&[("BACKUP_DIR", "/b"), ("TZ", zone)]).expect(zone);
        }
        let elsewhere = [
            ("BACKUP_DIR", "/b"),
            ("AWS_ENDPOINT_URL", "http://localhost:1"),
        ];
        let error = read(&elsewhere).expect_err("elsewhere").to_string();
        assert!(
            error.contains("BACKUP_DIR") && error.contains("docs/DEPLOY.md"),
            "{error}"
        );
    }

    #[test]
    fn a_backup_is_due_from_its_time_of_day_on_also_when_the_clock_changes() {
        let schedule = read(&[("BACKUP_DIR", "/b"), ("BACKUP_AT", "02:30")]);
        let schedule = schedule.expect("fine").expect("one");
        for (now, due) in [
            ("2026-01-10T02:29:00+00:00[UTC]", "2026-01-09T02:30:00Z"),
            ("2026-01-10T02:30:00+00:00[UTC]", "2026-01-10T02:30:00Z"),
            ("2026-01-10T23:59:00+05:30[+05:30]", "2026-01-09T21:00:00Z"),
        ] {
            let now: Zoned = now.parse().expect("a time");
            assert_eq!(
                schedule.last_due(&now),
                due.parse().expect("a time"),
                "{now}"
            );
        }
        // The night in which half past two does not exist, and the one in which it is there twice.
        let Ok(berlin) = TimeZone::get("Europe/Berlin") else {
            testkit::skip("this computer has no list of time zones");
            return;
        };
        for (now, due) in [
            ("2026-03-29T12:00:00Z", "2026-03-29T01:30:00Z"),
            ("2026-10-25T12:00:00Z", "2026-10-25T00:30:00Z"),
        ] {
            let now: Timestamp = now.parse().expect("a time");
            let now = now.to_zoned(berlin.clone());
            assert_eq!(
                schedule.last_due(&now),
                due.parse().expect("a time"),
                "{now}"
            );
        }
    }
}
