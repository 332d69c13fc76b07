//! The operations of the lookup API that have a meaning beyond their document.

pub(crate) mod hent_endringer;
pub(crate) mod list_request;
pub(crate) mod list_response;
pub(crate) mod person;
pub(crate) mod personer;
pub(crate) mod print_sertifikat;

use krr_specs::Generation;

use crate::operation::context::Handler;

/// By `operationId`: those of every generation first, then those since G2, then those since G3.
const HANDLERS: [(&str, Handler); 8] = [
    ("getUsers", personer::get_users),
    ("getUser", person::get_user),
    ("patchUser", person::patch_user),
    ("getPrintSertifikat", print_sertifikat::get_print_sertifikat),
    ("getPrintSertifikatV2", print_sertifikat::get_print_sertifikat),
    ("getUsersV2", personer::get_users_v2),
    ("getUserV2", person::get_user),
    ("hentEndringer", hent_endringer::hent_endringer),
];

pub(crate) fn handlers(generation: Generation) -> &'static [(&'static str, Handler)] {
    let [v1 @ .., _, _, _, _] = &HANDLERS;
    let [with_g2 @ .., _, _, _] = &HANDLERS;
    match generation {
        Generation::G1 => v1,
        Generation::G2 => with_g2,
        Generation::G3 => &HANDLERS,
    }
}
