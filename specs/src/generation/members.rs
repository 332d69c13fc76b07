bitflags::bitflags! {
    /// Groups of members of a person, shown depending on the scopes and, for later members, on the date.
    ///
    /// `personidentifikator`, `reservasjon` and `status` are in no group: any scope shows them (DOC-2018).
    ///
    /// ```
    /// use krr_specs::Members;
    ///
    /// let granted = Members::KONTAKTINFORMASJON | Members::SPRAAK;
    /// assert!(!granted.contains(Members::SERTIFIKAT));
    /// ```
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct Members: u16 {
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
        /// `reservasjonstidspunkt`, of reserved persons on G3 (N2, EFM)
        const RESERVASJONSTIDSPUNKT = 1 << 5;
        /// `reservasjon_oppdatert`, on G3 (EFM)
        const RESERVASJON_OPPDATERT = 1 << 6;
        /// `epostadresse_sist_validert` and `mobiltelefonnummer_sist_validert`, on G3 (EFM)
        const SIST_VALIDERT = 1 << 7;
        /// `epostadresse_duplisert` and `mobiltelefonnummer_duplisert`, on G3 (N1)
        const DUPLISERT = 1 << 8;
        /// `oppdatert`, on G3 (ALTINN-C)
        const OPPDATERT = 1 << 9;
    }
}

impl Members {
    /// The group of a member that a scope can grant; `None` for any other member.
    pub fn of_member(member: &str) -> Option<Self> {
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
