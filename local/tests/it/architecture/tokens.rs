//! Words and signs of Rust sources: as much as it takes to find paths.

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    /// A word: a name or a keyword.
    Name(String),
    /// `::`.
    Through,
    Sign(char),
}

/// The tokens of a file, without comments, texts, numbers, and what is compiled for tests or documentation only.
pub(super) fn tokens(source: &str) -> Vec<Token> {
    without_tests(&all(source))
}

fn all(source: &str) -> Vec<Token> {
    let chars: Vec<char> = source.chars().collect();
    let mut found = Vec::new();
    let mut at = 0;
    let is_word = |c: &char| c.is_alphanumeric() || *c == '_';
    while at < chars.len() {
        match &chars[at..] {
            ['/', '/', ..] => at += chars[at..].iter().take_while(|c| **c != '\n').count(),
            ['/', '*', ..] => at = behind_comment(&chars, at),
            ['"', ..] => at = behind_text(&chars, at + 1),
            ['r', '"' | '#', ..] | ['b', 'r', '"' | '#', ..] if raw_marks(&chars, at).is_some() => {
                at = behind_raw_text(&chars, at);
            }
            ['\'', '\\', _, rest @ ..] => {
                at += 4 + rest.iter().take_while(|c| **c != '\'').count();
            }
            ['\'', _, '\'', ..] => at += 3,
            // A lifetime.
            ['\'', ..] => at += 1 + chars[at + 1..].iter().take_while(|c| is_word(c)).count(),
            [':', ':', ..] => {
                found.push(Token::Through);
                at += 2;
            }
            [first, ..] if is_word(first) => {
                let word: String = chars[at..].iter().take_while(|c| is_word(c)).collect();
                at += word.chars().count();
                if !first.is_numeric() {
                    found.push(Token::Name(word));
                }
            }
            [sign, ..] => {
                if !sign.is_whitespace() {
                    found.push(Token::Sign(*sign));
                }
                at += 1;
            }
            [] => {}
        }
    }
    found
}

/// Comments stand within each other.
fn behind_comment(chars: &[char], mut at: usize) -> usize {
    let mut open = 0;
    while at < chars.len() {
        match &chars[at..] {
            ['/', '*', ..] => (open, at) = (open + 1, at + 2),
            ['*', '/', ..] => (open, at) = (open - 1, at + 2),
            _ => at += 1,
        }
        if open == 0 {
            break;
        }
    }
    at
}

fn behind_text(chars: &[char], mut at: usize) -> usize {
    while let Some(char) = chars.get(at) {
        match char {
            '"' => return at + 1,
            '\\' => at += 2,
            _ => at += 1,
        }
    }
    at
}

/// How many `#` a raw text begins with that stands here.
fn raw_marks(chars: &[char], at: usize) -> Option<usize> {
    let begin = at
        + chars[at..]
            .iter()
            .take_while(|c| "br".contains(**c))
            .count();
    let marks = chars[begin..].iter().take_while(|c| **c == '#').count();
    (chars.get(begin + marks) == Some(&'"')).then_some(marks)
}

fn behind_raw_text(chars: &[char], at: usize) -> usize {
    let marks = raw_marks(chars, at).unwrap_or(0);
    let begin = at + chars[at..].iter().take_while(|c| **c != '"').count() + 1;
    let end: Vec<char> = std::iter::once('"')
        .chain(std::iter::repeat_n('#', marks))
        .collect();
    let length = chars[begin..]
        .windows(end.len())
        .position(|window| window == end);
    length.map_or(chars.len(), |length| begin + length + end.len())
}

fn without_tests(tokens: &[Token]) -> Vec<Token> {
    let mut kept = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        if let [Token::Sign('#'), Token::Sign('['), ..] = tokens[at..] {
            let end = behind_group(tokens, at + 1);
            if is_left_out(&tokens[at..end]) {
                at = behind_item(tokens, end);
            } else {
                // What an attribute names is no import.
                at = end;
            }
        } else {
            kept.push(tokens[at].clone());
            at += 1;
        }
    }
    kept
}

fn is_left_out(attribute: &[Token]) -> bool {
    let has = |word: &str| {
        let is_it = |token: &Token| matches!(token, Token::Name(name) if name == word);
        attribute.iter().any(is_it)
    };
    has("cfg") && (has("test") || has("doc")) && !has("not")
}

/// The place behind what begins with a bracket here.
fn behind_group(tokens: &[Token], mut at: usize) -> usize {
    let mut open = 0;
    while at < tokens.len() {
        match tokens[at] {
            Token::Sign('(' | '[' | '{') => open += 1,
            Token::Sign(')' | ']' | '}') => open -= 1,
            _ => {}
        }
        at += 1;
        if open == 0 {
            break;
        }
    }
    at
}

/// The place behind an item: its semicolon or comma, or its body.
fn behind_item(tokens: &[Token], mut at: usize) -> usize {
    while at < tokens.len() {
        match tokens[at] {
            Token::Sign(';' | ',') => return at + 1,
            // The end of what holds it.
            Token::Sign('}') => return at,
            Token::Sign('{') => {
                let end = behind_group(tokens, at);
                // A tree of `use` ends with a semicolon, a body with nothing.
                return match tokens.get(end) {
                    Some(Token::Sign(';' | ',')) => end + 1,
                    _ => end,
                };
            }
            Token::Sign('(' | '[') => at = behind_group(tokens, at),
            _ => at += 1,
        }
    }
    at
}
