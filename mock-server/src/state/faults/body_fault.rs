//! Faults of a body that arrives whole.

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum GzipFault {
    /// Compressed, and named so, whatever `Accept-Encoding` says.
    Unasked,
    /// Compressed and named so, and without its end.
    CutShort,
    /// Named as compressed, and not.
    NotCompressed,
    /// Compressed, and not named so.
    NotNamed,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum CharsetFault {
    /// `charset=iso-8859-1` on a body in UTF-8.
    WrongName,
    /// A byte order mark before the body.
    ByteOrderMark,
    /// The body is in UTF-16, little-endian.
    Utf16,
    /// A byte that is not UTF-8 in the first text.
    InvalidUtf8,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum JsonFault {
    /// The first half of the body, with the right `Content-Length`.
    Truncated,
    Empty,
    /// A page of HTML with status 200.
    Html,
    Null,
    /// The body twice.
    Repeated,
    /// `application/json` becomes `text/plain`.
    WrongMediaType,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum FeedFault {
    /// Every change of the page comes twice.
    Repeats,
    /// The first half of the page is left out.
    Skips,
    /// The page ends where it began, so that a client asks for it again and again.
    SamePage,
    /// The page is empty, and says that there is more.
    Empty,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum DialectFault {
    /// Times in UTC, ending in `Z`.
    UtcTimestamps,
    /// Times without an offset.
    LocalTimestamps,
    /// `status`, `reservasjon` and `varslingsstatus` have a value that no document lists.
    UnknownEnum,
    /// Each object has a member that no document has.
    UnknownMember,
    /// Contact details that are absent are null.
    NullForAbsent,
    /// Identifiers are numbers.
    NumberForText,
    /// The members of each object in reverse.
    ReverseOrder,
}
