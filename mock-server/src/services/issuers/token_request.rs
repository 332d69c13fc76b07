//! The request at a token endpoint and what both issuers of machine tokens do with it.

use http::StatusCode;
use krr_specs::Violation;
use serde::Serialize;
use serde_json::Value;

use crate::{
    http::{oauth_error::invalid_request, response::ApiResponse},
    oauth::{
        claims::{Claims, Organisation},
        jti,
    },
    operation::context::RequestContext,
    services::issuers::grant::{AcceptedGrant, error::GrantError, mp_code::MpCode},
};

const JWT_BEARER: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";

/// The answer that gives a token: these four members in this order (wire-behaviour R6).
#[derive(Serialize)]
struct TokenResponse<'a> {
    access_token: &'a str,
    token_type: &'a str,
    expires_in: i64,
    scope: &'a str,
}

/// The grant in the body. Other fields, such as `scope`, are let pass (wire-behaviour 2).
pub(crate) fn assertion<'c>(call: &'c RequestContext<'_>) -> Result<&'c str, GrantError> {
    let field = |name: &str| call.body.value().and_then(|body| body.get(name));
    let broken = |en: &str, nb: &str| Err(GrantError::because(MpCode::BrokenGrant, en, nb));
    if call.query("assertion").is_some() {
        return broken(
            "assertion belongs into the body, not into the address",
            "assertion hører hjemme i kroppen, ikke i adressen",
        );
    }
    if let Some(twice) = fields(call).find(|(_, value)| value.is_array()).map(|(name, _)| name.as_str()) {
        let name = ["grant_type", "assertion", "scope"].into_iter().find(|known| *known == twice);
        let (en, nb) = (name.unwrap_or("a parameter"), name.unwrap_or("en parameter"));
        return broken(
            &format!("{en} stands twice in the form (RFC 6749, 3.2)"),
            &format!("{nb} står to ganger i skjemaet (RFC 6749, 3.2)"),
        );
    }
    match field("grant_type") {
        None => return broken("grant_type is missing in the form", "grant_type mangler i skjemaet"),
        Some(Value::String(name)) if name == JWT_BEARER => {}
        Some(_) => return Err(MpCode::GrantType.into()),
    }
    match field("assertion") {
        None => broken("assertion is missing in the form", "assertion mangler i skjemaet"),
        Some(Value::String(assertion)) => Ok(assertion),
        Some(_) => broken("assertion must be text", "assertion skal være tekst"),
    }
}

fn fields<'c>(call: &'c RequestContext<'_>) -> impl Iterator<Item = (&'c String, &'c Value)> {
    call.body.value().and_then(Value::as_object).into_iter().flatten()
}

/// What is said of a body that is no form: at the two endpoints for machines in the words that a broken grant gets.
pub(crate) fn not_a_form_response(operation: &str, violations: &[Violation]) -> ApiResponse {
    let refused = GrantError::because(
        MpCode::BrokenGrant,
        "the body must be a form, application/x-www-form-urlencoded",
        "kroppen skal være et skjema, application/x-www-form-urlencoded",
    );
    match operation {
        "postToken" => refused.with_code(),
        "postLegacyToken" => refused.without_code(),
        _ => invalid_request(violations),
    }
}

/// The claims of a token for an admitted grant, issued now by `issuer`.
pub(crate) fn claims(call: &RequestContext<'_>, admitted: &AcceptedGrant, issuer: String) -> Claims {
    let (entitlement, acting) = (&admitted.entitlement, admitted.entitlement.acting.as_ref());
    let onbehalfof = acting.and_then(|acting| acting.onbehalfof.clone());
    let iat = call.world.clocks.token.now().as_second();
    Claims {
        client_onbehalfof_orgno: onbehalfof.as_ref().map(|_| entitlement.consumer.clone()),
        iss: issuer,
        pid: entitlement.pid.clone(),
        client_amr: admitted.proof.client_amr().to_owned(),
        token_type: "Bearer".to_owned(),
        client_id: admitted.client_id.clone(),
        client_orgno: None,
        aud: entitlement.resource.clone(),
        client_onbehalfof: onbehalfof,
        scope: entitlement.scope.clone(),
        supplier: acting.map(|_| Organisation::from_orgno(&admitted.orgno)),
        exp: iat.saturating_add(call.state.issuing.token_lifetime_s),
        delegation_source: acting.map(|acting| acting.delegation_source.clone()),
        iat,
        jti: jti::new_for_world(&call.world.name),
        consumer: Organisation::from_orgno(&entitlement.consumer),
        authorization_details: entitlement.authorization_details.clone(),
    }
}

pub(crate) fn token_response(call: &RequestContext<'_>, access_token: &str, scope: &str) -> ApiResponse {
    let issuing = &call.state.issuing;
    let expires_in = issuing.strictness.expires_in(issuing.token_lifetime_s);
    ApiResponse::json(StatusCode::OK, &TokenResponse { access_token, token_type: "Bearer", expires_in, scope })
}
