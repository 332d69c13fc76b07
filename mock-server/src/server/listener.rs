//! Connections: how they begin and end.

use std::{io, sync::Arc, time::Duration};

use tokio::{
    net::TcpListener,
    sync::{oneshot, watch},
    task::JoinSet,
};

use crate::{pipeline::app::App, server::connection::Connection};

/// For how long nobody is let in when the machine has no more file descriptors.
const PAUSE: Duration = Duration::from_millis(100);

/// Answers on `listener` until `stopped`, and then until what is in flight is answered.
pub(crate) async fn listen(listener: TcpListener, app: Arc<App>, mut stopped: oneshot::Receiver<()>) {
    let (stop, stopping) = watch::channel(());
    let mut open = JoinSet::new();
    loop {
        tokio::select! {
            _ = &mut stopped => break,
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    // An answer is written whole, and its end must not wait for the client to acknowledge its beginning.
                    let _ = stream.set_nodelay(true);
                    let conversation = Connection { app: Arc::clone(&app), stopping: stopping.clone() };
                    open.spawn(conversation.hold(stream));
                }
                Err(error) if concerns_one(&error) => {}
                Err(error) => {
                    tracing::error!(%error, "nobody can be let in");
                    tokio::time::sleep(PAUSE).await;
                }
            },
            Some(_) = open.join_next() => {}
        }
    }
    drop((listener, stop));
    while open.join_next().await.is_some() {}
}

/// Whoever knocked has gone again.
fn concerns_one(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}
