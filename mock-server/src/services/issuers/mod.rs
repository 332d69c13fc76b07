//! The three issuers of tokens: Maskinporten, the legacy OIDC provider and ID-porten.
//!
//! The first two exchange JWT grants of machines (`grant/`), ID-porten logs persons in. All sign with one key.

pub(crate) mod grant;
pub(crate) mod idporten;
pub(crate) mod legacy_provider;
pub(crate) mod maskinporten;
pub(crate) mod token_request;

use http::StatusCode;

use crate::http::response::ApiResponse;
use crate::operation::context::RequestContext;
use crate::operation::rejection::Rejection;

/// The key set of every issuer.
fn jwk_set(ctx: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    Ok(ApiResponse::json(StatusCode::OK, &ctx.state.issuing.key().key_set()))
}
