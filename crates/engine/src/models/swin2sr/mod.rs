//! Swin2SR (M. Conde, U.-J. Choi, M. Burchi, R. Timofte, "Swin2SR: SwinV2 Transformer for
//! Compressed Image Super-Resolution and Restoration", 2022), from ONNX weights that are read at run
//! time: they are too large to be embedded.
//!
//! Unlike the embedded networks it sees the whole tile at each pixel, so tiles do not fit together by
//! themselves: they overlap, and fade into each other ([`overlap`]).

mod enlarge;
pub(crate) mod network;
mod overlap;
