//! Who has given the admin token on the login page. A browser then has a cookie in its place.

use std::{
    collections::VecDeque,
    time::{Duration, Instant},
};

use aws_lc_rs::{constant_time::verify_slices_are_equal, digest};
use http::{
    HeaderMap,
    header::ORIGIN,
    uri::{Authority, Uri},
};
use parking_lot::Mutex;

use crate::http::access::cookie::cookie;
use crate::http::bounds::MAX_PAGE_SESSIONS;
use crate::http::request::ApiRequest;

pub(crate) const COOKIE_NAME: &str = "krr-mock-session";
/// A working day.
pub(crate) const LIFETIME: Duration = Duration::from_secs(12 * 60 * 60);

/// The sessions that are open, the oldest first. Of each the digest is kept.
#[derive(Default)]
pub(crate) struct Sessions(Mutex<VecDeque<(digest::Digest, Instant)>>);

impl std::fmt::Debug for Sessions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sessions")
    }
}

impl Sessions {
    /// Opens one; `id` is the secret that names it.
    pub(crate) fn open(&self, id: &str) {
        let mut open = self.0.lock();
        if open.len() == MAX_PAGE_SESSIONS {
            open.pop_front();
        }
        open.push_back((of(id), Instant::now()));
    }

    pub(crate) fn close(&self, headers: &HeaderMap) {
        if let Some(id) = cookie(headers, COOKIE_NAME) {
            self.0.lock().retain(|(known, _)| !is_same(known, &of(id)));
        }
    }

    /// Whether the request belongs to an open session, and comes from a page of this very origin: cookies are sent by pages on
    /// other ports of the machine too.
    pub(crate) fn has(&self, request: &ApiRequest) -> bool {
        let Some(id) = cookie(&request.headers, COOKIE_NAME) else { return false };
        let id = of(id);
        let is_open = |(known, since): &(digest::Digest, Instant)| is_same(known, &id) && since.elapsed() < LIFETIME;
        is_of_own_page(request) && self.0.lock().iter().any(is_open)
    }
}

fn of(id: &str) -> digest::Digest {
    digest::digest(&digest::SHA256, id.as_bytes())
}

fn is_same(one: &digest::Digest, other: &digest::Digest) -> bool {
    verify_slices_are_equal(one.as_ref(), other.as_ref()).is_ok()
}

/// Every `Origin` has the requested host, and the browser says so too where it says anything.
fn is_of_own_page(request: &ApiRequest) -> bool {
    let host = request.host();
    let is_own = |origin: &http::HeaderValue| {
        let uri: Option<Uri> = origin.to_str().ok().and_then(|origin| origin.parse().ok());
        uri.as_ref().and_then(Uri::authority).map(Authority::as_str) == host
    };
    let sites = request.headers.get_all("sec-fetch-site");
    request.headers.get_all(ORIGIN).iter().all(is_own)
        && sites.iter().all(|site| matches!(site.as_bytes(), b"same-origin" | b"none"))
}
