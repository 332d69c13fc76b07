use std::collections::BTreeMap;

use serde_json::Value;

use crate::suite::shape::{
    declared_members::Names,
    node::{Place, form},
};

/// A place and the places below it: of an object its members, of a list its items.
///
/// A tree and no list of paths, because it grows by every value of every answer, and paths are wanted only by who reads it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tree {
    place: Place,
    members: BTreeMap<String, Tree>,
    items: Option<Box<Tree>>,
}

/// A place with its path, and the object that it is a member of.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mismatch<'t> {
    pub(crate) place: &'t Place,
    parent: Option<&'t Place>,
}

impl Mismatch<'_> {
    /// Whether it was there as often as there was an object that could have had it; items of lists have no such chance.
    pub(crate) fn is_always(&self) -> bool {
        self.place.seen >= self.parent.map_or(0, |parent| parent.objects)
    }

    pub(crate) fn written(&self) -> String {
        self.place.written(self.is_always())
    }
}

impl Tree {
    /// Adds a value that is, or is an item of, the member `name`.
    pub(crate) fn add(&mut self, name: &str, value: &Value, names: &Names) {
        match value {
            Value::String(text) if names.has_list(name) => self.place.add_word(text),
            Value::String(text) => self.place.add_text(form(text)),
            other => self.place.add(other),
        }
        match value {
            Value::Object(members) => {
                for (name, value) in members {
                    self.member(name).add(name, value, names);
                }
            }
            Value::Array(items) if !items.is_empty() => {
                let below = self.items.get_or_insert_default();
                items.iter().for_each(|item| below.add(name, item, names));
            }
            _ => {}
        }
    }

    fn member(&mut self, name: &str) -> &mut Self {
        if !self.members.contains_key(name) {
            self.members.insert(name.to_owned(), Self::default());
        }
        self.members.get_mut(name).expect("it was put there if it was not there")
    }

    /// Puts a place where a path that was written leads: `/`, `/personer/*/status`.
    pub(crate) fn put(&mut self, path: &str, place: Place) {
        let segments = path.split('/').filter(|segment| !segment.is_empty());
        let at = segments.fold(self, |tree, segment| match segment {
            "*" => tree.items.get_or_insert_default(),
            name => tree.member(name),
        });
        at.place = place;
    }

    /// Every place by its path.
    pub(crate) fn places(&self) -> BTreeMap<String, Mismatch<'_>> {
        let mut places = BTreeMap::new();
        self.collect(&mut String::new(), None, &mut places);
        places
    }

    fn collect<'t>(
        &'t self,
        path: &mut String,
        parent: Option<&'t Place>,
        places: &mut BTreeMap<String, Mismatch<'t>>,
    ) {
        if self.place.seen > 0 {
            places.insert(path_text(path), Mismatch { place: &self.place, parent });
        }
        for (segment, parent, below) in self.below() {
            at(path, segment, |path| below.collect(path, parent, places));
        }
    }

    /// What is below, each with its segment, and with this place where that could be without it.
    fn below(&self) -> impl Iterator<Item = (&str, Option<&Place>, &Self)> {
        let members = self.members.iter().map(|(name, member)| (name.as_str(), Some(&self.place), member));
        members.chain(self.items.as_deref().map(|items| ("*", None, items)))
    }

    /// What is new here and below against `stored`; `parents` are the places whose member this is.
    pub(crate) fn news(
        &self,
        stored: &Self,
        path: &mut String,
        parents: Option<[&Place; 2]>,
        tell: &mut impl FnMut(String, String),
    ) {
        if self.place.seen == 0 {
            return;
        }
        if stored.place.seen == 0 {
            tell(path_text(path), "is not in the stored shape".to_owned());
        } else if let Some(news) = stored.place.first_news(&self.place) {
            tell(path_text(path), news);
        } else if let Some([parent, stored_parent]) = parents {
            let is_always = |place, parent| Mismatch { place, parent: Some(parent) }.is_always();
            if is_always(&stored.place, stored_parent) && !is_always(&self.place, parent) {
                tell(path_text(path), "is missing somewhere, and was always there".to_owned());
            }
        }
        let nothing = Self::default();
        for (name, member) in &self.members {
            let known = stored.members.get(name).unwrap_or(&nothing);
            at(path, name, |path| member.news(known, path, Some([&self.place, &stored.place]), tell));
        }
        if let Some(items) = &self.items {
            let known = stored.items.as_deref().unwrap_or(&nothing);
            at(path, "*", |path| items.news(known, path, None, tell));
        }
    }

    /// What was always in `stored` and is not here at all, although there was an object that could have had it.
    pub(crate) fn gone(&self, stored: &Self, path: &mut String, tell: &mut impl FnMut(String, String)) {
        for (name, known) in stored.members.iter().filter(|(_, known)| known.place.seen > 0) {
            let is_always = Mismatch { place: &known.place, parent: Some(&stored.place) }.is_always();
            match self.members.get(name) {
                Some(member) => at(path, name, |path| member.gone(known, path, tell)),
                None if is_always && self.place.objects > 0 => {
                    at(path, name, |path| tell(path_text(path), "is missing, and was always there".to_owned()));
                }
                None => {}
            }
        }
        if let (Some(items), Some(known)) = (&self.items, &stored.items) {
            at(path, "*", |path| items.gone(known, path, tell));
        }
    }
}

/// Calls `act` with the path one segment longer.
fn at(path: &mut String, segment: &str, act: impl FnOnce(&mut String)) {
    let length = path.len();
    path.push('/');
    path.push_str(segment);
    act(path);
    path.truncate(length);
}

fn path_text(path: &str) -> String {
    if path.is_empty() { "/".to_owned() } else { path.to_owned() }
}
