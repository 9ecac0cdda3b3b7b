//! Reads the weights out of an ONNX file, and nothing else of it: how the layers are joined is
//! written in `networks`.
//!
//! ONNX is Protocol Buffers; fields as in `onnx.proto3` of ONNX 1.12.

use std::collections::HashMap;

/// `ModelProto.graph`.
const GRAPH: u64 = 7;
/// `GraphProto.initializer`.
const INITIALIZER: u64 = 5;
/// `TensorProto.dims`.
const DIMS: u64 = 1;
/// `TensorProto.data_type`.
const DATA_TYPE: u64 = 2;
/// `TensorProto.name`.
const NAME: u64 = 8;
/// `TensorProto.raw_data`.
const RAW_DATA: u64 = 9;

/// `TensorProto.DataType.FLOAT`.
const FLOAT: u64 = 1;
/// `TensorProto.DataType.FLOAT16`.
const FLOAT16: u64 = 10;

/// The tensors of a file, by their names.
pub(crate) struct Tensors<'a>(HashMap<&'a [u8], Tensor<'a>>);

/// Numbers and their shape.
#[derive(Default)]
struct Tensor<'a> {
    name: &'a [u8],
    shape: Vec<u64>,
    data_type: u64,
    data: &'a [u8],
}

impl<'a> Tensors<'a> {
    /// Finds the tensors. Errors: what is wrong with the file, as half a sentence.
    pub(crate) fn find(file: &'a [u8]) -> Result<Self, String> {
        let mut tensors = HashMap::new();
        for field in Fields(file) {
            let (GRAPH, Value::Bytes(graph)) = field? else {
                continue;
            };
            for field in Fields(graph) {
                if let (INITIALIZER, Value::Bytes(bytes)) = field? {
                    let tensor = Tensor::read(bytes)?;
                    tensors.insert(tensor.name, tensor);
                }
            }
        }
        Ok(Self(tensors))
    }

    /// The numbers of a tensor of this shape, stored as 16 or 32 bits. Errors: there is none, or it
    /// has another shape, or it is damaged; as half a sentence.
    pub(crate) fn get(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>, String> {
        let tensor = self
            .0
            .get(name.as_bytes())
            .ok_or_else(|| format!("there is no tensor `{name}`"))?;
        if !tensor.shape.iter().eq(shape
            .iter()
            .map(|side| *side as u64)
            .collect::<Vec<_>>()
            .iter())
        {
            return Err(format!(
                "`{name}` has the shape {:?}, not {shape:?}",
                tensor.shape
            ));
        }
        let numbers: Vec<f32> = match tensor.data_type {
            FLOAT => {
                let (numbers, _) = tensor.data.as_chunks();
                numbers
                    .iter()
                    .map(|bytes| f32::from_le_bytes(*bytes))
                    .collect()
            }
            FLOAT16 => {
                let (numbers, _) = tensor.data.as_chunks();
                numbers
                    .iter()
                    .map(|bytes| from_half(u16::from_le_bytes(*bytes)))
                    .collect()
            }
            other => return Err(format!("`{name}` holds numbers of type {other}")),
        };
        let size = if tensor.data_type == FLOAT { 4 } else { 2 };
        if tensor.data.len() != shape.iter().product::<usize>() * size {
            return Err(format!("`{name}` holds {} bytes", tensor.data.len()));
        }
        if numbers.iter().any(|number| !number.is_finite()) {
            return Err(format!("`{name}` holds what is not a number"));
        }
        Ok(numbers)
    }
}

impl<'a> Tensor<'a> {
    fn read(bytes: &'a [u8]) -> Result<Self, String> {
        let mut tensor = Self::default();
        for field in Fields(bytes) {
            match field? {
                (DIMS, Value::Number(side)) => tensor.shape.push(side),
                // Several in one field.
                (DIMS, Value::Bytes(mut sides)) => {
                    while !sides.is_empty() {
                        tensor.shape.push(varint(&mut sides)?);
                    }
                }
                (DATA_TYPE, Value::Number(data_type)) => tensor.data_type = data_type,
                (NAME, Value::Bytes(name)) => tensor.name = name,
                (RAW_DATA, Value::Bytes(data)) => tensor.data = data,
                _ => {}
            }
        }
        Ok(tensor)
    }
}

/// The value of a field.
enum Value<'a> {
    Number(u64),
    Bytes(&'a [u8]),
}

/// The fields of a message: number and value. Ends after an error.
struct Fields<'a>(&'a [u8]);

impl<'a> Iterator for Fields<'a> {
    type Item = Result<(u64, Value<'a>), String>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.0.is_empty() {
            return None;
        }
        let field = read_field(&mut self.0);
        if field.is_err() {
            self.0 = &[];
        }
        Some(field)
    }
}

fn read_field<'a>(bytes: &mut &'a [u8]) -> Result<(u64, Value<'a>), String> {
    let key = varint(bytes)?;
    let value = match key % 8 {
        0 => Value::Number(varint(bytes)?),
        1 => Value::Bytes(take(bytes, 8)?),
        2 => {
            let length = varint(bytes)?;
            Value::Bytes(take(bytes, length)?)
        }
        5 => Value::Bytes(take(bytes, 4)?),
        kind => return Err(format!("there is a field of kind {kind}")),
    };
    Ok((key / 8, value))
}

fn take<'a>(bytes: &mut &'a [u8], length: u64) -> Result<&'a [u8], String> {
    let length = usize::try_from(length).map_err(|_| "a field is too long")?;
    let (taken, rest) = bytes
        .split_at_checked(length)
        .ok_or("the file ends within a field")?;
    *bytes = rest;
    Ok(taken)
}

fn varint(bytes: &mut &[u8]) -> Result<u64, String> {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let (byte, rest) = bytes.split_first().ok_or("the file ends within a number")?;
        *bytes = rest;
        value |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Ok(value);
        }
    }
    Err("a number is too long".into())
}

/// The number that IEEE 754 binary16 bits stand for. Infinities and what is not a number become
/// what is not a number.
fn from_half(bits: u16) -> f32 {
    if bits & 0x7c00 == 0x7c00 {
        return f32::NAN;
    }
    // The exponents differ by 112, and multiplying by a power of two is exact, also below the
    // normal numbers.
    let magnitude = f32::from_bits(u32::from(bits & 0x7fff) << 13) * 2f32.powi(112);
    if bits & 0x8000 == 0 {
        magnitude
    } else {
        -magnitude
    }
}

#[cfg(test)]
mod tests {
    use super::super::Chain;
    use super::*;
    use crate::Network;

    fn build(network: Network, file: &[u8]) -> Result<Chain, String> {
        match network {
            Network::RealEsrGeneral => Chain::srvgg_net(file),
            _ => Chain::upconv_7(file),
        }
    }

    fn why(network: Network, file: &[u8]) -> String {
        build(network, file).err().expect("an error")
    }

    #[test]
    fn half_numbers_are_read_exactly() {
        let expected = [
            (0x0000, 0.0),
            (0x3c00, 1.0),
            (0xc000, -2.0),
            (0x7bff, 65504.0),
            (0x0400, 2f32.powi(-14)),
            (0x0001, 2f32.powi(-24)),
            (0x83ff, -1023.0 * 2f32.powi(-24)),
            (0x3555, 1365.0 / 4096.0),
        ];
        for (bits, number) in expected {
            assert_eq!(from_half(bits), number, "{bits:#06x}");
        }
        for bits in [0x7c00, 0xfc00, 0x7e00] {
            assert!(from_half(bits).is_nan(), "{bits:#06x}");
        }
    }

    #[test]
    fn a_file_that_is_cut_off_is_refused() {
        let network = Network::Waifu2xPhoto;
        let file = network.onnx();
        for length in (0..file.len()).step_by(file.len() / 50) {
            let why = why(network, &file[..length]);
            assert!(
                why.starts_with("the file ends") || why.starts_with("there is no tensor"),
                "{length} bytes: {why}"
            );
        }
    }

    #[test]
    fn a_damaged_file_never_ends_the_process() {
        let network = Network::Waifu2xPhoto;
        let mut file = network.onnx().to_vec();
        // The structure is at the begin, the names and shapes are spread over the file.
        let places = (0..600).chain((600..file.len()).step_by(5011));
        for at in places {
            let was = std::mem::replace(&mut file[at], 0xff);
            // Some damage stays unnoticed: a weight is as good as another.
            let _ = Tensors::find(&file).map(|tensors| tensors.get("conv4_layer_b", &[128]));
            file[at] = was;
        }
    }

    #[test]
    fn the_weights_of_another_network_are_refused() {
        let file = Network::RealEsrGeneral.onnx();
        let why = why(Network::Waifu2xPhoto, file);
        assert_eq!(why, "there is no tensor `conv1_layer_w_h`");
    }

    #[test]
    fn a_tensor_that_is_not_as_it_should_be_is_refused_with_its_name() {
        let tensor = |fields: &[u8]| {
            // The graph holds one tensor, called `t`.
            let tensor = [&[0x42, 1, b't'], fields].concat();
            let graph = [&[0x2a, tensor.len() as u8], &tensor[..]].concat();
            [&[0x3a, graph.len() as u8], &graph[..]].concat()
        };
        let get = |fields: &[u8]| {
            let file = tensor(fields);
            Tensors::find(&file)?.get("t", &[2])
        };
        let half = [0x08, 2, 0x10, 10, 0x4a, 4, 0x00, 0x3c, 0x00, 0xc0];
        assert_eq!(get(&half), Ok(vec![1.0, -2.0]));
        let single = [
            0x0a, 1, 2, 0x10, 1, 0x4a, 8, 0, 0, 0x80, 0x3f, 0, 0, 0, 0x40,
        ];
        assert_eq!(get(&single), Ok(vec![1.0, 2.0]));
        let other_shape = [0x08, 1, 0x10, 10, 0x4a, 2, 0x00, 0x3c];
        assert_eq!(
            get(&other_shape),
            Err("`t` has the shape [1], not [2]".into())
        );
        let too_short = [0x08, 2, 0x10, 10, 0x4a, 3, 0x00, 0x3c, 0x00];
        assert_eq!(get(&too_short), Err("`t` holds 3 bytes".into()));
        let whole_numbers = [0x08, 2, 0x10, 7, 0x4a, 2, 0x00, 0x3c];
        assert_eq!(
            get(&whole_numbers),
            Err("`t` holds numbers of type 7".into())
        );
        let infinite = [0x08, 2, 0x10, 10, 0x4a, 4, 0x00, 0x3c, 0x00, 0x7c];
        assert_eq!(get(&infinite), Err("`t` holds what is not a number".into()));
        assert_eq!(get(&[0x0b]), Err("there is a field of kind 3".into()));
        assert_eq!(
            get(&[0x4a, 200, 1]),
            Err("the file ends within a field".into())
        );
        assert_eq!(get(&[0x80]), Err("the file ends within a number".into()));
        assert_eq!(get(&[0x80; 12]), Err("a number is too long".into()));
    }
}
