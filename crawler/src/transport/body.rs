//! Follows the framing of a response body to find where it ends.
//!
//! Bytes are passed on as they are; the door only needs to know which of them
//! still belong to this answer. Nothing here does I/O or keeps a byte.

use super::failure::BodyFault;
use super::tap::Framing;

/// Chunk extensions and trailers together, per answer.
const EXTRAS_BYTES_MAX: usize = 8 * 1024;
/// Hexadecimal digits of a chunk size: enough for any body that is let through.
const SIZE_DIGITS_MAX: u8 = 8;

/// Where in a body we are.
#[derive(Debug)]
pub(crate) struct BodyTracker {
    state: State,
    extras: usize,
    bytes_left: u64,
    payload: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Fixed(u64),
    UntilClose,
    Size { size: u64, digits: u8 },
    Extension { size: u64 },
    SizeLf { size: u64 },
    Data(u64),
    DataCr,
    DataLf,
    TrailerStart,
    Trailer,
    TrailerLf,
    EndLf,
    Done,
}

impl BodyTracker {
    /// A body framed so, of at most so many bytes, framing included.
    pub(crate) fn new(framing: Framing, bytes_max: u64) -> Self {
        let state = match framing {
            Framing::Nothing => State::Done,
            Framing::Length(length) => State::Fixed(length),
            Framing::Chunked => State::Size { size: 0, digits: 0 },
            Framing::UntilClose => State::UntilClose,
        };
        Self { state, extras: 0, bytes_left: bytes_max, payload: 0 }
    }

    /// Whether the body is complete.
    pub(crate) fn done(&self) -> bool {
        self.state == State::Done
    }

    /// Whether the end of the stream is a proper end here.
    pub(crate) fn may_end_here(&self) -> bool {
        matches!(self.state, State::Done | State::UntilClose)
    }

    /// Bytes of the body itself so far, without framing.
    pub(crate) fn payload(&self) -> u64 {
        self.payload
    }

    /// Takes in bytes and says how many of them belong to this body.
    pub(crate) fn take(&mut self, bytes: &[u8]) -> Result<usize, BodyFault> {
        let mut at = 0;
        while at < bytes.len() && !self.done() {
            at += match self.state {
                State::UntilClose => self.skip(u64::MAX, bytes.len() - at, |_| State::UntilClose, State::UntilClose),
                State::Fixed(left) => self.skip(left, bytes.len() - at, State::Fixed, State::Done),
                State::Data(left) => self.skip(left, bytes.len() - at, State::Data, State::DataCr),
                _ => {
                    self.state = self.step(bytes[at])?;
                    1
                }
            };
        }
        self.bytes_left = self.bytes_left.checked_sub(at as u64).ok_or(BodyFault::TooLong)?;
        Ok(at)
    }

    fn skip(&mut self, left: u64, have: usize, more: fn(u64) -> State, end: State) -> usize {
        let used = usize::try_from(left).unwrap_or(usize::MAX).min(have);
        let left = left - used as u64;
        self.payload += used as u64;
        self.state = if left == 0 { end } else { more(left) };
        used
    }

    fn step(&mut self, byte: u8) -> Result<State, BodyFault> {
        match (self.state, byte) {
            (State::Size { size, digits }, byte) if byte.is_ascii_hexdigit() => {
                let digit = char::from(byte).to_digit(16).map_or(0, u64::from);
                if digits == SIZE_DIGITS_MAX {
                    return Err(BodyFault::ChunkSize);
                }
                Ok(State::Size { size: size * 16 + digit, digits: digits + 1 })
            }
            (State::Size { digits: 0, .. }, _) => Err(BodyFault::ChunkSize),
            (State::Size { size, .. } | State::Extension { size }, b'\r') => Ok(State::SizeLf { size }),
            (State::Size { size, .. }, b';' | b' ' | b'\t') => self.extra(State::Extension { size }),
            (State::Size { .. }, _) => Err(BodyFault::ChunkSize),
            (State::Extension { .. }, b'\n' | 0) => Err(BodyFault::ChunkEnd),
            (State::Extension { size }, _) => self.extra(State::Extension { size }),
            (State::SizeLf { size: 0 }, b'\n') => Ok(State::TrailerStart),
            (State::SizeLf { size }, b'\n') => Ok(State::Data(size)),
            (State::DataCr, b'\r') => Ok(State::DataLf),
            (State::DataLf, b'\n') => Ok(State::Size { size: 0, digits: 0 }),
            (State::TrailerStart, b'\r') => Ok(State::EndLf),
            (State::EndLf, b'\n') => Ok(State::Done),
            (State::Trailer, b'\r') => Ok(State::TrailerLf),
            (State::TrailerLf, b'\n') => Ok(State::TrailerStart),
            (State::TrailerStart | State::Trailer, b'\n' | 0) => Err(BodyFault::ChunkEnd),
            (State::TrailerStart | State::Trailer, _) => self.extra(State::Trailer),
            (state, _) => {
                debug_assert!(!matches!(state, State::Done | State::Fixed(_) | State::Data(_) | State::UntilClose));
                Err(BodyFault::ChunkEnd)
            }
        }
    }

    fn extra(&mut self, next: State) -> Result<State, BodyFault> {
        self.extras += 1;
        if self.extras > EXTRAS_BYTES_MAX { Err(BodyFault::ChunkExtras) } else { Ok(next) }
    }
}

#[cfg(test)]
mod tests;
