use serde::Serialize;

/// A language of the login page (N41).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, strum::IntoStaticStr)]
#[serde(rename_all = "lowercase")]
#[strum(serialize_all = "lowercase")]
pub(crate) enum Language {
    #[default]
    Nb,
    Nn,
    En,
    /// Northern Sami.
    Se,
}

impl Language {
    pub(crate) const ALL: [Self; 4] = [Self::Nb, Self::Nn, Self::En, Self::Se];

    /// The code in `lang`, `locale` and `ui_locales` (BCP 47).
    pub(crate) fn code(self) -> &'static str {
        self.into()
    }

    /// The first supported language in `ui_locales`; `no` is bokmål, and `en-GB` is English.
    pub(crate) fn preferred(ui_locales: &str) -> Self {
        let known = |tag: &str| match tag.split('-').next().unwrap_or_default().to_ascii_lowercase().as_str() {
            "nb" | "no" => Some(Self::Nb),
            "nn" => Some(Self::Nn),
            "en" => Some(Self::En),
            "se" => Some(Self::Se),
            _ => None,
        };
        ui_locales.split_whitespace().find_map(known).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::Language;

    #[test]
    fn the_first_supported_language_counts() {
        for (ui_locales, code) in
            [("", "nb"), ("se nn en", "se"), ("de nn", "nn"), ("en-GB", "en"), ("no", "nb"), ("NN", "nn"), ("de", "nb")]
        {
            assert_eq!(Language::preferred(ui_locales).code(), code, "{ui_locales}");
        }
    }
}
