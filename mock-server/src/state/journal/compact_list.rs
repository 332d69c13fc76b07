//! The list of identifiers in the form that nearly every client sends. Its masked text follows from its length.

use crate::state::journal::body_excerpt::{EXCERPT, truncated};

const START: &str = r#"{"personidentifikatorer":["#;
const MASKED: &str = r#""***********""#;
const END: &str = "]}";

/// Whether the body is only the list of these identifiers, as JSON without spaces.
pub(crate) fn is_compact_list(body: &[u8], identifiers: &[&str]) -> bool {
    let has_eleven_digits = |identifier: &&str| identifier.len() + 2 == MASKED.len();
    body.len() == length(identifiers.len())
        && body.starts_with(START.as_bytes())
        && identifiers.first().is_some_and(has_eleven_digits)
}

/// The excerpt of such a body.
pub(crate) fn excerpt(count: usize) -> String {
    let shown = count.min(EXCERPT / MASKED.len());
    let masked = [START, &vec![MASKED; shown].join(","), END].concat();
    truncated(masked, length(count))
}

/// The length of the body, with a comma before each identifier but the first.
fn length(count: usize) -> usize {
    START.len() + (count * (MASKED.len() + 1)).saturating_sub(1) + END.len()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_excerpt_of_a_compact_list_equals_that_of_the_body(identifiers in proptest::collection::vec("[0-9]{11}", 0..200)) {
            let body = serde_json::json!({ "personidentifikatorer": identifiers }).to_string();
            let read: Vec<&str> = identifiers.iter().map(String::as_str).collect();
            prop_assert_eq!(is_compact_list(body.as_bytes(), &read), !read.is_empty());
            prop_assert_eq!(excerpt(identifiers.len()), crate::state::journal::body_excerpt::excerpt(body.as_bytes()));
        }

        #[test]
        fn a_list_in_another_form_is_not_compact(digits in 1..14_usize, count in 1..5_usize, gap in "[ \\n]{0,3}", flag: bool) {
            let identifiers = vec!["1".repeat(digits); count];
            let read: Vec<&str> = identifiers.iter().map(String::as_str).collect();
            let items = format!("\"{}\"", read.join(&format!("\",{gap}\"")));
            let flag = if flag { r#","inkluderIkkeRegistrerte":true"# } else { "" };
            let body = format!(r#"{{"personidentifikatorer":[{items}]{flag}}}"#);
            let is_other_form = digits != 11 || !flag.is_empty() || !gap.is_empty() && count > 1;
            prop_assert_eq!(is_compact_list(body.as_bytes(), &read), !is_other_form, "{}", body);
        }
    }
}
