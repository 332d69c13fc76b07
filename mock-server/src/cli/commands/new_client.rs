//! `krr-mock client new`: a key with a certificate, and the entry for the file of `--clients`.

use std::{
    env, fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use clap::Args;
use krr_mock_server::{ClientCredentials, ClientsFile};

use crate::values::key_folder::KeyFolder;

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

    /// Folder for seven files: client.toml for --clients, the private key as key.pem and key.jwk, certificate.pem, the chain as
    /// chain.pem, both as client.pfx, and authority.pem for --trust; none may exist
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,

    /// Password of client.pfx
    #[arg(long, value_name = "PASSWORD", default_value = "changeit")]
    pfx_password: String,

    /// Folder with the authority that signs the certificate; a mock with this folder trusts it
    #[arg(long, value_name = "PATH|none", env = "KRR_MOCK_KEY_FOLDER")]
    key_folder: Option<KeyFolder>,
}

impl NewClient {
    /// Prints the client, or writes its files; the error names what is wrong.
    pub(crate) fn run(&self) -> Result<(), String> {
        let folder = self.key_folder.clone().unwrap_or_else(|| KeyFolder::in_cache(|name| env::var_os(name)));
        // Before a key is made, which would be lost.
        ClientsFile::parse(&self.entry(""), "the new client").map_err(|error| error.to_string())?;
        let credentials = ClientCredentials::generate(&self.orgno, folder.path());
        let entry = self.entry(&unix(&credentials.key().public_pem()));
        let private = unix(&credentials.key().private_pem());
        match &self.out {
            None => {
                let marker = ClientsFile::PRIVATE_KEY_MARKER;
                let _ = write!(io::stdout(), "# For the file of --clients:\n{entry}\n{marker}\n{private}");
                Ok(())
            }
            Some(folder) => self.write_files(folder, &entry, &private, &credentials),
        }
    }

    fn write_files(
        &self,
        folder: &Path,
        entry: &str,
        private: &str,
        credentials: &ClientCredentials,
    ) -> Result<(), String> {
        let chain = unix(&credentials.certificate_chain_pem());
        let jwk = format!("{}\n", credentials.private_jwk(&self.kid));
        let authority = unix(&credentials.authority_pem());
        let leaf = chain.strip_suffix(&authority).unwrap_or(&chain);
        let pfx = credentials.pfx(&self.id, &self.pfx_password);
        let files: [(&str, &[u8]); 7] = [
            ("client.toml", entry.as_bytes()),
            ("key.pem", private.as_bytes()),
            ("key.jwk", jwk.as_bytes()),
            ("certificate.pem", leaf.as_bytes()),
            ("chain.pem", chain.as_bytes()),
            ("client.pfx", &pfx),
            ("authority.pem", authority.as_bytes()),
        ];
        let failed = |path: &Path, why: &dyn std::fmt::Display| format!("--out {}: {why}", path.display());
        fs::create_dir_all(folder).map_err(|error| failed(folder, &error))?;
        let existing = files.iter().map(|(name, _)| folder.join(name)).find(|path| path.symlink_metadata().is_ok());
        if let Some(path) = existing {
            return Err(failed(&path, &"exists; it is not overwritten, because a key in it would be lost"));
        }
        for (name, content) in files {
            let path = folder.join(name);
            write_private(&path, content).map_err(|error| failed(&path, &error))?;
        }
        let _ = writeln!(io::stdout(), "{}", files.map(|(name, _)| folder.join(name).display().to_string()).join("\n"));
        Ok(())
    }

    /// Without `registered`: the key then counts as registered at each start, whatever `--clock` is.
    fn entry(&self, public_pem: &str) -> String {
        let scopes = self.scopes.iter().map(|scope| quoted(scope)).collect::<Vec<_>>().join(", ");
        let keys = match public_pem {
            "" => String::new(),
            pem => format!("\n[[client.keys]]\nkid = {}\npem = \"\"\"\n{pem}\"\"\"\n", quoted(&self.kid)),
        };
        format!(
            "[[client]]\nclient_id = {}\norgno = {}\nscopes = [{scopes}]\n{keys}",
            quoted(&self.id),
            quoted(&self.orgno),
        )
    }
}

/// For the user only, as a private key must be.
fn write_private(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.write(true).create_new(true).open(path)?.write_all(content)
}

fn unix(pem: &str) -> String {
    pem.replace('\r', "")
}

/// A basic string of TOML, which escapes as JSON does.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
