//! A file of any bytes is scanned, and each place that is found lies in it.
#![no_main]

use std::sync::LazyLock;

use jiff::civil::date;
use krr_contract_tests::scan::{Index, Text};
use krr_specs::Environments;
use libfuzzer_sys::fuzz_target;

static INDEX: LazyLock<Index> = LazyLock::new(|| Index::new(Environments::bundled(), date(2026, 12, 1)));

fuzz_target!(|bytes: &[u8]| {
    let lines = bytes.iter().filter(|byte| **byte == b'\n').count() + 1;
    let text = Text::new(bytes.to_vec());
    for finding in INDEX.scan(&text).findings {
        assert!(finding.line >= 1 && finding.line <= bytes.len().max(lines), "line {} of {lines}", finding.line);
    }
});
