use std::{cmp::Reverse, collections::BTreeSet};

use krr_specs::{Contract, ContractError, Document, DocumentError, DocumentPart, Generation, Issuer};

use crate::operation::service_kind::ServiceKind;
use crate::pipeline::serving::bundled_contracts;
use crate::pipeline::serving::service::Service;
use crate::services::issuers::{idporten, legacy_provider, maskinporten};
use crate::services::{admin, lookup};
use crate::state::app::ServedApi;

/// Everything that is served: the register, the three issuers and the admin API.
pub(crate) struct Services {
    /// Longest base path first, so that the first match is the most specific one.
    services: Vec<Service>,
    /// For each service, the generations at its base path.
    generations: Vec<Vec<Generation>>,
}

#[derive(Debug, thiserror::Error)]
pub(crate) enum ServiceError {
    #[error(transparent)]
    Document(#[from] DocumentError),
    #[error("{document}: {source}")]
    Contract { document: String, source: ContractError },
    #[error("{document}: no operation has the id {handler}")]
    HandlerWithoutOperation { handler: String, document: String },
}

impl Services {
    /// The register behind `spec`, or behind the bundled contracts of all generations.
    pub(crate) fn new(spec: Option<Document>) -> Result<Self, ServiceError> {
        let mut services = match spec {
            Some(document) => vec![lookup_from(compile(document)?)?],
            None => Generation::ALL.map(bundled_lookup).into(),
        };
        services.extend([
            Service::of_issuer(Issuer::Maskinporten, &bundled_contracts::MASKINPORTEN, &maskinporten::HANDLERS),
            Service::of_issuer(
                Issuer::IdportenOidcProvider,
                &bundled_contracts::LEGACY_PROVIDER,
                &legacy_provider::HANDLERS,
            ),
            Service::of_issuer(Issuer::Idporten, &bundled_contracts::IDPORTEN, &idporten::HANDLERS),
            Service::bundled(ServiceKind::Admin, &bundled_contracts::ADMIN, &admin::HANDLERS),
        ]);
        services.sort_by_key(|service| Reverse(service.base_path.len()));
        let generations_at = |base_path: &str| {
            let neighbours = services.iter().filter(|other| other.base_path == base_path);
            neighbours.filter_map(|other| other.kind.generation()).collect()
        };
        let generations = services.iter().map(|service| generations_at(&service.base_path)).collect();
        Ok(Self { services, generations })
    }

    /// The service at `path`, and the rest of the path below its base path. Of several with the same base path, the one that
    /// has the path, or else the first. Of several generations there, the `wanted` one, or else the newest.
    pub(crate) fn find<'p>(&self, path: &'p str, wanted: Option<Generation>) -> Option<(&Service, &'p str)> {
        let mut first = None;
        for (service, generations) in self.services.iter().zip(&self.generations) {
            let Some(rest) = service.below(path).filter(|_| is_meant(service, generations, wanted)) else { continue };
            if service.has_path(rest) {
                return Some((service, rest));
            }
            first = first.or(Some((service, rest)));
        }
        first
    }

    pub(crate) fn admin(&self) -> Option<&Service> {
        self.services.iter().find(|service| service.kind == ServiceKind::Admin)
    }

    /// The look-up APIs, for `/_mock/health`.
    pub(crate) fn served_apis(&self) -> Vec<ServedApi> {
        let lookups = self.services.iter().filter(|service| service.kind.is_lookup());
        let served_api = |service: &Service| ServedApi {
            title: service.title.clone(),
            base_path: service.base_path.clone(),
            generation: service.kind.generation(),
        };
        lookups.map(served_api).collect()
    }

    /// The operations of all services but the admin API.
    pub(crate) fn operation_ids(&self) -> BTreeSet<String> {
        let failing = self.services.iter().filter(|service| service.kind != ServiceKind::Admin);
        failing.flat_map(Service::operation_ids).collect()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Service> {
        self.services.iter()
    }
}

fn is_meant(service: &Service, generations: &[Generation], wanted: Option<Generation>) -> bool {
    let wanted = wanted.filter(|wanted| generations.contains(wanted));
    let meant = wanted.or(generations.iter().copied().max());
    service.kind.generation().is_none_or(|generation| Some(generation) == meant)
}

fn bundled_lookup(generation: Generation) -> Service {
    Service::bundled(
        ServiceKind::Lookup(generation),
        bundled_contracts::of_generation(generation),
        lookup::handlers(generation),
    )
}

/// The register behind a document with any of KRR's operations, in the generation that the document names (the first when it
/// names none). The operations of any other document are answered from the document itself.
fn lookup_from(contract: Contract) -> Result<Service, ServiceError> {
    let generation = contract.document().generation().unwrap_or(Generation::G1);
    let handlers = lookup::handlers(generation);
    // Other APIs have an operation `getUser` too, at a path of their own.
    let bundled = Document::of(generation);
    let is_of_register = |id: &str| {
        let path = contract.operation(id).map(krr_specs::Operation::path);
        path.is_some_and(|path| bundled.raw()["paths"].get(path).is_some())
    };
    match handlers.iter().any(|(id, _)| is_of_register(id)) {
        true => Service::custom(ServiceKind::Lookup(generation), contract, handlers),
        false => Service::custom(ServiceKind::Other, contract, &[]),
    }
}

/// Compiles what can be served of the document, and says what is left out. Where nothing is left, that is the error.
fn compile(mut document: Document) -> Result<Contract, ServiceError> {
    let name = document.name().to_owned();
    let mut left_out = None;
    loop {
        let error = match Contract::compile(document.clone()) {
            Ok(contract) if contract.operations().is_empty() => {
                return left_out.map_or(Ok(contract), |error| Err(refusal(name, error)));
            }
            Ok(contract) => return Ok(contract),
            Err(error) => error,
        };
        let why = text_of(&error);
        document = match error.part(&document) {
            Some(DocumentPart::Operation { path, method }) => {
                tracing::warn!("--spec {name}: {} {path} is left out: {why}", method.to_ascii_uppercase());
                document.without_operation(&path, &method)
            }
            Some(DocumentPart::Schema(schema)) => {
                tracing::warn!("--spec {name}: any value is taken for the schema {schema}: {why}");
                document.with_any_value_for(&schema)
            }
            None => return Err(refusal(name, error)),
        };
        left_out = Some(error);
    }
}

fn refusal(document: String, error: ContractError) -> ServiceError {
    match error {
        ContractError::Document(error) => error.into(),
        source => ServiceError::Contract { document, source },
    }
}

/// The error with its cause.
fn text_of(error: &ContractError) -> String {
    match std::error::Error::source(error) {
        Some(source) => format!("{error}: {source}"),
        None => error.to_string(),
    }
}
