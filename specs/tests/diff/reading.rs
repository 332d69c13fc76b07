//! What is read as an API document, and what Swagger 2.0 becomes.

use krr_specs::diff::{Description, DescriptionError, Severity};

/// One service in both languages, with whatever has to be rewritten.
const SWAGGER: &str = r##"
swagger: '2.0'
info: {title: t, version: v1}
host: ver2.example
basePath: /kontaktinfo
schemes: [https]
consumes: [application/json]
produces: [application/json]
parameters:
  Shared: {name: shared, in: header, type: string, maxLength: 3}
paths:
  /personer/{id}:
    parameters:
      - {name: id, in: path, required: true, type: string}
      - $ref: '#/parameters/Shared'
    post:
      operationId: getUsers
      security: [{oidc: [global/kontaktinformasjon.read]}]
      parameters:
        - {name: fields, in: query, type: array, items: {type: string}, collectionFormat: multi}
        - {name: body, in: body, required: true, schema: {$ref: '#/definitions/Request'}}
      responses:
        '200':
          description: ok
          schema: {$ref: '#/definitions/Person'}
          headers: {X-Count: {type: integer}}
  /form:
    post:
      consumes: [multipart/form-data]
      parameters:
        - {name: file, in: formData, type: file, required: true}
      responses: {'204': {description: none}}
definitions:
  Request: {type: object, required: [ids], properties: {ids: {type: array, items: {type: string}}}}
  Person: {type: object, discriminator: kind, properties: {kind: {type: string}, next: {$ref: '#/definitions/Person'}}}
securityDefinitions:
  oidc:
    type: oauth2
    flow: accessCode
    authorizationUrl: https://oidc.example/authorize
    tokenUrl: https://oidc.example/token
    scopes: {global/kontaktinformasjon.read: contact}
  plain: {type: basic}
"##;

const OPENAPI: &str = r##"
openapi: 3.0.3
info: {title: t, version: v1}
servers: [{url: 'https://ver2.example/kontaktinfo'}]
paths:
  /personer/{id}:
    parameters:
      - {name: id, in: path, required: true, schema: {type: string}}
      - {name: shared, in: header, schema: {type: string, maxLength: 3}}
    post:
      operationId: getUsers
      security: [{oidc: [global/kontaktinformasjon.read]}]
      parameters:
        - {name: fields, in: query, style: form, explode: true, schema: {type: array, items: {type: string}}}
      requestBody:
        required: true
        content: {application/json: {schema: {$ref: '#/components/schemas/Request'}}}
      responses:
        '200':
          description: ok
          headers: {X-Count: {schema: {type: integer}}}
          content: {application/json: {schema: {$ref: '#/components/schemas/Person'}}}
  /form:
    post:
      requestBody:
        required: true
        content:
          multipart/form-data:
            schema: {type: object, required: [file], properties: {file: {type: string, format: binary}}}
      responses: {'204': {description: none}}
components:
  schemas:
    Request: {type: object, required: [ids], properties: {ids: {type: array, items: {type: string}}}}
    Person:
      type: object
      discriminator: {propertyName: kind}
      properties: {kind: {type: string}, next: {$ref: '#/components/schemas/Person'}}
  securitySchemes:
    oidc:
      type: oauth2
      flows:
        authorizationCode:
          authorizationUrl: https://oidc.example/authorize
          tokenUrl: https://oidc.example/token
          scopes: {global/kontaktinformasjon.read: contact}
    plain: {type: http, scheme: basic}
"##;

fn read(text: &str) -> Description {
    Description::read("d.yaml", text).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn swagger_2_is_the_same_service_in_other_words() {
    let (swagger, openapi) = (read(SWAGGER), read(OPENAPI));
    assert_eq!(swagger.losses(), []);
    for (old, new) in [(&swagger, &openapi), (&openapi, &swagger)] {
        let found = old.diff(new);
        let ids: Vec<_> = found.iter().map(|one| format!("{} {} {}", one.kind.id(), one.old, one.new)).collect();
        assert_eq!(ids, Vec::<String>::new());
    }
}

#[test]
fn pointers_lead_into_the_document_as_it_was_written() {
    let swagger = read(SWAGGER);
    for (from, to, kind, old, new) in [
        (
            "maxLength: 3",
            "maxLength: 2",
            "max-length-lowered",
            "/parameters/Shared/maxLength",
            "/paths/~1personer~1{id}/parameters/1/schema/maxLength",
        ),
        (
            "ids: {type: array,",
            "ids: {maxItems: 1000, type: array,",
            "max-items-lowered",
            "/definitions/Request/properties/ids",
            "/components/schemas/Request/properties/ids/maxItems",
        ),
        (
            "{type: string, format: binary}",
            "{type: boolean, format: binary}",
            "type-changed",
            "/paths/~1form/post/parameters/0/type",
            "/paths/~1form/post/requestBody/content/multipart~1form-data/schema/properties/file/type",
        ),
        (
            "X-Count: {schema: {type: integer}}",
            "X-Count: {schema: {type: number}}",
            "type-widened",
            "/paths/~1personer~1{id}/post/responses/200/headers/X-Count/type",
            "/paths/~1personer~1{id}/post/responses/200/headers/X-Count/schema/type",
        ),
        (
            "application/json: {schema: {$ref: '#/components/schemas/Request'}}",
            "text/plain: {}",
            "request-media-type-removed",
            "/paths/~1personer~1{id}/post/parameters/1",
            "/paths/~1personer~1{id}/post/requestBody/content",
        ),
        (
            "tokenUrl: https://oidc.example/token",
            "tokenUrl: https://mp.example/token",
            "issuer-address-changed",
            "/securityDefinitions/oidc/tokenUrl",
            "/components/securitySchemes/oidc/flows/authorizationCode/tokenUrl",
        ),
        ("https://ver2.example/kontaktinfo", "https://test.example", "server-removed", "/host", "/servers"),
    ] {
        assert!(OPENAPI.contains(from), "{from}");
        let changed = read(&OPENAPI.replacen(from, to, 1));
        let found = swagger.diff(&changed);
        let one = found.iter().find(|one| one.kind.id() == kind).unwrap_or_else(|| panic!("{kind}: {found:#?}"));
        assert_eq!((one.old.as_str(), one.new.as_str()), (old, new));
        for one in &found {
            assert!(one.old.get(swagger.raw()).is_some() && one.new.get(changed.raw()).is_some(), "{one:?}");
        }
    }
}

#[test]
fn what_swagger_2_has_and_openapi_3_has_not_is_said_with_its_place() {
    let odd = read(
        &SWAGGER.replace("collectionFormat: multi", "collectionFormat: tsv").replace("flow: accessCode", "flow: magic"),
    );
    let lost: Vec<_> = odd.losses().iter().map(|lost| format!("{}: {}", lost.at, lost.what)).collect();
    assert_eq!(
        lost,
        [
            "/paths/~1personer~1{id}/post/parameters/0/collectionFormat: this collectionFormat",
            "/securityDefinitions/oidc: an OAuth flow that Swagger 2.0 does not know",
        ]
    );
}

#[test]
fn a_schema_that_holds_itself_is_compared_once() {
    let changed = read(&OPENAPI.replace("kind: {type: string}", "kind: {type: string, enum: [a]}"));
    let found = read(OPENAPI).diff(&changed);
    let [one] = &found[..] else { panic!("{found:#?}") };
    assert_eq!((one.kind.id(), one.severity()), ("enum-added", Severity::Compatible));
    assert_eq!(one.operations.iter().collect::<Vec<_>>(), ["POST /personer/{id}"]);
}

#[test]
fn what_is_no_document_is_refused_with_its_line() {
    for (text, expected) in [
        ("a: [", "d.yaml: cannot be read as YAML or JSON: "),
        ("{\"openapi\": ", "d.yaml: cannot be read as YAML or JSON: "),
        ("# a list\n- 1\n", "d.yaml, line 1: not an API document: it has neither `openapi` nor `swagger`"),
        ("openapi: 3.0.1\ninfo: {}\npaths: {}", "d.yaml, line 2: not an API document: missing field `title`"),
        (
            "openapi: 3.0.1\ninfo: {title: t, version: v}\npaths:\n  /a: {get: {responses: {}}}\n  /b: {get: {}}",
            "d.yaml, line 5: not an API document: ",
        ),
        (
            "openapi: 3.0.1\ninfo: {title: t, version: v}\npaths: {}\ncomponents:\n  schemas:\n    A: {type: 7}",
            "d.yaml, line 6: not an API document: ",
        ),
        ("{\"openapi\": \"3.0.1\",\n\t\"info\": {}}", "d.yaml, line 2: not an API document: "),
        (
            "openapi: 4.0.0",
            "d.yaml, line 1: OpenAPI 4.0.0 is not read, only OpenAPI 3.0 and 3.1 and Swagger 2.0: this version is unknown",
        ),
        ("\nopenapi: 3.2.0", "d.yaml, line 2: OpenAPI 3.2.0 is not read, only OpenAPI 3.0 and 3.1 and Swagger 2.0"),
        ("swagger: '1.2'", "d.yaml, line 1: Swagger 1.2 is not read"),
        ("swagger: '2.0'\npaths: []", "d.yaml, line 2: not an API document: `paths` must be an object"),
    ] {
        let error = Description::read("d.yaml", text).unwrap_err();
        assert!(error.to_string().starts_with(expected), "{error}");
        let syntax = matches!(error, DescriptionError::Syntax { .. });
        assert_eq!(syntax, expected.contains("cannot be read as YAML"), "{error}");
        assert!(!syntax || error.to_string().contains("line 1"), "{error}");
    }
}

#[test]
fn json_and_yaml_say_the_same() {
    let yaml = read(OPENAPI);
    let json = serde_json::to_string_pretty(yaml.raw()).unwrap();
    let again = Description::read("d.json", &json.replace("\"t\"", "\"\\ud83d\\udc4b\"").replace("  ", "\t")).unwrap();
    let ids: Vec<_> = yaml.diff(&again).iter().map(|one| one.kind.id()).collect();
    assert_eq!(ids, ["description-changed"]);
}

#[test]
fn a_status_without_quotes_is_a_status() {
    let number =
        read("openapi: 3.0.1\ninfo: {title: t, version: v}\npaths: {/a: {get: {responses: {200: {description: d}}}}}");
    let text = read(
        "openapi: 3.0.1\ninfo: {title: t, version: v}\npaths: {/a: {get: {responses: {'200': {description: d}}}}}",
    );
    assert_eq!(number.diff(&text), []);
}
