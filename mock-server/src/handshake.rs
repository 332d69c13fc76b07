use std::{io, sync::Arc};

use krr_specs::{Environments, Host};
use tokio::io::AsyncWriteExt;
use tokio_rustls::{LazyConfigAcceptor, rustls::server::Acceptor, server::TlsStream};

use crate::{
    conversation::Stream,
    mock::Mock,
    rehearsal::{Ending, Retired},
};

/// The fatal alert `unrecognized_name` (RFC 6066, section 3), as a record.
const UNRECOGNIZED_NAME: [u8; 7] = [0x15, 3, 3, 0, 2, 2, 112];

/// Shakes hands as whichever host is asked for: by name, or by the tunnel that leads to it. It may be retired.
pub(crate) async fn shake_hands<S: Stream>(
    mock: &Mock,
    stream: S,
    tunnel_to: Option<&'static Host>,
) -> io::Result<TlsStream<S>> {
    let Some(tls) = &mock.tls else { return Err(io::ErrorKind::Unsupported.into()) };
    let mut start = LazyConfigAcceptor::new(Acceptor::default(), stream).await.inspect_err(explain)?;
    let host = match start.client_hello().server_name() {
        Some(name) => Environments::bundled().find_authority(name),
        None => tunnel_to,
    };
    let retired = host.and_then(|host| mock.worlds.usual().retired(host));
    match retired {
        Some(Retired { host, on, ending: ending @ (Ending::Refused | Ending::Tls) }) => {
            tracing::warn!("{host} is retired from {on} on (--retire): {ending}");
            if ending == Ending::Tls {
                start.io.write_all(&UNRECOGNIZED_NAME).await?;
                start.io.shutdown().await?;
            }
            Err(io::ErrorKind::ConnectionRefused.into())
        }
        _ => start.into_stream(Arc::clone(&tls.config)).await.inspect_err(explain),
    }
}

/// Most often the client was not told of the authority, and says so with an alert.
fn explain(error: &io::Error) {
    tracing::warn!("a TLS handshake failed: {error}; does the client trust the authority that --tls-ca writes?");
}
