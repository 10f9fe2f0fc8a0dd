package dev.steward.report;

import dev.steward.access.Authorizer;
import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.blob.Blobs;
import dev.steward.blob.Omissions;
import dev.steward.blob.TreeFile;
import dev.steward.host.Files;
import dev.steward.host.PosixPath;
import dev.steward.job.Job;
import dev.steward.report.coverage.CoverageReports;
import dev.steward.report.file.ReportFiles;
import dev.steward.report.file.ReportTextBudget;
import dev.steward.report.file.StoredFile;
import dev.steward.report.issue.IssueReports;
import dev.steward.run.Run;
import dev.steward.store.Store;
import dev.steward.text.Globs;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Test results: parses the reports of a build and provides summaries, trends and histories. Leads
 * to the other kinds of reports.
 */
public final class Reports {

  /** Maximum number of tests per build. */
  public static final int MAX_CASES = SuiteMerger.MAX_CASES;

  private static final int MAX_FILES = 20_000;

  /** Tolerance in milliseconds for file times, since file system clocks may be coarse or skewed. */
  private static final long CLOCK_TOLERANCE_MILLIS = 3_000;

  private static final String PART_PREFIX = "tests-";
  private static final String PART_SUFFIX = ".gz";

  /** Held while the parts of a build are merged. */
  private final ReentrantLock partsLock = new ReentrantLock();

  private final Store store;
  private final Authorizer rights;
  private final Blobs blobs;

  private final IssueReports issues;
  private final CoverageReports coverage;

  public Reports(Store store, Authorizer rights, Blobs blobs) {
    this.store = store;
    this.rights = rights;
    this.blobs = blobs;
    issues = new IssueReports(store, rights, blobs);
    coverage = new CoverageReports(store, rights, blobs);
  }

  /** The coverage of builds. */
  public CoverageReports coverage() {
    return coverage;
  }

  /** The issues that compilers and static analysis tools report. */
  public IssueReports issues() {
    return issues;
  }

  private Path file(long jobId, long number) {
    return blobs.folder(jobId, number).resolve("tests.gz");
  }

  /**
   * Parses and stores the test reports of a build. Calling this method again after a crash
   * overwrites the same data.
   *
   * @param since start of the build, epoch millis: older reports belong to another build
   * @param omissions counts reports whose names cannot be read
   */
  public ReportResult record(
      Job job, Run run, JUnitOptions options, Files workspace, long since, Omissions omissions) {
    return record(job, run, "", options, workspace, since, omissions);
  }

  /**
   * Parses test reports, and adds them to those that other steps of the same build have recorded.
   *
   * @param part identifies the step; recording a part again replaces it. Empty if the build has
   *     only one
   * @return the counts of this part
   */
  public ReportResult record(
      Job job,
      Run run,
      String part,
      JUnitOptions options,
      Files workspace,
      long since,
      Omissions omissions) {
    Globs globs = Globs.of(options.include());
    // An empty pattern is a configuration error; it does not stand for all files.
    List<TreeFile> files =
        Globs.isEmpty(options.include())
            ? List.of()
            : workspace.files(globs::matches, globs::mayContainMatch, MAX_FILES, omissions);
    if (files.isEmpty()) {
      return new ReportResult.NoResults(
          "No test report files were found. Configuration error?", !options.allowsEmpty());
    }
    List<TreeFile> recent =
        files.stream()
            .filter(file ->
                !options.skipsOldReports() || file.modified() >= since - CLOCK_TOLERANCE_MILLIS)
            .toList();
    if (recent.isEmpty()) {
      TreeFile old = files.getFirst();
      return new ReportResult.NoResults(
          "Test reports were found but none of them are new. Did leafNodes run? \nFor example, "
              + PosixPath.resolve(workspace.path(), old.path())
              + " is "
              + ReportFiles.age(since - old.modified())
              + " old\n",
          true);
    }
    var merger = new SuiteMerger();
    var reader =
        new JUnitReader(
            options.keepsAllOutput(), options.keepsProperties(), new ReportTextBudget());
    ReportFiles.read(
        recent,
        workspace,
        (file, content) -> reader.read(file.path(), file.size(), content).forEach(merger::add));
    TestResults results = merger.results();
    if (results.total() == 0) {
      return new ReportResult.NoResults(
          "None of the test reports contained any result", !options.allowsEmpty());
    }
    TestSummary summary =
        part.isEmpty()
            ? store(job, run, results, options.healthScale())
            : recordPart(job, run, part, results, options.healthScale());
    return new ReportResult.Recorded(summary, merger.omitted);
  }

  /**
   * Stores tests that a step has read, and adds them to those that other steps of the same build
   * have recorded.
   *
   * @param part identifies the step; recording a part again replaces it
   * @return the counts of this part
   */
  public TestSummary recordPart(
      Job job, Run run, String part, TestResults results, double healthScale) {
    partsLock.lock();
    try {
      ResultsFile.write(partFile(job, run, part), results);
      var parts = new SuiteMerger();
      for (TestResults stored : parts(job, run)) {
        stored.suites().forEach(parts::add);
      }
      store(job, run, parts.results(), healthScale);
    } finally {
      partsLock.unlock();
    }
    return summary(job, run, results, healthScale);
  }

  private TestSummary store(Job job, Run run, TestResults results, double healthScale) {
    TestResults compared = results.comparedTo(previous(job, run.number()), run.number());
    ResultsFile.write(file(job.id(), run.number()), compared);
    TestSummary summary = summary(job, run, compared, healthScale);
    store.write(tx -> {
      ReportRows.put(tx, summary);
      return true;
    });
    return summary;
  }

  private static TestSummary summary(Job job, Run run, TestResults results, double healthScale) {
    return new TestSummary(
        run.id(),
        job.id(),
        run.number(),
        results.total(),
        results.failed(),
        results.skipped(),
        (long) (results.seconds() * 1_000),
        Math.round(healthScale * 1_000));
  }

  private Path partFile(Job job, Run run, String part) {
    return blobs.folder(job.id(), run.number()).resolve(PART_PREFIX + part + PART_SUFFIX);
  }

  /** The results of the parts of a build, in the order of their names. */
  private List<TestResults> parts(Job job, Run run) {
    var parts = new ArrayList<TestResults>();
    for (Path file :
        StoredFile.list(blobs.folder(job.id(), run.number()), PART_PREFIX + "*" + PART_SUFFIX)) {
      TestResults results = ResultsFile.find(file);
      if (results != null) {
        parts.add(results);
      }
    }
    return parts;
  }

  private TestResults previous(Job job, long number) {
    TestSummary summary = findPrevious(job, number);
    TestResults results =
        summary == null ? null : ResultsFile.find(file(job.id(), summary.number()));
    return results == null ? new TestResults(List.of()) : results;
  }

  /** The summary of the last build before this number that has tests; null if there is none. */
  public @Nullable TestSummary findPrevious(Job job, long number) {
    List<TestSummary> earlier = store.read(tx -> ReportRows.before(tx, job.id(), number, 1));
    return earlier.isEmpty() ? null : earlier.getFirst();
  }

  /** The test summary of a run; null if it has no tests. */
  public @Nullable TestSummary findSummary(Run run) {
    return store.read(tx -> ReportRows.find(tx, run.id()));
  }

  /** Summaries of several runs by run ID, in one query. */
  public Map<Long, TestSummary> summaries(Collection<Long> runIds) {
    var all = new HashMap<Long, TestSummary>();
    for (TestSummary summary : store.read(tx -> ReportRows.of(tx, runIds))) {
      all.put(summary.runId(), summary);
    }
    return all;
  }

  /** The summary of each job's last completed run, by job ID, in one query. */
  public Map<Long, TestSummary> completed(Collection<Long> jobIds) {
    var all = new HashMap<Long, TestSummary>();
    for (TestSummary summary : store.read(tx -> ReportRows.completed(tx, jobIds))) {
      all.put(summary.jobId(), summary);
    }
    return all;
  }

  /** The individual tests of a run; null if it has none. */
  public @Nullable TestResults find(Caller caller, Job job, Run run) {
    rights.require(caller, Permission.ITEM_READ, job.protectedObject());
    return findSummary(run) == null ? null : ResultsFile.find(file(job.id(), run.number()));
  }

  /** Summaries of the newest builds, newest first. */
  public List<TestSummary> trend(Caller caller, Job job, int limit) {
    rights.require(caller, Permission.ITEM_READ, job.protectedObject());
    return store.read(tx -> ReportRows.before(tx, job.id(), Long.MAX_VALUE, limit));
  }

  /** Minimum number of changes between passed and failed for a flaky test. */
  private static final int MIN_FLIPS = 2;

  /**
   * Flaky tests: those that changed between passed and failed at least twice in this build and
   * earlier builds. Builds that skipped a test do not count.
   *
   * @param keys the keys of the tests to check
   * @param limit the number of builds to read, one file each
   * @return the keys of flaky tests
   */
  public Set<String> flaky(Caller caller, Job job, long number, Set<String> keys, int limit) {
    rights.require(caller, Permission.ITEM_READ, job.protectedObject());
    var flips = new HashMap<String, Integer>();
    var last = new HashMap<String, Boolean>();
    if (!keys.isEmpty()) {
      for (TestSummary summary :
          store.read(tx -> ReportRows.before(tx, job.id(), number + 1, limit))) {
        TestResults results = ResultsFile.find(file(job.id(), summary.number()));
        for (TestCase test : results == null ? List.<TestCase>of() : results.cases()) {
          if (test.status() != TestCase.Status.SKIPPED && keys.contains(test.key())) {
            Boolean before = last.put(test.key(), test.status().isFailure());
            if (before != null && before != test.status().isFailure()) {
              flips.merge(test.key(), 1, Integer::sum);
            }
          }
        }
      }
    }
    flips.values().removeIf(count -> count < MIN_FLIPS);
    return flips.keySet();
  }

  /**
   * History of a test in this build and earlier builds, newest first.
   *
   * @param limit the number of builds to read, one file each
   */
  public List<TestHistoryEntry> history(
      Caller caller, Job job, long number, TestCase test, int limit) {
    rights.require(caller, Permission.ITEM_READ, job.protectedObject());
    var history = new ArrayList<TestHistoryEntry>();
    for (TestSummary summary :
        store.read(tx -> ReportRows.before(tx, job.id(), number + 1, limit))) {
      TestResults results = ResultsFile.find(file(job.id(), summary.number()));
      if (results != null) {
        for (TestCase candidate : results.cases()) {
          if (candidate.key().equals(test.key())) {
            history.add(new TestHistoryEntry(summary.number(), candidate));
            break;
          }
        }
      }
    }
    return history;
  }
}
