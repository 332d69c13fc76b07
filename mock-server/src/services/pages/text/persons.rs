//! Citizens: the list, one of them, and why they may be notified or not.

super::texts! {
    SHOWS: "Viser", "Viser", "Shows";
    EVERYBODY: "alle", "alle", "everybody";
    NOTIFIABLE: "kan nås (fersk kanal)", "kan nåast (fersk kanal)", "reachable (a fresh channel)";
    RESERVED: "reservert", "reservert", "reserved";
    EXPIRED: "utgått", "gått ut", "expired";
    ONE_CHANNEL: "én kanal", "éin kanal", "one channel";
    NO_CHANNEL: "ingen kanal", "ingen kanal", "no channel";
    MAILBOX: "digital postkasse", "digital postkasse", "digital mailbox";
    DELETED: "slettet", "sletta", "deleted";
    LATER_MEMBERS: "nyere felt", "nyare felt", "later members";
    SEARCH_FOR: "Personidentifikator, navn på persona, e-post, mobil eller postkasse",
        "Personidentifikator, namn på persona, e-post, mobil eller postkasse",
        "Personidentifikator, persona, e-mail, mobile or mailbox";
    NOBODY: "Ingen i registeret passer.", "Ingen i registeret passar.", "Nobody in the register fits.";
    SEARCH_ON: "Søk videre i befolkningen", "Søk vidare i folkesetnaden", "Search on in the population";
    WHO: "Hvem", "Kven", "Who";
    EPOST: "E-post", "E-post", "E-mail";
    MOBIL: "Mobil", "Mobil", "Mobile";
    TOTAL: "{count} personer i registeret.", "{count} personar i registeret.", "{count} persons in the register.";
    ADD: "Legg til en innbygger", "Legg til ein innbyggjar", "Add a citizen";
    ADD_LONG: "Uten identifikator får personen en ny, syntetisk.", "Utan identifikator får personen ein ny, syntetisk.",
        "Without an identifier the person gets a new, synthetic one.";
    ADD_BUTTON: "Legg til", "Legg til", "Add";
    UNKNOWN: "Ingen i registeret har identifikatoren {pid}. Et oppslag svarer IKKE_REGISTRERT.",
        "Ingen i registeret har identifikatoren {pid}. Eit oppslag svarar IKKE_REGISTRERT.",
        "Nobody in the register has the identifier {pid}. A look-up answers IKKE_REGISTRERT.";
    WHY: "Hvorfor", "Kvifor", "Why";
    MAY: "Kan varsles", "Kan varslast", "May be notified";
    MAY_NOT: "Kan ikke varsles", "Kan ikkje varslast", "May not be notified";
    BECAUSE_FRESH: "Personen er ikke reservert, og minst én kanal er oppdatert eller bekreftet de siste 18 månedene.",
        "Personen er ikkje reservert, og minst éin kanal er oppdatert eller stadfesta dei siste 18 månadene.",
        "The person is not reserved, and at least one channel was changed or confirmed within the last 18 months.";
    BECAUSE_RESERVED: "Personen har reservert seg. Da spiller det ingen rolle hvor ferske kanalene er.",
        "Personen har reservert seg. Då spelar det inga rolle kor ferske kanalane er.",
        "The person is reserved. How fresh the channels are does not matter then.";
    BECAUSE_EXPIRED: "Ingen kanal er oppdatert eller bekreftet de siste 18 månedene.",
        "Ingen kanal er oppdatert eller stadfesta dei siste 18 månadene.",
        "No channel was changed or confirmed within the last 18 months.";
    BECAUSE_NO_CHANNEL: "Personen har verken e-post eller mobil.", "Personen har verken e-post eller mobil.",
        "The person has neither e-mail nor mobile.";
    BECAUSE_DELETED: "Personen er slettet fra registeret.", "Personen er sletta frå registeret.",
        "The person is deleted from the register.";
    BECAUSE_UNKNOWN: "Personen er ikke i registeret.", "Personen er ikkje i registeret.",
        "The person is not in the register.";
    RULE: "Regel", "Regel", "Rule";
    EVIDENCE: "kilder", "kjelder", "evidence";
    TIME_LINE: "Tidslinje", "Tidslinje", "Time line";
    CHANNEL_FRESH: "{channel}: sist oppdatert eller bekreftet {last}. Kan brukes til {until}.",
        "{channel}: sist oppdatert eller stadfesta {last}. Kan brukast til {until}.",
        "{channel}: last changed or confirmed {last}. Usable until {until}.";
    CHANNEL_EXPIRED: "{channel}: sist oppdatert eller bekreftet {last}. Gikk ut {until}.",
        "{channel}: sist oppdatert eller stadfesta {last}. Gjekk ut {until}.",
        "{channel}: last changed or confirmed {last}. Expired {until}.";
    TODAY: "i dag", "i dag", "today";
    DO: "Gjør noe", "Gjer noko", "Do something";
    CONFIRM_EPOST: "Bekreft e-posten nå", "Stadfest e-posten no", "Confirm the e-mail address now";
    CONFIRM_MOBIL: "Bekreft mobilen nå", "Stadfest mobilen no", "Confirm the mobile number now";
    RESERVE: "Reserver", "Reserver", "Reserve";
    UNRESERVE: "Opphev reservasjonen", "Opphev reservasjonen", "End the reservation";
    EXPIRE: "La kanalene gå ut", "La kanalane gå ut", "Let the channels expire";
    DELETE: "Slett", "Slett", "Delete";
    HOLDS: "Det registeret har", "Det registeret har", "What the register holds";
    SEES: "Det klienter får se", "Det klientar får sjå", "What clients get to see";
    SEES_LONG: "Ett scope om gangen, på hver versjon av API-et, akkurat nå. Et token med flere scope viser alt de viser.",
        "Eitt scope om gongen, på kvar versjon av API-et, akkurat no. Eit token med fleire scope viser alt dei viser.",
        "One scope at a time, on each version of the API, right now. A token with several scopes shows all that they show.";
    SCOPES_TOGETHER: "Flere scope samtidig", "Fleire scope samtidig", "Several scopes together";
    SHOW: "Vis", "Vis", "Show";
    NOT_IN_VERSION: "Versjonen har ikke dette scopet", "Versjonen har ikkje dette scopet", "The version lacks this scope";
    CHANGE: "Endre", "Endre", "Change";
    CHANGE_LONG: "En dato er et tidspunkt, eller en varighet tilbake i tid, som -P19M. Tomme felt fjernes.",
        "Ein dato er eit tidspunkt, eller ei varigheit tilbake i tid, som -P19M. Tomme felt blir fjerna.",
        "A date is a time, or a duration back from now, such as -P19M. Empty fields are removed.";
    SAVE: "Lagre", "Lagre", "Save";
    AS_JSON: "Endre som JSON", "Endre som JSON", "Change as JSON";
    AS_JSON_LONG: "Alt en PUT til /_mock/personer tar imot, postkassen også.", "Alt ein PUT til /_mock/personer tek imot, postkassa òg.",
        "All that a PUT to /_mock/personer takes, the mailbox too.";
    NOT_JSON: "Teksten er ikke JSON: {why}", "Teksten er ikkje JSON: {why}", "The text is no JSON: {why}";
}
