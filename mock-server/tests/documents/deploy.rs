//! Holds the files for containers to the program: its flags, variables, paths and ports.

use krr_mock_server::KrrMock;
use serde_json::Value;

use crate::cli::process::{Process, krr_mock, run};

const DOCKERFILE: &str = include_str!("../../deploy/Dockerfile");
const COMPOSE: &str = include_str!("../../deploy/compose.yaml");
const KUBERNETES: &str = include_str!("../../deploy/kubernetes.yaml");
const PORT: u16 = 8080;

fn yaml(text: &str) -> Value {
    serde_saphyr::from_str(text).unwrap()
}

/// The manifest of that kind.
fn manifest(kind: &str) -> Value {
    KUBERNETES.split("\n---\n").map(yaml).find(|manifest| manifest["kind"] == kind).unwrap()
}

fn container() -> Value {
    manifest("Deployment")["spec"]["template"]["spec"]["containers"][0].clone()
}

/// Instructions of the last stage, with continued lines joined.
fn image() -> Vec<(String, String)> {
    let joined = DOCKERFILE.replace("\\\n", " ");
    let (_, last) = joined.rsplit_once("\nFROM ").unwrap();
    let lines = format!("FROM {last}");
    let lines = lines.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(|line| line.split_once(' ').unwrap()).map(|(name, rest)| (name.to_owned(), rest.to_owned())).collect()
}

fn instruction(name: &str) -> String {
    let mut found = image().into_iter().filter(|(found, _)| found == name);
    let (_, rest) = found.next().unwrap_or_else(|| panic!("no {name}"));
    assert_eq!(found.next(), None, "one {name}");
    rest
}

/// The words of an instruction in exec form, which needs no shell.
fn exec_form(text: &str) -> Vec<String> {
    serde_json::from_str(text).unwrap_or_else(|_| panic!("no exec form: {text}"))
}

fn strings(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|item| item.as_str().unwrap()).collect()
}

/// Every word in the text that begins so.
fn words<'t>(text: &'t str, start: &str) -> Vec<&'t str> {
    let is_end = |c: char| !(c.is_ascii_alphanumeric() || ":/._-".contains(c));
    text.match_indices(start).map(|(at, _)| text[at..].split(is_end).next().unwrap()).collect()
}

#[test]
fn the_image_is_the_program_alone_run_by_a_user_without_rights() {
    assert_eq!(instruction("FROM"), "scratch");
    assert_eq!(instruction("COPY"), "--from=build /krr-mock /krr-mock");
    assert!(!image().iter().any(|(name, _)| name == "RUN"), "there is no shell");
    let user = instruction("USER");
    let ids: Vec<u32> = user.split(':').map(|id| id.parse().unwrap()).collect();
    assert!(ids.len() == 2 && !ids.contains(&0), "{user}");
    let pod = &manifest("Deployment")["spec"]["template"]["spec"]["securityContext"];
    assert_eq!((&pod["runAsUser"], &pod["runAsGroup"]), (&ids[0].into(), &ids[1].into()));

    let labels = instruction("LABEL");
    for name in ["title", "description", "version", "licenses", "source", "revision"] {
        assert!(labels.contains(&format!("org.opencontainers.image.{name}=")), "{name}");
    }
    for value in [env!("CARGO_PKG_VERSION"), env!("CARGO_PKG_LICENSE"), env!("CARGO_PKG_REPOSITORY")] {
        assert!(labels.contains(&format!("=\"{value}\"")), "{value} in {labels}");
    }
    let compiler = format!("FROM rust:{}-", env!("CARGO_PKG_RUST_VERSION"));
    assert!(DOCKERFILE.contains(&compiler), "the first stage has the compiler that the workspace needs: {compiler}");
    let manifest = include_str!("../../../Cargo.toml");
    assert!(DOCKERFILE.contains("--profile dist ") && manifest.contains("[profile.dist]"));
    assert!(DOCKERFILE.contains("target-feature=+crt-static"), "an empty image has no libraries");
}

#[test]
fn the_image_starts_answers_its_health_check_and_stops() {
    let listen = instruction("ENV");
    let (variable, address) = listen.split_once('=').unwrap();
    assert_eq!((variable, address), ("KRR_MOCK_LISTEN", format!("0.0.0.0:{PORT}").as_str()));
    assert_eq!(instruction("EXPOSE"), PORT.to_string());
    let entry = exec_form(&instruction("ENTRYPOINT"));
    assert_eq!(entry, ["/krr-mock"]);

    // A free port in the place of the image's, which may be taken on this machine.
    let process = Process::start_in(tempfile::tempdir().unwrap(), &[], &[(variable, "0.0.0.0:0")]);
    let port = process.address().port();
    let health_check = instruction("HEALTHCHECK");
    let check = exec_form(health_check.split_once(" CMD ").unwrap().1);
    assert_eq!(check[0], entry[0]);
    let arguments: Vec<&str> = check[1..].iter().map(String::as_str).collect();
    let check = || {
        let mut command = krr_mock(&arguments);
        command.env(variable, format!("0.0.0.0:{port}"));
        run(command).code
    };
    assert_eq!(check(), Some(0));
    process.signal(instruction("STOPSIGNAL").strip_prefix("SIG").unwrap());
    assert_eq!(process.ended().code, Some(0));
    assert_eq!(check(), Some(1));
}

#[test]
fn every_flag_and_variable_in_the_files_exists() {
    let help = run(krr_mock(&["--help"])).out;
    let readme = include_str!("../../deploy/README.md");
    for text in [DOCKERFILE, COMPOSE, KUBERNETES, readme] {
        // Named as one that Kubernetes sets.
        for name in words(text, "KRR_MOCK_").into_iter().filter(|name| *name != "KRR_MOCK_PORT") {
            // The value of a secret one is not shown.
            let is_known = ["=", "]"].iter().any(|end| help.contains(&format!("[env: {name}{end}")));
            assert!(is_known, "{name}");
        }
    }
    let container = container();
    let arguments = strings(&container["args"]);
    let process = Process::start(&[&["--listen", "127.0.0.1:0"], arguments.as_slice()].concat());
    process.signal("TERM");
    assert_eq!(process.ended().code, Some(0));
}

#[tokio::test]
async fn the_probes_ask_paths_that_the_mock_has_at_its_port() {
    let mock = KrrMock::start().await;
    let container = container();
    let port = &container["ports"][0];
    assert_eq!((port["containerPort"].as_u64(), &port["name"]), (Some(PORT.into()), &"http".into()));
    assert_eq!(container["env"][0]["name"], "KRR_MOCK_LISTEN");
    assert_eq!(container["env"][0]["value"], format!("0.0.0.0:{PORT}"));
    for (probe, path) in [
        ("startupProbe", "/_mock/health/ready"),
        ("readinessProbe", "/_mock/health/ready"),
        ("livenessProbe", "/_mock/health/live"),
    ] {
        let get = &container[probe]["httpGet"];
        assert_eq!((&get["path"], &get["port"]), (&path.into(), &port["name"]), "{probe}");
        let response = reqwest::get(format!("{}{path}", mock.uri())).await.unwrap();
        assert_eq!(response.status(), 200, "{probe}");
    }
}

#[test]
fn service_and_disruption_budget_select_the_pods_of_the_deployment() {
    let deployment = manifest("Deployment");
    let labels = &deployment["spec"]["template"]["metadata"]["labels"];
    assert!(labels.as_object().is_some_and(|labels| !labels.is_empty()));
    assert_eq!(&deployment["spec"]["selector"]["matchLabels"], labels);
    let service = manifest("Service");
    assert_eq!(&service["spec"]["selector"], labels);
    assert_eq!(service["spec"]["ports"][0]["targetPort"], container()["ports"][0]["name"]);
    let budget = manifest("PodDisruptionBudget");
    assert_eq!(&budget["spec"]["selector"]["matchLabels"], labels);
    assert_eq!(budget["spec"]["minAvailable"], deployment["spec"]["replicas"]);
}

#[tokio::test]
async fn each_client_of_the_compose_file_reaches_the_mock_by_the_name_that_it_uses() {
    let mock = KrrMock::start().await;
    let compose = yaml(COMPOSE);
    let services = compose["services"].as_object().unwrap();
    let image = &compose["x-krr-mock"]["image"];
    let mut clients = 0;
    for (name, service) in services.iter().filter(|(_, service)| !service["depends_on"].is_null()) {
        let (server, condition) = service["depends_on"].as_object().unwrap().iter().next().unwrap();
        assert_eq!(condition["condition"], "service_healthy", "{name}");
        assert_eq!(&services[server]["image"], image, "{name}");
        assert_eq!(services[server]["profiles"], service["profiles"], "{name}");
        let shares_network = service["network_mode"] == format!("service:{server}");
        let host = if shares_network { "localhost" } else { server };
        let said = service.to_string();
        let urls = words(&said, "http://");
        assert!(urls.len() > 1, "{name}: {urls:?}");
        for url in urls {
            let path = url.strip_prefix(&format!("http://{host}:{PORT}")).unwrap_or_else(|| panic!("{name}: {url}"));
            if !path.is_empty() {
                let response = reqwest::get(format!("{}{path}", mock.uri())).await.unwrap();
                assert_eq!(response.status(), 200, "{name}: {url}");
            }
        }
        // The browser comes from outside by the same name and port.
        let published = services[server]["ports"].as_array();
        assert_eq!(published.is_some(), shares_network, "{name}");
        if let Some(published) = published {
            assert!(published.contains(&format!("127.0.0.1:{PORT}:{PORT}").into()), "{published:?}");
        }
        clients += 1;
    }
    assert_eq!(clients, 2);
}

/// Needs HAProxy and nginx. Where one of them is missing it says so, and shows nothing.
#[cfg(unix)]
#[test]
#[expect(clippy::print_stderr, reason = "whoever reads the output learns that nothing was shown")]
fn replicas_behind_a_balancer_cannot_be_told_from_one_mock() {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/deploy/replicas/try");
    let output = std::process::Command::new(script).arg(env!("CARGO_BIN_EXE_krr-mock")).output().unwrap();
    let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    if output.status.code() == Some(2) && said.contains("is missing") {
        eprintln!("not run: {said}");
        return;
    }
    assert!(output.status.success(), "{said}");
    for balancer in ["haproxy", "nginx"] {
        assert!(said.contains(&format!("{balancer}: 30 worlds in 3 mocks, each whole in one of them")), "{said}");
    }
}
