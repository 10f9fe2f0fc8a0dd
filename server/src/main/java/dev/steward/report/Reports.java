package dev.steward.report;

import dev.steward.access.Authorizer;
import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.blob.Blobs;
import dev.steward.blob.Omissions;
import dev.steward.blob.SafeFileTree;
import dev.steward.job.Job;
import dev.steward.job.Publisher;
import dev.steward.problem.ServerFailure;
import dev.steward.run.Run;
import dev.steward.store.Store;
import dev.steward.text.Globs;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** Test results: parses the reports of a build and provides summaries, trends and histories. */
public final class Reports {

  private static final int MAX_FILES = 20_000;

  /** Maximum number of tests per build. */
  public static final int MAX_CASES = 1_000_000;

  /** Tolerance for coarse or skewed file system clocks. */
  private static final long CLOCK_MILLIS = 3_000;

  /** Limits memory use: parsing needs several times the size of a report. */
  private static final Semaphore READERS = new Semaphore(2);

  /** Result of recording the test reports of a build. */
  public sealed interface Outcome {

    /**
     * Results were recorded.
     *
     * @param leftOut the number of tests beyond {@link #MOST_CASES}
     */
    record Recorded(Summary summary, int leftOut) implements Outcome {}

    /**
     * No results were found.
     *
     * @param message for the log
     * @param failsBuild whether the job treats this as a failure
     */
    record Nothing(String message, boolean failsBuild) implements Outcome {}
  }

  private final Store store;
  private final Authorizer rights;
  private final Blobs blobs;

  public Reports(Store store, Authorizer rights, Blobs blobs) {
    this.store = store;
    this.rights = rights;
    this.blobs = blobs;
  }

  private Path file(long jobId, long number) {
    return blobs.folder(jobId, number).resolve("tests.gz");
  }

  /**
   * Parses and stores the test reports of a build. Repeating it after a crash overwrites the same
   * data.
   *
   * @param since start of the build, epoch millis: older reports belong to another build
   * @param omissions counts reports whose names cannot be read
   */
  public Outcome record(
      Job job, Run run, Publisher.JUnit wanted, Path workspace, long since, Omissions omissions) {
    Globs globs = Globs.of(wanted.include());
    // An empty pattern is a configuration error and never matches all files.
    List<SafeFileTree.TreeFile> files =
        Globs.isEmpty(wanted.include())
            ? List.of()
            : SafeFileTree.files(
                workspace, globs::matches, globs::mayContainMatch, MAX_FILES, omissions);
    if (files.isEmpty()) {
      return new Outcome.Nothing(
          "No test report files were found. Configuration error?", !wanted.allowsEmpty());
    }
    List<SafeFileTree.TreeFile> fresh =
        files.stream()
            .filter(one -> !wanted.skipsOldReports() || one.modified() >= since - CLOCK_MILLIS)
            .toList();
    if (fresh.isEmpty()) {
      SafeFileTree.TreeFile old = files.getFirst();
      return new Outcome.Nothing(
          "Test reports were found but none of them are new. Did leafNodes run? \nFor example, "
              + workspace.resolve(old.path())
              + " is "
              + old(since - old.modified())
              + " old\n",
          true);
    }
    var reading = new Reading();
    read(fresh, workspace, wanted, reading);
    TestResults results = reading.results();
    if (results.total() == 0) {
      return new Outcome.Nothing(
          "None of the test reports contained any result", !wanted.allowsEmpty());
    }
    TestResults before = previous(job, run.number());
    TestResults seen = results.after(before, run.number());
    ResultsFile.write(file(job.id(), run.number()), seen);
    var summary =
        new Summary(
            run.id(),
            job.id(),
            run.number(),
            seen.total(),
            seen.failed(),
            seen.skipped(),
            (long) (seen.seconds() * 1_000),
            Math.round(wanted.healthScale() * 1_000));
    store.write(tx -> {
      ReportRows.put(tx, summary);
      return true;
    });
    return new Outcome.Recorded(summary, reading.leftOut);
  }

  private static String old(long millis) {
    long seconds = Math.max(0, millis / 1_000);
    if (seconds < 60) {
      return seconds + " sec";
    }
    return seconds < 3_600
        ? seconds / 60 + " min"
        : seconds < 86_400 ? seconds / 3_600 + " hr" : seconds / 86_400 + " days";
  }

  /** Merges suites of all files: combines parts of a suite and drops duplicates. */
  static final class Reading {

    private record Key(String name, @Nullable String id) {}

    /** A suite that may get more parts. */
    private static final class Open {
      final TestSuite first;
      final List<TestCase> cases = new ArrayList<>();
      float seconds;

      Open(TestSuite first) {
        this.first = first;
      }
    }

    private final Map<Key, Open> suites = new LinkedHashMap<>();
    private int cases;
    private int leftOut;

    void add(TestSuite suite) {
      var key = new Key(suite.name(), suite.id());
      Open known = suites.get(key);
      String timestamp = known == null ? null : known.first.timestamp();
      if (timestamp != null && timestamp.equals(suite.timestamp())) {
        // A duplicate suite, for example from an aggregate report.
        return;
      }
      int taken = Math.min(suite.cases().size(), MAX_CASES - cases);
      cases += taken;
      leftOut += suite.cases().size() - taken;
      Open open = known == null ? new Open(suite) : known;
      open.cases.addAll(suite.cases().subList(0, taken));
      open.seconds += suite.seconds();
      if (known == null && (taken > 0 || suite.cases().isEmpty())) {
        suites.put(key, open);
      }
    }

    TestResults results() {
      return new TestResults(
          suites.values().stream()
              .map(open -> open.first.withCases(open.cases, open.seconds))
              .toList());
    }

    int leftOut() {
      return leftOut;
    }
  }

  private static void read(
      List<SafeFileTree.TreeFile> files, Path workspace, Publisher.JUnit wanted, Reading reading) {
    var reader = new JUnitReader(wanted.keepsAllOutput(), wanted.keepsProperties());
    READERS.acquireUninterruptibly();
    try {
      for (SafeFileTree.TreeFile file : files) {
        reader.read(file.path(), bytes(workspace, file.path())).forEach(reading::add);
      }
    } finally {
      READERS.release();
    }
  }

  private static byte[] bytes(Path workspace, String path) {
    try (InputStream in = SafeFileTree.open(workspace, path)) {
      return in == null ? new byte[0] : in.readNBytes(JUnitReader.MAX_BYTES + 1);
    } catch (IOException e) {
      throw new ServerFailure("reading a test report", e);
    }
  }

  private TestResults previous(Job job, long number) {
    for (Summary summary : store.read(tx -> ReportRows.before(tx, job.id(), number, 1))) {
      TestResults results = ResultsFile.find(file(job.id(), summary.number()));
      if (results != null) {
        return results;
      }
    }
    return new TestResults(List.of());
  }

  /** The summary; null if the run has no tests. */
  public @Nullable Summary findSummary(Run run) {
    return store.read(tx -> ReportRows.find(tx, run.id()));
  }

  /** Summaries of several runs by run ID, in one query. */
  public Map<Long, Summary> summaries(Collection<Long> runIds) {
    var all = new HashMap<Long, Summary>();
    for (Summary summary : store.read(tx -> ReportRows.of(tx, runIds))) {
      all.put(summary.runId(), summary);
    }
    return all;
  }

  /** Summaries of the last completed run of each job by job ID, in one query. */
  public Map<Long, Summary> completed(Collection<Long> jobIds) {
    var all = new HashMap<Long, Summary>();
    for (Summary summary : store.read(tx -> ReportRows.completed(tx, jobIds))) {
      all.put(summary.jobId(), summary);
    }
    return all;
  }

  /** The individual tests; null if the run has none. */
  public @Nullable TestResults find(Caller caller, Job job, Run run) {
    rights.require(caller, Permission.ITEM_READ, job.protectedObject());
    return findSummary(run) == null ? null : ResultsFile.find(file(job.id(), run.number()));
  }

  /** Summaries of the newest builds, the newest first. */
  public List<Summary> trend(Caller caller, Job job, int most) {
    rights.require(caller, Permission.ITEM_READ, job.protectedObject());
    return store.read(tx -> ReportRows.before(tx, job.id(), Long.MAX_VALUE, most));
  }

  /** Result of a test in one build. */
  public record Past(long number, TestCase test) {}

  /** Minimum number of changes between passed and failed for a flaky test. */
  private static final int FLIPS = 2;

  /**
   * Flaky tests: those that changed between passed and failed at least twice in this build and the
   * builds before. Builds that skipped a test do not count.
   *
   * @param wanted the keys of the tests to check
   * @param most the number of builds to read, one file each
   * @return the keys of flaky tests
   */
  public Set<String> flaky(Caller caller, Job job, long number, Set<String> wanted, int most) {
    rights.require(caller, Permission.ITEM_READ, job.protectedObject());
    var flips = new HashMap<String, Integer>();
    var last = new HashMap<String, Boolean>();
    if (!wanted.isEmpty()) {
      for (Summary summary : store.read(tx -> ReportRows.before(tx, job.id(), number + 1, most))) {
        TestResults results = ResultsFile.find(file(job.id(), summary.number()));
        for (TestCase one : results == null ? List.<TestCase>of() : results.cases()) {
          if (one.status() != TestCase.Status.SKIPPED && wanted.contains(one.key())) {
            Boolean before = last.put(one.key(), one.status().isFailure());
            if (before != null && before != one.status().isFailure()) {
              flips.merge(one.key(), 1, Integer::sum);
            }
          }
        }
      }
    }
    flips.values().removeIf(count -> count < FLIPS);
    return flips.keySet();
  }

  /**
   * History of a test in this build and the builds before, the newest first.
   *
   * @param most the number of builds to read, one file each
   */
  public List<Past> history(Caller caller, Job job, long number, TestCase wanted, int most) {
    rights.require(caller, Permission.ITEM_READ, job.protectedObject());
    var history = new ArrayList<Past>();
    for (Summary summary : store.read(tx -> ReportRows.before(tx, job.id(), number + 1, most))) {
      TestResults results = ResultsFile.find(file(job.id(), summary.number()));
      if (results != null) {
        for (TestCase one : results.cases()) {
          if (one.key().equals(wanted.key())) {
            history.add(new Past(summary.number(), one));
            break;
          }
        }
      }
    }
    return history;
  }
}
