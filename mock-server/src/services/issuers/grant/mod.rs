//! JWT grants (RFC 7523): the checks in their order, each of which can reject a grant with a code of Maskinporten's.

pub(crate) mod assertion;
pub(crate) mod audience;
pub(crate) mod authorization_details;
pub(crate) mod client_proof;
pub(crate) mod entitlement;
pub(crate) mod error;
pub(crate) mod error_form;
pub(crate) mod lifetime;
pub(crate) mod mp_code;

use std::sync::Arc;

use jiff::Timestamp;
use jsonwebtoken::Algorithm;
use krr_specs::Issuer;

use crate::http::request_host::IssuerUrl;
use crate::oauth::client::Client;
use crate::services::issuers::grant::assertion::ParsedGrant;
use crate::services::issuers::grant::audience::check_audience;
use crate::services::issuers::grant::client_proof::{ClientProof, verify_client};
use crate::services::issuers::grant::entitlement::{Entitlement, entitlement};
use crate::services::issuers::grant::error::GrantError;
use crate::services::issuers::grant::lifetime::check_lifetime;
use crate::services::issuers::grant::mp_code::MpCode;
use crate::state::issuer_settings::IssuerSettings;
use crate::state::world::World;

/// What differs between the two issuers that accept grants.
pub(crate) struct GrantPolicy {
    pub(crate) issuer: Issuer,
    pub(crate) algorithms: &'static [Algorithm],
    /// Whether a client can sign with a registered key, or with a certificate only.
    pub(crate) accepts_registered_keys: bool,
    /// Whether `jti` identifies a grant. Otherwise only a byte-for-byte copy is a replay.
    pub(crate) has_jti: bool,
    /// Whether errors have Maskinporten's form.
    pub(crate) has_error_codes: bool,
}

/// A request for a token: where, when and by which rules.
pub(crate) struct GrantRequest<'r> {
    pub(crate) policy: &'r GrantPolicy,
    pub(crate) issuer: IssuerUrl,
    pub(crate) settings: &'r IssuerSettings,
    pub(crate) world: &'r World,
    /// By the token clock.
    pub(crate) now: Timestamp,
}

/// A grant that gives a token.
pub(crate) struct AcceptedGrant {
    pub(crate) client: Arc<Client>,
    pub(crate) proof: ClientProof,
    pub(crate) entitlement: Entitlement,
}

/// Spends the grant.
pub(crate) fn validate_grant(assertion: &str, request: &GrantRequest<'_>) -> Result<AcceptedGrant, GrantError> {
    checked(assertion, request, |client_id, id, exp| {
        request.world.used_grants.is_first_use(client_id, id, exp, request.now)
    })
}

/// The same, without spending the grant or asking whether it was spent.
pub(crate) fn check_grant(assertion: &str, request: &GrantRequest<'_>) -> Result<AcceptedGrant, GrantError> {
    checked(assertion, request, |_, _, _| true)
}

fn checked(
    assertion: &str,
    request: &GrantRequest<'_>,
    is_first_use: impl FnOnce(&str, &str, i64) -> bool,
) -> Result<AcceptedGrant, GrantError> {
    let grant = ParsedGrant::parse(assertion, request.policy.algorithms)?;
    let client_id = grant.text("iss")?;
    let client = request.world.clients.find(client_id).ok_or_else(|| unknown_client(client_id))?;
    let proof = verify_client(&grant, &client, request)?;
    check_audience(&grant, &request.issuer)?;
    let exp = check_lifetime(&grant, request.now.as_second())?;
    let entitlement = entitlement(&grant, &client, request)?;
    let jti = grant.optional_text("jti")?.filter(|_| request.policy.has_jti);
    if !is_first_use(client_id, jti.unwrap_or(grant.message), exp) {
        return Err(MpCode::Replayed.into());
    }
    Ok(AcceptedGrant { client, proof, entitlement })
}

fn unknown_client(client_id: &str) -> GrantError {
    let (en, nb) = match client_id.contains("://") {
        true => ("iss is the client's id, not an address", "iss er klientens id, ikke en adresse"),
        false => (
            "no client has the id in iss; GET /_mock/clients lists them, POST /_mock/clients adds one",
            "ingen klient har id-en i iss; GET /_mock/clients viser dem, POST /_mock/clients legger til",
        ),
    };
    GrantError::because(MpCode::ClientAuthentication, en, nb)
}
