use serde::Deserialize;

use crate::evidence::EvidenceKey;
use crate::evidence::confidence::Confidence;

/// An environment of the register: a group of hosts with the same data.
///
/// Source: the contract, section 5.
///
/// ```
/// use krr_specs::{EnvironmentName, Environments};
///
/// let ver2 = Environments::bundled().find("VER2").expect("an environment of the record");
/// assert_eq!(ver2.succeeded_by, Some(EnvironmentName::Test));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Environment {
    /// Its name, which is also the `NAME` of `krr-contract environments show NAME`.
    pub name: EnvironmentName,
    /// What it is for, in one line.
    #[serde(rename = "about")]
    pub purpose: String,
    /// The environment that its users were sent to, where the record names one.
    pub succeeded_by: Option<EnvironmentName>,
    /// The sources of these facts.
    pub evidence: Vec<EvidenceKey>,
    /// The confidence in these facts.
    pub confidence: Confidence,
}

/// The names of all past and present environments.
///
/// ```
/// use krr_specs::{EnvironmentKind, EnvironmentName};
///
/// let name: EnvironmentName = "VER2".parse()?;
/// assert_eq!(name.to_string(), "ver2");
/// assert_eq!(EnvironmentName::Production.kind(), EnvironmentKind::Production);
/// # Ok::<(), krr_specs::UnknownEnvironmentError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, strum::Display, strum::EnumString)]
#[serde(rename_all = "lowercase")]
#[strum(serialize_all = "lowercase", ascii_case_insensitive, parse_err_ty = UnknownEnvironmentError, parse_err_fn = unknown)]
pub enum EnvironmentName {
    /// VER1, first verification environment.
    Ver1,
    /// VER2, second verification environment, the one this project imitates first.
    Ver2,
    /// YT1, first environment for performance tests.
    Yt1,
    /// YT2, second environment for performance tests.
    Yt2,
    /// TEST, the environment of G3.
    Test,
    /// The register itself.
    Production,
    /// The pilot before G1.
    Pilot,
    /// The operator's own system test.
    Systest,
}

impl EnvironmentName {
    /// All of them, those in use first.
    pub const ALL: [Self; 8] =
        [Self::Test, Self::Production, Self::Ver1, Self::Ver2, Self::Yt1, Self::Yt2, Self::Pilot, Self::Systest];

    /// The kind of environment.
    pub fn kind(self) -> EnvironmentKind {
        match self {
            Self::Production => EnvironmentKind::Production,
            Self::Ver1 | Self::Ver2 | Self::Test => EnvironmentKind::Verification,
            Self::Yt1 | Self::Yt2 => EnvironmentKind::Performance,
            Self::Pilot => EnvironmentKind::Pilot,
            Self::Systest => EnvironmentKind::Internal,
        }
    }

    /// Whether it has the data of real people.
    pub fn is_production(self) -> bool {
        self.kind() == EnvironmentKind::Production
    }
}

/// The text is not the name of an environment.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown environment `{0}`")]
pub struct UnknownEnvironmentError(pub String);

fn unknown(text: &str) -> UnknownEnvironmentError {
    UnknownEnvironmentError(text.to_owned())
}

/// The kind of environment. Programs that send requests refuse [`Production`](Self::Production).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EnvironmentKind {
    /// Real people: never a target.
    Production,
    /// Shared, for integrators.
    Verification,
    /// For performance tests, booked in advance.
    Performance,
    /// Open to the bodies in a pilot.
    Pilot,
    /// For the operator only.
    Internal,
}
