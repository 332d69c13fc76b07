use serde_json::{Value, json};

use crate::state::faults::fault::Fault;

/// Faults that belong together, for those who do not want to choose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FaultSet {
    /// The register is down, and a load balancer answers for it. Tokens are issued.
    Outage,
    /// Every second request to the register is refused with 429.
    RateLimited,
    /// All responses are late, and one in ten arrives in pieces.
    SlowNetwork,
    /// Three in ten requests fail, each in another way.
    HalfDead,
}

/// There is no set of this name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no set of faults; there are outage, rate-limited, slow-network and half-dead")]
pub(crate) struct UnknownFaultSetError(pub(crate) String);

impl std::str::FromStr for FaultSet {
    type Err = UnknownFaultSetError;

    fn from_str(name: &str) -> Result<Self, UnknownFaultSetError> {
        match name {
            "outage" => Ok(Self::Outage),
            "rate-limited" => Ok(Self::RateLimited),
            "slow-network" => Ok(Self::SlowNetwork),
            "half-dead" => Ok(Self::HalfDead),
            other => Err(UnknownFaultSetError(other.to_owned())),
        }
    }
}

impl FaultSet {
    pub(crate) fn faults(self) -> Vec<Fault> {
        let krr = json!({ "service": "krr" });
        let faults = match self {
            Self::Outage => json!([{ "on": krr, "do": { "status": 503, "like": "load-balancer" } }]),
            Self::RateLimited => json!([{ "on": { "service": "krr", "every": 2 }, "do": { "status": 429 } }]),
            Self::SlowNetwork => json!([
                { "do": { "delay": { "lognormal": { "median": "600ms", "sigma": 0.6 } } } },
                { "on": { "share": 0.1 }, "do": { "dribble": { "bytes": 64, "every": "50ms" } } },
            ]),
            Self::HalfDead => json!([
                { "on": { "share": 0.1 }, "do": { "status": 503, "like": "load-balancer" } },
                { "on": { "share": 0.1 }, "seed": 1, "do": { "close": "before-head", "reset": true } },
                { "on": { "share": 0.1 }, "seed": 2, "do": { "close": "mid-body" } },
            ]),
        };
        let faults = faults.as_array().into_iter().flatten().map(|fault: &Value| serde_json::from_value(fault.clone()));
        faults.collect::<Result<_, _>>().expect("a test reads all sets")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_set_is_valid() {
        for name in ["outage", "rate-limited", "slow-network", "half-dead"] {
            let faults = name.parse::<FaultSet>().unwrap().faults();
            assert!(!faults.is_empty());
            assert!(faults.iter().all(|fault| fault.check().is_ok()), "{name}");
        }
        assert!("brexit".parse::<FaultSet>().unwrap_err().to_string().contains("slow-network"));
    }
}
