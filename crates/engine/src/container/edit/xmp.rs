//! XMP packets (ISO 16684-1): what a photo says about itself is kept, what the result makes untrue
//! is replaced, and what was done is added to the history (XMP Specification Part 2, `xmpMM:History`).

use std::fmt::Write as _;

use quick_xml::escape::escape;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::{Namespace, ResolveResult};
use quick_xml::{NsReader, Writer};

use super::changes::Changes;
use crate::container::density::{Density, Unit};
use crate::container::metadata::MAX_XMP_BYTES;
use crate::container::output::{AGENT, Record};
use crate::container::place::is_place;

const RDF: &[u8] = b"http://www.w3.org/1999/02/22-rdf-syntax-ns#";
const XMP: &[u8] = b"http://ns.adobe.com/xap/1.0/";
const XMP_MM: &[u8] = b"http://ns.adobe.com/xap/1.0/mm/";
const XMP_NOTE: &[u8] = b"http://ns.adobe.com/xmp/note/";
const TIFF: &[u8] = b"http://ns.adobe.com/tiff/1.0/";
const EXIF: &[u8] = b"http://ns.adobe.com/exif/1.0/";

/// The packet of a result: the original's with the changes in it, or a new one where there is none, or
/// none that can be read. `None` if nothing is to be said. And whether the original's is in it.
pub(super) fn for_result(
    original: Option<&[u8]>,
    changes: &Changes<'_>,
) -> (Option<Vec<u8>>, bool) {
    let kept = original
        .filter(|packet| packet.len() <= MAX_XMP_BYTES)
        .and_then(|packet| std::str::from_utf8(packet).ok())
        .and_then(|packet| merged(packet.trim_matches('\0'), changes));
    match kept {
        Some(packet) => (Some(packet), true),
        None if changes.output.record.is_some() => (merged(EMPTY, changes), false),
        None => (None, false),
    }
}

const EMPTY: &str = "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\
                     <rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\
                     </rdf:RDF></x:xmpmeta>";

/// No depth of an element.
const CLOSED: usize = usize::MAX;

/// Where in a packet the reader is.
#[derive(Default)]
struct Position {
    /// How many elements are open.
    depth: usize,
    /// At which depth `rdf:RDF` was opened; [`CLOSED`] behind it.
    rdf: Option<usize>,
    /// At which depth the history was opened.
    history: Option<usize>,
    /// Whether the history has an item of ours now.
    recorded: bool,
    /// Whether the packet names the tool that made the photo.
    has_tool: bool,
}

/// `None` if it is not sound XML, or not XMP.
fn merged(packet: &str, changes: &Changes<'_>) -> Option<Vec<u8>> {
    let mut reader = NsReader::from_str(packet);
    let mut out = Writer::new(Vec::with_capacity(packet.len() + 2048));
    out.get_mut().extend_from_slice(
        "<?xpacket begin=\"\u{feff}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>".as_bytes(),
    );
    let mut position = Position::default();
    loop {
        match reader.read_event().ok()? {
            Event::Start(start) => {
                let Some(kept) = kept(&reader, &start, &mut position, changes)? else {
                    reader.read_to_end(start.name()).ok()?;
                    continue;
                };
                position.depth += 1;
                match name_of(&reader, &start) {
                    Some((RDF, b"RDF")) if position.rdf.is_none() => {
                        position.rdf = Some(position.depth);
                    }
                    Some((XMP_MM, b"History")) if position.is_property() => {
                        position.history = Some(position.depth);
                    }
                    _ => {}
                }
                out.write_event(Event::Start(kept)).ok()?;
            }
            Event::Empty(start) => {
                let Some(kept) = kept(&reader, &start, &mut position, changes)? else {
                    continue;
                };
                let is_empty_rdf = name_of(&reader, &start) == Some((RDF, b"RDF"));
                let is_empty_list = position.history == Some(position.depth)
                    && name_of(&reader, &start) == Some((RDF, b"Seq"));
                if is_empty_rdf && position.rdf.is_none() {
                    position.rdf = Some(CLOSED);
                    out.write_event(Event::Start(kept.borrow())).ok()?;
                    add(&mut out, &ours(changes, &position));
                    out.write_event(Event::End(kept.to_end())).ok()?;
                } else if is_empty_list {
                    out.write_event(Event::Start(kept.borrow())).ok()?;
                    add(&mut out, &event(changes, &mut position));
                    out.write_event(Event::End(kept.to_end())).ok()?;
                } else {
                    out.write_event(Event::Empty(kept)).ok()?;
                }
            }
            Event::End(end) => {
                let (namespace, local) = reader.resolver().resolve_element(end.name());
                let is = |name: &[u8]| is_in(&namespace, RDF) && local.as_ref() == name;
                if position.rdf == Some(position.depth) {
                    add(&mut out, &ours(changes, &position));
                    position.rdf = Some(CLOSED);
                } else if position.history.is_some_and(|at| at + 1 == position.depth) && is(b"Seq")
                {
                    add(&mut out, &event(changes, &mut position));
                } else if position.history == Some(position.depth) {
                    position.history = None;
                }
                position.depth -= 1;
                out.write_event(Event::End(end)).ok()?;
            }
            // The wrapper of the packet is written anew; a document type has no place in XMP.
            Event::PI(_) | Event::Decl(_) | Event::Comment(_) => {}
            Event::DocType(_) => return None,
            Event::Eof => break,
            text if position.depth > 0 => out.write_event(text).ok()?,
            _ => {}
        }
    }
    add(&mut out, "\n<?xpacket end=\"w\"?>\n");
    let is_whole = position.depth == 0 && position.rdf == Some(CLOSED);
    is_whole.then(|| out.into_inner())
}

fn add(out: &mut Writer<Vec<u8>>, text: &str) {
    out.get_mut().extend_from_slice(text.as_bytes());
}

impl Position {
    /// Whether the element that was opened last is a property of the photo.
    fn is_property(&self) -> bool {
        self.rdf
            .is_some_and(|rdf| rdf.checked_add(2) == Some(self.depth))
    }
}

/// The namespace and the name of an element.
fn name_of<'a>(
    reader: &'a NsReader<&[u8]>,
    start: &'a BytesStart<'_>,
) -> Option<(&'a [u8], &'a [u8])> {
    let (namespace, local) = reader.resolver().resolve_element(start.name());
    match namespace {
        ResolveResult::Bound(Namespace(namespace)) => Some((namespace, local.into_inner())),
        _ => None,
    }
}

fn is_in(found: &ResolveResult<'_>, namespace: &[u8]) -> bool {
    matches!(found, ResolveResult::Bound(Namespace(found)) if *found == namespace)
}

/// What of an element is kept, if any; the outer `None` if its attributes are not sound.
#[allow(
    clippy::option_option,
    reason = "that it is dropped is not that it is broken"
)]
fn kept(
    reader: &NsReader<&[u8]>,
    start: &BytesStart<'_>,
    position: &mut Position,
    changes: &Changes<'_>,
) -> Option<Option<BytesStart<'static>>> {
    let (namespace, local) = reader.resolver().resolve_element(start.name());
    let level = position
        .rdf
        .and_then(|rdf| (position.depth + 1).checked_sub(rdf));
    if let ResolveResult::Bound(Namespace(namespace)) = namespace {
        if is_dropped(namespace, local.as_ref(), level == Some(2), changes) {
            return Some(None);
        }
        position.has_tool |=
            level == Some(2) && (namespace, local.as_ref()) == (XMP, b"CreatorTool");
    }
    let name = std::str::from_utf8(start.name().into_inner())
        .ok()?
        .to_owned();
    let mut kept = BytesStart::new(name);
    for attribute in start.attributes().with_checks(false) {
        let attribute = attribute.ok()?;
        let (namespace, local) = reader.resolver().resolve_attribute(attribute.key);
        if let ResolveResult::Bound(Namespace(namespace)) = namespace {
            if is_dropped(namespace, local.as_ref(), level == Some(1), changes) {
                continue;
            }
            position.has_tool |=
                level == Some(1) && (namespace, local.as_ref()) == (XMP, b"CreatorTool");
        }
        kept.push_attribute(attribute);
    }
    Some(Some(kept))
}

/// Whether a property is taken out: because the result makes it untrue, or as it tells the place.
fn is_dropped(namespace: &[u8], local: &[u8], is_property: bool, changes: &Changes<'_>) -> bool {
    let is_replaced = is_property
        && match namespace {
            XMP => {
                matches!(local, b"Thumbnails")
                    || (changes.output.record.is_some()
                        && matches!(local, b"ModifyDate" | b"MetadataDate"))
            }
            XMP_NOTE => local == b"HasExtendedXMP" && !changes.keeps_extended_xmp,
            TIFF => matches!(
                local,
                b"Orientation"
                    | b"ImageWidth"
                    | b"ImageLength"
                    | b"XResolution"
                    | b"YResolution"
                    | b"ResolutionUnit"
            ),
            EXIF => matches!(local, b"PixelXDimension" | b"PixelYDimension"),
            _ => false,
        };
    is_replaced || (changes.output.remove_location && is_place(namespace, local))
}

/// The item of the history that tells what was done; empty if that is not wanted.
fn event(changes: &Changes<'_>, position: &mut Position) -> String {
    let Some(record) = &changes.output.record else {
        return String::new();
    };
    if std::mem::replace(&mut position.recorded, true) {
        return String::new();
    }
    item(record, changes)
}

fn item(record: &Record, changes: &Changes<'_>) -> String {
    let action = if changes.scale > 1.0 {
        "resized"
    } else {
        "edited"
    };
    let settings = serde_json::Value::Object(record.params.clone()).to_string();
    let parameters = format!("{} {settings}", record.model);
    format!(
        "<rdf:li xmlns:rdf=\"{rdf}\" xmlns:stEvt=\"http://ns.adobe.com/xap/1.0/sType/ResourceEvent#\" \
         rdf:parseType=\"Resource\"><stEvt:action>{action}</stEvt:action>\
         <stEvt:softwareAgent>{agent}</stEvt:softwareAgent><stEvt:when>{when}</stEvt:when>\
         <stEvt:parameters>{parameters}</stEvt:parameters><stEvt:changed>/</stEvt:changed></rdf:li>",
        rdf = String::from_utf8_lossy(RDF),
        agent = AGENT,
        when = escape(&record.when),
        parameters = escape(&parameters),
    )
}

/// What is said of the result beside what the original says.
fn ours(changes: &Changes<'_>, position: &Position) -> String {
    let mut text = format!(
        "<rdf:Description xmlns:rdf=\"{rdf}\" rdf:about=\"\" \
         xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" xmlns:xmpMM=\"http://ns.adobe.com/xap/1.0/mm/\" \
         xmlns:tiff=\"http://ns.adobe.com/tiff/1.0/\" xmlns:exif=\"http://ns.adobe.com/exif/1.0/\">\
         <tiff:Orientation>1</tiff:Orientation>\
         <tiff:ImageWidth>{width}</tiff:ImageWidth><tiff:ImageLength>{height}</tiff:ImageLength>\
         <exif:PixelXDimension>{width}</exif:PixelXDimension>\
         <exif:PixelYDimension>{height}</exif:PixelYDimension>",
        rdf = String::from_utf8_lossy(RDF),
        width = changes.width,
        height = changes.height,
    );
    // Writing to a string cannot fail.
    if let Some(Density { x, y, unit }) = changes.density.filter(|d| d.unit != Unit::Aspect) {
        let unit = if unit == Unit::Inch { 2 } else { 3 };
        let of = |value: f64| format!("{}/1000", (value * 1000.0).round());
        let _ = write!(
            text,
            "<tiff:XResolution>{}</tiff:XResolution><tiff:YResolution>{}</tiff:YResolution>\
             <tiff:ResolutionUnit>{unit}</tiff:ResolutionUnit>",
            of(x),
            of(y)
        );
    }
    if let Some(record) = &changes.output.record {
        let when = escape(&record.when);
        let _ = write!(
            text,
            "<xmp:ModifyDate>{when}</xmp:ModifyDate><xmp:MetadataDate>{when}</xmp:MetadataDate>"
        );
        if !position.has_tool {
            let _ = write!(text, "<xmp:CreatorTool>{AGENT}</xmp:CreatorTool>");
        }
        if !position.recorded {
            let _ = write!(
                text,
                "<xmpMM:History><rdf:Seq>{}</rdf:Seq></xmpMM:History>",
                item(record, changes)
            );
        }
    }
    text.push_str("</rdf:Description>");
    text
}
