package dev.steward.contract;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A recorded pipeline.
 *
 * @param name such as {@code 042-post-success-order}; also the name of the job
 * @param options what the recorder did: number of builds, parameters, answer to an input, text in
 *     the log after which the build is stopped
 */
record PipelineCase(String name, Path folder, Map<String, String> options) {

  /** The console of a script that Jenkins refuses or breaks, with the values of Groovy. */
  static final String GROOVY_CONSOLE = "console-groovy.txt";

  /** All recorded pipelines by number. */
  static List<PipelineCase> readAll() throws IOException {
    Path cases = Product.root().resolve("contract/src/test/resources/golden-pipelines/cases");
    var all = new ArrayList<PipelineCase>();
    try (var folders = Files.list(cases)) {
      for (Path folder : folders.sorted().toList()) {
        all.add(new PipelineCase(folder.getFileName().toString(), folder, options(folder)));
      }
    }
    return all;
  }

  private static Map<String, String> options(Path folder) throws IOException {
    var options = new HashMap<String, String>();
    Path notes = folder.resolve("notes.txt");
    if (Files.exists(notes)) {
      for (String line : Files.readAllLines(notes)) {
        int colon = line.indexOf(": ");
        if (colon > 0) {
          options.put(line.substring(0, colon), line.substring(colon + 2));
        }
      }
    }
    return options;
  }

  /** Number of builds; all but the last have a console of their own. */
  int builds() {
    return Integer.parseInt(options.getOrDefault("runs", "1"));
  }

  String script() throws IOException {
    return Files.readString(folder.resolve("Jenkinsfile"));
  }

  /** The expected result: the recorded one, or the one of the console with Groovy's values. */
  String result() throws IOException {
    String console = file(GROOVY_CONSOLE);
    if (console != null) {
      return console.strip().substring(console.strip().lastIndexOf(' ') + 1);
    }
    return String.valueOf(file("result.txt")).strip();
  }

  /** A recorded file; null if it was not recorded. */
  @Nullable String file(String file) throws IOException {
    Path path = folder.resolve(file);
    return Files.exists(path) ? Files.readString(path) : null;
  }
}
