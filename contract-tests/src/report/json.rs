use crate::report::summary::ReportData;

/// The JSON Schema (2020-12) of this format.
pub const SCHEMA: &str = include_str!("../../report.schema.json");

pub(crate) fn render(account: &ReportData) -> Result<String, serde_json::Error> {
    serde_json::to_string_pretty(account)
}
