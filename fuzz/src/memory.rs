//! An allocator that counts what is held, and ends the process where an input makes it hold more than it justifies.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// What is held at this moment, in bytes.
static HELD: AtomicUsize = AtomicUsize::new(0);
/// How much may be held.
static CAP: AtomicUsize = AtomicUsize::new(usize::MAX);

/// The system's allocator, counted.
pub struct Counted;

// SAFETY: every call is handed on to the system's allocator as it came.
unsafe impl GlobalAlloc for Counted {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        take(layout.size());
        // SAFETY: the caller's promise.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        HELD.fetch_sub(layout.size(), Relaxed);
        // SAFETY: the caller's promise.
        unsafe { System.dealloc(place, layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        take(layout.size());
        // SAFETY: the caller's promise.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, place: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // Both may be there for a moment.
        take(size);
        HELD.fetch_sub(layout.size(), Relaxed);
        // SAFETY: the caller's promise.
        unsafe { System.realloc(place, layout, size) }
    }
}

fn take(size: usize) {
    let held = HELD.fetch_add(size, Relaxed).saturating_add(size);
    if held > CAP.load(Relaxed) {
        // The message may allocate.
        CAP.store(usize::MAX, Relaxed);
        panic!("an allocation of {size} bytes, {held} are held: more than the input justifies");
    }
}

/// Does the work, which may hold so many bytes beyond what is held already.
pub fn within<T>(bytes: usize, work: impl FnOnce() -> T) -> T {
    CAP.store(HELD.load(Relaxed).saturating_add(bytes), Relaxed);
    let done = work();
    CAP.store(usize::MAX, Relaxed);
    done
}
