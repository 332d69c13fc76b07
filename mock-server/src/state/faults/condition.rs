use jiff::Timestamp;
use krr_specs::parse_time;
use serde::{Deserialize, Deserializer, Serialize, de};

use crate::state::faults::fault::FaultError;

/// The requests that fail. Each member that is present narrows them.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Condition {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) operation: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) service: Option<FaultService>,
    /// In the body, or in the token of whoever looks themselves up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) personidentifikator: Option<String>,
    /// From this time of the token clock on.
    #[serde(default, deserialize_with = "time", skip_serializing_if = "Option::is_none")]
    pub(crate) from: Option<Timestamp>,
    /// Before this time of the token clock.
    #[serde(default, deserialize_with = "time", skip_serializing_if = "Option::is_none")]
    pub(crate) until: Option<Timestamp>,
    /// So many of the selected requests are passed over first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) after: Option<u64>,
    /// Of those that are left, every so many-th.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) every: Option<u64>,
    /// Of those that are left, this share, chosen by the seed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) share: Option<f64>,
}

/// What can fail: the register or an issuer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FaultService {
    /// The look-up API, in all generations.
    Krr,
    /// Maskinporten, with its key set and metadata.
    Maskinporten,
    /// ID-porten.
    Idporten,
    /// The legacy OIDC provider.
    Legacy,
}

/// What a condition needs to know of a request.
pub(crate) struct FaultRequest<'r> {
    pub(crate) service: FaultService,
    pub(crate) operation: Option<&'r str>,
    pub(crate) is_http2: bool,
    /// By the token clock.
    pub(crate) now: Timestamp,
    pub(crate) concerns: &'r dyn Fn(&str) -> bool,
}

impl Condition {
    pub(crate) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether it can be decided only with a request.
    pub(crate) fn needs_request(&self) -> bool {
        self.operation.is_some() || self.service.is_some() || self.personidentifikator.is_some()
    }

    /// Whether the request is one of those that are counted.
    pub(crate) fn selects(&self, request: &FaultRequest<'_>) -> bool {
        self.is_in_time(request.now)
            && self.service.is_none_or(|service| service == request.service)
            && self.operation.as_deref().is_none_or(|operation| request.operation == Some(operation))
            && self.personidentifikator.as_deref().is_none_or(request.concerns)
    }

    pub(crate) fn is_in_time(&self, now: Timestamp) -> bool {
        self.from.is_none_or(|from| from <= now) && self.until.is_none_or(|until| now < until)
    }

    /// Whether the selected request with this number, counted from 0, fails.
    pub(crate) fn chooses(&self, number: u64, seed: u64) -> bool {
        let Some(number) = number.checked_sub(self.after.unwrap_or(0)) else { return false };
        if let Some(every) = self.every
            && !(number + 1).is_multiple_of(every)
        {
            return false;
        }
        self.share.is_none_or(|share| draw(seed, number).f64() < share)
    }

    pub(crate) fn check(&self) -> Result<(), FaultError> {
        if self.share.is_some_and(|share| !(share > 0.0 && share <= 1.0)) {
            return Err(FaultError::new("/on/share", "must be above 0 and at most 1"));
        }
        if self.every == Some(0) {
            return Err(FaultError::new("/on/every", "must be 1 or more"));
        }
        if let Some(person) = self.personidentifikator.as_deref().filter(|person| !is_eleven_digits(person)) {
            return Err(FaultError::new("/on/personidentifikator", format!("`{person}` must be 11 digits")));
        }
        if let (Some(from), Some(until)) = (self.from, self.until)
            && until <= from
        {
            return Err(FaultError::new("/on/until", format!("must be later than from, {from}")));
        }
        Ok(())
    }
}

fn time<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Timestamp>, D::Error> {
    let text = String::deserialize(deserializer)?;
    parse_time(&text).map(Some).map_err(de::Error::custom)
}

fn is_eleven_digits(text: &str) -> bool {
    text.len() == 11 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Random numbers for one request: the same for the same seed and number.
pub(crate) fn draw(seed: u64, number: u64) -> fastrand::Rng {
    let mut of_seed = fastrand::Rng::with_seed(seed);
    fastrand::Rng::with_seed(of_seed.u64(..).wrapping_add(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_every_and_share_narrow_the_requests_in_this_order() {
        let chosen = |condition: &Condition| (0..12).filter(|number| condition.chooses(*number, 7)).collect::<Vec<_>>();
        assert_eq!(chosen(&Condition::default()).len(), 12);
        assert_eq!(chosen(&Condition { after: Some(10), ..Condition::default() }), [10, 11]);
        assert_eq!(chosen(&Condition { every: Some(5), ..Condition::default() }), [4, 9]);
        assert_eq!(chosen(&Condition { after: Some(1), every: Some(5), ..Condition::default() }), [5, 10]);
        assert_eq!(chosen(&Condition { share: Some(1.0), ..Condition::default() }).len(), 12);
    }

    #[test]
    fn a_share_is_met_and_the_same_for_the_same_seed() {
        let condition = Condition { share: Some(0.25), ..Condition::default() };
        let chosen = |seed| (0..10_000).filter(|number| condition.chooses(*number, seed)).collect::<Vec<_>>();
        for seed in 0..5 {
            assert!((2300..2700).contains(&chosen(seed).len()), "seed {seed}: {}", chosen(seed).len());
        }
        assert_eq!(chosen(3), chosen(3));
        assert_ne!(chosen(3), chosen(4));
    }

    #[test]
    fn a_time_without_an_offset_is_refused_with_that_reason() {
        let read = |from: &str| serde_json::from_value::<Condition>(serde_json::json!({ "from": from }));
        assert_eq!(read("2023-10-12T12:00:00+02").unwrap().from, "2023-10-12T10:00:00Z".parse().ok());
        assert!(read("2023-10-12T12:00:00").unwrap_err().to_string().contains("offset"));
    }

    #[test]
    fn members_that_choose_nothing_are_refused() {
        let wrong = |condition: Condition| condition.check().unwrap_err().at;
        assert_eq!(wrong(Condition { share: Some(0.0), ..Condition::default() }), "/on/share");
        assert_eq!(wrong(Condition { share: Some(f64::NAN), ..Condition::default() }), "/on/share");
        assert_eq!(wrong(Condition { every: Some(0), ..Condition::default() }), "/on/every");
        let (from, until) = (Some(Timestamp::MAX), Some(Timestamp::MIN));
        assert_eq!(wrong(Condition { from, until, ..Condition::default() }), "/on/until");
        assert_eq!(
            wrong(Condition { personidentifikator: Some("1".to_owned()), ..Condition::default() }),
            "/on/personidentifikator"
        );
    }
}
