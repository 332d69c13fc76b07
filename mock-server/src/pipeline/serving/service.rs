use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use hashbrown::HashMap;
use http::StatusCode;
use krr_specs::{Contract, Issuer, Operation};

use crate::operation::context::Handler;
use crate::operation::service_kind::ServiceKind;
use crate::pipeline::serving::bundled_contracts::BundledContract;
use crate::pipeline::serving::services::ServiceError;
use crate::state::metrics::requests::ServiceRequests;
use crate::state::metrics::tokens::issuer_name;

/// A document, where it is served, and the handlers of its operations.
pub(crate) struct Service {
    pub(crate) kind: ServiceKind,
    /// Of the three issuers.
    pub(crate) issuer: Option<Issuer>,
    /// The path below which the operations are, without a slash at its end.
    pub(crate) base_path: String,
    pub(crate) title: String,
    /// Those that were answered.
    pub(crate) requests: Arc<ServiceRequests>,
    contract: ServedContract,
    handlers: HashMap<&'static str, RegisteredHandler>,
}

enum ServedContract {
    /// Parsed at its first use.
    Bundled(&'static BundledContract),
    /// Given with `--spec`.
    Custom(Box<Contract>),
}

impl ServedContract {
    /// Those with a handler, which needs no parsed document, or all of a document from elsewhere.
    fn operation_ids(&self, handlers: &[(&'static str, Handler)]) -> Vec<String> {
        match self {
            Self::Bundled(_) => handlers.iter().map(|(id, _)| (*id).to_owned()).collect(),
            Self::Custom(contract) => contract.operations().iter().map(|operation| operation.id().to_owned()).collect(),
        }
    }
}

/// The name in the metrics.
fn service_name(kind: ServiceKind, issuer: Option<Issuer>) -> &'static str {
    match (kind, issuer) {
        (_, Some(issuer)) => issuer_name(issuer),
        (ServiceKind::Lookup(_), None) => "krr",
        (ServiceKind::Admin, None) => "admin",
        (ServiceKind::Other | ServiceKind::Issuer, None) => "document",
    }
}

struct RegisteredHandler {
    handler: Handler,
    /// How many of its responses were valid by construction.
    valid_responses: AtomicU64,
}

impl Service {
    pub(crate) fn bundled(
        kind: ServiceKind,
        bundled: &'static BundledContract,
        handlers: &[(&'static str, Handler)],
    ) -> Self {
        Self::new(kind, None, (bundled.base_path, bundled.title), ServedContract::Bundled(bundled), handlers)
    }

    /// A service for a document from elsewhere, which may lack an operation.
    pub(crate) fn custom(
        kind: ServiceKind,
        contract: Contract,
        handlers: &[(&'static str, Handler)],
    ) -> Result<Self, ServiceError> {
        let document = contract.document();
        if let Some((id, _)) = handlers.iter().find(|(id, _)| contract.operation(id).is_none()) {
            let (handler, document) = ((*id).to_owned(), document.name().to_owned());
            return Err(ServiceError::HandlerWithoutOperation { handler, document });
        }
        let (base_path, title) = (document.base_path().to_owned(), document.title().to_owned());
        Ok(Self::new(kind, None, (&base_path, &title), ServedContract::Custom(Box::new(contract)), handlers))
    }

    fn new(
        kind: ServiceKind,
        issuer: Option<Issuer>,
        (base_path, title): (&str, &str),
        contract: ServedContract,
        handlers: &[(&'static str, Handler)],
    ) -> Self {
        let registered = |(id, handler): &(&'static str, Handler)| {
            (*id, RegisteredHandler { handler: *handler, valid_responses: AtomicU64::new(0) })
        };
        let operations = contract.operation_ids(handlers);
        let generation = kind.generation().map(|generation| generation.to_string());
        let requests = ServiceRequests::new(service_name(kind, issuer), generation.unwrap_or_default(), operations);
        Self {
            kind,
            issuer,
            base_path: base_path.to_owned(),
            title: title.to_owned(),
            requests: Arc::new(requests),
            contract,
            handlers: handlers.iter().map(registered).collect(),
        }
    }

    /// The document of an issuer.
    pub(crate) fn of_issuer(
        issuer: Issuer,
        bundled: &'static BundledContract,
        handlers: &[(&'static str, Handler)],
    ) -> Self {
        let (kind, contract) = (ServiceKind::Issuer, ServedContract::Bundled(bundled));
        Self::new(kind, Some(issuer), (bundled.base_path, bundled.title), contract, handlers)
    }

    /// The issuer that it is, if it is one.
    pub(crate) fn issuer(&self) -> Option<Issuer> {
        let is_issuer = self.kind == ServiceKind::Issuer;
        is_issuer
            .then(|| Issuer::ALL.into_iter().find(|issuer| issuer.url("").trim_end_matches('/') == self.base_path))?
    }

    pub(crate) fn contract(&self) -> &Contract {
        match &self.contract {
            ServedContract::Bundled(bundled) => bundled.contract(),
            ServedContract::Custom(contract) => contract,
        }
    }

    /// Whether the contract is one that the tests of this project cover.
    pub(crate) fn is_bundled(&self) -> bool {
        matches!(self.contract, ServedContract::Bundled(_))
    }

    pub(crate) fn operation_ids(&self) -> Vec<String> {
        let handlers: Vec<_> = self.handlers.iter().map(|(id, registered)| (*id, registered.handler)).collect();
        self.contract.operation_ids(&handlers)
    }

    /// The rest of `path` below the base path. An empty base path is not compared, which would take time for nothing.
    pub(crate) fn below<'p>(&self, path: &'p str) -> Option<&'p str> {
        let rest = path.get(self.base_path.len()..)?;
        let ends_there = rest.is_empty() || rest.starts_with('/');
        (ends_there && (self.base_path.is_empty() || path.starts_with(self.base_path.as_str()))).then_some(rest)
    }

    /// Whether an operation has the path, under whatever method.
    pub(crate) fn has_path(&self, path: &str) -> bool {
        self.contract().has_path(path)
    }

    /// Whether the document covers a response of that status. One of another API than KRR's need not declare its errors.
    pub(crate) fn covers(&self, operation: &Operation, status: StatusCode) -> bool {
        let is_declared = operation.response_pointer(status).is_some();
        is_declared || self.handler(operation).is_some() || !status.is_client_error()
    }

    pub(crate) fn handler(&self, operation: &Operation) -> Option<Handler> {
        self.handlers.get(operation.id()).map(|registered| registered.handler)
    }

    /// Whether this response of the operation, valid by construction, is the one in `interval` to be checked all the same. The
    /// first one is.
    pub(crate) fn is_sampled(&self, operation: &Operation, interval: u32) -> bool {
        let registered = self.handlers.get(operation.id());
        registered.is_none_or(|registered| {
            registered.valid_responses.fetch_add(1, Ordering::Relaxed).is_multiple_of(interval.into())
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::embedding::krr_mock::KrrMock;

    /// Bundled documents are not parsed at the start.
    #[test]
    fn every_handler_has_an_operation() {
        for service in KrrMock::builder().app().unwrap().services.iter() {
            let mut ids = service.handlers.keys();
            assert_eq!(ids.find(|id| service.contract().operation(id).is_none()), None, "{}", service.title);
        }
    }
}
