use std::net::IpAddr;

use http::{HeaderMap, Uri, header::ORIGIN};

use crate::state::app::AppState;

/// The origin of a web page that belongs to another site, where a request comes from one (RFC 6454, section 7). A page that
/// somebody has open must not steer a mock on their machine; pages of this machine and of the mock's own names may, on any port.
///
/// The field `Host` proves nothing, because whoever owns a name can let it lead here.
pub(crate) fn of_another_site(mock: &AppState, headers: &HeaderMap) -> Option<String> {
    let origin = headers.get(ORIGIN)?;
    let uri: Option<Uri> = origin.to_str().ok().and_then(|origin| origin.parse().ok());
    // `null`, of a page that is a file or is kept apart, has no scheme.
    let uri = uri.filter(|uri| uri.scheme().is_some());
    let is_ours = uri.as_ref().and_then(Uri::host).is_some_and(|host| is_near(mock, host));
    (!is_ours).then(|| String::from_utf8_lossy(origin.as_bytes()).into_owned())
}

/// The mock itself, this machine, or a name without a dot, as in a network of containers.
fn is_near(mock: &AppState, host: &str) -> bool {
    let address: Option<IpAddr> = host.trim_matches(['[', ']']).parse().ok();
    match address {
        Some(address) => address.is_loopback() || mock.name.is_at(host),
        None => !host.contains('.') || host.ends_with(".localhost") || mock.name.is_at(host),
    }
}
