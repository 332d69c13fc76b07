//! Accepts connections, and waits for them at the end.

use std::{
    io,
    sync::{Arc, mpsc},
    time::Duration,
};

use tokio::{
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinSet,
};

use crate::pipeline::app::App;
use crate::server::connection::Connection;
use crate::server::router::router;
use crate::server::stream::{Stream, first_bytes::begins_with_admin_call};
use crate::state::faults::action::{CloseAt, CloseFault, FaultAction};

/// How long no connection is accepted after the machine had no file descriptor left.
const PAUSE: Duration = Duration::from_millis(100);

/// What is served at an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Port {
    Main,
    /// The admin API alone.
    Admin,
}

/// An open port. The channel ends when all ports are closed; the listener stands first, because it has to be dropped first.
pub(crate) struct OpenPort {
    listener: TcpListener,
    _open: mpsc::Sender<()>,
}

impl OpenPort {
    pub(crate) fn new(listener: std::net::TcpListener, open: mpsc::Sender<()>) -> io::Result<Self> {
        Ok(Self { listener: TcpListener::from_std(listener)?, _open: open })
    }
}

/// Serves connections until the sender of `stopped` is dropped, and then until the requests in flight are answered.
pub(crate) async fn listen(open_port: OpenPort, app: Arc<App>, mut stopped: watch::Receiver<()>, port: Port) {
    let (stop, stopping) = watch::channel(());
    let router = router(Arc::clone(&app));
    let mut open = JoinSet::new();
    loop {
        tokio::select! {
            _ = stopped.changed() => break,
            accepted = open_port.listener.accept() => match accepted {
                Ok((stream, _)) => {
                    // The end of a response must not wait until the client acknowledges its beginning.
                    let _ = stream.set_nodelay(true);
                    let (app, router, stopping) = (Arc::clone(&app), router.clone(), stopping.clone());
                    let address = app.state.tls.as_ref().and_then(|_| stream.local_addr().ok());
                    let address = address.map(|address| address.ip().to_canonical());
                    let connection = Connection { app, router, stopping, port, address };
                    match port == Port::Main && may_be_refused(&connection.app) {
                        true => open.spawn(refuse_or_serve(connection, stream)),
                        false => open.spawn(connection.serve(stream)),
                    };
                }
                Err(error) if is_of_one_connection(&error) => {}
                Err(error) => {
                    tracing::error!(%error, "cannot accept connections");
                    tokio::time::sleep(PAUSE).await;
                }
            },
            Some(_) = open.join_next() => {}
        }
    }
    drop((open_port, stop));
    while open.join_next().await.is_some() {}
}

/// Whether a fault of the default world may end the connection; it is not known yet for which world it is.
fn may_be_refused(app: &App) -> bool {
    app.state.worlds.default_world().faults.may_match_connection(is_at_accept)
}

/// An admin call is let through, because it may be the one that removes the fault.
async fn refuse_or_serve(connection: Connection, stream: TcpStream) {
    if !begins_with_admin_call(&stream).await && is_refused(&connection.app) {
        stream.reset_when_dropped();
        return;
    }
    connection.serve(stream).await;
}

fn is_at_accept(action: &FaultAction) -> bool {
    matches!(action, FaultAction::Close(CloseFault { at: CloseAt::AtAccept, .. }))
}

fn is_refused(app: &App) -> bool {
    let world = app.state.worlds.default_world();
    let matched = world.faults.match_connection(world.clocks.token.now(), is_at_accept);
    if !matched.is_empty() {
        tracing::warn!("a connection was refused: fault {}", matched.ids());
    }
    !matched.is_empty()
}

/// The client has gone again.
fn is_of_one_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}
