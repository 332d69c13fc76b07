//! What the HTTP stack allows: axum with one handler and a constant response.
//!
//! `floor ADDRESS FILE` answers every request at ADDRESS with what is in FILE, as JSON. `bench/run` measures `krr-mock` against it.
#![expect(clippy::unwrap_used, reason = "a yardstick that cannot start should say where it stopped")]

use std::{env, fs};

use axum::{Router, body::Bytes, http::header, serve::ListenerExt};
use tokio::net::TcpListener;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let mut given = env::args().skip(1);
    let (address, file) = (given.next().unwrap(), given.next().unwrap());
    let body = Bytes::from(fs::read(file).unwrap());
    // The request's body is read, as every handler with a body does.
    let constant = move |_: Bytes| async move { ([(header::CONTENT_TYPE, "application/json")], body) };
    let app = Router::new().fallback(constant);
    let listener = TcpListener::bind(address).await.unwrap().tap_io(|stream| stream.set_nodelay(true).unwrap());
    axum::serve(listener, app).await.unwrap();
}
