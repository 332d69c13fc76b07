//! The documents that come along. Each is read when somebody first asks for what is in it, once in a process and for every mock
//! in it: to read all of them takes longer than anything else at the start, and most mocks are never asked for most of them.

use std::{ops::Deref, sync::LazyLock};

use krr_specs::{Contract, Document, Generation};

use crate::services::{
    admin,
    issuers::{idporten, legacy_provider, maskinporten},
};

/// A document, and what of it is needed to find the way to it. A test holds both against each other.
pub(crate) struct BundledContract {
    pub(crate) base: &'static str,
    pub(crate) title: &'static str,
    contract: LazyLock<Contract>,
}

static G1: BundledContract = BundledContract {
    base: "/kontaktinfo-oauth2-server",
    title: "Kontakt- og reservasjonsregisteret - Oppslagstjenesten REST (VER2)",
    contract: LazyLock::new(|| compiled(Document::of(Generation::G1))),
};
static G2: BundledContract = BundledContract {
    base: "",
    title: "Kontakt- og reservasjonsregisteret - Oppslagstjenesten REST (VER2, krr-ver2.digdir.no)",
    contract: LazyLock::new(|| compiled(Document::of(Generation::G2))),
};
static G3: BundledContract = BundledContract {
    base: "",
    title: "Kontakt- og reservasjonsregisteret - Oppslagstjenesten REST (TEST)",
    contract: LazyLock::new(|| compiled(Document::of(Generation::G3))),
};

/// Maskinporten's contract.
pub(crate) static MASKINPORTEN: BundledContract = BundledContract {
    base: "",
    title: "Maskinporten",
    contract: LazyLock::new(|| compiled(Document::parse_trusted("maskinporten.yaml", maskinporten::DOCUMENT))),
};
pub(crate) static LEGACY_PROVIDER: BundledContract = BundledContract {
    base: "/idporten-oidc-provider",
    title: "ID-porten's OIDC provider of old, with its embedded Maskinporten",
    contract: LazyLock::new(|| compiled(Document::parse_trusted("legacy_provider.yaml", legacy_provider::DOCUMENT))),
};
pub(crate) static IDPORTEN: BundledContract = BundledContract {
    base: "/idporten",
    title: "ID-porten, for persons who log in",
    contract: LazyLock::new(|| compiled(Document::parse_trusted("idporten.yaml", idporten::DOCUMENT))),
};
/// That of the calls under `/_mock/`.
pub(crate) static ADMIN: BundledContract = BundledContract {
    base: "/_mock",
    title: "krr-mock, the calls that steer the mock",
    contract: LazyLock::new(|| compiled(Document::parse_trusted("admin.yaml", admin::DOCUMENT))),
};

/// The contract of a generation.
pub(crate) fn of_generation(generation: Generation) -> &'static BundledContract {
    match generation {
        Generation::G1 => &G1,
        Generation::G2 => &G2,
        Generation::G3 => &G3,
    }
}

impl Deref for BundledContract {
    type Target = Contract;

    fn deref(&self) -> &Contract {
        &self.contract
    }
}

fn compiled(document: Document) -> Contract {
    Contract::compile_lazily(document).expect("a test compiles the shipped documents")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::embedding::krr_mock::KrrMock;

    /// Here everything is looked at, so that nothing turns out to be wrong when it is first needed.
    #[test]
    fn every_shipped_document_is_what_is_said_of_it() {
        let generations = Generation::ALL.map(|generation| (of_generation(generation), Some(generation)));
        let others = [&MASKINPORTEN, &LEGACY_PROVIDER, &IDPORTEN, &ADMIN].map(|shipped| (shipped, None));
        for (shipped, generation) in generations.into_iter().chain(others) {
            let document = shipped.document();
            let parsed = Document::parse(document.name(), &document.raw().to_string()).unwrap();
            assert_eq!((shipped.base, shipped.title), (parsed.base_path(), parsed.title()), "{}", document.name());
            assert_eq!(parsed.generation(), generation, "{}", document.name());
            let whole = Contract::compile(parsed);
            assert!(whole.is_ok(), "{}: {whole:?}", document.name());
        }
    }

    #[test]
    fn a_start_reads_no_document_twice() {
        let first = KrrMock::builder().unheard().unwrap();
        let second = KrrMock::builder().unheard().unwrap();
        for (one, other) in first.services.iter().zip(&second.services) {
            assert!(std::ptr::eq::<Contract>(&*one.contract, &*other.contract), "{}", one.title);
        }
    }
}
