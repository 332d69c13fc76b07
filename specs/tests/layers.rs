//! The modules of the crate form layers, each of which imports only from those before it.

use std::{collections::BTreeSet, fs, path::Path};

/// From the lowest to the highest. Modules of one layer do not import each other.
const LAYERS: &[&[&str]] = &[
    &["masking", "text"],
    &["json", "time"],
    &["validation"],
    &["generation"],
    &["evidence"],
    &["environments"],
    &["openapi"],
    &["rules"],
    &["diff"],
];

const MOST_ENTRIES: usize = 12;

fn layer(module: &str) -> Option<usize> {
    LAYERS.iter().position(|layer| layer.contains(&module))
}

/// The text without comments and without the module of unit tests, which may import anything.
fn code(text: &str) -> String {
    let production = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
    let lines = production.lines().filter(|line| !line.trim_start().starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

/// The top-level modules named in `crate::module` and `crate::{module::..., other}`.
fn imports(text: &str) -> BTreeSet<String> {
    let code = code(text);
    let identifier = |text: &str| text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    let mut modules = BTreeSet::new();
    for (at, path) in code.match_indices("crate::") {
        let rest = &code[at + path.len()..];
        let mut depth = 0;
        let mut starts_item = true;
        for (index, c) in rest.char_indices() {
            match c {
                '{' => depth += 1,
                '}' => depth -= 1,
                ',' => {}
                _ if c.is_whitespace() => continue,
                _ if starts_item => drop(modules.insert(identifier(&rest[index..]))),
                _ => {}
            }
            starts_item = depth == 1 && matches!(c, '{' | ',');
            if depth == 0 {
                break;
            }
        }
    }
    modules
}

/// Each import of `text`, a file of `module`, from a module that is not in a lower layer.
fn upward_imports(module: &str, text: &str) -> Vec<String> {
    let Some(own) = layer(module) else { return vec![format!("{module} is in no layer")] };
    let is_upward = |name: &String| name != module && layer(name).is_none_or(|other| other >= own);
    imports(text).into_iter().filter(is_upward).map(|name| format!("{module} imports {name}")).collect()
}

fn visit(path: &Path, see: &mut impl FnMut(&Path)) {
    see(path);
    if path.is_dir() {
        fs::read_dir(path).unwrap().for_each(|entry| visit(&entry.unwrap().path(), see));
    }
}

#[test]
fn modules_import_only_from_lower_layers() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut errors = Vec::new();
    visit(&src, &mut |path| {
        let inside = path.strip_prefix(&src).unwrap();
        if path.is_file() && inside != Path::new("lib.rs") {
            let module = inside.iter().next().and_then(|first| first.to_str()).unwrap().trim_end_matches(".rs");
            let found = upward_imports(module, &fs::read_to_string(path).unwrap());
            errors.extend(found.into_iter().map(|error| format!("{}: {error}", inside.display())));
        }
    });
    assert!(errors.is_empty(), "{}", errors.join("\n"));
}

#[test]
fn no_folder_has_more_than_twelve_entries() {
    for root in ["src", "tests"] {
        visit(&Path::new(env!("CARGO_MANIFEST_DIR")).join(root), &mut |path| {
            let entries = if path.is_dir() { fs::read_dir(path).unwrap().count() } else { 0 };
            assert!(entries <= MOST_ENTRIES, "{} has {entries} entries", path.display());
        });
    }
}

#[test]
fn an_upward_import_is_reported() {
    let text = "
use crate::{
    masking::{mask, word::Word},
    openapi::contract::Contract, text::nearest,
};
// crate::comments::are_ignored
fn f() -> crate::evidence::Weight { crate::generation::scope::SCOPES }
#[cfg(test)]
mod tests { use crate::diff::diff; }";
    assert_eq!(imports(text), ["evidence", "generation", "masking", "openapi", "text"].map(str::to_owned).into());
    assert_eq!(upward_imports("evidence", text), ["evidence imports openapi"]);
    assert_eq!(upward_imports("text", "use crate::masking::mask;"), ["text imports masking"]);
    assert_eq!(upward_imports("elsewhere", ""), ["elsewhere is in no layer"]);
}
