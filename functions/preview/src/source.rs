//! The photo of which a region is previewed.

use std::num::NonZeroU32;

use domain::{FileName, RequestReason, RestorationId, Upload, UserId};
use web::Problem;

use crate::state::State;

/// What is asked for: either an upload or a restoration.
pub(crate) struct Photo<'a> {
    pub(crate) upload_id: Option<&'a str>,
    pub(crate) restoration_id: Option<&'a str>,
    pub(crate) page: Option<NonZeroU32>,
}

/// An original in the bucket.
pub(crate) struct Source {
    owner: UserId,
    pub(crate) filename: FileName,
    pub(crate) key: String,
    /// Bytes of the file.
    size: u64,
    /// Which page, from 1.
    pub(crate) page: NonZeroU32,
}

impl Source {
    /// That of an upload, or of a restoration, if it is this person's.
    ///
    /// Errors: 404, 409, 413 and 422 as a [`Problem`].
    pub(crate) async fn find(
        state: &State,
        owner: UserId,
        photo: Photo<'_>,
    ) -> Result<Self, Problem> {
        let source = match (photo.upload_id, photo.restoration_id) {
            (Some(id), None) => {
                let upload = web::upload(&state.store, owner, id).await?;
                web::check_arrived(&state.store, &state.rules, &upload).await?;
                Self {
                    owner,
                    key: upload.key(),
                    size: upload.size,
                    filename: upload.filename,
                    page: photo.page.unwrap_or(NonZeroU32::MIN),
                }
            }
            (None, Some(id)) => Self::of_restoration(state, owner, id, photo.page).await?,
            _ => {
                let reason = RequestReason::PhotoMissing;
                return Err(Problem::invalid_field("upload_id", reason));
            }
        };
        let max_bytes = state.limits.max_decode_bytes;
        if source.size > max_bytes {
            let error = engine::Error::NeedsTooMuchMemory {
                needed_bytes: source.size,
                max_bytes,
            };
            return Err(Problem::from(&error).about(&source.filename));
        }
        Ok(source)
    }

    async fn of_restoration(
        state: &State,
        owner: UserId,
        id: &str,
        page: Option<NonZeroU32>,
    ) -> Result<Self, Problem> {
        let unknown = || Problem::from(RequestReason::RestorationUnknown);
        let id: RestorationId = id.parse().map_err(|_| unknown())?;
        let found = state.store.restoration(owner, id).await?;
        let found = found
            .filter(|found| !found.is_deleted())
            .ok_or_else(unknown)?;
        Ok(Self {
            owner,
            filename: found.filename,
            key: Upload::key_of(owner, found.original.upload_id),
            size: found.original.size,
            page: page.or(found.original.page).unwrap_or(NonZeroU32::MIN),
        })
    }

    /// Width and height of the page, upright, by its header: what that forbids is refused before anybody waits for a
    /// turn at decoding it.
    pub(crate) async fn inspect(&self, state: &State) -> Result<(u32, u32), Problem> {
        let _turn = state.looks.take(self.owner).await?;
        let read = |range| state.store.read_object(&self.key, Some(range));
        let info =
            engine::inspect_by_ranges(self.size, Some(self.page), &state.limits, read).await?;
        let info = info.map_err(|error| Problem::from(&error).about(&self.filename))?;
        Ok((info.width, info.height))
    }
}
