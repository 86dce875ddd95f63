//! The shape of forms: a hash of the types and names of their fields.
//!
//! One program builds its forms alike wherever it runs. Names of hidden fields
//! are left out: many are random. Nothing is kept but the hash.

use model::Digest16;
use sha2::{Digest, Sha256};

/// Forms of a page whose shape is kept, each shape once.
const FORMS_MAX: usize = 8;
/// Fields of a form that count.
const FIELDS_MAX: u32 = 64;

/// Gathers the shapes of a page's forms.
#[derive(Default)]
pub(super) struct FormShapes {
    open: Option<(Sha256, u32)>,
    shapes: Vec<Digest16>,
}

impl FormShapes {
    /// A form begins; one that was not ended ends.
    pub(super) fn begin(&mut self) {
        self.end();
        self.open = Some((Sha256::new(), 0));
    }

    /// A field, if a form is open.
    pub(super) fn field(&mut self, kind: &str, name: &str) {
        let Some((hash, fields)) = self.open.as_mut().filter(|(_, fields)| *fields < FIELDS_MAX) else { return };
        *fields += 1;
        hash.update(kind.as_bytes());
        if kind != "hidden" {
            hash.update(b"=");
            hash.update(name.as_bytes());
        }
        hash.update(b"|");
    }

    /// The form ends. One without fields has no shape.
    pub(super) fn end(&mut self) {
        let Some((hash, _)) = self.open.take().filter(|(_, fields)| *fields > 0) else { return };
        let mut half = [0; 16];
        half.copy_from_slice(&hash.finalize()[..16]);
        let shape = Digest16(half);
        if self.shapes.len() < FORMS_MAX && !self.shapes.contains(&shape) {
            self.shapes.push(shape);
        }
    }

    /// The shapes, in the order of the page.
    pub(super) fn finish(mut self) -> Vec<Digest16> {
        self.end();
        self.shapes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shape_is_that_of_types_and_names() {
        let mut forms = FormShapes::default();
        forms.field("text", "outside");
        for token in ["a1", "b2"] {
            forms.begin();
            forms.field("text", "user");
            forms.field("password", "pass");
            forms.field("hidden", token);
        }
        forms.begin();
        forms.end();
        forms.begin();
        forms.field("text", "q");
        let shapes = forms.finish();
        let whole = Sha256::digest(b"text=user|password=pass|hidden|");
        assert_eq!((shapes.len(), &shapes[0].0[..]), (2, &whole[..16]));
    }
}
