//! `POST /token` of the two issuers of tokens for machines, Maskinporten and the legacy provider.

use http::StatusCode;
use krr_specs::{Issuer, Violation};
use serde::Serialize;
use serde_json::Value;

use crate::http::bounds::MAX_FORM_FIELDS;
use crate::http::oauth_error::invalid_request;
use crate::http::response::ApiResponse;
use crate::oauth::claims::{Claims, Organisation};
use crate::oauth::jti;
use crate::oauth::login::locale::Language;
use crate::operation::context::RequestContext;
use crate::services::issuers::grant::error::GrantError;
use crate::services::issuers::grant::error_form::ErrorForm;
use crate::services::issuers::grant::mp_code::MpCode;
use crate::services::issuers::grant::{AcceptedGrant, GrantPolicy, GrantRequest, validate_grant};
use crate::services::issuers::idporten::error::BilingualHint;
use crate::services::issuers::idporten::pages::rejected_page;
use crate::services::issuers::idporten::redirect::html;
use crate::state::metrics::tokens::{GrantKind, TokenCounts};

const JWT_BEARER: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";

/// These four members in this order (OSKJERV).
#[derive(Serialize)]
struct TokenResponse<'a> {
    access_token: &'a str,
    token_type: &'a str,
    expires_in: i64,
    scope: &'a str,
}

/// Exchanges the grant in the form for a token. `sign` turns claims into the access token of this issuer.
pub(crate) fn post_token(
    ctx: &RequestContext<'_>,
    policy: &GrantPolicy,
    sign: impl FnOnce(Claims, &AcceptedGrant) -> String,
) -> ApiResponse {
    let request = GrantRequest {
        policy,
        issuer: ctx.host.issuer(policy.issuer),
        settings: &ctx.state.issuing,
        world: ctx.world,
        now: ctx.world.clocks.token.now(),
    };
    match assertion(ctx).and_then(|assertion| validate_grant(assertion, &request)) {
        Ok(grant) => {
            let token = sign(claims(&grant, &request), &grant);
            ctx.state.metrics.tokens.add_issued(policy.issuer, GrantKind::JwtBearer);
            token_response(ctx, &token, &grant.entitlement.scope)
        }
        Err(error) => {
            ctx.state.metrics.tokens.add_refused(policy.issuer, error.code.name());
            error.response(error_form(ctx, policy))
        }
    }
}

fn token_response(ctx: &RequestContext<'_>, access_token: &str, scope: &str) -> ApiResponse {
    let issuing = &ctx.state.issuing;
    let expires_in = issuing.strictness.expires_in(issuing.token_lifetime_s);
    ApiResponse::json(StatusCode::OK, &TokenResponse { access_token, token_type: "Bearer", expires_in, scope })
}

fn error_form(ctx: &RequestContext<'_>, policy: &GrantPolicy) -> ErrorForm {
    match policy.has_error_codes {
        true => ErrorForm::of_maskinporten(ctx.state.issuing.token_errors, ctx.host),
        false => ErrorForm::LegacyProvider,
    }
}

/// The assertion in the form. Other fields, such as `scope`, are ignored.
fn assertion<'c>(ctx: &'c RequestContext<'_>) -> Result<&'c str, GrantError> {
    let field = |name: &str| ctx.body.value().and_then(|body| body.get(name));
    let invalid = |en: &str, nb: &str| Err(GrantError::because(MpCode::InvalidAssertion, en, nb));
    if ctx.query("assertion").is_some() {
        return invalid("send assertion in the body, not in the URL", "send assertion i kroppen, ikke i adressen");
    }
    if let Some(repeated) = fields(ctx).find(|(_, value)| value.is_array()).map(|(name, _)| name.as_str()) {
        let name = ["grant_type", "assertion", "scope"].into_iter().find(|known| *known == repeated);
        let (en, nb) = (name.unwrap_or("a parameter"), name.unwrap_or("en parameter"));
        return invalid(
            &format!("{en} is repeated in the form (RFC 6749, 3.2)"),
            &format!("{nb} står to ganger i skjemaet (RFC 6749, 3.2)"),
        );
    }
    match field("grant_type") {
        None => return invalid("grant_type is missing in the form", "grant_type mangler i skjemaet"),
        Some(Value::String(name)) if name == JWT_BEARER => {}
        Some(_) => return Err(MpCode::UnsupportedGrantType.into()),
    }
    match field("assertion") {
        None => invalid("assertion is missing in the form", "assertion mangler i skjemaet"),
        Some(Value::String(assertion)) => Ok(assertion),
        Some(_) => invalid("assertion must be text", "assertion skal være tekst"),
    }
}

fn fields<'c>(ctx: &'c RequestContext<'_>) -> impl Iterator<Item = (&'c String, &'c Value)> {
    ctx.body.value().and_then(Value::as_object).into_iter().flatten()
}

const NOT_A_FORM: BilingualHint = BilingualHint {
    en: "the body must be a form, application/x-www-form-urlencoded, of not too many fields",
    nb: "kroppen skal være et skjema, application/x-www-form-urlencoded, med ikke for mange felt",
};

/// The response to a body that is not a form. Browsers get a page. The two token endpoints for machines answer as for an invalid assertion.
pub(crate) fn not_a_form_response(
    operation: &str,
    violations: &[Violation],
    form: ErrorForm,
    tokens: &TokenCounts,
) -> ApiResponse {
    let error = GrantError::because(
        MpCode::InvalidAssertion,
        format!("the body must be a form, application/x-www-form-urlencoded, of at most {MAX_FORM_FIELDS} fields"),
        format!("kroppen skal være et skjema, application/x-www-form-urlencoded, med høyst {MAX_FORM_FIELDS} felt"),
    );
    match operation {
        "postToken" => {
            tokens.add_refused(Issuer::Maskinporten, error.code.name());
            error.response(form)
        }
        "postLogin" => {
            html(StatusCode::BAD_REQUEST, rejected_page(Language::default(), NOT_A_FORM)).hinting(NOT_A_FORM)
        }
        "postLegacyToken" => {
            tokens.add_refused(Issuer::IdportenOidcProvider, error.code.name());
            error.response(ErrorForm::LegacyProvider)
        }
        "postIdportenToken" => {
            tokens.add_refused(Issuer::Idporten, "invalid_request");
            invalid_request(violations)
        }
        _ => invalid_request(violations),
    }
}

fn claims(grant: &AcceptedGrant, request: &GrantRequest<'_>) -> Claims {
    let (entitlement, acting) = (&grant.entitlement, grant.entitlement.acting.as_ref());
    let onbehalfof = acting.and_then(|acting| acting.onbehalfof.clone());
    let iat = request.now.as_second();
    Claims {
        client_onbehalfof_orgno: onbehalfof.as_ref().map(|_| entitlement.consumer.clone()),
        iss: request.issuer.url.clone(),
        pid: entitlement.pid.clone(),
        client_amr: grant.proof.client_amr().to_owned(),
        token_type: "Bearer".to_owned(),
        client_id: grant.client.client_id.clone(),
        client_orgno: None,
        aud: entitlement.resource.clone(),
        client_onbehalfof: onbehalfof,
        scope: entitlement.scope.clone(),
        supplier: acting.map(|_| Organisation::from_orgno(&grant.client.orgno)),
        exp: iat.saturating_add(request.settings.token_lifetime_s),
        delegation_source: acting.map(|acting| acting.delegation_source.clone()),
        iat,
        jti: jti::new_for_world(&request.world.name),
        consumer: Organisation::from_orgno(&entitlement.consumer),
        authorization_details: entitlement.authorization_details.clone(),
    }
}
