//! The clock, planned faults and mutants.

super::texts! {
    CLOCK: "Klokke", "Klokke", "Clock";
    CLOCK_ABOUT: "Registerets klokke avgjør hva som er utgått. Tokenklokken avgjør hvilke token som gjelder.",
        "Klokka til registeret avgjer kva som har gått ut. Tokenklokka avgjer kva token som gjeld.",
        "The register clock decides what has expired. The token clock decides which tokens are valid.";
    REGISTER_CLOCK: "Registerets klokke", "Klokka til registeret", "Register clock";
    TOKEN_CLOCK: "Tokenklokke", "Tokenklokke", "Token clock";
    MOVE: "Flytt tiden", "Flytt tida", "Move the time";
    DAYS: "Dager fram, opptil 18 måneder", "Dagar fram, opptil 18 månader", "Days ahead, up to 18 months";
    MOVE_BY_DAYS: "Flytt fram", "Flytt fram", "Move ahead";
    MONTH: "1 måned", "1 månad", "1 month";
    MONTHS: "18 måneder", "18 månader", "18 months";
    TOKENS_TOO: "tokenklokken også", "tokenklokka òg", "the token clock too";
    REAL: "Maskinens tid", "Tida til maskina", "The machine's time";
    SET: "Still klokken til et tidspunkt", "Still klokka til eit tidspunkt", "Set the clock to a time";
    SET_BUTTON: "Still", "Still", "Set";
    WHO_EXPIRES: "Hvem som går ut de neste 18 månedene", "Kven som går ut dei neste 18 månadene", "Who expires in the next 18 months";
    WHO_EXPIRES_LONG: "De som kan varsles nå, og dagen da den siste kanalen deres går ut. Bare dem i kortstokker og dem som er endret; befolkningen er ikke med.",
        "Dei som kan varslast no, og dagen då den siste kanalen deira går ut. Berre dei i kortstokkar og dei som er endra; folkesetnaden er ikkje med.",
        "Those who may be notified now, and the day on which their last channel expires. Only those of decks and those who were changed; a population is left out.";
    NOBODY_EXPIRES: "Ingen.", "Ingen.", "Nobody.";
    BY_THEN: "{date}: {count} kan ikke varsles lenger", "{date}: {count} kan ikkje varslast lenger", "{date}: {count} may no longer be notified";
    FAULTS: "Feil", "Feil", "Faults";
    FAULTS_ABOUT: "Få forespørsler til å mislykkes, og se i kallene hva klienten din gjør da.",
        "Få førespurnader til å mislykkast, og sjå i kalla kva klienten din gjer då.",
        "Make requests fail, and see in the exchanges what your client does then.";
    NEXT_FAILS: "La neste oppslag feile med 503", "La neste oppslag feile med 503", "Make the next look-up fail with 503";
    SETS: "Ferdige sett", "Ferdige sett", "Named sets";
    OUTAGE: "Nede: alle oppslag får 503 fra lastbalansereren", "Nede: alle oppslag får 503 frå lastbalanseraren", "Outage: each look-up gets 503 from the load balancer";
    RATE_LIMITED: "Strupet: annethvert oppslag får 429", "Strupt: annakvart oppslag får 429", "Rate limited: each second look-up gets 429";
    SLOW_NETWORK: "Tregt nett: forsinkelser, og noen svar i små biter", "Tregt nett: forseinkingar, og nokre svar i små bitar", "Slow network: delays, and some responses in small pieces";
    HALF_DEAD: "Halvdød: 503, brutte forbindelser og halve svar", "Halvdaud: 503, brotne samband og halve svar", "Half dead: 503, broken connections and half responses";
    TURN_ON: "Slå på", "Slå på", "Turn on";
    SINGLE: "En enkelt feil", "Ein enkelt feil", "A single fault";
    WHAT: "Hva som skjer", "Kva som skjer", "What happens";
    ON_OPERATION: "På operasjon", "På operasjon", "On operation";
    ON_PERSON: "Når forespørselen gjelder", "Når førespurnaden gjeld", "When the request concerns";
    TIMES: "Antall ganger (tomt: alltid)", "Kor mange gonger (tomt: alltid)", "How often (empty: always)";
    ADD: "Legg til", "Legg til", "Add";
    AS_JSON: "Som JSON", "Som JSON", "As JSON";
    AS_JSON_LONG: "Alt en POST til /_mock/faults tar imot.", "Alt ein POST til /_mock/faults tek imot.", "All that a POST to /_mock/faults takes.";
    PLANNED: "Planlagte feil", "Planlagde feil", "Planned faults";
    NONE_PLANNED: "Ingen.", "Ingen.", "None.";
    HITS: "Treff", "Treff", "Hits";
    IS_ACTIVE: "Aktiv", "Aktiv", "Active";
    YES: "ja", "ja", "yes";
    USED_UP: "brukt opp", "brukt opp", "used up";
    END: "Avslutt", "Avslutt", "End";
    END_ALL: "Avslutt alle", "Avslutt alle", "End all";
    MUTANTS: "Mutanter", "Mutantar", "Mutants";
    MUTANTS_ABOUT: "En mutant er ett bevisst brudd på en regel i registeret, for å prøve om klienten eller testene dine merker det.",
        "Ein mutant er eitt medvite brot på ein regel i registeret, for å prøve om klienten eller testane dine merkar det.",
        "A mutant is one deliberate breach of a rule of the register, to try whether your client or your tests notice.";
    ACTIVE_MUTANT: "Aktiv: {id}", "Aktiv: {id}", "Active: {id}";
    NO_MUTANT: "Ingen mutant er på.", "Ingen mutant er på.", "No mutant is on.";
    TURN_OFF: "Slå av", "Slå av", "Turn off";
    RESET: "Tilbakestill alt", "Nullstill alt", "Reset everything";
    RESET_LONG: "Personer, klienter, klokker, feil og kall blir som ved start.", "Personar, klientar, klokker, feil og kall blir som ved start.",
        "Persons, clients, clocks, faults and exchanges are as at the start.";
}
