//! The documents that come along, compiled once in a process: every mock in it serves the same ones.

use std::sync::{Arc, LazyLock};

use krr_specs::{Contract, Document, Generation};

use crate::{
    admin,
    issuer::{idporten, legacy_provider, maskinporten},
};

static GENERATIONS: [LazyLock<Arc<Contract>>; 3] = [
    LazyLock::new(|| compiled(Document::of(Generation::G1))),
    LazyLock::new(|| compiled(Document::of(Generation::G2))),
    LazyLock::new(|| compiled(Document::of(Generation::G3))),
];
static MASKINPORTEN: LazyLock<Arc<Contract>> = LazyLock::new(|| read("maskinporten.yaml", maskinporten::DOCUMENT));
static LEGACY_PROVIDER: LazyLock<Arc<Contract>> =
    LazyLock::new(|| read("legacy_provider.yaml", legacy_provider::DOCUMENT));
static IDPORTEN: LazyLock<Arc<Contract>> = LazyLock::new(|| read("idporten.yaml", idporten::DOCUMENT));
static ADMIN: LazyLock<Arc<Contract>> = LazyLock::new(|| read("admin.yaml", admin::DOCUMENT));

/// The contract of a generation.
pub(crate) fn of_generation(generation: Generation) -> Arc<Contract> {
    let [g1, g2, g3] = &GENERATIONS;
    Arc::clone(match generation {
        Generation::G1 => g1,
        Generation::G2 => g2,
        Generation::G3 => g3,
    })
}

/// Maskinporten's, the legacy provider's and ID-porten's.
pub(crate) fn of_issuers() -> [Arc<Contract>; 3] {
    [&MASKINPORTEN, &LEGACY_PROVIDER, &IDPORTEN].map(|contract| Arc::clone(contract))
}

/// That of the calls under `/_mock/`.
pub(crate) fn of_admin() -> Arc<Contract> {
    Arc::clone(&ADMIN)
}

fn read(name: &str, text: &str) -> Arc<Contract> {
    compiled(Document::parse(name, text).expect("a test reads the shipped documents"))
}

fn compiled(document: Document) -> Arc<Contract> {
    Arc::new(Contract::compile_when_needed(document).expect("a test compiles the shipped documents"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Here every schema is, so that none turns out to be wrong when it is first needed.
    #[test]
    fn every_shipped_document_compiles() {
        let generations = Generation::ALL.map(of_generation).into_iter();
        for contract in generations.chain(of_issuers()).chain([of_admin()]) {
            let whole = Contract::compile(contract.document().clone());
            assert!(whole.is_ok(), "{}: {whole:?}", contract.document().name());
        }
    }
}
