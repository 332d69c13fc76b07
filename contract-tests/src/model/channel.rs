/// The members of `kontaktinformasjon` for one address (KNOWIT).
pub(crate) struct Channel {
    pub(crate) address: &'static str,
    pub(crate) changed: &'static str,
    pub(crate) confirmed: &'static str,
}

pub(crate) const CHANNELS: [Channel; 2] = [
    Channel { address: "epostadresse", changed: "epostadresse_oppdatert", confirmed: "epostadresse_sist_verifisert" },
    Channel {
        address: "mobiltelefonnummer",
        changed: "mobiltelefonnummer_oppdatert",
        confirmed: "mobiltelefonnummer_sist_verifisert",
    },
];
