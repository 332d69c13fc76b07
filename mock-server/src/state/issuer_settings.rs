use std::{
    io,
    sync::{Arc, OnceLock},
    thread,
    time::SystemTime,
};

use serde::de::DeserializeOwned;

use crate::crypto::key_source::KeySource;
use crate::crypto::signing_key::{SigningError, SigningKey};
use crate::oauth::client::certificate::TrustedAuthorities;
use crate::oauth::client::demo_source::DemoSource;
use crate::oauth::settings::strictness::Strictness;
use crate::oauth::settings::token_errors::TokenErrors;
use crate::state::clock::Clock;

#[derive(Debug, Clone)]
pub(crate) struct IssuerSettings {
    /// Of access tokens; 120 as recorded (OSKJERV).
    pub(crate) token_lifetime_s: i64,
    pub(crate) strictness: Strictness,
    pub(crate) token_errors: TokenErrors,
    pub(crate) trusted: TrustedAuthorities,
    /// By default that of the process.
    pub(crate) signing_key: KeySource,
    /// The demo client and the authority whose certificates are accepted besides those that are trusted.
    pub(crate) demo: DemoSource,
    /// Signs after a fault has rotated the keys.
    rotated_key: Arc<OnceLock<SigningKey>>,
}

impl IssuerSettings {
    pub(crate) fn key(&self) -> &SigningKey {
        self.signing_key.key(machine_time)
    }

    /// Whether tokens can be verified without a wait for the key.
    pub(crate) fn has_key(&self) -> bool {
        self.signing_key.is_ready()
    }

    /// The key of a fault that rotates keys. Generating it takes a tenth of a second or more.
    pub(crate) fn rotated_key(&self) -> &SigningKey {
        self.rotated_key.get_or_init(|| SigningKey::generate().0)
    }

    /// The claims of a token that an issuer of this mock signed, with either key.
    pub(crate) fn verify<C: DeserializeOwned + Clone>(&self, token: &str) -> Result<C, SigningError> {
        let verified = self.key().verify(token);
        match (verified, self.rotated_key.get()) {
            (Err(_), Some(rotated)) => rotated.verify(token),
            (verified, _) => verified,
        }
    }

    /// Starts to read or make the keys in the background.
    pub(crate) fn prepare_keys(&self) -> io::Result<()> {
        if self.demo.is_stored() {
            let demo = self.demo.clone();
            thread::Builder::new().name("krr-mock-demo".to_owned()).spawn(move || _ = demo.get())?;
        }
        self.signing_key.prepare(machine_time)
    }
}

impl Default for IssuerSettings {
    fn default() -> Self {
        Self {
            token_lifetime_s: 120,
            strictness: Strictness::default(),
            token_errors: TokenErrors::default(),
            trusted: TrustedAuthorities::default(),
            signing_key: KeySource::default(),
            demo: DemoSource::default(),
            rotated_key: Arc::default(),
        }
    }
}

fn machine_time() -> SystemTime {
    Clock::real().now().into()
}
