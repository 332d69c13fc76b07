//! Who may call the admin API: whoever reaches its port, unless a token is asked for, but no web page of another site.

use std::sync::Arc;

use aws_lc_rs::{constant_time::verify_slices_are_equal, digest};
use http::{
    Method, StatusCode,
    header::{AUTHORIZATION, HeaderMap},
};

use crate::http::access::origin::{cross_origin, foreign_host, is_cross_site};
use crate::http::access::session::Sessions;
use crate::http::content_negotiation::prefers_html;
use crate::http::request::ApiRequest;
use crate::http::server_names::ServerNames;

/// What is read here could be used elsewhere: private keys, and what clients sent. The pages show both.
const SECRETS: [&str; 4] = ["/clients", "/exchanges", "/verify", "/ui"];

/// Needs no token: the login page, and what it looks like.
const PUBLIC: [&str; 2] = ["/ui/login", "/ui/files"];

#[derive(Debug, Clone, Default)]
pub(crate) struct AdminAccess {
    token: Option<AdminToken>,
    /// Whether the admin API is at an address of its own, and so not at that of the rest.
    pub(crate) has_own_port: bool,
    /// Of browsers whose user gave the token.
    pub(crate) sessions: Arc<Sessions>,
}

/// The digest of the token: all have the same length, so that a comparison tells nothing about it.
#[derive(Clone)]
struct AdminToken(digest::Digest);

impl std::fmt::Debug for AdminToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("AdminToken")
    }
}

/// Why a request may not call the admin API.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AdminAccessError {
    #[error("the page at {0} may not call the admin API: its Origin is another site")]
    CrossOrigin(String),
    #[error(
        "a page of another site may not call the admin API: Sec-Fetch-Site is cross-site; call it by the name of the page's host"
    )]
    CrossSite,
    #[error(
        "{0} is no name of this mock, and keys and exchanges are not shown under it: call the mock by its address or a name \
         without a dot, name it with --base-url, or ask for a token with --admin-token"
    )]
    ForeignHost(String),
    #[error("the admin API needs the token of --admin-token: send it in the header Authorization, after `Bearer `")]
    NoToken,
    #[error("the token in the header Authorization is not that of --admin-token")]
    WrongToken,
    #[error("the admin API has an address of its own here (--admin-listen)")]
    OtherPort,
    #[error("this address serves the admin API alone (--admin-listen)")]
    AdminPort,
}

impl AdminAccessError {
    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Self::CrossOrigin(_) | Self::CrossSite | Self::ForeignHost(_) => StatusCode::FORBIDDEN,
            Self::NoToken | Self::WrongToken => StatusCode::UNAUTHORIZED,
            Self::OtherPort | Self::AdminPort => StatusCode::NOT_FOUND,
        }
    }
}

impl AdminAccess {
    pub(crate) fn new(token: Option<&str>, has_own_port: bool) -> Self {
        let digest_of = |token: &str| AdminToken(digest::digest(&digest::SHA256, token.as_bytes()));
        Self { token: token.map(digest_of), has_own_port, sessions: Arc::default() }
    }

    /// Whether the request may make this call, a path below `/_mock`. Health is for probes, which have no token.
    pub(crate) fn check(&self, own: &ServerNames, request: &ApiRequest, call: &str) -> Result<(), AdminAccessError> {
        if let Some(origin) = cross_origin(own, &request.headers) {
            return Err(AdminAccessError::CrossOrigin(origin));
        }
        if is_cross_site(&request.headers) {
            return Err(AdminAccessError::CrossSite);
        }
        // Programs find the parts of the mock by its index, which tells nothing else.
        let is_index = matches!(call, "" | "/");
        if is_below(call, "/health") || is_index && !prefers_html(&request.headers) {
            return Ok(());
        }
        if self.has_own_port && !request.on_admin_port {
            return Err(AdminAccessError::OtherPort);
        }
        if PUBLIC.iter().any(|path| is_below(call, path)) {
            return Ok(());
        }
        if self.token.is_some() {
            return if self.sessions.has(request) { Ok(()) } else { self.check_token(&request.headers) };
        }
        let is_secret = is_index || SECRETS.iter().any(|secret| call.starts_with(secret));
        let reads_secret = [Method::GET, Method::HEAD].contains(&request.method) && is_secret;
        match foreign_host(own, request).filter(|_| reads_secret) {
            Some(host) => Err(AdminAccessError::ForeignHost(host)),
            None => Ok(()),
        }
    }

    pub(crate) fn has_token(&self) -> bool {
        self.token.is_some()
    }

    /// Whether the text is the admin token; `false` where there is none.
    pub(crate) fn is_token(&self, text: &str) -> bool {
        let sent = digest::digest(&digest::SHA256, text.trim().as_bytes());
        self.token
            .as_ref()
            .is_some_and(|AdminToken(known)| verify_slices_are_equal(sent.as_ref(), known.as_ref()).is_ok())
    }

    fn check_token(&self, headers: &HeaderMap) -> Result<(), AdminAccessError> {
        let Some(AdminToken(expected)) = &self.token else { return Ok(()) };
        let value = headers.get(AUTHORIZATION).map_or(&[][..], http::HeaderValue::as_bytes);
        let Some((scheme, token)) = value.split_at_checked("Bearer ".len()) else {
            return Err(AdminAccessError::NoToken);
        };
        if !scheme.eq_ignore_ascii_case(b"bearer ") {
            return Err(AdminAccessError::NoToken);
        }
        let sent = digest::digest(&digest::SHA256, token.trim_ascii());
        verify_slices_are_equal(sent.as_ref(), expected.as_ref()).map_err(|_| AdminAccessError::WrongToken)
    }
}

fn is_below(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
