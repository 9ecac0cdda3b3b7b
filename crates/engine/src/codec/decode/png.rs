//! The pixels of a PNG, by the `png` crate: sixteen bits a sample stay, fewer become eight.

use std::io::Cursor;

use png::{BitDepth, ColorType, Decoder, Transformations};
use zerocopy::IntoBytes;

use super::stored::Stored;
use crate::container::header::Header;
use crate::container::png::damaged;
use crate::picture::color::Channels;
use crate::picture::depth::{Samples, split_alpha};
use crate::{Error, Limits};

pub(super) fn decode(bytes: &[u8], header: Header, limits: &Limits) -> Result<Stored, Error> {
    let mut decoder = Decoder::new_with_limits(
        Cursor::new(bytes),
        png::Limits {
            bytes: usize::try_from(limits.max_decode_bytes).unwrap_or(usize::MAX),
        },
    );
    decoder.set_transformations(Transformations::EXPAND);
    decoder.set_ignore_text_chunk(true);

    let mut reader = decoder.read_info().map_err(|e| damaged(&e))?;
    let (color, depth) = reader.output_color_type();
    let sample_bytes = match depth {
        BitDepth::Eight => 1,
        BitDepth::Sixteen => 2,
        _ => return Err(Error::Internal(format!("PNG came as {depth:?}"))),
    };
    let size =
        u64::from(header.width) * u64::from(header.height) * color.samples() as u64 * sample_bytes;
    // The bytes of all channels, and once more what is made of them.
    limits.check_memory(size * 2)?;
    let length = reader.output_buffer_size().ok_or(Error::Truncated)?;
    let mut read = |pixels: &mut [u8]| {
        reader.next_frame(pixels).map_err(|e| damaged(&e))?;
        reader.finish().map_err(|e| damaged(&e))
    };
    let pixels = if depth == BitDepth::Sixteen {
        let mut samples = vec![0; length / 2];
        read(samples.as_mut_bytes())?;
        // PNG has the high byte first.
        samples.iter_mut().for_each(|s| *s = u16::from_be(*s));
        Samples::Sixteen(samples)
    } else {
        let mut samples = vec![0; length];
        read(&mut samples)?;
        Samples::Eight(samples)
    };
    let icc = reader.info().icc_profile.as_deref().map(<[u8]>::to_vec);

    let (channels, (samples, alpha)) = match color {
        ColorType::Grayscale => (Channels::Gray, (pixels, None)),
        ColorType::Rgb => (Channels::Rgb, (pixels, None)),
        ColorType::GrayscaleAlpha => (Channels::Gray, without_alpha(&pixels, 1)),
        ColorType::Rgba => (Channels::Rgb, without_alpha(&pixels, 3)),
        ColorType::Indexed => return Err(Error::Internal("PNG came as indices".into())),
    };
    Ok(Stored {
        header,
        channels,
        samples,
        alpha,
        icc,
    })
}

fn without_alpha(pixels: &Samples, colors: usize) -> (Samples, Option<Samples>) {
    let (rest, alpha) = split_alpha(pixels, colors);
    (rest, Some(alpha))
}
