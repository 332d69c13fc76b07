//! An issuer like Maskinporten: discovery, key set, and tokens for grants that a client signs (dossier 4.1, 4.4).

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jsonwebtoken::{Algorithm, DecodingKey, Header, Validation, decode, decode_header, encode, jwk::JwkSet};
use parking_lot::Mutex;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::reference_server::{keys, response::Answer};

pub(crate) const CLIENT_ID: &str = "a-client-of-the-stand-in";
pub(crate) const CLIENT_KID: &str = "client-key";
pub(super) const ISSUER_KID: &str = "issuer-key";

/// What the client may ask for. Not `krr:global/postkasse.read`.
const SCOPES: [&str; 4] =
    ["krr:global/kontaktinformasjon.read", "krr:global/digitalpost.read", KONTAKTINFO, "krr:global/hentendring.read"];
/// How long a token is good is set for each scope; that of this one is soon over.
const KONTAKTINFO: &str = "krr:global/kontaktinfo.read";

pub(super) struct Issuer {
    name: String,
    used: Mutex<BTreeSet<String>>,
    /// Tokens with an `iat` up to this are taken no more, but for those of persons.
    forgotten: Mutex<u64>,
    given: Mutex<u64>,
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

/// What a token says.
#[derive(Deserialize)]
pub(super) struct Bearer {
    pub(super) scope: String,
    pub(super) pid: Option<String>,
    exp: i64,
    /// Which token of the issuer it is.
    #[serde(default)]
    number: Option<u64>,
}

impl Issuer {
    pub(super) fn at(name: &str) -> Self {
        Self { name: name.to_owned(), used: Mutex::default(), forgotten: Mutex::new(0), given: Mutex::new(0) }
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn grants(&self) -> usize {
        usize::try_from(*self.given.lock()).unwrap()
    }

    pub(super) fn forget(&self) {
        *self.forgotten.lock() = *self.given.lock();
    }

    pub(super) fn metadata(&self) -> Answer {
        let at = |path: &str| format!("{}{path}", self.name);
        Answer::json(200, &json!({ "issuer": self.name, "token_endpoint": at("token"), "jwks_uri": at("jwk") }))
    }

    /// `POST /token`
    pub(super) fn token(&self, form: &[u8]) -> Answer {
        let form: BTreeMap<_, _> = url::form_urlencoded::parse(form).into_owned().collect();
        if form.get("grant_type").is_none_or(|it| it != "urn:ietf:params:oauth:grant-type:jwt-bearer") {
            return refused("unsupported_grant_type", "only JWT grants are taken");
        }
        let assertion = form.get("assertion").cloned().unwrap_or_default();
        match self.granted(&assertion) {
            Ok(grant) => self.given(&grant),
            Err((error, description)) => refused(error, description),
        }
    }

    fn granted(&self, assertion: &str) -> Result<Grant, (&'static str, &'static str)> {
        let mut wanted = Validation::new(Algorithm::RS256);
        wanted.set_audience(&[&self.name]);
        wanted.leeway = 0;
        let key = key_of(assertion, &keys::CLIENT.published).ok_or(("invalid_grant", "MP-100 no such key"))?;
        let grant = decode::<Grant>(assertion, &key, &wanted);
        let grant = grant.map_err(|_| ("invalid_grant", "MP-124 signature, audience or time"))?.claims;
        let now = Timestamp::now().as_second();
        let unknown = grant.scope.split(' ').any(|scope| !SCOPES.contains(&scope));
        match () {
            () if grant.iss != CLIENT_ID => Err(("invalid_grant", "MP-100 no such client")),
            () if grant.exp - grant.iat > 120 || (now - grant.iat).abs() > 10 => Err(("invalid_grant", "MP-130 time")),
            () if !self.used.lock().insert(grant.jti.clone()) => Err(("invalid_grant", "MP-012 used before")),
            () if unknown => Err(("invalid_scope", "MP-200 the client does not have the scope")),
            () => Ok(grant),
        }
    }

    fn given(&self, grant: &Grant) -> Answer {
        let now = Timestamp::now().as_second();
        let lifetime = if grant.scope.split(' ').any(|scope| scope == KONTAKTINFO) { 4 } else { 120 };
        let number = {
            let mut given = self.given.lock();
            *given += 1;
            *given
        };
        let mut claims = json!({
            "iss": self.name, "scope": grant.scope, "client_id": CLIENT_ID,
            "iat": now, "exp": now + lifetime, "number": number,
        });
        if let Some(pid) = &grant.pid {
            claims["pid"] = json!(pid);
        }
        let token = signed(&claims);
        let answer = json!({
            "access_token": token, "token_type": "Bearer", "expires_in": lifetime - 1, "scope": grant.scope,
        });
        Answer::json(200, &answer)
    }

    /// A token as ID-porten would give to a logged-in person.
    pub(super) fn user_token(&self, scope: &str, pid: &str) -> String {
        let now = Timestamp::now().as_second();
        signed(&json!({ "iss": self.name, "scope": scope, "pid": pid, "iat": now, "exp": now + 600 }))
    }

    /// What a token says that is to be taken; nothing of others.
    pub(super) fn bearer(&self, token: &str, even_expired: bool) -> Option<Bearer> {
        let mut wanted = Validation::new(Algorithm::ES256);
        wanted.set_issuer(&[&self.name]);
        wanted.validate_exp = false;
        let bearer = decode::<Bearer>(token, &key_of(token, &keys::ISSUER.published)?, &wanted).ok()?.claims;
        let expired = bearer.exp <= Timestamp::now().as_second();
        let forgotten = bearer.number.is_some_and(|number| number <= *self.forgotten.lock());
        (!forgotten && (even_expired || !expired)).then_some(bearer)
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

fn refused(error: &str, description: &str) -> Answer {
    Answer::json(400, &json!({ "error": error, "error_description": description }))
}
