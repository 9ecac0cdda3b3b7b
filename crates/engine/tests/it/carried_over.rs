//! Density, IPTC, XMP and the place, from every format to its result.

use std::io::Cursor;

use engine::{Output, Record};
use proptest::prelude::*;
use serde_json::json;
use tiff::tags::Tag;

use crate::labelled::{
    IPTC, PACKET, XMP_NAME, chunk, iptc_of, jpeg, jpeg_with_all, packed, png, png_with_all,
    segment, tiff_with_all, with_all, xmp_of,
};
use crate::masters::nothing;
use crate::samples::{PLAIN, fixture, photo_2x, restored_file, written};

pub(crate) fn recorded() -> Output {
    Output {
        record: Some(Record {
            model: "photo-2x".into(),
            params: json!({"noise": 1, "note": "<&>"})
                .as_object()
                .unwrap()
                .clone(),
            when: "2026-11-21T12:00:00.000Z".into(),
        }),
        ..Output::default()
    }
}

/// Unprefixed name and text of every element and attribute, in order.
fn facts(packet: &str) -> Vec<(String, String)> {
    use quick_xml::events::Event;
    let mut reader = quick_xml::Reader::from_str(packet);
    let mut facts = Vec::new();
    let mut open = Vec::new();
    loop {
        match reader.read_event().expect("sound XML") {
            Event::Start(start) | Event::Empty(start) => {
                let name = String::from_utf8_lossy(start.name().into_inner()).into_owned();
                for attribute in start.attributes() {
                    let attribute = attribute.unwrap();
                    let key = String::from_utf8_lossy(attribute.key.into_inner()).into_owned();
                    facts.push((key, String::from_utf8_lossy(&attribute.value).into_owned()));
                }
                open.push(name);
            }
            Event::Text(text) => {
                let text = text.decode().unwrap().trim().to_owned();
                if let (false, Some(name)) = (text.is_empty(), open.last()) {
                    facts.push((name.clone(), text));
                }
            }
            Event::Eof => return facts,
            _ => {}
        }
    }
}

#[test]
fn what_is_said_of_a_photo_is_kept_and_what_was_done_is_added() {
    for (name, original) in with_all() {
        let (_, file) = written(&original, &photo_2x(), &recorded()).unwrap();
        let packet = xmp_of(&file).expect(name);
        let facts = facts(&packet);
        let all = |key: &str| -> Vec<&str> {
            let found = facts.iter().filter(|(name, _)| name == key);
            found.map(|(_, value)| value.as_str()).collect()
        };
        assert!(packet.contains("Anna &amp; Otto"), "{name}");
        assert_eq!(all("xmp:CreatorTool"), ["Old Scanner 3"], "{name}");
        assert_eq!(
            all("xmp:ModifyDate"),
            ["2026-11-21T12:00:00.000Z"],
            "{name}"
        );
        assert_eq!(all("tiff:Orientation"), ["1"], "{name}");
        assert_eq!(all("tiff:ImageWidth"), ["122"], "{name}");
        assert_eq!(all("tiff:XResolution").len(), 1, "{name}");
        assert_eq!(all("stEvt:action"), ["created", "resized"], "{name}");
        assert_eq!(packet.matches("xmpMM:History>").count(), 2, "{name}");
        let agent = concat!("Photo Restoration ", env!("CARGO_PKG_VERSION"));
        assert_eq!(all("stEvt:softwareAgent"), [agent], "{name}");
        assert!(
            packet.contains(
                "photo-2x {&quot;noise&quot;:1,&quot;note&quot;:&quot;&lt;&amp;&gt;&quot;}"
            )
        );
        assert_eq!(all("exif:GPSLatitude"), ["52,31N"], "{name}");
        assert_eq!(iptc_of(&file).as_deref(), Some(IPTC), "{name}");
    }
}

#[test]
fn a_photo_without_xmp_gets_a_packet_that_tells_what_was_done() {
    for name in ["plain.jpg", "truecolor.png", "lossless.webp", "lzw.tiff"] {
        let (_, file) = written(&fixture(name), &photo_2x(), &recorded()).unwrap();
        let packet = xmp_of(&file).expect(name);
        let tool = (
            "xmp:CreatorTool".to_owned(),
            concat!("Photo Restoration ", env!("CARGO_PKG_VERSION")).to_owned(),
        );
        assert!(facts(&packet).contains(&tool), "{name}: {packet}");
        let (_, file) = restored_file(&fixture(name), &photo_2x()).unwrap();
        assert_eq!(xmp_of(&file), None, "{name}");
    }
}

#[test]
fn a_second_step_adds_to_the_history_of_the_first() {
    let (_, first) = written(&jpeg_with_all(), &photo_2x(), &recorded()).unwrap();
    let (_, second) = written(&first, &photo_2x(), &recorded()).unwrap();
    let packet = xmp_of(&second).unwrap();
    assert_eq!(packet.matches("<stEvt:action>resized").count(), 2);
    assert_eq!(packet.matches("tiff:ImageWidth>244<").count(), 1);
    assert_eq!(packet.matches("xmp:ModifyDate>").count(), 2);
}

#[test]
fn the_place_is_removed_on_request_and_nothing_else() {
    let output = Output {
        remove_location: true,
        ..recorded()
    };
    for (name, original) in with_all() {
        let (_, file) = written(&original, &photo_2x(), &output).unwrap();
        let packet = xmp_of(&file).expect(name);
        assert!(
            !packet.contains("GPSL") && !packet.contains("Berlin"),
            "{name}: {packet}"
        );
        assert!(packet.contains("Anna &amp; Otto"), "{name}");
        let iptc = iptc_of(&file).expect(name);
        assert_eq!(
            iptc, b"\x1c\x02\x50\0\x04Anna\x1c\x02\x78\0\x03abc",
            "{name}"
        );
        assert!(!file.windows(6).any(|w| w == b"Berlin"), "{name}");
    }
    let (_, file) = written(&tiff_with_all(), &photo_2x(), &output).unwrap();
    let mut decoder = tiff::decoder::Decoder::new(Cursor::new(&file)).unwrap();
    assert!(decoder.get_tag(Tag::Unknown(0x8825)).is_err());
    assert!(decoder.get_tag(Tag::Unknown(0x8769)).is_ok());
}

/// A block with a maker, a GPS directory with a position, and a description behind it.
pub(crate) fn exif_with_gps(big_endian: bool) -> Vec<u8> {
    let u16_of = |v: u16| {
        if big_endian {
            v.to_be_bytes()
        } else {
            v.to_le_bytes()
        }
    };
    let u32_of = |v: u32| {
        if big_endian {
            v.to_be_bytes()
        } else {
            v.to_le_bytes()
        }
    };
    let entry = |tag: u16, kind: u16, count: u32, value: u32| {
        [
            &u16_of(tag)[..],
            &u16_of(kind),
            &u32_of(count),
            &u32_of(value),
        ]
        .concat()
    };
    let mut out = if big_endian {
        b"MM\0\x2a".to_vec()
    } else {
        b"II\x2a\0".to_vec()
    };
    out.extend(u32_of(8));
    out.extend(u16_of(4));
    // Values begin behind the directory, at 62.
    out.extend(entry(0x010f, 2, 8, 62));
    out.extend(entry(0x011a, 5, 1, 70));
    out.extend(entry(0x011b, 5, 1, 78));
    out.extend(entry(0x8825, 4, 1, 86));
    out.extend(u32_of(0));
    out.extend(b"Leitz A\0");
    for _ in 0..2 {
        out.extend([u32_of(300), u32_of(1)].concat());
    }
    out.extend(u16_of(1));
    out.extend(entry(2, 2, 12, 104));
    out.extend(u32_of(0));
    out.extend(b"52 deg North");
    out
}

#[test]
fn gps_is_removed_from_exif_with_its_bytes() {
    for big_endian in [true, false] {
        let original = crate::metadata::jpeg_with_exif(&exif_with_gps(big_endian));
        let contains = |file: &[u8], part: &[u8]| file.windows(part.len()).any(|w| w == part);
        let (_, kept) = restored_file(&original, &PLAIN).unwrap();
        assert!(contains(&kept, b"52 deg North") && contains(&kept, b"Leitz A"));
        let output = Output {
            remove_location: true,
            ..Output::default()
        };
        let (_, removed) = written(&original, &PLAIN, &output).unwrap();
        assert!(!contains(&removed, b"deg") && contains(&removed, b"Leitz A"));
        let link: [u8; 2] = if big_endian {
            [0x88, 0x25]
        } else {
            [0x25, 0x88]
        };
        let at = removed.windows(6).position(|w| w == b"Exif\0\0").unwrap();
        let block = &removed[at + 6..][..exif_with_gps(big_endian).len()];
        assert!(!contains(&block[..62], &link));
        // 300 times four stands where the resolution was.
        let resolution: [u8; 4] = block[70..74].try_into().unwrap();
        let resolution = if big_endian {
            u32::from_be_bytes(resolution)
        } else {
            u32::from_le_bytes(resolution)
        };
        assert_eq!(resolution, 1200);
    }
}

#[test]
fn exif_whose_gps_cannot_be_found_is_left_out_when_the_place_is() {
    let mut broken = exif_with_gps(true);
    // The GPS directory is said to be behind the end.
    broken[10 + 36 + 8..10 + 36 + 12].copy_from_slice(&9_999u32.to_be_bytes());
    let output = Output {
        remove_location: true,
        ..Output::default()
    };
    let original = crate::metadata::jpeg_with_exif(&broken);
    let (_, file) = written(&original, &PLAIN, &output).unwrap();
    assert!(!file.windows(6).any(|w| w == b"Exif\0\0"));
}

#[test]
fn the_directories_of_a_tiff_are_copied_with_new_sizes() {
    let (_, file) = restored_file(&tiff_with_all(), &photo_2x()).unwrap();
    let mut decoder = tiff::decoder::Decoder::new(Cursor::new(&file)).unwrap();
    assert_eq!(decoder.get_tag_ascii_string(Tag::Artist).unwrap(), "Leitz");
    let at = decoder.get_tag_u64(Tag::Unknown(0x8769)).unwrap();
    let exif = decoder.read_directory(tiff::tags::IfdPointer(at)).unwrap();
    let mut tags = decoder.read_directory_tags(&exif);
    let width = tags.find_tag(Tag::Unknown(0xa002)).unwrap().unwrap();
    assert_eq!(width.into_u32().unwrap(), 122);
    let taken = tags.find_tag(Tag::Unknown(0x9003)).unwrap().unwrap();
    assert_eq!(taken.into_string().unwrap(), "1931:05:04 00:00:00");
}

#[test]
fn a_print_of_the_result_has_the_size_of_a_print_of_the_original() {
    let (_, file) = restored_file(&jpeg_with_all(), &photo_2x()).unwrap();
    assert_eq!(file[13..18], [1, 2, 88, 2, 88]);
    let (_, file) = restored_file(&jpeg(118, 2, &[]), &PLAIN).unwrap();
    assert_eq!(file[13..18], [2, 1, 216, 1, 216]);
    // No unit: nothing that could grow.
    let (_, file) = restored_file(&jpeg(1, 0, &[]), &PLAIN).unwrap();
    assert_eq!(file[14..18], [0, 1, 0, 1]);

    let (_, file) = restored_file(&png_with_all(), &photo_2x()).unwrap();
    let reader = png::Decoder::new(Cursor::new(&file)).read_info().unwrap();
    let dimensions = reader.info().pixel_dims.unwrap();
    assert_eq!((dimensions.xppu, dimensions.yppu), (23_622, 23_622));
    assert_eq!(dimensions.unit, png::Unit::Meter);

    let (_, file) = restored_file(&tiff_with_all(), &photo_2x()).unwrap();
    let mut decoder = tiff::decoder::Decoder::new(Cursor::new(&file)).unwrap();
    let resolution = decoder.get_tag(Tag::XResolution).unwrap();
    let tiff::decoder::ifd::Value::Rational(above, below) = resolution else {
        panic!("{resolution:?}");
    };
    assert_eq!(f64::from(above) / f64::from(below), 600.0);
    assert_eq!(decoder.get_tag_u32(Tag::ResolutionUnit).unwrap(), 2);
}

#[test]
fn xmp_that_cannot_be_read_makes_room_for_a_new_packet() {
    let deep = format!("<a>{}", "<b>".repeat(20_000));
    let entities = "<!DOCTYPE x [<!ENTITY a \"aaaa\">]><x:xmpmeta xmlns:x=\"adobe:ns:meta/\"/>";
    let large = "x".repeat(60_000);
    let cut = PACKET.replace("</rdf:RDF>", "<?a");
    for broken in [
        "",
        "<",
        &cut,
        "not xml",
        "<x:xmpmeta/>",
        &deep,
        entities,
        &large,
        "\u{0}",
    ] {
        let original = jpeg(
            1,
            0,
            &[segment(0xe1, &[XMP_NAME, broken.as_bytes()].concat())],
        );
        let (_, file) = written(&original, &PLAIN, &recorded()).unwrap();
        let packet = xmp_of(&file).expect("a packet of our own");
        assert!(packet.contains("stEvt:action"), "{packet}");
        let (_, file) = restored_file(&original, &PLAIN).unwrap();
        assert_eq!(xmp_of(&file), None);
    }
}

#[test]
fn a_text_of_a_png_that_unpacks_to_far_too_much_is_left_out() {
    let bomb = [
        &b"XML:com.adobe.xmp\0\x01\0\0\0"[..],
        &packed(&vec![b' '; 50 << 20]),
    ]
    .concat();
    let (_, file) = restored_file(&png(&[chunk(b"iTXt", &bomb)]), &PLAIN).unwrap();
    assert_eq!(xmp_of(&file), None);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn changed_metadata_never_crashes(
        which in 0usize..3,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
        remove_location in any::<bool>(),
    ) {
        let mut bytes = with_all()[which].1.clone();
        for (at, value) in changes {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        let _ = written(&bytes, &nothing(), &Output { remove_location, ..recorded() });
    }

    #[test]
    fn any_packet_gives_a_sound_one(
        at in 0usize..2000,
        text in "[<>/a-z:\"= &;!?\\[\\]-]{0,40}",
    ) {
        let mut packet = PACKET.to_owned();
        let at = (at % PACKET.len()..).find(|at| PACKET.is_char_boundary(*at)).unwrap();
        packet.insert_str(at, &text);
        let original = jpeg(1, 0, &[segment(0xe1, &[XMP_NAME, packet.as_bytes()].concat())]);
        let (_, file) = written(&original, &nothing(), &recorded()).unwrap();
        let packet = xmp_of(&file).expect("a packet");
        prop_assert!(packet.contains("stEvt:softwareAgent"));
    }
}
