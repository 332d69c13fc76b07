use serde::Deserialize;

use crate::state::faults::fault::Fault;
use crate::state::faults::fault_set::FaultSet;

/// Faults that a mock starts with (`--faults`): a named set, or a TOML file with one `[[fault]]` for each, in the shape of
/// `POST /_mock/faults`.
///
/// ```
/// use krr_mock_server::FaultsFile;
///
/// let file = FaultsFile::parse(
///     r#"
///     [[fault]]
///     times = 2
///     on = { operation = "getUsers" }
///     do = { status = 503 }
///     "#,
///     "faults.toml",
/// )?;
/// assert_eq!(file.len(), 1);
/// assert!(FaultsFile::named("outage").is_some());
/// # Ok::<(), krr_mock_server::FaultsFileError>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct FaultsFile(pub(crate) Vec<Fault>);

/// Why a file of faults is rejected.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FaultsFileError {
    /// The file is not TOML, or has something else than faults.
    #[error("{file}: {why}")]
    Unreadable {
        /// The file.
        file: String,
        /// What is wrong, with line and column.
        why: String,
    },
    /// A fault is invalid.
    #[error("{file}, line {line}, fault {number}, {at}: {why}")]
    Fault {
        /// The file.
        file: String,
        /// The line on which the fault begins.
        line: usize,
        /// Which `[[fault]]`, counted from 1.
        number: usize,
        /// The member, as a JSON Pointer.
        at: String,
        /// What is wrong with it.
        why: String,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileContent {
    #[serde(default)]
    fault: Vec<toml::Spanned<Fault>>,
}

impl FaultsFile {
    /// The set of this name, if there is one.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        name.parse().ok().map(|set: FaultSet| Self(set.faults()))
    }

    /// Reads the file; `name` is for the error only.
    ///
    /// # Errors
    /// [`FaultsFileError`], the first thing wrong.
    pub fn parse(text: &str, name: &str) -> Result<Self, FaultsFileError> {
        let file = || name.to_owned();
        let content: FileContent = toml::from_str(text).map_err(|error| FaultsFileError::Unreadable {
            file: file(),
            why: error.to_string().trim_end().to_owned(),
        })?;
        for (number, fault) in (1..).zip(&content.fault) {
            let line = 1 + text[..fault.span().start].matches('\n').count();
            fault.get_ref().check().map_err(|error| FaultsFileError::Fault {
                file: file(),
                line,
                number,
                at: error.at,
                why: error.why,
            })?;
        }
        Ok(Self(content.fault.into_iter().map(toml::Spanned::into_inner).collect()))
    }

    /// How many faults there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_name_the_line_and_the_member() {
        let error = |text: &str| FaultsFile::parse(text, "f.toml").unwrap_err().to_string();
        let typo = error("[[fault]]\ndo = { stauts = 503 }\n");
        assert!(typo.contains("f.toml") && typo.contains("line 2") && typo.contains("stauts"), "{typo}");
        let never = error("\n[[fault]]\ntimes = 0\ndo = { status = 503 }\n");
        assert!(never.starts_with("f.toml, line 2, fault 1, /times: must be"), "{never}");
        assert!(error("[[faults]]").contains("unknown field"));
    }
}
