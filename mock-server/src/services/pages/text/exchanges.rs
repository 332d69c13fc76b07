//! Exchanges: what clients sent and got.

super::texts! {
    TITLE: "Kall", "Kall", "Exchanges";
    ABOUT: "Det klienter har sendt, og det de fikk. Nye kall kommer øverst av seg selv.",
        "Det klientar har sendt, og det dei fekk. Nye kall kjem øvst av seg sjølve.",
        "What clients sent, and what they got. New ones come at the top by themselves.";
    EMPTY: "Ingen kall ennå. Pek en klient hit, eller prøv Swagger UI.", "Ingen kall enno. Peik ein klient hit, eller prøv Swagger UI.",
        "No exchange yet. Point a client here, or try Swagger UI.";
    LIVE: "Oppdateres fortløpende", "Blir oppdatert fortløpande", "Live";
    PAUSED: "Satt på pause", "Sett på pause", "Paused";
    PAUSE: "Pause", "Pause", "Pause";
    GO_ON: "Fortsett", "Hald fram", "Go on";
    CLEAR: "Tøm listen", "Tøm lista", "Clear the list";
    HAR: "Last ned som HAR", "Last ned som HAR", "Download as HAR";
    FILTER: "Filtrer", "Filtrer", "Filter";
    OPERATION: "Operasjon", "Operasjon", "Operation";
    STATUS: "Status", "Status", "Status";
    CLIENT: "Klient", "Klient", "Client";
    ANY: "alle", "alle", "any";
    TIME: "Tid", "Tid", "Time";
    REQUEST: "Forespørsel", "Førespurnad", "Request";
    RESPONSE: "Svar", "Svar", "Response";
    VERDICT: "Dom", "Dom", "Verdict";
    FINE: "i orden", "i orden", "fine";
    REFUSED: "avvist", "avvist", "refused";
    CLIENT_BROKE: "klienten brøt kontrakten", "klienten braut kontrakten", "the client broke the contract";
    MOCK_BROKE: "svaret brøt kontrakten", "svaret braut kontrakten", "the response broke the contract";
    FAULT: "planlagt feil", "planlagd feil", "planned fault";
    HINT: "Hint", "Hint", "Hint";
    BREACHES: "Brudd", "Brot", "Breaches";
    HEADERS: "Felt i hodet", "Felt i hovudet", "Headers";
    QUERY: "Spørringsparametre", "Spørjeparametrar", "Query";
    BODY: "Innhold", "Innhald", "Body";
    TOKEN: "Tokenet, lest", "Tokenet, lese", "The token, decoded";
    WHY_PERSONS: "Hvorfor hver person fikk dette svaret", "Kvifor kvar person fekk dette svaret", "Why each person was answered so";
    AS_CURL: "Som curl", "Som curl", "As curl";
    CUT: "Bare starten av innholdet er tatt vare på.", "Berre starten av innhaldet er teken vare på.",
        "Only the start of the body is kept.";
    COPY: "Kopier", "Kopier", "Copy";
    COPIED: "Kopiert", "Kopiert", "Copied";
    GONE: "Kallet er ikke i listen lenger.", "Kallet er ikkje i lista lenger.", "The exchange is no longer in the list.";
    NEWEST: "De nyeste kallene", "Dei nyaste kalla", "The newest exchanges";
    SHOW_ALL: "Alle kall", "Alle kall", "All exchanges";
}
