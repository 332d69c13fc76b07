//! Where the generations differ (DOC-2018, DOC-2020, VALG-REC), and which answers no source has.

use krr_specs::Generation;

/// How the server answers where no source says what is right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unknowns {
    /// As the rules guess.
    AsGuessed,
    /// In another way that is just as honest.
    OtherWay,
}

/// The path before `/rest`.
pub(super) fn base_path(generation: Generation) -> &'static str {
    match generation {
        Generation::G1 => "/kontaktinfo-oauth2-server",
        Generation::G2 | Generation::G3 => "",
    }
}

/// The scopes for look-ups by machines. The last one of the client has the shortest tokens.
pub(super) fn machine_scopes(generation: Generation) -> &'static [&'static str] {
    match generation {
        Generation::G1 => &[
            "global/kontaktinformasjon.read",
            "global/varslingsstatus.read",
            "global/sikkerdigitalpost.read",
            "global/sertifikat.read",
            "krr:global/kontaktinformasjon.read",
            "krr:global/digitalpost.read",
            "global/spraak.read",
        ],
        Generation::G2 => &["krr:global/kontaktinformasjon.read", "krr:global/digitalpost.read"],
        Generation::G3 => &[
            "krr:global/kontaktinformasjon.read",
            "krr:global/digitalpost.read",
            "krr:global/postkasse.read",
            "krr:global/kontaktinfo.read",
        ],
    }
}

/// The scopes for look-ups by logged-in persons.
pub(super) fn person_scopes(generation: Generation) -> &'static [&'static str] {
    match generation {
        Generation::G1 => &[
            "user/kontaktinformasjon.read",
            "user/varslingsstatus.read",
            "user/sikkerdigitalpost.read",
            "user/sertifikat.read",
            "user/spraak.read",
            "krr:user/kontaktinformasjon.read",
            "krr:user/digitalpost.read",
        ],
        Generation::G2 | Generation::G3 => &["krr:user/kontaktinformasjon.read", "krr:user/digitalpost.read"],
    }
}

/// The scopes with which a person may change the language.
pub(super) fn writing_scopes(generation: Generation) -> &'static [&'static str] {
    match generation {
        Generation::G1 => &["user/spraak.write", "krr:user/spraak.write"],
        Generation::G2 | Generation::G3 => &["krr:user/spraak.write"],
    }
}

/// The methods of a path, as `Allow` lists them.
pub(super) fn methods(generation: Generation, path: &str) -> Option<&'static str> {
    match (generation, path) {
        (_, "/rest/v1/personer") => Some("POST"),
        (_, "/rest/v1/person") => Some("GET,PATCH"),
        (_, "/rest/v1/printSertifikat") => Some("GET"),
        (Generation::G1, "/rest/v1/krr/personer") => Some("POST"),
        (Generation::G2 | Generation::G3, "/rest/v2/printSertifikat") => Some("GET"),
        (Generation::G3, "/rest/v2/personer" | "/rest/v2/krr/hentEndringer") => Some("POST"),
        (Generation::G3, "/rest/v2/person") => Some("GET"),
        _ => None,
    }
}
