//! The registered clients of the issuers.

use http::StatusCode;
use krr_specs::Pointer;
use serde_json::{Value, json};

use crate::http::response::ApiResponse;
use crate::oauth::client::demo::DEMO_CLIENT_ID;
use crate::oauth::client::{Client, ClientError};
use crate::operation::context::RequestContext;
use crate::operation::rejection::Rejection;
use crate::services::admin::error::not_found;

pub(crate) fn get_clients(ctx: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    let clients: Vec<Value> = ctx.world.clients.all().iter().map(|client| client.as_json()).collect();
    Ok(ApiResponse::json(StatusCode::OK, &json!({ "clients": clients })))
}

/// 201 for a new client, 200 for one that takes the place of another.
pub(crate) fn post_clients(ctx: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    let body = ctx.body.value().cloned().unwrap_or_default();
    let now = ctx.world.clocks.token.now();
    let client = Client::from_json(&body)
        .and_then(|client| client.registered_at(now))
        .map_err(|ClientError { at, why }| Rejection::invalid_body(&at, &why))?;
    let registered = client.as_json();
    let replaced = ctx.world.clients.put(client, ctx.body.text().len());
    let replaced = replaced.map_err(|error| Rejection::invalid_body(&Pointer::root(), &error.to_string()))?;
    let status = if replaced { StatusCode::OK } else { StatusCode::CREATED };
    Ok(ApiResponse::json(status, &registered))
}

/// The demo client comes with its private key, so that anybody can use it.
pub(crate) fn get_client(ctx: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    let Some(client) = ctx.world.clients.find(client_id(ctx)) else { return Ok(unknown_client()) };
    let mut shown = client.as_json();
    if client.client_id == DEMO_CLIENT_ID {
        shown["kid"] = json!(client.keys.first().map(|key| key.kid.as_str()));
        let demo = ctx.state.issuing.demo.get();
        shown["private_key"] = json!(demo.private_pem);
        shown["certificate_chain"] = json!(demo.certificate_chain);
        shown["issuer"] = json!(ctx.host.issuer(krr_specs::Issuer::Maskinporten).url);
    }
    Ok(ApiResponse::json(StatusCode::OK, &shown))
}

pub(crate) fn delete_client(ctx: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    match ctx.world.clients.remove(client_id(ctx)) {
        true => Ok(ApiResponse::empty(StatusCode::NO_CONTENT)),
        false => Ok(unknown_client()),
    }
}

fn client_id<'c>(ctx: &RequestContext<'c>) -> &'c str {
    ctx.path_parameters.first().map_or("", |(_, value)| *value)
}

fn unknown_client() -> ApiResponse {
    not_found("no client has this id; GET /_mock/clients lists them all")
}
