use std::collections::BTreeSet;

use http::Method;

use crate::{
    openapi::{
        document::{Document, DocumentError},
        operation::{Compilers, Operation},
        schema::{CompileMode, Compiler},
        schema_lowering::{Direction, SchemaError},
    },
    text::json_pointer::Pointer,
};

/// A document with everything in it compiled: the router, the judge of requests and the judge of answers.
#[derive(Debug)]
pub struct Contract {
    document: Document,
    operations: Vec<Operation>,
}

/// Why a document cannot be served or judged by.
#[derive(Debug, thiserror::Error)]
pub enum ContractError {
    /// A broken reference.
    #[error(transparent)]
    Document(#[from] DocumentError),
    /// A schema with a keyword or form that is not understood.
    #[error("cannot compile the schema at {0}")]
    Schema(#[from] SchemaError),
    /// A part of OpenAPI 3.0 that is refused rather than skipped.
    #[error("{at}: {what} is not supported")]
    Unsupported {
        /// The place in the document.
        at: Pointer,
        /// What stands there.
        what: String,
    },
}

impl ContractError {
    pub(crate) fn unsupported(at: &Pointer, what: &str) -> Self {
        Self::Unsupported { at: at.clone(), what: what.to_owned() }
    }
}

/// Where a path leads.
#[derive(Debug)]
pub enum Route<'c, 'p> {
    /// To an operation.
    Operation {
        /// The operation.
        operation: &'c Operation,
        /// The values of its path parameters, percent-encoded as they came.
        parameters: Vec<(&'c str, &'p str)>,
    },
    /// To a path that has other methods.
    MethodNotAllowed(BTreeSet<&'c str>),
    /// Nowhere.
    NotFound,
}

impl Contract {
    /// Compiles every schema of the document; what is not understood is an error that names its place.
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
        Self::compiled(document, CompileMode::Eager)
    }

    /// The same for a document that ships with its program and is compiled by a test: each schema when something is first judged
    /// by it, so that a program starts without those that nobody asks for.
    ///
    /// # Errors
    /// [`ContractError`] for all but a schema that turns out to make no validator, at which judging panics.
    pub fn compile_lazily(document: Document) -> Result<Self, ContractError> {
        Self::compiled(document, CompileMode::Lazy)
    }

    fn compiled(document: Document, mode: CompileMode) -> Result<Self, ContractError> {
        let compilers = Compilers {
            request: Compiler::new(&document, Direction::Request, mode)?,
            response: Compiler::new(&document, Direction::Response, mode)?,
        };
        let compile = |(path, method)| Operation::compile(&document, path, method, &compilers);
        let mut operations = document.operations().map(compile).collect::<Result<Vec<_>, _>>()?;
        // The most particular template first: `/personer/ny` before `/personer/{id}`. The sort is stable.
        operations.sort_by_key(|operation| std::cmp::Reverse(operation.template.fixed()));
        Ok(Self { document, operations })
    }

    /// The document that was compiled.
    #[must_use]
    pub fn document(&self) -> &Document {
        &self.document
    }

    /// The operations, the most particular paths first.
    #[must_use]
    pub fn operations(&self) -> &[Operation] {
        &self.operations
    }

    /// The operation with this `operationId`.
    #[must_use]
    pub fn operation(&self, id: &str) -> Option<&Operation> {
        self.operations.iter().find(|operation| operation.id == id)
    }

    /// Whether anything lives at `path`, under whatever method.
    #[must_use]
    pub fn has_path(&self, path: &str) -> bool {
        let mut templates =
            self.operations.iter().flat_map(|operation| [&operation.template].into_iter().chain(&operation.aliases));
        templates.any(|template| template.matches(path).is_some())
    }

    /// Where `method` and `path` lead; `path` is relative to the server, its trailing slash makes no difference (POSTMAN).
    #[must_use]
    pub fn route<'c, 'p>(&'c self, method: &Method, path: &'p str) -> Route<'c, 'p> {
        let mut other_methods = BTreeSet::new();
        for operation in &self.operations {
            let templates = std::iter::once(&operation.template).chain(&operation.aliases);
            let Some(parameters) = templates.filter_map(|template| template.matches(path)).next() else { continue };
            if operation.method == *method {
                return Route::Operation { operation, parameters };
            }
            other_methods.insert(operation.method.as_str());
        }
        if other_methods.is_empty() { Route::NotFound } else { Route::MethodNotAllowed(other_methods) }
    }
}
