use std::time::{Duration, SystemTime};

use http::{StatusCode, header::RETRY_AFTER};

use crate::model::exchange::Exchange;
use crate::run::StopReason;

/// How long one request may be delayed in all.
const MAX_WAIT: Duration = Duration::from_secs(120);

/// How often one request may be delayed. After that the response is judged as it is.
const MAX_RETRIES: u32 = 5;

/// How much longer one request may be delayed by `Retry-After`.
pub(crate) struct RetryAfter {
    left: Duration,
    retries: u32,
}

impl RetryAfter {
    pub(crate) fn new() -> Self {
        Self { left: MAX_WAIT, retries: MAX_RETRIES }
    }

    /// The wait that a 429 or 503 asks for (RFC 9110, section 10.2.3). A wait that is too long stops the run.
    ///
    /// Without `Retry-After` the response is judged like any other.
    pub(crate) fn requested_wait(&mut self, exchange: &Exchange) -> Result<Option<Duration>, StopReason> {
        let busy = [StatusCode::TOO_MANY_REQUESTS, StatusCode::SERVICE_UNAVAILABLE].contains(&exchange.status);
        let value = exchange.headers.get(RETRY_AFTER).and_then(|value| value.to_str().ok());
        let wait = value.filter(|_| busy && self.retries > 0).and_then(|value| parse(value.trim(), SystemTime::now()));
        let Some(wait) = wait else { return Ok(None) };
        self.left = self.left.checked_sub(wait).ok_or(StopReason::AskedToWait(wait))?;
        self.retries -= 1;
        Ok(Some(wait))
    }
}

/// Seconds, or a date. A date in the past is no wait.
fn parse(value: &str, now: SystemTime) -> Option<Duration> {
    if let Ok(seconds) = value.parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    let date = httpdate::parse_http_date(value).ok()?;
    Some(date.duration_since(now).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::{HeaderMap, HeaderValue};
    use krr_specs::OsloTime;

    use super::*;
    use crate::model::exchange::Access;
    use crate::strategy::requests;

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
    fn waiting_is_limited_in_time_and_number() {
        let mut retry_after = RetryAfter::new();
        let mut waits = |value| retry_after.requested_wait(&busy(value)).map(|wait| wait.map(|wait| wait.as_secs()));
        assert_eq!(waits("100").unwrap(), Some(100));
        assert_eq!(waits("20").unwrap(), Some(20));
        assert!(matches!(waits("1"), Err(StopReason::AskedToWait(wait)) if wait.as_secs() == 1));
        for _ in 2..MAX_RETRIES {
            assert_eq!(waits("0").unwrap(), Some(0));
        }
        assert_eq!(waits("0").unwrap(), None);
    }

    #[test]
    fn seconds_and_all_date_formats_are_parsed() {
        let now = httpdate::parse_http_date("Sun, 06 Nov 1994 08:49:30 GMT").unwrap();
        let seconds = |value| parse(value, now).map(|wait| wait.as_secs());
        assert_eq!(seconds("0"), Some(0));
        assert_eq!(seconds("90"), Some(90));
        assert_eq!(seconds("Sun, 06 Nov 1994 08:49:37 GMT"), Some(7));
        assert_eq!(seconds("Sunday, 06-Nov-94 08:49:37 GMT"), Some(7));
        assert_eq!(seconds("Sun, 06 Nov 1994 08:00:00 GMT"), Some(0));
        assert_eq!(seconds("soon"), None);
        assert_eq!(seconds("-1"), None);
    }
}
