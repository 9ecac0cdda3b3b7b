//! How many faces were kept is part of what a step made.

use domain::{Attempt, Blob, Status};

use crate::restoration::{TIMING, blob, granted, restoration, start};

#[test]
fn the_faces_of_a_recipe_are_those_of_the_step_that_saw_the_most() {
    let mut it = restoration(3);
    assert_eq!(it.faces_protected(), None);
    for (faces, expected) in [(Some(2), Some(2)), (Some(1), Some(2)), (None, Some(2))] {
        let attempt = granted(&mut it, start());
        let output = Blob {
            faces_protected: faces,
            ..blob(attempt)
        };
        it.commit(attempt, output, start(), &TIMING)
            .expect("at work");
        assert_eq!(it.faces_protected(), expected);
    }
    assert_eq!(it.status(), Status::Succeeded);
}

#[test]
fn a_record_from_before_faces_were_counted_is_read() {
    let mut record = serde_json::to_value(blob(Attempt(1))).expect("as JSON");
    let fields = record.as_object_mut().expect("an object");
    assert!(fields.remove("faces_protected").is_some());
    let read: Blob = serde_json::from_value(record).expect("a blob");
    assert_eq!(read, blob(Attempt(1)));
}
