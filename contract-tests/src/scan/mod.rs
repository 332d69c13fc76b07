//! Finds in text what the record calls retired: hosts, addresses, issuers, SOAP, Swagger pages, scopes without `krr:`.
//!
//! The core is pure: an [`Index`] of the record reads a [`Text`] and returns [`Findings`]. [`walk`] is the thin skin
//! that reads files. A finding is a row of the record on a line: what names the same row again on that line is a
//! further [`Place`] of it, so a firewall table has one finding a row though the row has a name and an address.
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

pub use crate::scan::{
    finding::{Finding, FindingKind, Findings, Place, Rewrite, Since, Suppressed},
    index::Index,
    output::{
        excerpt::{Paint, printable, write as write_text},
        github_actions::write as write_github,
        json::write as write_json,
        sarif::write as write_sarif,
    },
    rewrite::fix::{FixError, Fixed, fix, store, unified_diff},
    text::{Encoding, Text},
    walk::{Scanned, Skipped, SkippedFile, Survey, UnreadablePath, Walk, walk},
};
