//! A minimal pair of documents for each kind of difference, and how it is classed.

use std::collections::BTreeSet;

use krr_specs::drift::{Class, Difference, Kind, drift};
use serde_json::{Value, json};

type Pairs = &'static [(&'static str, &'static str, &'static str, &'static str)];
type Make = fn(&str) -> Value;

/// Two schemas, then what the second is to the first and the first to the second: `id requests/responses`.
const SCHEMAS: Pairs = &[
    ("type: string", "type: boolean", "type-changed W/R", "type-changed W/R"),
    ("type: integer", "type: number", "type-widened -/R", "type-narrowed W/-"),
    ("{}", "type: string", "type-added W/-", "type-removed -/R"),
    ("format: date", "format: uuid", "format-changed W/R", "format-changed W/R"),
    ("format: int32", "format: int64", "format-widened -/R", "format-narrowed W/-"),
    ("{}", "format: date-time", "format-added W/-", "format-removed -/R"),
    ("nullable: false", "nullable: true", "nullable-on -/R", "nullable-off W/-"),
    ("enum: [a]", "enum: [b, a]", "enum-value-added -/R", "enum-value-removed W/-"),
    ("{}", "enum: [a]", "enum-added W/-", "enum-removed -/R"),
    ("minimum: 1", "minimum: 2", "minimum-raised W/-", "minimum-lowered -/R"),
    ("{}", "minimum: 0", "minimum-raised W/-", "minimum-lowered -/R"),
    ("maximum: 9007199254740993", "maximum: 9007199254740992", "maximum-lowered W/-", "maximum-raised -/R"),
    ("{}", "maximum: 0.5", "maximum-lowered W/-", "maximum-raised -/R"),
    ("exclusiveMinimum: false", "exclusiveMinimum: true", "minimum-excluded W/-", "minimum-included -/R"),
    ("{}", "exclusiveMaximum: true", "maximum-excluded W/-", "maximum-included -/R"),
    ("multipleOf: 5", "multipleOf: 10", "multiple-of-narrowed W/-", "multiple-of-widened -/R"),
    ("multipleOf: 4", "multipleOf: 6", "multiple-of-changed W/R", "multiple-of-changed W/R"),
    ("minLength: 0", "minLength: 1", "min-length-raised W/-", "min-length-lowered -/R"),
    ("{}", "maxLength: 1", "max-length-lowered W/-", "max-length-raised -/R"),
    ("{}", "pattern: a", "pattern-added W/-", "pattern-removed -/R"),
    ("pattern: a", "pattern: b", "pattern-changed W/R", "pattern-changed W/R"),
    ("minItems: 1", "minItems: 2", "min-items-raised W/-", "min-items-lowered -/R"),
    ("maxItems: 1000", "maxItems: 999", "max-items-lowered W/-", "max-items-raised -/R"),
    ("{}", "uniqueItems: true", "unique-items-on W/-", "unique-items-off -/R"),
    ("{}", "minProperties: 1", "min-properties-raised W/-", "min-properties-lowered -/R"),
    ("maxProperties: 2", "maxProperties: 1", "max-properties-lowered W/-", "max-properties-raised -/R"),
    ("{}", "default: a", "default-added ?/?", "default-removed ?/?"),
    ("default: a", "default: b", "default-changed W/R", "default-changed W/R"),
    ("{}", "properties: {a: {}}", "property-added -/-", "property-removed ?/R"),
    (
        "additionalProperties: false",
        "{additionalProperties: false, properties: {a: {}}}",
        "property-added-to-closed -/R",
        "property-removed-from-closed W/R",
    ),
    ("required: [a]", "required: [b, a]", "required-added W/-", "required-removed -/R"),
    ("{}", "deprecated: true", "property-deprecated -/-", "property-undeprecated -/-"),
    ("{}", "readOnly: true", "read-only-set W/-", "read-only-lifted -/-"),
    ("{}", "writeOnly: true", "write-only-set -/R", "write-only-lifted -/-"),
    ("additionalProperties: false", "{}", "other-members-allowed -/R", "other-members-forbidden W/-"),
    ("{}", "additionalProperties: {type: string}", "other-members-constrained W/-", "other-members-freed -/R"),
    ("{}", "items: {type: string}", "schema-added W/-", "schema-removed -/R"),
    ("allOf: [{type: object}, {minLength: 1}]", "allOf: [{type: object}]", "all-of-removed -/R", "all-of-added W/-"),
    ("oneOf: [{type: string}]", "oneOf: [{type: integer}, {type: string}]", "one-of-added -/R", "one-of-removed W/-"),
    ("anyOf: [{type: string}]", "anyOf: [{type: integer}, {type: string}]", "any-of-added -/R", "any-of-removed W/-"),
    ("{}", "anyOf: [{type: string}]", "choice-introduced W/-", "choice-dropped -/R"),
    ("{}", "not: {type: string}", "not-added W/-", "not-removed -/R"),
    ("not: {type: string}", "not: {type: integer}", "not-changed ?/?", "not-changed ?/?"),
    ("{}", "discriminator: {propertyName: a}", "discriminator-added W/-", "discriminator-removed -/R"),
    (
        "discriminator: {propertyName: a}",
        "discriminator: {propertyName: b}",
        "discriminator-changed W/R",
        "discriminator-changed W/R",
    ),
    (
        "discriminator: {propertyName: a}",
        "discriminator: {propertyName: a, mapping: {x: y}}",
        "discriminator-value-added -/R",
        "discriminator-value-removed W/-",
    ),
    (
        "discriminator: {mapping: {x: y}}",
        "discriminator: {mapping: {x: z}}",
        "discriminator-value-changed W/R",
        "discriminator-value-changed W/R",
    ),
    ("{}", "xml: {name: a}", "xml-changed W/R", "xml-changed W/R"),
    ("x-scopes: [a]", "x-scopes: [b, a]", "showing-scope-added -/-", "showing-scope-removed R/R"),
    ("{}", "x-scopes: [a]", "scopes-show-member R/R", "every-scope-shows-member -/-"),
    ("{}", "x-withholding-scopes: [a]", "withholding-scope-added R/R", "withholding-scope-removed R/R"),
    ("{}", "$ref: '#/nowhere'", "reference-broken ?/?", "reference-mended ?/?"),
    ("{}", "x-house: a", "extension-changed ?/?", "extension-changed ?/?"),
    ("{}", "const: a", "member-not-understood ?/?", "member-not-understood ?/?"),
    ("enum: 7", "enum: 8", "member-not-understood ?/?", "member-not-understood ?/?"),
    ("{}", "description: a", "description-changed -/-", "description-changed -/-"),
    ("example: a", "example: b", "example-changed -/-", "example-changed -/-"),
    ("x-evidence: [A]", "x-evidence: [B]", "source-changed -/-", "source-changed -/-"),
];

/// Two operations, then as above; what comes after the id is for the operation as a whole.
const OPERATIONS: Pairs = &[
    ("operationId: a", "operationId: b", "operation-id-changed ?", "operation-id-changed ?"),
    ("tags: [a]", "tags: [a, b]", "tag-added -", "tag-removed -"),
    ("{}", "deprecated: true", "operation-deprecated -", "operation-undeprecated -"),
    ("{}", "x-aliases: [{path: /q}]", "path-alias-added -", "path-alias-removed B"),
    ("{}", "callbacks: {a: {}}", "callbacks-changed ?", "callbacks-changed ?"),
    ("{}", "servers: [{url: /b}]", "operation-servers-changed B", "operation-servers-changed B"),
    ("security: []", "security: [{a: []}]", "security-introduced W", "security-dropped -"),
    ("security: [{a: []}, {}]", "security: [{a: []}]", "security-introduced W", "security-dropped -"),
    (
        "security: [{a: []}]",
        "security: [{b: [], c: []}, {a: []}]",
        "security-alternative-added -",
        "security-alternative-removed W",
    ),
    ("security: [{a: []}]", "security: [{a: [s]}]", "required-scope-added W", "required-scope-removed -"),
    ("{}", "x-required-scopes-any-of: [a]", "any-scope-needed W", "no-scope-needed -"),
    (
        "x-required-scopes-any-of: [a]",
        "x-required-scopes-any-of: [b, a]",
        "accepted-scope-added -",
        "accepted-scope-removed W",
    ),
    (
        "x-required-scopes-all-of: [[a]]",
        "x-required-scopes-all-of: [[a, b]]",
        "accepted-scope-added -",
        "accepted-scope-removed W",
    ),
    (
        "x-required-scopes-all-of: [[a]]",
        "x-required-scopes-all-of: [[b], [a]]",
        "scope-group-added W",
        "scope-group-removed -",
    ),
    (
        "{}",
        "parameters: [{name: a, in: query, required: true}]",
        "required-parameter-added W",
        "required-parameter-removed ?",
    ),
    ("{}", "parameters: [{name: a, in: query}]", "optional-parameter-added -", "optional-parameter-removed ?"),
    (
        "parameters: [{name: a, in: query, style: form}]",
        "parameters: [{name: a, in: cookie}]",
        "parameter-moved W",
        "parameter-moved W",
    ),
    (
        "parameters: [{name: a, in: query}]",
        "parameters: [{name: a, in: query, required: true}]",
        "parameter-became-required W",
        "parameter-became-optional -",
    ),
    (
        "parameters: [{name: a, in: query, explode: true}]",
        "parameters: [{name: a, in: query, explode: false}]",
        "parameter-style-changed W",
        "parameter-style-changed W",
    ),
    (
        "parameters: [{name: a, in: query}]",
        "parameters: [{name: a, in: query, allowEmptyValue: true}]",
        "parameter-empty-allowed -",
        "parameter-empty-refused W",
    ),
    (
        "parameters: [{name: a, in: query}]",
        "parameters: [{name: a, in: query, deprecated: true}]",
        "parameter-deprecated -",
        "parameter-undeprecated -",
    ),
    (
        "parameters: [{name: a, in: query, schema: {maxLength: 2}}]",
        "parameters: [{name: a, in: query, schema: {maxLength: 1}}]",
        "max-length-lowered W",
        "max-length-raised -",
    ),
    ("{}", "requestBody: {required: true}", "required-body-added W", "required-body-removed ?"),
    ("{}", "requestBody: {}", "optional-body-added -", "optional-body-removed ?"),
    ("requestBody: {}", "requestBody: {required: true}", "body-became-required W", "body-became-optional -"),
    (
        "requestBody: {content: {a/a: {}}}",
        "requestBody: {content: {b/b: {}, a/a: {}}}",
        "request-media-type-added -",
        "request-media-type-removed W",
    ),
    (
        "requestBody: {content: {a/a: {}}}",
        "requestBody: {content: {a/a: {encoding: {}}}}",
        "encoding-changed ?",
        "encoding-changed ?",
    ),
    (
        "responses: {'200': {}}",
        "responses: {'200': {}, '204': {}}",
        "success-status-added R",
        "success-status-removed R",
    ),
    ("responses: {'200': {}}", "responses: {default: {}, '200': {}}", "error-status-added -", "error-status-removed -"),
    (
        "responses: {'200': {content: {a/a: {}}}}",
        "responses: {'200': {content: {a/a: {}, b/b: {}}}}",
        "response-media-type-added -",
        "response-media-type-removed R",
    ),
    (
        "responses: {'200': {headers: {Expires: {}}}}",
        "responses: {'200': {headers: {ETag: {}, expires: {}}}}",
        "response-header-added -",
        "response-header-removed R",
    ),
    (
        "responses: {'200': {headers: {ETag: {}}}}",
        "responses: {'200': {headers: {ETag: {required: true}}}}",
        "response-header-promised -",
        "response-header-not-promised R",
    ),
    ("responses: {'200': {}}", "responses: {'200': {links: {a: {}}}}", "links-changed ?", "links-changed ?"),
];

/// Two documents, apart from `openapi` and empty `paths`; then as above.
const DOCUMENTS: Pairs = &[
    (
        "servers: [{url: 'https://a.example/x'}]",
        "servers: [{url: 'https://a.example/x'}, {url: /x}]",
        "server-added -",
        "server-removed B",
    ),
    (
        "servers: [{url: '/{v}'}]",
        "servers: [{url: '/{v}', variables: {v: {default: a}}}]",
        "server-variables-changed ?",
        "server-variables-changed ?",
    ),
    ("openapi: 3.0.1", "openapi: 3.0.3", "specification-changed -", "specification-changed -"),
    ("info: {version: v1}", "info: {version: v2}", "api-version-changed -", "api-version-changed -"),
    ("{}", "paths: {/a: {}}", "path-added -", "path-removed B"),
    ("paths: {/a: {get: {operationId: x}}}", "paths: {/b: {get: {operationId: x}}}", "path-moved B", "path-moved B"),
    (
        "paths: {'/a/{id}': {get: {parameters: [{name: id, in: path}]}}}",
        "paths: {'/a/{pid}': {get: {parameters: [{name: pid, in: path}]}}}",
        "path-parameter-renamed -",
        "path-parameter-renamed -",
    ),
    ("paths: {/a: {}}", "paths: {/a: {get: {}}}", "operation-added -", "operation-removed B"),
    ("components: {schemas: {}}", "components: {schemas: {A: {}}}", "unused-schema-added ?", "unused-schema-removed ?"),
    (
        "components: {schemas: {A: {maxLength: 2}}}",
        "components: {schemas: {A: {maxLength: 1}}}",
        "max-length-lowered -",
        "max-length-raised -",
    ),
];

/// Two security schemes, then as above.
const SECURITY_SCHEMES: Pairs = &[
    ("{}", "a: {type: http}", "security-scheme-added -", "security-scheme-removed W"),
    (
        "a: {type: http, scheme: basic}",
        "a: {type: http, scheme: bearer}",
        "security-scheme-type-changed W",
        "security-scheme-type-changed W",
    ),
    (
        "a: {name: x, in: query}",
        "a: {name: x, in: header}",
        "security-credential-moved W",
        "security-credential-moved W",
    ),
    ("a: {bearerFormat: JWT}", "a: {bearerFormat: opaque}", "token-format-changed ?", "token-format-changed ?"),
    ("a: {}", "a: {openIdConnectUrl: 'https://a.example'}", "issuer-address-added -", "issuer-address-removed ?"),
    (
        "a: {flows: {implicit: {tokenUrl: 'https://a.example'}}}",
        "a: {flows: {implicit: {tokenUrl: 'https://b.example'}}}",
        "issuer-address-changed W",
        "issuer-address-changed W",
    ),
    ("a: {flows: {}}", "a: {flows: {implicit: {}}}", "oauth-flow-added -", "oauth-flow-removed W"),
    (
        "a: {flows: {implicit: {scopes: {}}}}",
        "a: {flows: {implicit: {scopes: {s: ''}}}}",
        "offered-scope-added -",
        "offered-scope-removed W",
    ),
];

fn yaml(text: &str) -> Value {
    serde_saphyr::from_str(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn with_operation(operation: &Value) -> Value {
    json!({ "openapi": "3.0.1", "paths": { "/p": { "post": operation } } })
}

fn in_request(schema: &str) -> Value {
    with_operation(&json!({ "requestBody": { "content": { "a/b": { "schema": yaml(schema) } } } }))
}

fn in_response(schema: &str) -> Value {
    with_operation(&json!({ "responses": { "200": { "content": { "a/b": { "schema": yaml(schema) } } } } }))
}

fn document(members: &str) -> Value {
    let mut document = json!({ "openapi": "3.0.1", "paths": {} });
    document.as_object_mut().unwrap().extend(yaml(members).as_object().unwrap().clone());
    document
}

/// `B` for both, `R` for readers, `W` for writers, `?` for unknown, `-` for nobody.
fn letter(class: Class) -> &'static str {
    match class {
        Class::BreakingForBoth => "B",
        Class::BreakingForReaders => "R",
        Class::BreakingForWriters => "W",
        Class::Unknown => "?",
        Class::Compatible => "-",
    }
}

fn the_one(old: &Value, new: &Value) -> Difference {
    let found = drift(old, new);
    let [one] = &found[..] else { panic!("{old}\n{new}\nnot one difference: {found:#?}") };
    assert!(one.old.get(old).is_some() && one.new.get(new).is_some(), "{one:?} points nowhere");
    one.clone()
}

fn classed(old: &Value, new: &Value) -> (Kind, &'static str) {
    let one = the_one(old, new);
    (one.kind, letter(one.class()))
}

#[test]
fn each_kind_is_produced_by_a_minimal_pair_and_has_its_class() {
    let mut seen = BTreeSet::new();
    let mut expect = |(kind, class): (Kind, String), expected: &str| {
        assert_eq!(format!("{} {class}", kind.id()), expected);
        seen.insert(kind);
    };
    for (one, other, forward, backward) in SCHEMAS {
        for (old, new, expected) in [(one, other, forward), (other, one, backward)] {
            let (kind, requests) = classed(&in_request(old), &in_request(new));
            let (same, responses) = classed(&in_response(old), &in_response(new));
            assert_eq!(kind, same);
            expect((kind, format!("{requests}/{responses}")), expected);
        }
    }
    let operation = |text: &str| with_operation(&yaml(text));
    let schemes = |text: &str| json!({ "openapi": "3.0.1", "components": { "securitySchemes": yaml(text) } });
    let tables: [(Pairs, Make); 3] = [(OPERATIONS, operation), (DOCUMENTS, document), (SECURITY_SCHEMES, schemes)];
    for (table, make) in tables {
        for (one, other, forward, backward) in table {
            for (old, new, expected) in [(one, other, forward), (other, one, backward)] {
                let (kind, class) = classed(&make(old), &make(new));
                expect((kind, class.to_owned()), expected);
            }
        }
    }
    // A path before all operations comes with the address that it is in.
    let (old, new) = (document("servers: [{url: /a}]"), document("servers: [{url: /b}]"));
    let found = drift(&old, &new);
    let base = found.iter().find(|one| one.kind == Kind::BasePathChanged).unwrap();
    assert_eq!((found.len(), letter(base.class())), (3, "B"));
    seen.insert(base.kind);

    let dead: Vec<&str> = Kind::ALL.iter().filter(|kind| !seen.contains(kind)).map(|kind| kind.id()).collect();
    assert!(dead.is_empty(), "no pair of documents produces {dead:?}");
}

#[test]
fn the_table_of_kinds_agrees_with_itself() {
    let ids: BTreeSet<&str> = Kind::ALL.iter().map(|kind| kind.id()).collect();
    assert_eq!(ids.len(), Kind::ALL.len(), "an id stands for one kind");
    for kind in Kind::ALL {
        assert_eq!(kind.opposite().opposite(), *kind, "{}", kind.id());
        assert_eq!(kind.opposite().theme(), kind.theme(), "{}", kind.id());
    }
}
