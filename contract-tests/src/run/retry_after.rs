use std::time::{Duration, SystemTime};

use http::{StatusCode, header::RETRY_AFTER};

use crate::{model::exchange::Exchange, run::stop_reason::StopReason};

/// As long as a target is waited for, for the sake of one request.
const LONGEST: Duration = Duration::from_secs(120);

/// How often one request is put off; whoever asks for it once more is judged by that answer.
const TIMES: u32 = 5;

/// How much one request is waited for.
pub(crate) struct RetryAfter {
    left: Duration,
    times: u32,
}

impl RetryAfter {
    pub(crate) fn new() -> Self {
        Self { left: LONGEST, times: TIMES }
    }

    /// How long the target asks to be left alone, if it does (RFC 9110, section 10.2.3); longer than bearable ends the run.
    ///
    /// Without `Retry-After` such an answer is an answer like others, and is judged.
    pub(crate) fn asked_to_wait(&mut self, exchange: &Exchange) -> Result<Option<Duration>, StopReason> {
        let busy = [StatusCode::TOO_MANY_REQUESTS, StatusCode::SERVICE_UNAVAILABLE].contains(&exchange.status);
        let said = exchange.headers.get(RETRY_AFTER).and_then(|value| value.to_str().ok());
        let asked = said.filter(|_| busy && self.times > 0).and_then(|said| read(said.trim(), SystemTime::now()));
        let Some(wait) = asked else { return Ok(None) };
        self.left = self.left.checked_sub(wait).ok_or(StopReason::AskedToWait(wait))?;
        self.times -= 1;
        Ok(Some(wait))
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
    use bytes::Bytes;
    use http::{HeaderMap, HeaderValue};
    use krr_specs::OsloTime;

    use super::*;
    use crate::{model::exchange::Access, strategy::requests};

    fn busy(retry_after: &'static str) -> Exchange {
        let request = requests::personer(Access::Anonymous, &[]);
        let headers = HeaderMap::from_iter([(RETRY_AFTER, HeaderValue::from_static(retry_after))]);
        let at = OsloTime::new("2023-06-10T19:00:01Z".parse().unwrap());
        Exchange {
            request,
            status: StatusCode::TOO_MANY_REQUESTS,
            headers,
            body: Bytes::new(),
            json: None,
            has_member_twice: false,
            at,
        }
    }

    #[test]
    fn patience_ends_by_time_and_by_number() {
        let mut patience = RetryAfter::new();
        let mut waits = |said| patience.asked_to_wait(&busy(said)).map(|wait| wait.map(|wait| wait.as_secs()));
        assert_eq!(waits("100").unwrap(), Some(100));
        assert_eq!(waits("20").unwrap(), Some(20));
        assert!(matches!(waits("1"), Err(StopReason::AskedToWait(wait)) if wait.as_secs() == 1));
        for _ in 2..TIMES {
            assert_eq!(waits("0").unwrap(), Some(0));
        }
        assert_eq!(waits("0").unwrap(), None);
    }

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
