use krr_specs::Generation;

use crate::suite::shape::Shape;

/// A snapshot of the shape of a response: generation, operation, status, text.
type Snapshot = (Generation, &'static str, u16, &'static str);

/// Lists the snapshot files by generation, operation and status.
macro_rules! stored {
    ($($variant:ident in $folder:literal { $($operation:literal: $($status:literal)*;)* })*) => {
        &[$($($((
            Generation::$variant,
            $operation,
            $status,
            include_str!(concat!("../../shapes/", $folder, "/", $operation, "/", $status, ".snap")),
        ),)*)*)*]
    };
}

/// The mock and live servers are compared with the same files.
const STORED: &[Snapshot] = stored! {
    G1 in "g1" {
        "getUsers": 200 400 401 403 415;
        "getUser": 200 401 403;
        "patchUser": 400 401 403 422;
        "getPrintSertifikat": 200;
    }
    G2 in "g2" {
        "getUsers": 200 400 401 403 415;
        "getUser": 200 401 403;
        "patchUser": 400 401 403 422;
        "getPrintSertifikat": 200;
        "getPrintSertifikatV2": 200;
    }
    G3 in "g3" {
        "getUsers": 200 400 401 403 415;
        "getUsersV2": 200 400 401 403 415;
        "getUser": 200 401 403;
        "getUserV2": 200 401 403;
        "patchUser": 400 401 403 422;
        "getPrintSertifikat": 200;
        "getPrintSertifikatV2": 200;
        "hentEndringer": 200 400 401 403 415;
    }
};

/// The stored shapes of a generation, parsed.
#[derive(Debug)]
pub struct StoredShapes(Vec<(&'static str, u16, Shape)>);

impl StoredShapes {
    pub(crate) fn of(generation: Generation) -> Self {
        let stored = STORED.iter().filter(|(of, ..)| *of == generation);
        Self(stored.map(|(_, operation, status, text)| (*operation, *status, Shape::parse(text))).collect())
    }

    /// Every operation and status of a generation that has a stored shape.
    pub fn keys(generation: Generation) -> impl Iterator<Item = (&'static str, u16)> {
        let stored = STORED.iter().filter(move |(of, ..)| *of == generation);
        stored.map(|(_, operation, status, _)| (*operation, *status))
    }

    pub(crate) fn find(&self, operation: &str, status: u16) -> Option<&Shape> {
        self.0.iter().find(|(stored, code, _)| *stored == operation && *code == status).map(|(_, _, shape)| shape)
    }
}
