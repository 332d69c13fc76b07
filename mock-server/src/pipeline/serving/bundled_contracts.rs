//! The documents in the binary. Each is parsed at its first use, once for all mocks of the process: parsing all of them would take
//! longer than the rest of a start, and most mocks use few of them.

use std::sync::LazyLock;

use krr_specs::{Contract, Document, Generation};

use crate::services::admin;
use crate::services::issuers::{idporten, legacy_provider, maskinporten};

/// A document, and what finding its operations needs before it is parsed. A test compares the two.
pub(crate) struct BundledContract {
    pub(crate) base_path: &'static str,
    pub(crate) title: &'static str,
    contract: LazyLock<Contract>,
}

static G1: BundledContract = BundledContract {
    base_path: "/kontaktinfo-oauth2-server",
    title: "Kontakt- og reservasjonsregisteret - Oppslagstjenesten REST (VER2)",
    contract: LazyLock::new(|| compiled(Document::of(Generation::G1))),
};
static G2: BundledContract = BundledContract {
    base_path: "",
    title: "Kontakt- og reservasjonsregisteret - Oppslagstjenesten REST (VER2, krr-ver2.digdir.no)",
    contract: LazyLock::new(|| compiled(Document::of(Generation::G2))),
};
static G3: BundledContract = BundledContract {
    base_path: "",
    title: "Kontakt- og reservasjonsregisteret - Oppslagstjenesten REST (TEST)",
    contract: LazyLock::new(|| compiled(Document::of(Generation::G3))),
};

pub(crate) static MASKINPORTEN: BundledContract = BundledContract {
    base_path: "",
    title: "Maskinporten",
    contract: LazyLock::new(|| compiled(Document::parse_trusted("maskinporten.yaml", maskinporten::DOCUMENT))),
};
pub(crate) static LEGACY_PROVIDER: BundledContract = BundledContract {
    base_path: "/idporten-oidc-provider",
    title: "ID-porten's legacy OIDC provider, with its embedded Maskinporten",
    contract: LazyLock::new(|| compiled(Document::parse_trusted("legacy_provider.yaml", legacy_provider::DOCUMENT))),
};
pub(crate) static IDPORTEN: BundledContract = BundledContract {
    base_path: "/idporten",
    title: "ID-porten, for persons who log in",
    contract: LazyLock::new(|| compiled(Document::parse_trusted("idporten.yaml", idporten::DOCUMENT))),
};
pub(crate) static ADMIN: BundledContract = BundledContract {
    base_path: "/_mock",
    title: "krr-mock, the calls that steer the mock",
    contract: LazyLock::new(|| compiled(Document::parse_trusted("admin.yaml", admin::DOCUMENT))),
};

pub(crate) fn of_generation(generation: Generation) -> &'static BundledContract {
    match generation {
        Generation::G1 => &G1,
        Generation::G2 => &G2,
        Generation::G3 => &G3,
    }
}

impl BundledContract {
    pub(crate) fn contract(&self) -> &Contract {
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

    /// All are compiled here, so that none fails at its first use.
    #[test]
    fn base_path_and_title_are_those_of_the_document() {
        let generations = Generation::ALL.map(|generation| (of_generation(generation), Some(generation)));
        let others = [&MASKINPORTEN, &LEGACY_PROVIDER, &IDPORTEN, &ADMIN].map(|bundled| (bundled, None));
        for (bundled, generation) in generations.into_iter().chain(others) {
            let document = bundled.contract().document();
            let parsed = Document::parse(document.name(), &document.raw().to_string()).unwrap();
            assert_eq!((bundled.base_path, bundled.title), (parsed.base_path(), parsed.title()), "{}", document.name());
            assert_eq!(parsed.generation(), generation, "{}", document.name());
            let whole = Contract::compile(parsed);
            assert!(whole.is_ok(), "{}: {whole:?}", document.name());
        }
    }

    #[test]
    fn mocks_of_a_process_share_parsed_documents() {
        let first = KrrMock::builder().app().unwrap();
        let second = KrrMock::builder().app().unwrap();
        for (one, other) in first.services.iter().zip(second.services.iter()) {
            assert!(std::ptr::eq(one.contract(), other.contract()), "{}", one.title);
        }
    }
}
