//! Verifies the signature of a grant, with a registered key or with the certificate in its header.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use jiff::{Timestamp, ToSpan, tz::TimeZone};
use jsonwebtoken::{DecodingKey, crypto};
use rustls_pki_types::CertificateDer;
use serde_json::Value;

use crate::oauth::client::Client;
use crate::oauth::client::certificate::LeafCertificate;
use crate::oauth::settings::strictness::Strictness;
use crate::services::issuers::grant::GrantRequest;
use crate::services::issuers::grant::assertion::ParsedGrant;
use crate::services::issuers::grant::error::GrantError;
use crate::services::issuers::grant::mp_code::MpCode;
use crate::state::issuer_settings::IssuerSettings;

/// How the client authenticated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ClientProof {
    Key,
    Certificate,
}

impl ClientProof {
    /// The claim `client_amr` (OSKJERV).
    pub(crate) fn client_amr(self) -> &'static str {
        match self {
            Self::Key => "private_key_jwt",
            Self::Certificate => "virksomhetssertifikat",
        }
    }
}

/// `kid` counts before `x5c`, which the documentation leaves open ("one of them", DOC-GRANT).
pub(crate) fn verify_client(
    grant: &ParsedGrant<'_>,
    client: &Client,
    request: &GrantRequest<'_>,
) -> Result<ClientProof, GrantError> {
    let (accepts_keys, now) = (request.policy.accepts_registered_keys, request.now);
    let (kid, x5c) = (grant.header.get("kid").filter(|_| accepts_keys), grant.header.get("x5c"));
    let (proof, verifier) = match (kid, x5c) {
        (Some(kid), _) => (ClientProof::Key, registered_key(client, kid, now)?),
        (None, Some(x5c)) => (ClientProof::Certificate, certificate_key(client, x5c, request.settings, now)?),
        (None, None) => {
            let names = if accepts_keys { "kid or x5c" } else { "x5c" };
            return Err(GrantError::because(
                MpCode::InvalidAssertion,
                format!("the header must have {names}"),
                format!("hodet skal ha {}", names.replace("or", "eller")),
            ));
        }
    };
    match crypto::verify(grant.signature, grant.message.as_bytes(), &verifier, grant.algorithm) {
        Ok(true) => Ok(proof),
        Ok(false) | Err(_) => Err(MpCode::Signature.into()),
    }
}

fn registered_key(client: &Client, kid: &Value, now: Timestamp) -> Result<DecodingKey, GrantError> {
    let Some(key) = kid.as_str().and_then(|kid| client.key(kid)) else {
        let error = GrantError::because(
            MpCode::ClientAuthentication,
            "no key of the client has this kid; GET /_mock/clients/{id} lists them",
            "ingen av klientens nøkler har denne kid; GET /_mock/clients/{id} viser dem",
        );
        return Err(error.with_addition("Unknown key identifier (kid) for client."));
    };
    let valid_until = key.registered.and_then(a_year_after);
    if valid_until.is_some_and(|until| until <= now) {
        return Err(MpCode::ExpiredKey.into());
    }
    Ok(key.verifier.clone())
}

/// One calendar year. The key of the demo client has no registration date and does not expire.
fn a_year_after(registered: Timestamp) -> Option<Timestamp> {
    let year = registered.to_zoned(TimeZone::UTC).checked_add(1.year()).ok()?;
    Some(year.timestamp())
}

fn certificate_key(
    client: &Client,
    x5c: &Value,
    settings: &IssuerSettings,
    now: Timestamp,
) -> Result<DecodingKey, GrantError> {
    let chain = chain(x5c, settings.strictness).ok_or(MpCode::UnreadableCertificate)?;
    let leaf = chain.first().and_then(LeafCertificate::read).ok_or(MpCode::UnreadableCertificate)?;
    let own = settings.demo.get().authority.certificate();
    settings.trusted.verify_chain(&chain, own, now.as_second()).map_err(|error| {
        let (en, nb) = match chain.len() {
            1 => (
                "x5c has the leaf alone, so krr-mock --trust PATH must name the authority that issued it, not the root above",
                "x5c har bare det ytterste leddet, så krr-mock --trust PATH skal nevne utstederen av det, ikke roten over",
            ),
            _ => ("krr-mock --trust PATH adds an authority", "krr-mock --trust PATH legger til en utsteder"),
        };
        GrantError::because(
            MpCode::InvalidCertificate,
            format!("{}; {en}", in_english(&error)),
            format!("{}; {nb}", in_norwegian(&error)),
        )
    })?;
    if leaf.orgno.as_deref() != Some(client.orgno.as_str()) {
        let named = leaf.orgno.as_deref().unwrap_or("-");
        return Err(GrantError::because(
            MpCode::OrganisationMismatch,
            format!("it names {named}, the client belongs to {}", client.orgno),
            format!("det gjelder {named}, klienten tilhører {}", client.orgno),
        ));
    }
    Ok(DecodingKey::from_rsa_raw_components(&leaf.modulus, &leaf.exponent))
}

/// Base64 with padding (RFC 7515, section 4.1.6), in which some clients leave the line breaks of PEM (N27).
fn chain(x5c: &Value, strictness: Strictness) -> Option<Vec<CertificateDer<'static>>> {
    let is_ignored = |c: char| strictness.accepts_line_breaks_in_x5c() && matches!(c, '\r' | '\n');
    let decode = |text: &Value| {
        let base64: String = text.as_str()?.chars().filter(|c| !is_ignored(*c)).collect();
        Some(CertificateDer::from(STANDARD.decode(base64).ok()?))
    };
    let chain: Vec<_> = x5c.as_array()?.iter().map(decode).collect::<Option<_>>()?;
    (!chain.is_empty()).then_some(chain)
}

fn in_english(error: &webpki::Error) -> String {
    match error {
        webpki::Error::CertExpired { .. } => "it has expired by the token clock".to_owned(),
        webpki::Error::CertNotValidYet { .. } => "it is not valid yet by the token clock".to_owned(),
        webpki::Error::UnknownIssuer => "no trusted authority issued it".to_owned(),
        webpki::Error::InvalidSignatureForPublicKey => {
            "its authority has the name of a trusted one and another key, as that of an earlier run of the mock"
                .to_owned()
        }
        other => format!("no chain leads to a trusted authority ({other})"),
    }
}

fn in_norwegian(error: &webpki::Error) -> String {
    match error {
        webpki::Error::CertExpired { .. } => "det er utløpt etter klokka for token".to_owned(),
        webpki::Error::CertNotValidYet { .. } => "det er ikke gyldig ennå etter klokka for token".to_owned(),
        webpki::Error::UnknownIssuer => "ingen utsteder som er godtatt her, står bak det".to_owned(),
        webpki::Error::InvalidSignatureForPublicKey => {
            "utstederen har navnet til en som er godtatt, men en annen nøkkel, som fra en tidligere kjøring".to_owned()
        }
        other => format!("ingen vei fører til en utsteder som er godtatt her ({other})"),
    }
}
