//! A photo that is cut off is refused, wherever it is cut.

use engine::{Error, Limits, inspect, thumbnail};

use crate::{
    panics::without_panic,
    samples::{READABLE, fixture, photo, photo_2x, restored},
};

/// Places to cut a file of `length` bytes: all near both ends, some between.
fn cuts(length: usize) -> impl Iterator<Item = usize> {
    let near_an_end = move |at: &usize| *at < 64 || *at + 64 > length || at.is_multiple_of(13);
    (1..length).filter(near_an_end)
}

#[test]
fn a_file_cut_anywhere_is_called_cut_off() {
    for name in READABLE {
        let whole = fixture(name);
        // Of several pages only the first is read, and only that one must be whole.
        let read = if name == "pages.tiff" {
            6_500
        } else {
            whole.len()
        };
        for length in cuts(whole.len()).filter(|length| *length < read) {
            match thumbnail(&whole[..length], &Limits::default(), 480) {
                Err(Error::Truncated) => {}
                Ok(_) => panic!("{name} cut at {length} of {} was read", whole.len()),
                Err(error) => panic!("{name} cut at {length} of {}: {error}", whole.len()),
            }
        }
    }
}

#[test]
fn a_real_photo_without_its_last_bytes_is_refused() {
    let whole = photo("portrait-damaged.jpg");
    for missing in [1, 2, 3, 10, 1000, whole.len() / 2] {
        let error = restored(&whole[..whole.len() - missing], &photo_2x()).unwrap_err();
        assert!(matches!(error, Error::Truncated), "{missing}: {error}");
        assert!(error.to_string().contains("incomplete"));
    }
}

#[test]
fn a_jpeg_cut_off_and_closed_again_is_refused() {
    for name in ["plain.jpg", "grey.jpg", "subsampled.jpg", "cmyk.jpg"] {
        let whole = fixture(name);
        for missing in [40, 200, 500] {
            let mut closed = whole[..whole.len() - missing].to_vec();
            closed.extend_from_slice(&[0xff, 0xd9]);
            let result = without_panic(|| thumbnail(&closed, &Limits::default(), 480));
            let refused = matches!(result, Err(Error::Truncated | Error::Corrupt { .. }));
            assert!(
                refused,
                "{name} without {missing} bytes: {:?}",
                result.err()
            );
        }
    }
}

#[test]
fn bytes_behind_the_picture_do_no_harm() {
    for name in READABLE {
        let mut longer = fixture(name);
        longer.extend_from_slice(b"\0\0 a preview, or what a camera left behind \xff\xd8\xff");
        let result = thumbnail(&longer, &Limits::default(), 480);
        assert!(result.is_ok(), "{name}: {:?}", result.err());
    }
}

#[test]
fn a_beginning_without_the_header_asks_for_more() {
    for name in READABLE {
        let whole = fixture(name);
        let total = whole.len() as u64;
        let limits = Limits::default();
        let mut known = None;
        for length in 1..whole.len() {
            match inspect(&whole[..length], total, &limits) {
                Err(Error::NeedMoreBytes { .. }) => assert_eq!(known, None, "{name} at {length}"),
                Ok(info) => {
                    assert_eq!((info.width, info.height), (61, 43), "{name} at {length}");
                    known.get_or_insert(length);
                }
                Err(error) => panic!("{name} at {length}: {error}"),
            }
        }
    }
}

#[test]
fn a_header_is_found_in_the_first_bytes_of_a_photo() {
    for name in ["portrait-damaged.jpg", "portrait-truth.png"] {
        let whole = photo(name);
        let info = inspect(&whole[..4096], whole.len() as u64, &Limits::default()).unwrap();
        assert_eq!((info.width, info.height), (512, 512));
    }
}
