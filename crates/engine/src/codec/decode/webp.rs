//! The pixels of a WebP, by the `image-webp` crate. Of an animation nothing is restored: a single
//! frame of it would be a silent loss.

use crate::named::Flaw;
use std::io::Cursor;

use image_webp::{DecodingError, WebPDecoder};

use super::stored::Stored;
use crate::container::header::Header;
use crate::container::parts::Parts;
use crate::picture::color::Channels;
use crate::picture::depth::{Samples, split_alpha};
use crate::{Error, Limits};

pub(super) fn decode(bytes: &[u8], header: Header, limits: &Limits) -> Result<Stored, Error> {
    // RGBA out, and as much again within for lossless files.
    limits.check_memory(u64::from(header.width) * u64::from(header.height) * 8)?;
    let claimed = u64::from(u32::from_le_bytes(Parts::whole(bytes).array(4)?)) + 8;
    if claimed > bytes.len() as u64 {
        return Err(Error::Truncated);
    }
    let mut decoder = WebPDecoder::new(Cursor::new(bytes)).map_err(|e| damaged(&e))?;
    decoder.set_memory_limit(usize::try_from(limits.max_decode_bytes).unwrap_or(usize::MAX));
    if decoder.dimensions() != (header.width, header.height) {
        return Err(Error::Corrupt {
            flaw: Flaw::SizesDiffer,
            reason: "its header and its picture differ in size".into(),
        });
    }
    let size = decoder.output_buffer_size().ok_or(Error::Truncated)?;
    let mut pixels = vec![0; size];
    decoder.read_image(&mut pixels).map_err(|e| damaged(&e))?;
    let pixels = Samples::Eight(pixels);
    let (rgb, alpha) = if decoder.has_alpha() {
        let (rgb, alpha) = split_alpha(&pixels, 3);
        (rgb, Some(alpha))
    } else {
        (pixels, None)
    };
    Ok(Stored {
        header,
        channels: Channels::Rgb,
        samples: rgb,
        alpha,
        icc: decoder.icc_profile().ok().flatten(),
    })
}

fn damaged(error: &DecodingError) -> Error {
    match error {
        DecodingError::IoError(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
            Error::Truncated
        }
        DecodingError::NotEnoughInitData => Error::Truncated,
        other => Error::Corrupt {
            flaw: Flaw::Data,
            reason: format!("its WebP data is wrong ({other})"),
        },
    }
}
