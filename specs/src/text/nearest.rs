/// The names that are spelled most like `asked`, whatever its capitals, the nearest first; three at most.
///
/// For whoever mistyped the name of an environment, a host or a rule.
///
/// ```
/// let names = ["ver1", "ver2", "test"].map(str::to_owned);
/// assert_eq!(krr_specs::nearest("VER2", names.into_iter()), ["ver2", "ver1", "test"]);
/// ```
#[must_use]
pub fn nearest(asked: &str, names: impl Iterator<Item = String>) -> Vec<String> {
    let asked = asked.to_lowercase();
    let mut names: Vec<_> = names.map(|name| (strsim::damerau_levenshtein(&asked, &name), name)).collect();
    names.sort();
    names.into_iter().take(3).map(|(_, name)| name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capitals_and_a_letter_too_few_do_not_hide_a_name() {
        let names = || ["ver1", "ver2", "at2", "systest"].map(str::to_owned).into_iter();
        assert_eq!(nearest("VER2", names()).first().map(String::as_str), Some("ver2"));
        assert_eq!(nearest("systst", names()).first().map(String::as_str), Some("systest"));
    }
}
