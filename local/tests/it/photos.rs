//! What a request for work may hold, and what a photo is answered as: seen from outside the program.

use serde_json::{Value, json};

use crate::{
    client::{SignedIn, picture, succeeded},
    program::Program,
};

/// A TIFF of no size whose directory stands behind so many bytes: it is never taken, so it can be asked for
/// again and again.
fn tiff_with_directory_at(at: u32) -> Vec<u8> {
    let mut file = b"II\x2a\0".to_vec();
    file.extend(at.to_le_bytes());
    file.resize(at as usize, 0x5a);
    file.extend(2_u16.to_le_bytes());
    for tag in [256_u16, 257] {
        file.extend(tag.to_le_bytes());
        file.extend(4_u16.to_le_bytes());
        file.extend(1_u32.to_le_bytes());
        file.extend(0_u32.to_le_bytes());
    }
    file.extend([0; 4]);
    file
}

/// A JPEG of nothing but empty segments.
fn jpeg_without_end(length: usize) -> Vec<u8> {
    let mut file = b"\xff\xd8".to_vec();
    while file.len() < length {
        file.extend(b"\xff\xe0\0\x02");
    }
    file
}

#[cfg(target_os = "linux")]
#[test]
fn a_hundred_requests_at_once_on_large_files_hold_little_of_them() {
    /// In bytes. It is 60 to 200 MB; whole files would be 10 GB.
    const MOST: u64 = 300 << 20;
    let folder = tempfile::tempdir().expect("a folder");
    let program = Program::start(folder.path());
    let signed_in = SignedIn::first(&program);
    for file in [
        tiff_with_directory_at(52_000_000),
        jpeg_without_end(40_000_000),
    ] {
        let upload = signed_in.upload(&file);
        let order = json!({ "upload_id": upload["upload_id"], "model_id": "photo-2x" });
        let report = json!({ "upload_id": upload["upload_id"] });
        std::thread::scope(|scope| {
            for at in 0..100 {
                let (signed_in, order, report) = (&signed_in, &order, &report);
                scope.spawn(move || {
                    let answer = match at % 4 {
                        0 => signed_in.post("/api/v1/restore/analyze", report),
                        _ => signed_in.post("/api/v1/restore", order),
                    };
                    // A slow machine may not come to all of them in time.
                    assert!(
                        matches!(answer.status().as_u16(), 415 | 503),
                        "{}",
                        answer.status()
                    );
                });
            }
        });
        let peak = program.peak_memory();
        println!("a hundred requests: {} MB at most", peak >> 20);
        assert!(peak < MOST, "{} MB", peak >> 20);
    }
    assert_eq!(signed_in.get("/api/v1/health").status(), 200);
}

#[test]
fn a_photo_is_answered_as_what_its_content_is_whatever_came_with_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let program = Program::start(folder.path());
    let signed_in = SignedIn::first(&program);
    let photo = picture(24);
    for content_type in ["application/javascript", "text/html", "image/svg+xml"] {
        let announced =
            json!({ "filename": "a.png", "content_type": content_type, "size": photo.len() });
        let refused = signed_in.post("/api/v1/uploads", &announced);
        assert_eq!(refused.status(), 415, "{content_type}");
    }
    // As a browser that does not know the kind, with headers that nobody signed.
    let announced = json!({ "filename": "a.png", "content_type": "", "size": photo.len() });
    let upload: Value = signed_in
        .post("/api/v1/uploads", &announced)
        .json()
        .expect("JSON");
    let mut put = signed_in.http.put(upload["url"].as_str().expect("a URL"));
    for (name, value) in upload["headers"].as_object().expect("headers") {
        put = put.header(name, value.as_str().expect("text"));
    }
    let put = put
        .header("content-encoding", "gzip")
        .header("content-disposition", "attachment; filename=\"a.html\"")
        .header("cache-control", "public, max-age=31536000")
        .body(photo);
    assert_eq!(put.send().expect("answered").status(), 200);
    let order = json!({ "upload_id": upload["upload_id"], "model_id": "photo-2x" });
    let started: Value = signed_in
        .post("/api/v1/restore", &order)
        .json()
        .expect("JSON");
    let id = started["id"].as_str().expect("an id");
    let done = signed_in.wait_for(id, succeeded);
    let download = format!("/api/v1/restore/{id}/download?redirect=false");
    let download: Value = signed_in.get(&download).json().expect("JSON");
    for (url, content_type, disposition) in [
        (&done["original_url"], "image/png", "inline"),
        (&done["processed_url"], "image/png", "inline"),
        (&done["original"]["thumbnail_url"], "image/jpeg", "inline"),
        (&done["result"]["thumbnail_url"], "image/jpeg", "inline"),
        (&download["url"], "image/png", "attachment"),
    ] {
        let url = url.as_str().expect("a URL");
        let answer = signed_in.http.get(url).send().expect("answered");
        let header = |name: &str| answer.headers()[name].to_str().expect("text");
        assert_eq!(header("content-type"), content_type, "{url}");
        assert!(
            header("content-disposition").starts_with(disposition),
            "{url}"
        );
        assert!(!header("content-disposition").contains("html"), "{url}");
        assert_eq!(header("content-encoding"), "identity", "{url}");
        assert_eq!(header("cache-control"), "private, max-age=86400, immutable");
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert!(header("content-security-policy").contains("sandbox"));
    }
}
