//! Texts of a cluster that were made from one template, told without the text.
//!
//! Map: `page_text` is what is known of one page's text; `alignment` lays two of them
//! side by side; `grouping` finds which belong to one template; `template` says what in
//! it is identical and which contacts differ.
//!
//! A record keeps the passages of a page in the order of its text, and its identifiers
//! sorted, without their place. So passages are aligned in order, and a slot is named by
//! its kind and put at no gap: where in the text a contact stood is not known. Passages
//! are made of the text with contacts masked by their kind, so that a number that
//! differs alone leaves the passages around it identical.
//!
//! Invariant: what is told follows from the texts and not from their order. The stage of
//! the operators that is called `templates` is something else: passages that belong to a
//! place and to nobody.

mod alignment;
mod grouping;
mod page_text;
mod template;

#[cfg(test)]
mod tests;

pub use grouping::{TextTemplates, text_templates};
pub use page_text::{PageText, page_texts};
pub use template::{Slot, TextTemplate};
