import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** A server process: its address and its resource usage. */
final class Running implements AutoCloseable {
  /** The kernel truncates thread names to fifteen characters. */
  private static final Pattern COMPILER = Pattern.compile("\\(C[12] CompilerThre");

  final Process process;
  String url = "";

  Running(List<String> command) throws IOException {
    process = new ProcessBuilder(command).redirectErrorStream(true).start();
    var lines = new BufferedReader(new InputStreamReader(process.getInputStream()));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      int at = line.indexOf("ready at ");
      if (at >= 0) {
        url = line.substring(at + 9).strip();
        break;
      }
    }
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                lines.transferTo(Writer.nullWriter());
              } catch (IOException e) {
                return; // the process has ended
              }
            });
    if (url.isEmpty()) {
      throw new IllegalStateException("did not start: " + command);
    }
  }

  /** CPU seconds of the process so far, user and system. */
  double cpu() throws IOException {
    return seconds(Files.readString(Path.of("/proc/" + process.pid() + "/stat")));
  }

  /**
   * CPU seconds used so far by the JIT compiler threads, which stay busy long after the first
   * requests.
   */
  double compiling() throws IOException {
    double all = 0;
    try (DirectoryStream<Path> threads = Files.newDirectoryStream(Path.of("/proc/" + process.pid() + "/task"))) {
      for (Path thread : threads) {
        try {
          String stat = Files.readString(thread.resolve("stat"));
          all += COMPILER.matcher(stat).find() ? seconds(stat) : 0;
        } catch (IOException e) {
          continue; // the thread has ended in the meantime
        }
      }
    }
    return all;
  }

  private static double seconds(String stat) {
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / 100.0;
  }

  /** Resident memory in MB. */
  double rss() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024.0;
      }
    }
    return 0;
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
