pub(crate) mod auth_method;
pub(crate) mod certificate;
pub(crate) mod credentials;
pub(crate) mod demo;
pub(crate) mod demo_source;
pub(crate) mod file;
pub(crate) mod key;
pub(crate) mod registry;

use std::collections::BTreeSet;

use jiff::Timestamp;
use krr_specs::Pointer;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::oauth::client::auth_method::{AuthMethod, ClientSecret, check_secret};
use crate::oauth::client::demo::DEMO_CLIENT_ID;
use crate::oauth::client::key::ClientKey;

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
    pub(crate) subject_type: SubjectType,
    /// Present with `client_secret_basic` and `client_secret_post`.
    pub(crate) client_secret: Option<ClientSecret>,
    pub(crate) delegations: Vec<Delegation>,
    pub(crate) onbehalfof: Vec<OnBehalfOf>,
    /// Whether the legacy provider issues JWTs to it, and not opaque tokens on request (DOC-OIDC-OLD).
    pub(crate) self_contained: bool,
}

/// The integration types of self-service that can have KRR's scopes (DOC-2018).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Integration {
    /// Machines, `krr:global/`.
    #[default]
    Maskinporten,
    /// Logged-in persons, `krr:user/`.
    ApiKlient,
}

/// Whether the claim `sub` of a person differs from client to client (OpenID Connect Core, section 8). ID-porten's discovery names
/// both (N41).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SubjectType {
    #[default]
    Pairwise,
    /// Every client with this type sees the same one.
    Public,
}

impl SubjectType {
    pub(crate) const ALL: [Self; 2] = [Self::Public, Self::Pairwise];
}

/// Scopes that another organisation has delegated to this one in Altinn.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Delegation {
    /// Organisation number of the delegating organisation.
    pub(crate) consumer: String,
    pub(crate) scopes: BTreeSet<String>,
}

/// A customer of a supplier. A grant names it in `iss_onbehalfof` (DOC-ONBEHALFOF).
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct OnBehalfOf {
    /// The supplier's name for its customer.
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
    client_secret: Option<ClientSecret>,
    #[serde(default)]
    subject_type: SubjectType,
    #[serde(default)]
    delegations: Vec<Delegation>,
    #[serde(default)]
    onbehalfof: Vec<OnBehalfOf>,
    #[serde(default)]
    self_contained: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{at}: {why}")]
pub(crate) struct ClientError {
    pub(crate) at: Pointer,
    pub(crate) why: String,
}

fn member(name: &str) -> Pointer {
    Pointer::root().child(name)
}

fn invalid(at: Pointer, why: &str) -> ClientError {
    ClientError { at, why: why.to_owned() }
}

impl ClientRegistration {
    fn check(&self) -> Result<(), ClientError> {
        if self.client_id.is_empty() || self.client_id.contains(|c: char| c.is_whitespace() || "/?#%".contains(c)) {
            return Err(invalid(
                member("client_id"),
                "must be one word without / ? # and %, because it is part of a path",
            ));
        }
        if self.client_id == DEMO_CLIENT_ID {
            return Err(invalid(member("client_id"), "the demo client is part of the mock and cannot be registered"));
        }
        if !is_orgno(&self.orgno) {
            return Err(invalid(member("orgno"), "must be nine digits"));
        }
        if self.scopes.iter().any(|scope| scope.is_empty() || scope.contains(char::is_whitespace)) {
            return Err(invalid(member("scopes"), "a scope is one word"));
        }
        check_secret(self.token_endpoint_auth_method, self.client_secret.as_ref(), self.integration)?;
        for (index, delegation) in self.delegations.iter().enumerate() {
            if !is_orgno(&delegation.consumer) {
                return Err(invalid(member("delegations").child(index).child("consumer"), "must be nine digits"));
            }
        }
        for (index, customer) in self.onbehalfof.iter().enumerate() {
            let place = |name: &str| member("onbehalfof").child(index).child(name);
            if !is_orgno(&customer.orgno) {
                return Err(invalid(place("orgno"), "must be nine digits"));
            }
            if customer.id.is_empty() || self.onbehalfof[..index].iter().any(|other| other.id == customer.id) {
                return Err(invalid(place("id"), "must not be empty or repeated"));
            }
        }
        for (index, uri) in self.redirect_uris.iter().enumerate() {
            // RFC 6749, section 3.1.2: absolute, and without a fragment.
            let runs_code = |uri: &url::Url| matches!(uri.scheme(), "javascript" | "data" | "vbscript");
            let plain = uri.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'#');
            if !plain || url::Url::parse(uri).map_or(true, |uri| runs_code(&uri)) {
                return Err(invalid(
                    member("redirect_uris").child(index),
                    "must be an absolute URI without a fragment",
                ));
            }
        }
        Ok(())
    }
}

impl Client {
    /// Reads a registration, from a file or from the body of an admin call.
    pub(crate) fn from_json(value: &Value) -> Result<Self, ClientError> {
        let registration: ClientRegistration = serde_path_to_error::deserialize(value).map_err(|error| {
            let at = error.path().iter().fold(Pointer::root(), |at, segment| at.child(segment.to_string()));
            ClientError { at, why: error.inner().to_string() }
        })?;
        registration.check()?;
        let keys = registration.keys.iter().enumerate().map(|(index, key)| {
            ClientKey::from_json(key)
                .map_err(|why| ClientError { at: member("keys").child(index), why: why.to_string() })
        });
        let keys: Vec<ClientKey> = keys.collect::<Result<_, _>>()?;
        let repeated =
            keys.iter().enumerate().find(|(index, key)| keys[..*index].iter().any(|other| other.kid == key.kid));
        if let Some((index, _)) = repeated {
            return Err(invalid(member("keys").child(index), "a key above has the same kid"));
        }
        Ok(Self {
            keys,
            client_id: registration.client_id,
            orgno: registration.orgno,
            scopes: registration.scopes,
            integration: registration.integration,
            redirect_uris: registration.redirect_uris,
            token_endpoint_auth_method: registration.token_endpoint_auth_method,
            client_secret: registration.client_secret,
            subject_type: registration.subject_type,
            delegations: registration.delegations,
            onbehalfof: registration.onbehalfof,
            self_contained: registration.self_contained,
        })
    }

    pub(crate) fn registered_at(mut self, now: Timestamp) -> Result<Self, ClientError> {
        let keys = self.keys.into_iter().enumerate().map(|(index, key)| {
            let at = Pointer::root().child("keys").child(index);
            key.registered_at(now).map_err(|why| ClientError { at, why: why.to_string() })
        });
        self.keys = keys.collect::<Result<_, _>>()?;
        Ok(self)
    }

    pub(crate) fn as_json(&self) -> Value {
        let mut registration = json!({
            "client_id": self.client_id,
            "orgno": self.orgno,
            "scopes": self.scopes,
            "integration": self.integration,
            "keys": self.keys.iter().map(ClientKey::as_json).collect::<Vec<_>>(),
            "redirect_uris": self.redirect_uris,
            "token_endpoint_auth_method": self.token_endpoint_auth_method,
            "subject_type": self.subject_type,
            "delegations": self.delegations,
            "onbehalfof": self.onbehalfof,
            "self_contained": self.self_contained,
        });
        if let Some(secret) = &self.client_secret {
            registration["client_secret"] = json!(secret.reveal());
        }
        registration
    }

    pub(crate) fn key(&self, kid: &str) -> Option<&ClientKey> {
        self.keys.iter().find(|key| key.kid == kid)
    }
}

/// Nine digits.
pub(crate) fn is_orgno(text: &str) -> bool {
    text.len() == 9 && text.bytes().all(|byte| byte.is_ascii_digit())
}
