//! One grant from its text to what it entitles to, as one page of checks in their order.

pub(crate) mod assertion;
pub(crate) mod client_proof;
pub(crate) mod entitlement;
pub(crate) mod error;
pub(crate) mod mp_code;

use jiff::Timestamp;
use jsonwebtoken::Algorithm;
use serde_json::Value;

use crate::{
    http::request_host::IssuerUrl,
    oauth::{client::certificate::TrustedAuthorities, strictness::Strictness},
    services::issuers::grant::{
        assertion::ParsedGrant,
        client_proof::{ClientProof, verify_client},
        entitlement::{Entitlement, entitlement},
        error::GrantError,
        mp_code::MpCode,
    },
    state::world::World,
};

/// How far `iat` may be from the token clock, in seconds (DOC-GRANT).
const SKEW_S: i64 = 10;
/// The longest life of a grant, in seconds (DOC-GRANT).
const LONGEST_LIFE_S: i64 = 120;
/// A time after this, in the year 5138, was meant in milliseconds.
const MILLISECONDS: i64 = 100_000_000_000;

/// What an issuer asks of a grant.
pub(crate) struct GrantPolicy<'t> {
    /// Whom the claim `aud` must name.
    pub(crate) issuer: IssuerUrl,
    pub(crate) algorithms: &'static [Algorithm],
    /// Whether a registered key will do, or only a certificate.
    pub(crate) takes_keys: bool,
    /// Whether two grants with one `jti` are the same.
    pub(crate) knows_by_jti: bool,
    pub(crate) strictness: Strictness,
    pub(crate) trusted: &'t TrustedAuthorities,
    pub(crate) now: Timestamp,
}

/// A grant that gives a token.
pub(crate) struct AcceptedGrant {
    pub(crate) client_id: String,
    /// Of the client.
    pub(crate) orgno: String,
    pub(crate) self_contained: bool,
    pub(crate) proof: ClientProof,
    pub(crate) entitlement: Entitlement,
}

pub(crate) fn validate_grant(
    assertion: &str,
    world: &World,
    terms: &GrantPolicy<'_>,
) -> Result<AcceptedGrant, GrantError> {
    let now = terms.now.as_second();
    let grant = ParsedGrant::parse(assertion, terms.algorithms)?;
    let client_id = grant.text("iss")?;
    let client = world.clients.find(client_id).ok_or_else(|| unknown_client(client_id))?;
    let proof = verify_client(&grant, &client, terms.takes_keys, terms.trusted, terms.now)?;
    check_audience(&grant, &terms.issuer)?;
    let exp = check_times(&grant, now)?;
    let entitlement = entitlement(&grant, &client, terms)?;
    let jti = grant.optional_text("jti")?.filter(|_| terms.knows_by_jti);
    if !world.used_grants.is_first_use(client_id, jti.unwrap_or(grant.message), exp, terms.now) {
        return Err(MpCode::UsedBefore.into());
    }
    let (client_id, orgno) = (client.client_id.clone(), client.orgno.clone());
    Ok(AcceptedGrant { client_id, orgno, self_contained: client.self_contained, proof, entitlement })
}

fn unknown_client(client_id: &str) -> GrantError {
    let (en, nb) = match client_id.contains("://") {
        true => ("iss is the client's id, not an address", "iss er klientens id, ikke en adresse"),
        false => (
            "no client has the id in iss; GET /_mock/clients lists them, POST /_mock/clients adds one",
            "ingen klient har id-en i iss; GET /_mock/clients viser dem, POST /_mock/clients legger til",
        ),
    };
    GrantError::because(MpCode::Client, en, nb)
}

fn check_audience(grant: &ParsedGrant<'_>, issuer: &IssuerUrl) -> Result<(), GrantError> {
    let named: Vec<&str> = match grant.claims.get("aud") {
        Some(Value::String(aud)) => vec![aud],
        Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    if named.iter().any(|aud| issuer.is_called(aud)) {
        return Ok(());
    }
    let (token_url, issuer) = (issuer.endpoint("token"), issuer.url.as_str());
    let (en, nb) = match named.first() {
        None => ("it is missing".to_owned(), "den mangler".to_owned()),
        Some(aud) if aud.trim_end_matches('/') == token_url => (
            format!("your aud is the token URL; the issuer is {issuer}"),
            format!("din aud er adressen til token-endepunktet; issuer er {issuer}"),
        ),
        Some(aud) if format!("{aud}/") == issuer => (
            format!("your aud lacks the slash at its end; the issuer is {issuer}"),
            format!("din aud mangler skråstreken til slutt; issuer er {issuer}"),
        ),
        Some(_) => (
            format!("your aud names another environment; the issuer is {issuer}"),
            format!("din aud gjelder et annet miljø; issuer er {issuer}"),
        ),
    };
    Err(GrantError::because(MpCode::Audience, en, nb))
}

/// The end of the grant, when it is in time (DOC-GRANT). The page on errors has no code for a life that is too long.
fn check_times(grant: &ParsedGrant<'_>, now: i64) -> Result<i64, GrantError> {
    let (iat, exp) = (grant.seconds("iat")?, grant.seconds("exp")?);
    let late = |en: String, nb: String| Err(GrantError::because(MpCode::Expired, en, nb));
    let life = exp.saturating_sub(iat);
    if iat.max(exp) > MILLISECONDS {
        let (en, nb) = ("times are in seconds, yours in milliseconds", "tider er i sekunder, dine i millisekunder");
        let code = if iat > MILLISECONDS { MpCode::Future } else { MpCode::BrokenGrant };
        return Err(GrantError::because(code, en, nb));
    }
    if life < 1 {
        return Err(GrantError::because(
            MpCode::BrokenGrant,
            format!("exp must be later than iat, and exp - iat is {life} s"),
            format!("exp skal være senere enn iat, og exp - iat er {life} s"),
        ));
    }
    if grant.claims.contains_key("nbf") {
        let ahead = grant.seconds("nbf")?.saturating_sub(now);
        if ahead > SKEW_S {
            let (en, nb) = (format!("by {ahead} s"), format!("med {ahead} s"));
            return Err(GrantError::because(MpCode::NotYet, en, nb));
        }
    }
    if iat > now.saturating_add(SKEW_S) {
        let ahead = iat.saturating_sub(now);
        return Err(GrantError::because(
            MpCode::Future,
            format!("by {ahead} s; GET /_mock/clock shows it"),
            format!("med {ahead} s; GET /_mock/clock viser den"),
        ));
    }
    if exp <= now {
        let ago = now.saturating_sub(exp);
        return late(format!("exp was {ago} s ago by the token clock"), format!("exp var for {ago} s siden"));
    }
    if life > LONGEST_LIFE_S {
        return Err(GrantError::because(
            MpCode::BrokenGrant,
            format!("exp - iat is {life} s; {LONGEST_LIFE_S} s are allowed"),
            format!("exp - iat er {life} s; {LONGEST_LIFE_S} s er tillatt"),
        ));
    }
    let age = now.saturating_sub(iat);
    if age > SKEW_S {
        return late(
            format!("iat was {age} s ago by the token clock; {SKEW_S} s are allowed"),
            format!("iat var for {age} s siden; {SKEW_S} s er tillatt"),
        );
    }
    Ok(exp)
}
