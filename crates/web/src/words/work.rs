//! Why work failed or waits, and why a model cannot run.

use domain::{ModelReason, WorkReason};

pub(super) fn detail(reason: &WorkReason) -> String {
    use WorkReason as W;
    let answer = |what: &str| {
        format!(
            "The model sent back a picture that {what}. The original is unchanged. Try again or choose another model."
        )
    };
    let weights = |model: &str, id: &str, what: &str| {
        format!(
            "The weights of “{model}” {what}. Whoever runs this installation can fetch them: photo-restoration models \
             fetch {id}. Or choose another model."
        )
    };
    match reason {
        W::AttemptsUsedUp { attempts } => format!(
            "The work was interrupted {attempts} times, most likely for lack of memory. The original is unchanged. \
             Try a smaller copy or another model."
        ),
        W::RemoteAttemptsUsedUp { attempts } => format!(
            "The work was interrupted {attempts} times while the provider was at it. The original is unchanged. Try \
             again later or choose another model."
        ),
        W::EngineFailed => {
            "The engine failed on this photo. The original is unchanged. Try another model.".to_owned()
        }
        W::NoRoomForResult => {
            "There was no room for the finished picture. The original is unchanged. Free some disk space and try \
             again."
                .to_owned()
        }
        W::SentUnknown => {
            "The work was interrupted while the photo was being sent to the provider, so it may or may not have \
             arrived. It is not sent again automatically, because you might pay twice. The original is unchanged. Try \
             again to send it once more."
                .to_owned()
        }
        W::WeightsMissing { model, model_id } => weights(model, model_id, "are missing"),
        W::WeightsWrong { model, model_id } => weights(model, model_id, "are not the expected ones"),
        W::WeightsUnusable {
            model, model_id, ..
        } => weights(model, model_id, "cannot be used"),
        W::WeightsUnreadable => {
            "The weights of this model cannot be read. Choose another model.".to_owned()
        }
        W::ModelRemoved { model_id } => {
            format!("The model “{model_id}” is no longer available here. Choose another model.")
        }
        W::SettingsOutdated => {
            "These settings no longer suit the model. Set them again.".to_owned()
        }
        W::HandleLost => {
            "The link to the provider's work is lost. Try again to send the photo once more.".to_owned()
        }
        W::WorkFailed => {
            "Something went wrong on our side. The original is unchanged. Try again.".to_owned()
        }
        W::AnswerBlank => answer(
            "has a single colour all over, as when a content filter holds a photo back",
        ),
        W::AnswerMisfit { width, height } => {
            answer(&format!("has {width} × {height} pixels, which does not match the photo"))
        }
        W::AnswerCutOff => answer("is incomplete"),
        W::AnswerEmpty => answer("is empty"),
        W::AnswerTooLarge => answer("is too large"),
        W::AnswerUnreadable => answer("cannot be read"),
        W::WaitsForRoom => {
            "The disk is full. The photo waits and continues on its own once there is room. Delete photos you no \
             longer need to free some."
                .to_owned()
        }
        W::WaitsForWritableDisk => {
            "The disk is read-only. The photo waits and continues on its own once the disk can be written again."
                .to_owned()
        }
        W::WaitsToRepeat => {
            "There was no room on the disk for the finished picture. It will be made again. Delete photos you no \
             longer need to free some space."
                .to_owned()
        }
        W::AsWritten { text } => text.clone(),
    }
}

pub(super) fn of_model(reason: &ModelReason) -> String {
    match reason {
        ModelReason::NeedsKey => "Needs a Hugging Face key (HF_API_KEY).".to_owned(),
        ModelReason::NeedsEndpoint { setting } => {
            format!("Needs an endpoint of your own ({setting}).")
        }
        ModelReason::NeedsWeights { model_id } => {
            format!("Needs its weights: photo-restoration models fetch {model_id}.")
        }
        ModelReason::WeightsUnknown => {
            "Its weights cannot be checked right now. Try again later.".to_owned()
        }
    }
}
