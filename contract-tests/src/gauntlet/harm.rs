//! What a client does to the register and its issuers while something is wrong, as the journal shows it.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::gauntlet::honest_run::HonestRun;
use crate::gauntlet::journal::JournalExchange;

/// The harm in a sentence; `None` when the client behaved.
///
/// `private_persons` are those whom the client was told to be reserved.
pub(crate) fn harm(exchanges: &[JournalExchange], honest: &HonestRun, private_persons: &[String]) -> Option<String> {
    let mut by_request: BTreeMap<String, Vec<&JournalExchange>> = BTreeMap::new();
    for exchange in exchanges.iter().filter(|exchange| exchange.operation.is_some()) {
        by_request.entry(exchange.request_key()).or_default().push(exchange);
    }
    let repeated = by_request.iter().find_map(|(key, same)| {
        let usual = honest.times_sent(key).max(1);
        refused_again(same, usual).or_else(|| without_back_off(same, usual))
    });
    repeated.or_else(|| looked_up_again(exchanges, honest, private_persons))
}

/// So many attempts for each honest request are a retry; more are a loop. Tests of their own explain the addition.
fn limit(usual: usize) -> usize {
    5 * usual + 5
}

/// A refusal by 4xx stays one however often the request is sent: but for 401 (a new token), 408 and 429 (later).
fn refused_again(same: &[&JournalExchange], usual: usize) -> Option<String> {
    let refused = same.iter().filter(|one| (400..500).contains(&one.status) && ![401, 408, 429].contains(&one.status));
    let (count, first) = (refused.clone().count(), refused.clone().next()?);
    (count > limit(usual))
        .then(|| format!("{} was sent {count} times although each answer was {}", called(first), first.status))
}

/// Too early after an answer that named the time to wait, or a volley of requests at a service that fails.
fn without_back_off(same: &[&JournalExchange], usual: usize) -> Option<String> {
    let failed = |one: &JournalExchange| one.status == 429 || one.status >= 500;
    let failures = same.iter().filter(|one| failed(one)).count();
    if failures == 0 || same.len() <= usual {
        return None;
    }
    let early = same.windows(2).find_map(|pair| {
        let (before, after) = (pair.first()?, pair.get(1)?);
        let wait = before.response_headers.get("retry-after").and_then(|value| seconds(value, before.at))?;
        let waited = after.at.duration_since(before.at).as_secs_f64();
        (failed(before) && waited + TOLERANCE_S < wait).then_some((before, wait, waited))
    });
    // Where the failure lasts, a test may send what another test has sent just before.
    if let Some((before, wait, waited)) = early.filter(|_| failures <= usual && same.len() > usual) {
        return Some(format!(
            "{} was sent again after {waited:.1} s although `Retry-After` said {wait:.0} s",
            called(before)
        ));
    }
    let first = same.first()?;
    let span = same.last()?.at.duration_since(first.at).as_secs_f64();
    let pause = span / (same.len() - 1) as f64;
    (failures > limit(usual) && pause < SHORTEST_PAUSE_S).then(|| {
        format!("{} was sent {} times within {span:.1} s while it failed, without a pause", called(first), same.len())
    })
}

/// Dates of HTTP have whole seconds.
const TOLERANCE_S: f64 = 0.2;
const SHORTEST_PAUSE_S: f64 = 0.2;

fn seconds(value: &str, at: Timestamp) -> Option<f64> {
    if let Ok(seconds) = value.parse::<u32>() {
        return Some(f64::from(seconds));
    }
    let until = httpdate::parse_http_date(value).ok()?;
    let until = Timestamp::try_from(until).ok()?;
    Some(until.duration_since(at).as_secs_f64() - 1.0)
}

/// Whom the register says to be reserved is not asked for again in the hope of another answer.
fn looked_up_again(exchanges: &[JournalExchange], honest: &HonestRun, persons: &[String]) -> Option<String> {
    let times = |person: &String| {
        let asked = |exchange: &&JournalExchange| exchange.asked_persons().contains(person);
        exchanges.iter().filter(asked).count()
    };
    let person = persons.iter().find(|person| times(person) > honest.times_looked_up(person).max(1))?;
    Some(format!("{person} was looked up {} times, also after the answer that they are reserved", times(person)))
}

fn called(exchange: &JournalExchange) -> String {
    format!("{} {}", exchange.method, exchange.path)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::gauntlet::honest_run::tests::exchange;

    /// Requests that got these statuses, each so many milliseconds after the one before.
    fn run(statuses: &[u16], pause_ms: i64, retry_after: Option<&str>) -> Vec<JournalExchange> {
        let mut exchanges: Vec<_> = statuses.iter().map(|status| exchange("getUsers", "{}", *status, "")).collect();
        for (place, exchange) in exchanges.iter_mut().enumerate() {
            exchange.at = Timestamp::from_millisecond(pause_ms * place as i64).unwrap();
            if let Some(value) = retry_after.filter(|_| exchange.status != 200) {
                exchange.response_headers.insert("retry-after".to_owned(), value.to_owned());
            }
        }
        exchanges
    }

    fn harm_of(exchanges: &[JournalExchange]) -> Option<String> {
        let honest = HonestRun::of(&run(&[200], 0, None), Duration::ZERO);
        harm(exchanges, &honest, &[])
    }

    #[test]
    fn a_400_that_is_retried_for_ever_is_harm() {
        assert_eq!(harm_of(&run(&[400; 3], 10, None)), None);
        let harm = harm_of(&run(&[400; 30], 1000, None)).unwrap();
        assert_eq!(harm, "POST /getUsers was sent 30 times although each answer was 400");
        assert_eq!(harm_of(&run(&[401; 30], 1000, None)), None);
    }

    #[test]
    fn an_attempt_before_retry_after_is_harm() {
        assert!(harm_of(&run(&[429, 200], 20, Some("1"))).unwrap().contains("`Retry-After` said 1 s"));
        assert_eq!(harm_of(&run(&[429, 200], 1000, Some("1"))), None);
        assert_eq!(harm_of(&run(&[503, 200], 20, None)), None);
    }

    #[test]
    fn a_volley_at_a_service_that_fails_is_harm() {
        assert!(harm_of(&run(&[500; 30], 10, None)).unwrap().contains("without a pause"));
        assert_eq!(harm_of(&run(&[500; 30], 1000, None)), None);
        assert_eq!(harm_of(&run(&[500; 4], 10, None)), None);
    }

    #[test]
    fn whoever_is_reserved_is_not_looked_up_again() {
        let look_up = || exchange("getUsers", r#"["17894199350"]"#, 200, "");
        let honest = HonestRun::of(&[look_up()], Duration::ZERO);
        let persons = ["17894199350".to_owned()];
        assert_eq!(harm(&[look_up()], &honest, &persons), None);
        assert!(harm(&[look_up(), look_up()], &honest, &persons).unwrap().contains("2 times"));
    }
}
