//! Hosts and paths that are written apart: `krr.host=...` on a line, `krr.path=...` on the next.

use std::ops::Range;

use crate::scan::text::{
    url_context::{LONGEST, path},
    word_boundary::read_before,
};

/// How many lines a host and its path may be apart.
const LINES: usize = 3;

/// A path that stands without a host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FreePath {
    pub range: Range<usize>,
    pub path: String,
}

/// The path around `word`, unless a host stands before it.
pub(crate) fn free_path(bytes: &[u8], word: &Range<usize>) -> Option<FreePath> {
    let mut start = word.start;
    let mut first = None;
    while let Some((byte, length)) = read_before(bytes, start)
        && word.start - start < LONGEST
        && (byte.is_ascii_alphanumeric() || b"/-_.~".contains(&byte))
    {
        (start, first) = (start - length, Some(byte));
    }
    let has_scheme = matches!(read_before(bytes, start), Some((b':' | b'@', _)));
    match first {
        Some(b'/') if !has_scheme => {
            let (path, end) = path(bytes, start);
            Some(FreePath { range: start..end.max(word.end), path })
        }
        None => {
            let words = String::from_utf8_lossy(bytes.get(word.clone())?);
            let (rest, end) = path(bytes, word.end);
            // `rest/v1/` ends in the slash that the rest would begin with.
            let name: String =
                bytes[word.end..].iter().take_while(|b| b.is_ascii_alphanumeric()).map(|b| char::from(*b)).collect();
            let more = if words.ends_with('/') { name } else { rest };
            let end = if words.ends_with('/') { word.end + more.len() } else { end.max(word.end) };
            Some(FreePath { range: start..end, path: format!("/{words}{more}") })
        }
        Some(_) => None,
    }
}

/// The path nearest to the host, the one after it before the one above it; none where another host is nearer to it.
///
/// Both `hosts` and `paths` are in the order of the text.
pub(crate) fn beside<'p>(
    bytes: &[u8],
    host: &Range<usize>,
    hosts: &[Range<usize>],
    paths: &'p [FreePath],
) -> Option<&'p FreePath> {
    let next_host = hosts.get(hosts.partition_point(|other| other.start < host.end));
    let last_host = hosts[..hosts.partition_point(|other| other.end <= host.start)].last();
    let below = paths.get(paths.partition_point(|path| path.range.start < host.end));
    let below = below.filter(|path| next_host.is_none_or(|next| path.range.start < next.start));
    let above = paths[..paths.partition_point(|path| path.range.end <= host.start)].last();
    let above = above.filter(|path| last_host.is_none_or(|last| path.range.start >= last.end));
    let apart = |between: Range<usize>| bytes.get(between).map_or(usize::MAX, newlines);
    let below = below.map(|path| (apart(host.end..path.range.start), path)).filter(|(lines, _)| *lines <= LINES);
    let above = above.map(|path| (apart(path.range.end..host.start), path)).filter(|(lines, _)| *lines <= LINES);
    match (below, above) {
        (Some((down, path)), Some((up, _))) if down <= up => Some(path),
        (_, Some((_, path))) | (Some((_, path)), None) => Some(path),
        (None, None) => None,
    }
}

fn newlines(bytes: &[u8]) -> usize {
    memchr::memchr_iter(b'\n', bytes).count()
}
