//! What goes wrong with models on somebody else's machine.

use domain::RemoteReason;

/// A provider as a sentence begins with it.
fn label(provider: &str) -> &str {
    match provider {
        "hf-inference" | "router" => "Hugging Face",
        "hub" => "The Hugging Face Hub",
        "fal-ai" => "fal",
        "replicate" => "Replicate",
        "wavespeed" => "WaveSpeed",
        "together" => "Together",
        "endpoint" => "This model's endpoint",
        "space" => "This model's Space",
        other => other,
    }
}

/// What the provider says itself, as a quotation behind our words.
fn quoted(text: String, said: Option<&String>) -> String {
    match said {
        Some(said) => format!("{text} It says: “{said}”"),
        None => text,
    }
}

pub(super) fn detail(reason: &RemoteReason) -> String {
    use RemoteReason as R;
    match reason {
        R::KeyMissing => "This model needs HF_API_KEY: a Hugging Face token with the permission “Make calls to \
             Inference Providers”."
            .to_owned(),
        R::KeyRefused { provider, said } => quoted(
            format!(
                "{} does not accept the key. Check that HF_API_KEY is correct and has not expired.",
                label(provider)
            ),
            said.as_ref(),
        ),
        R::KeyForbidden { provider, said } => quoted(
            format!(
                "{} does not allow this with the key. Check that the token in HF_API_KEY has the permission “Make \
                 calls to Inference Providers” and may use this model.",
                label(provider)
            ),
            said.as_ref(),
        ),
        R::CreditsUsedUp { provider, said } => quoted(
            format!(
                "{}: the credits are used up. Add credits to the account behind HF_API_KEY, or choose a model that \
                 needs none.",
                label(provider)
            ),
            said.as_ref(),
        ),
        R::ModelGone { provider, said } => quoted(
            format!(
                "{} no longer has this model. Choose another model.",
                label(provider)
            ),
            said.as_ref(),
        ),
        R::ProviderWaking { provider, said } => quoted(
            format!(
                "{} was asleep and is waking up, which takes a few minutes.",
                label(provider)
            ),
            said.as_ref(),
        ),
        R::ProviderBusy {
            provider,
            status,
            said,
        } => quoted(
            format!("{} is busy or not ready yet ({status}).", label(provider)),
            said.as_ref(),
        ),
        R::ProviderRedirects {
            provider,
            status,
            said,
        } => quoted(
            format!(
                "{} redirects to another address ({status}), which is not followed. Choose another model.",
                label(provider)
            ),
            said.as_ref(),
        ),
        R::ProviderRefused {
            provider,
            status,
            said,
        } => quoted(
            format!(
                "{} rejected the photo or its settings ({status}). Change the settings or choose another model.",
                label(provider)
            ),
            said.as_ref(),
        ),
        R::ProviderFailed {
            provider,
            status,
            said,
        } => quoted(
            format!(
                "{} failed ({status}). Try again later or choose another model.",
                label(provider)
            ),
            said.as_ref(),
        ),
        R::ProviderPaused { provider } => format!(
            "{} failed several times in a row and is left alone for a while.",
            label(provider)
        ),
        R::ProviderUnreachable { provider } => {
            format!("{} cannot be reached. Try again later.", label(provider))
        }
        R::ConnectionCut { provider } => format!(
            "{}: the connection broke before an answer arrived. The photo is not sent again automatically, because \
             you might pay twice. Try again.",
            label(provider)
        ),
        R::ProviderTimeout { provider } => format!(
            "{} took too long (HF_API_TIMEOUT sets the limit). The photo is not sent again automatically, because \
             you might pay twice. Try again later or choose another model.",
            label(provider)
        ),
        R::AnswerTooLong {
            provider,
            max_megabytes,
        } => format!(
            "{} sent more than the limit of {max_megabytes} MB. Choose another model.",
            label(provider)
        ),
        R::PhotoNotRestored { provider, said } => quoted(
            format!(
                "{} could not restore this photo. Change the settings or choose another model.",
                label(provider)
            ),
            said.as_ref(),
        ),
        R::ResultGone { provider, status } => format!(
            "{} finished, but its result is not where it should be ({status}). Try again or choose another model.",
            label(provider)
        ),
        R::AnswerIncomplete { provider, said } => quoted(
            format!(
                "{} sent an incomplete answer. Try again later or choose another model.",
                label(provider)
            ),
            said.as_ref(),
        ),
        R::NotAPicture { provider, said } => quoted(
            format!(
                "{} sent something other than a picture. Try again later or choose another model.",
                label(provider)
            ),
            said.as_ref(),
        ),
        R::UnsafeAddress { provider } => format!(
            "{} put its result at an unsafe address: only public HTTPS addresses are read. Choose another model.",
            label(provider)
        ),
        R::NotASpace { space, api } => format!(
            "“{space}” with the API “{api}” is not a Space. Name it in MODELS_CONFIG as owner/name, or by its HTTPS \
             address."
        ),
        R::RequestImpossible { provider } => format!(
            "{} cannot be sent this photo with these settings. Change the settings or choose another model.",
            label(provider)
        ),
        R::ResultLost { provider } => format!(
            "{} no longer has a result for this photo: it stopped or was asked before. Try again.",
            label(provider)
        ),
        R::PreparedTooLarge { max_megabytes } => format!(
            "The prepared photo exceeds the {max_megabytes} MB that are sent to providers. Choose another model."
        ),
        R::PreparedMistyped { content_type } => {
            format!("The prepared photo is not {content_type}. Choose another model.")
        }
        R::SentOtherwise { provider } => format!(
            "{} has this work from other settings or another key, so its result cannot be fetched. Try again to send \
             the photo once more.",
            label(provider)
        ),
        R::WorkOverdue { seconds } => format!(
            "The model did not finish within {seconds} seconds and was told to stop. Try again later or choose \
             another model."
        ),
        R::EndpointMissing { setting } => {
            format!("This model needs an endpoint of your own: set {setting} to its address.")
        }
        R::NotServed { model } => format!("No provider serves {model} at the moment."),
        R::ServedByOthers {
            model,
            serving,
            supported,
        } => format!(
            "{model} is only served by {}. Supported here: {}.",
            serving.join(", "),
            supported.join(", ")
        ),
        R::NotServedByNamed {
            model,
            serving,
            named,
        } => format!(
            "{model} is served by {}, but HF_PROVIDERS names only {}.",
            serving.join(", "),
            named.join(", ")
        ),
        R::UnknownAtHub { model } => {
            format!("The Hugging Face Hub has no model {model}, or hides it from this key.")
        }
        R::HubUnreachable => {
            "The Hugging Face Hub does not answer, so it is not known who serves this model. Try again later."
                .to_owned()
        }
        R::NothingToAsk { provider } => format!(
            "{} answers at once or not at all, so there is nothing to ask for. Try again.",
            label(provider)
        ),
    }
}
