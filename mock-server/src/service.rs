use std::collections::HashMap;

use http::{Method, StatusCode};
use krr_specs::{Contract, Operation, Route, View};
use serde_json::Value;

use crate::{answer::Answer, authorization::Holder, builder::StartError, lie, mock::Mock, world::World};

/// A document, where it is served, and the operations of it that somebody here knows how to answer.
pub(crate) struct Service {
    pub(crate) kind: Kind,
    /// The path under which the operations live, without a slash at its end.
    pub(crate) base: String,
    pub(crate) contract: Contract,
    handlers: HashMap<&'static str, Handler>,
}

/// Whose paths they are: decides how a refusal is worded and whether an exchange is recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Lookup,
    Issuer,
    Admin,
}

/// Answers one operation. Plain function on plain data.
pub(crate) type Handler = fn(&Call<'_>) -> Answer;

/// A request that has passed every check.
pub(crate) struct Call<'c> {
    pub(crate) mock: &'c Mock,
    pub(crate) world: &'c World,
    pub(crate) operation: &'c Operation,
    pub(crate) contract: &'c Contract,
    pub(crate) holder: &'c Holder,
    pub(crate) body: Option<&'c Value>,
}

impl Call<'_> {
    /// What the token lets its holder see.
    pub(crate) fn view(&self) -> View {
        lie::view(self.world.mutant(), View::of_scopes(&self.holder.scope))
    }
}

impl Service {
    /// Binds handlers to the operations of a document. An operation without a handler is answered from the document.
    pub(crate) fn new(
        kind: Kind,
        contract: Contract,
        handlers: &[(&'static str, Handler)],
    ) -> Result<Self, StartError> {
        let missing = handlers.iter().find(|(id, _)| contract.operation(id).is_none());
        if let Some((id, _)) = missing {
            let document = contract.document().name().to_owned();
            return Err(StartError::HandlerWithoutOperation { handler: (*id).to_owned(), document });
        }
        let base = contract.document().base_path().to_owned();
        Ok(Self { kind, base, contract, handlers: handlers.iter().copied().collect() })
    }

    /// What is left of `path` below the base, when it is below it.
    pub(crate) fn below<'p>(&self, path: &'p str) -> Option<&'p str> {
        path.strip_prefix(self.base.as_str()).filter(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// Whether anything lives at `path`, under whatever method.
    pub(crate) fn knows(&self, path: &str) -> bool {
        !matches!(self.contract.route(&Method::GET, path), Route::Unknown)
    }

    /// Whether the document says anything of such an answer. One that is not KRR's need not declare how it refuses.
    pub(crate) fn promises(&self, operation: &Operation, status: StatusCode) -> bool {
        let is_declared = operation.response_pointer(status).is_some();
        is_declared || self.handler(operation).is_some() || !status.is_client_error()
    }

    pub(crate) fn handler(&self, operation: &Operation) -> Option<Handler> {
        self.handlers.get(operation.id()).copied()
    }
}
