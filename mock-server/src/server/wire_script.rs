use std::{io, time::Duration};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    time::{sleep, timeout},
};

use crate::http::delivery::{WireScript, WireStep};
use crate::server::stream::Stream;

/// How long a client may go on after the mock has ended its own side.
const HALF_CLOSED: Duration = Duration::from_secs(10);

/// Does what a fault says on the connection, which ends afterwards. A client that goes away earlier ends it too.
pub(crate) async fn run(script: WireScript, mut stream: impl Stream) {
    let _ = steps(script, &mut stream).await;
}

async fn steps(script: WireScript, stream: &mut impl Stream) -> io::Result<()> {
    for step in script.0 {
        match step {
            WireStep::Send(bytes) => {
                stream.write_all(&bytes).await?;
                stream.flush().await?;
            }
            WireStep::Wait(wait) => sleep(wait).await,
            WireStep::HalfClose => {
                stream.shutdown().await?;
                let _ =
                    timeout(HALF_CLOSED, tokio::io::copy(&mut (&mut *stream).take(1 << 20), &mut tokio::io::sink()))
                        .await;
            }
            WireStep::Reset => stream.reset_when_dropped(),
        }
    }
    Ok(())
}
