//! Work at a provider that is not wanted any more.

use domain::{Restoration, RestorationId};
use providers::Handle;

use crate::State;

/// Calls off at the provider what was called off here while it was under way there.
pub(crate) async fn call_off(state: &State, restoration: &Restoration) -> Result<(), store::Error> {
    let (owner, id) = (restoration.owner, restoration.id);
    let taken = state
        .store
        .update_restoration(owner, id, Restoration::take_unwanted)
        .await?;
    if let Some((_, Some(handle))) = taken {
        match serde_json::from_value(handle) {
            Ok(handle) => cancel(state, id, &handle).await,
            Err(error) => {
                tracing::error!(restoration = %id, %error, "cannot cancel work at a provider: its stored handle cannot be read")
            }
        }
    }
    Ok(())
}

/// Tells the provider that its work is not wanted any more. What cannot be told ends by itself.
pub(crate) async fn cancel(state: &State, id: RestorationId, handle: &Handle) {
    let provider = handle.provider();
    match state.providers.cancel(handle).await {
        Ok(()) => tracing::info!(restoration = %id, provider, "work at the provider canceled"),
        Err(error) => {
            tracing::warn!(restoration = %id, provider, %error, "could not cancel the work at the provider")
        }
    }
}
