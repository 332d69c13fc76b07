use std::{io, net::IpAddr, sync::Arc};

use jiff::tz::TimeZone;
use krr_specs::{Environments, Host};
use tokio::io::AsyncWriteExt;
use tokio_rustls::{
    LazyConfigAcceptor, StartHandshake,
    rustls::{self, AlertDescription, ServerConfig, server::Acceptor},
    server::TlsStream,
};

use crate::crypto::certificates::flawed_certificate::CertificateFlaw;
use crate::server::stream::Stream;
use crate::state::app::AppState;
use crate::state::clock::Clock;
use crate::state::faults::action::{FaultAction, TlsFault};
use crate::state::journal::record::log_text;
use crate::state::retirement::{HostRetirement, RetiredBehaviour};

/// The fatal alert `unrecognized_name` (RFC 6066, section 3), as a record.
const UNRECOGNIZED_NAME: [u8; 7] = [0x15, 3, 3, 0, 2, 2, 112];

/// The fatal alert `handshake_failure` (RFC 8446, section 6.2), as a record.
const HANDSHAKE_FAILURE: [u8; 7] = [0x15, 3, 3, 0, 2, 2, 40];

/// The handshake as the requested host: by its name, or by the tunnel to it. A retired host may refuse it.
pub(crate) async fn shake_hands<S: Stream>(
    state: &AppState,
    stream: S,
    tunnel_to: Option<&'static Host>,
    address: Option<IpAddr>,
) -> io::Result<TlsStream<S>> {
    let Some(tls) = &state.tls else { return Err(io::ErrorKind::Unsupported.into()) };
    let mut start = LazyConfigAcceptor::new(Acceptor::default(), stream).await.inspect_err(log_failure)?;
    // Clients that have an address in their URL name none.
    let name = start.client_hello().server_name().map(str::to_owned);
    let name = name.or_else(|| address.filter(|_| tunnel_to.is_none()).map(|address| address.to_string()));
    let host = match name.as_deref() {
        Some(name) => Environments::bundled().find_authority(name),
        None => tunnel_to,
    };
    let retired = host.and_then(|host| state.worlds.default_world().retired(host));
    match retired {
        Some(HostRetirement {
            host,
            on,
            behaviour: behaviour @ (RetiredBehaviour::Refused | RetiredBehaviour::Tls),
        }) => {
            tracing::warn!("{host} is retired from {on} on (--retire): {behaviour}");
            if behaviour == RetiredBehaviour::Tls {
                start.io.write_all(&UNRECOGNIZED_NAME).await?;
                start.io.shutdown().await?;
            }
            Err(io::ErrorKind::ConnectionRefused.into())
        }
        _ => match flaw(state, &mut start).await? {
            Some(config) => start.into_stream(config).await.inspect_err(log_failure),
            None => start.into_stream(tls.config_for(name.as_deref())).await.inspect_err(log_failure),
        },
    }
}

/// The settings of a server that a fault of the default world makes unusable; an error when the handshake ends here.
async fn flaw<S: Stream>(state: &AppState, start: &mut StartHandshake<S>) -> io::Result<Option<Arc<ServerConfig>>> {
    let (Some(tls), world) = (&state.tls, state.worlds.default_world()) else { return Ok(None) };
    let matched =
        world.faults.match_connection(world.clocks.token.now(), |action| matches!(action, FaultAction::Tls(_)));
    let Some(FaultAction::Tls(fault)) = matched.action() else { return Ok(None) };
    tracing::warn!("a TLS handshake fails: fault {}", matched.ids());
    let flaw = match fault {
        TlsFault::Expired => CertificateFlaw::Expired,
        TlsFault::WrongName => CertificateFlaw::WrongName,
        TlsFault::Untrusted => CertificateFlaw::Untrusted,
        TlsFault::Alert => {
            start.io.write_all(&HANDSHAKE_FAILURE).await?;
            start.io.shutdown().await?;
            return Err(io::ErrorKind::ConnectionRefused.into());
        }
        TlsFault::Close => return Err(io::ErrorKind::ConnectionRefused.into()),
    };
    let today = Clock::real().now().to_zoned(TimeZone::UTC);
    tls.flawed(flaw, &today).map(Some).map_err(io::Error::other)
}

fn log_failure(error: &io::Error) {
    let reason = log_text(&error.to_string());
    match hint(error) {
        Some(hint) => tracing::warn!("a TLS handshake failed: {reason}; {hint}"),
        None => tracing::warn!("a TLS handshake failed: {reason}"),
    }
}

/// Most often the client does not trust the authority. It sends an alert (RFC 8446, section 6.2), of which libraries know
/// several, or closes the connection.
fn hint(error: &io::Error) -> Option<&'static str> {
    const TRUST: &str = "does the client trust the authority that --tls-ca writes?";
    match error.get_ref().and_then(|error| error.downcast_ref()) {
        Some(rustls::Error::AlertReceived(alert)) => match alert {
            AlertDescription::UnknownCA
            | AlertDescription::BadCertificate
            | AlertDescription::UnsupportedCertificate
            | AlertDescription::CertificateUnknown
            | AlertDescription::DecryptError
            | AlertDescription::InternalError => Some(TRUST),
            AlertDescription::CertificateExpired => Some("is the clock of the client right?"),
            _ => None,
        },
        Some(_) => None,
        None => (error.kind() == io::ErrorKind::UnexpectedEof)
            .then_some("the client closed the connection; it may not trust the authority that --tls-ca writes"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_that_lack_of_trust_can_cause_have_a_hint() {
        let hint_of = |error: rustls::Error| hint(&io::Error::new(io::ErrorKind::InvalidData, error));
        let alert = |alert| hint_of(rustls::Error::AlertReceived(alert));
        for distrust in
            [AlertDescription::UnknownCA, AlertDescription::CertificateUnknown, AlertDescription::BadCertificate]
        {
            assert!(alert(distrust).is_some_and(|hint| hint.contains("trust the authority")), "{distrust:?}");
        }
        assert!(alert(AlertDescription::CertificateExpired).is_some_and(|hint| hint.contains("clock")));
        for other in [alert(AlertDescription::ProtocolVersion), hint_of(rustls::Error::NoApplicationProtocol)] {
            assert_eq!(other, None);
        }
        assert!(hint(&io::ErrorKind::UnexpectedEof.into()).is_some_and(|hint| hint.contains("closed the connection")));
        assert_eq!(hint(&io::ErrorKind::ConnectionReset.into()), None);
    }
}
