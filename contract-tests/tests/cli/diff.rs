//! `krr-contract diff` as a process: files, URLs, standard input and published documents.

use std::{fs, io::Write, net::TcpListener, path::PathBuf, process::Stdio};

use krr_mock_server::KrrMock;
use serde_json::Value;

use crate::support::program::{Outcome, assert_fails, krr_contract, outcome, program};
use crate::support::stub_server;

const OLD: &str = "\
openapi: 3.0.1
info: {title: t, version: v1}
paths:
  /person:
    get:
      responses:
        '200':
          description: d
          content: {application/json: {schema: {type: object, required: [status], properties: {status: {enum: [AKTIV]}}}}}
";

fn diff(arguments: &[&str]) -> Outcome {
    krr_contract(&[&["diff"], arguments].concat())
}

fn shipped(name: &str) -> String {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../specs/openapi").join(name).display().to_string()
}

/// Two files that differ by one enum value of a response.
fn two_files() -> (tempfile::TempDir, String, String) {
    let folder = tempfile::tempdir().unwrap();
    let (old, new) = (folder.path().join("old.yaml"), folder.path().join("new.yaml"));
    fs::write(&old, OLD).unwrap();
    fs::write(&new, OLD.replace("[AKTIV]", "[AKTIV, SLETTET]").replace("title: t", "title: u")).unwrap();
    let text = |path: PathBuf| path.display().to_string();
    (folder, text(old), text(new))
}

#[test]
fn a_difference_has_a_severity_and_both_locations() {
    let (_folder, old, new) = two_files();
    let (code, out, err) = diff(&[&old, &new]);
    assert_eq!((code, err.as_str()), (Some(1), ""), "{out}");
    let schema = "/paths/~1person/get/responses/200/content/application~1json/schema/properties/status/enum";
    let expected = format!(
        "breaking for readers\n  \
           enum-value-added: GET /person 200 application/json.status: a new value: SLETTET\n    \
             old #{schema}\n    \
             new #{schema}/1\n    \
             in  GET /person\n\n\
         {old} to {new}: 1 breaking, 0 unknown, 0 compatible; 1 changes of descriptions hidden (--words)\n"
    );
    assert_eq!(out, expected);
    // Fewer values in a response break no reader.
    assert_eq!(diff(&[&new, &old]).0, Some(0));
}

#[test]
fn the_exit_code_follows_fail_on() {
    let (_folder, old, new) = two_files();
    for (arguments, code) in [
        (&[old.as_str(), &new, "--fail-on", "never"][..], 0),
        (&[&new, &old, "--fail-on", "any"], 1),
        (&[&new, &new, "--fail-on", "any"], 0),
    ] {
        assert_eq!(diff(arguments).0, Some(code), "{arguments:?}");
    }
}

/// A schema that cannot be resolved may have changed in any way.
#[test]
fn an_unresolved_reference_is_reported_and_can_fail() {
    let (folder, old, _) = two_files();
    let broken = folder.path().join("broken.yaml").display().to_string();
    let schema = OLD.find("{type: object").unwrap()..OLD.find("}}}}}").unwrap() + 3;
    for reference in ["'#/components/schemas/Nowhere'", "'https://elsewhere.example/person.yaml'"] {
        let text = format!("{}{{$ref: {reference}}}{}", &OLD[..schema.start], &OLD[schema.end..]);
        fs::write(&broken, text).unwrap();
        let (code, out, err) = diff(&[&old, &broken]);
        assert_eq!(code, Some(0), "{out}{err}");
        let place =
            format!("krr-contract: {broken}: /paths/~1person/get/responses/200/content/application~1json/schema");
        assert!(err.starts_with(&place) && err.contains("not compared: the reference cannot be resolved"), "{err}");
        assert_eq!(diff(&[&old, &broken, "--fail-on", "unknown"]).0, Some(1));
    }
    let (_folder, old, new) = two_files();
    assert_eq!(diff(&[&old, &new, "--fail-on", "unknown"]).0, Some(1), "breaking differences count too");
    assert_eq!(diff(&[&new, &old, "--fail-on", "unknown"]).0, Some(0));
}

#[test]
fn flags_and_schemes_that_have_no_effect_are_refused() {
    let (_folder, old, new) = two_files();
    for (arguments, expected) in [
        (&[old.as_str(), &new, "--generation", "g1"][..], "--generation needs --target"),
        (&[&old, "ftp://api.example/openapi.json"], "ftp is not supported, only http and https"),
    ] {
        assert_fails(diff(arguments), 2, expected);
    }
}

#[test]
fn json_has_all_differences_and_markdown_has_tables() {
    let (_folder, old, new) = two_files();
    let (code, out, _) = diff(&[&old, &new, "--format", "json", "--words"]);
    let report: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(code, Some(1));
    let kinds: Vec<_> = report["differences"].as_array().unwrap().iter().map(|one| &one["kind"]).collect();
    assert_eq!(kinds, ["enum-value-added", "description-changed"]);
    assert_eq!(report["differences"][0]["class"], "breaking-for-readers");
    assert_eq!(report["differences"][0]["is"], "SLETTET");
    assert_eq!(report["differences"][0]["travels"], serde_json::json!(["response"]));

    let (code, out, _) = diff(&[&old, &new, "--format", "markdown"]);
    assert_eq!(code, Some(1));
    assert!(out.contains("\n## Values\n\n| for | what |"), "{out}");
    assert!(out.contains("| breaking for readers | a new value |") && out.contains("| `SLETTET` |"), "{out}");
}

#[test]
fn one_document_may_come_from_standard_input() {
    let (_folder, old, _) = two_files();
    let mut command = program(&["diff", &old, "-"]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(OLD.replace("/person", "/personer").as_bytes()).unwrap();
    let (code, out, err) = outcome(child.wait_with_output().unwrap());
    assert_eq!(code, Some(1), "{out}{err}");
    assert!(out.contains("path-removed: /person: the path is gone"), "{out}");
}

#[test]
fn the_archived_and_the_current_contract_differ() {
    let (code, out, err) = diff(&[&shipped("ver2.yaml"), &shipped("test.yaml")]);
    assert_eq!((code, err.as_str()), (Some(1), ""), "{out}");
    assert!(out.contains("accepted-scope-removed: POST /rest/v1/personer"), "{out}");
    // ver2.yaml is for two generations and is read as the first.
    assert!(!out.contains("krr-ver2.digdir.no"), "{out}");
}

#[tokio::test]
async fn krr_mock_publishes_our_contract_with_another_server_url() {
    let krr = KrrMock::start().await;
    let g1 = format!("{}/kontaktinfo-oauth2-server", krr.uri());
    for (target, generation) in [(g1.as_str(), "g1"), (krr.uri(), "g2"), (krr.uri(), "g3")] {
        let (code, out, err) = diff(&["--target", target, "--generation", generation, "--words"]);
        assert_eq!((code, err.as_str()), (Some(0), ""), "{generation}: {out}");
        let differences: Vec<_> =
            out.lines().filter(|line| line.starts_with("  ") && !line.starts_with("   ")).collect();
        assert_eq!(differences.len(), 1, "{generation}: {out}");
        assert!(differences[0].contains("server-added") && differences[0].ends_with(target), "{generation}: {out}");
    }
    // The same document by its own URL.
    let url = format!("{}/v3/api-docs", krr.uri());
    assert_eq!(diff(&[&url, &url, "--fail-on", "any"]).0, Some(0));
}

#[test]
fn an_unreachable_url_is_reported_with_the_innermost_cause() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let dead = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let refused = format!("krr-contract: {dead}/v3/api-docs cannot be reached: Connection refused (os error 111)\n");
    let (code, out, err) = diff(&["--target", &dead]);
    assert_eq!((code, out.as_str(), err), (Some(3), "", refused));

    let (_folder, old, _) = two_files();
    let missing = stub_server::stub_server("HTTP/1.1 404 Not Found\ncontent-length: 0\nconnection: close\n\n", b"", 1);
    let (code, out, err) = diff(&[&old, &missing]);
    assert_eq!((code, out.as_str()), (Some(3), ""));
    assert_eq!(err, format!("krr-contract: {missing} cannot be reached: status 404 Not Found\n"));
    for (target, expected) in [("ver2", "is retired since 2023-10-03"), ("https://krr-ver2.digdir.no", "is retired")] {
        assert_fails(diff(&["--target", target]), 3, expected);
    }
}

#[test]
fn production_is_never_called() {
    let (_folder, old, _) = two_files();
    for arguments in [
        &["--target", "production"][..],
        &["--target", "https://kontaktregisteret.no"],
        &[&old, "https://kontaktregisteret.no/v3/api-docs"],
    ] {
        assert_fails(diff(arguments), 2, "is production");
    }
    // Nor by a redirect.
    let head = "HTTP/1.1 302 Found\nlocation: https://kontaktregisteret.no/v3/api-docs\ncontent-length: 0\nconnection: close\n\n";
    assert_fails(diff(&[&old, &stub_server::stub_server(head, b"", 1)]), 3, "kontaktregisteret.no is production");
}

#[test]
fn a_usage_error_exits_2() {
    let (folder, old, _) = two_files();
    let broken = folder.path().join("broken.yaml").display().to_string();
    fs::write(&broken, "openapi: 3.0.1\ninfo: [\n").unwrap();
    let later = folder.path().join("later.json").display().to_string();
    fs::write(&later, "{\n  \"openapi\": \"3.2.0\"\n}").unwrap();
    let page = stub_server::stub_server("HTTP/1.1 200 OK\nconnection: close\n\n", b"<html>", 1);
    for (arguments, expected) in [
        (&[old.as_str()][..], "<NEW>"),
        (&[], "<OLD>"),
        (&["-", "-"], "only one of the two"),
        (&[&old, "/no/such/file"], "/no/such/file: No such file"),
        (&[&old, &broken], "broken.yaml: cannot be read as YAML or JSON: "),
        (&[&old, &later], "later.json, line 2: OpenAPI 3.2.0 is not read"),
        (&[&old, &page], "not an API document"),
        (&[&old, &old, "--target", "test"], "cannot be used with"),
        (&["--target", "nowhere"], "neither a URL"),
        (&["--target", "http://127.0.0.1:1/kontaktinfo-oauth2-server", "--generation", "g3"], "which only g1 has"),
        (&[&old, "http://somebody:secret@127.0.0.1:1/"], "carries a user name or password"),
    ] {
        let (code, out, err) = diff(arguments);
        assert_eq!((code, out.as_str()), (Some(2), ""), "{arguments:?}: {err}");
        assert!(err.contains(expected) && !err.contains("secret"), "{arguments:?}: {err}");
    }
}

#[test]
fn unconverted_parts_are_reported_with_their_location() {
    let (folder, old, _) = two_files();
    let swagger = folder.path().join("swagger.yaml").display().to_string();
    let text = "\
swagger: '2.0'
info: {title: t, version: v1}
paths: {/person: {get: {schemes: [http], responses: {'200': {description: d}}}}}
";
    fs::write(&swagger, text).unwrap();
    let (code, out, err) = diff(&[&swagger, &old, "--format", "json"]);
    assert_eq!(code, Some(0), "{out}{err}");
    assert_eq!(
        err,
        format!("krr-contract: {swagger}: /paths/~1person/get/schemes: not compared: schemes of one operation\n")
    );
    let report: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(report["old"]["not_compared"][0]["at"], "/paths/~1person/get/schemes");
}
