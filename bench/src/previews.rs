//! How long it takes from a move of a slider to the part of a photo that it changes.

use std::time::{Duration, Instant};

use reqwest::header::AUTHORIZATION;
use serde_json::{Value, json};

use crate::{
    looks::upload,
    photo::Photo,
    server::{Outcome, Server},
    table::Figure,
};

const TIMES: usize = 9;
const MOST: Duration = Duration::from_secs(1);
const BAR: &str = "≤ 1 s";

/// A model, its slider, and whether it is held against the bar.
const SLIDERS: [(&str, &str, bool); 7] = [
    ("auto-restore", "sharpen", true),
    ("auto-restore", "fading", true),
    ("auto-restore", "grain", true),
    ("auto-restore", "blocking", false),
    // It looks for dust on the whole photo again.
    ("auto-restore", "dust", false),
    ("photo-2x", "noise", true),
    ("photo-4x", "fidelity", true),
];

/// Measures everything.
pub(crate) fn run() -> Vec<Figure> {
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => return vec![Figure::skipped("previews", BAR, error)],
    };
    match runtime.block_on(measure()) {
        Ok(figures) => figures,
        Err(error) => vec![Figure::judged("previews", error.to_string(), BAR, false)],
    }
}

async fn measure() -> Outcome<Vec<Figure>> {
    let photo = Photo::truth("portrait").map_err(|error| error.to_string())?;
    let photo = grainy(photo.resized(4000, 3000)).to_jpeg();
    let photo = photo.map_err(|error| error.to_string())?;
    let folder = tempfile::tempdir()?;
    let client = testkit::http();
    let server = Server::start(folder.path(), &client).await?;
    let token = server.sign_in(&client).await?;
    let announced = upload(&server, &client, &token, photo).await?;
    let url = format!("{}/api/v1/restore/preview", server.url);
    let preview = async |model: &str, params: Value| -> Outcome<Duration> {
        let body = json!({
            "upload_id": announced["upload_id"],
            "model_id": model,
            "params": params,
            "region": { "x": 1744, "y": 1244, "width": 512, "height": 512 },
        });
        let started = Instant::now();
        let request = client.post(&url).json(&body).header(AUTHORIZATION, &token);
        let answer = request.send().await?.error_for_status()?;
        answer.json::<Value>().await?;
        Ok(started.elapsed())
    };
    let mut figures = Vec::new();
    let first = preview("auto-restore", json!({})).await?;
    figures.push(Figure::plain(
        "preview, 12 megapixels, auto-restore: the first one",
        seconds(first),
    ));
    for (model, slider, is_held) in SLIDERS {
        let mut took = Vec::with_capacity(TIMES);
        for round in 0..=TIMES {
            let value = match slider {
                "noise" => json!(round % 3),
                _ => json!(0.1 * round as f64),
            };
            let time = preview(model, json!({ slider: value })).await?;
            if round > 0 {
                took.push(time);
            }
        }
        took.sort_unstable();
        let (name, p50) = (
            format!("preview, 12 megapixels, {model}, {slider}: p50 of {TIMES}"),
            took[TIMES / 2],
        );
        figures.push(match is_held {
            true => Figure::judged(&name, seconds(p50), BAR, p50 <= MOST),
            false => Figure::plain(&name, seconds(p50)),
        });
    }
    Ok(figures)
}

/// With grain, and faded: so that no step has nothing to do.
fn grainy(mut photo: Photo) -> Photo {
    let mut state = 1u32;
    for sample in &mut photo.rgb {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let grain = ((state >> 24) as f32 - 127.5) * 0.12;
        *sample = (50.0 + f32::from(*sample) * 0.65 + grain).clamp(0.0, 255.0) as u8;
    }
    photo
}

fn seconds(duration: Duration) -> String {
    format!("{:.2} s", duration.as_secs_f64())
}
