//! What the mock bears: requests and files made to fill its memory or to keep it busy, with a look-up beside them; and requests
//! at the same time.

mod heads;
mod input_files;
mod large_requests;
mod linearizable;
mod races;
mod samples;
mod stopping;
mod stored;
mod tls_authority;
