bitflags::bitflags! {
    /// The groups of members that a scope can add to a person.
    ///
    /// `personidentifikator`, `reservasjon` and `status` are in no group: they come with any scope (DOC-2018).
    ///
    /// ```
    /// use krr_specs::Members;
    ///
    /// let granted = Members::KONTAKTINFORMASJON | Members::SPRAAK;
    /// assert!(!granted.contains(Members::SERTIFIKAT));
    /// ```
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct Members: u8 {
        /// `varslingsstatus`
        const VARSLINGSSTATUS = 1;
        /// `kontaktinformasjon` with its six members
        const KONTAKTINFORMASJON = 1 << 1;
        /// `digital_post`
        const DIGITAL_POST = 1 << 2;
        /// `sertifikat`
        const SERTIFIKAT = 1 << 3;
        /// `spraak` and `spraak_oppdatert`
        const SPRAAK = 1 << 4;
    }
}

impl Members {
    /// The groups whose member a person object shows under the name `member`; `None` for a name in no group.
    #[must_use]
    pub fn showing(member: &str) -> Option<Self> {
        match member {
            "varslingsstatus" => Some(Self::VARSLINGSSTATUS),
            "kontaktinformasjon" => Some(Self::KONTAKTINFORMASJON),
            "digital_post" => Some(Self::DIGITAL_POST),
            "sertifikat" => Some(Self::SERTIFIKAT),
            "spraak" | "spraak_oppdatert" => Some(Self::SPRAAK),
            _ => None,
        }
    }
}
