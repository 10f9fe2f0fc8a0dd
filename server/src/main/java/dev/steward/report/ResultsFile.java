package dev.steward.report;

import dev.steward.file.OwnerOnly;
import dev.steward.problem.ServerFailure;
import dev.steward.report.TestCase.Extras;
import dev.steward.report.TestCase.FailedRun;
import dev.steward.report.TestCase.Status;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Compressed file with the tests of a build, next to its log. The file is replaced atomically, so
 * that a crash leaves the previous version intact.
 */
final class ResultsFile {

  private static final int FORMAT = 2;

  /** Version of the older format, which has neither the properties of tests nor their reruns. */
  private static final int FIRST_FORMAT = 1;

  private static final int MAX_TEXT = 16 << 20;

  private ResultsFile() {}

  /** The files of a folder whose names match a pattern, in the order of their names. */
  static Collection<Path> list(Path folder, String pattern) {
    var files = new TreeSet<Path>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder, pattern)) {
      all.forEach(files::add);
    } catch (IOException e) {
      throw new ServerFailure("reading the test results of a build", e);
    }
    return files;
  }

  static void write(Path file, TestResults results) {
    Path temporary = file.resolveSibling(file.getFileName() + ".new");
    try {
      Path folder = file.getParent();
      if (folder != null && !Files.isDirectory(folder)) {
        Files.createDirectories(folder, OwnerOnly.FOLDER);
      }
      try (var out =
          new DataOutputStream(
              new BufferedOutputStream(new GZIPOutputStream(Files.newOutputStream(temporary))))) {
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
      Files.setPosixFilePermissions(temporary, OwnerOnly.FILE_PERMISSIONS);
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new ServerFailure("writing test results failed; check the free disk space", e);
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
    if (text == null) {
      out.writeInt(-1);
    } else {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      out.writeInt(bytes.length);
      out.write(bytes);
    }
  }

  /** Reads the file; null if it does not exist. */
  static @Nullable TestResults find(Path file) {
    try (var in =
        new DataInputStream(
            new BufferedInputStream(new GZIPInputStream(Files.newInputStream(file), 8_192)))) {
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
    } catch (NoSuchFileException e) {
      return null;
    } catch (IOException e) {
      throw new ServerFailure("reading test results", e);
    }
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
    String text = read(in);
    if (text == null) {
      throw new IOException("a string is missing");
    }
    return text;
  }

  private static @Nullable String read(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 0) {
      return null;
    }
    if (length > MAX_TEXT) {
      throw new IOException("a string is too long");
    }
    return new String(in.readNBytes(length), StandardCharsets.UTF_8);
  }
}
