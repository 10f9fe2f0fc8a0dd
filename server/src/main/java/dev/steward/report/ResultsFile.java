package dev.steward.report;

import dev.steward.report.TestCase.Extras;
import dev.steward.report.TestCase.FailedRun;
import dev.steward.report.TestCase.Status;
import dev.steward.report.file.StoredFile;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The file with the tests of a build. */
final class ResultsFile {

  private static final int FORMAT = 2;

  /** Version of the older format, which has neither the properties of tests nor their reruns. */
  private static final int FIRST_FORMAT = 1;

  private ResultsFile() {}

  static void write(Path file, TestResults results) {
    StoredFile.write(file, out -> write(out, results));
  }

  private static void write(DataOutputStream out, TestResults results) throws IOException {
    out.writeInt(FORMAT);
    out.writeInt(results.suites().size());
    for (TestSuite suite : results.suites()) {
      write(out, suite.name());
      write(out, suite.id());
      write(out, suite.timestamp());
      out.writeFloat(suite.seconds());
      write(out, suite.stdout());
      write(out, suite.stderr());
      out.writeInt(suite.cases().size());
      for (TestCase test : suite.cases()) {
        write(out, test.className());
        write(out, test.name());
        out.writeFloat(test.seconds());
        write(out, test.status().name());
        write(out, test.details());
        write(out, test.stackTrace());
        write(out, test.skippedMessage());
        write(out, test.stdout());
        write(out, test.stderr());
        out.writeLong(test.failedSince());
        write(out, test.extras().properties());
        write(out, test.extras().flakyFailures());
        write(out, test.extras().rerunFailures());
      }
      write(out, suite.properties());
    }
  }

  private static void write(DataOutputStream out, Map<String, String> properties)
      throws IOException {
    out.writeInt(properties.size());
    for (Map.Entry<String, String> property : properties.entrySet()) {
      write(out, property.getKey());
      write(out, property.getValue());
    }
  }

  private static void write(DataOutputStream out, List<FailedRun> runs) throws IOException {
    out.writeInt(runs.size());
    for (FailedRun run : runs) {
      write(out, run.message());
      write(out, run.type());
      write(out, run.stackTrace());
      write(out, run.stdout());
      write(out, run.stderr());
    }
  }

  private static void write(DataOutputStream out, @Nullable String text) throws IOException {
    StoredFile.writeText(out, text);
  }

  /** Reads the file; null if it does not exist. */
  static @Nullable TestResults find(Path file) {
    return StoredFile.find(file, ResultsFile::results);
  }

  private static TestResults results(DataInputStream in) throws IOException {
    int format = in.readInt();
    if (format != FORMAT && format != FIRST_FORMAT) {
      throw new IOException("another format");
    }
    int count = in.readInt();
    var suites = new ArrayList<TestSuite>();
    for (int i = 0; i < count; i++) {
      suites.add(suite(in, format));
    }
    return new TestResults(suites);
  }

  private static TestSuite suite(DataInputStream in, int format) throws IOException {
    String name = readRequired(in);
    String id = read(in);
    String timestamp = read(in);
    float seconds = in.readFloat();
    String stdout = read(in);
    String stderr = read(in);
    int count = in.readInt();
    List<TestCase> cases = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      cases.add(
          new TestCase(
              readRequired(in),
              readRequired(in),
              in.readFloat(),
              Status.valueOf(readRequired(in)),
              read(in),
              read(in),
              read(in),
              read(in),
              read(in),
              in.readLong(),
              format == FIRST_FORMAT ? Extras.NONE : extras(in)));
    }
    Map<String, String> properties = format == FIRST_FORMAT ? Map.of() : properties(in);
    return new TestSuite(name, id, timestamp, seconds, stdout, stderr, cases, properties);
  }

  private static Extras extras(DataInputStream in) throws IOException {
    Map<String, String> properties = properties(in);
    List<FailedRun> flaky = runs(in);
    List<FailedRun> reruns = runs(in);
    return properties.isEmpty() && flaky.isEmpty() && reruns.isEmpty()
        ? Extras.NONE
        : new Extras(properties, flaky, reruns);
  }

  private static Map<String, String> properties(DataInputStream in) throws IOException {
    int count = in.readInt();
    Map<String, String> all = count == 0 ? Map.of() : new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      all.put(readRequired(in), readRequired(in));
    }
    return all;
  }

  private static List<FailedRun> runs(DataInputStream in) throws IOException {
    int count = in.readInt();
    List<FailedRun> all = count == 0 ? List.of() : new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(new FailedRun(read(in), read(in), read(in), read(in), read(in)));
    }
    return all;
  }

  private static String readRequired(DataInputStream in) throws IOException {
    return StoredFile.readRequired(in);
  }

  private static @Nullable String read(DataInputStream in) throws IOException {
    return StoredFile.readText(in);
  }
}
