//! How much a value allocates, in which pieces: what no codec that hands out values can do without.

use std::collections::HashMap;

/// A value that knows its allocations.
pub(super) trait Allocations {
    /// Adds the size of each allocation, in bytes.
    fn sizes(&self, to: &mut Vec<usize>);
}

macro_rules! none {
    ($($type:ty),*) => {
        $(impl Allocations for $type {
            fn sizes(&self, _: &mut Vec<usize>) {}
        })*
    };
}

none!((), bool, u8, i32, i64, f32, f64);

impl Allocations for String {
    fn sizes(&self, to: &mut Vec<usize>) {
        to.extend(Some(self.len()).filter(|length| *length > 0));
    }
}

impl<T: Allocations> Allocations for Option<T> {
    fn sizes(&self, to: &mut Vec<usize>) {
        if let Some(value) = self {
            value.sizes(to);
        }
    }
}

impl<T: Allocations> Allocations for Box<T> {
    fn sizes(&self, to: &mut Vec<usize>) {
        to.push(size_of::<T>());
        self.as_ref().sizes(to);
    }
}

impl<T: Allocations> Allocations for Vec<T> {
    fn sizes(&self, to: &mut Vec<usize>) {
        to.extend(Some(self.len() * size_of::<T>()).filter(|size| *size > 0));
        for item in self {
            item.sizes(to);
        }
    }
}

impl<T: Allocations> Allocations for HashMap<String, T> {
    fn sizes(&self, to: &mut Vec<usize>) {
        if !self.is_empty() {
            // As the standard library has it: a power of two of places, of which an eighth stays free, and a byte for each.
            let places = (self.len() * 8 / 7 + 1).next_power_of_two().max(4);
            to.push((places * size_of::<(String, T)>()).next_multiple_of(16) + places + 16);
        }
        for (key, value) in self {
            key.sizes(to);
            value.sizes(to);
        }
    }
}
