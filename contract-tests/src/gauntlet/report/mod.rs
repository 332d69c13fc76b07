//! Writes what came of the surprises: for a terminal, as JSON, as JUnit and as a page.

pub(crate) mod html;
pub(crate) mod junit;
pub(crate) mod results;
pub(crate) mod terminal;
pub(crate) mod test_code;

use crate::gauntlet::report::results::Results;

pub use crate::gauntlet::report::results::{GauntletResults, ResultsInfo};

/// The JSON Schema (2020-12) of the JSON format.
pub const JSON_SCHEMA: &str = include_str!("../../../gauntlet.schema.json");

/// A file format of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "lowercase")]
pub enum GauntletFormat {
    /// JUnit XML, a test case for each surprise.
    Junit,
    /// Everything, by [`JSON_SCHEMA`].
    Json,
    /// A self-contained page.
    Html,
}

/// Why a report could not be written.
#[derive(Debug, thiserror::Error)]
pub enum GauntletReportError {
    /// As JSON.
    #[error("the report cannot be written as JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// As XML.
    #[error("the report cannot be written as XML: {0}")]
    Xml(#[from] quick_junit::SerializeError),
}

impl GauntletFormat {
    /// All formats.
    pub const ALL: [Self; 3] = [Self::Junit, Self::Json, Self::Html];

    /// The name on the command line.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// The report as text with a final line break.
    ///
    /// # Errors
    /// [`GauntletReportError`] of the writer.
    pub fn render(self, results: &GauntletResults) -> Result<String, GauntletReportError> {
        let results: &Results = &results.0;
        let text = match self {
            Self::Junit => junit::render(results)?,
            Self::Json => serde_json::to_string_pretty(results)?,
            Self::Html => html::render(results),
        };
        Ok(format!("{}\n", text.trim_end()))
    }
}
