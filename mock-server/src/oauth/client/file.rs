use std::{collections::HashMap, sync::Arc};

use jiff::Timestamp;
use krr_specs::Pointer;
use toml::de::{DeTable, DeValue};

use crate::oauth::client::{Client, ClientError};

/// The clients that a mock starts with, read from TOML (`--clients`): one `[[client]]` for each.
///
/// ```
/// use krr_mock_server::ClientsFile;
///
/// let file = ClientsFile::parse(
///     r#"
///     [[client]]
///     client_id = "my-municipality"
///     orgno = "310000004"
///     scopes = ["krr:global/kontaktinformasjon.read"]
///     "#,
///     "clients.toml",
/// )?;
/// assert_eq!(file.client_ids().collect::<Vec<_>>(), ["my-municipality"]);
/// # Ok::<(), krr_mock_server::ClientsFileError>(())
/// ```
#[derive(Clone, Default)]
pub struct ClientsFile(pub(crate) Arc<HashMap<String, Arc<Client>>>);

/// Why a file of clients is rejected.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ClientsFileError {
    /// The file is not TOML, or has something else than clients.
    #[error("{file}: {why}")]
    Unreadable {
        /// The file.
        file: String,
        /// What is wrong, with line and column.
        why: String,
    },
    /// A client is invalid.
    #[error("{file}, line {line}, client {number}{}: {why}", shown(at))]
    Client {
        /// The file.
        file: String,
        /// The line of the member, or of the client when the member is missing.
        line: usize,
        /// Which `[[client]]`, counted from 1.
        number: usize,
        /// The member, as a JSON Pointer; empty for the whole client.
        at: String,
        /// What is wrong with it.
        why: String,
    },
    /// Two clients have the same id.
    #[error("{file}, line {line}, client {number}: a client above has the same client_id")]
    DuplicateId {
        /// The file.
        file: String,
        /// The line of the second one's id.
        line: usize,
        /// Which `[[client]]`, counted from 1.
        number: usize,
    },
}

fn shown(at: &str) -> String {
    if at.is_empty() { String::new() } else { format!(", {at}") }
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct FileContent {
    #[serde(default)]
    client: Vec<serde_json::Value>,
}

impl ClientsFile {
    /// The comment before a private key in a file of clients. Reading passes over the key, which the mock does not need.
    pub const PRIVATE_KEY_MARKER: &str = "# The private key, stored nowhere else. --clients passes over it.";

    /// Reads the file; `name` is for the error only.
    ///
    /// # Errors
    /// [`ClientsFileError`], the first thing wrong.
    pub fn parse(text: &str, name: &str) -> Result<Self, ClientsFileError> {
        let file = || name.to_owned();
        let text = &without_private_keys(text);
        let content: FileContent = toml::from_str(text).map_err(|error| ClientsFileError::Unreadable {
            file: file(),
            why: error.to_string().trim_end().to_owned(),
        })?;
        let mut clients = HashMap::new();
        for (number, value) in (1..).zip(&content.client) {
            let client = Client::from_json(value).map_err(|ClientError { at, why }| ClientsFileError::Client {
                file: file(),
                line: line_of(text, number, &at),
                number,
                at: at.to_string(),
                why,
            })?;
            if clients.insert(client.client_id.clone(), Arc::new(client)).is_some() {
                let line = line_of(text, number, &Pointer::root().child("client_id"));
                return Err(ClientsFileError::DuplicateId { file: file(), line, number });
            }
        }
        Ok(Self(Arc::new(clients)))
    }

    pub(crate) fn registered_at(&self, now: Timestamp) -> Result<Self, RegistrationError> {
        let registered = self.0.iter().map(|(client_id, client)| {
            let dated = Client::clone(client).registered_at(now);
            let invalid = |ClientError { at, why }| RegistrationError { client_id: client_id.clone(), at, why };
            Ok((client_id.clone(), Arc::new(dated.map_err(invalid)?)))
        });
        registered.collect::<Result<_, _>>().map(|clients| Self(Arc::new(clients)))
    }

    /// The scopes of its clients, each with the id of the client.
    pub fn scopes(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().flat_map(|(id, client)| client.scopes.iter().map(move |scope| (id.as_str(), scope.as_str())))
    }

    /// The ids of its clients, in no order.
    pub fn client_ids(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

/// The text with empty lines in the place of each private key that follows the marker, so that line numbers stay.
fn without_private_keys(text: &str) -> String {
    let mut is_key = false;
    let lines = text.lines().map(|line| {
        is_key |= line == ClientsFile::PRIVATE_KEY_MARKER;
        let kept = if is_key { "" } else { line };
        is_key &= line != "-----END PRIVATE KEY-----";
        kept
    });
    lines.flat_map(|line| [line, "\n"]).collect()
}

/// Why a client of the file cannot be registered at start.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the client {client_id}, {at}: {why}")]
pub struct RegistrationError {
    client_id: String,
    at: Pointer,
    why: String,
}

/// The line of a member of a client, counted from 1, or of its closest parent in the file.
fn line_of(text: &str, number: usize, at: &Pointer) -> usize {
    let start = DeTable::parse(text).ok().and_then(|document| {
        let clients = document.get_ref().iter().find(|(name, _)| name.get_ref() == "client")?.1;
        let mut found = clients.get_ref().as_array()?.get(number.checked_sub(1)?)?;
        let mut start = found.span().start;
        for step in at.steps() {
            let inner = match found.get_ref() {
                DeValue::Table(members) => members
                    .iter()
                    .find(|(name, _)| *name.get_ref() == step)
                    .map(|(name, value)| (name.span().start, value)),
                DeValue::Array(items) => {
                    step.parse().ok().and_then(|index: usize| items.get(index)).map(|item| (item.span().start, item))
                }
                _ => None,
            };
            let Some(inner) = inner else { break };
            (start, found) = inner;
        }
        Some(start)
    });
    1 + text.get(..start.unwrap_or_default()).unwrap_or_default().matches('\n').count()
}

impl std::fmt::Debug for ClientsFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("ClientsFile").field(&self.0.len()).finish()
    }
}
