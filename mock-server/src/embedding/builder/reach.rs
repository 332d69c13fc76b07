//! How the mock is reached: addresses, names, TLS, and who may call the admin API.

use std::net::SocketAddr;

use crate::embedding::builder::KrrMockBuilder;

impl KrrMockBuilder {
    /// The address to listen on; by default a free port on loopback.
    pub fn listen(mut self, address: SocketAddr) -> Self {
        self.listen = address;
        self
    }

    /// The base URL in issuer URLs and documents; by default the name under which the mock is called.
    ///
    /// Recorded hosts keep their names: a request to `oidc-ver2.difi.no` gets that host's issuer URL.
    pub fn base_url(mut self, url: &str) -> Self {
        self.base_url = Some(url.trim_end_matches('/').to_owned());
        self
    }

    /// Believes a proxy's `X-Forwarded-Host` and `X-Forwarded-Proto` when they say under which name the mock is called; by
    /// default they mean nothing.
    pub fn trust_forwarded(mut self) -> Self {
        self.trusts_forwarded = true;
        self
    }

    /// Asks for this token in `Authorization: Bearer` for everything under `/_mock` but health; by default nobody needs one.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use krr_mock_server::KrrMock;
    ///
    /// let krr = KrrMock::builder().admin_token("sesame").start().await?;
    /// let clock = reqwest::Client::builder().no_proxy().build()?.get(format!("{}/_mock/clock", krr.uri()));
    /// assert_eq!(clock.try_clone().ok_or("no clone")?.send().await?.status(), 401);
    /// assert_eq!(clock.bearer_auth("sesame").send().await?.status(), 200);
    /// # Ok(()) }
    /// ```
    pub fn admin_token(mut self, token: &str) -> Self {
        self.admin_token = Some(token.to_owned());
        self
    }

    /// Serves `/_mock` at an address of its own, [`KrrMock::admin_address`](crate::KrrMock::admin_address), and at the other address
    /// health alone.
    pub fn admin_listen(mut self, address: SocketAddr) -> Self {
        self.admin_listen = Some(address);
        self
    }

    /// Serves HTTPS too, at the same address, with certificates for every recorded host, for the mock's own names and for whatever
    /// else a client asks for. Their authority is [`KrrMock::ca_pem`](crate::KrrMock::ca_pem), created at start unless
    /// [`keep_signing_key`](Self::keep_signing_key) has one.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use krr_mock_server::KrrMock;
    ///
    /// let krr = KrrMock::builder().tls().start().await?;
    /// let authority = reqwest::Certificate::from_pem(krr.ca_pem().ok_or("no TLS")?.as_bytes())?;
    /// let client = reqwest::Client::builder()
    ///     .tls_certs_only([authority])
    ///     .proxy(reqwest::Proxy::all(krr.uri())?)
    ///     .build()?;
    /// let issuer = "https://oidc-ver2.difi.no/idporten-oidc-provider/";
    /// let discovery = client.get(format!("{issuer}.well-known/openid-configuration")).send().await?;
    /// assert!(discovery.text().await?.starts_with(&format!(r#"{{"issuer":"{issuer}""#)));
    /// # Ok(()) }
    /// ```
    pub fn tls(mut self) -> Self {
        self.tls = true;
        self
    }

    /// Another name of the mock that its certificate has from the start. For every other name that a client sends in the
    /// handshake one is made on demand; some clients send none.
    pub fn tls_name(mut self, name: &str) -> Self {
        self.tls_names.push(name.to_owned());
        self
    }
}
