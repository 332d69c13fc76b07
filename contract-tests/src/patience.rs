use std::time::{Duration, SystemTime};

use http::{StatusCode, header::RETRY_AFTER};

use crate::{exchange::Exchange, stopped::Stopped};

/// As long as a target is waited for.
const LONGEST: Duration = Duration::from_secs(120);

/// How long the target asks to be left alone, if it does (RFC 9110, section 10.2.3); longer than bearable ends the run.
///
/// Without `Retry-After` such an answer is an answer like others, and is judged.
pub(crate) fn asked_to_wait(exchange: &Exchange) -> Result<Option<Duration>, Stopped> {
    let busy = [StatusCode::TOO_MANY_REQUESTS, StatusCode::SERVICE_UNAVAILABLE].contains(&exchange.status);
    let said = exchange.headers.get(RETRY_AFTER).and_then(|value| value.to_str().ok());
    match said.filter(|_| busy).and_then(|said| read(said.trim(), SystemTime::now())) {
        Some(wait) if wait > LONGEST => Err(Stopped::AskedToWait(wait)),
        wait => Ok(wait),
    }
}

/// Seconds, or a date; a date that is past asks for nothing.
fn read(said: &str, now: SystemTime) -> Option<Duration> {
    if let Ok(seconds) = said.parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    let date = httpdate::parse_http_date(said).ok()?;
    Some(date.duration_since(now).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_and_all_forms_of_dates_are_read() {
        let now = httpdate::parse_http_date("Sun, 06 Nov 1994 08:49:30 GMT").unwrap();
        let seconds = |said| read(said, now).map(|wait| wait.as_secs());
        assert_eq!(seconds("0"), Some(0));
        assert_eq!(seconds("90"), Some(90));
        assert_eq!(seconds("Sun, 06 Nov 1994 08:49:37 GMT"), Some(7));
        assert_eq!(seconds("Sunday, 06-Nov-94 08:49:37 GMT"), Some(7));
        assert_eq!(seconds("Sun, 06 Nov 1994 08:00:00 GMT"), Some(0));
        assert_eq!(seconds("soon"), None);
        assert_eq!(seconds("-1"), None);
    }
}
