//! ID-porten at `/idporten/`: persons log in with the authorization code flow, and their tokens are for `GET /v1/person`.
//!
//! It follows ID-porten's guide (DOC-IDPORTEN-OIDC); what the guide leaves open follows RFC 6749, 7523, 7636, 9207, 9700 and
//! OpenID Connect Core. Its discovery names what the mock supports of N41; request objects and logins with a foreign eID (eIDAS)
//! are not among it.

pub(crate) mod authorize;
pub(crate) mod cors;
pub(crate) mod discovery;
pub(crate) mod end_session;
pub(crate) mod error;
pub(crate) mod pages;
pub(crate) mod redirect;
pub(crate) mod token;
pub(crate) mod userinfo;

use crate::operation::context::Handler;
use crate::services::issuers::jwk_set;

pub(crate) const DOCUMENT: &str = include_str!("../../../../openapi/idporten.yaml");

/// The handlers by `operationId`.
pub(crate) const HANDLERS: [(&str, Handler); 14] = [
    ("getIdportenConfiguration", discovery::get_configuration),
    ("getIdportenJwk", jwk_set),
    ("getAuthorize", authorize::get_authorize),
    ("postPar", authorize::pushed::post_par),
    ("postLogin", authorize::login::post_login),
    ("getLoginCss", pages::get_login_css),
    ("getFormPostScript", pages::get_form_post_script),
    ("postIdportenToken", token::post_token),
    ("postIntrospect", token::introspection::post_introspect),
    ("postRevoke", token::revocation::post_revoke),
    ("getUserinfo", userinfo::get_userinfo),
    ("postUserinfo", userinfo::get_userinfo),
    ("getLogout", end_session::get_logout),
    ("postLogout", end_session::post_logout),
];
