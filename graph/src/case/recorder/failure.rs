//! The first thing that went wrong on either thread.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::GraphError;

/// Set once; whoever records next is told.
#[derive(Debug, Default)]
pub(super) struct Failure {
    first: Mutex<Option<GraphError>>,
}

impl Failure {
    pub(super) fn set(&self, error: GraphError) {
        self.lock().get_or_insert(error);
    }

    pub(super) fn is_set(&self) -> bool {
        self.lock().is_some()
    }

    pub(super) fn check(&self) -> Result<(), GraphError> {
        if self.is_set() { Err(self.error()) } else { Ok(()) }
    }

    /// The failure again, for another caller; a full disk stays one.
    pub(super) fn error(&self) -> GraphError {
        match &*self.lock() {
            Some(GraphError::DiskFull { doing }) => GraphError::DiskFull { doing: doing.clone() },
            Some(other) => GraphError::Stopped(other.to_string()),
            None => GraphError::Stopped("a recording thread has ended".into()),
        }
    }

    /// The failure itself.
    pub(super) fn take(&self) -> Result<(), GraphError> {
        self.lock().take().map_or(Ok(()), Err)
    }

    fn lock(&self) -> MutexGuard<'_, Option<GraphError>> {
        self.first.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
