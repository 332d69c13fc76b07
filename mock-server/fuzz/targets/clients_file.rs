//! A clients file is read or refused with its place.
#![no_main]

use krr_mock_server::ClientsFile;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Err(error) = ClientsFile::parse(text, "clients.toml") {
        assert!(error.to_string().contains("clients.toml"), "{error}");
    }
});
