//! Work on all cores: the same for many items, or two things at once.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::num::NonZero;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

/// How many results of a thread wait to be taken, at most.
const AHEAD: usize = 2;

thread_local! {
    /// Whether this thread is one of many already: what it does is not split further.
    static IS_WORKER: Cell<bool> = const { Cell::new(false) };
}

/// Whether this thread is one of many already.
pub fn is_worker() -> bool {
    IS_WORKER.get()
}

/// Does the work of a thread that was started to share it.
fn as_worker<R>(work: impl FnOnce() -> R) -> R {
    let was_worker = IS_WORKER.replace(true);
    let result = work();
    IS_WORKER.set(was_worker);
    result
}

/// How many threads run at once. Asked for once: the system reads files for it.
pub fn cores() -> usize {
    static CORES: OnceLock<usize> = OnceLock::new();
    *CORES.get_or_init(|| thread::available_parallelism().map_or(1, NonZero::get))
}

/// Does the work for each item; results in the order of the items. Fewer than `least` items are not worth a thread.
pub fn map<'t, T: Sync, R: Send>(items: &'t [T], least: usize, work: impl Fn(&'t T) -> R + Sync) -> Vec<R> {
    let threads = items.len().div_ceil(least.max(1));
    if threads < 2 || IS_WORKER.get() {
        return items.iter().map(work).collect();
    }
    let threads = cores().min(threads);
    // Each thread takes the next item when it is done with one: a thread that the system holds up keeps no others.
    let next = AtomicUsize::new(0);
    let take = || {
        let mut done = Vec::with_capacity(items.len() / threads + 1);
        while let Some((index, item)) = {
            let index = next.fetch_add(1, Ordering::Relaxed);
            items.get(index).map(|item| (index, item))
        } {
            done.push((index, work(item)));
        }
        done
    };
    let mut results: Vec<(usize, R)> = thread::scope(|scope| {
        let worker = || as_worker(take);
        // This thread works too, and does it all where the system gives no other.
        let more = || thread::Builder::new().spawn_scoped(scope, worker).ok();
        let handles: Vec<_> = (1..threads).filter_map(|_| more()).collect();
        let mut results = as_worker(take);
        for handle in handles {
            results.extend(handle.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        }
        results
    });
    results.sort_unstable_by_key(|(index, _)| *index);
    results.into_iter().map(|(_, result)| result).collect()
}

/// The same where the work for an item is small: a thread takes `batch` items at a time.
pub fn map_batches<'t, T: Sync, R: Send>(
    items: &'t [T],
    batch: usize,
    work: impl Fn(&'t T) -> R + Sync,
) -> Vec<R> {
    let batches: Vec<&'t [T]> = items.chunks(batch.max(1)).collect();
    let of_batch = |batch: &&'t [T]| batch.iter().map(&work).collect::<Vec<R>>();
    map(&batches, 1, of_batch).into_iter().flatten().collect()
}

/// Does two things, the second on a thread of its own; one after the other where there is one core, or where this thread is
/// one of many already.
pub fn both<A, B: Send>(one: impl FnOnce() -> A, other: impl Fn() -> B + Sync) -> (A, B) {
    if IS_WORKER.get() || cores() == 1 {
        return (one(), other());
    }
    thread::scope(|scope| {
        let handle = thread::Builder::new().spawn_scoped(scope, || as_worker(&other));
        let one = one();
        let other = match handle {
            Ok(handle) => handle.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
            Err(_) => other(),
        };
        (one, other)
    })
}

/// Does the work for each item and hands over each result, in the order of the items, as soon as it is there. The first
/// error ends it.
///
/// Each thread takes the next item when it is done with one, and none is more than a few results ahead, so that what was
/// made and not yet taken stays small.
///
/// # Errors
/// That of `consume`.
pub fn in_order<T: Sync, R: Send, E>(
    items: &[T],
    work: impl Fn(&T) -> R + Sync,
    mut consume: impl FnMut(R) -> Result<(), E>,
) -> Result<(), E> {
    let threads = cores().min(items.len());
    if threads < 2 || IS_WORKER.get() {
        return items.iter().try_for_each(|item| consume(work(item)));
    }
    let next = AtomicUsize::new(0);
    let make = || {
        let index = next.fetch_add(1, Ordering::Relaxed);
        items.get(index).map(|item| (index, work(item)))
    };
    thread::scope(|scope| {
        let (give, take) = mpsc::sync_channel(AHEAD * threads);
        for _ in 1..threads {
            let give = give.clone();
            // Nobody takes any more after an error.
            let worker = move || while make().is_some_and(|made| give.send(made).is_ok()) {};
            // This thread works too, and does it all where the system gives no other.
            let _ = thread::Builder::new().spawn_scoped(scope, || as_worker(worker));
        }
        drop(give);
        let mut waiting = BTreeMap::new();
        let mut taken = 0;
        while taken < items.len() {
            waiting.extend(take.try_iter());
            if let Some(result) = waiting.remove(&taken) {
                taken += 1;
                consume(result)?;
                continue;
            }
            // What is next is made by another thread.
            let is_ahead = waiting.len() >= AHEAD * threads;
            let made = if is_ahead { None } else { make() };
            match made.or_else(|| take.recv().ok()) {
                Some((index, result)) => waiting.insert(index, result),
                // A thread panicked, which is told where the threads end.
                None => break,
            };
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    #[test]
    fn results_keep_the_order() {
        for count in [0, 1, 2, 7, 100] {
            let items: Vec<usize> = (0..count).collect();
            for least in [1, 3, 1000] {
                let doubled: Vec<usize> = items.iter().map(|item| item * 2).collect();
                assert_eq!(super::map(&items, least, |item| item * 2), doubled);
                assert_eq!(super::map_batches(&items, least, |item| item * 2), doubled);
                // In a worker there are no further workers.
                let nested = super::map(&items, 1, |_| super::map(&items, least, |item| item * 2));
                assert!(nested.iter().all(|inner| *inner == doubled));
            }
        }
    }

    #[test]
    fn both_are_done() {
        let both = || super::both(|| 1, || 2);
        assert_eq!(both(), (1, 2));
        assert_eq!(super::map(&[(); 9], 1, |()| both()), [(1, 2); 9]);
    }

    #[test]
    fn results_are_handed_over_in_order_until_one_is_refused() {
        for count in [0, 1, 2, 7, 100] {
            let items: Vec<usize> = (0..count).collect();
            for end in [0, 1, 50, 1000] {
                let taken = RefCell::new(Vec::new());
                let take = |item| {
                    taken.borrow_mut().push(item);
                    if item == end { Err(item) } else { Ok(()) }
                };
                let result = super::in_order(&items, |item| item + 1, take);
                assert_eq!(result, if (1..=count).contains(&end) { Err(end) } else { Ok(()) });
                let expected: Vec<usize> = (1..=count.min(if end == 0 { count } else { end })).collect();
                assert_eq!(taken.into_inner(), expected);
            }
        }
    }
}
