//! What all pages share, the first page, and the login.

super::texts! {
    SKIP: "Hopp til innholdet", "Hopp til innhaldet", "Skip to the content";
    NAVIGATION: "Sider", "Sider", "Pages";
    LANGUAGES: "Språk", "Språk", "Languages";
    WORLD: "Verden", "Verd", "World";
    LOG_OUT: "Logg ut", "Logg ut", "Log out";
    FOOTER: "Dette er en etterligning av Kontakt- og reservasjonsregisteret for test. Alle personer er oppdiktet.",
        "Dette er ei etterlikning av Kontakt- og reservasjonsregisteret for test. Alle personar er oppdikta.",
        "This is a mock of Kontakt- og reservasjonsregisteret for tests. All persons are made up.";
    HOME: "Oversikt", "Oversyn", "Overview";
    PERSONS: "Innbyggere", "Innbyggjarar", "Citizens";
    API_DOCUMENTATION: "API-dokumentasjon", "API-dokumentasjon", "API documentation";
    API_DOCUMENTATION_LONG: "Swagger UI for hver versjon: slå opp rett fra siden, med et token fra «Authorize».",
        "Swagger UI for kvar versjon: slå opp rett frå sida, med eit token frå «Authorize».",
        "Swagger UI for each version: look up right from the page, with a token from “Authorize”.";
    CURRENT_API: "Dagens API (G3)", "Dagens API (G3)", "Current API (G3)";
    OLD_API: "Gammelt API (G1)", "Gammalt API (G1)", "Old API (G1)";
    INTRODUCTION: "Denne adressen svarer som registeret og som dem som utsteder token til det. Pek klienten din hit:",
        "Denne adressa svarar som registeret og som dei som skriv ut token til det. Peik klienten din hit:",
        "This address answers like the register and the issuers of its tokens. Point your client here:";
    FIND_CITIZEN: "Finn en innbygger", "Finn ein innbyggjar", "Find a citizen";
    FIND_CITIZEN_LONG: "Se hva registeret har, hva klienten din får se, og hvorfor noen kan eller ikke kan varsles. Prøv 11887197158.",
        "Sjå kva registeret har, kva klienten din får sjå, og kvifor nokon kan eller ikkje kan varslast. Prøv 11887197158.",
        "See what the register holds, what your client gets to see, and why somebody may or may not be notified. Try 11887197158.";
    SEARCH: "Søk", "Søk", "Search";
    ADDRESS: "Adresse", "Adresse", "Address";
    REGISTER_HOLDS: "I registeret: {count} personer. Registerets klokke: {now}.",
        "I registeret: {count} personar. Klokka til registeret: {now}.",
        "In the register: {count} persons. The register clock: {now}.";
    LOG_IN: "Logg inn", "Logg inn", "Log in";
    LOG_IN_LONG: "Denne etterligningen er startet med --admin-token. Skriv inn det tokenet.",
        "Denne etterlikninga er starta med --admin-token. Skriv inn det tokenet.",
        "This mock was started with --admin-token. Enter that token.";
    ADMIN_TOKEN: "Admin-token", "Admin-token", "Admin token";
    WRONG_TOKEN: "Det er ikke tokenet fra --admin-token.", "Det er ikkje tokenet frå --admin-token.",
        "That is not the token of --admin-token.";
    REFUSED: "Ikke tilgang", "Ikkje tilgang", "Refused";
    OPEN_DIRECTLY: "Åpne siden herfra", "Opne sida herfrå", "Open the page from here";
    NOT_FOUND: "Siden finnes ikke", "Sida finst ikkje", "There is no such page";
    NOT_DONE: "Det gikk ikke", "Det gjekk ikkje", "That did not work";
    BACK: "Tilbake til oversikten", "Tilbake til oversynet", "Back to the overview";
    FORM_ONLY: "Siden tar imot skjemaer.", "Sida tek imot skjema.", "The page takes forms.";
    NEXT: "Neste", "Neste", "Next";
    FIRST: "Første side", "Første side", "First page";
}
