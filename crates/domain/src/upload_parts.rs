//! A photo in pieces, so that what has arrived is not sent again when the connection breaks off.

use crate::Upload;

/// Bytes of each part but the last. S3 takes 5 MiB or more, and at most 10,000 of them; at 1 Mbit/s one takes a minute.
pub const PART_BYTES: u64 = 8 * 1024 * 1024;

/// A part of an upload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UploadPart {
    /// From 1.
    pub number: u32,
    /// Bytes.
    pub size: u64,
}

impl Upload {
    /// Whether it has more than one part, so that something is won by sending them one by one.
    #[must_use]
    pub fn has_parts(&self) -> bool {
        self.size > PART_BYTES
    }

    /// How many parts it has.
    #[must_use]
    pub fn count_parts(&self) -> u32 {
        u32::try_from(self.size.div_ceil(PART_BYTES).max(1)).unwrap_or(u32::MAX)
    }

    /// Its parts, in their order. All have [`PART_BYTES`] but the last, which has what is left.
    pub fn parts(&self) -> impl Iterator<Item = UploadPart> {
        let (count, size) = (self.count_parts(), self.size);
        (1..=count).map(move |number| {
            let before = PART_BYTES.saturating_mul(u64::from(number - 1));
            let left = size.saturating_sub(before);
            UploadPart {
                number,
                size: left.min(PART_BYTES),
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Coming, FileName, Timestamp, UploadId, UserId};

    fn of(size: u64) -> Upload {
        let now = Timestamp::from_millis(0);
        Upload {
            id: UploadId::new(),
            owner: UserId::new(),
            filename: FileName::new("a.png"),
            content_type: "image/png".to_owned(),
            size,
            created_at: now,
            unused_until: now,
            used_by: Vec::new(),
            previews: std::collections::BTreeMap::new(),
            coming: Coming::default(),
        }
    }

    #[test]
    fn the_parts_together_are_the_photo_and_only_the_last_is_smaller() {
        for size in [
            1,
            PART_BYTES - 1,
            PART_BYTES,
            PART_BYTES + 1,
            3 * PART_BYTES,
            20_000_000,
        ] {
            let upload = of(size);
            let parts: Vec<_> = upload.parts().collect();
            assert_eq!(parts.len(), upload.count_parts() as usize);
            assert_eq!(parts.iter().map(|part| part.size).sum::<u64>(), size);
            let (last, others) = parts.split_last().expect("a part");
            assert!(others.iter().all(|part| part.size == PART_BYTES));
            assert!((1..=PART_BYTES).contains(&last.size));
            assert!(
                parts
                    .iter()
                    .zip(1..)
                    .all(|(part, number)| part.number == number)
            );
        }
    }

    #[test]
    fn only_a_photo_of_two_parts_is_worth_sending_in_parts() {
        assert!(!of(PART_BYTES).has_parts());
        assert!(of(PART_BYTES + 1).has_parts());
    }
}
