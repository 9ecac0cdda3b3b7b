//! The report as it is answered, and as `photo-restoration analyze --json` prints it.

use domain::{Estimate, Model, Params, Provider, Registry};
use engine::{Analysis, Damage, Hue, Reason, Severity, SizeClass, Suggestion, Tone};
use serde::Serialize;
use utoipa::ToSchema;

/// What is wrong with a photo, and which models would help.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Report {
    /// Pixels, upright.
    pub width: u32,
    /// Pixels, upright.
    pub height: u32,
    /// The type of its content.
    pub content_type: &'static str,
    /// `small` below 1 megapixel, `medium` up to 6, `large` above.
    pub size: &'static str,
    /// `color`, `black-and-white`, or `toned`, such as sepia.
    pub tone: &'static str,
    /// How strong each kind of damage is.
    pub damage: Findings,
    /// `red`, `yellow`, `green`, `cyan`, `blue` or `magenta`: the hue of the cast, where there is one.
    #[schema(required)]
    pub cast_hue: Option<&'static str>,
    /// How many faces there are.
    pub faces: u32,
    /// Whether the file tells where the photo was taken; `remove_location` takes that out of the result.
    pub has_location: bool,
    /// The models that would help, in this order; empty if there is nothing to repair.
    pub recipe: Vec<SuggestedStep>,
    /// How long all of that takes; `null` where there is nothing to do.
    #[schema(required)]
    pub estimate: Option<EstimateBody>,
}

/// The report on a page of an upload, and the page to look at.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct PhotoReport {
    /// What is wrong with it.
    #[serde(flatten)]
    pub report: Report,
    /// The page, from 1.
    pub page: u32,
    /// How many pages the file has: 1 but for some TIFF files.
    pub pages: usize,
    /// Where a picture of the page can be read, for some minutes: a JPEG of at most 2048 pixels a side, or the photo
    /// itself where it is shown as it is. `null` when none could be stored, as on a full disk.
    #[schema(required)]
    pub preview_url: Option<String>,
}

/// Each kind of damage.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Findings {
    /// Lost contrast.
    pub fading: Finding,
    /// A colour cast. The tone of a sepia print is not one.
    pub cast: Finding,
    /// Dust, specks and scratches.
    pub dust_and_scratches: Finding,
    /// Grain and noise.
    pub noise: Finding,
    /// Lack of sharpness.
    pub blur: Finding,
    /// JPEG blocks.
    pub blocking: Finding,
}

/// How strong a kind of damage is.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
pub struct Finding {
    /// From 0, none, to 1, the strongest.
    pub score: f32,
    /// `none`, `slight`, `clear` or `strong`.
    pub word: &'static str,
}

/// A suggested step.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct SuggestedStep {
    /// The model.
    pub model_id: &'static str,
    /// The parameters that differ from the model's defaults.
    #[schema(value_type = std::collections::HashMap<String, serde_json::Value>)]
    pub params: Params,
    /// Why, the most important first: kinds of damage, or `small`.
    pub reasons: Vec<&'static str>,
    /// How long it takes; `null` where that was not measured.
    #[schema(required)]
    pub estimate: Option<EstimateBody>,
}

/// How long the work is expected to take, without waiting in line.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
#[schema(as = Estimate)]
pub struct EstimateBody {
    /// On a fast and idle machine.
    pub low_seconds: f64,
    /// On a slow or busy machine.
    pub high_seconds: f64,
}

impl Report {
    /// The report of what the engine found. Suggested is only what the engine itself does here, by the
    /// list of models.
    #[must_use]
    pub fn new(analysis: &Analysis, registry: &Registry) -> Self {
        let (photo, mut recipe, mut total) = (analysis.photo, Vec::new(), None);
        let mut pixels = f64::from(photo.width) * f64::from(photo.height);
        for suggestion in &analysis.recipe {
            let model = registry.get(suggestion.model);
            let here = |model: &&Model| model.provider == Provider::Engine;
            let takes_it = |model: &&Model| model.refuses(photo.width, photo.height).is_none();
            let Some(model) = model.filter(here).filter(takes_it) else {
                continue;
            };
            let estimate = model.estimate(pixels);
            total = match (total, estimate) {
                (Some(total), Some(estimate)) => Some(total + estimate),
                (None, estimate) if recipe.is_empty() => estimate,
                _ => None,
            };
            recipe.push(step(suggestion, model, estimate));
            pixels *= scaled(model);
        }
        let finding = |wanted: Damage| {
            let scores = analysis.damage();
            let score = scores.iter().find(|(damage, _)| *damage == wanted);
            Finding::of(score.map_or(0.0, |(_, score)| *score))
        };
        Self {
            width: photo.width,
            height: photo.height,
            content_type: photo.format.content_type(),
            size: size_word(analysis.size),
            tone: tone_word(analysis.tone),
            damage: Findings {
                fading: finding(Damage::Fading),
                cast: finding(Damage::Cast),
                dust_and_scratches: finding(Damage::DustAndScratches),
                noise: finding(Damage::Noise),
                blur: finding(Damage::Blur),
                blocking: finding(Damage::Blocking),
            },
            cast_hue: analysis.cast_hue.map(hue_word),
            faces: analysis.faces,
            has_location: analysis.names_place,
            recipe,
            estimate: total.map(EstimateBody::of),
        }
    }
}

impl Finding {
    /// A score in thousandths, and its word.
    fn of(score: f32) -> Self {
        let word = match Severity::of(score) {
            Severity::None => "none",
            Severity::Slight => "slight",
            Severity::Clear => "clear",
            Severity::Strong => "strong",
        };
        let score = (score * 1000.0).round() / 1000.0;
        Self { score, word }
    }
}

impl EstimateBody {
    /// In tenths of a second: it is no more than an estimate.
    fn of(estimate: Estimate) -> Self {
        let tenths = |secs: f64| (secs * 10.0).ceil() / 10.0;
        Self {
            low_seconds: tenths(estimate.low_secs),
            high_seconds: tenths(estimate.high_secs),
        }
    }
}

fn step(suggestion: &Suggestion, model: &Model, estimate: Option<Estimate>) -> SuggestedStep {
    let mut params = suggestion.params.clone();
    // The list of models may allow less than the engine; what it refuses keeps its default.
    for wrong in model.parameters.check(&params).err().into_iter().flatten() {
        params.remove(&wrong.name);
    }
    SuggestedStep {
        model_id: suggestion.model,
        params,
        reasons: suggestion
            .reasons
            .iter()
            .copied()
            .map(reason_word)
            .collect(),
        estimate: estimate.map(EstimateBody::of),
    }
}

/// How many times more pixels come out of a model than go in.
fn scaled(model: &Model) -> f64 {
    f64::from(model.scale).powi(2)
}

fn size_word(size: SizeClass) -> &'static str {
    match size {
        SizeClass::Small => "small",
        SizeClass::Medium => "medium",
        SizeClass::Large => "large",
    }
}

fn tone_word(tone: Tone) -> &'static str {
    match tone {
        Tone::Colour => "color",
        Tone::BlackAndWhite => "black-and-white",
        Tone::Sepia => "toned",
    }
}

fn hue_word(hue: Hue) -> &'static str {
    match hue {
        Hue::Red => "red",
        Hue::Yellow => "yellow",
        Hue::Green => "green",
        Hue::Cyan => "cyan",
        Hue::Blue => "blue",
        Hue::Magenta => "magenta",
    }
}

fn reason_word(reason: Reason) -> &'static str {
    match reason {
        Reason::Damage(Damage::Fading) => "fading",
        Reason::Damage(Damage::Cast) => "cast",
        Reason::Damage(Damage::DustAndScratches) => "dust_and_scratches",
        Reason::Damage(Damage::Noise) => "noise",
        Reason::Damage(Damage::Blur) => "blur",
        Reason::Damage(Damage::Blocking) => "blocking",
        Reason::Small => "small",
    }
}
