package dev.steward.report;

import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.access.Rights;
import dev.steward.blob.Blobs;
import dev.steward.blob.Omissions;
import dev.steward.blob.Tree;
import dev.steward.job.Job;
import dev.steward.job.Publisher;
import dev.steward.problem.Broken;
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

/** The one door to how tests went: reading reports after a build, and what became of each test. */
public final class Reports {

  private static final int MOST_FILES = 20_000;

  /** Tests of one build. */
  public static final int MOST_CASES = 1_000_000;

  /** Clocks of file systems are coarse, and some are a little late. */
  private static final long CLOCK_MILLIS = 3_000;

  /** Large reports need their size several times over while they are read: two at once. */
  private static final Semaphore READERS = new Semaphore(2);

  /** What came of reading the reports of a build. */
  public sealed interface Outcome {

    /**
     * They were read.
     *
     * @param leftOut how many tests there are beyond {@link #MOST_CASES}
     */
    record Recorded(Summary summary, int leftOut) implements Outcome {}

    /**
     * There was nothing to read.
     *
     * @param message for the log
     * @param failsBuild whether the job says that this must not be
     */
    record Nothing(String message, boolean failsBuild) implements Outcome {}
  }

  private final Store store;
  private final Rights rights;
  private final Blobs blobs;

  public Reports(Store store, Rights rights, Blobs blobs) {
    this.store = store;
    this.rights = rights;
    this.blobs = blobs;
  }

  private Path file(long jobId, long number) {
    return blobs.folder(jobId, number).resolve("tests.gz");
  }

  /**
   * Reads what the tests of a build wrote. It may be done again after a crash: the same is written
   * in place of the same.
   *
   * @param since when the build began, epoch millis: older reports are of another build
   * @param omissions counts reports that cannot be read by their names
   */
  public Outcome record(
      Job job, Run run, Publisher.JUnit wanted, Path workspace, long since, Omissions omissions) {
    Globs globs = Globs.of(wanted.include());
    // No pattern is a mistake, and never means all files.
    List<Tree.File> files =
        Globs.isEmpty(wanted.include())
            ? List.of()
            : Tree.files(workspace, globs::matches, globs::enters, MOST_FILES, omissions);
    if (files.isEmpty()) {
      return new Outcome.Nothing(
          "No test report files were found. Configuration error?", !wanted.mayBeEmpty());
    }
    List<Tree.File> fresh =
        files.stream()
            .filter(one -> !wanted.skipsOldReports() || one.modified() >= since - CLOCK_MILLIS)
            .toList();
    if (fresh.isEmpty()) {
      Tree.File old = files.getFirst();
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
          "None of the test reports contained any result", !wanted.mayBeEmpty());
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

  /** Suites of all files so far: parts of one suite are put together, duplicates left out. */
  static final class Reading {

    private record Key(String name, @Nullable String id) {}

    /** A suite whose further parts may come. */
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
        // The same suite once more, such as in a file that holds those of all other files.
        return;
      }
      int taken = Math.min(suite.cases().size(), MOST_CASES - cases);
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
      List<Tree.File> files, Path workspace, Publisher.JUnit wanted, Reading reading) {
    var reader = new JUnitReader(wanted.keepsAllOutput(), wanted.keepsProperties());
    READERS.acquireUninterruptibly();
    try {
      for (Tree.File file : files) {
        reader.read(file.path(), bytes(workspace, file.path())).forEach(reading::add);
      }
    } finally {
      READERS.release();
    }
  }

  private static byte[] bytes(Path workspace, String path) {
    try (InputStream in = Tree.open(workspace, path)) {
      return in == null ? new byte[0] : in.readNBytes(JUnitReader.MOST_BYTES + 1);
    } catch (IOException e) {
      throw new Broken("reading a report of tests", e);
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

  /** In numbers; null where the run has no tests. */
  public @Nullable Summary findSummary(Run run) {
    return store.read(tx -> ReportRows.find(tx, run.id()));
  }

  /** The numbers of many runs in one statement, by run. */
  public Map<Long, Summary> summaries(Collection<Long> runIds) {
    var all = new HashMap<Long, Summary>();
    for (Summary summary : store.read(tx -> ReportRows.of(tx, runIds))) {
      all.put(summary.runId(), summary);
    }
    return all;
  }

  /** The numbers of the last run of each job that ended, in one statement, by job. */
  public Map<Long, Summary> completed(Collection<Long> jobIds) {
    var all = new HashMap<Long, Summary>();
    for (Summary summary : store.read(tx -> ReportRows.completed(tx, jobIds))) {
      all.put(summary.jobId(), summary);
    }
    return all;
  }

  /** Test by test; null where the run has none. */
  public @Nullable TestResults find(Caller caller, Job job, Run run) {
    rights.require(caller, Permission.ITEM_READ, job.subject());
    return findSummary(run) == null ? null : ResultsFile.find(file(job.id(), run.number()));
  }

  /** How the tests of the newest builds went, the newest first. */
  public List<Summary> trend(Caller caller, Job job, int most) {
    rights.require(caller, Permission.ITEM_READ, job.subject());
    return store.read(tx -> ReportRows.before(tx, job.id(), Long.MAX_VALUE, most));
  }

  /** One test in one of several builds. */
  public record Past(long number, TestCase test) {}

  /** A test that passed and failed in turns so often is called flaky. */
  private static final int FLIPS = 2;

  /**
   * Which tests are flaky: those that went from passing to failing or back at least twice in that
   * build and the ones before. Builds in which a test was left out say nothing about it.
   *
   * @param wanted the keys of the tests that are asked about
   * @param most how many builds are looked at: each is one file
   * @return the keys of those that are
   */
  public Set<String> flaky(Caller caller, Job job, long number, Set<String> wanted, int most) {
    rights.require(caller, Permission.ITEM_READ, job.subject());
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
   * What became of one test in that build and the ones before, the newest first.
   *
   * @param most how many builds are looked at: each is one file
   */
  public List<Past> history(Caller caller, Job job, long number, TestCase wanted, int most) {
    rights.require(caller, Permission.ITEM_READ, job.subject());
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
