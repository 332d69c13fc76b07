//! Tokens, clients and worlds.

super::texts! {
    TOKENS: "Token", "Token", "Tokens";
    MINT: "Lag et token", "Lag eit token", "Make a token";
    MINT_LONG: "Et token rett fra etterligningen, uten grant. Til person-API-et trengs en person.",
        "Eit token rett frå etterlikninga, utan grant. Til person-API-et trengst ein person.",
        "A token right from the mock, without a grant. The API for persons needs a person.";
    SCOPES: "Scope", "Scope", "Scopes";
    PERSON: "Person (pid)", "Person (pid)", "Person (pid)";
    LIFETIME: "Levetid i sekunder", "Levetid i sekund", "Lifetime in seconds";
    MAKE: "Lag", "Lag", "Make";
    TOKEN: "Tokenet", "Tokenet", "The token";
    READ: "Les et token eller en grant", "Les eit token eller ein grant", "Read a token or a grant";
    READ_LONG: "Lim inn et access token, eller en JWT som klienten sender til Maskinporten. Ingenting brukes opp eller tas vare på.",
        "Lim inn eit access token, eller ein JWT som klienten sender til Maskinporten. Ingenting blir brukt opp eller teke vare på.",
        "Paste an access token, or a JWT that the client sends to Maskinporten. Nothing is spent or kept.";
    PASTE: "Token eller grant", "Token eller grant", "Token or grant";
    READ_BUTTON: "Les", "Les", "Read";
    HEADER: "Hode", "Hovud", "Header";
    CLAIMS: "Claims", "Claims", "Claims";
    NOT_JWT: "Dette er ingen JWT: den har ikke tre deler med JSON i base64url.",
        "Dette er ingen JWT: han har ikkje tre delar med JSON i base64url.",
        "This is no JWT: it does not have three parts with JSON in base64url.";
    VERSIONS_SAY: "Det hver versjon av API-et sier til det som access token", "Det kvar versjon av API-et seier til det som access token",
        "What each version of the API says of it as an access token";
    ACCEPTED: "godtatt", "godteke", "accepted";
    NOT_ACCEPTED: "401", "401", "401";
    SHOWS_MEMBERS: "viser {members}", "viser {members}", "shows {members}";
    SHOWS_NOTHING: "gir ingen felt utover reservasjon og status", "gir ingen felt utover reservasjon og status",
        "shows nothing besides reservation and status";
    AS_GRANT: "Det Maskinporten sier til det som grant", "Det Maskinporten seier til det som grant", "What Maskinporten says of it as a grant";
    GRANT_FINE: "Det gir et token med scope {scope}, hvis det ikke er brukt før.", "Det gir eit token med scope {scope}, om det ikkje er brukt før.",
        "It gives a token with the scope {scope}, unless it was used before.";
    DEMO: "Demoklienten", "Demoklienten", "The demo client";
    DEMO_LONG: "Klienten «demo» er registrert fra start, med alle scope. Nøkkelen er laget for test og kan deles.",
        "Klienten «demo» er registrert frå start, med alle scope. Nøkkelen er laga for test og kan delast.",
        "The client “demo” is registered from the start, with all scopes. Its key is made for tests and may be shared.";
    PRIVATE_KEY: "Privat nøkkel", "Privat nøkkel", "Private key";
    CLIENTS: "Klienter", "Klientar", "Clients";
    CLIENTS_ABOUT: "De som kan hente token fra utstederne her.", "Dei som kan hente token frå utskrivarane her.", "Those who can get tokens from the issuers here.";
    REGISTER: "Registrer en klient", "Registrer ein klient", "Register a client";
    REGISTER_LONG: "JSON, som i en POST til /_mock/clients. En klient med samme id blir erstattet.",
        "JSON, som i ein POST til /_mock/clients. Ein klient med same id blir erstatta.",
        "JSON, as in a POST to /_mock/clients. A client of the same id is replaced.";
    REGISTER_BUTTON: "Registrer", "Registrer", "Register";
    REMOVE: "Fjern", "Fjern", "Remove";
    ALL_OF_IT: "Alt", "Alt", "All of it";
    WORLDS: "Verdener", "Verder", "Worlds";
    WORLDS_ABOUT: "En verden er en etterligning for seg, med egne personer, klokker og kall. En test bruker headeren KRR-Mock-World.",
        "Ei verd er ei etterlikning for seg, med eigne personar, klokker og kall. Ein test brukar headeren KRR-Mock-World.",
        "A world is a mock of its own, with its own persons, clocks and exchanges. A test uses the header KRR-Mock-World.";
    OPEN_WORLD: "Åpne en verden", "Opne ei verd", "Open a world";
    OPEN: "Åpne", "Opne", "Open";
    NAME: "Navn", "Namn", "Name";
    PERSONS_IN: "Personer", "Personar", "Persons";
    NO_WORLDS: "Ingen verden har et navn ennå.", "Inga verd har eit namn enno.", "No world has a name yet.";
    DROP: "Fjern", "Fjern", "Drop";
    DEFAULT_WORLD: "Tilbake til hovedverdenen", "Tilbake til hovudverda", "Back to the default world";
}
