use std::fmt;

use serde::Serialize;

use crate::masking::mask;
use crate::text::json_pointer::Pointer;

/// The id of a rule, as in `rules.toml`: `media-type`, `order-of-request`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct RuleId(pub &'static str);

impl fmt::Display for RuleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// The rules that follow from any OpenAPI document.
impl RuleId {
    /// The body or a parameter is valid by its schema.
    pub const SCHEMA: Self = Self("document-schema");
    /// The media type is one that the document declares.
    pub const MEDIA_TYPE: Self = Self("document-media-type");
    /// There is a body exactly when the document declares one.
    pub const BODY: Self = Self("document-body");
    /// A body with a JSON media type is JSON.
    pub const JSON: Self = Self("document-json");
    /// The status is one that the document declares.
    pub const STATUS: Self = Self("document-status");
    /// Required parameters and headers are present.
    pub const REQUIRED: Self = Self("document-required");
    /// On v2 one identifier with wrong check digits refuses the whole list (OSKJERV). No schema can express that.
    pub const ONE_BAD_IDENTIFIER: Self = Self("one-bad-identifier-refuses-all");
}

/// A violation of a rule: where in the body, where in the document, and why.
///
/// It repeats no identifier, address or token: every text is [masked](mask) when the violation is created.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Violation {
    /// The rule that was broken.
    pub rule: RuleId,
    /// Where in the body; `None` when it is not in the body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<Pointer>,
    /// The part of the document that is violated; `None` for a rule that no document states.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document: Option<Pointer>,
    /// What is wrong, for a developer.
    pub reason: String,
    /// Whether the violated part of the rule rests on no evidence.
    #[serde(rename = "is_guess", skip_serializing_if = "std::ops::Not::not")]
    pub guess: bool,
}

impl Violation {
    /// A violation of `rule`; `reason` is masked.
    ///
    /// ```
    /// use krr_specs::{RuleId, Violation};
    ///
    /// let violation = Violation::new(RuleId::BODY, "no answer for 11887197158");
    /// assert_eq!(violation.to_string(), "document-body: no answer for ***********");
    /// ```
    pub fn new(rule: RuleId, reason: impl AsRef<str>) -> Self {
        Self { rule, body: None, document: None, reason: mask(reason.as_ref()).into_owned(), guess: false }
    }

    /// The same violation, of a part of the rule that rests on no evidence if `guess` is true.
    #[must_use]
    pub fn guess_if(self, guess: bool) -> Self {
        Self { guess: self.guess || guess, ..self }
    }

    /// The same violation, located at `pointer` in the body.
    #[must_use]
    pub fn in_body(mut self, pointer: &Pointer) -> Self {
        self.body = Some(Pointer::new(mask(pointer.as_str())));
        self
    }

    /// The same violation of the part at `pointer` in the document.
    #[must_use]
    pub fn in_document(mut self, pointer: Pointer) -> Self {
        self.document = Some(pointer);
        self
    }

    /// The schema keyword that is violated: the last step of the pointer into the document.
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
