//! Photos that are sent in parts, as a browser sends them.

use http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::{Answer, Person, TestApp, put};

impl TestApp {
    /// Announces a photo; the answer.
    pub async fn announce(&self, person: &Person, bytes: usize) -> Answer {
        let announced = json!({
            "filename": "photo.png", "content_type": "image/png", "size": bytes,
        });
        self.post(person, "/api/v1/uploads", announced).await
    }

    /// Asks which parts of an upload are there, and where the others go.
    pub async fn parts(&self, person: &Person, upload_id: &str) -> Answer {
        let path = format!("/api/v1/uploads/{upload_id}/parts");
        self.ask(person, Method::POST, &path, None).await
    }
}

/// Puts a part of a photo where an answer to `POST /api/v1/uploads/{id}/parts` says; the status.
///
/// # Panics
/// When the part is none of that photo.
pub async fn put_part(part: &Value, photo: &[u8]) -> StatusCode {
    let number = |name: &str| {
        let number = part[name].as_u64().expect("a number");
        usize::try_from(number).expect("small")
    };
    let (start, size) = (number("offset"), number("size"));
    put(part, photo[start..start + size].to_vec()).await
}
