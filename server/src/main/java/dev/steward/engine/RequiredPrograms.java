package dev.steward.engine;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the machine needs to have for builds, beside what their own steps call. */
public final class RequiredPrograms {

  private static final Logger LOG = LoggerFactory.getLogger(RequiredPrograms.class);

  /** The file by which a process tells when it was started. */
  private static final Path PROC = Path.of("/proc/self/stat");

  private RequiredPrograms() {}

  /** Writes to the server's log what is missing; checks paths alone, and starts nothing. */
  public static void check() {
    for (String sentence : missing(RequiredPrograms::isInstalled, Files.isReadable(PROC))) {
      LOG.warn("{}", sentence);
    }
  }

  private static boolean isInstalled(String program) {
    for (String folder : Environment.DEFAULT_PATH.split(":", -1)) {
      if (Files.isExecutable(Path.of(folder, program))) {
        return true;
      }
    }
    return false;
  }

  /** A sentence for each thing that builds lack; none where all is there. */
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
          "Builds cannot run: this machine lacks "
              + String.join(", ", needed)
              + ". Install the packages util-linux (setsid), sed and coreutils.");
    }
    if (!proc) {
      sentences.add(
          "Builds cannot be watched after a restart: /proc is not readable. Mount it"
              + " (mount -t proc proc /proc), or give it to the container.");
    }
    if (!installed.test("stdbuf") || !installed.test("cut")) {
      sentences.add(
          "Logs of builds with secrets are written slowly, and long lines need memory: this machine"
              + " lacks stdbuf or cut. Install the package coreutils.");
    }
    if (!installed.test("perl") && !installed.test("awk")) {
      sentences.add(
          "Lines of logs get no time stamps: this machine lacks perl and awk. Install one of"
              + " them.");
    }
    return sentences;
  }
}
