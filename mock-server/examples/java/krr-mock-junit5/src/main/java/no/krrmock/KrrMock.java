package no.krrmock;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The program krr-mock on a free port, from its start to its end. It is the default world too. */
public final class KrrMock extends KrrWorld implements AutoCloseable {
    private static final long START_WITHIN_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Running running;

    private record Running(Process process, Path folder, String url) {}

    private KrrMock(Running running) {
        super(running.url(), null);
        this.running = running;
    }

    /** Starts the program that KRR_MOCK_BINARY names, or else krr-mock in PATH. */
    public static KrrMock start(String... flags) {
        return startProgram(find(System.getenv("KRR_MOCK_BINARY"), System.getenv("PATH")), flags);
    }

    static KrrMock startProgram(Path binary, String... flags) {
        try {
            Path folder = Files.createTempDirectory("krr-mock-");
            Path ready = folder.resolve("url");
            List<String> command = new ArrayList<>(List.of(binary.toString(), "--listen", "127.0.0.1:0"));
            command.addAll(List.of("--ready-file", ready.toString(), "--log", "quiet"));
            command.addAll(List.of(flags));
            File log = folder.resolve("log").toFile();
            Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log).start();
            var mock = new KrrMock(new Running(process, folder, waitFor(process, ready, log.toPath())));
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
            return mock;
        } catch (IOException error) {
            throw new KrrMockException(binary + " cannot be started", error);
        }
    }

    /** Ends the mock; requests in flight are answered first. */
    @Override
    public void close() {
        end(running.process());
        try (var files = Files.walk(running.folder())) {
            files.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
        } catch (IOException error) {
            throw new KrrMockException("the files of the mock cannot be removed", error);
        }
    }

    static Path find(String named, String path) {
        if (named != null && !named.isEmpty()) {
            if (Files.isExecutable(Path.of(named)) && Files.isRegularFile(Path.of(named))) {
                return Path.of(named);
            }
            throw new KrrMockException("KRR_MOCK_BINARY names " + named + ", which is not a program that can be run");
        }
        String name = File.separatorChar == '\\' ? "krr-mock.exe" : "krr-mock";
        for (String folder : (path == null ? "" : path).split(File.pathSeparator)) {
            Path binary = Path.of(folder, name);
            if (Files.isExecutable(binary) && Files.isRegularFile(binary)) {
                return binary;
            }
        }
        throw new KrrMockException("krr-mock is not in PATH: install it with `cargo install --locked --path mock-server` from a "
                + "clone, or name the program in KRR_MOCK_BINARY");
    }

    private static String waitFor(Process process, Path ready, Path log) throws IOException {
        long start = System.nanoTime();
        try {
            while (System.nanoTime() - start < START_WITHIN_NANOS) {
                if (Files.exists(ready)) {
                    return Files.readString(ready).strip();
                }
                if (process.waitFor(5, TimeUnit.MILLISECONDS)) {
                    String said = Files.readString(log).strip();
                    throw new KrrMockException("krr-mock ended with exit code " + process.exitValue() + ": " + said);
                }
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        end(process);
        throw new KrrMockException("krr-mock did not answer within 10 s");
    }

    private static void end(Process process) {
        process.destroy();
        try {
            if (process.waitFor(10, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
    }
}
