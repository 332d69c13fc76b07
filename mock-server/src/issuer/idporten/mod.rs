//! ID-porten at `/idporten/`: persons log in with the authorization code flow and their tokens open `GET /v1/person`.
//!
//! What it does is in its guide (DOC-IDPORTEN-OIDC), and else in RFC 6749, 7523, 7636, 9207, 9700
//! and OpenID Connect Core. Pushed requests, client secrets, `form_post` and request objects are not there.

mod acr;
mod answers;
mod authorization_request;
mod authorize;
mod client_assertion;
mod client_authentication;
mod code;
mod denial;
mod discovery;
mod end_session;
mod expiring;
mod language;
mod login;
mod login_page;
pub(crate) mod logins;
mod opaque;
mod page;
mod parameters;
mod refresh_token;
mod scopes;
mod session;
mod token_request;
mod user_token;
mod userinfo;
mod wording;

use http::StatusCode;

use crate::{
    answer::Answer,
    refusal::Refusal,
    service::{Call, Handler},
};

/// What it answers to.
pub(crate) const DOCUMENT: &str = include_str!("../../../openapi/idporten.yaml");

/// Every operation of it, by `operationId`.
pub(crate) const HANDLERS: [(&str, Handler); 10] = [
    ("getIdportenConfiguration", discovery::get_configuration),
    ("getIdportenJwk", get_jwk),
    ("getAuthorize", authorize::get_authorize),
    ("postLogin", login::post_login),
    ("getLoginCss", page::get_login_css),
    ("postIdportenToken", token_request::post_token),
    ("getUserinfo", userinfo::get_userinfo),
    ("postUserinfo", userinfo::get_userinfo),
    ("getLogout", end_session::get_logout),
    ("postLogout", end_session::post_logout),
];

fn get_jwk(call: &Call<'_>) -> Result<Answer, Refusal> {
    Ok(Answer::json(StatusCode::OK, &call.mock.issuing.key().key_set()))
}
