//! A document is read or refused, and does not differ from itself.
#![no_main]

use krr_specs::{Document, diff};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let _ = Document::parse("document.yaml", text);
    if let Ok(value) = serde_json::from_str(text) {
        assert!(diff::diff(&value, &value).is_empty(), "it differs from itself");
    }
});
