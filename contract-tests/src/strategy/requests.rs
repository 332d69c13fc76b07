//! The requests of the lookup API, one function for each operation.

use http::Method;
use proptest::{collection::vec, prelude::*};
use serde_json::json;

use crate::{
    case::Case,
    exchange::{Access, Body, Step},
    ground::Ground,
    strategy::{identifiers, tokens},
};

pub(crate) const PERSONER: &str = "/rest/v1/personer";
pub(crate) const PERSON: &str = "/rest/v1/person";
pub(crate) const PRINT: &str = "/rest/v1/printSertifikat";

/// Every legacy scope but the one that withholds, so that as much as possible shows.
pub(crate) const OPEN: &str =
    "global/kontaktinformasjon.read global/sikkerdigitalpost.read global/sertifikat.read global/spraak.read";
/// Both `krr:` scopes: everything shows, nothing is withheld.
pub(crate) const EVERYTHING: &str = "krr:global/kontaktinformasjon.read krr:global/digitalpost.read";

pub(crate) fn personer(access: Access, identifiers: &[String]) -> Step {
    Step {
        operation: "getUsers",
        method: Method::POST,
        path: PERSONER.to_owned(),
        access,
        headers: Vec::new(),
        body: Body::Json(json!({ "personidentifikatorer": identifiers })),
    }
}

pub(crate) fn person(access: Access) -> Step {
    Step {
        operation: "getUser",
        method: Method::GET,
        path: PERSON.to_owned(),
        access,
        headers: Vec::new(),
        body: Body::None,
    }
}

pub(crate) fn patch(access: Access, body: Body) -> Step {
    Step { operation: "patchUser", method: Method::PATCH, path: PERSON.to_owned(), access, headers: Vec::new(), body }
}

pub(crate) fn print_sertifikat(access: Access) -> Step {
    Step {
        operation: "getPrintSertifikat",
        method: Method::GET,
        path: PRINT.to_owned(),
        access,
        headers: Vec::new(),
        body: Body::None,
    }
}

/// A list of anybody, looked up with any scopes.
pub(crate) fn lookup(ground: &Ground) -> BoxedStrategy<Case> {
    let list = vec(identifiers::anybody(ground), 1..12);
    (tokens::machine(ground), list).prop_map(|(access, list)| Case::of([personer(access, &list)])).boxed()
}

/// A list of anybody, looked up so that everything shows.
pub(crate) fn lookup_of_everything(ground: &Ground) -> BoxedStrategy<Case> {
    let access = tokens::machine_holding(ground, EVERYTHING);
    let list = vec(identifiers::anybody(ground), 1..12);
    list.prop_map(move |list| Case::of([personer(access.clone(), &list)])).boxed()
}
