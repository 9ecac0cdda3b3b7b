//! `photo-restoration restore IN OUT`: one photo, without a server.
//!
//! | exit code | meaning |
//! |---|---|
//! | 0 | the restored photo is in OUT |
//! | 1 | the program or the system failed |
//! | 2 | the command is wrong: unknown model or parameter, OUT's extension |
//! | 3 | IN cannot be used: not found, not a photo, incomplete, too large |
//! | 4 | OUT cannot be written: it exists, it is IN, no permission, no room |
//! | 130 | interrupted |
//!
//! The result is written beside OUT under another name and renamed at the end, so OUT is whole or
//! not there at all.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use clap::Args;
use domain::Clock;
use engine::{Error, Format, Limits, Observer, Output, Record, Repairs, Restored};
use indicatif::ProgressBar;
use tempfile::NamedTempFile;

use crate::exit::{INPUT, INTERNAL, INTERRUPTED, OUTPUT, USAGE};
use crate::{models_command, progress, signals};

/// The options of `restore`.
#[derive(Debug, Clone, Args)]
pub struct RestoreArgs {
    /// The model, as `models list` names it.
    #[arg(long, value_name = "ID")]
    pub model: String,
    /// Parameters of the model and of the result.
    #[arg(long = "param", value_name = "NAME=VALUE", value_parser = parameter, help = params_help())]
    pub params: Vec<(String, serde_json::Value)>,
    /// Overwrite OUT if it exists.
    #[arg(long)]
    pub force: bool,
    /// The photo: JPEG, PNG, WebP or TIFF.
    #[arg(value_name = "IN")]
    pub original: PathBuf,
    /// The result: .jpg for a JPEG, .tif for a TIFF, .png for everything else.
    #[arg(value_name = "OUT")]
    pub out: PathBuf,
}

/// What can be set on a result is the same for every model, so the help can say it.
fn params_help() -> String {
    let mut help = "A parameter of the model, such as noise=2, or of the result. Can be repeated. \
                    Parameters of the result:"
        .to_owned();
    for (name, declared) in Output::schema()["properties"]
        .as_object()
        .into_iter()
        .flatten()
    {
        let description = declared["description"].as_str().unwrap_or_default();
        help += &format!("\n{name}: {description}");
    }
    help
}

/// Reads `name=value`; a value that is a number, true or false is one, anything else is text.
fn parameter(text: &str) -> Result<(String, serde_json::Value), String> {
    let (name, value) = text
        .split_once('=')
        .filter(|(name, _)| !name.is_empty())
        .ok_or("write a parameter as NAME=VALUE")?;
    let value = match value {
        "true" => true.into(),
        "false" => false.into(),
        _ => value
            .parse::<serde_json::Number>()
            .map_or_else(|_| value.into(), serde_json::Value::Number),
    };
    Ok((name.into(), value))
}

/// Restores one photo and says on standard error how it goes.
pub fn run(args: &RestoreArgs) -> ExitCode {
    match try_run(args) {
        Ok(restored) => {
            let (width, height) = (restored.width, restored.height);
            let faces = faces_kept(restored.faces_protected);
            println!("{}: {width} × {height} pixels{faces}", args.out.display());
            if let Some(repairs) = restored.repairs.and_then(filled_and_left) {
                println!("{repairs}");
            }
            ExitCode::SUCCESS
        }
        Err(failure) => {
            eprintln!("photo-restoration: {}", failure.text);
            ExitCode::from(failure.code)
        }
    }
}

/// What is said of the faces that were protected; nothing of a photo without any.
fn faces_kept(count: Option<u32>) -> String {
    match count.unwrap_or(0) {
        0 => String::new(),
        1 => ", 1 face protected".to_owned(),
        count => format!(", {count} faces protected"),
    }
}

/// What is said of dust and scratches; nothing of a photo without any.
fn filled_and_left(repairs: Repairs) -> Option<String> {
    let counted = |count: u32, one: &str, many: &str| match count {
        0 => None,
        1 => Some(format!("1 {one}")),
        count => Some(format!("{count} {many}")),
    };
    let filled: Vec<String> = [
        counted(repairs.specks, "speck", "specks"),
        counted(repairs.scratches, "scratch", "scratches"),
    ]
    .into_iter()
    .flatten()
    .collect();
    let filled = (!filled.is_empty()).then(|| format!("Filled {}.", filled.join(" and ")));
    let left = counted(
        repairs.doubtful_scratches,
        "line may be a scratch and was left",
        "lines may be scratches and were left",
    );
    let left =
        left.map(|left| format!("{left}: --param doubtful_scratches=true fills what was left."));
    let said: Vec<String> = [filled, left].into_iter().flatten().collect();
    (!said.is_empty()).then(|| said.join(" "))
}

/// Why there is no result.
struct Failure {
    code: u8,
    text: String,
}

impl Failure {
    fn new(code: u8, text: impl Into<String>) -> Self {
        Self {
            code,
            text: text.into(),
        }
    }

    /// What the engine said, about the photo in `original` and the result in `out`.
    fn of_engine(error: &Error, original: &Path, out: &Path) -> Self {
        let (code, about) = match error {
            Error::Canceled => return Self::new(INTERRUPTED, "Interrupted. Nothing was written."),
            Error::Write(cause) => return Self::new(OUTPUT, cannot_write(out, cause)),
            Error::Internal(_) => (INTERNAL, original),
            _ => (INPUT, original),
        };
        Self::new(code, format!("{}: {}", about.display(), in_words(error)))
    }
}

/// Why the engine does not take a photo, in the words of the API.
pub(crate) fn in_words(error: &Error) -> String {
    web::photo_reason(error).map_or_else(
        || error.to_string(),
        |reason| web::words::detail(&reason.into()),
    )
}

fn cannot_write(out: &Path, cause: &io::Error) -> String {
    format!("{} cannot be written: {cause}", out.display())
}

fn try_run(args: &RestoreArgs) -> Result<Restored, Failure> {
    let engine_failed = |error: Error| Failure::of_engine(&error, &args.original, &args.out);
    let usage = |why: String| Failure::new(USAGE, why);
    let given = collected(&args.params)?;
    let registry = web::registry(web::env).map_err(|error| usage(error.to_string()))?;
    let listed = models_command::for_restore(&registry, &args.model).map_err(usage)?;
    let mut params = models_command::checked(listed, &given).map_err(usage)?;
    let record = Record {
        model: args.model.clone(),
        params: given,
        when: Clock::system().now().to_string(),
    };
    let output = Output {
        record: Some(record),
        ..Output::take_from(&mut params).map_err(engine_failed)?
    };
    let model = models_command::engine_model(listed, &params).map_err(usage)?;
    let original = fs::read(&args.original).map_err(|error| {
        let name = args.original.display();
        Failure::new(INPUT, format!("{name} cannot be read: {error}"))
    })?;
    let limits = Limits::default();
    let info = engine::inspect(&original, original.len() as u64, &limits).map_err(engine_failed)?;
    if let Some(reason) = listed.refuses(info.width, info.height) {
        let name = args.original.display();
        let why = web::words::detail(&reason.into());
        return Err(Failure::new(INPUT, format!("{name}: {why}")));
    }
    check_extension(&args.out, info.format.output())?;
    check_target(args)?;

    let mut file = temporary_beside(&args.out)
        .map_err(|error| Failure::new(OUTPUT, cannot_write(&args.out, &error)))?;
    let interrupts = Interrupts::listen()
        .map_err(|error| Failure::new(INTERNAL, format!("cannot listen for Ctrl-C: {error}")))?;
    let progress = Progress {
        interrupted: Arc::clone(&interrupts.seen),
        bar: progress::percent(Progress::WHOLE),
    };
    let result = engine::restore(
        &original,
        &model,
        &output,
        &limits,
        &progress,
        file.as_file_mut(),
    );
    drop(progress);
    let restored = result.map_err(engine_failed)?;
    publish(file, args)?;
    Ok(restored)
}

fn collected(
    params: &[(String, serde_json::Value)],
) -> Result<serde_json::Map<String, serde_json::Value>, Failure> {
    let mut map = serde_json::Map::new();
    for (name, value) in params {
        if map.insert(name.clone(), value.clone()).is_some() {
            return Err(Failure::new(
                USAGE,
                format!("The parameter “{name}” is set twice."),
            ));
        }
    }
    Ok(map)
}

fn check_extension(out: &Path, format: Format) -> Result<(), Failure> {
    let allowed: &[&str] = match format {
        Format::Jpeg => &["jpg", "jpeg"],
        Format::Tiff => &["tif", "tiff"],
        _ => &["png"],
    };
    let extension = out.extension().and_then(|e| e.to_str());
    if extension.is_some_and(|e| allowed.contains(&e.to_ascii_lowercase().as_str())) {
        return Ok(());
    }
    let right = out.with_extension(allowed[0]);
    Err(Failure::new(
        USAGE,
        format!(
            "{}: the result will be a {}, so its name must end in .{}, such as {}.",
            out.display(),
            format.name(),
            allowed.join(" or ."),
            right.display()
        ),
    ))
}

/// Refuses to write over the original, and over anything else without `--force`.
fn check_target(args: &RestoreArgs) -> Result<(), Failure> {
    let out = args.out.display();
    if same_file(&args.original, &args.out) {
        let text =
            format!("{out} is the original, which is never overwritten. Choose another name.");
        return Err(Failure::new(OUTPUT, text));
    }
    // A link that leads nowhere exists, too.
    match fs::symlink_metadata(&args.out) {
        Ok(_) if args.out.is_dir() => Err(Failure::new(
            OUTPUT,
            format!("{out} is a folder. Name a file in it."),
        )),
        Ok(_) if !args.force => Err(exists(&args.out)),
        _ => Ok(()),
    }
}

fn exists(out: &Path) -> Failure {
    let text = format!(
        "{} already exists. Choose another name, or add --force to overwrite it.",
        out.display()
    );
    Failure::new(OUTPUT, text)
}

/// Whether both paths lead to the same file: by another spelling, a link, or a second hard link.
fn same_file(a: &Path, b: &Path) -> bool {
    let (Ok(a), Ok(b)) = (fs::canonicalize(a), fs::canonicalize(b)) else {
        return false;
    };
    a == b || same_inode(&a, &b)
}

#[cfg(unix)]
fn same_inode(a: &Path, b: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let identity = |path| fs::metadata(path).map(|m| (m.dev(), m.ino())).ok();
    identity(a).is_some() && identity(a) == identity(b)
}

/// The standard library cannot tell here; renaming over one hard link leaves the other as it was.
#[cfg(not(unix))]
fn same_inode(_: &Path, _: &Path) -> bool {
    false
}

/// A file in OUT's folder that is gone when it is dropped.
fn temporary_beside(out: &Path) -> io::Result<NamedTempFile> {
    let folder = out.parent().filter(|folder| !folder.as_os_str().is_empty());
    let mut builder = tempfile::Builder::new();
    builder.prefix(".photo-restoration-");
    // Like any new file, not like a secret one: the umask takes away what others may not.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(folder.unwrap_or(Path::new(".")))
}

fn publish(mut file: NamedTempFile, args: &RestoreArgs) -> Result<(), Failure> {
    let written = file.flush().and_then(|()| file.as_file().sync_all());
    written.map_err(|error| Failure::new(OUTPUT, cannot_write(&args.out, &error)))?;
    let persisted: Result<File, _> = if args.force {
        file.persist(&args.out)
    } else {
        // Somebody may have made OUT while the photo was being restored.
        file.persist_noclobber(&args.out)
    };
    match persisted {
        Ok(_) => Ok(()),
        Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => Err(exists(&args.out)),
        Err(error) => Err(Failure::new(OUTPUT, cannot_write(&args.out, &error.error))),
    }
}

/// Waits for Ctrl-C beside the work.
struct Interrupts {
    seen: Arc<AtomicBool>,
    /// Ends the waiting when it is dropped.
    _runtime: tokio::runtime::Runtime,
}

impl Interrupts {
    fn listen() -> io::Result<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()?;
        let stop = runtime.block_on(async { signals::listen() })?;
        let seen = Arc::new(AtomicBool::new(false));
        let told = Arc::clone(&seen);
        runtime.spawn(async move {
            stop.await;
            told.store(true, Ordering::Relaxed);
        });
        Ok(Self {
            seen,
            _runtime: runtime,
        })
    }
}

/// Shows how far it is, and stops the work after Ctrl-C.
struct Progress {
    interrupted: Arc<AtomicBool>,
    bar: ProgressBar,
}

impl Progress {
    /// The steps of the bar.
    const WHOLE: u64 = 1000;
}

impl Observer for Progress {
    fn progress(&self, fraction: f32) {
        self.bar
            .set_position((fraction.clamp(0.0, 1.0) * Self::WHOLE as f32) as u64);
    }

    fn is_canceled(&self) -> bool {
        self.interrupted.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_is_a_number_where_it_can_be() {
        assert_eq!(parameter("noise=2"), Ok(("noise".into(), 2.into())));
        assert_eq!(
            parameter("fidelity=0.5"),
            Ok(("fidelity".into(), 0.5.into()))
        );
        assert_eq!(parameter("noise=much"), Ok(("noise".into(), "much".into())));
        assert!(parameter("noise").is_err());
        assert!(parameter("=2").is_err());
    }
}
