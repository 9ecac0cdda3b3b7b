//! The thread that encodes.

use std::sync::mpsc::sync_channel;
use std::thread;

use crate::Error;
use crate::codec::encode::{Band, File, Head};

/// Hands bands to the encoder. Waits while it is busy, so that nobody runs ahead of a slow disk.
pub(crate) type Send<'a> = dyn FnMut(Band) -> Result<(), Error> + 'a;

/// Encodes a picture on a thread of its own while `make` makes it and sends its bands.
///
/// Errors: those of `make`; but where the encoder gave up, why is what it says.
pub(crate) fn encode(
    file: &mut File<'_>,
    head: &Head,
    make: impl FnOnce(&mut Send<'_>) -> Result<(), Error>,
) -> Result<(), Error> {
    let (sender, bands) = sync_channel(1);
    thread::scope(|scope| {
        let encoder = scope.spawn(move || file.write(head, bands));
        let mut gave_up = false;
        let made = make(&mut |band| {
            sender.send(band).map_err(|_| {
                gave_up = true;
                Error::Internal("the encoder stopped early".into())
            })
        });
        // The encoder sees that nothing comes any more.
        drop(sender);
        let encoded = encoder
            .join()
            .unwrap_or_else(|_| Err(Error::Internal("the encoder panicked".into())));
        if gave_up {
            encoded.and(made)
        } else {
            made.and(encoded)
        }
    })
}
