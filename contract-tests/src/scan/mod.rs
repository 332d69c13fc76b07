//! Finds retired hosts, addresses, issuers, SOAP services, Swagger pages, and scopes without `krr:` in files.
//!
//! An [`Index`] of the environments scans a [`Text`] and returns [`Findings`]; [`walk`] reads the files. A finding is one row of
//! the environments on one line. Further mentions of the row on that line are further [`Place`]s of the finding, so a line of a
//! firewall table with a name and an address has one finding.
//!
//! ```
//! use jiff::civil::date;
//! use krr_contract_tests::scan::{Index, Text};
//! use krr_specs::Environments;
//!
//! let index = Index::new(Environments::bundled(), date(2024, 1, 1));
//! let text = Text::new(b"krr.url=https%3A%2F%2FKRR-VER2.digdir.no%2Frest%2Fv1%2Fpersoner\n".to_vec());
//! let found = index.scan(&text).findings;
//! assert_eq!((found.len(), found[0].row.as_str(), found[0].line), (1, "krr-ver2.digdir.no", 1));
//! ```

pub(crate) mod finding;
pub(crate) mod index;
pub(crate) mod matching;
pub(crate) mod output;
pub(crate) mod rewrite;
pub(crate) mod suppression;
pub(crate) mod text;
pub(crate) mod walk;

pub use crate::scan::finding::{Finding, FindingKind, Findings, Place, Rewrite, Since, Suppressed};
pub use crate::scan::index::Index;
pub use crate::scan::output::github_actions::write as write_github;
pub use crate::scan::output::json::write as write_json;
pub use crate::scan::output::sarif::write as write_sarif;
pub use crate::scan::output::text::{Colour, printable, write as write_text};
pub use crate::scan::rewrite::fix::{FixError, Fixed, fix, store, unified_diff};
pub use crate::scan::text::{Encoding, Text};
pub use crate::scan::walk::{Scanned, Skipped, SkippedFile, Survey, UnreadablePath, Walk, walk};
