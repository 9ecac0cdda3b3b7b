//! Convolutional networks on the CPU: what the embedded networks need, and no more.
//!
//! A [`Chain`] runs layer after layer on [`Map`](map::Map)s. Almost all of the work is
//! in 3 × 3 convolutions, computed by Winograd's method ([`winograd`]), whose bulk are matrix
//! products ([`gemm`]). [`onnx`] reads the weights,
//! [`networks`] says which layers there are. [`yunet`] finds faces, with [`separable`] convolutions.
//!
//! Invariant: a value depends on its place in the picture, never on the rectangle that was asked
//! for. Every value is computed by the same operations in the same order, as the grid of Winograd
//! tiles stands still in the picture and a matrix product sums each element in one order. So tiles
//! fit together exactly.

mod chain;
#[cfg(test)]
mod every_isa;
mod finish;
mod first;
mod gemm;
mod map;
mod networks;
mod onnx;
mod separable;
mod squares;
mod transposed;
mod winograd;
mod work;
mod yunet;

pub(crate) use chain::Chain;
pub(crate) use onnx::Tensors;
pub(crate) use work::Workshop;
pub(crate) use yunet::{OUTPUTS, Squares, YuNet};
