//! Where in a schema: kept as a tree of steps, because a path is written out only where something is wrong.

/// All paths of one comparison.
pub(crate) struct Paths<'a> {
    steps: Vec<(PathId, Step<'a>)>,
}

/// A path, by its last step.
#[derive(Clone, Copy)]
pub(crate) struct PathId(usize);

/// One step down.
pub(crate) enum Step<'a> {
    /// From nowhere.
    Root(&'a str),
    /// Into a field of a record, or to a symbol of an enum.
    Member(&'a str),
    /// Into the items of an array.
    Items,
    /// Into the values of a map.
    Values,
    /// Into a branch of a union, which is described so.
    Branch(String),
}

impl<'a> Paths<'a> {
    /// The path that all others start with.
    pub(crate) const ROOT: PathId = PathId(0);

    pub(crate) fn new(root: &'a str) -> Self {
        Self { steps: vec![(Self::ROOT, Step::Root(root))] }
    }

    /// The path one step further.
    pub(crate) fn join(&mut self, path: PathId, step: Step<'a>) -> PathId {
        self.steps.push((path, step));
        PathId(self.steps.len() - 1)
    }

    /// The path as a text, such as `Order.lines[].price`.
    pub(crate) fn text(&self, mut path: PathId) -> String {
        let mut steps = Vec::new();
        loop {
            let (parent, step) = &self.steps[path.0];
            steps.push(step);
            if let Step::Root(_) = step {
                break;
            }
            path = *parent;
        }
        steps.into_iter().rev().map(Step::text).collect()
    }
}

impl Step<'_> {
    fn text(&self) -> String {
        match self {
            Self::Root(name) => (*name).to_owned(),
            Self::Member(name) => format!(".{name}"),
            Self::Items => "[]".to_owned(),
            Self::Values => "{}".to_owned(),
            Self::Branch(branch) => format!("<{branch}>"),
        }
    }
}
