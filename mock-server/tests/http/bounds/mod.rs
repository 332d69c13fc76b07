//! What the mock bears: requests made to fill its memory or to keep it busy, with a look-up beside them.

mod large_requests;
