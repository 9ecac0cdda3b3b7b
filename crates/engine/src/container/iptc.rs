//! IPTC records (IIM 4.2), and the Photoshop blocks that they stand in (Adobe Photoshop File Formats,
//! "Image Resource Blocks").

/// The most bytes of a record that is carried over: what fits into a segment of JPEG.
pub(crate) const MAX_BYTES: usize = 64 * 1024 - 64;

/// Number of the block with the IPTC record.
const IPTC_BLOCK: u16 = 0x0404;

/// The record in a sequence of Photoshop blocks.
pub(crate) fn in_photoshop(mut blocks: &[u8]) -> Option<Vec<u8>> {
    loop {
        let rest = blocks.strip_prefix(b"8BIM")?;
        let id = u16::from_be_bytes(*rest.first_chunk()?);
        let name_length = usize::from(*rest.get(2)?);
        // The name and its length together are even.
        let at = 2 + (1 + name_length).next_multiple_of(2);
        let length = u32::from_be_bytes(*rest.get(at..)?.first_chunk()?) as usize;
        let content = rest.get(at + 4..)?;
        if id == IPTC_BLOCK {
            return content.get(..length).map(<[u8]>::to_vec);
        }
        blocks = content.get(length.checked_next_multiple_of(2)?..)?;
    }
}

/// A record as a Photoshop block.
pub(crate) fn photoshop(record: &[u8]) -> Vec<u8> {
    let mut block = b"8BIM".to_vec();
    block.extend_from_slice(&IPTC_BLOCK.to_be_bytes());
    block.extend_from_slice(&[0, 0]);
    block.extend_from_slice(&(record.len() as u32).to_be_bytes());
    block.extend_from_slice(record);
    block.resize(block.len().next_multiple_of(2), 0);
    block
}

/// The record without the names of places. `None` if it is not sound.
pub(crate) fn without_location(record: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(record.len());
    let is_sound = each_dataset(record, |names_place, dataset| {
        if !names_place {
            out.extend_from_slice(dataset);
        }
    });
    is_sound.then_some(out)
}

/// Whether a record names a place; one that is not sound names none.
pub(crate) fn names_place(record: &[u8]) -> bool {
    let mut found = false;
    each_dataset(record, |names_place, _| found |= names_place) && found
}

/// Shows each dataset, with its head, and whether it names a place; false if the record is not sound.
fn each_dataset(record: &[u8], mut show: impl FnMut(bool, &[u8])) -> bool {
    /// City, sublocation, province, country code, country; content location code and name.
    const PLACES: [u8; 7] = [90, 92, 95, 100, 101, 26, 27];
    const APPLICATION: u8 = 2;
    const HEAD: usize = 5;
    let mut rest = record;
    // Some programs fill up with zeros.
    while let [0x1c, number, dataset, high, low, content @ ..] = rest {
        let length = u16::from_be_bytes([*high, *low]);
        if length & 0x8000 != 0 {
            // An extended length: nobody writes that much about a photo.
            return false;
        }
        let length = usize::from(length);
        if content.len() < length {
            return false;
        }
        let (whole, next) = rest.split_at(HEAD + length);
        show(*number == APPLICATION && PLACES.contains(dataset), whole);
        rest = next;
    }
    rest.iter().all(|byte| *byte == 0)
}

/// The record in the text by which ImageMagick and ExifTool put one into PNG: a name, a length, and
/// hexadecimal digits.
pub(crate) fn in_raw_profile(text: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(text).ok()?;
    let mut words = text.split_ascii_whitespace();
    let name = words.next()?;
    let is_iptc = ["iptc", "8bim"]
        .iter()
        .any(|known| name.eq_ignore_ascii_case(known));
    // ExifTool writes "IPTC profile" where ImageMagick has "iptc".
    let length: usize = words.find(|word| *word != "profile")?.parse().ok()?;
    if !is_iptc || length > MAX_BYTES {
        return None;
    }
    let digits: Vec<u8> = words.flat_map(str::bytes).collect();
    let half = |digit: u8| char::from(digit).to_digit(16);
    let bytes: Option<Vec<u8>> = digits
        .chunks_exact(2)
        .map(|pair| Some((half(pair[0])? * 16 + half(pair[1])?) as u8))
        .collect();
    let bytes = bytes.filter(|bytes| bytes.len() == length)?;
    if bytes.starts_with(b"8BIM") {
        in_photoshop(&bytes)
    } else {
        Some(bytes)
    }
}

/// The text of [`in_raw_profile`] for a record.
pub(crate) fn raw_profile(record: &[u8]) -> String {
    let block = photoshop(record);
    let mut text = format!("\niptc\n{:8}\n", block.len());
    for line in block.chunks(36) {
        text.extend(line.iter().map(|byte| format!("{byte:02x}")));
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECORD: &[u8] = b"\x1c\x02\x05\0\x04Anna\x1c\x02\x5a\0\x06Berlin\x1c\x02\x78\0\x03abc";

    #[test]
    fn a_record_survives_its_wrappers() {
        assert_eq!(in_photoshop(&photoshop(RECORD)).as_deref(), Some(RECORD));
        let text = raw_profile(RECORD);
        assert_eq!(in_raw_profile(text.as_bytes()).as_deref(), Some(RECORD));
        // As ExifTool 12 writes it: the record alone, under a longer name.
        let digits: String = RECORD.iter().map(|byte| format!("{byte:02x}")).collect();
        let text = format!("\nIPTC profile\n{:8}\n{digits}\n", RECORD.len());
        assert_eq!(in_raw_profile(text.as_bytes()).as_deref(), Some(RECORD));
    }

    #[test]
    fn a_record_is_found_behind_other_blocks() {
        let thumbnail = b"8BIM\x04\x0c\x03abc\0\0\0\x03xyz\0";
        let blocks = [&thumbnail[..], &photoshop(RECORD)].concat();
        assert_eq!(in_photoshop(&blocks).as_deref(), Some(RECORD));
        assert_eq!(in_photoshop(&thumbnail[..]), None);
    }

    #[test]
    fn only_the_names_of_places_are_taken_out() {
        let left = without_location(RECORD).unwrap();
        assert_eq!(left, b"\x1c\x02\x05\0\x04Anna\x1c\x02\x78\0\x03abc");
        assert_eq!(without_location(b"\x1c\x02\x05\0\x09Anna"), None);
        assert_eq!(without_location(b"something"), None);
        assert!(names_place(RECORD) && !names_place(&left));
        assert!(!names_place(b"\x1c\x02\x5a\0\x09Berlin"));
    }
}
