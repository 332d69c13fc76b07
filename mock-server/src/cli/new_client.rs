//! `krr-mock client new`: a key pair, and the entry for the file of `--clients`.

use clap::{Args, Subcommand};
use krr_mock_server::{ClientKeyPair, ClientsFile};

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Create a client
    #[command(subcommand)]
    Client(ClientCommand),
}

#[derive(Debug, Subcommand)]
pub(crate) enum ClientCommand {
    /// Print an entry for the file of --clients and its private key, which is stored nowhere else
    New(NewClient),
}

#[derive(Debug, Args)]
pub(crate) struct NewClient {
    /// The client's id, the claim `iss` of its grants
    #[arg(long, value_name = "ID", default_value = "my-client")]
    id: String,

    /// Organisation number
    #[arg(long, value_name = "NUMBER", default_value = "310000004")]
    orgno: String,

    /// A scope to register; repeat for several
    #[arg(
        long = "scope",
        value_name = "SCOPE",
        default_values = ["krr:global/kontaktinformasjon.read", "krr:global/digitalpost.read"]
    )]
    scopes: Vec<String>,

    /// The name of the key, the member `kid` in the header of its grants
    #[arg(long, value_name = "KID", default_value = "my-key")]
    kid: String,
}

impl NewClient {
    /// The text to print; an error when a clients file could not have the entry.
    pub(crate) fn output(&self) -> Result<String, String> {
        let pair = ClientKeyPair::generate();
        let entry = self.entry(&pair.public_pem().replace('\r', ""));
        ClientsFile::parse(&entry, "the new client").map_err(|error| error.to_string())?;
        let private = pair.private_pem().replace('\r', "");
        Ok(format!(
            "# For the file of --clients:\n{entry}\n# The private key, stored nowhere else: save it to a file of its own.\n{private}"
        ))
    }

    /// Without `registered`: the key then counts as registered at each start, whatever `--clock` is.
    fn entry(&self, public_pem: &str) -> String {
        let scopes = self.scopes.iter().map(|scope| quoted(scope)).collect::<Vec<_>>().join(", ");
        format!(
            "[[client]]\nclient_id = {}\norgno = {}\nscopes = [{scopes}]\n\n\
             [[client.keys]]\nkid = {}\npem = \"\"\"\n{public_pem}\"\"\"\n",
            quoted(&self.id),
            quoted(&self.orgno),
            quoted(&self.kid),
        )
    }
}

/// A basic string of TOML, which escapes as JSON does.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
