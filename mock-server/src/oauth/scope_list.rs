//! Scopes as they are asked for: words with spaces between, and each once, however often it is asked for.

/// The scopes in their order (RFC 6749, section 3.3).
pub(crate) fn requested_scopes(text: &str) -> Vec<&str> {
    let mut scopes = Vec::new();
    for scope in text.split_whitespace() {
        if !scopes.contains(&scope) {
            scopes.push(scope);
        }
    }
    scopes
}

#[cfg(test)]
mod tests {
    use super::requested_scopes;

    #[test]
    fn each_is_granted_once() {
        assert_eq!(requested_scopes(" b a  b\tc a"), ["b", "a", "c"]);
        assert!(requested_scopes(" ").is_empty());
    }
}
