use std::{
    io::{self, Write},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
        mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel},
    },
    thread,
    time::{Duration, Instant},
};

use crate::logging::escaped_line::LineFormat;

/// How many lines wait to be written. A line has some kilobytes at most.
const CAPACITY: usize = 2048;
/// How long a full queue is waited for. One that stays full that long has no reader, and is waited for no more until it has one.
const PATIENCE: Duration = Duration::from_millis(100);
const NOTE_INTERVAL: Duration = Duration::from_millis(200);

/// Writes events on a thread of its own, so that no request waits for the reader of the log, or fails with it.
pub(crate) struct LogWriter {
    queue: SyncSender<Entry>,
    state: Arc<State>,
}

#[derive(Default)]
struct State {
    /// Lines that were lost since this was last said.
    lost: AtomicUsize,
    is_stuck: AtomicBool,
}

enum Entry {
    Event(Box<[u8]>),
    /// Answered once all before it is written.
    Flush(SyncSender<()>),
}

impl LogWriter {
    pub(crate) fn start(out: impl Write + Send + 'static, format: LineFormat) -> Arc<Self> {
        let (queue, entries) = sync_channel(CAPACITY);
        let state = Arc::<State>::default();
        let of_thread = Arc::clone(&state);
        // Without a thread every line is lost, and the mock still answers.
        let _ = thread::Builder::new()
            .name("krr-mock-log".to_owned())
            .spawn(move || write_entries(out, format, &entries, &of_thread));
        Arc::new(Self { queue, state })
    }

    pub(crate) fn flush(&self, timeout: Duration) {
        let (done, wait) = sync_channel(1);
        if self.queue.try_send(Entry::Flush(done)).is_ok() {
            let _ = wait.recv_timeout(timeout);
        }
    }

    fn add(&self, event: &[u8]) {
        let mut entry = Entry::Event(event.into());
        let end = Instant::now() + PATIENCE;
        while let Err(refused) = self.queue.try_send(entry) {
            match refused {
                TrySendError::Full(same) if !self.state.is_stuck.load(Ordering::Relaxed) => {
                    if Instant::now() > end {
                        self.state.is_stuck.store(true, Ordering::Relaxed);
                    }
                    thread::sleep(Duration::from_millis(1));
                    entry = same;
                }
                TrySendError::Full(_) | TrySendError::Disconnected(_) => {
                    self.state.lost.fetch_add(1, Ordering::Relaxed);
                    return;
                }
            }
        }
    }
}

/// The subscriber writes each event in one piece. It is always told that this succeeded: what it does otherwise is to report the
/// failure to the same place, which fails too.
impl Write for &LogWriter {
    fn write(&mut self, event: &[u8]) -> io::Result<usize> {
        self.add(event);
        Ok(event.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Writes what has come, in one piece, until the writer is dropped.
fn write_entries(mut out: impl Write, format: LineFormat, entries: &Receiver<Entry>, state: &State) {
    let mut lines = Vec::new();
    loop {
        // Waking up is only needed where there is something to say that no event says.
        let has_lost = state.lost.load(Ordering::Relaxed) > 0;
        let wait = if has_lost { NOTE_INTERVAL } else { Duration::MAX };
        let first = match entries.recv_timeout(wait) {
            Ok(first) => Some(first),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => return,
        };
        lines.clear();
        let (mut count, mut flushes) = (0, Vec::new());
        for entry in first.into_iter().chain(entries.try_iter().take(CAPACITY)) {
            match entry {
                Entry::Event(event) => {
                    lines.extend_from_slice(format.line(&String::from_utf8_lossy(&event)).as_bytes());
                    count += 1;
                }
                Entry::Flush(done) => flushes.push(done),
            }
        }
        let lost = state.lost.swap(0, Ordering::Relaxed);
        if lost > 0 {
            lines.extend_from_slice(format.lost(lost).as_bytes());
        }
        match out.write_all(&lines).and_then(|()| out.flush()) {
            Ok(()) => state.is_stuck.store(false, Ordering::Relaxed),
            Err(_) => _ = state.lost.fetch_add(lost + count, Ordering::Relaxed),
        }
        for done in flushes {
            let _ = done.send(());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    #[derive(Clone, Default)]
    struct Page(Arc<Mutex<Vec<u8>>>, Arc<AtomicBool>);

    impl Write for Page {
        fn write(&mut self, text: &[u8]) -> io::Result<usize> {
            if self.1.load(Ordering::SeqCst) {
                return Err(io::ErrorKind::StorageFull.into());
            }
            self.0.lock().unwrap().extend_from_slice(text);
            Ok(text.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn text(page: &Page) -> String {
        String::from_utf8(page.0.lock().unwrap().clone()).unwrap()
    }

    #[test]
    fn lines_are_written_in_order_and_lost_ones_are_counted() {
        let page = Page::default();
        let writer = LogWriter::start(page.clone(), LineFormat::Text { colour: false });
        for event in ["a\n", "b\nc\n"] {
            (&*writer).write_all(event.as_bytes()).unwrap();
        }
        writer.flush(Duration::from_secs(5));
        assert_eq!(text(&page), "a\nb\\nc\n");
        page.1.store(true, Ordering::SeqCst);
        (&*writer).write_all(b"lost\n").unwrap();
        writer.flush(Duration::from_secs(5));
        page.1.store(false, Ordering::SeqCst);
        (&*writer).write_all(b"d\n").unwrap();
        writer.flush(Duration::from_secs(5));
        let text = text(&page);
        assert!(text.starts_with("a\nb\\nc\n") && text.contains("d\n") && text.contains("are lost: 1\n"), "{text}");
    }

    /// Takes the first line and never comes back.
    struct Stuck;

    impl Write for Stuck {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            loop {
                thread::park();
            }
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_reader_that_never_reads_holds_up_nothing() {
        let writer = LogWriter::start(Stuck, LineFormat::Json);
        let started = Instant::now();
        for _ in 0..5 * CAPACITY {
            (&*writer).write_all(b"{}\n").unwrap();
        }
        assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
        assert!(writer.state.lost.load(Ordering::Relaxed) >= 2 * CAPACITY);
    }
}
