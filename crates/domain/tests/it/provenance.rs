//! How a result came from its photo is told over all steps, and stays unknown where nobody noted it.

use domain::{Blob, Place, Provenance, Restoration, Status};

use crate::restoration::{TIMING, blob, granted, restoration, start};

fn noted(place: Place, original_color_space: &str, dropped: &[&str]) -> Provenance {
    Provenance {
        sha256: "0".repeat(64),
        software: "Photo Restoration 0.1.0".to_owned(),
        network: "waifu2x".to_owned(),
        pages: 1,
        bits: 8,
        color_space: "sRGB".to_owned(),
        original_color_space: Some(original_color_space.to_owned()),
        density: Some((600.0, 300.5)),
        place,
        dropped: dropped.iter().map(|part| (*part).to_owned()).collect(),
    }
}

fn made(steps: &[Option<Provenance>]) -> Restoration {
    let mut it = restoration(steps.len());
    for provenance in steps {
        let attempt = granted(&mut it, start());
        let output = Blob {
            provenance: provenance.clone(),
            ..blob(attempt)
        };
        it.commit(attempt, output, start(), &TIMING)
            .expect("at work");
    }
    it
}

#[test]
fn what_a_first_step_lost_or_removed_is_told_of_the_whole() {
    let first = noted(Place::Removed, "Adobe RGB", &["thumbnail", "exif"]);
    let second = noted(Place::None, "sRGB", &["exif", "comments"]);
    let whole = made(&[Some(first), Some(second)]).provenance();
    let whole = whole.expect("noted");
    assert_eq!(whole.place, Place::Removed);
    assert_eq!(whole.original_color_space.as_deref(), Some("Adobe RGB"));
    assert_eq!(whole.dropped, ["exif", "comments", "thumbnail"]);
}

#[test]
fn what_nobody_noted_stays_unknown() {
    assert_eq!(made(&[None]).provenance(), None);
    let first = noted(Place::Kept, "sRGB", &[]);
    assert_eq!(made(&[Some(first.clone()), None]).provenance(), None);
    // Without a result there is none of it.
    let mut it = made(&[Some(first)]);
    assert_eq!(it.status(), Status::Succeeded);
    it.outputs.clear();
    assert_eq!(it.provenance(), None);
}

#[test]
fn what_was_noted_is_read_back_and_an_earlier_version_can_read_the_record() {
    let it = made(&[Some(noted(Place::Kept, "sRGB", &["thumbnail"]))]);
    let record = serde_json::to_value(&it).expect("as JSON");
    let again: Restoration = serde_json::from_value(record.clone()).expect("a restoration");
    assert_eq!(again, it);
    // Beside what it knows, where it looks for nothing else.
    assert_eq!(record["outputs"][0]["provenance"]["place"], "kept");
    assert_eq!(record["outputs"][0]["width"], it.outputs[0].width);
}
