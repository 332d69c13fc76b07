//! Clients, tokens and keys.

use std::path::PathBuf;

use crate::crypto::key_source::KeySource;
use crate::crypto::signing_key::SigningKey;
use crate::embedding::builder::KrrMockBuilder;
use crate::oauth::client::certificate::TrustedAuthorities;
use crate::oauth::client::demo_source::DemoSource;
use crate::oauth::client::file::ClientsFile;
use crate::oauth::settings::auth_mode::AuthMode;
use crate::oauth::settings::strictness::Strictness;
use crate::oauth::settings::token_errors::TokenErrors;

impl KrrMockBuilder {
    /// Registers clients besides the demo client.
    pub fn clients(mut self, clients: ClientsFile) -> Self {
        self.clients = clients;
        self
    }

    /// The lifetime of access tokens in seconds; by default 120, as recorded (OSKJERV).
    pub fn token_lifetime(mut self, seconds: u32) -> Self {
        self.issuing.token_lifetime_s = seconds.into();
        self
    }

    /// What the issuers follow where documentation and observation differ; by default observation.
    pub fn strictness(mut self, strictness: Strictness) -> Self {
        self.issuing.strictness = strictness;
        self
    }

    /// The form of Maskinporten's errors at `/token`; by default that of today. Clients of 2022 may be unable to read it.
    pub fn token_errors(mut self, errors: TokenErrors) -> Self {
        self.issuing.token_errors = errors;
        self
    }

    /// Trusts these certificate authorities in grants besides the mock's own.
    pub fn trust(mut self, authorities: TrustedAuthorities) -> Self {
        self.issuing.trusted = authorities;
        self
    }

    /// The signing key of the issuers; by default one that is created at start, for all mocks of the process.
    pub fn signing_key(mut self, key: SigningKey) -> Self {
        self.issuing.signing_key = KeySource::Given(key);
        self
    }

    /// Stores the signing key of the issuers in this folder, so that it need not be created at every start, and tokens and key
    /// sets outlive the mock. The last call of this and [`signing_key`](Self::signing_key) counts.
    ///
    /// With [`tls`](Self::tls) the authority of its certificates is stored there too, with its private key, so that clients that
    /// trust it work after a restart. It is replaced three months before it expires.
    ///
    /// The key, the certificate and the authority of the demo client are stored beside it, without an age limit, so that a client
    /// that was configured with them works after a restart.
    ///
    /// The key is created there, readable for the user only, where there is none, or one that others may read, that is older than
    /// 30 days or that is not an RSA key of 3072 bits. A folder that cannot be written is logged, and no error.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use krr_mock_server::KrrMock;
    ///
    /// let folder = tempfile::tempdir()?;
    /// let start = || KrrMock::builder().base_url("http://krr.example").keep_signing_key(folder.path().join("keys")).start();
    /// let (one, other) = (start().await?, start().await?);
    /// let answer = reqwest::Client::builder().no_proxy().build()?
    ///     .get(format!("http://{}/kontaktinfo-oauth2-server/rest/v1/printSertifikat", other.address()))
    ///     .bearer_auth(one.token("global/sikkerdigitalpost.read"))
    ///     .send()
    ///     .await?;
    /// assert_eq!(answer.status(), 200);
    /// # Ok(()) }
    /// ```
    pub fn keep_signing_key(mut self, folder: impl Into<PathBuf>) -> Self {
        let folder = folder.into();
        self.issuing.demo = DemoSource::in_folder(folder.clone());
        self.issuing.signing_key = KeySource::in_folder(folder.clone());
        self.key_folder = Some(folder);
        self
    }

    /// How access tokens are checked; by default strictly.
    pub fn auth(mut self, auth: AuthMode) -> Self {
        self.auth = auth;
        self
    }
}
