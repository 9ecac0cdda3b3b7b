//! `docs/openapi.json` is what the code says; `make generate` writes it anew.

use utoipa::openapi::{
    ContentBuilder, Info, InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder, Ref, RefOr,
    ResponseBuilder,
    path::{Operation, Parameter, ParameterIn},
    security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme},
};

use crate::written::is_what_the_code_says;

/// All functions' routes as one document.
pub(crate) fn document() -> OpenApi {
    let mut document = OpenApiBuilder::new().info(info()).build();
    for part in [
        login::openapi(),
        models::openapi(),
        restore::openapi(),
        analyze::openapi(),
        preview::openapi(),
        history::openapi(),
    ] {
        document.merge(part);
    }
    for item in document.paths.paths.values_mut() {
        let operations = [&mut item.get, &mut item.post, &mut item.delete];
        operations.into_iter().flatten().for_each(complete);
    }
    let schemes = document.components.get_or_insert_default();
    schemes.add_security_scheme(
        "bearer",
        SecurityScheme::Http(
            HttpBuilder::new()
                .scheme(HttpAuthScheme::Bearer)
                .bearer_format("JWT")
                .build(),
        ),
    );
    let cookie = ApiKeyValue::with_description(
        "photo_restoration_refresh",
        "Set by POST /api/v1/auth/login; a new one with every refresh.",
    );
    schemes.add_security_scheme(
        "refresh_cookie",
        SecurityScheme::ApiKey(ApiKey::Cookie(cookie)),
    );
    document
}

/// Adds what is true of every route that reads a body or a query, because `web::Json`, `web::Multipart` and
/// `web::Query` refuse what they cannot read.
fn complete(operation: &mut Operation) {
    let mut refused: Vec<&str> = Vec::new();
    if operation.request_body.is_some() {
        refused.extend(["400", "413", "415", "422"]);
    }
    let in_query =
        |it: &RefOr<Parameter>| matches!(it, RefOr::T(it) if it.parameter_in == ParameterIn::Query);
    let mut parameters = operation.parameters.iter().flatten();
    if parameters.any(in_query) {
        refused.push("422");
    }
    let problem = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem")));
    let response = ResponseBuilder::new().content("application/problem+json", problem.build());
    let response = response.build();
    for status in refused {
        let responses = &mut operation.responses.responses;
        let described = responses.entry(status.to_owned());
        described.or_insert_with(|| response.clone().into());
    }
}

fn info() -> Info {
    let licence = LicenseBuilder::new().name("MIT OR Apache-2.0").build();
    InfoBuilder::new()
        .title("Photo Restoration")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(
            "Cleans up and enlarges old scanned photos. Errors are problem details (RFC 9457), times RFC \
             3339 in UTC, sizes bytes, and progress 0 to 1. See docs/API.md.",
        ))
        .license(Some(licence))
        .build()
}

#[test]
fn the_described_api_is_what_the_code_says() {
    let said = document().to_pretty_json().expect("plain data") + "\n";
    is_what_the_code_says("docs/openapi.json", &said);
}
