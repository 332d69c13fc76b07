use std::time::Duration;

use http::StatusCode;

use crate::target::send::SendError;

/// Why a run stopped early.
#[derive(Debug, thiserror::Error)]
pub enum StopReason {
    /// The request budget is used up.
    #[error("the request budget is used up (--max-requests)")]
    Budget,
    /// A `Retry-After` longer than the run waits.
    #[error("the target asks to wait {} (Retry-After); the limit for one request is 120 s", waiting(.0))]
    AskedToWait(Duration),
    /// Ctrl-C or SIGTERM.
    #[error("interrupted")]
    Interrupted,
    /// 401 for the token from the environment.
    #[error("the access token was refused (401): it may have expired or belong to another environment")]
    TokenRefused,
    /// No look-up API answers at the target.
    #[error("a look-up returned {0}: no look-up API to test there")]
    NotServed(StatusCode),
    /// A request got no response.
    #[error("{0}")]
    NotAnswered(#[from] SendError),
}

/// In words for long waits: a number of eleven digits would be masked like an identifier.
fn waiting(wait: &Duration) -> String {
    const DAY_S: u64 = 86_400;
    match wait.as_secs() {
        seconds if seconds <= DAY_S => format!("{seconds} s"),
        _ => "for more than a day".to_owned(),
    }
}
