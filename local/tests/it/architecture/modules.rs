//! Which module of a crate imports which, read from its sources: from every path that leads to another module,
//! in `use` and in code. Tests are left out.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use super::tokens::{Token, tokens};

/// The modules of one crate.
pub(super) struct Modules {
    modules: Vec<Module>,
}

/// One file.
#[derive(Default)]
struct Module {
    /// From the root of the crate on, which has none.
    name: Vec<String>,
    parent: Option<usize>,
    children: BTreeMap<String, usize>,
    /// What `use` makes known here, by its name here.
    names: BTreeMap<String, Vec<String>>,
    /// All that is named in `use`, with `*` for everything.
    used: Vec<Vec<String>>,
    /// Paths in code.
    paths: Vec<Vec<String>>,
}

/// What a path leads to.
#[derive(Clone, Copy)]
enum Target {
    Module(usize),
    /// Something that stands in a module.
    Item(usize),
}

impl Modules {
    /// Reads all modules below a root, `src/lib.rs` or another; `read` gives a file, if there is one.
    pub(super) fn read(root: &Path, read: &dyn Fn(&Path) -> Option<String>) -> Self {
        let mut all = Self {
            modules: Vec::new(),
        };
        let folder = root.parent().expect("a folder").to_owned();
        let source = read(root).expect("a root");
        all.add(Vec::new(), None, &source, &folder, read);
        all
    }

    fn add(
        &mut self,
        name: Vec<String>,
        parent: Option<usize>,
        source: &str,
        folder: &Path,
        read: &dyn Fn(&Path) -> Option<String>,
    ) -> usize {
        let index = self.modules.len();
        let mut module = Module {
            name,
            parent,
            ..Module::default()
        };
        let children = module.take_in(&tokens(source));
        self.modules.push(module);
        for child in children {
            let places: [PathBuf; 2] = [
                folder.join(format!("{child}.rs")),
                folder.join(&child).join("mod.rs"),
            ];
            let source = places
                .iter()
                .find_map(|place| read(place))
                .unwrap_or_else(|| panic!("no file of the module {child} in {folder:?}"));
            let mut name = self.modules[index].name.clone();
            name.push(child.clone());
            let within = folder.join(&child);
            let added = self.add(name, Some(index), &source, &within, read);
            self.modules[index].children.insert(child, added);
        }
        index
    }

    /// Of each module, the others that it imports.
    pub(super) fn imports(&self) -> BTreeMap<String, BTreeSet<String>> {
        let edges = (0..self.modules.len()).map(|at| {
            let found = self.imported(at).into_iter();
            let found = found.filter(|to| *to != at).map(|to| self.name(to));
            (self.name(at), found.collect())
        });
        edges.collect()
    }

    fn name(&self, at: usize) -> String {
        match &self.modules[at].name[..] {
            [] => "crate".into(),
            name => name.join("::"),
        }
    }

    fn imported(&self, at: usize) -> BTreeSet<usize> {
        let module = &self.modules[at];
        let mut found = BTreeSet::new();
        for path in &module.used {
            match &path[..] {
                [within @ .., last] if last == "*" => {
                    if let Some(Target::Module(to) | Target::Item(to)) = self.follow(at, within, 0)
                    {
                        found.insert(to);
                    }
                }
                _ => match self.follow(at, path, 0) {
                    Some(Target::Item(to)) => _ = found.insert(to),
                    // A module by itself is nothing; but a function of its name may be meant.
                    Some(Target::Module(_)) => found.extend(self.namesake(at, path)),
                    None => {}
                },
            }
        }
        for path in &module.paths {
            if let Some(Target::Item(to)) = self.follow(at, path, 0) {
                found.insert(to);
            }
        }
        found
    }

    /// The module of what has the same name as the module that a path leads to, and is known at the same place.
    fn namesake(&self, at: usize, path: &[String]) -> Option<usize> {
        let (last, before) = path.split_last()?;
        let Target::Module(within) = self.follow(at, before, 0)? else {
            return None;
        };
        let renamed = self.modules[within].names.get(last)?;
        match self.follow(within, renamed, 1)? {
            Target::Item(to) => Some(to),
            Target::Module(_) => None,
        }
    }

    /// Where a path leads that is written in a module; `None` if out of the crate. `depth` ends what goes round.
    fn follow(&self, at: usize, path: &[String], depth: usize) -> Option<Target> {
        if depth > 20 {
            return None;
        }
        let (first, rest) = path.split_first()?;
        let module = &self.modules[at];
        let mut target = match first.as_str() {
            "crate" => Target::Module(0),
            "self" => Target::Module(at),
            "super" => Target::Module(module.parent?),
            name => match (module.children.get(name), module.names.get(name)) {
                (Some(child), _) => Target::Module(*child),
                // What a name stands for may begin with that name: `use png::png`.
                (None, Some(renamed)) if renamed.first() != Some(first) => {
                    self.follow(at, renamed, depth + 1)?
                }
                _ => return None,
            },
        };
        for name in rest {
            let Target::Module(within) = target else {
                break;
            };
            let module = &self.modules[within];
            target = if name == "super" {
                Target::Module(module.parent?)
            } else if let Some(child) = module.children.get(name) {
                Target::Module(*child)
            } else if let Some(renamed) = module.names.get(name) {
                self.follow(within, renamed, depth + 1)?
            } else {
                Target::Item(within)
            };
        }
        Some(target)
    }

    /// The circles: groups of modules each of which leads to every other one of its group.
    pub(super) fn circles(&self) -> Vec<Vec<String>> {
        let imports: Vec<BTreeSet<usize>> = (0..self.modules.len())
            .map(|at| self.imported(at))
            .collect();
        let reached: Vec<BTreeSet<usize>> = (0..imports.len())
            .map(|from| {
                let mut reached = BTreeSet::new();
                let mut open = vec![from];
                while let Some(at) = open.pop() {
                    open.extend(imports[at].iter().filter(|to| reached.insert(**to)));
                }
                reached
            })
            .collect();
        let mut circles = BTreeSet::new();
        for from in 0..imports.len() {
            let together = |to: &&usize| reached[**to].contains(&from);
            let circle: Vec<String> = reached[from]
                .iter()
                .filter(together)
                .map(|at| self.name(*at))
                .collect();
            if circle.len() > 1 {
                circles.insert(circle);
            }
        }
        circles.into_iter().collect()
    }
}

impl Module {
    /// Takes in what stands in a file, and returns the modules it declares.
    fn take_in(&mut self, tokens: &[Token]) -> Vec<String> {
        let mut children = Vec::new();
        let mut at = 0;
        while at < tokens.len() {
            match &tokens[at..] {
                [Token::Name(word), Token::Name(name), Token::Sign(';'), ..] if word == "mod" => {
                    children.push(name.clone());
                    at += 3;
                }
                // `+ use<'a>` is none.
                [Token::Name(word), next, ..] if word == "use" && *next != Token::Sign('<') => {
                    at += 1;
                    self.take_use(tokens, &mut at, &[]);
                }
                [Token::Name(first), Token::Through, ..] => {
                    let mut path = vec![first.clone()];
                    at += 1;
                    while let [Token::Through, Token::Name(name), ..] = &tokens[at..] {
                        path.push(name.clone());
                        at += 2;
                    }
                    self.paths.push(path);
                }
                // `<T as U>::x`, or a path of another crate from the root on.
                [Token::Through, Token::Name(_), ..] => at += 2,
                _ => at += 1,
            }
        }
        children
    }

    /// One tree of `use`, up to what ends it.
    fn take_use(&mut self, tokens: &[Token], at: &mut usize, before: &[String]) {
        let mut path = before.to_vec();
        let mut known_as = None;
        while let Some(token) = tokens.get(*at) {
            match token {
                Token::Name(word) if word == "as" => {
                    *at += 1;
                    if let Some(Token::Name(name)) = tokens.get(*at) {
                        known_as = Some(name.clone());
                    }
                }
                Token::Name(name) => path.push(name.clone()),
                Token::Through => {}
                Token::Sign('*') => path.push("*".into()),
                Token::Sign('{') => {
                    *at += 1;
                    while !matches!(tokens.get(*at), None | Some(Token::Sign('}'))) {
                        self.take_use(tokens, at, &path);
                        if tokens.get(*at) == Some(&Token::Sign(',')) {
                            *at += 1;
                        }
                    }
                    *at += 1;
                    return;
                }
                Token::Sign(_) => break,
            }
            *at += 1;
        }
        if path.len() > 1 && path.last().is_some_and(|last| last == "self") {
            path.pop();
        }
        let Some(last) = path.last() else {
            return;
        };
        self.names
            .insert(known_as.unwrap_or_else(|| last.clone()), path.clone());
        self.used.push(path);
    }
}
