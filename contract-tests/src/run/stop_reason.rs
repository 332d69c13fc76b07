use std::time::Duration;

use http::StatusCode;

use crate::target::send::SendError;

/// Why a run ended before its time.
#[derive(Debug, thiserror::Error)]
pub enum StopReason {
    /// The budget of requests is spent.
    #[error("the budget of requests is spent (--max-requests)")]
    Budget,
    /// The target asks for more time than a run has.
    #[error("the target asks to wait {} (Retry-After), and longer than 120 s is not waited for one request", waiting(.0))]
    AskedToWait(Duration),
    /// Somebody ended it.
    #[error("interrupted")]
    Interrupted,
    /// The token that the environment holds opens nothing.
    #[error("the access token is not accepted (401): it may have expired, or be for another environment")]
    TokenRefused,
    /// There is no look-up API to be judged.
    #[error("a look-up got {0}: there is nothing to judge")]
    NotServed(StatusCode),
    /// Somebody does not answer any more.
    #[error("{0}")]
    NotAnswered(#[from] SendError),
}

/// A number of eleven digits would be masked like an identifier.
fn waiting(wait: &Duration) -> String {
    const DAY_S: u64 = 86_400;
    match wait.as_secs() {
        seconds if seconds <= DAY_S => format!("{seconds} s"),
        _ => "for more than a day".to_owned(),
    }
}
