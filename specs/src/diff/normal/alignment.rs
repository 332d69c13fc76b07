//! What is the same in two documents can have another name, or be covered by something wider.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::diff::normal::NormalForm;
use crate::text::json_pointer::Pointer;

const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

pub(crate) fn align(old: &mut NormalForm, new: &mut NormalForm) {
    security_schemes(&old.document, &mut new.document);
    base_paths(old, new);
    let shared: Vec<String> =
        paths(&old.document).filter(|path| paths(&new.document).any(|other| other == *path)).collect();
    for path in shared {
        for method in METHODS {
            let at = Pointer::root().child("paths").child(&path).child(method);
            operation(&at, old, new);
        }
    }
}

fn paths(document: &Value) -> impl Iterator<Item = String> {
    document.get("paths").and_then(Value::as_object).into_iter().flat_map(|paths| paths.keys().cloned())
}

/// Names the schemes of the new document as the old one does, where both have the same under another name.
fn security_schemes(old: &Value, new: &mut Value) {
    let schemes = |document: &Value| -> Map<String, Value> {
        document.pointer("/components/securitySchemes").and_then(Value::as_object).cloned().unwrap_or_default()
    };
    let (before, after) = (schemes(old), schemes(new));
    let mut renamed: Vec<(String, String)> = Vec::new();
    for (name, scheme) in after.iter().filter(|(name, _)| !before.contains_key(*name)) {
        let mut same = before.iter().filter(|(other, one)| *one == scheme && !after.contains_key(*other));
        if let (Some((was, _)), None) = (same.next(), same.next()) {
            renamed.push((name.clone(), was.clone()));
        }
    }
    for (is, was) in renamed {
        if let Some(Value::Object(schemes)) = new.pointer_mut("/components/securitySchemes") {
            let scheme = schemes.remove(&is).unwrap_or_default();
            schemes.insert(was.clone(), scheme);
        }
        rename_requirements(new, &is, &was);
    }
}

fn rename_requirements(value: &mut Value, is: &str, was: &str) {
    match value {
        Value::Object(members) => {
            for (name, member) in members.iter_mut() {
                match (name.as_str(), member) {
                    ("security", Value::Array(alternatives)) => {
                        for alternative in alternatives.iter_mut().filter_map(Value::as_object_mut) {
                            if let Some(scopes) = alternative.remove(is) {
                                alternative.insert(was.to_owned(), scopes);
                            }
                        }
                    }
                    ("schema" | "schemas" | "example" | "examples", _) => {}
                    (_, member) => rename_requirements(member, is, was),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| rename_requirements(item, is, was)),
        _ => {}
    }
}

/// A path may stand in the address of the server or before each path. Where only that differs, it is put before each path.
fn base_paths(old: &mut NormalForm, new: &mut NormalForm) {
    let (was, is) = (base_path(&old.document), base_path(&new.document));
    let (Some(was), Some(is)) = (was, is) else { return };
    if was == is || paths(&old.document).any(|path| paths(&new.document).any(|other| other == path)) {
        return;
    }
    let whole = |document: &Value, base: &str| -> BTreeSet<String> {
        paths(document).map(|path| format!("{base}{path}")).collect()
    };
    if whole(&old.document, &was).is_disjoint(&whole(&new.document, &is)) {
        return;
    }
    for (form, base) in [(old, &was), (new, &is)] {
        put_before_paths(form, base);
    }
}

/// The path that all servers share; empty without servers.
fn base_path(document: &Value) -> Option<String> {
    let servers = document.get("servers").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let mut bases = servers.iter().map(|server| path_of(server.get("url").and_then(Value::as_str).unwrap_or_default()));
    let first = bases.next().unwrap_or_default();
    (!first.contains('{') && bases.all(|other| other == first)).then(|| first.to_owned())
}

fn path_of(url: &str) -> &str {
    let path = url.split_once("://").map_or(url, |(_, rest)| rest.find('/').map_or("", |slash| &rest[slash..]));
    path.trim_end_matches('/')
}

fn put_before_paths(form: &mut NormalForm, base: &str) {
    if let Some(Value::Array(servers)) = form.document.get_mut("servers") {
        for server in servers {
            let Some(Value::String(url)) = server.get_mut("url") else { continue };
            let end = url.trim_end_matches('/').len() - base.len();
            url.truncate(end);
            if url.is_empty() {
                url.push('/');
            }
        }
    }
    let Some(Value::Object(paths)) = form.document.get_mut("paths") else { return };
    let all = Pointer::root().child("paths");
    for (path, item) in std::mem::take(paths) {
        let whole = if path.starts_with('/') { format!("{base}{path}") } else { path.clone() };
        form.moved.push((all.child(&whole), all.child(&path)));
        paths.insert(whole, item);
    }
}

fn operation(at: &Pointer, old: &mut NormalForm, new: &mut NormalForm) {
    let body = at.child("requestBody").child("content");
    media_ranges(&body, old, new);
    statuses(&at.child("responses"), old, new);
    let responses = |form: &NormalForm| -> Vec<String> {
        let responses = form.document.pointer(at.child("responses").as_str()).and_then(Value::as_object);
        responses.into_iter().flat_map(|responses| responses.keys().cloned()).collect()
    };
    let others = responses(new);
    for status in responses(old).into_iter().filter(|status| others.contains(status)) {
        let content = at.child("responses").child(status).child("content");
        media_ranges(&content, old, new);
        drop_narrowed(&content, old, new, is_in_media_range);
    }
}

/// Copies what stands for a range of names to each name in it that only the other document has.
fn copy_from_range(at: &Pointer, form: &mut NormalForm, others: &[String], covers: impl Fn(&str, &str) -> bool) {
    let Some(Value::Object(members)) = form.document.pointer_mut(at.as_str()) else { return };
    for name in others {
        if members.contains_key(name) {
            continue;
        }
        let Some((range, value)) = members.iter().find(|(range, _)| covers(range, name)) else { continue };
        form.moved.push((at.child(name), at.child(range)));
        let value = value.clone();
        members.insert(name.clone(), value);
    }
}

fn names(at: &Pointer, form: &NormalForm) -> Vec<String> {
    let members = form.document.pointer(at.as_str()).and_then(Value::as_object);
    members.into_iter().flat_map(|members| members.keys().cloned()).collect()
}

/// `*/*` and `application/*` stand for the media types in them.
fn media_ranges(at: &Pointer, old: &mut NormalForm, new: &mut NormalForm) {
    let (before, after) = (names(at, old), names(at, new));
    copy_from_range(at, old, &after, is_in_media_range);
    copy_from_range(at, new, &before, is_in_media_range);
}

fn is_in_media_range(range: &str, name: &str) -> bool {
    let kind = range.strip_suffix('*').filter(|kind| kind.ends_with('/') && *kind != "*/");
    range != name && (range == "*/*" || kind.is_some_and(|kind| name.starts_with(kind)))
}

fn is_in_status_range(range: &str, name: &str) -> bool {
    let is_range = |name: &str| name.len() == 3 && name.ends_with("XX");
    is_range(range) && !is_range(name) && name.starts_with(&range[..1])
}

/// A response that was any in a range and is now a certain one breaks nobody.
fn drop_narrowed(at: &Pointer, old: &mut NormalForm, new: &NormalForm, covers: impl Fn(&str, &str) -> bool) {
    let after = names(at, new);
    if let Some(Value::Object(members)) = old.document.pointer_mut(at.as_str()) {
        let is_narrowed =
            |range: &str| !after.iter().any(|name| name == range) && after.iter().any(|name| covers(range, name));
        members.retain(|name, _| !is_narrowed(name));
    }
}

/// `2XX` stands for the statuses in it.
fn statuses(at: &Pointer, old: &mut NormalForm, new: &mut NormalForm) {
    let (before, after) = (names(at, old), names(at, new));
    copy_from_range(at, old, &after, is_in_status_range);
    copy_from_range(at, new, &before, is_in_status_range);
    drop_narrowed(at, old, new, is_in_status_range);
}
