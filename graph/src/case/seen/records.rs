//! Walks the records of the journal, unpacking on a thread of its own.

use std::sync::mpsc::{self, Receiver};
use std::thread;

use crate::GraphError;
use crate::journal::{Group, Groups, JournalError, JournalReader, Position, Record, RecordAddress};

/// Groups waiting between the two threads.
const GROUPS_WAITING: usize = 16;

/// Shows every record that anybody can read, from a frame on.
pub(super) fn for_each_record(
    journal: &JournalReader,
    from: Position,
    look: &mut dyn FnMut(RecordAddress, &Record<'_>) -> Result<(), GraphError>,
) -> Result<(), GraphError> {
    let groups = journal.groups(from)?;
    thread::scope(|scope| {
        let (sender, receiver) = mpsc::sync_channel(GROUPS_WAITING);
        let reading = thread::Builder::new().name("journal-reading".into());
        let reading = reading.spawn_scoped(scope, move || read(groups, &sender));
        let reading = reading.map_err(|error| GraphError::io("starting a thread", error))?;
        let looked = look_at_all(receiver, look);
        let read = reading.join().unwrap_or_else(|_| Err(GraphError::Stopped("reading the journal panicked".into())));
        looked.and(read)
    })
}

fn read(groups: Groups, sender: &mpsc::SyncSender<Group>) -> Result<(), GraphError> {
    for group in groups {
        match group {
            Ok(group) => {
                if sender.send(group).is_err() {
                    // The other side has stopped and says why.
                    return Ok(());
                }
            }
            Err(JournalError::Damaged(_)) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

fn look_at_all(
    receiver: Receiver<Group>,
    look: &mut dyn FnMut(RecordAddress, &Record<'_>) -> Result<(), GraphError>,
) -> Result<(), GraphError> {
    for group in receiver {
        for (index, record) in (0u16..).zip(group.records()) {
            if record.seal.is_clear() {
                match look(RecordAddress { frame: group.position(), index }, &record) {
                    // Damage of one record is stepped over, as the index does.
                    Ok(()) | Err(GraphError::Damaged { .. }) => {}
                    Err(error) => return Err(error),
                }
            }
        }
    }
    Ok(())
}
