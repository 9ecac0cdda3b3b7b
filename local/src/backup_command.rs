//! `photo-restoration backup`: a copy of everything, looking at one, and bringing one back.
//!
//! | exit code | meaning |
//! |---|---|
//! | 0 | done |
//! | 1 | a setting or the system: the message says which |
//! | 2 | the command is wrong: a target inside the data folder, data that is kept elsewhere |
//! | 3 | the backup, or what is to be backed up, is missing or damaged |
//! | 4 | the backup or the data folder cannot be written: no permission, no room, not empty |

use std::{
    io::{self, Write as _},
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{Args, Subcommand};
use settings::AWS_ENDPOINT_URL;

use crate::{
    backup::{self, BackupError, Location, Manifest, Wanted},
    data_folder::default_path,
    exit::{INPUT, INTERNAL, OUTPUT, USAGE},
    models_command::FolderArgs,
};

/// What is done with backups.
#[derive(Debug, Clone, Subcommand)]
pub enum BackupCommand {
    /// Back up all photos, results and records; the server may be running.
    Create(CreateArgs),
    /// Check that backups are complete and undamaged.
    Verify(VerifyArgs),
    /// Restore a backup into an empty data folder.
    Restore(RestoreArgs),
}

/// The options of `backup create`.
#[derive(Debug, Clone, Args)]
pub struct CreateArgs {
    /// A folder, to which each backup copies only what is new, or a file that ends in .tar. The
    /// backup holds private photos and the secret key.
    #[arg(value_name = "DIR|FILE.tar")]
    pub target: PathBuf,
    /// How many backups to keep in the folder; older ones are removed.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub keep: Option<u16>,
    /// Which data folder.
    #[command(flatten)]
    pub folder: FolderArgs,
}

/// The options of `backup verify`.
#[derive(Debug, Clone, Args)]
pub struct VerifyArgs {
    /// The folder or file with the backup.
    #[arg(value_name = "DIR|FILE.tar")]
    pub backup: PathBuf,
}

/// The options of `backup restore`.
#[derive(Debug, Clone, Args)]
pub struct RestoreArgs {
    /// The folder or file with the backup.
    #[arg(value_name = "DIR|FILE.tar")]
    pub backup: PathBuf,
    /// Which backup in the folder, as `backup verify` names it; the default is the newest.
    #[arg(long, value_name = "NAME")]
    pub snapshot: Option<String>,
    /// Move what is in the data folder aside, into a folder “replaced-…” inside it.
    #[arg(long)]
    pub replace: bool,
    /// Leave out photos that are damaged in the backup, rather than restore nothing.
    #[arg(long)]
    pub skip_damaged: bool,
    /// Which data folder.
    #[command(flatten)]
    pub folder: FolderArgs,
}

/// Why it was not done.
struct Failure {
    code: u8,
    text: String,
}

/// The exit code for an error.
fn code_of(error: &BackupError) -> u8 {
    use embedded::backup::RecordsError;
    match error {
        BackupError::Inside { .. } | BackupError::NoSnapshot { .. } => USAGE,
        BackupError::NoBackup(_)
        | BackupError::Newer(_)
        | BackupError::Damaged(_)
        | BackupError::Read { .. } => INPUT,
        BackupError::Records(RecordsError::NoRoom(_)) => OUTPUT,
        BackupError::Records(_) => INPUT,
        BackupError::NoTarget(_)
        | BackupError::Exists(_)
        | BackupError::Busy(_)
        | BackupError::NoRoom(_)
        | BackupError::NotEmpty(_)
        | BackupError::DataFolder(_)
        | BackupError::DoesNotFit { .. }
        | BackupError::Write { .. } => OUTPUT,
        BackupError::BrokenOff { why, .. } => code_of(why),
    }
}

impl From<BackupError> for Failure {
    fn from(error: BackupError) -> Self {
        let code = code_of(&error);
        let text = match &error {
            BackupError::Damaged(problems) => {
                let lines: String = problems.iter().map(|it| format!("\n  {it}")).collect();
                format!("the backup is damaged, so nothing was restored:{lines}")
            }
            other => other.to_string(),
        };
        Self { code, text }
    }
}

/// What to do about a damaged backup. A file holds one backup, a folder several.
fn hint(problems: &[String], location: &Location) -> String {
    let another = match location {
        Location::Archive(_) => "Try another backup",
        Location::Folder(_) => "Try an earlier backup with --snapshot NAME",
    };
    let can_be_left_out = problems
        .iter()
        .all(|it| it.starts_with(embedded::S3_FOLDER) || it.starts_with("record "));
    let or = if can_be_left_out {
        ", or restore all others with --skip-damaged"
    } else {
        ""
    };
    format!("\n{another}{or}.")
}

/// Runs the command and says how it went.
pub fn run(command: &BackupCommand) -> ExitCode {
    let done = match command {
        BackupCommand::Create(args) => create(args),
        BackupCommand::Verify(args) => verify(args),
        BackupCommand::Restore(args) => restore(args),
    };
    match done {
        Ok(code) => ExitCode::from(code),
        Err(failure) => {
            eprintln!("photo-restoration: {}", failure.text);
            ExitCode::from(failure.code)
        }
    }
}

fn create(args: &CreateArgs) -> Result<u8, Failure> {
    let data = data_folder(&args.folder)?;
    let location = Location::of(&args.target);
    if args.keep.is_some() && matches!(location, Location::Archive(_)) {
        return Err(Failure {
            code: USAGE,
            text: "--keep is for a folder of backups, not for a .tar file".to_owned(),
        });
    }
    if let Location::Folder(path) = &location
        && !path.exists()
        && is_named_as_packed(path)
    {
        return Err(Failure {
            code: USAGE,
            text: format!(
                "{} looks like a compressed file. A backup is a folder or a file that ends in .tar; photos \
                 hardly get smaller when compressed",
                path.display()
            ),
        });
    }
    let made = backup::create(&data, &location, args.keep.map(usize::from))?;
    say(&format!(
        "{}: {} files of photos and results, {} in total; {} files were new\nThe backup holds private \
         photos and the secret key. Keep it where only you can read it.\n",
        made.path.display(),
        made.manifest.photo_files(),
        megabytes(made.manifest.bytes()),
        made.copied,
    ));
    if made.faults.is_empty() {
        return Ok(0);
    }
    let lines: String = made.faults.iter().map(|it| format!("\n  {it}")).collect();
    Err(Failure {
        code: INPUT,
        text: format!(
            "the backup was made, but files or records in the data folder are missing or damaged, so the \
             backup is incomplete:{lines}"
        ),
    })
}

fn is_named_as_packed(path: &Path) -> bool {
    const ENDINGS: [&str; 8] = ["gz", "tgz", "bz2", "xz", "zst", "zip", "7z", "rar"];
    path.extension()
        .is_some_and(|it| ENDINGS.iter().any(|packed| it.eq_ignore_ascii_case(packed)))
}

fn verify(args: &VerifyArgs) -> Result<u8, Failure> {
    let (mut code, mut is_damaged) = (0, false);
    for checked in backup::verify(&Location::of(&args.backup))? {
        let problems = checked.problems();
        is_damaged |= !problems.is_empty();
        let faults: Vec<String> = checked.manifest.iter().flat_map(Manifest::faults).collect();
        match &checked.manifest {
            Some(manifest) if problems.is_empty() => say(&format!(
                "{}: {}, {} files of photos and results, {} in total\n",
                checked.name,
                if faults.is_empty() {
                    "complete"
                } else {
                    "incomplete"
                },
                manifest.photo_files(),
                megabytes(manifest.bytes()),
            )),
            None if problems.is_empty() => say(&format!(
                "{}: not finished; it is still being made, or the next backup will remove it\n",
                checked.name
            )),
            _ => say(&format!("{}: DAMAGED\n", checked.name)),
        }
        for line in problems.iter().chain(&faults) {
            code = INPUT;
            say(&format!("  {line}\n"));
        }
    }
    if is_damaged {
        eprintln!(
            "photo-restoration: something is damaged. Make a new backup. In a folder, it also replaces \
             damaged photos that the data folder still has"
        );
    }
    Ok(code)
}

fn restore(args: &RestoreArgs) -> Result<u8, Failure> {
    let data = data_folder(&args.folder)?;
    let location = Location::of(&args.backup);
    let restored = backup::restore(&Wanted {
        location: &location,
        data: &data,
        snapshot: args.snapshot.as_deref(),
        replace: args.replace,
        skip_damaged: args.skip_damaged,
    });
    let restored = restored.map_err(|error| {
        let hint = match &error {
            BackupError::Damaged(problems) => hint(problems, &location),
            _ => String::new(),
        };
        let failure = Failure::from(error);
        let text = failure.text + &hint;
        Failure { text, ..failure }
    })?;
    say(&format!(
        "{}: restored from {}, {} files of photos and results\n",
        data.display(),
        restored.name,
        restored
            .manifest
            .photo_files()
            .saturating_sub(restored.skipped.len()),
    ));
    if let Some(aside) = &restored.moved_to {
        say(&format!("The previous content is in {}\n", aside.display()));
    }
    for line in restored.manifest.faults() {
        say(&format!("  {line}\n"));
    }
    for path in &restored.skipped {
        say(&format!("  {path}: left out, damaged in the backup\n"));
    }
    Ok(0)
}

/// The data folder, where data is kept in one.
fn data_folder(args: &FolderArgs) -> Result<PathBuf, Failure> {
    if AWS_ENDPOINT_URL.is_set(web::env) {
        return Err(Failure {
            code: USAGE,
            text: "AWS_ENDPOINT_URL is set, so photos and records are kept by other services, not in a data \
                   folder; docs/DEPLOY.md says how to back those up"
                .to_owned(),
        });
    }
    match &args.data {
        Some(path) if !path.as_os_str().is_empty() => Ok(path.clone()),
        _ => default_path().map_err(|error| Failure {
            code: INTERNAL,
            text: error.to_string(),
        }),
    }
}

fn say(text: &str) {
    // A reader that is gone is no fault.
    let _ = io::stdout().write_all(text.as_bytes());
}

fn megabytes(bytes: u64) -> String {
    format!("{:.1} MB", bytes as f64 / 1e6)
}

/// What to type to bring the newest backup back, in a sentence.
pub(crate) fn how_to_restore(data: &Path) -> String {
    format!(
        "photo-restoration backup restore BACKUP --replace --data {}",
        data.display()
    )
}

#[cfg(test)]
mod hints {
    use super::*;

    #[test]
    fn a_damaged_backup_is_told_with_what_helps_for_its_kind() {
        let folder = Location::Folder(PathBuf::from("backups"));
        let archive = Location::Archive(PathBuf::from("photos.tar"));
        let photo = [format!("{}/a: missing", embedded::S3_FOLDER)];
        let record = ["record a: not readable".to_owned()];
        let records = ["the records cannot be read".to_owned()];
        for (problems, location, expected) in [
            (
                &photo,
                &folder,
                "\nTry an earlier backup with --snapshot NAME, or restore all others with --skip-damaged.",
            ),
            (
                &photo,
                &archive,
                "\nTry another backup, or restore all others with --skip-damaged.",
            ),
            (
                &record,
                &archive,
                "\nTry another backup, or restore all others with --skip-damaged.",
            ),
            (&records, &archive, "\nTry another backup."),
        ] {
            assert_eq!(hint(problems, location), expected);
        }
    }
}
