//! Who is before whom, and what is told of how long that takes.

use std::time::Duration;

use domain::{Estimate, Line, Recipe, Registry, Restoration, Status, Step, UserId};

use crate::restoration::{TIMING, blob, granted, restoration, start};

/// One megapixel by `photo-2x`: measured at 2.6 s, so from half to twice of that.
fn large(seconds_later: u64, owner: UserId) -> Restoration {
    let mut new = restoration(1);
    new.owner = owner;
    (new.original.width, new.original.height) = (1000, 1000);
    new.created_at = start() + Duration::from_secs(seconds_later);
    new
}

/// Where nothing but the computer itself runs models.
fn registry() -> Registry {
    Registry::built_in().placed(|_| false)
}

fn by(model_id: &str, mut restoration: Restoration) -> Restoration {
    let step = Step {
        model_id: model_id.to_owned(),
        params: domain::Params::new(),
    };
    restoration.recipe = Recipe::new(&registry(), vec![step]).expect("a good recipe");
    restoration
}

fn line(of: &[&Restoration]) -> Line {
    let of: Vec<_> = of.iter().map(|it| (*it).clone()).collect();
    Line::of(start(), &of, &registry())
}

#[test]
fn everybodys_photos_are_before_those_that_came_later_and_only_ones_own_count_as_own() {
    let (anna, otto) = (UserId::new(), UserId::new());
    let (first, second, third) = (large(0, otto), large(1, otto), large(2, anna));
    let line = line(&[&third, &first, &second]);
    let ahead = |it| line.ahead_of(it, &registry()).expect("it waits");
    assert_eq!(ahead(&first).photos, 0);
    assert_eq!(ahead(&third).photos, 2);
    assert_eq!(
        (line.own_ahead_of(&second), line.own_ahead_of(&third)),
        (1, 0)
    );
    // One that has come since the line was seen stands behind all.
    assert_eq!(ahead(&large(3, anna)).photos, 3);
}

#[test]
fn the_time_is_from_half_to_twice_of_what_those_ahead_were_measured_to_take() {
    let owner = UserId::new();
    let (first, second, last) = (large(0, owner), large(1, owner), large(2, owner));
    let takes = |of: &[&Restoration]| {
        let ahead = line(of).ahead_of(&last, &registry());
        ahead.expect("it waits").takes
    };
    let expected = Estimate {
        low_secs: 2.6,
        high_secs: 10.4,
    };
    assert_eq!(takes(&[&first, &second, &last]), Some(expected));
    // Half of it is done.
    let mut begun = first.clone();
    let attempt = granted(&mut begun, start());
    begun
        .report(attempt, 0.5, start(), &TIMING)
        .expect("at work");
    assert_eq!(takes(&[&begun, &last]).map(|it| it.high_secs), Some(2.6));
    // Of a model that is gone nobody knows.
    let gone = by("photo-4x", second);
    let of = [first, gone, last.clone()];
    let only = r#"[{ "id": "photo-2x", "name": "a", "category": "upscale", "provider": "engine", "model": "w" }]"#;
    let registry = Registry::from_json(only).expect("one model");
    let ahead = Line::of(start(), &of, &registry).ahead_of(&last, &registry);
    let ahead = ahead.expect("it waits");
    assert_eq!((ahead.photos, ahead.takes), (2, None));
}

#[test]
fn what_is_at_work_is_before_all_and_what_sleeps_ended_or_runs_elsewhere_before_none() {
    let owner = UserId::new();
    let waiting = large(0, owner);
    let mut at_work = large(5, owner);
    granted(&mut at_work, start());
    let mut done = large(0, owner);
    let attempt = granted(&mut done, start());
    done.commit(attempt, blob(attempt), start(), &TIMING)
        .expect("at work");
    assert_eq!(done.status(), Status::Succeeded);
    let elsewhere = by("qwen-edit", large(0, owner));
    let line = line(&[&waiting, &at_work, &done, &elsewhere]);
    let ahead = |it| line.ahead_of(it, &registry());
    assert_eq!(ahead(&waiting).map(|it| it.photos), Some(1));
    assert_eq!(ahead(&elsewhere), None, "it does not wait in this line");
    assert_eq!(ahead(&at_work), None, "it waits no longer");
    assert_eq!(ahead(&done), None);
}

#[test]
fn a_message_that_is_sent_again_puts_nobody_back_and_the_next_step_does() {
    let owner = UserId::new();
    let (mut first, second) = (large(0, owner), large(1, owner));
    let later = start() + Duration::from_secs(1000);
    first.sent(later);
    let ahead = |it: &Restoration, of: &[&Restoration]| {
        let ahead = line(of).ahead_of(it, &registry());
        ahead.expect("it waits").photos
    };
    assert_eq!(ahead(&first, &[&first, &second]), 0);
    let mut steps = restoration(2);
    steps.created_at = start();
    let attempt = granted(&mut steps, start());
    steps
        .commit(attempt, blob(attempt), later, &TIMING)
        .expect("at work");
    assert_eq!(ahead(&steps, &[&steps, &second]), 1);
}
