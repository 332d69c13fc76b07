use std::{collections::BTreeMap, env, fs};

use http::HeaderValue;
use jsonwebtoken::EncodingKey;

use crate::model::available_tokens::PersonToken;
use crate::target::LiveUrl;
use crate::target::credentials::jwt_claims::claims;
use crate::target::credentials::mock_admin::ADMIN_TOKEN;

/// The `KRR_` variables with credentials. It has no `Debug`: it contains secrets.
#[derive(Clone, Default)]
pub struct Variables(BTreeMap<String, String>);

/// A variable that is missing or cannot be used. No message repeats its value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{variable} {reason}")]
pub struct VariableError {
    variable: &'static str,
    reason: String,
}

pub(crate) struct GivenCredentials {
    pub(crate) machine: MachineCredentials,
    pub(crate) person: Option<(String, PersonToken)>,
}

/// The source of tokens for machines.
pub(crate) enum MachineCredentials {
    None,
    /// A ready token, with its scopes where they are named.
    Token(String, Option<String>),
    Client(Client),
}

/// An OAuth client that signs its own grants.
pub(crate) struct Client {
    pub(crate) id: String,
    pub(crate) kid: String,
    pub(crate) key: EncodingKey,
    /// As configured. The discovery document has the issuer identifier.
    pub(crate) issuer: LiveUrl,
}

const ACCESS_TOKEN: &str = "KRR_ACCESS_TOKEN";
/// The space-separated scopes of an opaque `KRR_ACCESS_TOKEN`.
const ACCESS_SCOPES: &str = "KRR_ACCESS_SCOPES";
const USER_TOKEN: &str = "KRR_USER_TOKEN";
const CLIENT_ID: &str = "KRR_CLIENT_ID";
const KID: &str = "KRR_KID";
const KEY_FILE: &str = "KRR_KEY_FILE";
const ISSUER: &str = "KRR_ISSUER";

impl Variables {
    /// The `KRR_` variables of this process.
    pub fn of_process() -> Self {
        let readable =
            env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
        Self::of(readable.filter(|(name, _)| name.starts_with("KRR_")))
    }

    /// These variables only.
    pub fn of<N: Into<String>, V: Into<String>>(variables: impl IntoIterator<Item = (N, V)>) -> Self {
        Self(variables.into_iter().map(|(name, value)| (name.into(), value.into())).collect())
    }

    /// An empty variable counts as not set.
    fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(|value| value.trim()).filter(|value| !value.is_empty())
    }

    /// The credentials, if any. `default_issuer` is used when `KRR_ISSUER` is not set.
    ///
    /// # Errors
    /// [`VariableError`] for the first variable that is missing or cannot be used.
    pub(crate) fn credentials(&self, default_issuer: Option<&str>) -> Result<Option<GivenCredentials>, VariableError> {
        let machine = match (self.token(ACCESS_TOKEN)?, self.client(default_issuer)?) {
            (Some(_), Some(_)) => {
                return Err(bad(ACCESS_TOKEN, "and KRR_CLIENT_ID are both set: set one of them"));
            }
            (Some(token), None) => {
                MachineCredentials::Token(token.to_owned(), self.get(ACCESS_SCOPES).map(normal_scopes))
            }
            (None, Some(client)) => MachineCredentials::Client(client),
            (None, None) => MachineCredentials::None,
        };
        let person = self.person()?;
        let none = matches!(machine, MachineCredentials::None) && person.is_none();
        Ok((!none).then_some(GivenCredentials { machine, person }))
    }

    /// The admin token of krr-mock as a header field, if one is given.
    ///
    /// # Errors
    /// [`VariableError`] for a file that cannot be read, and for what is no token.
    pub(crate) fn admin_token(&self) -> Result<Option<HeaderValue>, VariableError> {
        let Some(given) = self.get(ADMIN_TOKEN) else { return Ok(None) };
        let token = match given.strip_prefix('@') {
            Some(path) => fs::read_to_string(path)
                .map_err(|error| bad(ADMIN_TOKEN, format!("names an unreadable file: {error}")))?,
            None => given.to_owned(),
        };
        let field = HeaderValue::from_str(&format!("Bearer {}", token.trim()));
        let mut field = field.map_err(|_| bad(ADMIN_TOKEN, "is not a token: it has other than visible ASCII"))?;
        field.set_sensitive(true);
        Ok(Some(field))
    }

    fn token(&self, variable: &'static str) -> Result<Option<&str>, VariableError> {
        match self.get(variable) {
            Some(token) if !token.bytes().all(|byte| byte.is_ascii_graphic()) => {
                Err(bad(variable, "is not a token: leave out `Bearer` and spaces"))
            }
            other => Ok(other),
        }
    }

    fn person(&self) -> Result<Option<(String, PersonToken)>, VariableError> {
        let Some(token) = self.token(USER_TOKEN)? else { return Ok(None) };
        let person = claims(token).and_then(|claims| Some(PersonToken { scopes: claims.scope, pid: claims.pid? }));
        let person = person.ok_or_else(|| bad(USER_TOKEN, "is not a JWT with a `pid` claim"))?;
        Ok(Some((token.to_owned(), person)))
    }

    /// All three variables of a client, or none.
    fn client(&self, default_issuer: Option<&str>) -> Result<Option<Client>, VariableError> {
        let three = [CLIENT_ID, KID, KEY_FILE];
        let Some(given) = three.into_iter().find(|name| self.get(name).is_some()) else { return Ok(None) };
        let required = |name| {
            let reason = || format!("is not set, and {given} is: a client needs {CLIENT_ID}, {KID} and {KEY_FILE}");
            self.get(name).ok_or_else(|| bad(name, reason()))
        };
        let (id, kid, key) = (required(CLIENT_ID)?, required(KID)?, required(KEY_FILE)?);
        let no_issuer = || bad(ISSUER, "is not set, and no issuer is known for this target");
        let issuer = self.get(ISSUER).or(default_issuer).ok_or_else(no_issuer)?;
        let issuer = LiveUrl::parse(issuer).map_err(|reason| bad(ISSUER, format!("cannot be used: {reason}")))?;
        if !issuer.is_confidential() {
            return Err(bad(ISSUER, "begins with http://: use https, except for this machine"));
        }
        Ok(Some(Client { id: id.to_owned(), kid: kid.to_owned(), key: private_key(key)?, issuer }))
    }
}

/// With one space between two.
fn normal_scopes(scopes: &str) -> String {
    scopes.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn private_key(value: &str) -> Result<EncodingKey, VariableError> {
    let pem = match value.starts_with("-----BEGIN") {
        // PEM in one line has escaped line breaks.
        true => value.replace("\\n", "\n"),
        false => {
            fs::read_to_string(value).map_err(|error| bad(KEY_FILE, format!("names an unreadable file: {error}")))?
        }
    };
    let not_key = || bad(KEY_FILE, "has no RSA private key: use PEM, PKCS 8 or PKCS 1, without a password");
    let key = EncodingKey::from_rsa_pem(pem.trim().as_bytes()).map_err(|_| not_key())?;
    // A public key or certificate in PEM fails only when it is used.
    jsonwebtoken::crypto::sign(b"", &key, crate::target::credentials::issuer::ALGORITHM).map_err(|_| not_key())?;
    Ok(key)
}

fn bad(variable: &'static str, reason: impl Into<String>) -> VariableError {
    VariableError { variable, reason: reason.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ISSUER_HERE: (&str, &str) = ("KRR_ISSUER", "http://127.0.0.1:1/");

    fn error_text(variables: &[(&str, &str)]) -> String {
        match Variables::of(variables.iter().copied()).credentials(None) {
            Ok(_) => "none".to_owned(),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn missing_and_malformed_variables_are_named() {
        let (id, kid, key) = (("KRR_CLIENT_ID", "id"), ("KRR_KID", "kid"), ("KRR_KEY_FILE", "/no/such/file"));
        for (variables, expected) in [
            (&[("KRR_ACCESS_TOKEN", "Bearer abc")][..], "KRR_ACCESS_TOKEN is not a token"),
            (&[("KRR_USER_TOKEN", "opaque")], "KRR_USER_TOKEN is not a JWT with a `pid`"),
            (&[kid, key], "KRR_CLIENT_ID is not set, and KRR_KID is"),
            (&[id, key], "KRR_KID is not set, and KRR_CLIENT_ID is"),
            (&[id, kid, ("KRR_KEY_FILE", " ")], "KRR_KEY_FILE is not set, and KRR_CLIENT_ID is"),
            (&[id, kid, key], "KRR_ISSUER is not set, and no issuer is known"),
            (&[id, kid, key, ISSUER_HERE], "KRR_KEY_FILE names an unreadable file"),
            (
                &[id, kid, key, ("KRR_ISSUER", "https://maskinporten.no/")],
                "KRR_ISSUER cannot be used: maskinporten.no is production",
            ),
            (&[id, kid, key, ("KRR_ISSUER", "http://issuer.example/")], "KRR_ISSUER begins with http://"),
            (&[id, kid, key, ("KRR_ISSUER", "maskinporten")], "KRR_ISSUER cannot be used"),
        ] {
            let message = error_text(variables);
            assert!(message.starts_with(expected), "{variables:?}: {message}");
        }
    }

    #[test]
    fn a_key_file_without_a_private_key_is_refused_and_not_repeated() {
        for kind in ["PUBLIC KEY", "CERTIFICATE", "ENCRYPTED PRIVATE KEY", "PRIVATE KEY"] {
            let pem = format!("-----BEGIN {kind}-----\nMAMCAQE=\n-----END {kind}-----");
            let message =
                error_text(&[("KRR_CLIENT_ID", "id"), ("KRR_KID", "kid"), ("KRR_KEY_FILE", &pem), ISSUER_HERE]);
            assert!(message.starts_with("KRR_KEY_FILE has no RSA private key"), "{message}");
            assert!(!message.contains("MAMC"), "{message}");
        }
    }

    #[test]
    fn no_variables_give_no_credentials_and_no_error() {
        assert!(Variables::default().credentials(None).is_ok_and(|credentials| credentials.is_none()));
    }
}
