//! The face of a web server: which header fields it sends, and in what order.
//!
//! Mirrors share a face, as copies of one installation do. No field carries a
//! time that passes: the web is frozen.

use crate::draw::Draw;

/// The server software a site pretends to run.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Face {
    software: Option<&'static str>,
    powered_by: Option<&'static str>,
    cookie: Option<&'static str>,
    /// Number of the order of the fields.
    order: u8,
    /// Whether it sends a (constant) date.
    dated: bool,
    /// Whether it sends an entity tag.
    tagged: bool,
    /// Whether pages go out in chunks instead of with a length.
    pub(crate) chunked: bool,
}

const SOFTWARE: [Option<&str>; 7] = [
    Some("nginx"),
    Some("nginx/1.22.1"),
    Some("nginx/1.18.0 (Ubuntu)"),
    Some("Apache/2.4.57 (Debian)"),
    Some("Apache"),
    Some("lighttpd/1.4.69"),
    None,
];
const POWERED_BY: [Option<&str>; 5] = [None, None, None, Some("PHP/8.2.7"), Some("Express")];
const COOKIES: [Option<&str>; 6] = [None, None, None, Some("PHPSESSID"), Some("session"), Some("lang")];

impl Face {
    pub(crate) fn draw(draw: &mut Draw) -> Self {
        Self {
            software: draw.pick(&SOFTWARE),
            powered_by: draw.pick(&POWERED_BY),
            cookie: draw.pick(&COOKIES),
            order: draw.below(3) as u8,
            dated: draw.chance(0.7),
            tagged: draw.chance(0.3),
            chunked: draw.chance(0.15),
        }
    }

    /// Appends the fields of this face around the one that says the type.
    /// `number` names the page, for the entity tag.
    pub(crate) fn write(&self, content_type: Option<&str>, number: u64, out: &mut String) {
        let mut field = |name: &str, value: &str| {
            out.push_str(name);
            out.push_str(": ");
            out.push_str(value);
            out.push_str("\r\n");
        };
        for step in 0..3 {
            match (step + self.order) % 3 {
                0 => {
                    if let Some(software) = self.software {
                        field("Server", software);
                    }
                    if self.dated {
                        field("Date", "Sat, 01 Jan 2022 12:00:00 GMT");
                    }
                }
                1 => {
                    if let Some(content_type) = content_type {
                        field("Content-Type", content_type);
                    }
                    if self.tagged {
                        field("ETag", &format!("\"{number:x}\""));
                    }
                }
                _ => {
                    if let Some(by) = self.powered_by {
                        field("X-Powered-By", by);
                    }
                    if let Some(cookie) = self.cookie {
                        field("Set-Cookie", &format!("{cookie}=practice; Path=/; HttpOnly"));
                    }
                }
            }
        }
    }
}
