//! The image that `build-image` writes, and the check of it, with a program of a few bytes in the place of the real one.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

/// The head of a static program without symbols: one segment, one section, nothing to run.
fn program() -> Vec<u8> {
    let mut elf = vec![0; 64 + 56 + 64];
    elf[..6].copy_from_slice(b"\x7fELF\x02\x01");
    elf[18] = 62;
    elf[32] = 64;
    elf[40] = 64 + 56;
    elf[54] = 56;
    elf[56] = 1;
    elf[58] = 64;
    elf[60] = 1;
    elf
}

fn run(script: &str, arguments: &[&Path]) -> Output {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy").join(script);
    let mut command = Command::new("python3");
    command.env("REVISION", "0123456789abcdef0123456789abcdef01234567").env("SOURCE_DATE_EPOCH", "1796083200");
    command.arg("-B").arg(script).args(arguments).output().expect("the scripts for the image need python3")
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| if path.is_dir() { files(&path) } else { [(path.clone(), fs::read(path).unwrap())].into() })
        .collect()
}

#[test]
fn two_builds_have_the_same_bytes_and_every_point_at_rest_notices_its_sabotage() {
    let scratch = tempfile::tempdir().unwrap();
    let path = |name: &str| scratch.path().join(name);
    fs::write(path("krr-mock"), program()).unwrap();
    for image in ["one", "two"] {
        let built = run("build-image", &[&path("krr-mock"), &path(image)]);
        assert!(built.status.success(), "{}", said(&built));
    }
    let of = |image: &str| files(&path(image)).into_values().collect::<Vec<_>>();
    assert_eq!(of("one"), of("two"));
    assert_eq!(of("one").len(), 5, "two files and three blobs");
    let checked = run("check-image", &[Path::new("--at-rest"), &path("one")]);
    assert!(checked.status.success() && said(&checked).contains("29 of 29 points hold"), "{}", said(&checked));
    let checked = run("check-image", &[Path::new("--at-rest"), Path::new("--sabotage"), &path("one")]);
    assert!(
        checked.status.success() && said(&checked).contains("29 of 29 sabotages were caught"),
        "{}",
        said(&checked)
    );
    assert_eq!(of("one"), of("two"), "the sabotage is done to copies");
}

#[test]
fn what_cannot_be_an_image_is_refused() {
    let scratch = tempfile::tempdir().unwrap();
    let path = |name: &str| scratch.path().join(name);
    let mut dynamic = program();
    dynamic[64] = 3;
    fs::write(path("dynamic"), dynamic).unwrap();
    fs::write(path("script"), "#!/bin/sh\n").unwrap();
    for (program, reason) in
        [("dynamic", "needs an interpreter"), ("script", "no ELF file"), ("nowhere", "No such file")]
    {
        let built = run("build-image", &[&path(program), &path("image")]);
        assert!(!built.status.success() && said(&built).contains(reason), "{program}: {}", said(&built));
        assert!(!path("image").exists());
    }
    let checked = run("check-image", &[&path("image")]);
    assert!(!checked.status.success() && said(&checked).contains("is no OCI layout"), "{}", said(&checked));
}
