//! The operations of the lookup API that have a meaning beyond their document.

mod person;
mod personer;
mod print_sertifikat;

use crate::service::Handler;

/// Every operation that the register answers, by `operationId`.
pub(crate) const HANDLERS: [(&str, Handler); 4] = [
    ("getUsers", personer::get_users),
    ("getUser", person::get_user),
    ("patchUser", person::patch_user),
    ("getPrintSertifikat", print_sertifikat::get_print_sertifikat),
];
