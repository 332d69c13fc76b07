//! The operations by `operationId`. The document of a generation says whether it has one.

/// `POST /rest/v1/personer`
pub(crate) const PERSONER: &str = "getUsers";
/// `POST /rest/v2/personer`
pub(crate) const PERSONER_V2: &str = "getUsersV2";
/// `GET /rest/v1/person`
pub(crate) const PERSON: &str = "getUser";
/// `GET /rest/v2/person`
pub(crate) const PERSON_V2: &str = "getUserV2";
/// `PATCH /rest/v1/person`
pub(crate) const PATCH: &str = "patchUser";
/// `GET /rest/v1/printSertifikat`
pub(crate) const PRINT: &str = "getPrintSertifikat";
/// `GET /rest/v2/printSertifikat`
pub(crate) const PRINT_V2: &str = "getPrintSertifikatV2";
/// `POST /rest/v2/krr/hentEndringer`
pub(crate) const FEED: &str = "hentEndringer";

pub(crate) const LISTS: [&str; 2] = [PERSONER, PERSONER_V2];
/// The operations that return the person of the token.
pub(crate) const PERSONS: [&str; 2] = [PERSON, PERSON_V2];

/// Clients look this identifier up to check that the service answers (VALG-CLIENT). It has right check digits and no owner.
pub(crate) const HEALTH_CHECK_IDENTIFIER: &str = "00000000000";
