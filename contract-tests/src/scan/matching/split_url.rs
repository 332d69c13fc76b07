//! Hosts and paths on separate lines: `krr.host=...` and `krr.path=...`.

use std::ops::Range;

use crate::scan::text::url_context::{MAX_PART_BYTES, path};
use crate::scan::text::word_boundary::char_before;

/// The maximum number of lines between a host and its path.
const MAX_LINES: usize = 3;

/// A path without a host before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DetachedPath {
    pub range: Range<usize>,
    pub path: String,
}

/// The path around `word`, unless a host is before it.
pub(crate) fn detached_path(bytes: &[u8], word: &Range<usize>) -> Option<DetachedPath> {
    let mut start = word.start;
    let mut first = None;
    while let Some((byte, length)) = char_before(bytes, start)
        && word.start - start < MAX_PART_BYTES
        && (byte.is_ascii_alphanumeric() || b"/-_.~".contains(&byte))
    {
        (start, first) = (start - length, Some(byte));
    }
    let has_scheme = matches!(char_before(bytes, start), Some((b':' | b'@', _)));
    match first {
        Some(b'/') if !has_scheme => {
            let (path, end) = path(bytes, start);
            Some(DetachedPath { range: start..end.max(word.end), path })
        }
        None => {
            let words = String::from_utf8_lossy(bytes.get(word.clone())?);
            let (rest, end) = path(bytes, word.end);
            // `rest/v1/` has the slash that the rest would begin with.
            let name: String =
                bytes[word.end..].iter().take_while(|b| b.is_ascii_alphanumeric()).map(|b| char::from(*b)).collect();
            let more = if words.ends_with('/') { name } else { rest };
            let end = if words.ends_with('/') { word.end + more.len() } else { end.max(word.end) };
            Some(DetachedPath { range: start..end, path: format!("/{words}{more}") })
        }
        Some(_) => None,
    }
}

/// The path nearest to the host, preferably after it; `None` when another host is nearer to it.
///
/// Both `hosts` and `paths` are in the order of the text.
pub(crate) fn path_nearby<'p>(
    bytes: &[u8],
    host: &Range<usize>,
    hosts: &[Range<usize>],
    paths: &'p [DetachedPath],
) -> Option<&'p DetachedPath> {
    let next_host = hosts.get(hosts.partition_point(|other| other.start < host.end));
    let last_host = hosts[..hosts.partition_point(|other| other.end <= host.start)].last();
    let below = paths.get(paths.partition_point(|path| path.range.start < host.end));
    let below = below.filter(|path| next_host.is_none_or(|next| path.range.start < next.start));
    let above = paths[..paths.partition_point(|path| path.range.end <= host.start)].last();
    let above = above.filter(|path| last_host.is_none_or(|last| path.range.start >= last.end));
    let lines_between = |between: Range<usize>| bytes.get(between).map_or(usize::MAX, newlines);
    let below =
        below.map(|path| (lines_between(host.end..path.range.start), path)).filter(|(lines, _)| *lines <= MAX_LINES);
    let above =
        above.map(|path| (lines_between(path.range.end..host.start), path)).filter(|(lines, _)| *lines <= MAX_LINES);
    match (below, above) {
        (Some((down, path)), Some((up, _))) if down <= up => Some(path),
        (_, Some((_, path))) | (Some((_, path)), None) => Some(path),
        (None, None) => None,
    }
}

fn newlines(bytes: &[u8]) -> usize {
    memchr::memchr_iter(b'\n', bytes).count()
}
