//! The language of the pages.

use http::header::ACCEPT_LANGUAGE;

use crate::http::access::cookie::cookie;
use crate::http::request::ApiRequest;

/// Remembers the language that was chosen.
pub(crate) const COOKIE_NAME: &str = "krr-mock-lang";

#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "lowercase")]
pub(crate) enum Language {
    Nb,
    Nn,
    En,
}

impl Language {
    pub(crate) const ALL: [Self; 3] = [Self::Nb, Self::Nn, Self::En];

    /// The code in `lang` (BCP 47).
    pub(crate) fn code(self) -> &'static str {
        self.into()
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Nb => "Bokmål",
            Self::Nn => "Nynorsk",
            Self::En => "English",
        }
    }

    /// The one in the query, or else the one chosen before, or else the browser's.
    pub(crate) fn of(request: &ApiRequest) -> Self {
        let chosen = Self::chosen(request);
        let remembered = || cookie(&request.headers, COOKIE_NAME).and_then(Self::known);
        let browsers = || {
            let accepted =
                request.headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
            preferred(accepted)
        };
        chosen.or_else(remembered).unwrap_or_else(browsers)
    }

    /// The one in the query.
    pub(crate) fn chosen(request: &ApiRequest) -> Option<Self> {
        request.query.iter().find(|(name, _)| name == "lang").and_then(|(_, code)| Self::known(code))
    }

    /// `no` is bokmål, and `en-GB` is English.
    fn known(tag: &str) -> Option<Self> {
        match tag.trim().split('-').next().unwrap_or_default().to_ascii_lowercase().as_str() {
            "nb" | "no" => Some(Self::Nb),
            "nn" => Some(Self::Nn),
            "en" => Some(Self::En),
            _ => None,
        }
    }
}

/// The known language with the highest quality, the first of several; English without any (RFC 9110, section 12.5.4).
fn preferred(accept_language: &str) -> Language {
    let mut best: Option<(Language, f32)> = None;
    for range in accept_language.split(',') {
        let (tag, parameter) = range.split_once(';').unwrap_or((range, ""));
        let quality = parameter.trim().strip_prefix("q=").map_or(Some(1.0), |q| q.parse().ok()).unwrap_or(0.0);
        let Some(language) = Language::known(tag).filter(|_| quality > 0.0) else { continue };
        if best.is_none_or(|(_, highest)| quality > highest) {
            best = Some((language, quality));
        }
    }
    best.map_or(Language::En, |(language, _)| language)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_known_language_with_the_highest_quality_counts() {
        for (accepted, code) in [
            ("", "en"),
            ("*", "en"),
            ("de", "en"),
            ("nb-NO,nb;q=0.9,no;q=0.8,nn;q=0.7,en-US;q=0.6", "nb"),
            ("no", "nb"),
            ("NN", "nn"),
            ("en;q=0.1, nn;q=0.9", "nn"),
            ("nb;q=0, en-GB;q=0.2", "en"),
            ("nb;q=x, nn;q=0.1", "nn"),
        ] {
            assert_eq!(preferred(accepted).code(), code, "{accepted}");
        }
    }
}
