//! ID-porten at `/idporten/`: persons log in with the authorization code flow and their tokens open `GET /v1/person`.
//!
//! What it does is in its guide (DOC-IDPORTEN-OIDC), and else in RFC 6749, 7523, 7636, 9207, 9700
//! and OpenID Connect Core. Pushed requests, client secrets, `form_post` and request objects are not there.

pub(crate) mod authorize;
pub(crate) mod discovery;
pub(crate) mod end_session;
pub(crate) mod error;
pub(crate) mod pages;
pub(crate) mod redirect;
pub(crate) mod token;
pub(crate) mod userinfo;

use http::StatusCode;

use crate::{
    http::response::ApiResponse,
    operation::{
        context::{Handler, RequestContext},
        rejection::Rejection,
    },
};

/// What it answers to.
pub(crate) const DOCUMENT: &str = include_str!("../../../../openapi/idporten.yaml");

/// Every operation of it, by `operationId`.
pub(crate) const HANDLERS: [(&str, Handler); 10] = [
    ("getIdportenConfiguration", discovery::get_configuration),
    ("getIdportenJwk", get_jwk),
    ("getAuthorize", authorize::get_authorize),
    ("postLogin", authorize::login::post_login),
    ("getLoginCss", pages::get_login_css),
    ("postIdportenToken", token::post_token),
    ("getUserinfo", userinfo::get_userinfo),
    ("postUserinfo", userinfo::get_userinfo),
    ("getLogout", end_session::get_logout),
    ("postLogout", end_session::post_logout),
];

fn get_jwk(call: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    Ok(ApiResponse::json(StatusCode::OK, &call.state.issuing.key().key_set()))
}
