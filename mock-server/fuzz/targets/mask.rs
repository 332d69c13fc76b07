//! Whatever stands around them, an identifier, an address, a telephone number and a token are masked.
#![no_main]

use krr_specs::mask;
use libfuzzer_sys::fuzz_target;

const HIDDEN: [&str; 3] = ["12869699835", "kari@example.no", "+4799999999"];
const TOKEN: &str = "of8Qk2";

fuzz_target!(|text: &str| {
    for hidden in HIDDEN {
        let masked = mask(&format!("{text} {hidden} {text}")).into_owned();
        // The text may hold it in a longer word, which is masked as one.
        assert!(!masked.split(' ').any(|word| word == hidden), "{hidden} kept in clear: {masked}");
    }
    let masked = mask(&format!("{text} Bearer {TOKEN} {text}")).into_owned();
    assert!(!masked.split(' ').any(|word| word == TOKEN), "a token kept in clear: {masked}");
});
