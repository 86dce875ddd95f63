//! Turns sled's panics into errors.
//!
//! sled 0.34.7 panics on files that were cut or changed (measured on open and on
//! first read). A panic there means "rebuild", not "crash", and its message
//! belongs in the error, not on the terminal. Works only with unwinding panics:
//! no profile of this workspace sets `panic = "abort"`.

use std::any::Any;
use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

use crate::GraphError;

thread_local! {
    static INSIDE_SLED: Cell<bool> = const { Cell::new(false) };
}

/// Runs `work`; a panic in it becomes [`GraphError::Damaged`].
pub(super) fn guarded<T>(work: impl FnOnce() -> Result<T, GraphError>) -> Result<T, GraphError> {
    silence_guarded_panics();
    let outer = INSIDE_SLED.replace(true);
    // What sled leaves behind after a panic is not used again: the caller drops
    // the store and makes a new one.
    let result = panic::catch_unwind(AssertUnwindSafe(work));
    INSIDE_SLED.set(outer);
    result.unwrap_or_else(|payload| Err(GraphError::index(message(payload.as_ref()))))
}

fn message(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().copied();
    let text = text.or_else(|| payload.downcast_ref::<String>().map(String::as_str));
    format!("the store panicked: {}", text.unwrap_or("without a message"))
}

/// Puts a hook before the present one that stays quiet inside [`guarded`].
fn silence_guarded_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !INSIDE_SLED.get() {
                before(info);
            }
        }));
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_an_error_with_its_message() {
        let error = guarded::<()>(|| panic!("page {} is gone", 7)).unwrap_err();
        assert!(error.asks_for_rebuild());
        assert!(error.to_string().contains("page 7 is gone"), "{error}");
    }

    #[test]
    fn values_and_errors_pass() {
        assert_eq!(guarded(|| Ok(3)).unwrap(), 3);
        let error = guarded::<()>(|| Err(GraphError::Stopped("x".into()))).unwrap_err();
        assert!(matches!(error, GraphError::Stopped(_)));
    }
}
