//! One server for the API, the photos and the site.

use std::{sync::Arc, time::Instant};

use axum::{
    Router,
    extract::{Request, State},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::any,
};
use domain::{Clock, Registry};
use http::HeaderValue;
use providers::Providers;
use secrecy::SecretString;
use store::{CursorKey, Weights};
use tower::ServiceExt;
use tower_http::compression::CompressionLayer;
use ulid::Ulid;
use web::{AccessKeys, Problem, Waiting, Watch};

use crate::{
    Settings, headers,
    origin::{self, OriginRules},
    photo_cors, services, site,
    work::Sharing,
};

/// Everything that answers on the public port.
#[expect(
    clippy::too_many_arguments,
    reason = "what the functions' states are made of"
)]
pub(crate) fn router(
    services: &services::Running,
    settings: &Settings,
    registry: &Arc<Registry>,
    providers: &Providers,
    weights: &Weights,
    secret_key: &SecretString,
    clock: &Clock,
    watch: Watch,
    itself: HeaderValue,
) -> Router {
    let api = api(
        services, settings, registry, providers, weights, secret_key, clock, watch,
    );
    let rules = OriginRules {
        itself,
        trust_proxy: settings.trust_proxy,
        photos_here: services.remote_bucket.is_none(),
    };
    let photos = photo_cors::allow(services.photos(), &settings.site.cors_origins);
    let policy = headers::content_security_policy(services.remote_bucket.as_ref());
    site_and(api)
        // Photos are compressed already, so they come after this layer.
        .layer(CompressionLayer::new())
        .merge(photos.layer(middleware::from_fn(log)))
        .layer(middleware::from_fn_with_state(rules, origin::insert))
        .layer(middleware::from_fn_with_state(policy, headers::add))
}

/// The page, where each request to the API is answered with this problem.
pub(crate) fn out_of_order(problem: &Problem, settings: &Settings, itself: HeaderValue) -> Router {
    let problem = problem.clone();
    let api = Router::new().route("/api/{*rest}", any(move || async move { problem.clone() }));
    let rules = OriginRules {
        itself,
        trust_proxy: settings.trust_proxy,
        photos_here: false,
    };
    let policy = headers::content_security_policy(None);
    site_and(web::layered(api, &settings.site))
        .layer(CompressionLayer::new())
        .layer(middleware::from_fn_with_state(rules, origin::insert))
        .layer(middleware::from_fn_with_state(policy, headers::add))
}

fn site_and(api: Router) -> Router {
    Router::new().fallback(api_or_site).with_state(api)
}

/// The functions' routers, as they are in the cloud.
#[expect(
    clippy::too_many_arguments,
    reason = "what the functions' states are made of"
)]
fn api(
    services: &services::Running,
    settings: &Settings,
    registry: &Arc<Registry>,
    providers: &Providers,
    weights: &Weights,
    secret_key: &SecretString,
    clock: &Clock,
    watch: Watch,
) -> Router {
    let store = services.store.clone();
    let keys = AccessKeys::new(secret_key, settings.site.access_lifetime, clock.clone());
    let looks = web::header_turns();
    let routers = history::router(history::State {
        store: store.clone(),
        registry: Arc::clone(registry),
        keys: keys.clone(),
        cursors: CursorKey::derive(secret_key),
        waiting: Waiting::for_workers(Sharing::of(&settings.services).engine_at_once()),
        clock: clock.clone(),
    })
    .merge(restore::router(restore::State {
        store,
        registry: Arc::clone(registry),
        weights: weights.clone(),
        rules: Arc::new(settings.uploads.clone()),
        limits: engine::Limits::default(),
        looks: looks.clone(),
        forms: restore::Forms::default(),
        keys: keys.clone(),
        clock: clock.clone(),
    }))
    .merge(analyze::router(analyze::State {
        store: services.store.clone(),
        registry: Arc::clone(registry),
        rules: Arc::new(settings.uploads.clone()),
        limits: engine::Limits::default(),
        keys: keys.clone(),
        clock: clock.clone(),
        looks: looks.clone(),
        turns: web::photo_turns(),
    }))
    .merge(preview::router(preview::State::new(
        services.store.clone(),
        Arc::clone(registry),
        Arc::new(settings.uploads.clone()),
        engine::Limits::default(),
        keys.clone(),
        looks,
    )))
    .merge(login::router(login::State::new(
        services.store.clone(),
        keys,
        clock.clone(),
        // The account was seen to at the start.
        None,
    )))
    .merge(models::router(
        models::State::new(
            registry,
            providers.clone(),
            weights.clone(),
            &settings.about,
            &settings.uploads,
            &settings.timing,
            services.store.gauge().clone(),
        )
        .watched_by(watch),
    ));
    web::layered(routers, &settings.site)
}

/// By the path and not by routes of ours: a route would add its parameters to
/// those of the functions' own.
async fn api_or_site(State(api): State<Router>, request: Request) -> Response {
    let path = request.uri().path();
    if path == "/api" || path.starts_with("/api/") {
        return match api.oneshot(request).await {
            Ok(response) => response.into_response(),
            Err(never) => match never {},
        };
    }
    site::answer(request.method(), path, request.headers())
}

/// One line for each photo that was read or written, as the API has them.
async fn log(request: Request, next: Next) -> Response {
    let method = request.method().clone();
    // Not the query: it holds the signature.
    let path = request.uri().path().to_owned();
    let request_id = Ulid::generate().to_string();
    let started = Instant::now();
    let response = next.run(request).await;
    let status = response.status().as_u16();
    let millis = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    tracing::info!(request_id, %method, path, status, millis, "answered");
    response
}
