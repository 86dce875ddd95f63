//! What a try gave, good or bad: an expected failure is data, not an error.

use serde::{Deserialize, Serialize};

use crate::{PageRecord, Target};

/// Why a connection to a site could not be had, as the door saw it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// The address is not one of a v3 onion service.
    InvalidAddress,
    /// No descriptor could be found: the service has not published lately.
    NoDescriptor,
    /// A descriptor was found but cannot be used.
    DescriptorUnusable,
    /// A descriptor is there, but the service does not answer introductions.
    ServiceDown,
    /// The service answers, but not on this port, or its server is gone.
    ServiceRefuses,
    /// The service wants a client key that we do not have.
    NeedsClientAuth,
    /// Nothing came back within the limit.
    TimedOut,
    /// Our side of the network is in trouble; says nothing about the site.
    OurNetwork,
}

impl Cause {
    /// The machine-readable word used in JSON and tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InvalidAddress => "invalid_address",
            Self::NoDescriptor => "no_descriptor",
            Self::DescriptorUnusable => "descriptor_unusable",
            Self::ServiceDown => "service_down",
            Self::ServiceRefuses => "service_refuses",
            Self::NeedsClientAuth => "needs_client_auth",
            Self::TimedOut => "timed_out",
            Self::OurNetwork => "our_network",
        }
    }
}

/// Why the media guard refused an answer. Nothing of it was kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// No `Content-Type` at all.
    TypeMissing,
    /// More than one `Content-Type`, or one that names several types.
    TypeAmbiguous,
    /// A type that is not HTML, XHTML or plain text.
    TypeNotText,
    /// `Content-Disposition: attachment`.
    Attachment,
    /// A partial answer (206) to a question that asked for no part.
    Partial,
    /// A content coding, though none was accepted.
    ContentCoding,
    /// The body holds bytes that no text holds.
    BinaryBytes,
    /// The body begins with, or contains, the signature of a media or archive format.
    KnownSignature,
    /// The body is not valid in its character encoding.
    CharsetInvalid,
    /// The declared length is above the body cap.
    DeclaredTooLong,
    /// It held a term of the user's tripwire list.
    Tripwire,
}

impl Refusal {
    /// The machine-readable word used in JSON and tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::TypeMissing => "type_missing",
            Self::TypeAmbiguous => "type_ambiguous",
            Self::TypeNotText => "type_not_text",
            Self::Attachment => "attachment",
            Self::Partial => "partial",
            Self::ContentCoding => "content_coding",
            Self::BinaryBytes => "binary_bytes",
            Self::KnownSignature => "known_signature",
            Self::CharsetInvalid => "charset_invalid",
            Self::DeclaredTooLong => "declared_too_long",
            Self::Tripwire => "tripwire",
        }
    }
}

/// Why a connected visit gave no page although no media guard spoke.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// The response head broke HTTP/1.1 or contradicted itself.
    BadHead,
    /// The response head was above 16 KiB, 100 fields or 4 interim answers.
    HeadTooLarge,
    /// The body framing was broken.
    BadFraming,
    /// The connection ended before the answer was complete.
    CutShort,
    /// The visit did not finish within its time.
    TooSlow,
    /// Fewer bytes per second than the minimum rate.
    Dripping,
    /// The TLS handshake of an https onion failed.
    Tls,
    /// This program failed on the answer: a mistake of ours, not of the site.
    Internal,
}

impl Fault {
    /// The machine-readable word used in JSON and tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::BadHead => "bad_head",
            Self::HeadTooLarge => "head_too_large",
            Self::BadFraming => "bad_framing",
            Self::CutShort => "cut_short",
            Self::TooSlow => "too_slow",
            Self::Dripping => "dripping",
            Self::Tls => "tls",
            Self::Internal => "internal",
        }
    }
}

/// What one visit gave.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum VisitOutcome {
    /// Text that passed the guard, reduced to its metadata. Any status.
    Page(Box<PageRecord>),
    /// An answer without a page of its own (204, 304, an empty error).
    Empty {
        /// HTTP status.
        status: u16,
    },
    /// A redirect that leads off this site or was not followed; also an edge.
    Redirect {
        /// HTTP status.
        status: u16,
        /// Where it points, if that can be named.
        to: Option<Target>,
    },
    /// The media guard refused what the server offered.
    Refused {
        /// HTTP status.
        status: u16,
        /// Why.
        why: Refusal,
    },
    /// The server answered, but no usable answer came of it.
    Faulty(Fault),
    /// No connection.
    Failed(Cause),
}

impl VisitOutcome {
    /// A word for counting: `page`, `empty`, `redirect`, `refused`, `faulty` or `failed`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Page(_) => "page",
            Self::Empty { .. } => "empty",
            Self::Redirect { .. } => "redirect",
            Self::Refused { .. } => "refused",
            Self::Faulty(_) => "faulty",
            Self::Failed(_) => "failed",
        }
    }

    /// The finer reason behind [`VisitOutcome::kind`], if there is one.
    pub fn reason(&self) -> Option<&'static str> {
        match self {
            Self::Page(_) | Self::Empty { .. } | Self::Redirect { .. } => None,
            Self::Refused { why, .. } => Some(why.as_str()),
            Self::Faulty(fault) => Some(fault.as_str()),
            Self::Failed(cause) => Some(cause.as_str()),
        }
    }

    /// Whether the site itself answered (so it is up), whatever it said.
    pub fn site_answered(&self) -> bool {
        match self {
            Self::Failed(_) => false,
            Self::Faulty(Fault::Tls | Fault::TooSlow) => false,
            Self::Page(_) | Self::Empty { .. } | Self::Redirect { .. } | Self::Refused { .. } | Self::Faulty(_) => true,
        }
    }

    /// HTTP status, where one was read.
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Page(page) => Some(page.status),
            Self::Empty { status } | Self::Redirect { status, .. } | Self::Refused { status, .. } => Some(*status),
            Self::Faulty(_) | Self::Failed(_) => None,
        }
    }
}
