//! Photos that say all there is to say about themselves, and what files say.

use std::io::{Cursor, Write};

use flate2::write::ZlibEncoder;
use tiff::encoder::{Rational, TiffEncoder, colortype};
use tiff::tags::Tag;

use crate::samples::fixture;

pub(crate) const XMP_NAME: &[u8] = b"http://ns.adobe.com/xap/1.0/\0";

/// A packet as Lightroom writes one, by an old tool, with a history and places.
pub(crate) const PACKET: &str = r#"<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:tiff="http://ns.adobe.com/tiff/1.0/" xmlns:exif="http://ns.adobe.com/exif/1.0/"
 xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/"
 xmlns:stEvt="http://ns.adobe.com/xap/1.0/sType/ResourceEvent#"
 xmp:CreatorTool="Old Scanner 3" xmp:ModifyDate="1999-01-01T00:00:00Z" tiff:Orientation="6"
 tiff:ImageWidth="61" exif:GPSLatitude="52,31N" photoshop:City="Berlin">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">Anna &amp; Otto</rdf:li></rdf:Alt></dc:title>
<exif:GPSLongitude>13,24E</exif:GPSLongitude>
<xmpMM:History><rdf:Seq><rdf:li stEvt:action="created" stEvt:when="1998-01-01T00:00:00Z"/></rdf:Seq></xmpMM:History>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"#;

/// IIM: a writer, a city, a caption.
pub(crate) const IPTC: &[u8] =
    b"\x1c\x02\x50\0\x04Anna\x1c\x02\x5a\0\x06Berlin\x1c\x02\x78\0\x03abc";

fn photoshop(record: &[u8]) -> Vec<u8> {
    let mut block = b"8BIM\x04\x04\0\0".to_vec();
    block.extend((record.len() as u32).to_be_bytes());
    block.extend(record);
    block.resize(block.len().next_multiple_of(2), 0);
    block
}

pub(crate) fn segment(marker: u8, content: &[u8]) -> Vec<u8> {
    let length = (content.len() as u16 + 2).to_be_bytes();
    [&[0xff, marker][..], &length, content].concat()
}

/// A JPEG with these segments behind its JFIF header, which says `density` in this unit.
pub(crate) fn jpeg(density: u16, unit: u8, segments: &[Vec<u8>]) -> Vec<u8> {
    let mut pixels = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut pixels, 90);
    encoder.set_density(jpeg_encoder::PixelDensity {
        density: (density, density),
        unit: match unit {
            1 => jpeg_encoder::PixelDensityUnit::Inches,
            2 => jpeg_encoder::PixelDensityUnit::Centimeters,
            _ => jpeg_encoder::PixelDensityUnit::PixelAspectRatio,
        },
    });
    encoder
        .encode(&[90; 61 * 43], 61, 43, jpeg_encoder::ColorType::Luma)
        .unwrap();
    // Start of image, and JFIF of 18 bytes.
    let (head, rest) = pixels.split_at(20);
    [head, &segments.concat(), rest].concat()
}

pub(crate) fn jpeg_with_all() -> Vec<u8> {
    let xmp = segment(0xe1, &[XMP_NAME, PACKET.as_bytes()].concat());
    let iptc = segment(0xed, &[&b"Photoshop 3.0\0"[..], &photoshop(IPTC)].concat());
    jpeg(300, 1, &[xmp, iptc])
}

pub(crate) fn chunk(name: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let mut crc = flate2::Crc::new();
    crc.update(name);
    crc.update(data);
    [
        &(data.len() as u32).to_be_bytes()[..],
        name,
        data,
        &crc.sum().to_be_bytes(),
    ]
    .concat()
}

pub(crate) fn packed(text: &[u8]) -> Vec<u8> {
    let mut out = ZlibEncoder::new(Vec::new(), flate2::Compression::default());
    out.write_all(text).unwrap();
    out.finish().unwrap()
}

/// A PNG with these chunks in front of its pixels.
pub(crate) fn png(chunks: &[Vec<u8>]) -> Vec<u8> {
    let plain = fixture("truecolor.png");
    let (head, rest) = plain.split_at(33);
    // What ImageMagick wrote about the density must not stand twice.
    let rest = match rest.windows(4).position(|w| w == b"IDAT") {
        Some(at) => &rest[at - 4..],
        None => rest,
    };
    [head, &chunks.concat(), rest].concat()
}

pub(crate) fn png_with_all() -> Vec<u8> {
    let block = photoshop(IPTC);
    let digits: String = block.iter().map(|byte| format!("{byte:02x}")).collect();
    let profile = format!("\niptc\n{:8}\n{digits}\n", block.len());
    let xmp = [
        &b"XML:com.adobe.xmp\0\x01\0\0\0"[..],
        &packed(PACKET.as_bytes()),
    ]
    .concat();
    let iptc = [
        &b"Raw profile type iptc\0\0"[..],
        &packed(profile.as_bytes()),
    ]
    .concat();
    let density = [&11_811u32.to_be_bytes()[..], &11_811u32.to_be_bytes(), &[1]].concat();
    png(&[
        chunk(b"pHYs", &density),
        chunk(b"iTXt", &xmp),
        chunk(b"zTXt", &iptc),
    ])
}

pub(crate) fn tiff_with_all() -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    let mut encoder = TiffEncoder::new(&mut file).unwrap();
    let mut gps = encoder.extra_directory().unwrap();
    gps.write_tag(Tag::Unknown(1), "N").unwrap();
    let gps = gps.finish_with_offsets().unwrap();
    let mut exif = encoder.extra_directory().unwrap();
    exif.write_tag(Tag::Unknown(0x9003), "1931:05:04 00:00:00")
        .unwrap();
    exif.write_tag(Tag::Unknown(0xa002), 61u32).unwrap();
    let exif = exif.finish_with_offsets().unwrap();
    let mut image = encoder.new_image::<colortype::RGB16>(61, 43).unwrap();
    let inch = tiff::tags::ResolutionUnit::Inch;
    image.resolution(inch, Rational { n: 300, d: 1 });
    let page = image.encoder();
    page.write_tag(Tag::Artist, "Leitz").unwrap();
    page.write_tag(Tag::Unknown(0x8769), exif.offset).unwrap();
    page.write_tag(Tag::Unknown(0x8825), gps.offset).unwrap();
    page.write_tag(Tag::Unknown(700), PACKET.as_bytes())
        .unwrap();
    page.write_tag(Tag::Unknown(33_723), IPTC).unwrap();
    image.write_data(&[30_000; 61 * 43 * 3]).unwrap();
    file.into_inner()
}

pub(crate) fn with_all() -> [(&'static str, Vec<u8>); 3] {
    [
        ("jpeg", jpeg_with_all()),
        ("png", png_with_all()),
        ("tiff", tiff_with_all()),
    ]
}

fn tiff_tag(file: &[u8], tag: u16) -> Option<Vec<u8>> {
    let mut decoder = tiff::decoder::Decoder::new(Cursor::new(file)).unwrap();
    decoder.get_tag_u8_vec(Tag::Unknown(tag)).ok()
}

/// The packet of a result.
pub(crate) fn xmp_of(file: &[u8]) -> Option<String> {
    let bytes = if file.starts_with(b"\xff\xd8") {
        let at = file.windows(XMP_NAME.len()).position(|w| w == XMP_NAME)?;
        let length = usize::from(u16::from_be_bytes([file[at - 2], file[at - 1]]));
        file[at + XMP_NAME.len()..at - 2 + length].to_vec()
    } else if file.starts_with(b"\x89PNG") {
        let reader = png::Decoder::new(Cursor::new(file)).read_info().unwrap();
        let text = reader.info().utf8_text.first()?.get_text().unwrap();
        text.into_bytes()
    } else {
        tiff_tag(file, 700)?
    };
    Some(String::from_utf8(bytes).unwrap())
}

/// The IPTC record of a result.
pub(crate) fn iptc_of(file: &[u8]) -> Option<Vec<u8>> {
    if file.starts_with(b"\x89PNG") {
        let reader = png::Decoder::new(Cursor::new(file)).read_info().unwrap();
        let text = reader
            .info()
            .compressed_latin1_text
            .first()?
            .get_text()
            .unwrap();
        let digits: String = text.split_ascii_whitespace().skip(2).collect();
        let byte = |at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap();
        let block: Vec<u8> = (0..digits.len()).step_by(2).map(byte).collect();
        return record_in(&block);
    }
    if file.starts_with(b"\xff\xd8") {
        let at = file.windows(4).position(|w| w == b"8BIM")?;
        return record_in(&file[at..]);
    }
    tiff_tag(file, 33_723)
}

fn record_in(block: &[u8]) -> Option<Vec<u8>> {
    let length = u32::from_be_bytes(block[8..12].try_into().unwrap()) as usize;
    Some(block[12..12 + length].to_vec())
}
