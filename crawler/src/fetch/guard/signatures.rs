//! The first bytes by which media, archives, fonts and programs are known.
//!
//! A floor, not the rule: the rule is that a body must be positively text (see
//! `sniff`). The table catches formats that begin with printable characters and
//! gives the others their proper reason. Sources: the WHATWG MIME Sniffing
//! Standard, the formats' own specifications and the `file` utility's knowledge
//! of them, written down anew.

/// What is asked of the bytes besides the ones at the beginning.
#[derive(Clone, Copy)]
enum Also {
    Nothing,
    /// These bytes at this distance from the beginning.
    At(usize, &'static [u8]),
    /// These bytes somewhere in the first 1,445.
    Within(&'static [u8]),
}

/// How a format is recognised.
#[derive(Clone, Copy)]
struct Signature {
    /// A short name of the format, for logs.
    name: &'static str,
    /// Whether no text begins so: then these bytes alone decide. The others
    /// speak only when a binary byte has already been seen beside them.
    certain: bool,
    offset: usize,
    bytes: &'static [u8],
    also: Also,
}

impl Signature {
    /// Whether `body` begins in this format.
    fn matches(&self, body: &[u8]) -> bool {
        let begins = body.get(self.offset..).is_some_and(|rest| rest.starts_with(self.bytes));
        begins
            && match self.also {
                Also::Nothing => true,
                Also::At(offset, bytes) => body.get(offset..).is_some_and(|rest| rest.starts_with(bytes)),
                Also::Within(bytes) => {
                    let window = &body[..body.len().min(super::sniff::SNIFF_WINDOW)];
                    window.windows(bytes.len()).any(|w| w == bytes)
                }
            }
    }
}

const fn certain(name: &'static str, bytes: &'static [u8]) -> Signature {
    Signature { name, certain: true, offset: 0, bytes, also: Also::Nothing }
}

const fn beside_binary(name: &'static str, bytes: &'static [u8]) -> Signature {
    Signature { name, certain: false, offset: 0, bytes, also: Also::Nothing }
}

const fn at(name: &'static str, offset: usize, bytes: &'static [u8]) -> Signature {
    Signature { name, certain: false, offset, bytes, also: Also::Nothing }
}

const fn riff(name: &'static str, bytes: &'static [u8], form: &'static [u8]) -> Signature {
    Signature { name, certain: true, offset: 0, bytes, also: Also::At(8, form) }
}

/// All signatures, by family.
const SIGNATURES: &[Signature] = &[
    // still images
    certain("png", b"\x89PNG"),
    certain("mng", b"\x8AMNG"),
    certain("jng", b"\x8BJNG"),
    certain("jpeg", b"\xFF\xD8\xFF"),
    beside_binary("jpeg-xl codestream", b"\xFF\x0A"),
    certain("jpeg-xl", b"\0\0\0\x0CJXL \r\n"),
    certain("jpeg-2000", b"\0\0\0\x0CjP  \r\n"),
    certain("jpeg-2000 codestream", b"\xFF\x4F\xFF\x51"),
    certain("jpeg-xr", b"II\xBC"),
    certain("gif", b"GIF87a"),
    certain("gif", b"GIF89a"),
    riff("webp", b"RIFF", b"WEBP"),
    beside_binary("bmp", b"BM"),
    certain("ico", b"\0\0\x01\0"),
    certain("cur", b"\0\0\x02\0"),
    certain("tiff", b"II*\0"),
    certain("tiff", b"MM\0*"),
    certain("bigtiff", b"II+\0"),
    certain("bigtiff", b"MM\0+"),
    certain("psd", b"8BPS\0"),
    certain("exr", b"\x76\x2F\x31\x01"),
    certain("dpx", b"SDPX\0"),
    beside_binary("dpx", b"XPDS"),
    certain("cineon", b"\x80\x2A\x5F\xD7"),
    beside_binary("flif", b"FLIF"),
    certain("bpg", b"BPG\xFB"),
    beside_binary("qoi", b"qoif"),
    certain("ktx", b"\xABKTX "),
    beside_binary("dds", b"DDS "),
    certain("astc", b"\x13\xAB\xA1\x5C"),
    certain("pcx", b"\x0A\x05\x01"),
    certain("sun raster", b"\x59\xA6\x6A\x95"),
    certain("sgi", b"\x01\xDA"),
    beside_binary("icns", b"icns"),
    certain("xcf", b"gimp xcf "),
    certain("fits", b"SIMPLE  = "),
    certain("radiance", b"#?RADIANCE"),
    certain("radiance", b"#?RGBE"),
    certain("farbfeld", b"farbfeld\0"),
    certain("miff", b"id=ImageMagick"),
    certain("pam", b"P7\nWIDTH"),
    certain("xpm", b"/* XPM */"),
    certain("xpm", b"! XPM2"),
    Signature { name: "xbm", certain: true, offset: 0, bytes: b"#define ", also: Also::Within(b"_bits[") },
    certain("djvu", b"AT&TFORM"),
    beside_binary("wmf", b"\xD7\xCD\xC6\x9A"),
    certain("emf", b"\x01\0\0\0"),
    at("dicom", 128, b"DICM"),
    certain("nrrd", b"NRRD000"),
    certain("crw", b"II\x1A\0\0\0HEAPCCDR"),
    certain("raf", b"FUJIFILMCCD-RAW"),
    certain("x3f", b"FOVb\0"),
    // moving images and sound
    at("iso media (mp4, mov, heic, avif, cr3 …)", 4, b"ftyp"),
    at("quicktime", 4, b"moov"),
    at("quicktime", 4, b"mdat"),
    at("quicktime", 4, b"wide"),
    at("quicktime", 4, b"pnot"),
    certain("matroska, webm", b"\x1A\x45\xDF\xA3"),
    riff("avi", b"RIFF", b"AVI "),
    riff("wave", b"RIFF", b"WAVE"),
    riff("wave 64", b"RF64", b"WAVE"),
    riff("palette, ani, cdr", b"RIFF", b"ACON"),
    riff("midi in riff", b"RIFF", b"RMID"),
    riff("aiff", b"FORM", b"AIFF"),
    riff("aiff-c", b"FORM", b"AIFC"),
    riff("ilbm", b"FORM", b"ILBM"),
    certain("flash video", b"FLV\x01"),
    beside_binary("flash", b"FWS"),
    beside_binary("flash", b"CWS"),
    beside_binary("flash", b"ZWS"),
    certain("asf, wmv, wma", b"\x30\x26\xB2\x75\x8E\x66\xCF\x11"),
    certain("mpeg program stream", b"\0\0\x01\xBA"),
    certain("mpeg video", b"\0\0\x01\xB3"),
    certain("h.264 byte stream", b"\0\0\0\x01"),
    certain("mpeg transport stream", b"G\x40\0"),
    certain("mpeg transport stream", b"G\x40\x11"),
    Signature { name: "mpeg transport stream", certain: false, offset: 0, bytes: b"G", also: Also::At(188, b"G") },
    Signature { name: "m2ts", certain: false, offset: 4, bytes: b"G", also: Also::At(196, b"G") },
    certain("realmedia", b".RMF\0"),
    certain("realaudio", b".ra\xFD"),
    certain("ivf", b"DKIF\0"),
    certain("yuv4mpeg", b"YUV4MPEG2"),
    certain("nut", b"nut/multimedia container\0"),
    beside_binary("bink", b"BIK"),
    at("fli", 4, b"\x11\xAF"),
    at("flc", 4, b"\x12\xAF"),
    certain("ogg", b"OggS\0"),
    certain("flac", b"fLaC"),
    certain("mp3 with tags", b"ID3\x02"),
    certain("mp3 with tags", b"ID3\x03"),
    certain("mp3 with tags", b"ID3\x04"),
    certain("mp3", b"\xFF\xFB\x90"),
    certain("mp3", b"\xFF\xFB\xE0"),
    certain("aac", b"\xFF\xF1\x50\x80"),
    certain("aac", b"\xFF\xF1\x4C\x80"),
    certain("midi", b"MThd\0"),
    certain("au", b".snd\0"),
    certain("amr", b"#!AMR"),
    certain("silk", b"#!SILK_V3"),
    certain("core audio", b"caff\0"),
    beside_binary("ape", b"MAC "),
    beside_binary("wavpack", b"wvpk"),
    beside_binary("musepack", b"MPCK"),
    beside_binary("musepack", b"MP+"),
    beside_binary("true audio", b"TTA1"),
    beside_binary("dsf", b"DSD "),
    certain("voc", b"Creative Voice File"),
    certain("xm", b"Extended Module: "),
    beside_binary("it", b"IMPM"),
    at("s3m", 44, b"SCRM"),
    certain("ac3", b"\x0B\x77"),
    // documents that carry media
    certain("pdf", b"%PDF-"),
    certain("postscript", b"%!PS"),
    beside_binary("dos eps", b"\xC5\xD0\xD3\xC6"),
    certain("rtf", b"{\\rtf"),
    certain("ole (doc, xls, msi)", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"),
    beside_binary("dwg", b"AC10"),
    certain("vrml", b"#VRML V"),
    certain("playlist", b"#EXTM3U"),
    certain("playlist", b"[playlist]"),
    certain("uuencode", b"begin 644 "),
    certain("uuencode", b"begin 600 "),
    certain("uuencode", b"begin 755 "),
    certain("uuencode", b"begin 666 "),
    certain("uuencode", b"begin-base64 "),
    certain("yenc", b"=ybegin "),
    certain("binhex", b"(This file must be converted with BinHex"),
    // archives
    certain("zip", b"PK\x03\x04"),
    certain("zip", b"PK\x05\x06"),
    certain("zip", b"PK\x07\x08"),
    certain("7z", b"7z\xBC\xAF\x27\x1C"),
    certain("rar", b"Rar!\x1A\x07"),
    certain("gzip", b"\x1F\x8B"),
    certain("compress", b"\x1F\x9D"),
    certain("lzh", b"\x1F\xA0"),
    certain("bzip2", b"BZh91AY&SY"),
    beside_binary("bzip2", b"BZh"),
    certain("xz", b"\xFD7zXZ\0"),
    certain("lzip", b"LZIP\x01"),
    certain("lzma", b"\x5D\0\0"),
    certain("lz4", b"\x04\x22\x4D\x18"),
    certain("zstd", b"\x28\xB5\x2F\xFD"),
    certain("snappy", b"\xFF\x06\0\0sNaPpY"),
    certain("cab", b"MSCF\0"),
    beside_binary("arj", b"\x60\xEA"),
    at("lha", 2, b"-lh"),
    at("ace", 7, b"**ACE**"),
    at("tar", 257, b"ustar"),
    certain("ar, deb", b"!<arch>\n"),
    certain("rpm", b"\xED\xAB\xEE\xDB"),
    beside_binary("crx", b"Cr24"),
    certain("stuffit", b"StuffIt (c)"),
    // fonts
    certain("woff", b"wOFF"),
    certain("woff2", b"wOF2"),
    certain("opentype", b"OTTO\0"),
    certain("truetype", b"\0\x01\0\0"),
    certain("truetype", b"true\0"),
    certain("font collection", b"ttcf\0"),
    at("eot", 34, b"LP"),
    certain("type 1 font", b"\x80\x01"),
    // programs, images of disks, databases
    certain("elf", b"\x7FELF"),
    beside_binary("pe", b"MZ"),
    beside_binary("java class, mach-o", b"\xCA\xFE\xBA\xBE"),
    beside_binary("mach-o", b"\xCF\xFA\xED\xFE"),
    beside_binary("mach-o", b"\xCE\xFA\xED\xFE"),
    certain("wasm", b"\0asm"),
    certain("dex", b"dex\n03"),
    certain("sqlite", b"SQLite format 3\0"),
    beside_binary("pcap", b"\xD4\xC3\xB2\xA1"),
    certain("pcapng", b"\x0A\x0D\x0D\x0A\x1C"),
    certain("luks", b"LUKS\xBA\xBE"),
    certain("qcow", b"QFI\xFB"),
    beside_binary("vmdk", b"KDMV"),
    certain("torrent", b"d8:announce"),
    beside_binary("parquet", b"PAR1"),
    certain("hdf5", b"\x89HDF\r\n"),
];

/// The name of the format if a body that begins here is one of the certain ones.
pub(crate) fn begins_certain(body: &[u8]) -> Option<&'static str> {
    named(body, |signature| signature.certain)
}

/// The name of the format of a body that begins here; asked only where a binary
/// byte has been seen.
pub(crate) fn begins_any(body: &[u8]) -> Option<&'static str> {
    named(body, |_| true)
}

fn named(body: &[u8], counts: impl Fn(&Signature) -> bool) -> Option<&'static str> {
    let found = SIGNATURES.iter().find(|s| counts(s) && s.matches(body)).map(|s| s.name);
    found.or_else(|| is_portable_anymap(body).then_some("portable anymap"))
}

/// Netpbm images: `P1` to `P6`, then two numbers between spaces and comments.
fn is_portable_anymap(body: &[u8]) -> bool {
    let [b'P', b'1'..=b'6', rest @ ..] = body else { return false };
    let Some(rest) = skip_gap(rest).map(skip_digits) else { return false };
    let Some(rest) = rest.and_then(skip_gap).and_then(skip_digits) else { return false };
    rest.first().is_some_and(u8::is_ascii_whitespace)
}

fn skip_gap(bytes: &[u8]) -> Option<&[u8]> {
    if !bytes.first()?.is_ascii_whitespace() {
        return None;
    }
    let mut rest = bytes.trim_ascii_start();
    while rest.first() == Some(&b'#') {
        let end = rest.iter().position(|b| *b == b'\n')?;
        rest = rest[end..].trim_ascii_start();
    }
    Some(rest)
}

fn skip_digits(bytes: &[u8]) -> Option<&[u8]> {
    let end = bytes.iter().position(|b| !b.is_ascii_digit())?;
    (1..=5).contains(&end).then(|| &bytes[end..])
}
