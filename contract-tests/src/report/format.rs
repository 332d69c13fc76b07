use crate::report::{fidelity, html, junit, sarif, summary::ReportData};

/// The JSON Schema (2020-12) of the JSON format.
pub const JSON_SCHEMA: &str = include_str!("../../report.schema.json");

/// A format that is written to a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// JUnit XML, a test case for each rule.
    Junit,
    /// Everything, as [`JSON_SCHEMA`](super::JSON_SCHEMA) describes it.
    Json,
    /// SARIF 2.1.0, a result for each broken rule.
    Sarif,
    /// One page that needs nothing else.
    Html,
    /// What became of each rule, without any payload; to be kept and compared.
    Fidelity,
}

/// A report that could not be put into words.
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
    /// Each of them.
    pub const ALL: [Self; 5] = [Self::Junit, Self::Json, Self::Sarif, Self::Html, Self::Fidelity];

    /// As it is written on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Junit => "junit",
            Self::Json => "json",
            Self::Sarif => "sarif",
            Self::Html => "html",
            Self::Fidelity => "fidelity",
        }
    }

    /// The account in this format, with a line end at its end.
    ///
    /// # Errors
    /// [`RenderError`] says which writer gave up.
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
