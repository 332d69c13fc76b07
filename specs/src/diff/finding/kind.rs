//! Every kind of difference: its description, its severity, and its section of a migration page.

use crate::diff::finding::severity::SeverityRule;
use crate::diff::finding::theme::Theme;

/// Declares the kinds as a table: variant, opposite, id, severity rule, theme, description.
macro_rules! kinds {
    ($($variant:ident / $opposite:ident, $id:literal, $rule:ident, $theme:ident, $what:literal;)*) => {
        /// A kind of difference between two API documents.
        ///
        /// ```
        /// use krr_specs::diff::{SeverityRule, ChangeKind};
        ///
        /// assert_eq!(ChangeKind::EnumValueAdded.id(), "enum-value-added");
        /// assert_eq!(ChangeKind::EnumValueAdded.severity_rule(), SeverityRule::Widens);
        /// assert_eq!(ChangeKind::EnumValueAdded.opposite(), ChangeKind::EnumValueRemoved);
        /// assert!(ChangeKind::ALL.len() >= 50);
        /// ```
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum ChangeKind {
            $(#[doc = $what] $variant,)*
        }

        impl ChangeKind {
            /// Every kind there is.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The id in JSON output.
            pub fn id(self) -> &'static str {
                match self { $(Self::$variant => $id,)* }
            }

            /// The rule for its severity.
            pub fn severity_rule(self) -> SeverityRule {
                match self { $(Self::$variant => SeverityRule::$rule,)* }
            }

            /// What an integrator has to change because of it.
            pub fn theme(self) -> Theme {
                match self { $(Self::$variant => Theme::$theme,)* }
            }

            /// A short description.
            pub fn description(self) -> &'static str {
                match self { $(Self::$variant => $what,)* }
            }

            /// The kind when the documents are swapped.
            #[must_use]
            pub fn opposite(self) -> Self {
                match self { $(Self::$variant => Self::$opposite,)* }
            }
        }
    };
}

kinds! {
    ServerAdded / ServerRemoved, "server-added", Compatible, Address, "a new address";
    ServerRemoved / ServerAdded, "server-removed", Both, Address, "the address is gone";
    ServerVariablesChanged / ServerVariablesChanged, "server-variables-changed", Unknown, Address, "the variables of an address changed";
    BasePathChanged / BasePathChanged, "base-path-changed", Both, Address, "the path before all operations changed";
    OperationServersChanged / OperationServersChanged, "operation-servers-changed", Both, Address, "a path or an operation has other addresses of its own";
    SpecificationChanged / SpecificationChanged, "specification-changed", Compatible, Other, "another version of OpenAPI";
    ApiVersionChanged / ApiVersionChanged, "api-version-changed", Compatible, Other, "another version of the API";

    SecuritySchemeAdded / SecuritySchemeRemoved, "security-scheme-added", Compatible, Token, "a new security scheme is described";
    SecuritySchemeRemoved / SecuritySchemeAdded, "security-scheme-removed", Writers, Token, "a security scheme is no longer described";
    SecuritySchemeTypeChanged / SecuritySchemeTypeChanged, "security-scheme-type-changed", Writers, Token, "the security scheme has another type";
    SecurityCredentialMoved / SecurityCredentialMoved, "security-credential-moved", Writers, Token, "the key or token is sent in another place";
    TokenFormatChanged / TokenFormatChanged, "token-format-changed", Unknown, Token, "the token has another form";
    IssuerAddressAdded / IssuerAddressRemoved, "issuer-address-added", Compatible, Token, "an address of the issuer is named";
    IssuerAddressRemoved / IssuerAddressAdded, "issuer-address-removed", Unknown, Token, "an address of the issuer is no longer named";
    IssuerAddressChanged / IssuerAddressChanged, "issuer-address-changed", Writers, Token, "the issuer has another address";
    OauthFlowAdded / OauthFlowRemoved, "oauth-flow-added", Compatible, Token, "a new flow to get a token";
    OauthFlowRemoved / OauthFlowAdded, "oauth-flow-removed", Writers, Token, "a flow to get a token is gone";
    SecurityIntroduced / SecurityDropped, "security-introduced", Writers, Token, "a token is needed where none was";
    SecurityDropped / SecurityIntroduced, "security-dropped", Compatible, Token, "no token is needed any more";
    SecurityAlternativeAdded / SecurityAlternativeRemoved, "security-alternative-added", Compatible, Token, "another security scheme is accepted";
    SecurityAlternativeRemoved / SecurityAlternativeAdded, "security-alternative-removed", Writers, Token, "a security scheme is no longer accepted";

    OfferedScopeAdded / OfferedScopeRemoved, "offered-scope-added", Compatible, Scopes, "the issuer has a new scope";
    OfferedScopeRemoved / OfferedScopeAdded, "offered-scope-removed", Writers, Scopes, "the issuer no longer has a scope";
    RequiredScopeAdded / RequiredScopeRemoved, "required-scope-added", Writers, Scopes, "another scope is needed too";
    RequiredScopeRemoved / RequiredScopeAdded, "required-scope-removed", Compatible, Scopes, "a scope is no longer needed";
    AcceptedScopeAdded / AcceptedScopeRemoved, "accepted-scope-added", Compatible, Scopes, "this scope is accepted too";
    AcceptedScopeRemoved / AcceptedScopeAdded, "accepted-scope-removed", Writers, Scopes, "this scope is no longer accepted";
    AnyScopeNeeded / NoScopeNeeded, "any-scope-needed", Writers, Scopes, "the operation needs one of a list of scopes where any token was accepted";
    NoScopeNeeded / AnyScopeNeeded, "no-scope-needed", Compatible, Scopes, "the operation no longer needs one of a list of scopes";
    ScopeGroupAdded / ScopeGroupRemoved, "scope-group-added", Writers, Scopes, "one of these scopes is needed too";
    ScopeGroupRemoved / ScopeGroupAdded, "scope-group-removed", Compatible, Scopes, "none of these scopes is needed any more";
    ShowingScopeAdded / ShowingScopeRemoved, "showing-scope-added", Compatible, Scopes, "this scope shows the member too";
    ShowingScopeRemoved / ShowingScopeAdded, "showing-scope-removed", Readers, Scopes, "this scope no longer shows the member";
    ScopesShowMember / EveryScopeShowsMember, "scopes-show-member", Readers, Scopes, "only a token with one of these scopes shows the member";
    EveryScopeShowsMember / ScopesShowMember, "every-scope-shows-member", Compatible, Scopes, "the member is shown whatever the scopes";
    WithholdingScopeAdded / WithholdingScopeRemoved, "withholding-scope-added", Readers, Scopes, "with this scope some values are withheld";
    WithholdingScopeRemoved / WithholdingScopeAdded, "withholding-scope-removed", Readers, Scopes, "with this scope nothing is withheld any more, so a reader must check that itself";

    PathAdded / PathRemoved, "path-added", Compatible, Paths, "a new path";
    PathRemoved / PathAdded, "path-removed", Both, Paths, "the path is gone";
    PathMoved / PathMoved, "path-moved", Both, Paths, "an operation with the same id is at another path";
    PathParameterRenamed / PathParameterRenamed, "path-parameter-renamed", Compatible, Paths, "only the name of a parameter in the path changed";
    PathAliasAdded / PathAliasRemoved, "path-alias-added", Compatible, Paths, "the operation has another path too";
    PathAliasRemoved / PathAliasAdded, "path-alias-removed", Both, Paths, "an additional path of the operation is gone";
    OperationAdded / OperationRemoved, "operation-added", Compatible, Paths, "a new method on the path";
    OperationRemoved / OperationAdded, "operation-removed", Both, Paths, "the method is gone from the path";
    OperationDeprecated / OperationUndeprecated, "operation-deprecated", Compatible, Paths, "the operation is deprecated";
    OperationUndeprecated / OperationDeprecated, "operation-undeprecated", Compatible, Paths, "the operation is no longer deprecated";
    CallbacksChanged / CallbacksChanged, "callbacks-changed", Unknown, Paths, "the callbacks changed";
    OperationIdChanged / OperationIdChanged, "operation-id-changed", Unknown, Other, "another operationId: generated code has another name for it";
    TagAdded / TagRemoved, "tag-added", Compatible, Other, "listed under another tag";
    TagRemoved / TagAdded, "tag-removed", Compatible, Other, "no longer listed under the tag";

    RequiredParameterAdded / RequiredParameterRemoved, "required-parameter-added", Writers, Requests, "a new required parameter";
    RequiredParameterRemoved / RequiredParameterAdded, "required-parameter-removed", Unknown, Requests, "a required parameter is gone";
    OptionalParameterAdded / OptionalParameterRemoved, "optional-parameter-added", Compatible, Requests, "a new optional parameter";
    OptionalParameterRemoved / OptionalParameterAdded, "optional-parameter-removed", Unknown, Requests, "an optional parameter is gone";
    ParameterMoved / ParameterMoved, "parameter-moved", Writers, Requests, "the parameter is sent in another place";
    ParameterBecameRequired / ParameterBecameOptional, "parameter-became-required", Writers, Requests, "the parameter is required";
    ParameterBecameOptional / ParameterBecameRequired, "parameter-became-optional", Compatible, Requests, "the parameter is no longer required";
    ParameterStyleChanged / ParameterStyleChanged, "parameter-style-changed", Writers, Requests, "the parameter is written in another style";
    ParameterEmptyAllowed / ParameterEmptyRefused, "parameter-empty-allowed", Compatible, Requests, "the parameter may be empty";
    ParameterEmptyRefused / ParameterEmptyAllowed, "parameter-empty-refused", Writers, Requests, "the parameter may no longer be empty";
    ParameterDeprecated / ParameterUndeprecated, "parameter-deprecated", Compatible, Requests, "the parameter is deprecated";
    ParameterUndeprecated / ParameterDeprecated, "parameter-undeprecated", Compatible, Requests, "the parameter is no longer deprecated";
    RequiredBodyAdded / RequiredBodyRemoved, "required-body-added", Writers, Requests, "a request needs a body";
    RequiredBodyRemoved / RequiredBodyAdded, "required-body-removed", Unknown, Requests, "a request that needed a body has none";
    OptionalBodyAdded / OptionalBodyRemoved, "optional-body-added", Compatible, Requests, "a request may have a body";
    OptionalBodyRemoved / OptionalBodyAdded, "optional-body-removed", Unknown, Requests, "a request that might have a body has none";
    BodyBecameRequired / BodyBecameOptional, "body-became-required", Writers, Requests, "the body of the request is required";
    BodyBecameOptional / BodyBecameRequired, "body-became-optional", Compatible, Requests, "the body of the request is no longer required";
    RequestMediaTypeAdded / RequestMediaTypeRemoved, "request-media-type-added", Compatible, Requests, "a new media type for the request";
    RequestMediaTypeRemoved / RequestMediaTypeAdded, "request-media-type-removed", Writers, Requests, "the request may no longer have this media type";
    EncodingChanged / EncodingChanged, "encoding-changed", Unknown, Requests, "the parts of a form have another encoding";

    SuccessStatusAdded / SuccessStatusRemoved, "success-status-added", Readers, Responses, "a new status of success (1xx to 3xx)";
    SuccessStatusRemoved / SuccessStatusAdded, "success-status-removed", Readers, Responses, "a status of success (1xx to 3xx) is gone";
    ErrorStatusAdded / ErrorStatusRemoved, "error-status-added", Compatible, Responses, "a new status of failure (4xx, 5xx, default)";
    ErrorStatusRemoved / ErrorStatusAdded, "error-status-removed", Compatible, Responses, "a status of failure (4xx, 5xx, default) is gone";
    ResponseMediaTypeAdded / ResponseMediaTypeRemoved, "response-media-type-added", Compatible, Responses, "a new media type for the response";
    ResponseMediaTypeRemoved / ResponseMediaTypeAdded, "response-media-type-removed", Readers, Responses, "the response no longer has this media type";
    ResponseHeaderAdded / ResponseHeaderRemoved, "response-header-added", Compatible, Responses, "a new header field in the response";
    ResponseHeaderRemoved / ResponseHeaderAdded, "response-header-removed", Readers, Responses, "a header field is gone from the response";
    ResponseHeaderPromised / ResponseHeaderNotPromised, "response-header-promised", Compatible, Responses, "the header field is always sent";
    ResponseHeaderNotPromised / ResponseHeaderPromised, "response-header-not-promised", Readers, Responses, "the header field may be missing";
    LinksChanged / LinksChanged, "links-changed", Unknown, Responses, "the links of a response changed";

    PropertyAdded / PropertyRemoved, "property-added", Compatible, Members, "a new member";
    PropertyRemoved / PropertyAdded, "property-removed", Vanishes, Members, "the member is gone";
    PropertyAddedToClosed / PropertyRemovedFromClosed, "property-added-to-closed", Widens, Members, "a new member where others were forbidden";
    PropertyRemovedFromClosed / PropertyAddedToClosed, "property-removed-from-closed", Changes, Members, "the member is gone, and others are forbidden";
    RequiredAdded / RequiredRemoved, "required-added", Narrows, Members, "the member is required";
    RequiredRemoved / RequiredAdded, "required-removed", Widens, Members, "the member is no longer required";
    PropertyDeprecated / PropertyUndeprecated, "property-deprecated", Compatible, Members, "the member is deprecated";
    PropertyUndeprecated / PropertyDeprecated, "property-undeprecated", Compatible, Members, "the member is no longer deprecated";
    ReadOnlySet / ReadOnlyLifted, "read-only-set", Narrows, Members, "the member must not be sent";
    ReadOnlyLifted / ReadOnlySet, "read-only-lifted", Compatible, Members, "the member may be sent";
    WriteOnlySet / WriteOnlyLifted, "write-only-set", Widens, Members, "the member is no longer sent";
    WriteOnlyLifted / WriteOnlySet, "write-only-lifted", Compatible, Members, "the member may be sent by the server";
    OtherMembersAllowed / OtherMembersForbidden, "other-members-allowed", Widens, Members, "undeclared members are allowed";
    OtherMembersForbidden / OtherMembersAllowed, "other-members-forbidden", Narrows, Members, "undeclared members are forbidden";
    OtherMembersConstrained / OtherMembersFreed, "other-members-constrained", Narrows, Members, "undeclared members must match a schema";
    OtherMembersFreed / OtherMembersConstrained, "other-members-freed", Widens, Members, "undeclared members may have any form";
    MinPropertiesRaised / MinPropertiesLowered, "min-properties-raised", Narrows, Members, "more members are needed";
    MinPropertiesLowered / MinPropertiesRaised, "min-properties-lowered", Widens, Members, "fewer members are needed";
    MaxPropertiesLowered / MaxPropertiesRaised, "max-properties-lowered", Narrows, Members, "fewer members are allowed";
    MaxPropertiesRaised / MaxPropertiesLowered, "max-properties-raised", Widens, Members, "more members are allowed";
    SchemaAdded / SchemaRemoved, "schema-added", Narrows, Members, "what could be anything has a schema";
    SchemaRemoved / SchemaAdded, "schema-removed", Widens, Members, "what had a schema can be anything";
    UnusedSchemaAdded / UnusedSchemaRemoved, "unused-schema-added", Unknown, Other, "a schema that no operation uses is described: generated code has a new type";
    UnusedSchemaRemoved / UnusedSchemaAdded, "unused-schema-removed", Unknown, Other, "a schema that no operation used is gone: generated code loses a type";

    TypeChanged / TypeChanged, "type-changed", Changes, Values, "another type";
    TypeWidened / TypeNarrowed, "type-widened", Widens, Values, "a wider type";
    TypeNarrowed / TypeWidened, "type-narrowed", Narrows, Values, "a narrower type";
    TypeAdded / TypeRemoved, "type-added", Narrows, Values, "what had any type has one";
    TypeRemoved / TypeAdded, "type-removed", Widens, Values, "may be of any type";
    FormatChanged / FormatChanged, "format-changed", Changes, Values, "another format";
    FormatWidened / FormatNarrowed, "format-widened", Widens, Values, "a wider format";
    FormatNarrowed / FormatWidened, "format-narrowed", Narrows, Values, "a narrower format";
    FormatAdded / FormatRemoved, "format-added", Narrows, Values, "has a format";
    FormatRemoved / FormatAdded, "format-removed", Widens, Values, "has no format any more";
    NullableOn / NullableOff, "nullable-on", Widens, Values, "may be null";
    NullableOff / NullableOn, "nullable-off", Narrows, Values, "may no longer be null";
    EnumValueAdded / EnumValueRemoved, "enum-value-added", Widens, Values, "a new value";
    EnumValueRemoved / EnumValueAdded, "enum-value-removed", Narrows, Values, "the value is gone";
    EnumAdded / EnumRemoved, "enum-added", Narrows, Values, "only listed values are allowed";
    EnumRemoved / EnumAdded, "enum-removed", Widens, Values, "values are no longer listed";
    MinimumRaised / MinimumLowered, "minimum-raised", Narrows, Values, "a higher minimum";
    MinimumLowered / MinimumRaised, "minimum-lowered", Widens, Values, "a lower minimum, or none";
    MaximumLowered / MaximumRaised, "maximum-lowered", Narrows, Values, "a lower maximum";
    MaximumRaised / MaximumLowered, "maximum-raised", Widens, Values, "a higher maximum, or none";
    MinimumExcluded / MinimumIncluded, "minimum-excluded", Narrows, Values, "the minimum itself is no longer allowed";
    MinimumIncluded / MinimumExcluded, "minimum-included", Widens, Values, "the minimum itself is allowed";
    MaximumExcluded / MaximumIncluded, "maximum-excluded", Narrows, Values, "the maximum itself is no longer allowed";
    MaximumIncluded / MaximumExcluded, "maximum-included", Widens, Values, "the maximum itself is allowed";
    MultipleOfNarrowed / MultipleOfWidened, "multiple-of-narrowed", Narrows, Values, "fewer numbers are a multiple";
    MultipleOfWidened / MultipleOfNarrowed, "multiple-of-widened", Widens, Values, "more numbers are a multiple";
    MultipleOfChanged / MultipleOfChanged, "multiple-of-changed", Changes, Values, "other numbers are a multiple";
    MinLengthRaised / MinLengthLowered, "min-length-raised", Narrows, Values, "a longer text is needed";
    MinLengthLowered / MinLengthRaised, "min-length-lowered", Widens, Values, "a shorter text is enough";
    MaxLengthLowered / MaxLengthRaised, "max-length-lowered", Narrows, Values, "only a shorter text is allowed";
    MaxLengthRaised / MaxLengthLowered, "max-length-raised", Widens, Values, "a longer text is allowed";
    PatternAdded / PatternRemoved, "pattern-added", Narrows, Values, "must match a pattern";
    PatternRemoved / PatternAdded, "pattern-removed", Widens, Values, "need not match a pattern";
    PatternChanged / PatternChanged, "pattern-changed", Changes, Values, "must match another pattern";
    MinItemsRaised / MinItemsLowered, "min-items-raised", Narrows, Values, "more items are needed";
    MinItemsLowered / MinItemsRaised, "min-items-lowered", Widens, Values, "fewer items are enough";
    MaxItemsLowered / MaxItemsRaised, "max-items-lowered", Narrows, Values, "fewer items are allowed";
    MaxItemsRaised / MaxItemsLowered, "max-items-raised", Widens, Values, "more items are allowed";
    UniqueItemsOn / UniqueItemsOff, "unique-items-on", Narrows, Values, "items must differ";
    UniqueItemsOff / UniqueItemsOn, "unique-items-off", Widens, Values, "items may be the same";
    DefaultAdded / DefaultRemoved, "default-added", Unknown, Values, "a default is given";
    DefaultRemoved / DefaultAdded, "default-removed", Unknown, Values, "no default is given any more";
    DefaultChanged / DefaultChanged, "default-changed", Changes, Values, "another default is given";
    AllOfAdded / AllOfRemoved, "all-of-added", Narrows, Values, "must fit another schema too";
    AllOfRemoved / AllOfAdded, "all-of-removed", Widens, Values, "need not fit a schema any more";
    OneOfAdded / OneOfRemoved, "one-of-added", Widens, Values, "may fit another schema (oneOf)";
    OneOfRemoved / OneOfAdded, "one-of-removed", Narrows, Values, "may no longer fit a schema (oneOf)";
    AnyOfAdded / AnyOfRemoved, "any-of-added", Widens, Values, "may fit another schema (anyOf)";
    AnyOfRemoved / AnyOfAdded, "any-of-removed", Narrows, Values, "may no longer fit a schema (anyOf)";
    ChoiceIntroduced / ChoiceDropped, "choice-introduced", Narrows, Values, "must fit one of several schemas too";
    ChoiceDropped / ChoiceIntroduced, "choice-dropped", Widens, Values, "need not fit one of several schemas any more";
    NotAdded / NotRemoved, "not-added", Narrows, Values, "must not fit a schema";
    NotRemoved / NotAdded, "not-removed", Widens, Values, "may fit a schema that was excluded";
    NotChanged / NotChanged, "not-changed", Unknown, Values, "must not fit another schema";
    DiscriminatorAdded / DiscriminatorRemoved, "discriminator-added", Narrows, Values, "a member selects the schema";
    DiscriminatorRemoved / DiscriminatorAdded, "discriminator-removed", Widens, Values, "no member selects the schema any more";
    DiscriminatorChanged / DiscriminatorChanged, "discriminator-changed", Changes, Values, "another member selects the schema";
    DiscriminatorValueAdded / DiscriminatorValueRemoved, "discriminator-value-added", Widens, Values, "the selecting member has a new value";
    DiscriminatorValueRemoved / DiscriminatorValueAdded, "discriminator-value-removed", Narrows, Values, "the selecting member no longer has a value";
    DiscriminatorValueChanged / DiscriminatorValueChanged, "discriminator-value-changed", Changes, Values, "a value of the selecting member selects another schema";
    XmlChanged / XmlChanged, "xml-changed", Changes, Values, "another form in XML";

    ReferenceBroken / ReferenceMended, "reference-broken", Unknown, Other, "the reference cannot be resolved any more";
    ReferenceMended / ReferenceBroken, "reference-mended", Unknown, Other, "the reference could not be resolved before";
    ReferenceUnresolved / ReferenceUnresolved, "reference-unresolved", Unknown, Other, "the reference cannot be resolved in either document";
    ExtensionChanged / ExtensionChanged, "extension-changed", Unknown, Other, "an extension (x-) changed";
    MemberNotUnderstood / MemberNotUnderstood, "member-not-understood", Unknown, Other, "something changed that is not understood";

    DescriptionChanged / DescriptionChanged, "description-changed", Compatible, Documentation, "another description";
    ExampleChanged / ExampleChanged, "example-changed", Compatible, Documentation, "another example";
    SourceChanged / SourceChanged, "source-changed", Compatible, Documentation, "other notes on sources";
}
