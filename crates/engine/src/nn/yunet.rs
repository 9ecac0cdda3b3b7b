//! YuNet, which finds faces (W. Wu, H. Peng, S. Yu, "YuNet: a tiny millisecond-level face
//! detector", 2023).

use rten_simd::SimdOp;

use super::finish::Finish;
use super::gemm::Weights;
use super::onnx::Tensors;
use super::separable::{Finishing, Grid, Separable};

/// Values that an output has for each of its squares.
pub(crate) const OUTPUTS: usize = 16;

/// Values that the first convolution is made of: 3 × 3 pixels of three colours.
const WINDOW: usize = 27;

const STEM: usize = 16;
const WIDE: usize = 64;

/// The network. It has no memory and runs on one thread.
pub(crate) struct YuNet {
    stem: Weights,
    stem_finish: Finish,
    /// Before the first pooling, and before the second.
    early: [Vec<Separable>; 2],
    /// Two each for squares of 8, 16 and 32 pixels.
    stages: [[Separable; 2]; 3],
    necks: [Separable; 3],
    heads: [Separable; 3],
}

/// What the network says of the squares of one size: rows of squares of [`OUTPUTS`] values: whether
/// there is a face and whether there is anything, before the sigmoid; the middle of the face relative
/// to the upper left corner of the square, and the logarithms of its width and height; five points,
/// x and y, relative to that corner; all in sides of the square.
pub(crate) struct Squares {
    /// Squares in a row.
    pub(crate) columns: usize,
    /// Pixels of a side.
    pub(crate) side: usize,
    /// The values.
    pub(crate) values: Vec<f32>,
}

impl YuNet {
    /// The sides of a picture must be multiples of so many pixels.
    pub(crate) const GRID: usize = 32;

    /// Reads the weights out of an ONNX file. Errors: what is wrong with it, as half a sentence.
    pub(crate) fn read(onnx: &[u8]) -> Result<Self, String> {
        let tensors = Tensors::find(onnx)?;
        let unit =
            |name: &str, inputs, outputs| Separable::read(&tensors, name, (inputs, outputs), 0.0);
        let wide = |name: &str| unit(name, WIDE, WIDE);
        let stage =
            |i: usize| Ok::<_, String>([wide(&format!("unit{i}a"))?, wide(&format!("unit{i}b"))?]);
        let neck = |i: usize| wide(&format!("neck{i}"));
        let head = |i: usize| Separable::read(&tensors, &format!("head{i}"), (WIDE, OUTPUTS), 1.0);
        let stem = tensors.get("stem_w", &[STEM, 3, 3, 3])?;
        Ok(Self {
            stem: Weights::new(1, (WINDOW, STEM), |_, value, output| {
                let (pixel, colour) = (value / 3, value % 3);
                stem[(output * 3 + colour) * 9 + pixel]
            }),
            stem_finish: Finish::new(&tensors.get("stem_b", &[STEM])?, &[0.0; STEM]),
            early: [
                vec![unit("unit0", STEM, STEM)?],
                vec![
                    unit("unit1a", STEM, STEM)?,
                    unit("unit1b", STEM, 32)?,
                    unit("unit2a", 32, 32)?,
                    unit("unit2b", 32, WIDE)?,
                ],
            ],
            stages: [stage(3)?, stage(4)?, stage(5)?],
            necks: [neck(0)?, neck(1)?, neck(2)?],
            heads: [head(0)?, head(1)?, head(2)?],
        })
    }

    /// Looks at a picture whose sides are multiples of [`YuNet::GRID`]: rows of pixels of B, G and R,
    /// 0 to 255. Returns what it says of squares of 8, 16 and 32 pixels.
    pub(crate) fn run(&self, picture: &[f32], (width, height): (usize, usize)) -> [Squares; 3] {
        let mut now = self.stem(picture, (width, height));
        for layers in &self.early {
            now = layers
                .iter()
                .fold(now, |now, layer| layer.run(&now))
                .pooled();
        }
        let stage = |[a, b]: &[Separable; 2], input: &Grid| b.run(&a.run(input));
        let mut fine = stage(&self.stages[0], &now);
        let mut middle = stage(&self.stages[1], &fine.pooled());
        let coarse = stage(&self.stages[2], &middle.pooled());
        let coarse = self.necks[2].run(&coarse);
        middle.add_doubled(&coarse);
        let middle = self.necks[1].run(&middle);
        fine.add_doubled(&middle);
        let fine = self.necks[0].run(&fine);
        let squares = |level: usize, grid: &Grid| Squares {
            columns: grid.width,
            side: 8 << level,
            values: self.heads[level].run(grid).values,
        };
        [squares(0, &fine), squares(1, &middle), squares(2, &coarse)]
    }

    /// The first convolution, on every second pixel of every second row.
    fn stem(&self, picture: &[f32], (width, height): (usize, usize)) -> Grid {
        let mut out = Grid::new(width / 2, height / 2, STEM);
        let mut gathered = vec![0.0; out.width * WINDOW];
        let stride = out.width * STEM;
        for (y, results) in out.values.chunks_exact_mut(stride).enumerate() {
            for (x, window) in gathered.chunks_exact_mut(WINDOW).enumerate() {
                for (dy, values) in window.chunks_exact_mut(9).enumerate() {
                    // Beyond the upper and the left border there are zeros; the others are not
                    // reached, as the sides are even.
                    let Some(row) = (2 * y + dy).checked_sub(1) else {
                        values.fill(0.0);
                        continue;
                    };
                    let row = &picture[row * width * 3..][..width * 3];
                    let skipped = usize::from(x == 0) * 3;
                    values[..skipped].fill(0.0);
                    let from = (2 * x * 3).saturating_sub(3);
                    values[skipped..].copy_from_slice(&row[from..][..9 - skipped]);
                }
            }
            let rows = (&gathered[..], WINDOW, out.width);
            self.stem.multiply(0, rows, results);
            Finishing {
                row: results,
                finish: &self.stem_finish,
                channels: STEM,
            }
            .dispatch();
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use rten::ModelOptions;
    use rten_tensor::{Layout, NdTensor};

    use super::*;
    use crate::analysis::faces::ONNX;

    /// Waves of colours: every layer gets something to do.
    fn picture(width: usize, height: usize) -> Vec<f32> {
        let value = |i: usize| {
            let (x, y, c) = (i / 3 % width, i / 3 / width, i % 3);
            let wave = (x as f32 * 0.31 + c as f32).sin() + (y as f32 * 0.17 - c as f32).cos();
            127.0 + 60.0 * wave
        };
        (0..width * height * 3).map(value).collect()
    }

    #[test]
    fn yunet_computes_what_its_file_says() {
        let reference = ModelOptions::with_all_ops()
            .load_static_slice(ONNX)
            .unwrap();
        let network = YuNet::read(ONNX).unwrap();
        for (width, height) in [(32, 32), (96, 64), (64, 160)] {
            let input = picture(width, height);
            let ours = network.run(&input, (width, height));
            let planes = (0..3).flat_map(|c| input.iter().skip(c).step_by(3).copied());
            let tensor = NdTensor::from_data([1, 3, height, width], planes.collect::<Vec<_>>());
            let input = [(reference.node_id("x").unwrap(), tensor.into())];
            let names = ["stride8", "stride16", "stride32"];
            let outputs = names.map(|name| reference.node_id(name).unwrap());
            let theirs = reference.run(input.into(), &outputs, None).unwrap();
            for (ours, theirs) in ours.iter().zip(theirs) {
                let theirs: NdTensor<f32, 4> = theirs.try_into().unwrap();
                let [_, channels, rows, columns] = theirs.shape();
                assert_eq!((channels, columns), (OUTPUTS, ours.columns));
                assert_eq!(ours.values.len(), rows * columns * OUTPUTS);
                for (i, value) in ours.values.iter().enumerate() {
                    let (square, channel) = (i / OUTPUTS, i % OUTPUTS);
                    let expected = theirs[[0, channel, square / columns, square % columns]];
                    // Not a number would not be near, either.
                    let near = (value - expected).abs() <= 1e-3 * expected.abs().max(1.0);
                    assert!(near, "{width} × {height}, {i}: {value}, not {expected}");
                }
            }
        }
    }

    #[test]
    fn a_file_that_is_cut_off_or_another_one_is_refused() {
        for length in (0..ONNX.len()).step_by(ONNX.len() / 20) {
            assert!(YuNet::read(&ONNX[..length]).is_err(), "{length} bytes");
        }
        let other = crate::Network::Waifu2xPhoto.onnx();
        assert_eq!(
            YuNet::read(other).err().unwrap(),
            "there is no tensor `stem_w`"
        );
    }
}
