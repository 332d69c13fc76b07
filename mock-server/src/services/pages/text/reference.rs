//! Environments and coverage.

super::texts! {
    ENVIRONMENTS: "Miljøer", "Miljø", "Environments";
    ENVIRONMENTS_ABOUT: "Vertene til registeret og utstederne, slik arkivet har dem: hva som er tatt ut av bruk, når, og hva som kom i stedet.",
        "Vertane til registeret og utskrivarane, slik arkivet har dei: kva som er teke ut av bruk, når, og kva som kom i staden.",
        "The hosts of the register and its issuers as the archive has them: what is retired, since when, and what replaced it.";
    HOST: "Vert", "Vert", "Host";
    GENERATION: "Versjon", "Versjon", "Version";
    RETIRED: "Ute av bruk", "Ute av bruk", "Retired";
    IN_USE: "i bruk", "i bruk", "in use";
    SINCE: "fra {date}", "frå {date}", "since {date}";
    LISTED_BY: "senest {date}", "seinast {date}", "by {date}";
    PRESUMED_BY: "antatt senest {date}", "truleg seinast {date}", "presumed by {date}";
    REPLACED_BY: "Erstattet av", "Erstatta av", "Replaced by";
    SOURCES: "Kilder", "Kjelder", "Sources";
    COVERAGE: "Dekning", "Dekning", "Coverage";
    COVERAGE_ABOUT: "Operasjonene og statusene i dokumentene, og hvor ofte klienten din har fått hver av dem i kallene som er tatt vare på.",
        "Operasjonane og statusane i dokumenta, og kor ofte klienten din har fått kvar av dei i kalla som er tekne vare på.",
        "The operations and statuses of the documents, and how often your client got each in the exchanges that are kept.";
    SEEN_OF: "{seen} av {all} statuser er sett.", "{seen} av {all} statusar er sette.", "{seen} of {all} statuses were seen.";
    OPERATION: "Operasjon", "Operasjon", "Operation";
    STATUS: "Status", "Status", "Status";
    COUNT: "Antall", "Tal", "Count";
    NEVER: "aldri", "aldri", "never";
    UNDECLARED: "ikke i dokumentet", "ikkje i dokumentet", "not in the document";
}
