use std::sync::Arc;

use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Value, json};

use crate::crypto::random_token::sha256_base64url;
use crate::oauth::client::auth_method::AuthMethod;
use crate::oauth::client::{Client, SubjectType};
use crate::oauth::jti;
use crate::oauth::login::acr::Acr;
use crate::oauth::login::authorization_code::LoginGrant;
use crate::oauth::login::locale::Language;
use crate::oauth::login::{ACCESS_TOKEN_LIFETIME, refresh_token, scopes};
use crate::operation::context::RequestContext;
use crate::services::issuers::idporten::authorize::issuer;

/// `exp - iat` of the guide's ID token (DOC-IDPORTEN-OIDC).
const ID_TOKEN_LIFETIME_S: i64 = 120;

/// The claims of a person's access token (DOC-IDPORTEN-OIDC). The order is a guess.
#[derive(Serialize)]
struct AccessClaims<'a> {
    sub: String,
    iss: &'a str,
    client_amr: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pid: Option<&'a str>,
    token_type: &'static str,
    client_id: &'a str,
    aud: &'static str,
    acr: Acr,
    scope: &'a str,
    exp: i64,
    iat: i64,
    jti: String,
    consumer: Value,
}

/// The claims of an ID token, in the order of the guide's example.
#[derive(Serialize)]
struct IdClaims<'a> {
    sub: String,
    amr: [&'static str; 1],
    iss: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pid: Option<&'a str>,
    locale: Language,
    #[serde(skip_serializing_if = "Option::is_none")]
    nonce: Option<&'a str>,
    sid: &'a str,
    aud: &'a str,
    acr: Acr,
    auth_time: i64,
    exp: i64,
    iat: i64,
    jti: String,
}

/// The `sub` of a person. It does not reveal the identifier, and differs from client to client unless the client is registered
/// with another subject type.
pub(crate) fn sub(grant: &LoginGrant) -> String {
    let pid = &grant.session.pid;
    match grant.subject_type {
        SubjectType::Pairwise => sha256_base64url(&format!("krr-mock {} {pid}", grant.client_id)),
        SubjectType::Public => sha256_base64url(&format!("krr-mock {pid}")),
    }
}

/// The identifier, unless the client requested a login without it.
pub(crate) fn pid(grant: &LoginGrant) -> Option<&str> {
    (!scopes::omits_pid(&grant.scope)).then_some(grant.session.pid.as_str())
}

/// The token response: an access token, an ID token for the scope `openid`, and a refresh token unless the client is public
/// (DOC-IDPORTEN-OIDC).
pub(crate) fn token_response(
    ctx: &RequestContext<'_>,
    client: &Client,
    grant: &Arc<LoginGrant>,
    scope: &str,
    now: Timestamp,
) -> Value {
    let issuer = issuer(ctx).url;
    let mut response = json!({ "access_token": access_token(ctx, client, grant, (&issuer, scope), now) });
    if scopes::has_scope(scope, "openid") {
        response["id_token"] = json!(id_token(ctx, grant, &issuer, now));
    }
    response["token_type"] = json!("Bearer");
    response["expires_in"] = json!(ACCESS_TOKEN_LIFETIME.as_secs());
    if client.token_endpoint_auth_method != AuthMethod::None {
        response["refresh_token"] = json!(ctx.world.logins.lock().issue_refresh_token(grant, now));
        response["refresh_token_expires_in"] = json!(refresh_token::LIFETIME.as_secs());
    }
    response["scope"] = json!(scope);
    response
}

fn access_token(
    ctx: &RequestContext<'_>,
    client: &Client,
    grant: &Arc<LoginGrant>,
    (issuer, scope): (&str, &str),
    now: Timestamp,
) -> String {
    let (iat, jti) = (now.as_second(), jti::new_for_world(&ctx.world.name));
    ctx.world.logins.lock().remember_access_token(&jti, grant, now);
    ctx.state.issuing.key().sign(&AccessClaims {
        sub: sub(grant),
        iss: issuer,
        client_amr: client.token_endpoint_auth_method.name(),
        pid: pid(grant),
        token_type: "Bearer",
        client_id: &grant.client_id,
        aud: "unspecified",
        acr: grant.session.acr,
        scope,
        exp: iat.saturating_add(ACCESS_TOKEN_LIFETIME.as_secs()),
        iat,
        jti,
        consumer: json!({ "authority": "iso6523-actorid-upis", "ID": format!("0192:{}", client.orgno) }),
    })
}

fn id_token(ctx: &RequestContext<'_>, grant: &LoginGrant, issuer: &str, now: Timestamp) -> String {
    let iat = now.as_second();
    ctx.state.issuing.key().sign(&IdClaims {
        sub: sub(grant),
        amr: ["TestID"],
        iss: issuer,
        pid: pid(grant),
        locale: grant.locale,
        nonce: grant.nonce.as_deref(),
        sid: &grant.session.sid,
        aud: &grant.client_id,
        acr: grant.session.acr,
        auth_time: grant.session.auth_time.as_second(),
        exp: iat.saturating_add(ID_TOKEN_LIFETIME_S),
        iat,
        jti: uuid::Uuid::new_v4().to_string(),
    })
}
