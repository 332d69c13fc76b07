use serde_json::Value;

/// A token as the journal shows it: decoded, without its signature, masked.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct ShownToken {
    pub(crate) client_id: String,
    /// Separated by spaces.
    pub(crate) scope: String,
    pub(crate) claims: Value,
}
