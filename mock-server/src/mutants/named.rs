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
    WrongMediaType, "wrong-media-type", "document-media-type", "Answers a person list as text/plain.";
    NoBody, "no-body", "document-body", "Leaves the body of the print certificate out.";
    BrokenJson, "broken-json", "document-json", "Cuts the last bytes off the print certificate.";
    NoChallenge, "no-challenge", "document-required", "Answers 401 without WWW-Authenticate.";
    SortsPersons, "sorts-persons", "order-of-request", "Sorts a list by identifier, as another generation does.";
    DropsUnknown, "drops-unknown", "everybody-answered", "Leaves out persons who are not registered.";
    LosesTheLast, "loses-the-last", "everybody-answered", "Loses the 1000th person of a full list.";
    MergesDuplicates, "merges-duplicates", "everybody-answered", "Answers an identifier once that was asked for twice.";
    Descends, "descends", "ascending-order", "Answers a version 2 list from the highest identifier down.";
    IncludesUnknown, "includes-unknown", "unknown-left-out-when-asked", "Answers unknown persons who were not wanted.";
    DropsDeleted, "drops-deleted", "unknown-left-out-when-asked", "Leaves out deleted persons where unknown ones are not wanted.";
    LeavesOutUnasked, "leaves-out-unasked", "unknown-left-out-when-asked", "Leaves out unknown persons although nobody said so.";
    LosesAfterForty, "loses-after-forty", "unknown-left-out-when-asked", "Answers forty persons of a version 2 list and no more.";
    ForgivesWrongDigits, "forgives-wrong-digits", "one-bad-identifier-refuses-all", "Answers a version 2 list in which check digits are wrong with an empty list.";
    RepeatsItself, "repeats-itself", "repeated-answered-once", "Answers a repeated identifier in version 2 each time.";
    UnknownWithReservasjon, "unknown-with-reservasjon", "unknown-is-no-error", "Answers unknown persons with `reservasjon` NEI.";
    DeletedWithReservasjon, "deleted-with-reservasjon", "deleted-says-little", "Answers deleted persons with `reservasjon` NEI.";
    ActiveWithoutReservasjon, "active-without-reservasjon", "reservasjon-of-active", "Leaves out `reservasjon` where it is JA.";
    LeaksSpraak, "leaks-spraak", "members-follow-scopes", "Shows the language whatever the scopes.";
    AddsLaterMember, "adds-later-member", "no-later-members", "Adds `oppdatert`, as a later generation has it.";
    DatesNoReservation, "dates-no-reservation", "later-members-by-date", "Adds the time of a reservation to persons who are not reserved.";
    ForgetsReservationTime, "forgets-reservation-time", "reservation-dated", "Leaves out since when a person is reserved.";
    DropsVarslingsstatus, "drops-varslingsstatus", "varslingsstatus-with-scope", "Leaves out `varslingsstatus` of deleted persons.";
    ForgetsEighteenMonths, "forgets-eighteen-months", "eighteen-months", "Notifies everybody who is not reserved, however old the details.";
    IgnoresMobile, "ignores-mobile", "eighteen-months", "Considers the age of the e-mail address only.";
    NotifiesReserved, "notifies-reserved", "reserved-not-notified", "Notifies reserved persons.";
    NeverWithholds, "never-withholds", "expired-withheld", "Shows expired details to the scope that withholds them.";
    WithholdsAnyway, "withholds-anyway", "nothing-withheld", "Withholds expired details without a scope that does so.";
    ForgetsConfirmation, "forgets-confirmation", "channel-is-whole", "Leaves out when the mobile number was last confirmed.";
    ZuluTimes, "zulu-times", "oslo-timestamps", "Writes times with Z in place of the hours of the offset.";
    EmptyForAbsent, "empty-for-absent", "absent-never-empty", "Writes an empty mobile number where there is none.";
    StatusFirst, "status-first", "member-order", "Writes `status` before `reservasjon`.";
    SpacedJson, "spaced-json", "plain-json", "Writes JSON with line breaks and indentation.";
    LetsItselfBeFramed, "lets-itself-be-framed", "security-headers", "Answers with SAMEORIGIN in place of DENY.";
    TakesTooMany, "takes-too-many", "limits-of-request", "Answers more than 1000 identifiers.";
    TakesAnything, "takes-anything", "broken-requests-refused", "Answers a list with other values than identifiers.";
    AcceptsAnyToken, "accepts-any-token", "token-needed", "Accepts any text as a token, expired ones too.";
    TakesAnySignature, "takes-any-signature", "token-needed", "Accepts a token with any signature.";
    IgnoresScopes, "ignores-scopes", "scope-needed", "Accepts any valid token, whatever its scopes.";
    TakesOldTokens, "takes-old-tokens", "issuer-of-generation", "Accepts tokens of the legacy provider.";
    WantsPersonsOnly, "wants-persons-only", "person-by-machine-token", "Refuses a machine token that is bound to a person.";
    ForgetsPatch, "forgets-patch", "patch-is-visible", "Answers 204 to a change and keeps the language as it was.";
    BadRequestForLanguage, "bad-request-for-language", "unknown-language-refused", "Answers 400 to a language that is not on the list.";
    FailsStrangers, "fails-strangers", "print-certificate-open", "Answers 500 to a request for the print certificate without a token.";
    StumblesOverSlash, "stumbles-over-slash", "trailing-slash", "Refuses a list when the path ends in a slash.";
    RefusesNumbers, "refuses-numbers", "numbers-as-identifiers", "Refuses identifiers written as JSON numbers.";
    ChecksDigits, "checks-digits", "check-digits-not-checked", "Refuses a list in which one identifier has wrong check digits.";
    ShiftsTable, "shifts-table", "published-users", "Answers for the e-Boks user as the observed shift by one has it.";
    NoAllow, "no-allow", "method-not-allowed", "Answers 405 without `Allow`.";
    AddsErrorId, "adds-error-id", "shape-as-stored", "Gives an error an `id`, which the schema allows and no recording has.";
    RefusesHead, "refuses-head", "head-as-get", "Answers 405 to HEAD.";
    OptionsWithoutAllow, "options-without-allow", "options-name-methods", "Answers OPTIONS without `Allow`.";
    StatusInBodyDiffers, "status-in-body-differs", "error-body", "Writes 500 into the body of every error.";
    FeedOmitsEmptyList, "feed-omits-empty-list", "feed-list-always-array", "Leaves the list out of a page on which nothing changed.";
    FeedStartsInclusive, "feed-starts-inclusive", "feed-starts-exclusive", "Returns a change on the page after the last one.";
    FeedNeverEnds, "feed-never-ends", "feed-ends", "Returns a `sisteEndringsId` beyond the end of the feed.";
    FeedForgetsStart, "feed-forgets-start", "feed-ends", "Returns 0 as `fraEndringsId`.";
    FeedIsStale, "feed-is-stale", "feed-agrees-with-lookup", "Returns other mobile numbers in the feed than in a look-up.";
    FeedLosesSomebody, "feed-loses-somebody", "feed-agrees-with-lookup", "Leaves a deleted person out of the feed.";
    FeedNamesUnknown, "feed-names-unknown", "feed-holds-registered-only", "Adds a person to the feed who was never registered.";
    OpensFeedByOneScope, "opens-feed-by-one-scope", "feed-needs-all-scopes", "Accepts a token without all scopes of the feed.";
    FeedForgetsChanges, "feed-forgets-changes", "change-is-fed", "Returns no change after the first page.";
    AnswersForAnother, "answers-for-another", "nobody-else", "Answers with another person than that of the token.";
    DiffersByOperation, "differs-at-the-door", "same-at-every-door", "Returns another mobile number in operations for one person than in lists.";
    NeverTheSameTwice, "never-the-same-twice", "same-when-asked-again", "Generates new e-mail addresses for each list of several persons.";
    CountsPersons, "counts-persons", "list-alone", "Adds the number of persons beside the list.";
    ForgetsCertificate, "forgets-certificate", "mailbox-is-whole", "Leaves out the certificate of a mailbox.";
    ForgetsMailboxAddress, "forgets-mailbox-address", "mailbox-is-whole", "Returns the supplier of a mailbox without the address.";
    NamesSupplier, "names-supplier", "supplier-is-organisation", "Returns the name of the supplier of a mailbox in place of its number.";
    WrapsCertificate, "wraps-certificate", "certificate-readable", "Writes the lines of a PEM file around the certificate.";
    HidesPrintSupplier, "hides-print-supplier", "print-names-supplier", "Leaves out the supplier of the print certificate.";
    AddsMailboxMember, "adds-mailbox-member", "mailbox-members-known", "Adds a member to a mailbox that no source names, as the current API has one.";
    ForgetsDuplicates, "forgets-duplicates", "shared-contact-marked", "Answers every `*_duplisert` with NEI.";
    SpellsNumber, "spells-number", "mobile-number-form", "Writes words in front of a mobile number.";
    SpellsAddress, "spells-address", "email-form", "Writes the @ of an e-mail address as a word.";
    DatesLanguageAhead, "dates-language-ahead", "no-time-ahead", "Dates the choice of a language at the end of the century.";
    ForgetsDateOfLanguage, "forgets-date-of-language", "language-dated", "Leaves out when a language was chosen.";
    KeepsDateOfLanguage, "keeps-date-of-language", "patch-is-dated", "Shows the time of an earlier choice for a language that was just chosen.";
    ChangesNumberWithLanguage, "changes-number-with-language", "patch-touches-language-only", "Shows another mobile number once a language was changed.";
    RefusesCharset, "refuses-charset", "json-with-charset", "Refuses JSON with a charset parameter.";
    BadRequestForMediaType, "bad-request-for-media-type", "other-media-refused", "Answers 400 to a body that is not JSON by its media type.";
    ChokesOnExtraHeaders, "chokes-on-extra-headers", "extra-headers-harmless", "Refuses a list with an unknown header field.";
    TakesOneMediaTypeOnly, "takes-one-media-type-only", "plain-unless-signed-is-asked-for", "Answers 406 to an `Accept` with JSON and another media type.";
    SignsWithoutChain, "signs-without-chain", "signed-on-request", "Signs without `x5c`.";
    SignsSomethingElse, "signs-something-else", "signed-says-the-same", "Signs an empty list.";
    BadRequestForUnknownPath, "bad-request-for-unknown-path", "unknown-path", "Answers 400 to an unknown path.";
    RepeatsIdentifier, "repeats-identifier", "refusal-names-nobody", "Repeats the first identifier of a list that it refuses.";
    NamesInHeader, "names-in-header", "refusal-names-nobody", "Repeats the first identifier of a list that it refuses in a header field.";
    SharesCorrelationId, "shares-correlation-id", "correlation-id-of-its-own", "Gives every error the same correlation id.";
    BasicChallenge, "basic-challenge", "bearer-challenge", "Answers 401 with a Basic challenge.";
    OtherWordsForStrangers, "other-words-for-strangers", "words-of-unauthorized", "Answers 401 with other texts.";
    BlursForDelegates, "blurs-for-delegates", "delegated-scopes-alike", "Returns another mobile number to scopes of delegation.";
    ClosesListToPersons, "closes-list-to-persons", "token-of-person-opens-list", "Refuses a list with the token of a person.";
    ClosesAlias, "closes-alias", "alias-of-list", "Refuses a list by its second path.";
    FeedRepeatsSomebody, "feed-repeats-somebody", "feed-tells-once", "Repeats the first person of the feed in the same page.";
    FeedStartsLow, "feed-starts-low", "feed-ids-are-high", "Ends the first page of the feed at an id of the earlier system.";
    FeedForgetsLanguage, "feed-forgets-language", "feed-shows-language", "Leaves the language out of the feed.";
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
