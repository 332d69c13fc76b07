use std::{collections::HashMap, sync::Arc};

use crate::issuer::client::{Client, NotClient};

/// The clients that a mock begins with, read from TOML (`--clients`): one `[[client]]` for each.
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
/// # Ok::<(), krr_mock_server::NotClients>(())
/// ```
#[derive(Clone, Default)]
pub struct ClientsFile(pub(crate) Arc<HashMap<String, Arc<Client>>>);

/// Why a file holds no clients: the file, the client by number, the member, the reason.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotClients {
    /// Not TOML, or something else in it than clients.
    #[error("{file}: {why}")]
    Unreadable {
        /// The file.
        file: String,
        /// What is wrong, with line and column.
        why: String,
    },
    /// A client that is none.
    #[error("{file}, client {number}, {at}: {why}")]
    Client {
        /// The file.
        file: String,
        /// Which `[[client]]`, counted from 1.
        number: usize,
        /// The member, as a JSON Pointer.
        at: String,
        /// What is wrong with it.
        why: String,
    },
    /// Two clients with the same id.
    #[error("{file}, client {number}: a client above has the same client_id")]
    Twice {
        /// The file.
        file: String,
        /// Which `[[client]]`, counted from 1.
        number: usize,
    },
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    #[serde(default)]
    client: Vec<serde_json::Value>,
}

impl ClientsFile {
    /// Reads the file; `name` is for the error only.
    ///
    /// # Errors
    /// [`NotClients`], the first thing wrong.
    pub fn parse(text: &str, name: &str) -> Result<Self, NotClients> {
        let file = || name.to_owned();
        let text: Text = toml::from_str(text)
            .map_err(|error| NotClients::Unreadable { file: file(), why: error.to_string().trim_end().to_owned() })?;
        let mut clients = HashMap::new();
        for (number, value) in (1..).zip(&text.client) {
            let client = Client::read(value).map_err(|NotClient { at, why }| NotClients::Client {
                file: file(),
                number,
                at: at.to_string(),
                why,
            })?;
            if clients.insert(client.client_id.clone(), Arc::new(client)).is_some() {
                return Err(NotClients::Twice { file: file(), number });
            }
        }
        Ok(Self(Arc::new(clients)))
    }

    /// The ids of its clients, in no order.
    pub fn client_ids(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

impl std::fmt::Debug for ClientsFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("ClientsFile").field(&self.0.len()).finish()
    }
}
