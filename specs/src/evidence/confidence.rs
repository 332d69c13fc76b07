use serde::{Deserialize, Serialize};

/// How well a statement about KRR is supported.
///
/// Lower case in data: `x-confidence` in the documents, `confidence` in the data files.
///
/// ```
/// use krr_specs::Confidence;
///
/// assert_eq!(Confidence::Likely.to_string(), "likely");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, strum::Display)]
#[serde(rename_all = "lowercase")]
#[strum(serialize_all = "lowercase")]
pub enum Confidence {
    /// The operator's own text, code or recorded traffic for exactly this.
    Certain,
    /// The same fact for another generation, or one independent source.
    Likely,
    /// No direct evidence, only reasoning.
    Guess,
}
