use std::{
    ops::Deref,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use hashbrown::HashMap;
use http::{HeaderMap, StatusCode};
use jiff::Timestamp;
use krr_specs::{Behaviour, Contract, Generation, Operation, OsloTime, View};

use crate::{
    embedding::start_error::StartError,
    http::{request_host::RequestHost, response::ApiResponse},
    operation::{authorize::Caller, rejection::Rejection, request_body::RequestBody},
    pipeline::{bundled_contracts::BundledContract, mutation},
    state::{app::AppState, register::Register, world::World},
};

/// A document, where it is served, and the operations of it that somebody here knows how to answer.
pub(crate) struct Service {
    pub(crate) kind: ServiceKind,
    /// The path under which the operations live, without a slash at its end.
    pub(crate) base: String,
    /// What the document calls itself.
    pub(crate) title: String,
    pub(crate) contract: ServedContract,
    handlers: HashMap<&'static str, RegisteredHandler>,
}

/// A contract that is served.
pub(crate) enum ServedContract {
    /// Read when somebody first needs it.
    Shipped(&'static BundledContract),
    /// With `--spec`.
    Given(Box<Contract>),
}

impl ServedContract {
    /// Whether it is one that the tests of this project know.
    pub(crate) fn is_shipped(&self) -> bool {
        matches!(self, Self::Shipped(_))
    }
}

impl Deref for ServedContract {
    type Target = Contract;

    fn deref(&self) -> &Contract {
        match self {
            Self::Shipped(shipped) => shipped,
            Self::Given(contract) => contract,
        }
    }
}

/// An operation that somebody here knows how to answer.
struct RegisteredHandler {
    handler: Handler,
    /// How many of its answers were valid by construction.
    written: AtomicU64,
}

/// Whose paths they are: decides how a refusal is worded and whether an exchange is recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ServiceKind {
    /// The look-up API in one of its lives.
    Lookup(Generation),
    /// Another API than KRR's, served with `--spec`.
    Other,
    Issuer,
    Admin,
}

impl ServiceKind {
    pub(crate) fn generation(self) -> Option<Generation> {
        match self {
            Self::Lookup(generation) => Some(generation),
            Self::Other | Self::Issuer | Self::Admin => None,
        }
    }

    /// How whoever's path it is behaves: a generation in its own way, all else like the newest.
    pub(crate) fn behaviour(self) -> &'static Behaviour {
        self.generation().unwrap_or(Generation::G3).behaviour()
    }
}

/// Answers one operation. Plain function on plain data.
pub(crate) type Handler = fn(&RequestContext<'_>) -> Result<ApiResponse, Rejection>;

/// A request that has passed every check.
pub(crate) struct RequestContext<'c> {
    pub(crate) mock: &'c AppState,
    pub(crate) world: &'c World,
    /// When it came, by the register clock.
    pub(crate) now: Timestamp,
    /// Under which name it came.
    pub(crate) guise: RequestHost<'c>,
    pub(crate) operation: &'c Operation,
    pub(crate) contract: &'c Contract,
    pub(crate) holder: &'c Caller,
    pub(crate) behaviour: &'static Behaviour,
    pub(crate) path_parameters: &'c [(&'c str, &'c str)],
    pub(crate) query: &'c [(String, String)],
    pub(crate) headers: &'c HeaderMap,
    pub(crate) body: &'c RequestBody<'c>,
}

impl RequestContext<'_> {
    /// What the token lets its holder see today.
    pub(crate) fn view(&self) -> View {
        mutation::view(self.world.lie(), self.behaviour.view(self.holder.scope(), self.oslo_time()))
    }

    /// When it came, as the register writes it.
    pub(crate) fn oslo_time(&self) -> OsloTime {
        OsloTime::new(self.now)
    }

    /// The persons whom the host that was asked shows.
    pub(crate) fn register(&self) -> Arc<Register> {
        self.world.register_at(self.guise.host())
    }

    /// The value of a query parameter; the first one counts, which is the one that the document has judged.
    pub(crate) fn query(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

impl Service {
    /// Binds handlers to the operations of a document. An operation without a handler is answered from the document.
    pub(crate) fn shipped(
        kind: ServiceKind,
        shipped: &'static BundledContract,
        handlers: &[(&'static str, Handler)],
    ) -> Self {
        Self::new(kind, shipped.base, shipped.title, ServedContract::Shipped(shipped), handlers)
    }

    /// The same for a document that somebody else wrote, and that may lack an operation.
    pub(crate) fn given(
        kind: ServiceKind,
        contract: Contract,
        handlers: &[(&'static str, Handler)],
    ) -> Result<Self, StartError> {
        let document = contract.document();
        if let Some((id, _)) = handlers.iter().find(|(id, _)| contract.operation(id).is_none()) {
            let (handler, document) = ((*id).to_owned(), document.name().to_owned());
            return Err(StartError::HandlerWithoutOperation { handler, document });
        }
        let (base, title) = (document.base_path().to_owned(), document.title().to_owned());
        Ok(Self::new(kind, &base, &title, ServedContract::Given(Box::new(contract)), handlers))
    }

    fn new(
        kind: ServiceKind,
        base: &str,
        title: &str,
        contract: ServedContract,
        handlers: &[(&'static str, Handler)],
    ) -> Self {
        let bound = |(id, handler): &(&'static str, Handler)| {
            (*id, RegisteredHandler { handler: *handler, written: AtomicU64::new(0) })
        };
        let handlers = handlers.iter().map(bound).collect();
        Self { kind, base: base.to_owned(), title: title.to_owned(), contract, handlers }
    }

    /// What is left of `path` below the base, when it is below it. An empty base is not compared: some processors take long
    /// over nothing at all.
    pub(crate) fn below<'p>(&self, path: &'p str) -> Option<&'p str> {
        let rest = path.get(self.base.len()..)?;
        let ends_there = rest.is_empty() || rest.starts_with('/');
        (ends_there && (self.base.is_empty() || path.starts_with(self.base.as_str()))).then_some(rest)
    }

    /// Whether anything lives at `path`, under whatever method.
    pub(crate) fn knows(&self, path: &str) -> bool {
        self.contract.has_path(path)
    }

    /// Whether the document says anything of such an answer. One that is not KRR's need not declare how it refuses.
    pub(crate) fn promises(&self, operation: &Operation, status: StatusCode) -> bool {
        let is_declared = operation.response_pointer(status).is_some();
        is_declared || self.handler(operation).is_some() || !status.is_client_error()
    }

    pub(crate) fn handler(&self, operation: &Operation) -> Option<Handler> {
        self.handlers.get(operation.id()).map(|bound| bound.handler)
    }

    /// Whether the turn of one in so many has come among the operation's answers that are valid by construction; it comes to
    /// the first of them.
    pub(crate) fn is_turn_of_one_in(&self, many: u32, operation: &Operation) -> bool {
        let bound = self.handlers.get(operation.id());
        bound.is_none_or(|bound| bound.written.fetch_add(1, Ordering::Relaxed).is_multiple_of(many.into()))
    }
}

#[cfg(test)]
mod tests {
    use crate::embedding::krr_mock::KrrMock;

    /// Of documents that come along nobody asks at the start.
    #[test]
    fn every_handler_has_its_operation() {
        for service in KrrMock::builder().unheard().unwrap().services {
            let mut ids = service.handlers.keys();
            assert_eq!(ids.find(|id| service.contract.operation(id).is_none()), None, "{}", service.title);
        }
    }
}
