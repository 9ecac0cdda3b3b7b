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
//! elsewhere are still served, and weights have been fetched, is asked again from time to time.

use std::{collections::HashMap, fmt::Write as _, sync::Arc};

use axum::{
    Router,
    extract::State as Shared,
    response::{IntoResponse, Response},
    routing::get,
};
use bytes::Bytes;
use domain::{Category, Model, Provider, Registry, Timing};
use futures_util::future::join_all;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use providers::{Availability, Place, Providers};
use serde::Serialize;
use sha2::{Digest, Sha256};
use store::Weights;
use utoipa::{OpenApi, ToSchema};
use web::{About, Path, Problem, UploadRules};

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
    health: Document,
    openapi: Document,
}

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
    ) -> Self {
        let could = |model: &Model| {
            model.unavailable.is_none() && (Place::of(model).is_some() || model.weights.is_some())
        };
        Self {
            models: Models::of(registry),
            asked: registry
                .iter()
                .any(could)
                .then(|| (Arc::new(registry.clone()), providers, weights)),
            health: Document::of(&HealthResponse {
                status: "healthy",
                app: about.app.clone(),
                version: about.version.clone(),
                max_upload_bytes: rules.max_bytes,
                allowed_extensions: rules.extensions.clone(),
                undo_seconds: timing.undo.as_secs(),
            }),
            openapi: Document::new(Bytes::from_static(include_bytes!(
                "../../../docs/openapi.json"
            ))),
        }
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
                return Some((model.id.clone(), why));
            }
            match providers.availability(&Place::of(model)?).await {
                Availability::Available => None,
                Availability::Unavailable(why) => Some((model.id.clone(), why)),
            }
        });
        let gone: HashMap<String, String> = join_all(asked).await.into_iter().flatten().collect();
        if gone.is_empty() {
            return self.models.clone();
        }
        let registry = Registry::clone(registry).judged(|model| {
            let known = model.unavailable.clone();
            known.or_else(|| gone.get(&model.id).cloned())
        });
        Models::of(&registry)
    }
}

/// All models.
#[derive(Debug, Serialize, ToSchema)]
struct ModelsResponse {
    /// In the order in which they are shown. The first that is available is the suggestion.
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
    /// Whether it can run here.
    available: bool,
    /// Why not.
    #[schema(required)]
    reason: Option<String>,
    /// How long it takes on two cores for each megapixel of the original.
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
        reason: model.unavailable.clone(),
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
    let document = models.single.get(&id).ok_or_else(|| {
        Problem::not_found(
            "There is no model of this id. GET /api/v1/models lists those there are.",
        )
    })?;
    Ok(document.answer(&request))
}

/// That it answers.
#[derive(Debug, Serialize, ToSchema)]
struct HealthResponse {
    /// Always `healthy`.
    status: &'static str,
    /// What this installation is called.
    app: String,
    /// Its version.
    version: String,
    /// The most bytes a photo may have.
    max_upload_bytes: u64,
    /// The file extensions that are taken, lower case with dots.
    allowed_extensions: Vec<String>,
    /// How long a deletion can be undone.
    undo_seconds: u64,
}

/// Tell that it answers, and what may be put in
#[utoipa::path(
    get,
    path = "/api/v1/health",
    tag = "models",
    responses((status = 200, body = HealthResponse)),
)]
async fn get_health(Shared(state): Shared<State>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "application/json"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    (headers, state.health.body).into_response()
}

/// Describe this API
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
        let digest = Sha256::digest(&body);
        let etag = digest[..8].iter().fold(String::new(), |mut etag, byte| {
            let _ = write!(etag, "{byte:02x}");
            etag
        });
        let etag = HeaderValue::from_str(&format!("\"{etag}\"")).expect("hexadecimal digits");
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
