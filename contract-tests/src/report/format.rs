use crate::report::summary::ReportData;
use crate::report::{fidelity, html, junit, sarif};

/// The JSON Schema (2020-12) of the JSON format.
pub const JSON_SCHEMA: &str = include_str!("../../report.schema.json");

/// A file format of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "lowercase")]
pub enum Format {
    /// JUnit XML, a test case for each rule.
    Junit,
    /// Everything, by [`JSON_SCHEMA`].
    Json,
    /// SARIF 2.1.0, a result for each failed rule.
    Sarif,
    /// A self-contained HTML page.
    Html,
    /// The outcome of each rule, to be stored and compared.
    Fidelity,
}

/// Why a report could not be written.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// As JSON.
    #[error("the report cannot be written as JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// As XML.
    #[error("the report cannot be written as XML: {0}")]
    Xml(#[from] quick_junit::SerializeError),
}

impl Format {
    /// All formats.
    pub const ALL: [Self; 5] = [Self::Junit, Self::Json, Self::Sarif, Self::Html, Self::Fidelity];

    /// The name on the command line.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// The report as text with a final line break.
    ///
    /// # Errors
    /// [`RenderError`] of the writer.
    pub fn render(self, data: &ReportData) -> Result<String, RenderError> {
        let text = match self {
            Self::Junit => junit::render(data)?,
            Self::Json => serde_json::to_string_pretty(data)?,
            Self::Sarif => sarif::render(data)?,
            Self::Html => html::render(data),
            Self::Fidelity => fidelity::render(data)?,
        };
        Ok(format!("{}\n", text.trim_end()))
    }
}
