//! One suite that every store has to pass: random work against a `BTreeMap`.

use std::collections::BTreeMap;

use proptest::collection::vec;
use proptest::prelude::*;

use super::{Batch, KeyValue, MemoryStore, SledStore, Store};

#[derive(Clone, Debug)]
enum Work {
    Apply(Vec<(Vec<u8>, Option<Vec<u8>>)>),
    Get(Vec<u8>),
    Range(Vec<u8>, Option<Vec<u8>>),
    Prefix(Vec<u8>),
    Flush,
    Reopen,
}

fn key() -> impl Strategy<Value = Vec<u8>> {
    vec(prop_oneof![Just(0u8), Just(1), Just(0x7f), Just(0xff)], 0..4)
}

fn work() -> impl Strategy<Value = Work> {
    let value = prop_oneof![vec(any::<u8>(), 0..8), vec(any::<u8>(), 2_000..2_100)];
    let write = (key(), proptest::option::weighted(0.8, value));
    prop_oneof![
        6 => vec(write, 0..12).prop_map(Work::Apply),
        2 => key().prop_map(Work::Get),
        2 => (key(), proptest::option::of(key())).prop_map(|(from, to)| Work::Range(from, to)),
        2 => key().prop_map(Work::Prefix),
        1 => Just(Work::Flush),
        1 => Just(Work::Reopen),
    ]
}

fn rows_of(rows: super::KeyValues<'_>) -> Vec<KeyValue> {
    rows.map(Result::unwrap).collect()
}

/// Runs `works` against the store that `open` gives and against a map.
fn check(works: &[Work], open: &dyn Fn(Option<Box<dyn Store>>) -> Box<dyn Store>) {
    let mut store = open(None);
    let mut model: BTreeMap<Vec<u8>, Vec<u8>> = BTreeMap::new();
    for work in works {
        match work {
            Work::Apply(writes) => {
                let mut batch = Batch::default();
                for (key, value) in writes {
                    match value {
                        Some(value) => batch.insert(key.clone(), value.clone()),
                        None => batch.remove(key.clone()),
                    }
                    match value {
                        Some(value) => model.insert(key.clone(), value.clone()),
                        None => model.remove(key),
                    };
                }
                store.apply(batch).unwrap();
            }
            Work::Get(key) => assert_eq!(store.get(key).unwrap().as_ref(), model.get(key)),
            Work::Range(from, to) => {
                let expected: Vec<KeyValue> = model
                    .iter()
                    .filter(|(key, _)| *key >= from && to.as_ref().is_none_or(|to| *key < to))
                    .map(|(key, value)| (key.clone(), value.clone()))
                    .collect();
                assert_eq!(rows_of(store.range(from, to.as_deref())), expected);
            }
            Work::Prefix(prefix) => {
                let expected: Vec<KeyValue> = model
                    .iter()
                    .filter(|(key, _)| key.starts_with(prefix))
                    .map(|(key, value)| (key.clone(), value.clone()))
                    .collect();
                assert_eq!(rows_of(store.prefix(prefix)), expected);
            }
            Work::Flush => store.flush().unwrap(),
            Work::Reopen => store = open(Some(store)),
        }
    }
    assert_eq!(rows_of(store.prefix(&[])), model.into_iter().collect::<Vec<_>>());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn the_memory_store_conforms(works in vec(work(), 1..60)) {
        check(&works, &|before| before.unwrap_or_else(|| Box::new(MemoryStore::default())));
    }

    #[test]
    fn the_sled_store_conforms(works in vec(work(), 1..60)) {
        let folder = tempfile::tempdir().unwrap();
        check(&works, &|before| {
            drop(before);
            Box::new(SledStore::open(folder.path(), 1 << 20).unwrap())
        });
    }
}

#[test]
fn long_ranges_come_whole_and_in_order() {
    let folder = tempfile::tempdir().unwrap();
    let stores: [Box<dyn Store>; 2] =
        [Box::new(MemoryStore::default()), Box::new(SledStore::open(folder.path(), 1 << 20).unwrap())];
    for store in stores {
        let mut expected = Vec::new();
        for chunk in 0..5u32 {
            let mut batch = Batch::default();
            for n in 0..300u32 {
                let number = chunk * 300 + n;
                batch.insert(number.to_be_bytes().to_vec(), vec![7; 3]);
                expected.push((number.to_be_bytes().to_vec(), vec![7; 3]));
            }
            store.apply(batch).unwrap();
        }
        assert_eq!(rows_of(store.range(&[], None)), expected);
        assert_eq!(rows_of(store.range(&256u32.to_be_bytes(), Some(&512u32.to_be_bytes()))), expected[256..512]);
    }
}

#[test]
fn an_unfinished_snapshot_does_not_stop_the_next_open() {
    let folder = tempfile::tempdir().unwrap();
    let store = SledStore::open(folder.path(), 1 << 20).unwrap();
    let mut batch = Batch::default();
    batch.insert(b"k".to_vec(), b"v".to_vec());
    store.apply(batch).unwrap();
    store.flush().unwrap();
    drop(store);
    std::fs::write(folder.path().join("snap.00000000000000FF.generating"), b"half").unwrap();
    let store = SledStore::open(folder.path(), 1 << 20).unwrap();
    assert_eq!(store.get(b"k").unwrap().unwrap(), b"v");
}

#[test]
fn damaged_files_are_errors_not_panics() {
    for damage in ["cut", "flip", "no snapshot and flip"] {
        let folder = tempfile::tempdir().unwrap();
        let store = SledStore::open(folder.path(), 1 << 20).unwrap();
        for n in 0..400u32 {
            let mut batch = Batch::default();
            batch.insert(n.to_be_bytes().to_vec(), vec![n.to_le_bytes()[0]; 4_000]);
            store.apply(batch).unwrap();
        }
        store.flush().unwrap();
        drop(store);
        let log = folder.path().join("db");
        let mut bytes = std::fs::read(&log).unwrap();
        let middle = bytes.len() / 2;
        match damage {
            "cut" => bytes.truncate(middle),
            _ => bytes[middle..middle + 4_096].iter_mut().for_each(|byte| *byte ^= 0x55),
        }
        if damage.starts_with("no snapshot") {
            for entry in std::fs::read_dir(folder.path()).unwrap() {
                let path = entry.unwrap().path();
                if path.file_name().unwrap().to_string_lossy().starts_with("snap.") {
                    std::fs::remove_file(path).unwrap();
                }
            }
        }
        std::fs::write(&log, bytes).unwrap();
        // Whether the damage shows at once, on reading, or not at all, nothing panics.
        let found = SledStore::open(folder.path(), 1 << 20)
            .and_then(|store| store.prefix(&[]).collect::<Result<Vec<_>, _>>().map(|rows| rows.len()));
        if let Err(error) = found {
            assert!(error.asks_for_rebuild(), "{damage}: {error}");
        }
        // The lock is free again, so that the folder can be made anew.
        std::fs::remove_dir_all(folder.path()).unwrap();
        drop(SledStore::open(folder.path(), 1 << 20).unwrap());
    }
}
