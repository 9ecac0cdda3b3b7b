//! What happens in a schedule, as it is drawn.

use std::time::Duration;

use domain::{RestorationId, Upload};
use rand::{Rng, seq::IndexedRandom as _};
use serde_json::{Value, json};
use store::URL_LIFETIME;
use testkit::Fault;

use super::{
    provider::prompt,
    world::{Action, World},
};

/// How many restorations one schedule has at most.
const MOST: usize = 6;

impl World {
    /// Lets it all happen.
    pub(super) async fn play(&mut self) {
        for _ in 0..self.rng.random_range(12..=30) {
            self.event(false).await;
        }
    }

    /// One event. `is_amid`: while something else is held up.
    async fn event(&mut self, is_amid: bool) {
        match self.rng.random_range(0..100) {
            0..20 if self.known.len() < MOST => {
                if let Some(action) = self.upload().await {
                    self.perform(action, is_amid).await;
                }
            }
            // The last of what happens to messages leaves it where it is: it comes twice.
            20..52 => self.deliver(is_amid, true).await,
            52..58 => self.deliver(is_amid, false).await,
            58..62 if !self.mail.is_empty() => {
                let at = self.rng.random_range(0..self.mail.len());
                let lost = self.mail.swap_remove(at);
                self.tell(format!("the message of {} gets lost", lost.id));
            }
            62..66 => {
                let Some(id) = self.any() else { return };
                let letter = self.letter(id);
                self.perform(Action::Deliver(letter), is_amid).await;
            }
            66..76 => self.perform(Action::Sweep, is_amid).await,
            76..86 => {
                let choices: &[u64] = match is_amid {
                    // No function lives longer than 15 minutes.
                    true => &[1, 30, 61],
                    false => &[1, 4, 30, 61, 61, 300, 16 * 60],
                };
                let secs = *choices.choose(&mut self.rng).expect("some");
                self.pass(secs);
            }
            86..97 => {
                let Some(id) = self.any() else { return };
                let action = match self.rng.random_range(0..12) {
                    0..3 => Action::Cancel(id),
                    3..5 => Action::Delete(id),
                    5 => Action::Remove(id),
                    6..9 => Action::Undo(id),
                    _ => Action::Retry(id, self.change_of(id)),
                };
                self.perform(action, is_amid).await;
            }
            97..99 => self.put_again().await,
            // Nobody else may be at work then.
            99 if !is_amid => {
                self.mail.clear();
                self.perform(Action::Recover, true).await;
            }
            _ => {}
        }
    }

    /// What gets in the way of what is held up, if it is about this restoration.
    async fn amid(&mut self, id: Option<RestorationId>) {
        let Some(id) = id else {
            return self.event(true).await;
        };
        let action = match self.rng.random_range(0..10) {
            0 => Action::Cancel(id),
            1 => Action::Delete(id),
            2 => Action::Remove(id),
            3 => Action::Undo(id),
            4..6 => return self.pass(61),
            6..8 => Action::Sweep,
            8 => Action::Deliver(self.letter(id)),
            _ => return self.event(true).await,
        };
        self.perform(action, true).await;
    }

    fn pass(&mut self, secs: u64) {
        self.app.clock.advance(Duration::from_secs(secs));
        self.tell(format!("{secs} s pass"));
    }

    async fn deliver(&mut self, is_amid: bool, once: bool) {
        let now = self.app.clock.now();
        let ready: Vec<usize> = (0..self.mail.len())
            .filter(|at| self.mail[*at].from <= now)
            .collect();
        let Some(at) = ready.choose(&mut self.rng) else {
            return;
        };
        let letter = match once {
            true => self.mail.swap_remove(*at),
            false => self.mail[*at].clone(),
        };
        self.perform(Action::Deliver(letter), is_amid).await;
    }

    /// Does it, while perhaps something goes wrong on the line, whoever does it is killed, or it is held up in
    /// the middle while other things happen.
    async fn perform(&mut self, action: Action, is_amid: bool) {
        let mut doing = self.doing(&action);
        let before = self.rng.random_range(0..14);
        let fault = match self.rng.random_range(0..100) {
            0..8 => Some(Fault::Refused),
            8..13 => Some(Fault::RefusedWhenDone),
            13..15 => Some(Fault::AnswerLost),
            15..40 => Some(Fault::HeldBefore),
            40..65 => Some(Fault::HeldAfter),
            _ => None,
        };
        let is_killed = self.rng.random_bool(0.5);
        let Some(fault) = fault else {
            let done = doing.await;
            self.listen();
            self.note(&action, Some(&done), false);
            return;
        };
        let mut armed = self.line.arm(before, fault);
        let done = tokio::select! {
            done = &mut doing => Some(done),
            () = armed.reached(), if matches!(fault, Fault::HeldBefore | Fault::HeldAfter) => None,
        };
        self.listen();
        if let Some(done) = done {
            self.tell(format!("({fault:?} of request {before})"));
            self.note(&action, Some(&done), false);
        } else if is_killed || is_amid {
            self.tell(format!("(killed: {fault:?} {before})"));
            self.disturbed.push("killed");
            drop(doing);
            drop(armed);
            self.note(&action, None, false);
        } else {
            self.disturbed.push("held up");
            self.told
                .push(format!("{action:?} begins, and waits: {fault:?} {before}"));
            for _ in 0..self.rng.random_range(1..=6) {
                Box::pin(self.amid(action.about())).await;
            }
            armed.release();
            let done = doing.await;
            self.listen();
            self.note(&action, Some(&done), true);
        }
    }

    /// Puts a photo in; what is then asked for, if anything.
    async fn upload(&mut self) -> Option<Action> {
        let owner = self.rng.random_range(0..self.people.len());
        let photo = self.picture();
        let announced = json!({
            "filename": "photo.png", "content_type": "image/png", "size": photo.len(),
        });
        let person = &self.people[owner];
        let answer = self.app.post(person, "/api/v1/uploads", announced).await;
        let id = answer.body["upload_id"].as_str().expect("an id").to_owned();
        let key = Upload::key_of(person.id, id.parse().expect("an id"));
        // Not where the answer says: that is signed for a time that has not come for the bucket.
        let put = self
            .app
            .store()
            .write_object(&key, "image/png", photo.clone());
        put.await.expect("written");
        self.listen();
        let until = self.app.clock.now() + URL_LIFETIME;
        self.photos.insert(key, (photo, until));
        self.jobs += 1;
        let prompt = prompt(&mut self.rng, self.jobs);
        let here = json!({ "model_id": "photo-2x" });
        let remote = json!({ "model_id": "qwen-edit", "params": { "prompt": prompt } });
        let recipe = match self.rng.random_range(0..10) {
            0..4 => vec![here],
            4..6 => vec![here.clone(), here],
            6..8 => vec![remote],
            8 => vec![here, remote],
            // It stays unused.
            _ => return None,
        };
        Some(Action::Restore(
            owner,
            json!({ "upload_id": id, "recipe": recipe }),
        ))
    }

    /// The browser, which got no answer, puts a photo there again. What is there is not replaced.
    async fn put_again(&mut self) {
        let now = self.app.clock.now();
        let mut again = Vec::new();
        for (key, (photo, until)) in &self.photos {
            let store = self.app.store();
            if now < *until && store.head_object(key).await.expect("asked").is_none() {
                let put = store.write_object(key, "image/png", photo.clone());
                put.await.expect("written");
                again.push(key.clone());
            }
        }
        for key in again {
            self.tell(format!("{key} is put again"));
        }
    }

    /// What is changed when it is tried again: words that nothing else has, where it was paid for.
    fn change_of(&mut self, id: RestorationId) -> Value {
        if !self.known[&id].is_remote {
            return json!({});
        }
        self.jobs += 1;
        json!({ "model_id": "qwen-edit", "params": { "prompt": prompt(&mut self.rng, self.jobs) } })
    }

    /// A photo like no other.
    fn picture(&mut self) -> Vec<u8> {
        let mut rgb = [0; 8 * 6 * 3];
        self.rng.fill(&mut rgb[..]);
        let mut file = Vec::new();
        let mut encoder = png::Encoder::new(&mut file, 8, 6);
        encoder.set_color(png::ColorType::Rgb);
        let mut writer = encoder.write_header().expect("a header");
        writer.write_image_data(&rgb).expect("pixels");
        writer.finish().expect("an end");
        file
    }

    fn any(&mut self) -> Option<RestorationId> {
        let ids: Vec<RestorationId> = self.known.keys().copied().collect();
        ids.choose(&mut self.rng).copied()
    }
}
