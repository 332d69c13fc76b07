use std::{cmp::Reverse, collections::BTreeSet};

use http::Method;

use crate::openapi::document::Document;
use crate::openapi::document::error::DocumentError;
use crate::openapi::operation::{Compilers, Operation};
use crate::openapi::path_router::PathRouter;
use crate::openapi::schema::lowering::{Direction, SchemaError};
use crate::openapi::schema::{CompileMode, Compiler};
use crate::text::json_pointer::Pointer;

/// A compiled document: it routes requests, and its operations validate requests and responses.
#[derive(Debug)]
pub struct Contract {
    document: Document,
    operations: Vec<Operation>,
    router: PathRouter,
}

/// Why a document cannot be compiled.
#[derive(Debug, thiserror::Error)]
pub enum ContractError {
    /// A broken reference.
    #[error(transparent)]
    Document(#[from] DocumentError),
    /// A schema with an unsupported keyword or form.
    #[error("cannot compile the schema at {0}")]
    Schema(#[from] SchemaError),
    /// An unsupported part of OpenAPI 3.0, which is refused rather than ignored.
    #[error("{at}: {what} is not supported")]
    Unsupported {
        /// The place in the document.
        at: Pointer,
        /// What is not supported.
        what: String,
    },
}

/// A part of a document that cannot be compiled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DocumentPart {
    /// An operation; of an error about all of a path, the first one.
    Operation {
        /// Its path template.
        path: String,
        /// Its method, in lower case.
        method: String,
    },
    /// A schema of the components, by name.
    Schema(String),
}

impl ContractError {
    /// The part of the document without which the rest may compile; `None` where the error is about the whole document.
    pub fn part(&self, document: &Document) -> Option<DocumentPart> {
        let at = match self {
            Self::Document(DocumentError::Reference { at, .. }) | Self::Unsupported { at, .. } => at,
            Self::Schema(error) => &error.at,
            Self::Document(_) => return None,
        };
        let steps: Vec<String> = at.steps().take(3).collect();
        let steps: Vec<&str> = steps.iter().map(String::as_str).collect();
        match steps[..] {
            ["components", "schemas", name] => Some(DocumentPart::Schema(name.to_owned())),
            ["paths", path, ..] => {
                let item = document.raw().get("paths")?.get(path)?;
                let named =
                    steps.get(2).filter(|method| item.get(**method).is_some_and(|one| one.get("responses").is_some()));
                let first = || document.operations().find(|(one, _)| *one == path).map(|(_, method)| method);
                let method = named.copied().or_else(first)?;
                Some(DocumentPart::Operation { path: path.to_owned(), method: method.to_owned() })
            }
            _ => None,
        }
    }

    pub(crate) fn unsupported(at: &Pointer, what: &str) -> Self {
        Self::Unsupported { at: at.clone(), what: what.to_owned() }
    }
}

/// The result of routing a request.
#[derive(Debug)]
pub enum Route<'c, 'p> {
    /// An operation.
    Operation {
        /// The operation.
        operation: &'c Operation,
        /// The values of its path parameters, percent-encoded as they came.
        parameters: Vec<(&'c str, &'p str)>,
    },
    /// The path exists with these methods only.
    MethodNotAllowed(BTreeSet<&'c str>),
    /// No such path.
    NotFound,
}

impl Contract {
    /// Compiles every schema of the document. Anything unsupported is an error.
    ///
    /// ```
    /// use krr_specs::{Contract, Document, Generation};
    ///
    /// let contract = Contract::compile(Document::of(Generation::G1))?;
    /// let ids: Vec<_> = contract.operations().iter().map(|operation| operation.id()).collect();
    /// assert_eq!(ids, ["getUsers", "getUser", "patchUser", "getPrintSertifikat"]);
    /// # Ok::<(), krr_specs::ContractError>(())
    /// ```
    ///
    /// # Errors
    /// [`ContractError`] names the place in the document.
    pub fn compile(document: Document) -> Result<Self, ContractError> {
        Self::compile_in(document, CompileMode::Eager)
    }

    /// Compiles a bundled document, each schema at its first use, so that a program starts faster.
    ///
    /// # Errors
    /// [`ContractError`], but not for a schema that does not compile.
    ///
    /// # Panics
    /// Validation panics on a schema that does not compile. A test compiles the bundled documents.
    pub fn compile_lazily(document: Document) -> Result<Self, ContractError> {
        Self::compile_in(document, CompileMode::Lazy)
    }

    fn compile_in(document: Document, mode: CompileMode) -> Result<Self, ContractError> {
        let compilers = Compilers {
            request: Compiler::new(&document, Direction::Request, mode)?,
            response: Compiler::new(&document, Direction::Response, mode)?,
        };
        let compile = |(path, method)| Operation::compile(&document, path, method, &compilers);
        let mut operations = document.operations().map(compile).collect::<Result<Vec<_>, _>>()?;
        // The most particular path first: `/personer/ny` before `/personer/{id}`. The sort is stable.
        operations.sort_by_key(|operation| Reverse(fixed_segments(&operation.path)));
        let mut router = PathRouter::default();
        for (index, operation) in operations.iter().enumerate() {
            for path in operation.paths() {
                let inserted = router.insert(&operation.method, path, index);
                let at = Pointer::root().child("paths").child(&operation.path);
                inserted.map_err(|what| ContractError::unsupported(&at, &what))?;
            }
        }
        Ok(Self { document, operations, router })
    }

    /// The document that was compiled.
    pub fn document(&self) -> &Document {
        &self.document
    }

    /// The operations, the most particular paths first.
    pub fn operations(&self) -> &[Operation] {
        &self.operations
    }

    /// The operation with this `operationId`.
    pub fn operation(&self, id: &str) -> Option<&Operation> {
        self.operations.iter().find(|operation| operation.id == id)
    }

    /// Whether the document has `path`, with any method.
    pub fn has_path(&self, path: &str) -> bool {
        self.router.has_path(path)
    }

    /// The operation of `method` and `path`. The path is relative to the server; a trailing slash makes no difference (POSTMAN).
    pub fn route<'c, 'p>(&'c self, method: &Method, path: &'p str) -> Route<'c, 'p> {
        if let Some((index, parameters)) = self.router.find(method, path) {
            return Route::Operation { operation: &self.operations[index], parameters };
        }
        let methods = self.router.methods(path);
        if methods.is_empty() { Route::NotFound } else { Route::MethodNotAllowed(methods) }
    }
}

/// The number of segments that are not parameters.
fn fixed_segments(path: &str) -> usize {
    path.trim_matches('/').split('/').filter(|segment| !segment.contains('{')).count()
}
