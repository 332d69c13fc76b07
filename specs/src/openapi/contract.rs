use std::{cmp::Reverse, collections::BTreeSet};

use http::Method;

use crate::{
    openapi::{
        document::{Document, DocumentError},
        operation::{Compilers, Operation},
        path_router::PathRouter,
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
    router: PathRouter,
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
        !self.router.methods(path).is_empty()
    }

    /// Where `method` and `path` lead; `path` is relative to the server, its trailing slash makes no difference (POSTMAN).
    #[must_use]
    pub fn route<'c, 'p>(&'c self, method: &Method, path: &'p str) -> Route<'c, 'p> {
        if let Some((index, parameters)) = self.router.find(method, path) {
            return Route::Operation { operation: &self.operations[index], parameters };
        }
        let methods = self.router.methods(path);
        if methods.is_empty() { Route::NotFound } else { Route::MethodNotAllowed(methods) }
    }
}

/// How many segments of a path are no parameters.
fn fixed_segments(path: &str) -> usize {
    path.trim_matches('/').split('/').filter(|segment| !segment.contains('{')).count()
}
