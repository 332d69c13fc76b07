use std::{f64::consts::TAU, time::Duration};

use jiff::{SignedDuration, SpanRelativeTo};
use krr_specs::parse_duration;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// The longest delay. A response that comes later than that has no reader any more.
const MAX: Duration = Duration::from_secs(600);

/// How long something is held back.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(untagged)]
pub(crate) enum Delay {
    Fixed(Wait),
    Random(RandomDelay),
}

/// A length of time that differs from request to request.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
pub(crate) enum RandomDelay {
    /// Between the two, all equally likely.
    Uniform(Wait, Wait),
    /// As the times of real services are spread: most near the median, and a long tail.
    Lognormal {
        median: Wait,
        /// Of the logarithm; 0.5 makes one in forty slower than 2.7 times the median.
        sigma: f64,
    },
}

/// A length of time between zero and ten minutes, written as ISO 8601 (`PT2S`) or as `2s`, `150ms` or `1m 30s`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Wait(pub(crate) Duration);

impl Delay {
    pub(crate) fn fixed(delay: Duration) -> Self {
        Self::Fixed(Wait(delay.min(MAX)))
    }

    pub(crate) fn sample(&self, random: &mut fastrand::Rng) -> Duration {
        match self {
            Self::Fixed(wait) => wait.0,
            Self::Random(RandomDelay::Uniform(least, most)) => {
                least.0 + most.0.saturating_sub(least.0).mul_f64(random.f64())
            }
            Self::Random(RandomDelay::Lognormal { median, sigma }) => {
                // The transform of Box and Muller; 1 - x is never 0.
                let normal = (-2.0 * (1.0 - random.f64()).ln()).sqrt() * (TAU * random.f64()).cos();
                let seconds = median.0.as_secs_f64() * (sigma * normal).exp();
                Duration::try_from_secs_f64(seconds).unwrap_or(MAX).min(MAX)
            }
        }
    }

    pub(crate) fn check(&self) -> Result<(), String> {
        match self {
            Self::Random(RandomDelay::Uniform(least, most)) if most < least => {
                Err("uniform: the first must not be longer than the second".to_owned())
            }
            Self::Random(RandomDelay::Lognormal { sigma, .. }) if !(0.0..=5.0).contains(sigma) => {
                Err("lognormal: sigma must be between 0 and 5".to_owned())
            }
            _ => Ok(()),
        }
    }
}

/// By hand, since the error of an untagged enumeration does not say what is wrong.
impl<'de> Deserialize<'de> for Delay {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = serde_json::Value::deserialize(deserializer)?;
        let delay = match value.is_string() {
            true => serde_json::from_value(value).map(Self::Fixed),
            false => serde_json::from_value(value).map(Self::Random),
        };
        delay.map_err(de::Error::custom)
    }
}

impl Serialize for Wait {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let wait = SignedDuration::try_from(self.0).unwrap_or_default();
        serializer.collect_str(&format_args!("{wait:#}"))
    }
}

impl<'de> Deserialize<'de> for Wait {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let wait = parse_duration(&text).map_err(|error| de::Error::custom(format_args!("`{text}` is {error}")))?;
        let wait = wait.to_duration(SpanRelativeTo::days_are_24_hours()).ok();
        match wait.and_then(|wait| Duration::try_from(wait).ok()) {
            Some(wait) if wait <= MAX => Ok(Self(wait)),
            _ => Err(de::Error::custom(format_args!("`{text}` must be between 0s and 10m"))),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::state::faults::condition::draw;

    fn delay(value: serde_json::Value) -> Delay {
        serde_json::from_value(value).unwrap()
    }

    proptest! {
        #[test]
        fn a_uniform_delay_stays_between_its_ends(seed: u64, number: u64) {
            let sampled = delay(json!({ "uniform": ["10ms", "20ms"] })).sample(&mut draw(seed, number));
            prop_assert!((10..=20).contains(&sampled.as_millis()));
        }

        #[test]
        fn no_delay_is_longer_than_ten_minutes(seed: u64, number: u64) {
            let sampled = delay(json!({ "lognormal": { "median": "9m", "sigma": 5.0 } })).sample(&mut draw(seed, number));
            prop_assert!(sampled <= MAX);
        }
    }

    #[test]
    fn half_of_the_lognormal_delays_are_below_the_median() {
        let of = delay(json!({ "lognormal": { "median": "100ms", "sigma": 0.5 } }));
        let below = (0..2000).filter(|number| of.sample(&mut draw(1, *number)).as_millis() < 100).count();
        assert!((900..1100).contains(&below), "{below}");
    }

    #[test]
    fn durations_are_read_in_both_notations_and_nonsense_is_refused() {
        assert_eq!(delay(json!("2s")), delay(json!("PT2S")));
        assert_eq!(serde_json::to_value(delay(json!("1m 30s"))).unwrap(), json!("1m 30s"));
        assert_eq!(delay(json!("2 seconds")), delay(json!("PT2S")));
        for wrong in
            [json!("1 month"), json!("soon"), json!("-1s"), json!("11m"), json!(2), json!({ "uniform": ["1s"] })]
        {
            assert!(serde_json::from_value::<Delay>(wrong.clone()).is_err(), "{wrong}");
        }
        assert!(delay(json!({ "uniform": ["2s", "1s"] })).check().is_err());
        assert!(delay(json!({ "lognormal": { "median": "1s", "sigma": 9.0 } })).check().is_err());
    }
}
