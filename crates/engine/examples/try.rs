use engine::*;
struct O;
impl Observer for O {}
fn main() {
    let a: Vec<String> = std::env::args().collect();
    let bytes = std::fs::read(&a[1]).unwrap();
    let model = Model::from_params(
        &a[3],
        &serde_json::from_str::<serde_json::Value>(&a[4])
            .unwrap()
            .as_object()
            .unwrap(),
    )
    .unwrap();
    let t = std::time::Instant::now();
    let mut out = std::fs::File::create(&a[2]).unwrap();
    let mut til = model.tiling();
    if a.len() > 5 {
        til = Tiling {
            side: a[5].parse().unwrap(),
            workers: a[6].parse().unwrap(),
            threads: a[7].parse().unwrap(),
        };
    }
    let r = restore_tiled(&bytes, &model, &Limits::default(), &til, &O, &mut out);
    match r {
        Ok(r) => {
            std::fs::write("/tmp/thumb.jpg", &r.thumbnail).unwrap();
            println!(
                "{til:?} {}x{} {:?} {:?}",
                r.width,
                r.height,
                r.original,
                t.elapsed()
            )
        }
        Err(e) => println!("ERR {e:?}: {e}"),
    }
    let s = std::fs::read_to_string("/proc/self/status").unwrap();
    println!("{}", s.lines().find(|l| l.starts_with("VmHWM")).unwrap());
}
