pub(crate) mod certificate;
pub(crate) mod demo;
pub(crate) mod file;
pub(crate) mod key;
pub(crate) mod registry;

use std::collections::BTreeSet;

use jiff::Timestamp;
use krr_specs::Pointer;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::oauth::client::{demo::DEMO_CLIENT_ID, key::ClientKey};

/// A client as an organisation registers it with Maskinporten or ID-porten.
#[derive(Clone)]
pub(crate) struct Client {
    pub(crate) client_id: String,
    /// Nine digits.
    pub(crate) orgno: String,
    pub(crate) scopes: BTreeSet<String>,
    pub(crate) integration: Integration,
    pub(crate) keys: Vec<ClientKey>,
    pub(crate) redirect_uris: Vec<String>,
    pub(crate) token_endpoint_auth_method: AuthMethod,
    pub(crate) delegations: Vec<Delegation>,
    pub(crate) onbehalfof: Vec<OnBehalfOf>,
    /// Whether the legacy provider gives it tokens that say everything themselves (dossier 4.3, "on request").
    pub(crate) self_contained: bool,
}

/// The integration types of self-service that KRR's scopes are given to (dossier 3.6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Integration {
    /// Machines, `krr:global/`.
    #[default]
    Maskinporten,
    /// Logged-in persons, `krr:user/`.
    ApiKlient,
}

/// How a client says at the token endpoint who it is (RFC 8414, section 2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum AuthMethod {
    #[default]
    PrivateKeyJwt,
    /// A public client, which has no secret to keep.
    None,
}

/// What another organisation has delegated to this one in Altinn.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Delegation {
    /// Organisation number of the one who delegated.
    pub(crate) consumer: String,
    pub(crate) scopes: BTreeSet<String>,
}

/// A customer of a supplier's, whom a grant names in `iss_onbehalfof`: registered on the client beforehand (DOC-ONBEHALFOF).
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct OnBehalfOf {
    /// What the supplier calls its customer.
    pub(crate) id: String,
    /// Organisation number of the customer.
    pub(crate) orgno: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClientRegistration {
    client_id: String,
    orgno: String,
    scopes: BTreeSet<String>,
    #[serde(default)]
    integration: Integration,
    #[serde(default)]
    keys: Vec<Value>,
    #[serde(default)]
    redirect_uris: Vec<String>,
    #[serde(default)]
    token_endpoint_auth_method: AuthMethod,
    #[serde(default)]
    delegations: Vec<Delegation>,
    #[serde(default)]
    onbehalfof: Vec<OnBehalfOf>,
    #[serde(default)]
    self_contained: bool,
}

/// Why an entry is no client, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{at}: {why}")]
pub(crate) struct ClientError {
    pub(crate) at: Pointer,
    pub(crate) why: String,
}

impl Client {
    /// Reads a registration, from a file or from the body of an admin call.
    pub(crate) fn read(value: &Value) -> Result<Self, ClientError> {
        let entry: ClientRegistration = serde_path_to_error::deserialize(value).map_err(|error| {
            let at = error.path().iter().fold(Pointer::root(), |at, segment| at.child(segment.to_string()));
            ClientError { at, why: error.inner().to_string() }
        })?;
        let not = |at: Pointer, why: &str| ClientError { at, why: why.to_owned() };
        let member = |name: &str| Pointer::root().child(name);
        if entry.client_id.is_empty() || entry.client_id.contains(|c: char| c.is_whitespace() || "/?#%".contains(c)) {
            return Err(not(member("client_id"), "must be one word that can stand in a path: no / ? # or %"));
        }
        if entry.client_id == DEMO_CLIENT_ID {
            return Err(not(member("client_id"), "the demo client is the mock's own, and its key is made at start"));
        }
        if !is_orgno(&entry.orgno) {
            return Err(not(member("orgno"), "must be nine digits"));
        }
        if entry.scopes.iter().any(|scope| scope.is_empty() || scope.contains(char::is_whitespace)) {
            return Err(not(member("scopes"), "a scope is one word"));
        }
        for (index, delegation) in entry.delegations.iter().enumerate() {
            if !is_orgno(&delegation.consumer) {
                return Err(not(member("delegations").child(index).child("consumer"), "must be nine digits"));
            }
        }
        for (index, customer) in entry.onbehalfof.iter().enumerate() {
            let place = |name: &str| member("onbehalfof").child(index).child(name);
            if !is_orgno(&customer.orgno) {
                return Err(not(place("orgno"), "must be nine digits"));
            }
            if customer.id.is_empty() || entry.onbehalfof[..index].iter().any(|other| other.id == customer.id) {
                return Err(not(place("id"), "must be a word of its own"));
            }
        }
        for (index, uri) in entry.redirect_uris.iter().enumerate() {
            // RFC 6749, section 3.1.2: absolute, and without a fragment.
            let runs_code = |uri: &url::Url| matches!(uri.scheme(), "javascript" | "data" | "vbscript");
            let plain = uri.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'#');
            if !plain || url::Url::parse(uri).map_or(true, |uri| runs_code(&uri)) {
                return Err(not(member("redirect_uris").child(index), "must be an absolute URI without a fragment"));
            }
        }
        let keys = entry.keys.iter().enumerate().map(|(index, key)| {
            ClientKey::read(key).map_err(|why| ClientError { at: member("keys").child(index), why: why.to_string() })
        });
        let keys: Vec<ClientKey> = keys.collect::<Result<_, _>>()?;
        let twice =
            keys.iter().enumerate().find(|(index, key)| keys[..*index].iter().any(|other| other.kid == key.kid));
        if let Some((index, _)) = twice {
            return Err(not(member("keys").child(index), "a key above has the same kid"));
        }
        Ok(Self {
            keys,
            client_id: entry.client_id,
            orgno: entry.orgno,
            scopes: entry.scopes,
            integration: entry.integration,
            redirect_uris: entry.redirect_uris,
            token_endpoint_auth_method: entry.token_endpoint_auth_method,
            delegations: entry.delegations,
            onbehalfof: entry.onbehalfof,
            self_contained: entry.self_contained,
        })
    }

    /// The same with all of its keys registered by now.
    pub(crate) fn registered_at(mut self, now: Timestamp) -> Result<Self, ClientError> {
        let keys = self.keys.into_iter().enumerate().map(|(index, key)| {
            let at = Pointer::root().child("keys").child(index);
            key.registered_at(now).map_err(|why| ClientError { at, why: why.to_string() })
        });
        self.keys = keys.collect::<Result<_, _>>()?;
        Ok(self)
    }

    /// The registration as somebody would write it down, every key as a JWK.
    pub(crate) fn as_json(&self) -> Value {
        json!({
            "client_id": self.client_id,
            "orgno": self.orgno,
            "scopes": self.scopes,
            "integration": self.integration,
            "keys": self.keys.iter().map(ClientKey::as_json).collect::<Vec<_>>(),
            "redirect_uris": self.redirect_uris,
            "token_endpoint_auth_method": self.token_endpoint_auth_method,
            "delegations": self.delegations,
            "onbehalfof": self.onbehalfof,
            "self_contained": self.self_contained,
        })
    }

    pub(crate) fn key(&self, kid: &str) -> Option<&ClientKey> {
        self.keys.iter().find(|key| key.kid == kid)
    }
}

/// Nine digits.
pub(crate) fn is_orgno(text: &str) -> bool {
    text.len() == 9 && text.bytes().all(|byte| byte.is_ascii_digit())
}
