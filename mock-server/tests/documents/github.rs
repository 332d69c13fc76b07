//! Holds the actions and workflows for GitHub together, which no test can run there.

use std::{collections::BTreeSet, fs, path::Path};

use serde_json::Value;

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../.github")
}

fn text(path: &str) -> String {
    fs::read_to_string(folder().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn workflows() -> Vec<(String, Value)> {
    let files = fs::read_dir(folder().join("workflows")).unwrap().map(|entry| entry.unwrap().path());
    let parsed = files
        .map(|path| (path.display().to_string(), serde_saphyr::from_str(&fs::read_to_string(path).unwrap()).unwrap()));
    let workflows: Vec<_> = parsed.collect();
    assert!(workflows.len() >= 4, "{workflows:?}");
    workflows
}

fn steps(workflow: &Value) -> impl Iterator<Item = &Value> {
    workflow["jobs"].as_object().unwrap().values().flat_map(|job| job["steps"].as_array().unwrap())
}

fn keys(value: &Value) -> BTreeSet<&str> {
    value.as_object().into_iter().flatten().map(|(name, _)| name.as_str()).collect()
}

#[test]
fn actions_of_others_are_pinned_by_commit() {
    for (file, workflow) in workflows() {
        for uses in steps(&workflow).filter_map(|step| step["uses"].as_str()).filter(|uses| !uses.starts_with("./")) {
            let commit = uses.split_once('@').unwrap().1;
            assert!(commit.len() == 40 && commit.bytes().all(|byte| byte.is_ascii_hexdigit()), "{file}: {uses}");
        }
    }
}

#[test]
fn a_workflow_may_write_only_where_a_job_says_so() {
    for (file, workflow) in workflows() {
        let permissions = &workflow["permissions"];
        assert!(permissions.is_object(), "{file}");
        assert!(permissions.as_object().unwrap().values().all(|value| value == "read"), "{file}: {permissions}");
        for (name, job) in workflow["jobs"].as_object().unwrap() {
            assert!(job["timeout-minutes"].is_u64(), "{file}: {name}");
        }
    }
}

#[test]
fn each_action_hands_every_input_to_its_script_and_is_used_by_a_workflow() {
    for (action, script) in [("krr-mock", "start"), ("krr-contract", "run")] {
        let described: Value = serde_saphyr::from_str(&text(&format!("actions/{action}/action.yml"))).unwrap();
        let script = text(&format!("actions/{action}/{script}"));
        let step = &described["runs"]["steps"][0];
        for input in keys(&described["inputs"]) {
            let variable = format!("INPUT_{}", input.to_uppercase());
            assert_eq!(step["env"][&variable], format!("${{{{ inputs.{input} }}}}"), "{action}");
            assert!(script.contains(&format!("{{{variable}")), "{action} does not read {variable}");
        }
        let id = step["id"].as_str().unwrap();
        for (output, value) in described["outputs"].as_object().unwrap() {
            assert_eq!(value["value"], format!("${{{{ steps.{id}.outputs.{output} }}}}"), "{action}");
            assert!(script.contains(&format!("{output}=")), "{action} does not write {output}");
        }
        let uses = format!("./.github/actions/{action}");
        let used: Vec<Value> = workflows()
            .iter()
            .flat_map(|(_, workflow)| steps(workflow))
            .filter(|step| step["uses"] == uses)
            .cloned()
            .collect();
        assert!(!used.is_empty(), "{uses}");
        for step in used {
            assert!(keys(&step["with"]).is_subset(&keys(&described["inputs"])), "{step}");
        }
    }
}

/// What the actions fetch, and what the README promises, is what a release has.
#[test]
fn a_release_has_an_archive_for_each_machine_that_the_actions_know() {
    let (_, release) = workflows().into_iter().find(|(file, _)| file.ends_with("release.yml")).unwrap();
    let programs = &release["jobs"]["programs"];
    let built = programs["strategy"]["matrix"]["include"].as_array().unwrap();
    let built: BTreeSet<&str> = built.iter().map(|machine| machine["target"].as_str().unwrap()).collect();
    let install = text("actions/install");
    let known =
        install.lines().filter_map(|line| line.split_once(" echo ")).map(|(_, rest)| rest.trim_end_matches(" ;;"));
    assert_eq!(known.collect::<BTreeSet<_>>(), built);
    assert_eq!(programs["env"]["ARCHIVE"], "krr-${{ needs.version.outputs.version }}-${{ matrix.target }}.tar.gz");
    assert!(install.contains("archive=krr-$version-$(target).tar.gz"));
    let compiler = release["env"]["RUSTUP_TOOLCHAIN"].as_str().unwrap();
    assert_eq!(compiler, env!("CARGO_PKG_RUST_VERSION"));
}
