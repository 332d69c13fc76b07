use http::StatusCode;
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::http::response::ApiResponse;
use crate::operation::context::RequestContext;
use crate::services::issuers::idporten::authorize::issuer;
use crate::services::issuers::idporten::pages::form_post_page;
use crate::services::issuers::idporten::redirect::{html, redirect_to};

/// How the browser carries an authorization response to the client: the four ways that ID-porten's discovery names (N41).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub(crate) enum ResponseMode {
    #[default]
    #[serde(rename = "query")]
    Query,
    /// OAuth 2.0 Form Post Response Mode.
    #[serde(rename = "form_post")]
    FormPost,
    /// JWT Secured Authorization Response Mode (JARM), section 2.3.
    #[serde(rename = "query.jwt")]
    QueryJwt,
    #[serde(rename = "form_post.jwt")]
    FormPostJwt,
}

impl ResponseMode {
    pub(crate) const ALL: [Self; 4] = [Self::Query, Self::FormPost, Self::QueryJwt, Self::FormPostJwt];

    /// By the parameter `response_mode`; `None` when it has another value.
    pub(crate) fn named(name: Option<&str>) -> Option<Self> {
        match name {
            None | Some("query") => Some(Self::Query),
            Some("form_post") => Some(Self::FormPost),
            // `jwt` is the shortcut of JARM, section 2.3.4, and what some libraries send.
            Some("query.jwt" | "jwt") => Some(Self::QueryJwt),
            Some("form_post.jwt") => Some(Self::FormPostJwt),
            Some(_) => None,
        }
    }
}

/// How long a signed response is valid, in seconds. JARM, section 2.1, recommends at most ten minutes.
const SIGNED_RESPONSE_LIFETIME_S: i64 = 60;

/// Where an authorization response goes, and how.
pub(crate) struct ResponseTarget<'a> {
    pub(crate) client_id: &'a str,
    pub(crate) redirect_uri: &'a str,
    pub(crate) state: Option<&'a str>,
    pub(crate) mode: ResponseMode,
}

impl ResponseTarget<'_> {
    /// The response with these parameters, `state` and `iss` (RFC 9207).
    pub(crate) fn respond(&self, ctx: &RequestContext<'_>, first: &[(&str, &str)]) -> ApiResponse {
        let issuer = issuer(ctx).url;
        let state = self.state.map(|state| ("state", state));
        let all: Vec<_> = first.iter().copied().chain(state).chain([("iss", issuer.as_str())]).collect();
        match self.mode {
            ResponseMode::Query => redirect_to(self.redirect_uri, &all),
            ResponseMode::FormPost => self.form(&all),
            ResponseMode::QueryJwt => redirect_to(self.redirect_uri, &[("response", &self.signed(ctx, &all))]),
            ResponseMode::FormPostJwt => self.form(&[("response", &self.signed(ctx, &all))]),
        }
    }

    fn form(&self, fields: &[(&str, &str)]) -> ApiResponse {
        html(StatusCode::OK, form_post_page(self.redirect_uri, fields))
    }

    /// The parameters as claims, signed (JARM, section 2.1).
    fn signed(&self, ctx: &RequestContext<'_>, parameters: &[(&str, &str)]) -> String {
        let exp = ctx.world.clocks.token.now().as_second().saturating_add(SIGNED_RESPONSE_LIFETIME_S);
        let named = parameters.iter().map(|(name, value)| ((*name).to_owned(), json!(value)));
        let claims: Map<String, Value> =
            named.chain([("aud".to_owned(), json!(self.client_id)), ("exp".to_owned(), json!(exp))]).collect();
        ctx.state.issuing.key().sign(&claims)
    }
}
