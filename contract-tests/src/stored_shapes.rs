use crate::shape::Shape;

/// The shapes that insta keeps, by operation and status; the same files judge the mock and a live server.
const STORED: [(&str, u16, &str); 11] = [
    ("getUsers", 200, include_str!("../shapes/getUsers_200.snap")),
    ("getUsers", 400, include_str!("../shapes/getUsers_400.snap")),
    ("getUsers", 401, include_str!("../shapes/getUsers_401.snap")),
    ("getUsers", 403, include_str!("../shapes/getUsers_403.snap")),
    ("getUsers", 415, include_str!("../shapes/getUsers_415.snap")),
    ("getUser", 200, include_str!("../shapes/getUser_200.snap")),
    ("getUser", 401, include_str!("../shapes/getUser_401.snap")),
    ("getUser", 403, include_str!("../shapes/getUser_403.snap")),
    ("patchUser", 400, include_str!("../shapes/patchUser_400.snap")),
    ("patchUser", 422, include_str!("../shapes/patchUser_422.snap")),
    ("getPrintSertifikat", 200, include_str!("../shapes/getPrintSertifikat_200.snap")),
];

/// The stored shapes, parsed.
#[derive(Debug)]
pub struct StoredShapes(Vec<(&'static str, u16, Shape)>);

impl StoredShapes {
    pub(crate) fn bundled() -> Self {
        Self(STORED.iter().map(|(operation, status, text)| (*operation, *status, Shape::parse(text))).collect())
    }

    /// Every operation and status that has a stored shape.
    pub fn keys() -> impl Iterator<Item = (&'static str, u16)> {
        STORED.iter().map(|(operation, status, _)| (*operation, *status))
    }

    pub(crate) fn find(&self, operation: &str, status: u16) -> Option<&Shape> {
        self.0.iter().find(|(known, code, _)| *known == operation && *code == status).map(|(_, _, shape)| shape)
    }
}
