//! `photo-restoration models`: which models there are, and the weights that some of them need.
//!
//! | exit code | meaning |
//! |---|---|
//! | 0 | done |
//! | 1 | the hub, the bucket or a setting: the message says which |
//! | 2 | the command is wrong: no such model, or one that needs no weights |
//! | 4 | the weights cannot be written: no right, no room |

use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{Args, Subcommand, builder::OsStringValueParser, builder::TypedValueParser};
use domain::{
    Model, ModelReason, ParameterError, Params, Provider, Registry, WEIGHTS_FOLDER, Weights,
    WorkReason, checksum_in, checksum_line, checksum_name, weights_name,
};
use engine::Swin2sr;
use hub::{FetchError, Fetched, Hub};
use settings::{DATA_DIR, HF_API_KEY};
use store::Access;

use crate::data_folder::{create_private_folder, default_path};
use crate::{exit, progress};

/// What is done with models.
#[derive(Debug, Clone, Subcommand)]
pub enum ModelsCommand {
    /// List the models, and why one is not available.
    List(FolderArgs),
    /// Download the weights of a model from Hugging Face's hub. After an interruption, the same
    /// command continues where it stopped.
    Fetch(FetchArgs),
}

/// Which folder.
#[derive(Debug, Clone, Args)]
pub struct FolderArgs {
    /// The data folder, as for `serve`.
    #[arg(long, env = DATA_DIR.name(), value_name = "DIR", value_parser = OsStringValueParser::new().map(PathBuf::from))]
    pub data: Option<PathBuf>,
}

/// The options of `models fetch`.
#[derive(Debug, Clone, Args)]
pub struct FetchArgs {
    /// The model, as `models list` names it.
    #[arg(value_name = "ID")]
    pub model: String,
    /// Also copy the weights into this bucket, for an installation in the cloud. Uses the same
    /// credentials as the AWS command line.
    #[arg(long, value_name = "s3://BUCKET", value_parser = bucket)]
    pub to: Option<String>,
    /// Where the data folder is.
    #[command(flatten)]
    pub folder: FolderArgs,
}

/// The bucket in `s3://bucket` or `s3://bucket/weights/`: the folder in it is always that one.
fn bucket(text: &str) -> Result<String, String> {
    let rest = text.strip_prefix("s3://").unwrap_or_default();
    let (bucket, folder) = rest.split_once('/').unwrap_or((rest, ""));
    if bucket.is_empty() || !["", WEIGHTS_FOLDER].contains(&folder.trim_end_matches('/')) {
        return Err(format!(
            "expected s3://BUCKET or s3://BUCKET/{WEIGHTS_FOLDER}/"
        ));
    }
    Ok(bucket.to_owned())
}

/// Why it was not done.
struct Failure {
    code: u8,
    text: String,
}

fn failed(text: impl ToString) -> Failure {
    let text = text.to_string();
    Failure {
        code: exit::INTERNAL,
        text,
    }
}

/// Runs the command and says on standard error how it goes.
pub fn run(command: &ModelsCommand) -> ExitCode {
    let done = match command {
        ModelsCommand::List(args) => list(args),
        ModelsCommand::Fetch(args) => fetch(args),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("photo-restoration: {}", failure.text);
            ExitCode::from(failure.code)
        }
    }
}

fn registry() -> Result<Registry, Failure> {
    web::registry(web::env).map_err(|error| Failure {
        code: exit::USAGE,
        text: error.to_string(),
    })
}

/// The folder of the weights.
fn folder(args: &FolderArgs) -> Result<PathBuf, Failure> {
    let data = match &args.data {
        Some(path) if !path.as_os_str().is_empty() => path.clone(),
        _ => default_path().map_err(failed)?,
    };
    Ok(data.join(WEIGHTS_FOLDER))
}

fn list(args: &FolderArgs) -> Result<(), Failure> {
    let folder = folder(args)?;
    let mut text = String::new();
    for model in registry()?.iter() {
        let state = match (&model.unavailable, &model.weights) {
            (Some(why), _) => format!("not available. {}", web::words::detail(why)),
            (None, Some(_)) if !folder.join(weights_name(&model.id)).is_file() => {
                let model_id = model.id.clone();
                let why = ModelReason::NeedsWeights { model_id }.into();
                format!("not available. {}", web::words::detail(&why))
            }
            (None, _) if model.provider == Provider::Engine => "available".to_owned(),
            (None, _) => "runs at a provider; the photo leaves this computer".to_owned(),
        };
        text += &format!("{:<20}  {state}\n", model.id);
    }
    // A reader that is gone is no fault.
    let _ = io::stdout().write_all(text.as_bytes());
    Ok(())
}

fn fetch(args: &FetchArgs) -> Result<(), Failure> {
    let registry = registry()?;
    let (model, weights) = wanted(&registry, &args.model)?;
    let folder = folder(&args.folder)?;
    let path = folder.join(weights_name(&model.id));
    let cannot_write = |error: io::Error| Failure {
        code: exit::OUTPUT,
        text: format!("{} cannot be written: {error}", folder.display()),
    };
    create_private_folder(&folder).map_err(cannot_write)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(failed)?;
    let sha256 = match here_already(&path, model, weights) {
        Some(sha256) => {
            println!("{}: already downloaded and complete", path.display());
            sha256
        }
        None => {
            let key = web::env(HF_API_KEY.name()).map(Into::into);
            let settings = hub::Settings::for_models(web::env, key, &registry).map_err(failed)?;
            let bar = progress::bytes();
            let hub = Hub::new(settings);
            let fetching = hub.fetch(weights, &path, |have, of| {
                if let Some(of) = of {
                    bar.set_length(of);
                }
                bar.set_position(have);
            });
            let fetched = runtime.block_on(fetching);
            drop(bar);
            let fetched = fetched.map_err(|error| fetch_failed(&error))?;
            let note = folder.join(checksum_name(&model.id));
            fs::write(&note, checksum_line(&model.id, &fetched.sha256)).map_err(cannot_write)?;
            tell(&path, &fetched);
            fetched.sha256
        }
    };
    // Better now than with the first photo.
    if let Err(error) = Swin2sr::load(&path, model.scale) {
        // What cannot be run must not be taken for weights.
        let _ = fs::remove_file(&path);
        return Err(failed(format!("{}: {error}", path.display())));
    }
    if let Some(bucket) = &args.to {
        runtime.block_on(put(bucket, model, &folder, &path, &sha256))?;
        println!("s3://{bucket}/{WEIGHTS_FOLDER}/{}", weights_name(&model.id));
    }
    Ok(())
}

fn wanted<'a>(registry: &'a Registry, id: &str) -> Result<(&'a Model, &'a Weights), Failure> {
    let with_weights: Vec<&str> = registry
        .iter()
        .filter(|model| model.weights.is_some())
        .map(|model| model.id.as_str())
        .collect();
    let usage = |text: String| Failure {
        code: exit::USAGE,
        text,
    };
    let Some(model) = registry.get(id) else {
        let known = with_weights.join(", ");
        return Err(usage(format!(
            "There is no model “{id}” with weights. Choose one of: {known}."
        )));
    };
    let weights = model.weights.as_ref().ok_or_else(|| {
        usage(format!(
            "“{id}” needs no weights: it is part of the program, or runs elsewhere"
        ))
    })?;
    Ok((model, weights))
}

/// The checksum of weights that are here, if they are those that are wanted.
fn here_already(path: &Path, model: &Model, weights: &Weights) -> Option<String> {
    if !path.is_file() {
        return None;
    }
    let expected = expected(path, model, weights)?;
    let found = store::sha256_of(path).ok()?;
    (found == expected).then_some(found)
}

/// The checksum that the weights at this path should have: the pinned one, else the noted one.
fn expected(path: &Path, model: &Model, weights: &Weights) -> Option<String> {
    weights.sha256.clone().or_else(|| {
        let note = path.with_file_name(checksum_name(&model.id));
        checksum_in(&fs::read_to_string(note).ok()?)
    })
}

fn fetch_failed(error: &FetchError) -> Failure {
    let code = match error {
        FetchError::NoRoom(_) | FetchError::Write { .. } => exit::OUTPUT,
        FetchError::Unreachable(_) | FetchError::Refused(_) | FetchError::Wrong(_) => {
            exit::INTERNAL
        }
    };
    let text = error.to_string();
    Failure { code, text }
}

fn tell(path: &Path, fetched: &Fetched) {
    let checked = if fetched.was_pinned {
        "as pinned"
    } else {
        "as the hub states for the pinned revision"
    };
    println!(
        "{}: {} bytes, SHA-256 {}, {checked}",
        path.display(),
        fetched.size,
        fetched.sha256
    );
}

async fn put(
    bucket: &str,
    model: &Model,
    folder: &Path,
    path: &Path,
    sha256: &str,
) -> Result<(), Failure> {
    let access = Access::from_environment().await;
    let weights = store::Weights::connect(&access, bucket.to_owned(), folder.to_owned());
    let put = weights.put(&model.id, path, sha256).await;
    put.map_err(|error| {
        let why = std::error::Error::source(&error).map(|why| format!(": {why}"));
        let why = why.unwrap_or_default();
        failed(format!(
            "cannot copy the weights to s3://{bucket}: {error}{why}"
        ))
    })
}

/// The model of this id that `restore` runs, by the list of models that the server has too.
///
/// # Errors
/// In words: there is none, or it runs elsewhere.
pub(crate) fn for_restore<'a>(registry: &'a Registry, id: &str) -> Result<&'a Model, String> {
    match registry.get(id) {
        Some(model) if model.provider == Provider::Engine => Ok(model),
        Some(_) => Err(format!(
            "“{id}” runs at a provider, so this command cannot use it. Use it on the page or through the API."
        )),
        None => {
            let here = registry
                .iter()
                .filter(|model| model.provider == Provider::Engine);
            let here: Vec<&str> = here.map(|model| model.id.as_str()).collect();
            Err(format!(
                "There is no model “{id}”. Choose one of: {}.",
                here.join(", ")
            ))
        }
    }
}

/// Parameters of a model, checked as the API does, with the defaults of the list.
///
/// # Errors
/// In words: a line for each that is wrong.
pub(crate) fn checked(model: &Model, params: &Params) -> Result<Params, String> {
    model.parameters.check(params).map_err(|errors| {
        let lines = errors.into_iter().map(|ParameterError { name, reason }| {
            format!("“{name}”: {}", web::words::detail(&reason.into()))
        });
        lines.collect::<Vec<_>>().join("\n")
    })
}

/// What computes a model: the program itself, or its weights.
///
/// # Errors
/// In words: the weights are not here, or are not those that are expected; or the program has no such model.
pub(crate) fn engine_model(model: &Model, params: &Params) -> Result<engine::Model, String> {
    let Some(weights) = &model.weights else {
        return engine::Model::from_params(&model.id, params).map_err(|error| error.to_string());
    };
    let id = &model.id;
    let data = web::env(DATA_DIR.name()).map(PathBuf::from);
    let folder = folder(&FolderArgs { data }).map_err(|failure| failure.text)?;
    let path = folder.join(weights_name(id));
    if here_already(&path, model, weights).is_none() {
        return Err(format!(
            "the weights of “{id}” are missing or incomplete in {}; get them with: photo-restoration \
             models fetch {id}",
            folder.display()
        ));
    }
    let network = Swin2sr::load(&path, model.scale).map_err(|error| {
        let reason = WorkReason::WeightsUnusable {
            model: model.name.clone(),
            model_id: id.clone(),
            reason: error.to_string(),
        };
        web::words::detail(&reason.into())
    })?;
    Ok(engine::Model::from(network))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_is_named_with_or_without_its_folder() {
        for text in [
            "s3://photos",
            "s3://photos/",
            "s3://photos/weights",
            "s3://photos/weights/",
        ] {
            assert_eq!(bucket(text).as_deref(), Ok("photos"), "{text}");
        }
        for text in [
            "photos",
            "s3://",
            "s3:///weights/",
            "s3://photos/other/",
            "",
        ] {
            assert!(bucket(text).is_err(), "{text}");
        }
    }
}
