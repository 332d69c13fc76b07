use std::{
    path::Path,
    sync::{
        Arc,
        mpsc::{self, RecvTimeoutError},
    },
    thread,
    time::{Duration, Instant},
};

use crate::state::saved::SavedState;
use crate::state::saved::file::{StateFile, StateFileError};
use crate::state::saved::origin::Origin;
use crate::state::worlds::Worlds;

/// How long a change waits until it is written, at least.
const INTERVAL: Duration = Duration::from_secs(2);
/// A large state is written less often: writing takes one part in so many of the time.
const SHARE: u32 = 20;

/// A state that was read and restored, and is to be written from now on.
pub(crate) struct KeptState {
    file: StateFile,
    origin: Origin,
}

impl KeptState {
    /// Restores the state of the file, or begins the file with the state as it is.
    pub(crate) fn open(path: &Path, worlds: &Worlds) -> Result<Self, StateFileError> {
        let origin = Origin::of(worlds.seed());
        let (file, saved) = StateFile::open(path, &origin)?;
        if let Some(saved) = saved {
            worlds.restore(saved.worlds).map_err(|error| file.content_error(&error))?;
        }
        let mut kept = Self { file, origin };
        // Now, so that a place that cannot be written is known before the mock answers.
        kept.write(worlds)?;
        Ok(kept)
    }

    fn write(&mut self, worlds: &Worlds) -> Result<(), StateFileError> {
        self.file.write(&SavedState::of(worlds, self.origin.clone()))
    }
}

/// The thread that writes the state every few seconds, and once more when it is dropped.
pub(crate) struct StateKeeper {
    stop: Option<mpsc::Sender<()>>,
    thread: Option<thread::JoinHandle<()>>,
}

impl StateKeeper {
    pub(crate) fn start(kept: KeptState, worlds: Arc<Worlds>) -> std::io::Result<Self> {
        let (stop, stopped) = mpsc::channel();
        let keep = move || write_until(kept, &worlds, &stopped);
        let thread = thread::Builder::new().name("krr-mock-state".to_owned()).spawn(keep)?;
        Ok(Self { stop: Some(stop), thread: Some(thread) })
    }
}

impl Drop for StateKeeper {
    /// Returns when the state is written.
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn write_until(mut kept: KeptState, worlds: &Worlds, stopped: &mpsc::Receiver<()>) {
    let (mut pause, mut has_failed) = (INTERVAL, false);
    loop {
        let is_last = stopped.recv_timeout(pause) != Err(RecvTimeoutError::Timeout);
        let begin = Instant::now();
        match kept.write(worlds) {
            Ok(()) => has_failed = false,
            // Once, and not every few seconds.
            Err(error) if !has_failed || is_last => {
                has_failed = true;
                tracing::error!("the state is not saved: {error}");
            }
            Err(_) => {}
        }
        if is_last {
            return;
        }
        pause = INTERVAL.max(begin.elapsed() * SHARE);
    }
}
