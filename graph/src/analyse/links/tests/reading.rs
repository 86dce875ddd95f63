//! Edge lists of any origin.

use proptest::prelude::*;

use super::super::{EdgeListError, NamedEdges, RowFault, Weights, read_edges};

fn read(text: &str) -> NamedEdges {
    read_edges(text.as_bytes(), Weights::Read).unwrap()
}

fn edges(text: &str) -> Vec<(String, String, f64)> {
    let named = read(text);
    let weight = |at: usize| named.edges.weights().map_or(1.0, |weights| weights[at]);
    let name = |number: u32| named.names.name(number).to_owned();
    named.edges.pairs().iter().enumerate().map(|(at, (from, to))| (name(*from), name(*to), weight(at))).collect()
}

fn edge(from: &str, to: &str, weight: f64) -> (String, String, f64) {
    (from.to_owned(), to.to_owned(), weight)
}

fn fault(text: &[u8]) -> (u64, RowFault) {
    match read_edges(text, Weights::Read).unwrap_err() {
        EdgeListError::Row { line, fault } => (line, fault),
        other => panic!("{other}"),
    }
}

#[test]
fn nodes_are_numbered_as_they_appear() {
    let named = read("b,a\nb,c\na,b\n");
    assert_eq!(named.names.iter().collect::<Vec<_>>(), ["b", "a", "c"]);
    assert_eq!(named.edges.pairs(), [(0, 1), (0, 2), (1, 0)]);
    assert_eq!((named.names.find("c"), named.names.find("d"), named.names.name(9)), (Some(2), None, ""));
    assert_eq!(named.edges.weights(), None);
}

#[test]
fn a_header_is_told_by_its_words_or_its_third_cell() {
    let expected = [edge("a", "b", 1.0)];
    for text in ["a,b", "source,target\na,b", "From\tTO\na\tb\n", "x,y,weight\na,b,1", "src,dst,strength\na,b,1\n"] {
        assert_eq!(edges(text), expected, "{text:?}");
    }
    assert_eq!(edges("source,b\n"), [edge("source", "b", 1.0)], "one word is a name");
    assert_eq!(edges("from_site,to_site\na,b"), expected);
    assert_eq!(edges("to,from\nb,a"), expected, "the words say which is which");
}

#[test]
fn a_first_edge_with_a_word_behind_it_is_not_lost() {
    let rows = "a,b,hyperlink\nb,c,hyperlink\n";
    let named = read_edges(rows.as_bytes(), Weights::Ignore).unwrap();
    assert_eq!((named.edges.pairs().len(), named.has_header), (2, false));
    assert_eq!(read_edges(&b"a,b,hyperlink\n"[..], Weights::Ignore).unwrap().edges.pairs().len(), 1);
    assert_eq!(fault(rows.as_bytes()), (1, RowFault::WeightText("hyperlink".into())));
}

#[test]
fn a_header_may_put_columns_elsewhere() {
    let own_export = "Source,Target,Type,Kind,Weight\na,b,Directed,hyperlink,3\n";
    assert_eq!(edges(own_export), [edge("a", "b", 3.0)]);
    assert_eq!(edges("Id\tTarget\tSource\n1\tb\ta\n"), [edge("a", "b", 1.0)]);
}

#[test]
fn marks_line_ends_comments_and_quotes_are_tolerated() {
    let text = "\u{feff}# made by hand\r\n\r\n  \"a, b\", c ,2 \r\n\t\n# the end\n\"say \"\"x\"\"\",c,\n";
    assert_eq!(edges(text), [edge("a, b", "c", 2.0), edge("say \"x\"", "c", 1.0)]);
}

#[test]
fn a_missing_weight_is_one() {
    assert_eq!(edges("a,b\nb,c,2.5\nc,a\n"), [edge("a", "b", 1.0), edge("b", "c", 2.5), edge("c", "a", 1.0)]);
}

#[test]
fn a_bad_row_is_named_with_its_line() {
    assert_eq!(fault(b"# x\n\na,b\nc\n"), (4, RowFault::NoTarget));
    assert_eq!(fault(b"a b\n"), (1, RowFault::NoTarget));
    assert_eq!(fault(b"a,b\nc, \n"), (2, RowFault::NoName));
    assert_eq!(fault(b"a,b\n,c\n"), (2, RowFault::NoName));
    assert_eq!(fault(b"a,b\nc,\xff\n"), (2, RowFault::NotUtf8));
    assert_eq!(fault(b"a,b,1\nb,c,much\n"), (2, RowFault::WeightText("much".into())));
    assert_eq!(fault(b"a,b,1\nb,c,-1\n"), (2, RowFault::WeightValue("-1".into())));
    for weight in ["1e308", "1e-320"] {
        let rows = format!("a,b,1\nb,c,{weight}\n");
        assert!(matches!(fault(rows.as_bytes()), (2, RowFault::WeightValue(_))), "{weight}");
    }
    assert_eq!(fault(b"a,b,1\nb,c,inf\n"), (2, RowFault::WeightValue("inf".into())));
    assert_eq!(fault(b"a,b\n\"c,d\n"), (2, RowFault::OpenQuote));
    assert_eq!(fault(&[b'x'; 70_000]), (1, RowFault::TooLong));
    let told = read_edges(&b"a,b\nc\n"[..], Weights::Read).unwrap_err().to_string();
    assert!(told.starts_with("line 2: the row has no target; write source,target"), "{told}");
}

#[test]
fn nodes_without_edges_are_added() {
    let mut named = read("a,b\n");
    named.read_nodes(&b"Id,Label\nc,x\na,y\n\"d,e\"\n"[..]).unwrap();
    assert_eq!(named.names.iter().collect::<Vec<_>>(), ["a", "b", "c", "d,e"]);
    assert_eq!(named.edges.nodes(), 4);
    assert!(matches!(
        named.read_nodes(&b"id\nx\n,y\n"[..]),
        Err(EdgeListError::Row { line: 3, fault: RowFault::NoName })
    ));
}

#[test]
fn many_rows_keep_their_own_names_and_weights() {
    let row = |n: usize| (format!("n{}", n / 3), format!("a longer name {}", n % 1_009), (n % 17) as f64);
    let text: String = (0..5_000).map(row).map(|(from, to, weight)| format!("{from},{to},{weight}\n")).collect();
    assert_eq!(edges(&text), (0..5_000).map(row).collect::<Vec<_>>());
    let (line, found) = fault(format!("{text}a,b,c\n").as_bytes());
    assert_eq!((line, found), (5_001, RowFault::WeightText("c".into())));
    assert_eq!(fault(b"a,b\n\xff,c\nno target\n"), (2, RowFault::NotUtf8), "the first of two bad rows is told");
}

proptest! {
    #[test]
    fn random_bytes_do_not_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = read_edges(bytes.as_slice(), Weights::Read);
        let _ = NamedEdges::default().read_nodes(bytes.as_slice());
    }

    #[test]
    fn random_rows_do_not_panic(text in "([ab\"#,\t 1.\r\n]|\u{feff}){0,60}") {
        let _ = read_edges(text.as_bytes(), Weights::Read);
    }

    #[test]
    fn what_was_written_is_read_back(
        rows in proptest::collection::vec(("[^\r\n\\s](.{0,8}[^\r\n\\s])?", "[^\r\n\\s](.{0,8}[^\r\n\\s])?", 0u16..900), 0..20),
        tab in any::<bool>(),
    ) {
        let mut writer = csv::WriterBuilder::new()
            .delimiter(if tab { b'\t' } else { b',' })
            .quote_style(csv::QuoteStyle::NonNumeric)
            .from_writer(Vec::new());
        writer.write_record(["source", "target", "weight"]).unwrap();
        let rows: Vec<_> = rows.into_iter().filter(|(from, to, _)| !(from.contains(['\r', '\n']) || to.contains(['\r', '\n']))).collect();
        for (from, to, weight) in &rows {
            writer.write_record([from, to, &weight.to_string()]).unwrap();
        }
        let text = String::from_utf8(writer.into_inner().unwrap()).unwrap();
        let expected: Vec<_> = rows.iter().map(|(from, to, weight)| edge(from, to, f64::from(*weight))).collect();
        prop_assert_eq!(edges(&text), expected);
    }
}
