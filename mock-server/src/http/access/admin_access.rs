//! Who may call the admin API: whoever reaches its port, unless a token is asked for, but no web page of another site.

use aws_lc_rs::{constant_time::verify_slices_are_equal, digest};
use http::{
    Method, StatusCode,
    header::{AUTHORIZATION, HeaderMap},
};

use crate::http::access::origin::{cross_origin, foreign_host, is_cross_site};
use crate::http::request::ApiRequest;
use crate::http::server_names::ServerNames;

/// What is read here could be used elsewhere: private keys, and what clients sent.
const SECRETS: [&str; 3] = ["/clients", "/exchanges", "/verify"];

#[derive(Debug, Clone, Default)]
pub(crate) struct AdminAccess {
    token: Option<AdminToken>,
    /// Whether the admin API is at an address of its own, and so not at that of the rest.
    pub(crate) has_own_port: bool,
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
        Self { token: token.map(digest_of), has_own_port }
    }

    /// Whether the request may make this call, a path below `/_mock`. Health is for probes, which have no token.
    pub(crate) fn check(&self, own: &ServerNames, request: &ApiRequest, call: &str) -> Result<(), AdminAccessError> {
        if let Some(origin) = cross_origin(own, &request.headers) {
            return Err(AdminAccessError::CrossOrigin(origin));
        }
        if is_cross_site(&request.headers) {
            return Err(AdminAccessError::CrossSite);
        }
        if is_below(call, "/health") {
            return Ok(());
        }
        if self.has_own_port && !request.on_admin_port {
            return Err(AdminAccessError::OtherPort);
        }
        if self.token.is_some() {
            return self.check_token(&request.headers);
        }
        let reads_secret = request.method == Method::GET && SECRETS.iter().any(|secret| call.starts_with(secret));
        match foreign_host(own, request).filter(|_| reads_secret) {
            Some(host) => Err(AdminAccessError::ForeignHost(host)),
            None => Ok(()),
        }
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
