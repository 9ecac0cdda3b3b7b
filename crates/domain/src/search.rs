//! Finding photos by what is in their names, however it is spelled.

use icu_normalizer::DecomposingNormalizerBorrowed;

/// The accents that Latin, Greek and Cyrillic letters are composed with.
const ACCENTS: std::ops::RangeInclusive<char> = '\u{300}'..='\u{36F}';
const DIAERESIS: char = '\u{308}';
const RING: char = '\u{30A}';

/// What somebody looks for: words that all have to be in a name, in any order and as parts of
/// other words. Capitals, accents and what stands between words make no difference; ö is found as
/// o and as oe.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Search {
    words: Vec<Word>,
}

/// A word, in the spellings that it may have in [`Search::text_of`]; each of them is enough.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word(Vec<String>);

impl Search {
    /// What this text looks for. Text without a letter or a digit looks for nothing.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let mut words: Vec<Word> = Vec::new();
        let apart = |c: char| !c.is_alphanumeric() && !ACCENTS.contains(&c);
        for text in text.split(apart) {
            let mut spellings = vec![fold(text, Umlauts::Plain)];
            let spelled_out = fold(text, Umlauts::SpelledOut);
            if spelled_out != spellings[0] {
                spellings.push(spelled_out);
            }
            let word = Word(spellings);
            if !word.0[0].is_empty() && !words.contains(&word) {
                words.push(word);
            }
        }
        Self { words }
    }

    /// Its words.
    #[must_use]
    pub fn words(&self) -> &[Word] {
        &self.words
    }

    /// Whether all its words are in this name.
    #[must_use]
    pub fn finds(&self, name: &str) -> bool {
        let text = Self::text_of(name);
        let found = |word: &Word| word.0.iter().any(|spelling| text.contains(spelling));
        self.words.iter().all(found)
    }

    /// A name as it is searched: in its plain spelling, and in the one with ae, oe and ue if that
    /// is another.
    #[must_use]
    pub fn text_of(name: &str) -> String {
        let mut text = fold(name, Umlauts::Plain);
        let spelled_out = fold(name, Umlauts::SpelledOut);
        if spelled_out != text {
            text.push('\n');
            text.push_str(&spelled_out);
        }
        text
    }
}

impl Word {
    /// How it may be spelled: one way, or two.
    #[must_use]
    pub fn spellings(&self) -> &[String] {
        &self.0
    }
}

/// What becomes of ä, ö, ü, å and ø.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Umlauts {
    /// a, o, u, a and o, as on a keyboard that has none of them.
    Plain,
    /// ae, oe, ue, aa and oe, as they are written out.
    SpelledOut,
}

/// Lower case without accents; letters that Unicode does not take apart, in the usual spelling.
fn fold(text: &str, umlauts: Umlauts) -> String {
    let decomposed = DecomposingNormalizerBorrowed::new_nfkd().normalize_iter(text.chars());
    let spelled_out = umlauts == Umlauts::SpelledOut;
    let mut folded = String::with_capacity(text.len());
    for c in decomposed.flat_map(char::to_lowercase) {
        match c {
            DIAERESIS if spelled_out && folded.ends_with(['a', 'o', 'u']) => folded.push('e'),
            RING if spelled_out && folded.ends_with('a') => folded.push('a'),
            c if ACCENTS.contains(&c) => {}
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'ø' => folded.push_str(if spelled_out { "oe" } else { "o" }),
            'þ' => folded.push_str("th"),
            'đ' | 'ð' => folded.push('d'),
            'ł' => folded.push('l'),
            'ı' => folded.push('i'),
            'ς' => folded.push('σ'),
            c => folded.push(c),
        }
    }
    folded
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn words_are_found_in_any_order_and_in_parts() {
        let name = "Grandma & Otto (1962).jpg";
        for text in [
            "grandma otto",
            "OTTO  grandma",
            "1962 otto",
            "grand, ott",
            "Otto_(1962)",
            "grandma & otto",
            ".jpg",
        ] {
            assert!(Search::new(text).finds(name), "{text}");
        }
        for text in ["grandma anna", "otto 1963", "grandpa"] {
            assert!(!Search::new(text).finds(name), "{text}");
        }
    }

    #[test]
    fn accents_and_umlauts_are_found_however_they_are_spelled() {
        for (name, texts) in [
            (
                "Überlingen.tif",
                &["uberlingen", "ueberlingen", "Überlingen", "u\u{308}ber"][..],
            ),
            ("U\u{308}berlingen.tif", &["uberlingen", "ueber", "über"]),
            ("Ueberlingen.tif", &["überlingen", "ueberlingen"]),
            ("Uberlingen.tif", &["überlingen"]),
            ("Großmutter.jpg", &["grossmutter", "GROSSMUTTER", "groß"]),
            ("GROẞE STRASSE.jpg", &["große straße", "grosse strasse"]),
            ("Café Göteborg.png", &["cafe goteborg", "goeteborg CAFÉ"]),
            ("Århus, Tromsø.png", &["arhus tromso", "aarhus tromsoe"]),
            ("Łódź – İzmir, ığdır.png", &["lodz izmir", "igdir"]),
            ("Æble œuvre.png", &["aeble oeuvre", "æble"]),
            ("Αθήνα ΟΔΥΣΣΕΥΣ.png", &["αθηνα οδυσσευς"]),
            ("Й и ё, Сёстры.png", &["сестры", "СЁСТРЫ"]),
            ("ﬁlm １９６２.png", &["film 1962"]),
            ("東京 がっこう.png", &["東京", "がっこう"]),
        ] {
            for text in texts {
                assert!(Search::new(text).finds(name), "{text} in {name}");
            }
        }
        // An accent that was typed is no reason to find less, but another letter is another word.
        assert!(!Search::new("uberlingen").finds("Oberlingen.tif"));
    }

    #[test]
    fn marks_alone_look_for_nothing() {
        for text in ["", "  ", "&", "(-)", "\u{308}"] {
            assert_eq!(Search::new(text), Search::default(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_name_is_found_by_itself(name in ".{0,120}") {
            prop_assert!(Search::new(&name).finds(&name));
        }
    }
}
