//! A token issuer like Maskinporten: metadata, key set, and tokens for JWT grants (DOC-GRANT, DOC-FEIL).

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jsonwebtoken::{Algorithm, DecodingKey, Header, Validation, decode, decode_header, encode, jwk::JwkSet};
use krr_specs::Generation;
use parking_lot::Mutex;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::reference_server::generation::machine_scopes;
use crate::reference_server::keys;
use crate::reference_server::response::TestResponse;

pub(crate) const CLIENT_ID: &str = "reference-client";
pub(crate) const CLIENT_KID: &str = "client-key";
pub(super) const ISSUER_KID: &str = "issuer-key";

pub(super) struct Issuer {
    name: String,
    generation: Generation,
    used: Mutex<BTreeSet<String>>,
    /// Tokens up to this number are revoked, except those of persons.
    revoked: Mutex<u64>,
    granted: Mutex<u64>,
}

#[derive(Deserialize)]
struct Grant {
    iss: String,
    iat: i64,
    exp: i64,
    jti: String,
    scope: String,
    pid: Option<String>,
}

/// The claims of an access token.
#[derive(Deserialize)]
pub(super) struct Bearer {
    pub(super) scope: String,
    pub(super) pid: Option<String>,
    exp: i64,
    /// The number of the token, in the order of issue.
    #[serde(default)]
    number: Option<u64>,
}

impl Issuer {
    pub(super) fn new(name: &str, generation: Generation) -> Self {
        Self {
            name: name.to_owned(),
            generation,
            used: Mutex::default(),
            revoked: Mutex::new(0),
            granted: Mutex::new(0),
        }
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn grants(&self) -> usize {
        usize::try_from(*self.granted.lock()).unwrap()
    }

    pub(super) fn revoke(&self) {
        *self.revoked.lock() = *self.granted.lock();
    }

    pub(super) fn metadata(&self) -> TestResponse {
        let at = |path: &str| format!("{}{path}", self.name);
        TestResponse::json(200, &json!({ "issuer": self.name, "token_endpoint": at("token"), "jwks_uri": at("jwk") }))
    }

    /// Whether the client has the scope. It does not have all of the current generation.
    fn has(&self, scope: &str) -> bool {
        let is_feed = self.generation == Generation::G3 && scope == "krr:global/hentendring.read";
        is_feed || scope != "krr:global/postkasse.read" && machine_scopes(self.generation).contains(&scope)
    }

    /// Token lifetimes depend on the scope.
    fn is_short_lived(&self, scope: &str) -> bool {
        machine_scopes(self.generation).last() == Some(&scope)
    }

    /// `POST /token`
    pub(super) fn token(&self, form: &[u8]) -> TestResponse {
        let form: BTreeMap<_, _> = url::form_urlencoded::parse(form).into_owned().collect();
        if form.get("grant_type").is_none_or(|it| it != "urn:ietf:params:oauth:grant-type:jwt-bearer") {
            return refused("unsupported_grant_type", "only JWT grants are supported");
        }
        let assertion = form.get("assertion").cloned().unwrap_or_default();
        match self.validate(&assertion) {
            Ok(grant) => self.issue(&grant),
            Err((error, description)) => refused(error, description),
        }
    }

    fn validate(&self, assertion: &str) -> Result<Grant, (&'static str, &'static str)> {
        let mut validation = Validation::new(Algorithm::RS256);
        validation.set_audience(&[&self.name]);
        validation.leeway = 0;
        let key = key_of(assertion, &keys::CLIENT.published).ok_or(("invalid_grant", "MP-100 no such key"))?;
        let grant = decode::<Grant>(assertion, &key, &validation);
        let grant = grant.map_err(|_| ("invalid_grant", "MP-124 signature, audience or time"))?.claims;
        let now = Timestamp::now().as_second();
        let unknown = grant.scope.split(' ').any(|scope| !self.has(scope));
        match () {
            () if grant.iss != CLIENT_ID => Err(("invalid_grant", "MP-100 no such client")),
            () if grant.exp - grant.iat > 120 || (now - grant.iat).abs() > 10 => Err(("invalid_grant", "MP-130 time")),
            () if !self.used.lock().insert(grant.jti.clone()) => Err(("invalid_grant", "MP-012 used before")),
            () if unknown => Err(("invalid_scope", "MP-200 the client does not have the scope")),
            () => Ok(grant),
        }
    }

    fn issue(&self, grant: &Grant) -> TestResponse {
        let now = Timestamp::now().as_second();
        let lifetime = if grant.scope.split(' ').any(|scope| self.is_short_lived(scope)) { 4 } else { 120 };
        let number = {
            let mut granted = self.granted.lock();
            *granted += 1;
            *granted
        };
        let mut claims = json!({
            "iss": self.name, "scope": grant.scope, "client_id": CLIENT_ID,
            "iat": now, "exp": now + lifetime, "number": number,
        });
        if let Some(pid) = &grant.pid {
            claims["pid"] = json!(pid);
        }
        let token = signed(&claims);
        let response = json!({
            "access_token": token, "token_type": "Bearer", "expires_in": lifetime - 1, "scope": grant.scope,
        });
        TestResponse::json(200, &response)
    }

    /// A token as ID-porten issues it to a logged-in person.
    pub(super) fn user_token(&self, scope: &str, pid: &str) -> String {
        let now = Timestamp::now().as_second();
        signed(&json!({ "iss": self.name, "scope": scope, "pid": pid, "iat": now, "exp": now + 600 }))
    }

    /// The claims of a valid token.
    pub(super) fn bearer(&self, token: &str, accepts_expired: bool) -> Option<Bearer> {
        let mut validation = Validation::new(Algorithm::ES256);
        validation.set_issuer(&[&self.name]);
        validation.validate_exp = false;
        let bearer = decode::<Bearer>(token, &key_of(token, &keys::ISSUER.published)?, &validation).ok()?.claims;
        let expired = bearer.exp <= Timestamp::now().as_second();
        let is_revoked = bearer.number.is_some_and(|number| number <= *self.revoked.lock());
        (!is_revoked && (accepts_expired || !expired)).then_some(bearer)
    }
}

/// The key of a key set that a JWT names.
fn key_of(jwt: &str, keys: &JwkSet) -> Option<DecodingKey> {
    DecodingKey::from_jwk(keys.find(&decode_header(jwt).ok()?.kid?)?).ok()
}

fn signed(claims: &Value) -> String {
    let header = Header { kid: Some(ISSUER_KID.to_owned()), ..Header::new(Algorithm::ES256) };
    encode(&header, claims, &keys::ISSUER.signer).unwrap()
}

/// As Maskinporten writes it: the code is in the URI (N20).
fn refused(error: &str, reason: &str) -> TestResponse {
    let body = match reason.split_once(' ').filter(|(code, _)| code.starts_with("MP-")) {
        Some((code, description)) => {
            let uri = format!("https://test.maskinporten.no/errors/{code}");
            json!({ "error": error, "error_description": description, "error_uri": uri })
        }
        None => json!({ "error": error, "error_description": reason }),
    };
    TestResponse::json(400, &body)
}
