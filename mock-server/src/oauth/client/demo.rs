//! The demo client, which gets a token without any registration.

use std::sync::Arc;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use krr_specs::{Generation, Scope};
use pem::Pem;
use rustls_pki_types::CertificateDer;
use serde_json::json;

use crate::crypto::certificates::test_authority::TestAuthority;
use crate::crypto::client_key_pair::ClientKeyPair;
use crate::crypto::pem_key::{PemKeyError, parse_private_key};
use crate::oauth::client::Client;
use crate::oauth::client::certificate::TrustedAuthorities;
use crate::oauth::client::key::{ClientKey, ClientKeyError};

pub(crate) const DEMO_CLIENT_ID: &str = "demo";
/// In the form of Skatteetaten's synthetic test organisations, but not one of them.
pub(crate) const DEMO_ORGNO: &str = "310000004";

/// The demo client with its secrets, which anybody may have, and the authority that issued its certificate.
pub(crate) struct DemoClient {
    pub(crate) client: Arc<Client>,
    /// PKCS 8.
    pub(crate) private_pem: String,
    /// In the form of `x5c`: base64 of DER, the leaf first.
    pub(crate) certificate_chain: Vec<String>,
    pub(crate) authority: TestAuthority,
}

/// Why a text has no demo client.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DemoClientError {
    #[error("it must have two private keys and two certificates in PEM form")]
    Blocks,
    #[error("one of its keys is not usable: {0}")]
    PrivateKey(#[from] PemKeyError),
    #[error("its key is not usable: {0}")]
    PublicKey(#[from] ClientKeyError),
    #[error("its certificates cannot be used: {0}")]
    Certificate(#[from] rcgen::Error),
    #[error("its certificates do not belong together: {0}")]
    Chain(#[from] webpki::Error),
    #[error("one of its certificates is that of another key")]
    OtherKey,
}

impl DemoClient {
    /// Generates two RSA keys, which takes a fifth of a second or more.
    pub(crate) fn generate() -> Result<Self, DemoClientError> {
        let (authority, pair) = (TestAuthority::generate()?, ClientKeyPair::generate());
        let chain = authority.enterprise_chain(DEMO_ORGNO, pair.pkcs8())?;
        Self::new(pair.private_pem(), &pair.public_pem(), &chain, authority)
    }

    fn new(
        private_pem: String,
        public_pem: &str,
        chain: &[CertificateDer<'static>; 2],
        authority: TestAuthority,
    ) -> Result<Self, DemoClientError> {
        let client = Arc::new(client(ClientKey::from_json(&json!(public_pem))?));
        let certificate_chain = chain.iter().map(|certificate| STANDARD.encode(certificate)).collect();
        Ok(Self { client, private_pem, certificate_chain, authority })
    }

    /// Both secrets as one text: the client's key and chain, as other programs read them, then the authority's key.
    pub(crate) fn to_pem(&self) -> String {
        let certificates = self.certificate_chain.iter().map(|der| STANDARD.decode(der).unwrap_or_default());
        let certificates = certificates.map(|der| pem::encode(&Pem::new("CERTIFICATE", der))).collect::<String>();
        let authority = pem::encode(&Pem::new("PRIVATE KEY", self.authority.pkcs8()));
        format!("{}{certificates}{authority}", self.private_pem)
    }

    /// The inverse of [`to_pem`](Self::to_pem).
    pub(crate) fn from_pem(text: &str) -> Result<Self, DemoClientError> {
        let blocks = pem::parse_many(text).map_err(|_| DemoClientError::Blocks)?;
        let of = |tag: &str| blocks.iter().filter(|block| block.tag() == tag).cloned().collect::<Vec<_>>();
        let (Ok([private, authority_key]), Ok([leaf, authority])) =
            (<[Pem; 2]>::try_from(of("PRIVATE KEY")), <[Pem; 2]>::try_from(of("CERTIFICATE")))
        else {
            return Err(DemoClientError::Blocks);
        };
        let private_pem = pem::encode(&private);
        parse_private_key(&private_pem)?;
        parse_private_key(&pem::encode(&authority_key))?;
        let public = ClientKeyPair::from_pkcs8(private.contents()).ok_or(PemKeyError::Unusable)?;
        let chain = [leaf, authority].map(|block| CertificateDer::from(block.into_contents()));
        let [leaf, authority] = &chain;
        let is_of = |key: &Pem, certificate: &CertificateDer<'_>| {
            ClientKeyPair::from_pkcs8(key.contents()).is_some_and(|pair| pair.is_certified_by(certificate))
        };
        if !is_of(&private, leaf) || !is_of(&authority_key, authority) {
            return Err(DemoClientError::OtherKey);
        }
        let authority = TestAuthority::restored(authority.clone(), authority_key.into_contents())?;
        TrustedAuthorities::default().verify_chain(&chain, authority.certificate(), EARLIEST_S)?;
        Self::new(private_pem, &public.public_pem(), &chain, authority)
    }
}

/// A second at which the certificates are valid, as at every other that a clock of the mock can show.
const EARLIEST_S: i64 = 1_700_000_000;

/// It has every scope for machines.
fn client(key: ClientKey) -> Client {
    let machine = Scope::of(Generation::G1).chain(Scope::of(Generation::G3)).map(|scope| scope.name);
    Client {
        client_id: DEMO_CLIENT_ID.to_owned(),
        orgno: DEMO_ORGNO.to_owned(),
        scopes: machine.filter(|name| name.contains("global/")).map(str::to_owned).collect(),
        integration: Default::default(),
        keys: vec![key],
        redirect_uris: Vec::new(),
        token_endpoint_auth_method: Default::default(),
        client_secret: None,
        subject_type: Default::default(),
        delegations: Vec::new(),
        onbehalfof: Vec::new(),
        self_contained: false,
    }
}
