use std::fmt;

use serde::Serialize;

use crate::{masking::mask, text::json_pointer::Pointer};

/// The name of a rule, as it stands in `rules.toml`: `media-type`, `order-of-request`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct RuleId(pub &'static str);

impl fmt::Display for RuleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// The rules that the document itself makes, whatever API it describes.
impl RuleId {
    /// The body or a parameter keeps to its schema.
    pub const SCHEMA: Self = Self("document-schema");
    /// The media type is one that the document declares.
    pub const MEDIA_TYPE: Self = Self("document-media-type");
    /// A body is there when the document declares one, and only then.
    pub const BODY: Self = Self("document-body");
    /// A body that says it is JSON is JSON.
    pub const JSON: Self = Self("document-json");
    /// The status is one that the document declares.
    pub const STATUS: Self = Self("document-status");
    /// Parameters and headers that the document demands are there.
    pub const REQUIRED: Self = Self("document-required");
    /// On v2 no identifier has wrong check digits: one such refuses the whole list (OSKJERV). No schema can say it.
    pub const ONE_BAD_IDENTIFIER: Self = Self("one-bad-identifier-refuses-all");
}

/// One breach: which rule, where in the body, where in the document, and why.
///
/// Nothing in it repeats an identifier, an address or a token: every text goes through
/// [`mask`] when the violation is made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Violation {
    /// The rule that was broken.
    pub rule: RuleId,
    /// Where in the body; `None` when the breach is not in the body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<Pointer>,
    /// Where in the document the promise stands; `None` for a rule that no document states.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document: Option<Pointer>,
    /// What is wrong, in a sentence for a developer.
    pub reason: String,
}

impl Violation {
    /// A breach of `rule` for `reason`, which is masked.
    ///
    /// ```
    /// use krr_specs::{RuleId, Violation};
    ///
    /// let violation = Violation::new(RuleId::BODY, "no answer for 11887197158");
    /// assert_eq!(violation.to_string(), "document-body: no answer for ***********");
    /// ```
    #[must_use]
    pub fn new(rule: RuleId, reason: impl AsRef<str>) -> Self {
        Self { rule, body: None, document: None, reason: mask(reason.as_ref()).into_owned() }
    }

    /// The same breach, found at `pointer` in the body.
    #[must_use]
    pub fn in_body(mut self, pointer: &Pointer) -> Self {
        self.body = Some(Pointer::new(mask(pointer.as_str())));
        self
    }

    /// The same breach of what stands at `pointer` in the document.
    #[must_use]
    pub fn in_document(mut self, pointer: Pointer) -> Self {
        self.document = Some(pointer);
        self
    }

    /// The schema keyword that was broken, the last step of the pointer into the document.
    #[must_use]
    pub fn keyword(&self) -> Option<&str> {
        let pointer = self.document.as_ref().filter(|_| self.rule == RuleId::SCHEMA)?;
        pointer.as_str().rsplit('/').next()
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.rule, self.reason)?;
        match &self.body {
            Some(pointer) if pointer.as_str().is_empty() => write!(f, " (the whole body")?,
            Some(pointer) => write!(f, " (body {pointer}")?,
            None if self.document.is_none() => return Ok(()),
            None => write!(f, " (")?,
        }
        match (&self.body, &self.document) {
            (Some(_), Some(document)) => write!(f, ", document {document})"),
            (None, Some(document)) => write!(f, "document {document})"),
            _ => write!(f, ")"),
        }
    }
}
