//! Goes through the journal: what is looked for is found on all processors, and seen in
//! the order in which it was written.
//!
//! Invariant: what is seen, and in which order, does not depend on the number of threads.

use std::collections::VecDeque;
use std::num::NonZero;
use std::sync::mpsc::{self, Receiver, SyncSender};
use std::sync::{Mutex, PoisonError};
use std::thread;

use crate::GraphError;
use crate::journal::{
    Group, JournalError, JournalReader, PackedGroup, PackedGroups, Position, Record, RecordAddress, Unpacker,
};

/// Bundles of groups on their way between the threads.
const BUNDLES_WAITING: usize = 8;
/// A bundle is full with so many groups, or packed bytes: to hand over single small ones
/// costs as much as to look through them.
const BUNDLE_GROUPS: usize = 8;
const BUNDLE_BYTES: usize = 1 << 20;

type Found<T> = Result<Vec<T>, GraphError>;
type Task<T> = (Vec<PackedGroup>, SyncSender<Found<T>>);

/// Shows what `find` finds in each group, from a frame on, to `see`.
pub(super) fn for_each_found<T: Send>(
    journal: &JournalReader,
    from: Position,
    find: impl Fn(&Group) -> Found<T> + Sync,
    see: impl FnMut(T) -> Result<(), GraphError>,
) -> Result<(), GraphError> {
    let groups = journal.packed_groups(from)?;
    let (tasks, waiting) = mpsc::sync_channel(BUNDLES_WAITING);
    let waiting = Mutex::new(waiting);
    thread::scope(|scope| {
        let mut workers = Vec::new();
        for _ in 0..thread::available_parallelism().map_or(1, NonZero::get) {
            let unpacker = Unpacker::new()?;
            let work = || work(&waiting, unpacker, &find);
            let worker = thread::Builder::new().name("journal-reading".into()).spawn_scoped(scope, work);
            workers.push(worker.map_err(|error| GraphError::io("starting a thread", error))?);
        }
        let seen = hand_out(groups, tasks, see);
        let stopped = workers.into_iter().map(|worker| worker.join().is_err()).fold(false, |any, one| any | one);
        if stopped { Err(GraphError::Stopped("reading the journal panicked".into())) } else { seen }
    })
}

/// What `look` finds in the records of a group that anybody can read. Damage of one
/// record is stepped over, as the index does.
pub(super) fn in_records<T>(
    group: &Group,
    mut look: impl FnMut(RecordAddress, &Record<'_>) -> Result<Option<T>, GraphError>,
) -> Found<T> {
    let mut found = Vec::with_capacity(group.len());
    for_each_record(group, |at, record| {
        found.extend(look(at, record)?);
        Ok(())
    })?;
    Ok(found)
}

/// Shows the records of a group as [`in_records`] does.
pub(super) fn for_each_record(
    group: &Group,
    mut look: impl FnMut(RecordAddress, &Record<'_>) -> Result<(), GraphError>,
) -> Result<(), GraphError> {
    for (index, record) in (0u16..).zip(group.records()).filter(|(_, record)| record.seal.is_clear()) {
        match look(RecordAddress { frame: group.position(), index }, &record) {
            Ok(()) | Err(GraphError::Damaged { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Looks through bundles of groups until there are no more.
fn work<T>(tasks: &Mutex<Receiver<Task<T>>>, mut unpacker: Unpacker, find: &impl Fn(&Group) -> Found<T>) {
    loop {
        let task = tasks.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok((bundle, answer)) = task else { return };
        if answer.send(look_through(&bundle, &mut unpacker, find)).is_err() {
            // The other side has stopped and says why.
            return;
        }
    }
}

/// What is found in a bundle of groups. Damaged ones are stepped over.
fn look_through<T>(bundle: &[PackedGroup], unpacker: &mut Unpacker, find: &impl Fn(&Group) -> Found<T>) -> Found<T> {
    let mut all = Vec::new();
    for packed in bundle {
        match packed.unpack(unpacker) {
            Ok(group) => all.append(&mut find(&group)?),
            Err(JournalError::Damaged(_)) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(all)
}

/// The next groups that are handed out together; none at the end.
fn next_bundle(groups: &mut PackedGroups) -> Result<Vec<PackedGroup>, GraphError> {
    let (mut bundle, mut bytes) = (Vec::with_capacity(BUNDLE_GROUPS), 0);
    while bundle.len() < BUNDLE_GROUPS && bytes < BUNDLE_BYTES {
        match groups.next() {
            Some(Ok(packed)) => {
                bytes += packed.stored_len();
                bundle.push(packed);
            }
            Some(Err(JournalError::Damaged(_))) => {}
            Some(Err(error)) => return Err(error.into()),
            None => break,
        }
    }
    Ok(bundle)
}

/// Hands out the groups, and shows the answers in the same order.
fn hand_out<T>(
    mut groups: PackedGroups,
    tasks: SyncSender<Task<T>>,
    mut see: impl FnMut(T) -> Result<(), GraphError>,
) -> Result<(), GraphError> {
    let mut answers: VecDeque<Receiver<Found<T>>> = VecDeque::with_capacity(BUNDLES_WAITING);
    let stopped = || GraphError::Stopped("reading the journal stopped".into());
    let mut see_next =
        |answer: Receiver<Found<T>>| answer.recv().map_err(|_| stopped())??.into_iter().try_for_each(&mut see);
    loop {
        let bundle = next_bundle(&mut groups)?;
        if bundle.is_empty() {
            break;
        }
        if answers.len() == BUNDLES_WAITING
            && let Some(answer) = answers.pop_front()
        {
            see_next(answer)?;
        }
        let (sender, answer) = mpsc::sync_channel(1);
        tasks.send((bundle, sender)).map_err(|_| stopped())?;
        answers.push_back(answer);
    }
    drop(tasks);
    answers.into_iter().try_for_each(see_next)
}
