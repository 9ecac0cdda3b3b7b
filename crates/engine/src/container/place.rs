//! Whether metadata tells where a photo was taken: what goes when the place is removed.

use quick_xml::NsReader;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::{Namespace, ResolveResult};

use super::exif::GPS_IFD;
use super::ifd::Ifd;
use super::iptc;
use super::metadata::Metadata;

const PHOTOSHOP: &[u8] = b"http://ns.adobe.com/photoshop/1.0/";
const IPTC_CORE: &[u8] = b"http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/";
const IPTC_EXTENSION: &[u8] = b"http://iptc.org/std/Iptc4xmpExt/2008-02-29/";

impl Metadata {
    /// Whether it tells where the photo was taken. What cannot be read tells nothing.
    pub(crate) fn names_place(&self) -> bool {
        self.exif.as_deref().is_some_and(in_exif)
            || self.xmp.as_deref().is_some_and(in_xmp)
            || self.iptc.as_deref().is_some_and(iptc::names_place)
    }
}

/// Whether a property of XMP tells the place.
pub(crate) fn is_place(namespace: &[u8], local: &[u8]) -> bool {
    local.starts_with(b"GPS")
        || local.starts_with(b"Gps")
        || match namespace {
            PHOTOSHOP => matches!(local, b"City" | b"State" | b"Country"),
            IPTC_CORE => matches!(local, b"Location" | b"CountryCode"),
            IPTC_EXTENSION => {
                local.starts_with(b"LocationCreated") || local.starts_with(b"LocationShown")
            }
            _ => false,
        }
}

/// Cameras without a receiver write a GPS directory too, with its version or the time only.
fn in_exif(exif: &[u8]) -> bool {
    /// Latitude and longitude, those of what is shown, and the name of the area (Exif 2.32, 4.6.6).
    const PLACES: [u16; 5] = [0x02, 0x04, 0x14, 0x16, 0x1c];
    Ifd::first(exif)
        .and_then(|ifd| ifd.child(GPS_IFD))
        .is_some_and(|gps| PLACES.iter().any(|tag| gps.find(*tag).is_some()))
}

fn in_xmp(packet: &[u8]) -> bool {
    let Ok(packet) = std::str::from_utf8(packet) else {
        return false;
    };
    let mut reader = NsReader::from_str(packet.trim_matches('\0'));
    loop {
        match reader.read_event() {
            Ok(Event::Start(start) | Event::Empty(start)) if names_place(&reader, &start) => {
                return true;
            }
            Ok(Event::Eof) | Err(_) => return false,
            Ok(_) => {}
        }
    }
}

/// Whether an element or one of its attributes tells the place; an attribute without a value does not.
fn names_place(reader: &NsReader<&[u8]>, start: &BytesStart<'_>) -> bool {
    let of = |namespace: &ResolveResult<'_>, local: &[u8]| match namespace {
        ResolveResult::Bound(Namespace(namespace)) => is_place(namespace, local),
        _ => false,
    };
    let name = start.name();
    let (namespace, local) = reader.resolver().resolve_element(name);
    of(&namespace, local.as_ref())
        || start
            .attributes()
            .with_checks(false)
            .flatten()
            .any(|attribute| {
                let (namespace, local) = reader.resolver().resolve_attribute(attribute.key);
                of(&namespace, local.as_ref()) && !attribute.value.is_empty()
            })
}
