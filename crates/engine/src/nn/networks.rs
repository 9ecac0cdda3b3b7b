//! How the embedded networks are built of layers.

use super::chain::{Chain, Tail};
use super::finish::Finish;
use super::first::First;
use super::onnx::Tensors;
use super::transposed::Transposed;
use super::winograd::Winograd;

impl Chain {
    /// waifu2x upconv_7: six convolutions of 3 × 3 with leaky ReLU and a transposed one. Errors:
    /// what is wrong with the file, as half a sentence.
    pub(crate) fn upconv_7(onnx: &[u8]) -> Result<Self, String> {
        const CHANNELS: [usize; 7] = [3, 16, 32, 64, 128, 128, 256];
        const SLOPE: f32 = 0.1;
        let tensors = Tensors::find(onnx)?;
        let convolution = |i: usize| {
            let (inputs, outputs) = (CHANNELS[i - 1], CHANNELS[i]);
            let weights = tensors.get(&format!("conv{i}_layer_w_h"), &[outputs, inputs, 3, 3])?;
            let bias = tensors.get(&format!("conv{i}_layer_b"), &[outputs])?;
            Ok::<_, String>((weights, Finish::new(&bias, &vec![SLOPE; outputs])))
        };
        let (weights, finish) = convolution(1)?;
        let first = First::new(CHANNELS[1], by_place(&weights, CHANNELS[0]), finish);
        let mut middle = Vec::new();
        for i in 2..CHANNELS.len() {
            let (weights, finish) = convolution(i)?;
            let (inputs, outputs) = (CHANNELS[i - 1], CHANNELS[i]);
            middle.push(Winograd::new(
                (inputs, outputs),
                by_place(&weights, inputs),
                finish,
            ));
        }
        let inputs = CHANNELS[6];
        let weights = tensors.get("conv7_layer_w_h", &[inputs, 3, 4, 4])?;
        let bias = tensors.get("conv7_layer_b", &[3])?;
        let tail = Transposed::new(
            inputs,
            |input, colour, y, x| weights[((input * 3 + colour) * 4 + y) * 4 + x],
            [bias[0], bias[1], bias[2]],
        );
        Ok(Self {
            first,
            middle,
            tail: Tail::Transposed(tail),
        })
    }

    /// SRVGGNet, compact: convolutions of 3 × 3 on 64 channels with PReLU, and squares of 4 × 4
    /// pixels at the end. Errors: what is wrong with the file, as half a sentence.
    pub(crate) fn srvgg_net(onnx: &[u8]) -> Result<Self, String> {
        const CHANNELS: usize = 64;
        const LAST: usize = 33;
        const SQUARE: usize = 48;
        let tensors = Tensors::find(onnx)?;
        let weights = |i: usize, shape| tensors.get(&format!("Conv_{}_w_h", 2 * i), shape);
        let bias = |i: usize, shape| tensors.get(&format!("Conv_{}_b", 2 * i), shape);
        let finish = |i: usize| {
            let slope = tensors.get(&format!("PRelu_{}_s", 2 * i + 1), &[CHANNELS, 1, 1])?;
            Ok::<_, String>(Finish::new(&bias(i, &[CHANNELS])?, &slope))
        };
        let first = weights(0, &[CHANNELS, 3, 3, 3])?;
        let first = First::new(CHANNELS, by_place(&first, 3), finish(0)?);
        let mut middle = Vec::new();
        for i in 1..LAST {
            let weights = weights(i, &[CHANNELS, CHANNELS, 3, 3])?;
            middle.push(Winograd::new(
                (CHANNELS, CHANNELS),
                by_place(&weights, CHANNELS),
                finish(i)?,
            ));
        }
        // Stored by colour, row and column; wanted by row, column and colour.
        let stored = |output: usize| output % 3 * 16 + output / 3;
        let weights = weights(LAST, &[SQUARE, CHANNELS, 3, 3])?;
        let kernel = by_place(&weights, CHANNELS);
        let bias = bias(LAST, &[SQUARE])?;
        let bias: Vec<f32> = (0..SQUARE).map(|output| bias[stored(output)]).collect();
        middle.push(Winograd::new(
            (CHANNELS, SQUARE),
            |output, input, y, x| kernel(stored(output), input, y, x),
            Finish::new(&bias, &[1.0; SQUARE]),
        ));
        Ok(Self {
            first,
            middle,
            tail: Tail::Shuffle,
        })
    }
}

/// A weight of a 3 × 3 convolution by channel out, channel in, row and column.
fn by_place(weights: &[f32], inputs: usize) -> impl Fn(usize, usize, usize, usize) -> f32 {
    move |output, input, y, x| weights[((output * inputs + input) * 3 + y) * 3 + x]
}
