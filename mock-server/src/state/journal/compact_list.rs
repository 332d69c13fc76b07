//! The list of identifiers as nearly every client writes it: what it looks like masked is told by how many it holds.

use crate::state::journal::body_excerpt::{EXCERPT, truncated};

const START: &str = r#"{"personidentifikatorer":["#;
const MASKED: &str = r#""***********""#;
const END: &str = "]}";

/// Whether a body in which these identifiers were read is nothing but them, in JSON without a space.
pub(crate) fn is_compact_list(body: &[u8], identifiers: &[&str]) -> bool {
    let is_long = |identifier: &&str| identifier.len() + 2 == MASKED.len();
    body.len() == length(identifiers.len())
        && body.starts_with(START.as_bytes())
        && identifiers.first().is_some_and(is_long)
}

/// What the journal keeps of such a body.
pub(crate) fn excerpt(identifiers: usize) -> String {
    // No more than are too long already.
    let shown = identifiers.min(EXCERPT / MASKED.len());
    let masked = [START, &vec![MASKED; shown].join(","), END].concat();
    truncated(masked, length(identifiers))
}

/// With a comma before each but the first.
fn length(identifiers: usize) -> usize {
    START.len() + (identifiers * (MASKED.len() + 1)).saturating_sub(1) + END.len()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_is_kept_as_any_other_body_is(identifiers in proptest::collection::vec("[0-9]{11}", 0..200)) {
            let body = serde_json::json!({ "personidentifikatorer": identifiers }).to_string();
            let read: Vec<&str> = identifiers.iter().map(String::as_str).collect();
            prop_assert_eq!(is_compact_list(body.as_bytes(), &read), !read.is_empty());
            prop_assert_eq!(excerpt(identifiers.len()), crate::state::journal::body_excerpt::excerpt(body.as_bytes()));
        }

        /// Whatever is written otherwise is longer, begins otherwise or holds no identifiers of 11 digits.
        #[test]
        fn what_is_written_otherwise_is_told_apart(digits in 1..14_usize, count in 1..5_usize, gap in "[ \\n]{0,3}", flag: bool) {
            let identifiers = vec!["1".repeat(digits); count];
            let read: Vec<&str> = identifiers.iter().map(String::as_str).collect();
            let items = format!("\"{}\"", read.join(&format!("\",{gap}\"")));
            let flag = if flag { r#","inkluderIkkeRegistrerte":true"# } else { "" };
            let body = format!(r#"{{"personidentifikatorer":[{items}]{flag}}}"#);
            let is_otherwise = digits != 11 || !flag.is_empty() || !gap.is_empty() && count > 1;
            prop_assert_eq!(is_compact_list(body.as_bytes(), &read), !is_otherwise, "{}", body);
        }
    }
}
