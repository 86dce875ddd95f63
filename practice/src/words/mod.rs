//! Word lists, one language a file.

pub(crate) mod bulgarian;
pub(crate) mod english;
pub(crate) mod french;
pub(crate) mod german;
pub(crate) mod greek;
pub(crate) mod italian;
pub(crate) mod japanese;
pub(crate) mod polish;
pub(crate) mod romanian;
pub(crate) mod russian;
pub(crate) mod spanish;
pub(crate) mod ukrainian;
