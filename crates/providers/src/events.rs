//! Server-sent events, as far as Gradio uses them (WHATWG HTML, 9.2).

/// One event.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Event {
    pub(crate) name: String,
    pub(crate) data: String,
}

/// Reads events from a stream that comes in pieces of any size.
#[derive(Debug)]
pub(crate) struct Events {
    max_bytes: usize,
    line: Vec<u8>,
    event: Event,
}

/// An event is larger than is taken.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct TooLarge;

impl Events {
    pub(crate) fn new(max_bytes: usize) -> Self {
        Self {
            max_bytes,
            line: Vec::new(),
            event: Event::default(),
        }
    }

    /// Takes the next piece; the events that are complete with it.
    pub(crate) fn take(&mut self, piece: &[u8]) -> Result<Vec<Event>, TooLarge> {
        let mut events = Vec::new();
        for part in piece.split_inclusive(|byte| *byte == b'\n') {
            if self.line.len() + self.event.data.len() + part.len() > self.max_bytes {
                return Err(TooLarge);
            }
            self.line.extend_from_slice(part);
            if part.ends_with(b"\n") {
                let line = std::mem::take(&mut self.line);
                events.extend(
                    self.line(String::from_utf8_lossy(&line).trim_end_matches(['\r', '\n'])),
                );
            }
        }
        Ok(events)
    }

    /// Takes a line; an empty one ends an event.
    fn line(&mut self, line: &str) -> Option<Event> {
        if line.is_empty() {
            let event = std::mem::take(&mut self.event);
            return (event != Event::default()).then_some(event);
        }
        let (name, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match name {
            "event" => value.clone_into(&mut self.event.name),
            "data" => {
                if !self.event.data.is_empty() {
                    self.event.data.push('\n');
                }
                self.event.data.push_str(value);
            }
            _ => {}
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(name: &str, data: &str) -> Event {
        Event {
            name: name.to_owned(),
            data: data.to_owned(),
        }
    }

    #[test]
    fn events_are_read_however_they_are_cut() {
        let stream = b": hello\nevent: heartbeat\ndata: null\n\nevent: complete\r\ndata: [1,\r\ndata: 2]\r\n\r\n";
        let expected = [event("heartbeat", "null"), event("complete", "[1,\n2]")];
        for size in 1..stream.len() {
            let mut events = Events::new(100);
            let read: Vec<Event> = stream
                .chunks(size)
                .flat_map(|piece| events.take(piece).expect("small"))
                .collect();
            assert_eq!(read, expected, "in pieces of {size}");
        }
    }

    #[test]
    fn an_event_without_an_end_is_refused() {
        let mut events = Events::new(100);
        assert_eq!(events.take(&[b'a'; 101]), Err(TooLarge));
        let mut events = Events::new(100);
        assert!((0..100).any(|_| events.take(b"data: more\n").is_err()));
    }
}
