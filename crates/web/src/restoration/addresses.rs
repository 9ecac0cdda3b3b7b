//! Where the pictures of a restoration can be read, and who is told that when.

use domain::{Registry, Restoration, Timestamp};
use store::{Reach, SAME_URL_FOR, Store};

use crate::Problem;

/// The type of thumbnails and previews.
const SMALL_TYPE: &str = "image/jpeg";

/// Where the pictures of a restoration can be read: presigns for one moment and whoever asks.
#[derive(Debug, Clone, Copy)]
pub struct Pictures<'a> {
    /// The bucket.
    pub store: &'a Store,
    /// The models, for estimates.
    pub registry: &'a Registry,
    /// Now.
    pub now: Timestamp,
    /// By what whoever asks reaches the bucket.
    pub reach: &'a Reach,
}

/// Which addresses an answer has. Each is long: on Lambda more than a kilobyte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Which {
    /// All of them.
    All,
    /// Of small pictures, and of a photo that has none yet.
    Small,
    /// None: whoever asks has them.
    Known,
}

/// Addresses of the pictures that there are and that are told.
pub(super) struct Addresses {
    pub(super) original: Option<String>,
    pub(super) original_thumbnail: Option<String>,
    pub(super) original_preview: Option<String>,
    pub(super) result: Option<String>,
    pub(super) result_thumbnail: Option<String>,
    pub(super) result_preview: Option<String>,
}

impl Pictures<'_> {
    pub(super) async fn addresses(
        &self,
        restoration: &Restoration,
        which: Which,
    ) -> Result<Addresses, Problem> {
        let (original, result) = (&restoration.original, restoration.result());
        let (all, small) = (which == Which::All, which != Which::Known);
        let bare = small && original.thumbnail_key.is_none();
        let photo = Some(restoration.original_key());
        let photo = self.url_if(all || bare, photo.as_deref(), &original.content_type);
        let thumbnail = self.url_if(small, original.thumbnail_key.as_deref(), SMALL_TYPE);
        let preview = self.url_if(all, original.preview_key.as_deref(), SMALL_TYPE);
        let result_type = result.map_or(SMALL_TYPE, |it| &it.content_type);
        let result_key = result.map(|it| it.key.as_str());
        let result_thumbnail = result.map(|it| it.thumbnail_key.as_str());
        let result_preview = result.and_then(|it| it.preview_key.as_deref());
        Ok(Addresses {
            original: photo.await?,
            original_thumbnail: thumbnail.await?,
            original_preview: preview.await?,
            result: self.url_if(all, result_key, result_type).await?,
            result_thumbnail: self.url_if(true, result_thumbnail, SMALL_TYPE).await?,
            result_preview: self.url_if(all, result_preview, SMALL_TYPE).await?,
        })
    }

    async fn url_if(
        &self,
        is_told: bool,
        key: Option<&str>,
        content_type: &str,
    ) -> Result<Option<String>, Problem> {
        let (store, now, reach) = (self.store, self.now, self.reach);
        Ok(match key.filter(|_| is_told) {
            Some(key) => Some(
                store
                    .presign_get(key, content_type, None, now, reach)
                    .await?,
            ),
            None => None,
        })
    }

    /// The same as long as all addresses are: which pictures there are, and for when and whom it is signed.
    pub(super) fn tag(&self, restoration: &Restoration) -> String {
        let original = &restoration.original;
        format!(
            "{}-{}{}{}{}",
            self.now.floor_to(SAME_URL_FOR).as_millis() / 1000,
            u8::from(original.thumbnail_key.is_some()),
            u8::from(original.preview_key.is_some()),
            restoration.outputs.len(),
            match self.reach {
                Reach::Bucket => "b",
                Reach::At(_) => "h",
                Reach::Site => "s",
            },
        )
    }
}
