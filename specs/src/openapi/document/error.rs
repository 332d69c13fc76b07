use crate::text::json_pointer::Pointer;

/// Why a text is not a usable API document.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// Neither YAML nor JSON; `reason` has line and column.
    #[error("{name}: not YAML or JSON: {reason}")]
    Syntax {
        /// The document's name, usually its file name.
        name: String,
        /// The message of the parser, with line and column.
        reason: String,
    },
    /// Another version of OpenAPI, or none.
    #[error("{name}: `openapi` must be 3.0.x, found {found}; OpenAPI 3.1 and Swagger 2.0 are not served")]
    Version {
        /// The document's name, usually its file name.
        name: String,
        /// The value of `openapi` or `swagger`.
        found: String,
    },
    /// Not valid OpenAPI 3.0.
    #[error("{name}: not an OpenAPI 3.0 document: {reason}")]
    Model {
        /// The document's name, usually its file name.
        name: String,
        /// Which member is wrong.
        reason: String,
    },
    /// A reference to nothing, to another document, or in a cycle.
    #[error("{name}: {at}: cannot follow the reference {reference}")]
    Reference {
        /// The document's name, usually its file name.
        name: String,
        /// Where the reference is.
        at: Pointer,
        /// The reference.
        reference: String,
    },
}
