//! One server for the API, the photos and the site.

use std::{sync::Arc, time::Instant};

use axum::{
    Router,
    extract::{Request, State},
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use domain::{Clock, Registry};
use providers::Providers;
use secrecy::SecretString;
use store::{CursorKey, Weights};
use tower::ServiceExt;
use tower_http::compression::CompressionLayer;
use ulid::Ulid;
use web::AccessKeys;

use crate::{
    Settings, headers,
    origin::{self, OriginRules},
    services, site,
};

/// Everything that answers on the public port.
pub(crate) fn router(
    services: &services::Running,
    settings: &Settings,
    registry: &Arc<Registry>,
    providers: &Providers,
    weights: &Weights,
    secret_key: &SecretString,
    clock: &Clock,
) -> Router {
    let api = api(
        services, settings, registry, providers, weights, secret_key, clock,
    );
    let rules = OriginRules {
        trust_proxy: settings.trust_proxy,
        photos_here: services.bucket_elsewhere.is_none(),
    };
    let policy = headers::content_security_policy(services.bucket_elsewhere.as_ref());
    Router::new()
        .fallback(api_or_site)
        .with_state(api)
        // Photos are compressed already, so they come after this layer.
        .layer(CompressionLayer::new())
        .merge(services.photos().layer(middleware::from_fn(log)))
        .layer(middleware::from_fn_with_state(rules, origin::insert))
        .layer(middleware::from_fn_with_state(policy, headers::add))
}

/// The functions' routers, as they are in the cloud.
fn api(
    services: &services::Running,
    settings: &Settings,
    registry: &Arc<Registry>,
    providers: &Providers,
    weights: &Weights,
    secret_key: &SecretString,
    clock: &Clock,
) -> Router {
    let store = services.store.clone();
    let keys = AccessKeys::new(secret_key, settings.site.access_lifetime, clock.clone());
    let routers = history::router(history::State {
        store: store.clone(),
        registry: Arc::clone(registry),
        keys: keys.clone(),
        cursors: CursorKey::derive(secret_key),
        clock: clock.clone(),
    })
    .merge(restore::router(restore::State {
        store,
        registry: Arc::clone(registry),
        weights: weights.clone(),
        rules: Arc::new(settings.uploads.clone()),
        limits: engine::Limits::default(),
        keys: keys.clone(),
        clock: clock.clone(),
    }))
    .merge(analyze::router(analyze::State {
        store: services.store.clone(),
        registry: Arc::clone(registry),
        rules: Arc::new(settings.uploads.clone()),
        limits: engine::Limits::default(),
        keys: keys.clone(),
        turns: analyze::Turns::default(),
    }))
    .merge(login::router(login::State::new(
        services.store.clone(),
        keys,
        clock.clone(),
        // The account was seen to at the start.
        None,
    )))
    .merge(models::router(models::State::new(
        registry,
        providers.clone(),
        weights.clone(),
        &settings.about,
        &settings.uploads,
        &settings.timing,
    )));
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
