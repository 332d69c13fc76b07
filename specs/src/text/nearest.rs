/// At most three suggestions for a mistyped name, the most similar first. Case does not matter in `asked`.
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
    fn case_and_a_missing_letter_do_not_change_the_suggestion() {
        let names = || ["ver1", "ver2", "at2", "systest"].map(str::to_owned).into_iter();
        assert_eq!(nearest("VER2", names()).first().map(String::as_str), Some("ver2"));
        assert_eq!(nearest("systst", names()).first().map(String::as_str), Some("systest"));
    }
}
