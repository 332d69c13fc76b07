use std::{io, thread, time::SystemTime};

use crate::crypto::key_source::KeySource;
use crate::crypto::signing_key::SigningKey;
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
}

impl IssuerSettings {
    pub(crate) fn key(&self) -> &SigningKey {
        self.signing_key.key(machine_time)
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
        }
    }
}

fn machine_time() -> SystemTime {
    Clock::real().now().into()
}
