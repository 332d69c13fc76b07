use krr_specs::{Contract, ContractError, Document, Generation};

use crate::{
    embedding::start_error::StartError,
    pipeline::{
        bundled_contracts,
        service::{Service, ServiceKind},
    },
    services::{
        admin,
        issuers::{idporten, legacy_provider, maskinporten},
        lookup,
    },
};

/// Everything that is served: the register, behind `spec` or behind the bundled contracts of all generations, the three issuers and the
/// calls that steer the mock.
pub(crate) fn all(spec: Option<Document>) -> Result<Vec<Service>, StartError> {
    let mut services = match spec {
        Some(document) => vec![look_up(compile(document)?)?],
        None => Generation::ALL.map(bundled).into(),
    };
    services.extend([
        Service::shipped(ServiceKind::Issuer, &bundled_contracts::MASKINPORTEN, &maskinporten::HANDLERS),
        Service::shipped(ServiceKind::Issuer, &bundled_contracts::LEGACY_PROVIDER, &legacy_provider::HANDLERS),
        Service::shipped(ServiceKind::Issuer, &bundled_contracts::IDPORTEN, &idporten::HANDLERS),
        Service::shipped(ServiceKind::Admin, &bundled_contracts::ADMIN, &admin::HANDLERS),
    ]);
    Ok(services)
}

/// The register behind the bundled contract of a generation.
fn bundled(generation: Generation) -> Service {
    Service::shipped(
        ServiceKind::Lookup(generation),
        bundled_contracts::of_generation(generation),
        lookup::handlers(generation),
    )
}

/// The register behind a document with any of KRR's operations, in the generation that the document names (the first when it
/// names none); another document is answered from itself.
fn look_up(contract: Contract) -> Result<Service, StartError> {
    let generation = contract.document().generation().unwrap_or(Generation::G1);
    let handlers = lookup::handlers(generation);
    match handlers.iter().any(|(id, _)| contract.operation(id).is_some()) {
        true => Service::given(ServiceKind::Lookup(generation), contract, handlers),
        false => Service::given(ServiceKind::Other, contract, &[]),
    }
}

fn compile(document: Document) -> Result<Contract, StartError> {
    let name = document.name().to_owned();
    Contract::compile(document).map_err(|error| match error {
        ContractError::Document(error) => StartError::Document(error),
        source => StartError::Contract { document: name, source },
    })
}
