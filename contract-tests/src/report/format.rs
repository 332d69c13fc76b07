use crate::report::{fidelity, html, json, junit, sarif::rules, summary::ReportData};

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
    pub fn render(self, account: &ReportData) -> Result<String, RenderError> {
        let text = match self {
            Self::Junit => junit::render(account)?,
            Self::Json => json::render(account)?,
            Self::Sarif => rules::render(account)?,
            Self::Html => html::render(account),
            Self::Fidelity => fidelity::render(account)?,
        };
        Ok(format!("{}\n", text.trim_end()))
    }
}
