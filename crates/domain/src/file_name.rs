//! The name a photo came with: shown and given back, never used as a path.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A file name that is safe to show, to put in a header and to save under.
///
/// Folders, control characters and the marks that reverse the direction of text are gone; at most
/// [`FileName::MAX_CHARS`] characters remain, the extension among them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct FileName(String);

impl FileName {
    /// The longest name kept, in characters. No file system has longer names (NTFS and APFS count 255 characters,
    /// ext4 255 bytes), so none is cut that was one.
    pub const MAX_CHARS: usize = 255;

    /// The longest name of a result, in bytes of UTF-8: with more, some file systems do not save it.
    pub const MAX_RESULT_BYTES: usize = 255;

    /// Makes any text a name. Text of which nothing is left becomes `photo`.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let last = text.rsplit(['/', '\\']).next().unwrap_or_default();
        let mut name: String = last.chars().filter(|&c| is_safe(c)).collect();
        // Cutting a name can leave a dot or a space at its end, or make an extension of what was
        // none. A name that is stored and read again must stay itself, so this goes on until
        // nothing changes; each turn makes the name shorter.
        loop {
            let next = tidy(&name);
            if next == name {
                break;
            }
            name = next;
        }
        if name.is_empty() {
            name.push_str("photo");
        }
        Self(name)
    }

    /// The name as it is shown.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The extension in lower case with its dot (`.jpg`), or nothing.
    #[must_use]
    pub fn extension(&self) -> String {
        split(&self.0).1.to_lowercase()
    }

    /// The name to save a result under: `name_restored_2x.jpg`, or `name_restored.jpg` where the
    /// size stays. `extension` is that of the content, without a dot; where the photo's own means
    /// the same format, it stays as it was written, as in `scan_restored.TIF`. A long name is cut so that every file
    /// system takes it.
    #[must_use]
    pub fn restored(&self, scale: u32, extension: &str) -> Self {
        let (stem, written) = split(&self.0);
        let written = written.trim_start_matches('.');
        let extension = if format_of(written) == format_of(extension) {
            written
        } else {
            extension
        };
        let suffix = if scale == 1 {
            "_restored".to_owned()
        } else {
            format!("_restored_{scale}x")
        };
        let room = Self::MAX_RESULT_BYTES - suffix.len() - extension.len() - 1;
        let stem = stem[..stem.floor_char_boundary(room)].trim_end();
        Self(format!("{stem}{suffix}.{extension}"))
    }
}

/// `name` without dots and spaces at its ends and before its extension, cut to the length allowed.
fn tidy(name: &str) -> String {
    let name = name.trim_matches(|c: char| c.is_whitespace() || c == '.');
    let (stem, extension) = split(name);
    let room = FileName::MAX_CHARS - extension.len();
    let stem: String = stem.chars().take(room).collect();
    format!("{}{extension}", stem.trim_end())
}

/// Stem and extension; the extension has its dot, at most eight letters or digits after it.
fn split(name: &str) -> (&str, &str) {
    match name.rfind('.') {
        Some(dot) if dot > 0 => {
            let extension = &name[dot + 1..];
            let fits = (1..=8).contains(&extension.len())
                && extension.bytes().all(|byte| byte.is_ascii_alphanumeric());
            if fits { name.split_at(dot) } else { (name, "") }
        }
        _ => (name, ""),
    }
}

/// The usual extension, in lower case, for the format that this one stands for.
fn format_of(extension: &str) -> String {
    let extension = extension.to_lowercase();
    match extension.as_str() {
        "jpeg" | "jpe" | "jfif" => "jpg".to_owned(),
        "tif" => "tiff".to_owned(),
        _ => extension,
    }
}

fn is_safe(c: char) -> bool {
    // Bidirectional marks make `gpj.exe` look like `exe.jpg`; zero-width ones hide differences.
    let reorders = matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{2069}' | '\u{061C}' | '\u{FEFF}');
    !c.is_control() && !reorders && !matches!(c, '"' | '<' | '>' | ':' | '|' | '?' | '*')
}

impl From<String> for FileName {
    fn from(text: String) -> Self {
        Self::new(&text)
    }
}

impl From<FileName> for String {
    fn from(name: FileName) -> Self {
        name.0
    }
}

impl fmt::Display for FileName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_plain_name_stays_as_it_is() {
        assert_eq!(
            FileName::new("Großmutter 1931.JPG").as_str(),
            "Großmutter 1931.JPG"
        );
        assert_eq!(FileName::new("Großmutter 1931.JPG").extension(), ".jpg");
    }

    #[test]
    fn folders_line_breaks_and_reversing_marks_are_removed() {
        assert_eq!(FileName::new("../../etc/passwd").as_str(), "passwd");
        assert_eq!(FileName::new("..\\..\\boot.ini").as_str(), "boot.ini");
        assert_eq!(
            FileName::new("a\r\nSet-Cookie: x.jpg").as_str(),
            "aSet-Cookie x.jpg"
        );
        assert_eq!(FileName::new("evil\u{202E}gpj.exe").as_str(), "evilgpj.exe");
        assert_eq!(FileName::new("..").as_str(), "photo");
        assert_eq!(FileName::new("").as_str(), "photo");
    }

    #[test]
    fn a_long_name_keeps_its_extension() {
        let name = FileName::new(&format!("{}.jpeg", "ä".repeat(300)));
        assert_eq!(name.as_str().chars().count(), FileName::MAX_CHARS);
        assert_eq!(name.extension(), ".jpeg");
    }

    #[test]
    fn a_name_as_long_as_any_file_system_has_is_kept_whole() {
        for text in [
            format!("{}.jpg", "a".repeat(251)),
            format!("{}.jpeg", "ä".repeat(250)),
            format!("{}.tif", "祖".repeat(251)),
        ] {
            assert_eq!(FileName::new(&text).as_str(), text);
        }
    }

    #[test]
    fn the_result_of_a_long_name_can_be_saved_everywhere() {
        for (letter, count) in [("a", 251), ("ä", 251), ("祖", 251), ("a ", 125)] {
            let name = FileName::new(&format!("{}.jpg", letter.repeat(count)));
            let result = name.restored(2, "jpg");
            let bytes = result.as_str().len();
            assert!(
                bytes <= FileName::MAX_RESULT_BYTES && bytes > 250,
                "{bytes}"
            );
            assert!(result.as_str().ends_with("_restored_2x.jpg"), "{result}");
            assert_eq!(FileName::new(result.as_str()), result);
        }
        // What fits is not cut.
        let name = FileName::new(&format!("{}.jpg", "b".repeat(238)));
        assert_eq!(name.restored(2, "jpg").as_str().len(), 254);
    }

    #[test]
    fn a_name_cut_at_a_dot_or_before_a_new_extension_stays_itself_when_it_is_read_again() {
        let long = "a".repeat(FileName::MAX_CHARS - 1);
        for text in [
            format!("{long}.{{"),
            format!("{long} {{"),
            format!("{long}. . .{{"),
            format!("{} .jpg{{{{", "a".repeat(FileName::MAX_CHARS - 5)),
            format!("{}..jpg{{{{", "a".repeat(FileName::MAX_CHARS - 5)),
            "a .jpg".to_owned(),
            " . .jpg . ".to_owned(),
        ] {
            let name = FileName::new(&text);
            assert_eq!(FileName::new(name.as_str()), name, "{text}");
            assert!(!name.as_str().ends_with(['.', ' ']), "{text}");
        }
    }

    #[test]
    fn a_result_is_named_after_its_photo_and_its_content() {
        let name = FileName::new("portrait-damaged.jpg");
        assert_eq!(
            name.restored(2, "jpg").as_str(),
            "portrait-damaged_restored_2x.jpg"
        );
        assert_eq!(
            FileName::new("scan.tif").restored(1, "png").as_str(),
            "scan_restored.png"
        );
    }

    #[test]
    fn a_result_of_the_same_format_keeps_the_extension_as_it_was_written() {
        for (name, extension, expected) in [
            ("scan.tif", "tiff", "scan_restored.tif"),
            ("scan.TIF", "tiff", "scan_restored.TIF"),
            ("scan.tiff", "tiff", "scan_restored.tiff"),
            ("oma.jpeg", "jpg", "oma_restored.jpeg"),
            ("oma.jpe", "jpg", "oma_restored.jpe"),
            ("OMA.JPG", "jpg", "OMA_restored.JPG"),
            ("oma.png", "png", "oma_restored.png"),
            ("oma.webp", "png", "oma_restored.png"),
            ("oma.jpeg", "png", "oma_restored.png"),
            ("oma.tif", "jpg", "oma_restored.jpg"),
            ("oma", "jpg", "oma_restored.jpg"),
            (".tif", "tiff", "tif_restored.tiff"),
        ] {
            let result = FileName::new(name).restored(1, extension);
            assert_eq!(result.as_str(), expected, "{name} as {extension}");
        }
    }

    proptest! {
        #[test]
        fn any_text_becomes_a_safe_name_and_stays_it(text in ".{0,600}") {
            let name = FileName::new(&text);
            prop_assert!(!name.as_str().is_empty());
            prop_assert!(name.as_str().chars().count() <= FileName::MAX_CHARS);
            prop_assert!(!name.as_str().contains(['/', '\\', '\r', '\n', '"', '\0']));
            for (scale, extension) in [(1, "png"), (4, "tiff")] {
                let result = name.restored(scale, extension);
                prop_assert!(result.as_str().len() <= FileName::MAX_RESULT_BYTES);
                prop_assert_eq!(FileName::new(result.as_str()), result);
            }
            prop_assert_eq!(FileName::new(name.as_str()), name);
        }
    }
}
