//! What can be done here, and whether it is up.
//!
//! | route | what |
//! |---|---|
//! | `GET /api/v1/models` | the models, the suggestion first |
//! | `GET /api/v1/models/{id}` | one model |
//! | `GET /api/v1/health` | that it answers, and what may be put in |
//! | `GET /api/v1/openapi.json` | the description of this API |
//!
//! Nobody has to be signed in for these. All answers are made once, at the start; only whether models
//! elsewhere are still served, weights have been fetched, and the disk takes photos is asked again.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, PoisonError},
};

use axum::{
    Router,
    extract::State as Shared,
    response::{IntoResponse, Response},
    routing::get,
};
use bytes::Bytes;
use domain::{Category, Model, Provider, Reason, Registry, RequestReason, Timing};
use futures_util::future::join_all;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use providers::{Availability, Destination, Providers};
use serde::Serialize;
use store::{Gauge, Weights};
use utoipa::{OpenApi, ToSchema};
use web::{About, Path, Problem, Said, Trouble, UploadRules, Watch};

/// The routes above.
pub fn router(state: State) -> Router {
    Router::new()
        .route("/api/v1/models", get(list_models))
        .route("/api/v1/models/{id}", get(get_model))
        .route("/api/v1/health", get(get_health))
        .route("/api/v1/openapi.json", get(get_openapi))
        .with_state(state)
}

/// The answers.
#[derive(Debug, Clone)]
pub struct State {
    models: Models,
    /// Those models that depend on others, as far as settings tell, and who knows whether they can run.
    asked: Option<(Arc<Registry>, Providers, Weights)>,
    /// The answers that were made last for models some of which cannot run, and why those cannot.
    lacking: Arc<Mutex<Option<(Reasons, Models)>>>,
    health: HealthResponse,
    gauge: Gauge,
    timing: Timing,
    /// What is wrong, as of now.
    watch: Watch,
    openapi: Document,
}

/// Why models cannot run, by their ids.
type Reasons = BTreeMap<String, Reason>;

/// The answers about models.
#[derive(Debug, Clone)]
struct Models {
    all: Document,
    single: Arc<HashMap<String, Document>>,
}

impl Models {
    fn of(registry: &Registry) -> Self {
        let bodies: Vec<ModelBody> = registry.iter().map(model_body).collect();
        let single = bodies
            .iter()
            .map(|body| (body.id.clone(), Document::of(body)));
        Self {
            single: Arc::new(single.collect()),
            all: Document::of(&ModelsResponse { items: bodies }),
        }
    }
}

impl State {
    /// Makes the answers.
    ///
    /// # Panics
    /// Never: what is answered is plain data, which always has a JSON form.
    #[must_use]
    pub fn new(
        registry: &Registry,
        providers: Providers,
        weights: Weights,
        about: &About,
        rules: &UploadRules,
        timing: &Timing,
        gauge: Gauge,
    ) -> Self {
        let could = |model: &Model| {
            model.unavailable.is_none()
                && (Destination::of(model).is_some() || model.weights.is_some())
        };
        Self {
            models: Models::of(registry),
            asked: registry
                .iter()
                .any(could)
                .then(|| (Arc::new(registry.clone()), providers, weights)),
            lacking: Arc::default(),
            watch: Watch::default(),
            health: HealthResponse {
                status: "healthy",
                storage: gauge.state(),
                app: about.app.clone(),
                version: about.version.clone(),
                max_upload_bytes: rules.max_bytes,
                allowed_extensions: rules.extensions.clone(),
                undo_seconds: gauge.undo(timing).as_secs(),
                troubles: Vec::new(),
            },
            gauge,
            timing: *timing,
            openapi: Document::new(Bytes::from_static(include_bytes!(
                "../../../docs/openapi.json"
            ))),
        }
    }

    /// Says what this finds wrong when it is asked for health.
    #[must_use]
    pub fn watched_by(self, watch: Watch) -> Self {
        Self { watch, ..self }
    }

    /// The answers as they are now.
    async fn models(&self) -> Models {
        let Some((registry, providers, weights)) = &self.asked else {
            return self.models.clone();
        };
        // All at once: each may have to be asked for at the hub.
        let asked = registry.iter().map(|model| async {
            if model.unavailable.is_some() {
                return None;
            }
            if model.weights.is_some() {
                let why = web::missing_weights(weights, model).await?;
                return Some((model.id.clone(), why.into()));
            }
            match providers.availability(&Destination::of(model)?).await {
                Availability::Available => None,
                Availability::Unavailable(why) => Some((model.id.clone(), why.into())),
            }
        });
        let gone: Reasons = join_all(asked).await.into_iter().flatten().collect();
        if gone.is_empty() {
            return self.models.clone();
        }
        // As a rule it is the same ones as a moment ago, and making the answers takes long.
        let mut lacking = self.lacking.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((reasons, models)) = lacking.as_ref()
            && *reasons == gone
        {
            return models.clone();
        }
        let registry = Registry::clone(registry).judged(|model| {
            let known = model.unavailable.clone();
            known.or_else(|| gone.get(&model.id).cloned())
        });
        let models = Models::of(&registry);
        *lacking = Some((gone, models.clone()));
        models
    }
}

/// All models.
#[derive(Debug, Serialize, ToSchema)]
struct ModelsResponse {
    /// In the order of the list. The first available one is the suggestion.
    items: Vec<ModelBody>,
}

/// One model.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Model)]
struct ModelBody {
    /// Its id, as in requests.
    id: String,
    /// Its name.
    name: String,
    /// What it does.
    description: String,
    /// `upscale`, `enhance`, `face`, `color` or `special`.
    #[schema(value_type = String)]
    category: Category,
    /// How many times larger each side gets.
    scale: u32,
    /// Where it runs.
    #[schema(value_type = String)]
    provider: Provider,
    /// What can be set, as a JSON Schema object.
    #[schema(value_type = std::collections::HashMap<String, serde_json::Value>)]
    parameters: serde_json::Value,
    /// Whether it is available.
    available: bool,
    /// Why it is not available, in English.
    #[schema(required)]
    reason: Option<String>,
    /// Why not, for programs.
    #[schema(required)]
    unavailable: Option<Said>,
    /// Whether `POST /api/v1/restore/preview` takes it.
    previews: bool,
    /// Seconds per megapixel of the original, on two cores.
    #[schema(required)]
    seconds_per_megapixel: Option<f64>,
    /// What one photo costs.
    #[schema(required)]
    cost: Option<String>,
}

fn model_body(model: &Model) -> ModelBody {
    ModelBody {
        id: model.id.clone(),
        name: model.name.clone(),
        description: model.description.clone(),
        category: model.category,
        scale: model.scale,
        provider: model.provider,
        parameters: model.parameters.to_schema(),
        available: model.unavailable.is_none(),
        reason: model.unavailable.as_ref().map(web::words::detail),
        unavailable: model.unavailable.as_ref().map(Said::from),
        previews: model.previews(),
        seconds_per_megapixel: model.seconds_per_megapixel,
        cost: model.cost.clone(),
    }
}

/// List the models
#[utoipa::path(
    get,
    path = "/api/v1/models",
    tag = "models",
    responses((status = 200, body = ModelsResponse), (status = 304, description = "Unchanged")),
)]
async fn list_models(Shared(state): Shared<State>, request: HeaderMap) -> Response {
    state.models().await.all.answer(&request)
}

/// Get a model
#[utoipa::path(
    get,
    path = "/api/v1/models/{id}",
    tag = "models",
    params(("id" = String, Path)),
    responses(
        (status = 200, body = ModelBody),
        (status = 304, description = "Unchanged"),
        (status = 404, body = Problem, content_type = "application/problem+json"),
    ),
)]
async fn get_model(
    Shared(state): Shared<State>,
    Path(id): Path<String>,
    request: HeaderMap,
) -> Result<Response, Problem> {
    let models = state.models().await;
    let document = models.single.get(&id).ok_or(RequestReason::ModelUnknown)?;
    Ok(document.answer(&request))
}

/// The state of the service and its limits.
#[derive(Debug, Clone, Serialize, ToSchema)]
struct HealthResponse {
    /// `healthy`, or `unhealthy` when photos or records are in danger.
    status: &'static str,
    /// `fine`; `full`: no new photos are taken; `read-only`: nothing can be changed.
    storage: &'static str,
    /// The name of this installation.
    app: String,
    /// Its version.
    version: String,
    /// The largest photo that is accepted, in bytes.
    max_upload_bytes: u64,
    /// The accepted file extensions, in lower case with a dot.
    allowed_extensions: Vec<String>,
    /// How long a deletion that is made now can be undone at most, in seconds: a minute while the disk is full, as nothing
    /// goes into the bin then.
    undo_seconds: u64,
    /// What whoever runs this installation should fix.
    troubles: Vec<Trouble>,
}

/// Get the state of the service and the limits for uploads
#[utoipa::path(
    get,
    path = "/api/v1/health",
    tag = "models",
    responses((status = 200, body = HealthResponse)),
)]
async fn get_health(Shared(state): Shared<State>) -> Response {
    let troubles = state.watch.troubles();
    let is_grave = troubles.iter().any(|trouble| trouble.is_grave);
    let health = HealthResponse {
        status: if is_grave { "unhealthy" } else { "healthy" },
        storage: state.gauge.state(),
        undo_seconds: state.gauge.undo(&state.timing).as_secs(),
        troubles,
        ..state.health
    };
    ([(header::CACHE_CONTROL, "no-store")], axum::Json(health)).into_response()
}

/// Get this description of the API
#[utoipa::path(
    get,
    path = "/api/v1/openapi.json",
    tag = "models",
    responses((status = 200, body = Object), (status = 304, description = "Unchanged")),
)]
async fn get_openapi(Shared(state): Shared<State>, request: HeaderMap) -> Response {
    state.openapi.answer(&request)
}

/// JSON that stays the same as long as the program runs.
#[derive(Debug, Clone)]
struct Document {
    body: Bytes,
    etag: HeaderValue,
}

impl Document {
    fn of(value: &impl Serialize) -> Self {
        let json = serde_json::to_vec(value).expect("plain data has a JSON form");
        Self::new(json.into())
    }

    fn new(body: Bytes) -> Self {
        let etag = web::etag(&body);
        Self { body, etag }
    }

    fn answer(&self, request: &HeaderMap) -> Response {
        let headers = [
            (
                header::CACHE_CONTROL,
                HeaderValue::from_static("public, max-age=60"),
            ),
            (header::ETAG, self.etag.clone()),
        ];
        if request.get(header::IF_NONE_MATCH) == Some(&self.etag) {
            return (StatusCode::NOT_MODIFIED, headers).into_response();
        }
        let content_type = [(header::CONTENT_TYPE, "application/json")];
        (content_type, headers, self.body.clone()).into_response()
    }
}

#[derive(OpenApi)]
#[openapi(paths(list_models, get_model, get_health, get_openapi))]
struct Api;

/// The routes above, described.
#[must_use]
pub fn openapi() -> utoipa::openapi::OpenApi {
    Api::openapi()
}
