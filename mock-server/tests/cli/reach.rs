//! Where the program runs: addresses, probes, access, and what it says before it answers.

use std::fs;

use crate::cli::command_line::{FREE, get};
use crate::cli::process::{Process, krr_mock, run};
use crate::http::connections::Socket;

/// What was said on standard error by a mock that was started and stopped.
fn said_at_start(arguments: &[&str], variables: &[(&str, &str)]) -> String {
    let process =
        Process::start_in(tempfile::tempdir().unwrap(), &[&["--listen", ":0"], arguments].concat(), variables);
    process.signal("TERM");
    process.ended().err
}

#[test]
fn a_name_and_a_port_alone_can_be_listened_on() {
    for address in ["localhost:0", ":0"] {
        let process = Process::start(&["--listen", address]);
        assert!(process.uri.starts_with("http://127.0.0.1:"), "{}", process.uri);
        assert_eq!(get(&process, "/_mock/health/ready").status(), 200, "{address}");
    }
    let said = run(krr_mock(&["--listen", "no-such-host.invalid:8080"]));
    assert_eq!(said.code, Some(2));
    assert!(said.err.contains("the name has no address"), "{}", said.err);
}

#[test]
fn a_healthcheck_exits_with_0_for_a_mock_that_answers_and_1_for_none() {
    let process = Process::start(&FREE);
    let uri = process.uri.clone();
    let port = process.address().port();
    let check = |arguments: &[&str], listen: Option<&str>| {
        let mut command = krr_mock(&[&["healthcheck"], arguments].concat());
        if let Some(listen) = listen {
            command.env("KRR_MOCK_LISTEN", listen);
        }
        run(command)
    };
    for (arguments, listen) in [
        (&[uri.as_str()][..], None),
        (&[&format!("{uri}/_world/mine/")], None),
        (&[&format!("http://localhost:{port}")], None),
        (&[], Some(format!("127.0.0.1:{port}"))),
        (&[], Some(format!(":{port}"))),
    ] {
        let said = check(arguments, listen.as_deref());
        assert_eq!((said.code, said.err.as_str(), said.out.as_str()), (Some(0), "", ""), "{arguments:?} {listen:?}");
    }
    let below_nothing = check(&[&format!("{uri}/no/such/path")], None);
    assert_eq!(below_nothing.code, Some(1));
    assert!(below_nothing.err.contains("answers HTTP/1.1 404"), "{below_nothing:?}");
    drop(process);
    for (arguments, listen) in [(&[uri.as_str()][..], None), (&[], Some(format!("127.0.0.1:{port}")))] {
        let said = check(arguments, listen.as_deref());
        assert_eq!(said.code, Some(1), "{said:?}");
        assert!(said.err.contains("does not answer"), "{said:?}");
    }
    for arguments in [&["https://localhost"][..], &["localhost:8080"], &["nonsense"]] {
        assert_eq!(check(arguments, None).code, Some(2), "{arguments:?}");
    }
    assert_eq!(check(&[], Some("127.0.0.1:0")).code, Some(2));
}

#[test]
fn an_admin_token_is_read_from_a_flag_a_variable_or_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("token");
    fs::write(&file, "sesame\n").unwrap();
    let at_file = format!("@{}", file.display());
    let asked = |process: &Process, token: &str| {
        let mut socket = Socket::to(process.address());
        socket.write(format!("GET /_mock/clock HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\r\n"));
        socket.answer().status()
    };
    for value in ["sesame", &at_file] {
        let by_flag = Process::start(&[&FREE[..], &["--admin-token", value]].concat());
        let by_variable = Process::start_in(tempfile::tempdir().unwrap(), &FREE, &[("KRR_MOCK_ADMIN_TOKEN", value)]);
        for process in [by_flag, by_variable] {
            assert_eq!([asked(&process, "sesame"), asked(&process, "other")], [200, 401], "{value}");
        }
    }
    fs::write(&file, "\n").unwrap();
    for (value, part) in
        [("", "one word"), ("two words", "one word"), (&at_file, "one word"), ("@/no/such/file", "/no/such/file")]
    {
        let said = run(krr_mock(&["--admin-token", value]));
        assert_eq!(said.code, Some(2), "{value}");
        assert!(said.err.contains("--admin-token") && said.err.contains(part), "{}", said.err);
    }
    let help = krr_mock(&["--help"]).env("KRR_MOCK_ADMIN_TOKEN", "sesame").output().unwrap().stdout;
    assert!(!String::from_utf8(help).unwrap().contains("sesame"), "it stays secret");
}

#[test]
fn an_open_admin_api_off_loopback_is_said() {
    assert!(said_at_start(&[], &[]).contains("may call /_mock"));
    for guarded in [&["--admin-token", "sesame"], &["--admin-listen", "127.0.0.1:0"]] {
        assert!(!said_at_start(guarded, &[]).contains("may call /_mock"), "{guarded:?}");
    }
    let open = said_at_start(&["--admin-listen", ":0"], &[]);
    assert!(open.contains("may call /_mock"), "{open}");
    let process = Process::start(&FREE);
    process.signal("TERM");
    assert!(!process.ended().err.contains("may call /_mock"));
}

#[test]
fn what_is_probably_not_meant_is_said_at_the_start() {
    let said =
        said_at_start(&[], &[("KRR_MOCK_LISTN", "x"), ("KRR_MOCK_URL", "x"), ("KRR_MOCK_LISTEN", "127.0.0.1:0")]);
    assert!(said.contains("KRR_MOCK_LISTN is no variable of krr-mock; did you mean KRR_MOCK_LISTEN?"), "{said}");
    assert_eq!(said.matches("is no variable").count(), 1, "{said}");

    let folder = tempfile::tempdir().unwrap();
    let clients = folder.path().join("clients.toml");
    let client = "[[client]]\nclient_id = \"a\"\norgno = \"310000004\"\nscopes = [\"krr:global/digitalpost.read\", \"krr:global/digtalpost.read\"]\n";
    fs::write(&clients, client).unwrap();
    let said = said_at_start(&["--clients", clients.to_str().unwrap()], &[]);
    assert!(said.contains("a has the scope krr:global/digtalpost.read, which KRR does not know"), "{said}");
    assert!(said.contains("did you mean krr:global/digitalpost.read?"), "{said}");
    assert_eq!(said.matches("has the scope").count(), 1, "{said}");

    let spec = folder.path().join("other.yaml");
    fs::write(&spec, "openapi: 3.0.1\ninfo: {title: t, version: v}\npaths: {}\n").unwrap();
    let said = said_at_start(&["--spec", spec.to_str().unwrap()], &[]);
    assert!(said.contains("no operation of KRR is in it"), "{said}");
}

#[test]
fn a_ready_file_that_cannot_be_written_is_said_before_anything_answers() {
    let said = run(krr_mock(&[&FREE[..], &["--ready-file", "/no/such/folder/ready"]].concat()));
    assert_eq!((said.code, said.out.as_str()), (Some(2), ""), "{said:?}");
    assert!(said.err.contains("--ready-file /no/such/folder/ready"), "{said:?}");
}
