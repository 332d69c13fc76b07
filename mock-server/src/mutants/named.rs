use std::str::FromStr;

/// Declares the mutants as a table: variant, id, the rule that must notice, what the mock does wrong.
macro_rules! named_mutants {
    ($($variant:ident, $id:literal, $rule:literal, $description:literal;)*) => {
        /// A fault that the mock has on request, which one rule of a contract suite must notice.
        ///
        /// ```
        /// use krr_mock_server::NamedMutant;
        ///
        /// let mutant: NamedMutant = "sorts-persons".parse().unwrap();
        /// assert_eq!(mutant.rule(), "order-of-request");
        /// ```
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum NamedMutant {
            $(#[doc = $description] $variant,)*
        }

        impl NamedMutant {
            /// Every named mutant.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The name by which it is turned on.
            pub fn id(self) -> &'static str {
                match self { $(Self::$variant => $id,)* }
            }

            /// The rule that must notice it.
            pub fn rule(self) -> &'static str {
                match self { $(Self::$variant => $rule,)* }
            }

            /// What the mock does wrong, in a sentence.
            pub fn description(self) -> &'static str {
                match self { $(Self::$variant => $description,)* }
            }
        }
    };
}

named_mutants! {
    NumberForText, "number-for-text", "document-schema", "Writes the supplier of a mailbox as a number.";
    UndeclaredStatus, "undeclared-status", "document-status", "Answers 203 where the document declares 200.";
    WrongMediaType, "wrong-media-type", "document-media-type", "Says text/plain of a person list.";
    NoBody, "no-body", "document-body", "Leaves the body of the print certificate out.";
    BrokenJson, "broken-json", "document-json", "Cuts the last bytes off the print certificate.";
    NoChallenge, "no-challenge", "document-required", "Answers 401 without WWW-Authenticate.";
    SortsPersons, "sorts-persons", "order-of-request", "Sorts a list by identifier, as another generation does.";
    DropsUnknown, "drops-unknown", "everybody-answered", "Leaves out whoever is not registered.";
    LosesTheLast, "loses-the-last", "everybody-answered", "Loses the 1000th person of a full list.";
    MergesDuplicates, "merges-duplicates", "everybody-answered", "Answers an identifier once that was asked for twice.";
    Descends, "descends", "ascending-order", "Answers a version 2 list from the highest identifier down.";
    IncludesUnknown, "includes-unknown", "unknown-left-out-when-asked", "Answers unknown persons who were not wanted.";
    DropsDeleted, "drops-deleted", "unknown-left-out-when-asked", "Leaves out deleted persons where unknown ones are not wanted.";
    LeavesOutUnasked, "leaves-out-unasked", "unknown-left-out-when-asked", "Leaves out unknown persons although nobody said so.";
    LosesAfterForty, "loses-after-forty", "unknown-left-out-when-asked", "Answers forty persons of a version 2 list and no more.";
    ForgivesWrongDigits, "forgives-wrong-digits", "one-bad-identifier-refuses-all", "Answers a version 2 list in which check digits are wrong with nobody.";
    RepeatsItself, "repeats-itself", "repeated-answered-once", "Answers somebody in version 2 as often as was asked.";
    UnknownWithReservasjon, "unknown-with-reservasjon", "unknown-is-no-error", "Says of unknown persons that they are not reserved.";
    DeletedWithReservasjon, "deleted-with-reservasjon", "deleted-says-little", "Says of deleted persons that they are not reserved.";
    ActiveWithoutReservasjon, "active-without-reservasjon", "reservasjon-of-active", "Leaves out `reservasjon` where it is JA.";
    LeaksSpraak, "leaks-spraak", "members-follow-scopes", "Shows the language whatever the scopes.";
    AddsLaterMember, "adds-later-member", "no-later-members", "Says when a person last changed, as a later generation does.";
    DatesNoReservation, "dates-no-reservation", "later-members-by-date", "Says of persons who are not reserved when they reserved.";
    DropsVarslingsstatus, "drops-varslingsstatus", "varslingsstatus-with-scope", "Leaves out `varslingsstatus` of deleted persons.";
    ForgetsEighteenMonths, "forgets-eighteen-months", "eighteen-months", "Notifies everybody who is not reserved, however old the details.";
    IgnoresMobile, "ignores-mobile", "eighteen-months", "Looks at the e-mail address only.";
    NotifiesReserved, "notifies-reserved", "reserved-not-notified", "Notifies reserved persons.";
    NeverWithholds, "never-withholds", "expired-withheld", "Shows expired details to the scope that withholds them.";
    WithholdsAnyway, "withholds-anyway", "nothing-withheld", "Holds expired details back where no scope asks for that.";
    ForgetsConfirmation, "forgets-confirmation", "channel-is-whole", "Leaves out when the mobile number was last confirmed.";
    ZuluTimes, "zulu-times", "oslo-timestamps", "Writes times with Z in place of the hours of the offset.";
    EmptyForAbsent, "empty-for-absent", "absent-never-empty", "Writes an empty mobile number where there is none.";
    StatusFirst, "status-first", "member-order", "Writes `status` before `reservasjon`.";
    SpacedJson, "spaced-json", "plain-json", "Writes JSON with line breaks and indentation.";
    LetsItselfBeFramed, "lets-itself-be-framed", "security-headers", "Answers with SAMEORIGIN in place of DENY.";
    TakesTooMany, "takes-too-many", "limits-of-request", "Answers more than 1000 identifiers.";
    TakesAnything, "takes-anything", "broken-requests-refused", "Answers a list that holds something else than identifiers.";
    AcceptsAnyToken, "accepts-any-token", "token-needed", "Takes any text for a token, expired ones too.";
    TakesAnySignature, "takes-any-signature", "token-needed", "Believes what a token says, whoever signed it.";
    IgnoresScopes, "ignores-scopes", "scope-needed", "Lets any valid token in.";
    TakesOldTokens, "takes-old-tokens", "issuer-of-generation", "Lets tokens of the provider of old in.";
    WantsPersonsOnly, "wants-persons-only", "person-by-machine-token", "Refuses a machine that asks for the person of its token.";
    ForgetsPatch, "forgets-patch", "patch-is-visible", "Says 204 to a change and keeps the old language.";
    BadRequestForLanguage, "bad-request-for-language", "unknown-language-refused", "Answers 400 to a language that is not on the list.";
    FailsStrangers, "fails-strangers", "print-certificate-open", "Fails with 500 when the print certificate is asked for without a token.";
    StumblesOverSlash, "stumbles-over-slash", "trailing-slash", "Refuses a list that is asked for with a slash at the end of the path.";
    RefusesNumbers, "refuses-numbers", "numbers-as-identifiers", "Refuses identifiers written as JSON numbers.";
    ChecksDigits, "checks-digits", "check-digits-not-checked", "Refuses a list in which one identifier has wrong check digits.";
    ShiftsTable, "shifts-table", "published-users", "Answers for the e-Boks user as the observed shift by one has it.";
    NoAllow, "no-allow", "method-not-allowed", "Answers 405 without saying what is allowed.";
    AddsErrorId, "adds-error-id", "shape-as-stored", "Gives an error an `id`, which the schema allows and nobody has seen.";
    StatusInBodyDiffers, "status-in-body-differs", "error-body", "Writes 500 into the body of every error.";
    FeedOmitsEmptyList, "feed-omits-empty-list", "feed-list-always-array", "Leaves the list out of a page on which nothing changed.";
    FeedStartsInclusive, "feed-starts-inclusive", "feed-starts-exclusive", "Feeds the last change again to whoever has read it.";
    FeedNeverEnds, "feed-never-ends", "feed-ends", "Promises one more change than there is.";
    FeedForgetsStart, "feed-forgets-start", "feed-ends", "Says 0 for where a page of the feed starts.";
    FeedIsStale, "feed-is-stale", "feed-agrees-with-lookup", "Feeds mobile numbers that are not what a look-up says.";
    FeedLosesSomebody, "feed-loses-somebody", "feed-agrees-with-lookup", "Leaves a deleted person out of the feed.";
    FeedNamesUnknown, "feed-names-unknown", "feed-holds-registered-only", "Feeds somebody who was never registered.";
    OpensFeedByOneScope, "opens-feed-by-one-scope", "feed-needs-all-scopes", "Opens the feed to a token that lacks a scope of it.";
    FeedForgetsChanges, "feed-forgets-changes", "change-is-fed", "Feeds nobody to whoever has read something before.";
    AnswersForAnother, "answers-for-another", "nobody-else", "Answers for somebody else than the person of the token.";
    DiffersAtTheDoor, "differs-at-the-door", "same-at-every-door", "Has another mobile number at the door for one person than in lists.";
    NeverTheSameTwice, "never-the-same-twice", "same-when-asked-again", "Makes up new e-mail addresses for each list of several persons.";
    CountsPersons, "counts-persons", "list-alone", "Says beside the list how many persons there are.";
    ForgetsCertificate, "forgets-certificate", "mailbox-is-whole", "Leaves out the certificate of a mailbox.";
    ForgetsMailboxAddress, "forgets-mailbox-address", "mailbox-is-whole", "Names the supplier of a mailbox, and not its address there.";
    NamesSupplier, "names-supplier", "supplier-is-organisation", "Gives the supplier of a mailbox by name in place of its number.";
    WrapsCertificate, "wraps-certificate", "certificate-readable", "Writes the lines of a PEM file around the certificate.";
    HidesPrintSupplier, "hides-print-supplier", "print-names-supplier", "Leaves out whose print certificate it is.";
    SpellsNumber, "spells-number", "mobile-number-form", "Writes words in front of a mobile number.";
    SpellsAddress, "spells-address", "email-form", "Spells the sign in the middle of an e-mail address out.";
    DatesLanguageAhead, "dates-language-ahead", "no-time-ahead", "Says that a language will be chosen at the end of the century.";
    ForgetsDateOfLanguage, "forgets-date-of-language", "language-dated", "Leaves out when a language was chosen.";
    KeepsDateOfLanguage, "keeps-date-of-language", "patch-is-dated", "Shows the time of an earlier choice for a language that was just chosen.";
    ChangesNumberWithLanguage, "changes-number-with-language", "patch-touches-language-only", "Shows another mobile number once a language was changed.";
    RefusesCharset, "refuses-charset", "json-with-charset", "Refuses JSON that says in which charset it is.";
    BadRequestForMediaType, "bad-request-for-media-type", "other-media-refused", "Answers 400 to a body that is not JSON by its media type.";
    ChokesOnExtraHeaders, "chokes-on-extra-headers", "extra-headers-harmless", "Refuses a list over a header field that it does not know.";
    TakesOneMediaTypeOnly, "takes-one-media-type-only", "plain-unless-signed-is-asked-for", "Answers 406 to whoever takes JSON and something else.";
    SignsWithoutChain, "signs-without-chain", "signed-on-request", "Signs without saying with which certificate.";
    SignsSomethingElse, "signs-something-else", "signed-says-the-same", "Signs a list of nobody.";
    BadRequestForUnknownPath, "bad-request-for-unknown-path", "unknown-path", "Answers 400 where nothing lives.";
    RepeatsIdentifier, "repeats-identifier", "refusal-names-nobody", "Repeats the first identifier of a list that it refuses.";
    NamesInHeader, "names-in-header", "refusal-names-nobody", "Repeats the first identifier of a list that it refuses in a header field.";
    SharesCorrelationId, "shares-correlation-id", "correlation-id-of-its-own", "Refuses everybody under one correlation id.";
    BasicChallenge, "basic-challenge", "bearer-challenge", "Asks strangers for a password in place of a token.";
    OtherWordsForStrangers, "other-words-for-strangers", "words-of-unauthorized", "Says in other words that a token is needed.";
    BlursForDelegates, "blurs-for-delegates", "delegated-scopes-alike", "Gives another mobile number to scopes of delegation.";
    ClosesListToPersons, "closes-list-to-persons", "token-of-person-opens-list", "Refuses a list that is asked for with the token of a person.";
    ClosesAlias, "closes-alias", "alias-of-list", "Refuses a list by its second path.";
    FeedRepeatsSomebody, "feed-repeats-somebody", "feed-tells-once", "Feeds the first person of the feed twice in a page.";
    FeedStartsLow, "feed-starts-low", "feed-ids-are-high", "Ends the first page of the feed at an id of the system before.";
    GrantsADay, "grants-a-day", "eighteen-months", "Notifies for one day longer than 18 months.";
}

/// No mutant has this name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no mutant has this name")]
pub struct UnknownMutantError;

impl FromStr for NamedMutant {
    type Err = UnknownMutantError;

    fn from_str(id: &str) -> Result<Self, UnknownMutantError> {
        Self::ALL.iter().copied().find(|mutant| mutant.id() == id).ok_or(UnknownMutantError)
    }
}
