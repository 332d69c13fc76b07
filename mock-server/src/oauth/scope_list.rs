/// The scopes of a space-separated list in their order, without repetitions (RFC 6749, section 3.3).
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
    fn repeated_scopes_count_once() {
        assert_eq!(requested_scopes(" b a  b\tc a"), ["b", "a", "c"]);
        assert!(requested_scopes(" ").is_empty());
    }
}
