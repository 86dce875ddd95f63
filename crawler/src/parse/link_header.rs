//! The `Link` header (RFC 8288), as far as it is read: address and `rel`.

/// The links of one header value, with their `rel`. Linear in the value.
pub(super) fn links(value: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = value;
    std::iter::from_fn(move || {
        let (_, after) = rest.split_once('<')?;
        let (address, parameters) = after.split_once('>')?;
        let end = end_of_parameters(parameters);
        rest = &parameters[end..];
        Some((address.trim(), rel(&parameters[..end]).unwrap_or_default()))
    })
}

/// Where the comma stands that ends the parameters of a link, outside quotes.
fn end_of_parameters(text: &str) -> usize {
    let mut quoted = false;
    let at = text.bytes().position(|byte| {
        quoted ^= byte == b'"';
        byte == b',' && !quoted
    });
    at.unwrap_or(text.len())
}

fn rel(parameters: &str) -> Option<&str> {
    parameters.split(';').find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim().eq_ignore_ascii_case("rel").then(|| value.trim().trim_matches('"'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_rels_are_read() {
        let value = r#"<http://a.example/x,y>; rel="canonical"; title="a, <b>", </style.css>;REL=preload , <z>"#;
        let all: Vec<_> = links(value).collect();
        assert_eq!(all, [("http://a.example/x,y", "canonical"), ("/style.css", "preload"), ("z", "")]);
    }

    #[test]
    fn broken_values_end_quietly() {
        assert_eq!(links("<unclosed").count(), 0);
        assert_eq!(links("no brackets; rel=canonical").count(), 0);
    }
}
