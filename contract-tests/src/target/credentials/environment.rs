use std::{collections::BTreeMap, env, fs};

use jsonwebtoken::EncodingKey;

use crate::{
    model::available_tokens::PersonToken,
    target::{credentials::jwt_claims::claims, live_url::LiveUrl},
};

/// What the environment says about credentials, which come from nowhere else. Never printed: it has no `Debug`.
#[derive(Clone, Default)]
pub struct Variables(BTreeMap<String, String>);

/// A variable of the environment that is missing or cannot be used. No message repeats what it holds.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{variable} {reason}")]
pub struct VariableError {
    variable: &'static str,
    reason: String,
}

/// The credentials that the environment holds, read and found fit for use.
pub(crate) struct GivenCredentials {
    pub(crate) machine: Machine,
    pub(crate) person: Option<(String, PersonToken)>,
}

/// How tokens for machines are come by.
pub(crate) enum Machine {
    None,
    Ready(String),
    Client(Client),
}

/// A client of an issuer, which signs its own grants.
pub(crate) struct Client {
    pub(crate) id: String,
    pub(crate) kid: String,
    pub(crate) key: EncodingKey,
    /// As it is named; what the issuer calls itself, its discovery document says.
    pub(crate) issuer: LiveUrl,
}

const ACCESS_TOKEN: &str = "KRR_ACCESS_TOKEN";
const USER_TOKEN: &str = "KRR_USER_TOKEN";
const CLIENT_ID: &str = "KRR_CLIENT_ID";
const KID: &str = "KRR_KID";
const KEY_FILE: &str = "KRR_KEY_FILE";
const ISSUER: &str = "KRR_ISSUER";

impl Variables {
    /// Those of this process whose names begin with `KRR_`.
    #[must_use]
    pub fn of_process() -> Self {
        let readable =
            env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
        Self::of(readable.filter(|(name, _)| name.starts_with("KRR_")))
    }

    /// These, whatever the process has.
    pub fn of<N: Into<String>, V: Into<String>>(variables: impl IntoIterator<Item = (N, V)>) -> Self {
        Self(variables.into_iter().map(|(name, value)| (name.into(), value.into())).collect())
    }

    /// A variable that is empty is as good as none.
    fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(|value| value.trim()).filter(|value| !value.is_empty())
    }

    /// The credentials, where there are any; `usual_issuer` guards the target when the environment names none.
    ///
    /// # Errors
    /// [`VariableError`] names the first variable that is missing or cannot be used.
    pub(crate) fn credentials(&self, usual_issuer: Option<&str>) -> Result<Option<GivenCredentials>, VariableError> {
        let machine = match (self.token(ACCESS_TOKEN)?, self.client(usual_issuer)?) {
            (Some(_), Some(_)) => {
                return Err(bad(ACCESS_TOKEN, "is set, and so is KRR_CLIENT_ID: which of the two is meant?"));
            }
            (Some(token), None) => Machine::Ready(token.to_owned()),
            (None, Some(client)) => Machine::Client(client),
            (None, None) => Machine::None,
        };
        let person = self.person()?;
        let none = matches!(machine, Machine::None) && person.is_none();
        Ok((!none).then_some(GivenCredentials { machine, person }))
    }

    fn token(&self, variable: &'static str) -> Result<Option<&str>, VariableError> {
        match self.get(variable) {
            Some(token) if !token.bytes().all(|byte| byte.is_ascii_graphic()) => {
                Err(bad(variable, "is no token: it holds the token alone, without `Bearer` and without spaces"))
            }
            other => Ok(other),
        }
    }

    fn person(&self) -> Result<Option<(String, PersonToken)>, VariableError> {
        let Some(token) = self.token(USER_TOKEN)? else { return Ok(None) };
        let whose = claims(token).and_then(|claims| Some(PersonToken { scopes: claims.scope, pid: claims.pid? }));
        let whose =
            whose.ok_or_else(|| bad(USER_TOKEN, "does not say whose it is: it needs to be a JWT with a `pid`"))?;
        Ok(Some((token.to_owned(), whose)))
    }

    /// All three, or none of them.
    fn client(&self, usual_issuer: Option<&str>) -> Result<Option<Client>, VariableError> {
        let three = [CLIENT_ID, KID, KEY_FILE];
        let Some(given) = three.into_iter().find(|name| self.get(name).is_some()) else { return Ok(None) };
        let need = |name| {
            let reason = || format!("is not set, and {given} is: a client needs {CLIENT_ID}, {KID} and {KEY_FILE}");
            self.get(name).ok_or_else(|| bad(name, reason()))
        };
        let (id, kid, key) = (need(CLIENT_ID)?, need(KID)?, need(KEY_FILE)?);
        let unnamed = || bad(ISSUER, "is not set, and the record knows no issuer for this target");
        let issuer = self.get(ISSUER).or(usual_issuer).ok_or_else(unnamed)?;
        let issuer = LiveUrl::parse(issuer).map_err(|reason| bad(ISSUER, format!("cannot be used: {reason}")))?;
        if !issuer.is_private() {
            return Err(bad(ISSUER, "begins with http://: grants go over https only, but for this machine"));
        }
        Ok(Some(Client { id: id.to_owned(), kid: kid.to_owned(), key: key_of(key)?, issuer }))
    }
}

/// The key itself, or what the file holds.
fn key_of(value: &str) -> Result<EncodingKey, VariableError> {
    let pem = match value.starts_with("-----BEGIN") {
        // Whoever puts a PEM text into one line writes its line breaks so.
        true => value.replace("\\n", "\n"),
        false => fs::read_to_string(value)
            .map_err(|error| bad(KEY_FILE, format!("names a file that cannot be read: {error}")))?,
    };
    let not_key =
        || bad(KEY_FILE, "holds no private RSA key that can be read: PEM, PKCS 8 or PKCS 1, without a password");
    let key = EncodingKey::from_rsa_pem(pem.trim().as_bytes()).map_err(|_| not_key())?;
    // A public key and a certificate are PEM too, and are told from a private key only by using it.
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

    fn complaint(variables: &[(&str, &str)]) -> String {
        match Variables::of(variables.iter().copied()).credentials(None) {
            Ok(_) => "none".to_owned(),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn each_variable_that_is_missing_or_wrong_is_named() {
        let (id, kid, key) = (("KRR_CLIENT_ID", "id"), ("KRR_KID", "kid"), ("KRR_KEY_FILE", "/no/such/file"));
        for (variables, expected) in [
            (&[("KRR_ACCESS_TOKEN", "Bearer abc")][..], "KRR_ACCESS_TOKEN is no token: it holds the token alone"),
            (&[("KRR_USER_TOKEN", "opaque")], "KRR_USER_TOKEN does not say whose it is"),
            (&[kid, key], "KRR_CLIENT_ID is not set, and KRR_KID is"),
            (&[id, key], "KRR_KID is not set, and KRR_CLIENT_ID is"),
            (&[id, kid, ("KRR_KEY_FILE", " ")], "KRR_KEY_FILE is not set, and KRR_CLIENT_ID is"),
            (&[id, kid, key], "KRR_ISSUER is not set, and the record knows no issuer"),
            (&[id, kid, key, ISSUER_HERE], "KRR_KEY_FILE names a file that cannot be read"),
            (
                &[id, kid, key, ("KRR_ISSUER", "https://maskinporten.no/")],
                "KRR_ISSUER cannot be used: maskinporten.no is production",
            ),
            (&[id, kid, key, ("KRR_ISSUER", "http://issuer.example/")], "KRR_ISSUER begins with http://"),
            (&[id, kid, key, ("KRR_ISSUER", "maskinporten")], "KRR_ISSUER cannot be used"),
        ] {
            let said = complaint(variables);
            assert!(said.starts_with(expected), "{variables:?}: {said}");
        }
    }

    #[test]
    fn what_is_no_private_key_is_refused_and_not_repeated() {
        for kind in ["PUBLIC KEY", "CERTIFICATE", "ENCRYPTED PRIVATE KEY", "PRIVATE KEY"] {
            let pem = format!("-----BEGIN {kind}-----\nMAMCAQE=\n-----END {kind}-----");
            let said = complaint(&[("KRR_CLIENT_ID", "id"), ("KRR_KID", "kid"), ("KRR_KEY_FILE", &pem), ISSUER_HERE]);
            assert!(said.starts_with("KRR_KEY_FILE holds no private RSA key"), "{said}");
            assert!(!said.contains("MAMC"), "{said}");
        }
    }

    #[test]
    fn nothing_set_is_no_credentials_and_no_fault() {
        assert!(Variables::default().credentials(None).is_ok_and(|credentials| credentials.is_none()));
    }
}
