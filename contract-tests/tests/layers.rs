//! The folders of `src` form layers. This test fails on an import that points upwards, and on a crowded folder.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// Each layer with the layers that it may import. A folder of the library that is missing here fails the test.
const LAYERS: [(&str, &[&str]); 10] = [
    ("model", &[]),
    ("target", &["model"]),
    ("suite", &["model"]),
    ("strategy", &["model", "target", "suite"]),
    ("rules", &["model", "target", "suite", "strategy"]),
    ("run", &["model", "target", "suite", "strategy", "rules"]),
    ("compare", &["model", "target", "suite", "strategy", "rules", "run"]),
    ("mutation", &["model", "target", "suite", "strategy", "rules", "run"]),
    ("report", &["model", "target", "suite", "strategy", "rules", "run"]),
    // Alone, but for the notations that its output shares with the reports.
    ("scan", &["report::encoding"]),
];

/// The binary's own module tree, which uses the library from outside.
const BINARY: &str = "cli";

const MOST_ENTRIES: usize = 12;

/// Every path that begins with `crate::` in a source text, without tests and comments: `{}` is expanded.
fn imports(source: &str) -> Vec<String> {
    let code = source.split("#[cfg(test)]").next().unwrap_or_default();
    let code: String = code.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
    let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    code.split("crate::").skip(1).flat_map(|rest| expanded("", rest).0).collect()
}

/// The paths at the start of `text`, each with `prefix` before it, and what follows them.
fn expanded<'t>(prefix: &str, text: &'t str) -> (Vec<String>, &'t str) {
    let Some(inside) = text.strip_prefix('{') else {
        let end = text.find(|c: char| !c.is_alphanumeric() && c != '_' && c != ':').unwrap_or(text.len());
        let (path, rest) = text.split_at(end);
        let path = format!("{prefix}{path}");
        return if rest.starts_with('{') { expanded(&path, rest) } else { (vec![path], rest) };
    };
    let (mut paths, mut rest) = (Vec::new(), inside);
    while !rest.is_empty() && !rest.starts_with('}') {
        let (more, after) = expanded(prefix, rest);
        paths.extend(more);
        rest = after.trim_start_matches(|c: char| c != ',' && c != '}');
        rest = rest.strip_prefix(',').unwrap_or(rest);
    }
    (paths, rest.strip_prefix('}').unwrap_or(rest))
}

/// The imports of a file in `layer` that its layer does not allow.
fn forbidden(layer: &str, source: &str) -> Vec<String> {
    let allowed = LAYERS.iter().find(|(name, _)| *name == layer).map_or(&[][..], |(_, allowed)| allowed);
    let is_within = |path: &str, layer: &str| path == layer || path.starts_with(&format!("{layer}::"));
    let is_allowed = |path: &String| is_within(path, layer) || allowed.iter().any(|layer| is_within(path, layer));
    imports(source).into_iter().filter(|path| !is_allowed(path)).collect()
}

fn sources() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// Every file below a folder, and every folder with its number of entries.
fn walk(folder: &Path, files: &mut Vec<PathBuf>, folders: &mut Vec<(PathBuf, usize)>) {
    let entries: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.push((folder.to_owned(), entries.len()));
    for entry in entries {
        if entry.is_dir() { walk(&entry, files, folders) } else { files.push(entry) }
    }
}

#[test]
fn no_folder_imports_from_a_layer_above_it() {
    let (mut files, mut wrong) = (Vec::new(), Vec::new());
    walk(&sources(), &mut files, &mut Vec::new());
    for file in files {
        let path = file.strip_prefix(sources()).unwrap();
        let layer = path.components().next().unwrap().as_os_str().to_str().unwrap();
        if [BINARY, "lib.rs"].contains(&layer) || path.extension().is_none_or(|extension| extension != "rs") {
            continue;
        }
        assert!(LAYERS.iter().any(|(name, _)| *name == layer), "{layer} has no layer");
        let imports = forbidden(layer, &fs::read_to_string(&file).unwrap());
        wrong.extend(imports.into_iter().map(|import| format!("{}: crate::{import}", path.display())));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_folder_has_more_than_twelve_entries() {
    let mut folders = Vec::new();
    walk(&sources(), &mut Vec::new(), &mut folders);
    let crowded: Vec<_> = folders.into_iter().filter(|(_, entries)| *entries > MOST_ENTRIES).collect();
    assert!(crowded.is_empty(), "{crowded:?}");
}

#[test]
fn an_upward_import_is_found_in_every_form() {
    for source in [
        "use crate::report::Format;",
        "use crate::{\n    model::plan::Plan,\n    report::{format::Format, terminal},\n};",
        "fn f() { crate::report::terminal::write() }",
        "use crate::{model::{case::{A, B}, curl}, report};",
    ] {
        assert!(forbidden("run", source).iter().all(|path| path.starts_with("report")), "{source}");
        assert!(!forbidden("run", source).is_empty(), "{source}");
        assert_eq!(forbidden("report", source), [""; 0], "{source}");
    }
    assert_eq!(forbidden("scan", "use crate::report::summary::ReportData;"), ["report::summary::ReportData"]);
    assert_eq!(forbidden("scan", "use crate::report::encoding::sarif::{log, uri};"), [""; 0]);
    assert_eq!(forbidden("model", "// crate::run\n#[cfg(test)]\nmod tests { use crate::run::run; }"), [""; 0]);
}
