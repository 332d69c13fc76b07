//! The folders of `src` form layers. This test fails on an import that points upwards, and on a crowded folder.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// From the lowest to the highest; a module imports from those before it. Modules in one row do not import each other.
/// A file is in the layer with the longest name that its path starts with.
const LAYERS: [&[&str]; 11] = [
    &["crypto", "http"],
    &["mutants"],
    &["oauth"],
    &["state::journal"],
    &["state::register"],
    &["state"],
    &["operation"],
    &["services::lookup", "services::issuers", "services::admin", "services::docs", "services::from_document"],
    &["pipeline"],
    &["server"],
    &["embedding"],
];

/// The binary's own module tree, which uses the library from outside.
const BINARY: &str = "cli";

const MAX_ENTRIES: usize = 12;

/// Every path that begins with `crate::` in a source text, without tests and comments: `{}` is expanded.
fn imports(source: &str) -> Vec<String> {
    let code = source.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
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

/// The row and the name of the layer of a module path.
fn layer(path: &str) -> Option<(usize, &'static str)> {
    let is_within = |layer: &str| path == layer || path.starts_with(&format!("{layer}::"));
    let named = LAYERS.iter().enumerate().flat_map(|(row, layers)| layers.iter().map(move |layer| (row, *layer)));
    named.filter(|(_, layer)| is_within(layer)).max_by_key(|(_, layer)| layer.len())
}

/// The imports of a file in `module` that its layer does not allow.
fn forbidden(module: &str, source: &str) -> Vec<String> {
    let Some((row, own)) = layer(module) else { return vec![format!("{module} has no layer")] };
    let is_allowed = |path: &String| layer(path).is_some_and(|(other, name)| other < row || name == own);
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
fn no_module_imports_from_a_layer_above_it() {
    let (mut files, mut wrong) = (Vec::new(), Vec::new());
    walk(&sources(), &mut files, &mut Vec::new());
    for file in files {
        let path = file.strip_prefix(sources()).unwrap().to_str().unwrap().to_owned();
        let is_test = path.ends_with("_tests.rs");
        let Some(module) =
            path.strip_suffix(".rs").filter(|_| !is_test && path != "lib.rs" && path != "services/mod.rs")
        else {
            continue;
        };
        let module = module.trim_end_matches("/mod").replace('/', "::");
        if !module.starts_with(BINARY) {
            let imports = forbidden(&module, &fs::read_to_string(&file).unwrap());
            wrong.extend(imports.into_iter().map(|import| format!("{path}: crate::{import}")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_folder_has_more_than_twelve_entries() {
    let mut folders = Vec::new();
    for root in ["src", "tests"] {
        walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join(root), &mut Vec::new(), &mut folders);
    }
    let crowded: Vec<_> = folders
        .into_iter()
        .filter(|(folder, entries)| *entries > MAX_ENTRIES && !folder.ends_with("snapshots"))
        .collect();
    assert!(crowded.is_empty(), "{crowded:?}");
}

#[test]
fn an_upward_import_is_found_in_every_form() {
    for source in [
        "use crate::pipeline::app::App;",
        "use crate::{\n    state::app::AppState,\n    pipeline::{app::App, service},\n};",
        "fn f() { crate::pipeline::service::new() }",
        "use crate::{state::{world::{World}, clock}, pipeline};",
    ] {
        assert!(forbidden("operation::context", source).iter().all(|path| path.starts_with("pipeline")), "{source}");
        assert!(!forbidden("operation::context", source).is_empty(), "{source}");
        assert_eq!(forbidden("server::router", source), [""; 0], "{source}");
    }
    for (module, import) in [
        ("state::journal::record", "state::world::World"),
        ("state::journal", "state::register::Register"),
        ("services::lookup", "services::admin::error::not_found"),
        ("crypto::key_source", "http::request"),
    ] {
        assert_eq!(forbidden(module, &format!("use crate::{import};")), [import]);
    }
    let allowed = "use crate::{state::register::Register, state::world, mutants};";
    assert_eq!(forbidden("state::worlds", allowed), [""; 0]);
    assert_eq!(
        forbidden("http", "// crate::state\n#[cfg(test)]\nmod tests { use crate::embedding::KrrMock; }"),
        [""; 0]
    );
}
