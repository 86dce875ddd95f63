//! Why a question that went through the door got no usable answer.
//!
//! reqwest reduces every failure to one sentence; these are kept by the door and
//! fetched by label, so that the truth reaches the record. What to retry is not
//! decided here.

use std::borrow::Cow;

use model::{Cause, Fault, VisitOutcome};

/// What went wrong, and how far the connection had got.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// No stream to the service.
    #[error("no connection ({}): {detail}", cause.as_str())]
    Connect {
        /// What this says about the site, or about us.
        cause: Cause,
        /// For logs; names no site.
        detail: Cow<'static, str>,
    },
    /// Connected, but the TLS handshake failed.
    #[error("TLS handshake failed: {detail}")]
    Tls {
        /// For logs; names no site.
        detail: Cow<'static, str>,
    },
    /// The response head broke a rule; the connection was cut.
    #[error("bad response head: {0}")]
    Head(HeadFault),
    /// The framing of the body broke a rule; the connection was cut.
    #[error("bad response body: {0}")]
    Body(BodyFault),
    /// The stream ended before the answer was complete.
    #[error("broken off ({}): {detail}", cause.map_or("by the site or on the way", Cause::as_str))]
    BrokenOff {
        /// [`Cause::OurNetwork`] where our side is known to have failed.
        cause: Option<Cause>,
        /// For logs; names no site.
        detail: Cow<'static, str>,
    },
}

impl Failure {
    /// The outcome to record for a visit that ended so.
    pub fn outcome(&self) -> VisitOutcome {
        match self {
            Self::Connect { cause, .. } | Self::BrokenOff { cause: Some(cause), .. } => VisitOutcome::Failed(*cause),
            Self::Tls { .. } => VisitOutcome::Faulty(Fault::Tls),
            Self::Head(fault) => VisitOutcome::Faulty(fault.as_fault()),
            Self::Body(_) => VisitOutcome::Faulty(Fault::BadFraming),
            Self::BrokenOff { cause: None, .. } => VisitOutcome::Faulty(Fault::CutShort),
        }
    }

    /// Whether our own network is to blame, so that nothing is held against the site.
    pub fn is_ours(&self) -> bool {
        self.outcome() == VisitOutcome::Failed(Cause::OurNetwork)
    }
}

/// How a response head broke HTTP/1.1 or its limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum HeadFault {
    /// More bytes than allowed.
    #[error("too long")]
    TooLong,
    /// One line is longer than allowed.
    #[error("line too long")]
    LineTooLong,
    /// More fields than allowed.
    #[error("too many fields")]
    TooManyFields,
    /// More interim (1xx) answers than allowed.
    #[error("too many interim answers")]
    TooManyInterim,
    /// Does not begin with an HTTP/1.0 or HTTP/1.1 status line.
    #[error("not HTTP/1")]
    NotHttp1,
    /// A line end that is not CR LF, a NUL or another control character.
    #[error("stray control character")]
    StrayControl,
    /// A field continued on the next line (obs-fold).
    #[error("folded field")]
    FoldedField,
    /// A field without a proper name and colon.
    #[error("bad field name")]
    FieldName,
    /// A length that is not a number, or several that differ.
    #[error("bad or contradictory length")]
    Length,
    /// A transfer coding other than exactly one `chunked`, or one in HTTP/1.0.
    #[error("bad transfer coding")]
    TransferCoding,
    /// Both a length and a transfer coding.
    #[error("length and transfer coding at once")]
    TwoFramings,
    /// 101: nobody asked to switch protocols.
    #[error("switched protocols unasked")]
    SwitchedProtocols,
}

impl HeadFault {
    /// How this is recorded.
    pub fn as_fault(self) -> Fault {
        match self {
            Self::TooLong | Self::LineTooLong | Self::TooManyFields | Self::TooManyInterim => Fault::HeadTooLarge,
            Self::NotHttp1
            | Self::StrayControl
            | Self::FoldedField
            | Self::FieldName
            | Self::Length
            | Self::TransferCoding
            | Self::TwoFramings
            | Self::SwitchedProtocols => Fault::BadHead,
        }
    }
}

/// How a response body broke its framing or its limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum BodyFault {
    /// A chunk size that is not a hexadecimal number, or too large a one.
    #[error("bad chunk size")]
    ChunkSize,
    /// A chunk that does not end where it should, or a bare CR or LF.
    #[error("bad chunk end")]
    ChunkEnd,
    /// Chunk extensions or trailers longer than any reason for them.
    #[error("too many chunk extensions or trailers")]
    ChunkExtras,
    /// More body bytes than the door passes on.
    #[error("longer than the door allows")]
    TooLong,
}
