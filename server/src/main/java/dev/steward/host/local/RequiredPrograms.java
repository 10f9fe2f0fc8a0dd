package dev.steward.host.local;

import dev.steward.host.HostFacts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checks for programs that the server needs to run builds. */
public final class RequiredPrograms {

  private static final Logger LOG = LoggerFactory.getLogger(RequiredPrograms.class);

  /** The file that contains the start time of a process. */
  private static final Path PROC = Path.of("/proc/self/stat");

  private RequiredPrograms() {}

  /** Logs missing programs; checks files only and starts no process. */
  public static void check() {
    for (String sentence : missing(RequiredPrograms::isInstalled, Files.isReadable(PROC))) {
      LOG.warn("{}", sentence);
    }
  }

  private static boolean isInstalled(String program) {
    for (String folder : HostFacts.DEFAULT_PATH.split(":", -1)) {
      if (Files.isExecutable(Path.of(folder, program))) {
        return true;
      }
    }
    return false;
  }

  /** A message for each missing requirement. */
  static List<String> missing(Predicate<String> installed, boolean proc) {
    var sentences = new ArrayList<String>();
    var needed = new ArrayList<String>();
    for (String program : List.of("sh", "setsid", "sed", "cat", "mkdir", "mv")) {
      if (!installed.test(program)) {
        needed.add(program);
      }
    }
    if (!needed.isEmpty()) {
      sentences.add(
          "Builds cannot run, because these programs are missing on this machine: "
              + String.join(", ", needed)
              + ". Install the packages util-linux (setsid), sed and coreutils.");
    }
    if (!proc) {
      sentences.add(
          "Builds cannot be resumed after a restart, because /proc is not readable. Mount /proc"
              + " (mount -t proc proc /proc), or add it to the container.");
    }
    if (!installed.test("stdbuf") || !installed.test("cut")) {
      sentences.add(
          "Masking secrets in logs is slow, and long lines need a lot of memory, because stdbuf or"
              + " cut is not installed. Install the coreutils package.");
    }
    if (!installed.test("perl") && !installed.test("awk")) {
      sentences.add(
          "Timestamps in logs are not available, because neither perl nor awk is installed. Install"
              + " perl or awk.");
    }
    return sentences;
  }
}
