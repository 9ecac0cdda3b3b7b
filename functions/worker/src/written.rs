//! A picture on its way into a file.

use std::{
    io::{self, BufWriter, Seek, SeekFrom, Write},
    path::Path,
};

use tempfile::NamedTempFile;

/// Whether this is what a disk says that takes nothing now, and may take it later.
pub(crate) fn is_for_now(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::StorageFull
            | io::ErrorKind::QuotaExceeded
            | io::ErrorKind::ReadOnlyFilesystem
    )
}

/// A file that remembers why it took no more: encoders say so in words of their own, and the kind of error
/// is lost.
pub(crate) struct Noted {
    file: NamedTempFile,
    refused: Option<io::ErrorKind>,
}

impl Write for Noted {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes);
        if let Err(error) = &written
            && is_for_now(error)
        {
            self.refused = Some(error.kind());
        }
        written
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Seek for Noted {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}

/// A whole file.
pub(crate) struct Written {
    pub(crate) file: NamedTempFile,
    /// Its SHA-256.
    pub(crate) sha256: String,
}

/// Lets `write` write a new file in this folder, to its end.
pub(crate) fn written<T>(
    folder: &Path,
    write: impl FnOnce(&mut BufWriter<Noted>) -> Result<T, engine::Error>,
) -> Result<(T, Written), engine::Error> {
    let file = NamedTempFile::new_in(folder).map_err(engine::Error::Write)?;
    let mut out = BufWriter::new(Noted {
        file,
        refused: None,
    });
    let made = write(&mut out).map_err(|error| match out.get_ref().refused {
        Some(kind) => engine::Error::Write(kind.into()),
        None => error,
    })?;
    out.flush().map_err(engine::Error::Write)?;
    let noted = out
        .into_inner()
        .map_err(|error| engine::Error::Write(error.into_error()))?;
    let file = noted.file;
    let sha256 = store::sha256_of(file.path()).map_err(engine::Error::Write)?;
    Ok((made, Written { file, sha256 }))
}
