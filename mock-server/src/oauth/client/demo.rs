//! The demo client, which gets a token without any registration.

use std::sync::{Arc, LazyLock};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use krr_specs::{Generation, Scope};
use serde_json::json;

use crate::crypto::certificates::test_authority::enterprise_chain;
use crate::crypto::client_key_pair::ClientKeyPair;
use crate::oauth::client::Client;
use crate::oauth::client::key::ClientKey;

pub(crate) const DEMO_CLIENT_ID: &str = "demo";
/// In the form of Skatteetaten's synthetic test organisations, but not one of them.
pub(crate) const DEMO_ORGNO: &str = "310000004";

/// Generated at the first use, never stored, and shared by all mocks of a process.
static KEY: LazyLock<DemoKey> =
    LazyLock::new(|| DemoKey::generate().expect("the operating system gives random numbers, and the key is RSA"));

struct DemoKey {
    /// PKCS 8.
    private_pem: String,
    /// In the form of `x5c`.
    certificate_chain: Vec<String>,
    public: ClientKey,
}

impl DemoKey {
    fn generate() -> Result<Self, Box<dyn std::error::Error>> {
        let pair = ClientKeyPair::generate();
        let public = ClientKey::from_json(&json!(pair.public_pem()))?;
        let chain = enterprise_chain(DEMO_ORGNO, pair.pkcs8())?;
        let certificate_chain = chain.iter().map(|certificate| STANDARD.encode(certificate)).collect();
        Ok(Self { private_pem: pair.private_pem(), certificate_chain, public })
    }
}

static CLIENT: LazyLock<Arc<Client>> = LazyLock::new(|| {
    let machine = Scope::of(Generation::G1).chain(Scope::of(Generation::G3)).map(|scope| scope.name);
    Arc::new(Client {
        client_id: DEMO_CLIENT_ID.to_owned(),
        orgno: DEMO_ORGNO.to_owned(),
        scopes: machine.filter(|name| name.contains("global/")).map(str::to_owned).collect(),
        integration: Default::default(),
        keys: vec![KEY.public.clone()],
        redirect_uris: Vec::new(),
        token_endpoint_auth_method: Default::default(),
        client_secret: None,
        subject_type: Default::default(),
        delegations: Vec::new(),
        onbehalfof: Vec::new(),
        self_contained: false,
    })
});

/// The client with every scope for machines. The first call takes a tenth of a second to generate its key.
pub(crate) fn demo_client() -> Arc<Client> {
    Arc::clone(&CLIENT)
}

/// Its private key as PEM.
pub(crate) fn demo_private_key() -> &'static str {
    &KEY.private_pem
}

/// Its certificate and that of the test authority in the form of `x5c`: base64 of DER, the leaf first.
pub(crate) fn demo_certificate_chain() -> &'static [String] {
    &KEY.certificate_chain
}
