package dev.steward.report.issue;

import dev.steward.access.Authorizer;
import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.blob.Blobs;
import dev.steward.job.Job;
import dev.steward.report.file.StoredFile;
import dev.steward.report.gate.GateCheck;
import dev.steward.report.gate.GateStatus;
import dev.steward.run.Run;
import dev.steward.store.Store;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The issues of builds: stores them, compares them with earlier ones, and provides them. */
public final class IssueReports {

  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}");

  private final Store store;
  private final Authorizer rights;
  private final Blobs blobs;

  public IssueReports(Store store, Authorizer rights, Blobs blobs) {
    this.store = store;
    this.rights = rights;
    this.blobs = blobs;
  }

  /** True if a result may have the id, which becomes part of URLs and of a file name. */
  public static boolean isValidId(String id) {
    return ID.matcher(id).matches();
  }

  /**
   * How issues are recorded.
   *
   * @param part identifies the step; recording a result of the same step again replaces it
   * @param name of the result on pages
   * @param ignoresGate whether the reference build may have missed its quality gates
   */
  public record RecordOptions(
      String part, String name, List<IssueGate> gates, boolean ignoresGate) {}

  /**
   * Compares issues with those of the reference build, and stores them. Messages about that are
   * added to the report.
   *
   * @return null if another step of the same build has recorded a result with the same id
   */
  public @Nullable IssueResult record(Job job, Run run, IssueReport report, RecordOptions options) {
    String id = report.id();
    IssueSummary other = store.read(tx -> IssueRows.find(tx, run.id(), id));
    if (other != null && !other.part().equals(options.part())) {
      return null;
    }
    IssueSummary reference =
        store.read(
            tx -> IssueRows.reference(tx, job.id(), run.number(), id, options.ignoresGate()));
    IssueResult earlier = reference == null ? null : read(reference);
    IssueDelta delta = delta(run, report, earlier);
    SeverityCounts counts = SeverityCounts.of(delta.all());
    SeverityCounts added = SeverityCounts.of(delta.added());
    List<GateCheck> gates =
        options.gates().stream()
            .map(gate ->
                gate.check(counts, added, earlier == null ? null : earlier.summary().counts()))
            .toList();
    GateCheck.log(gates, report::info);
    report.info(
        "Created analysis result for "
            + counts.total()
            + " issues (found "
            + added.total()
            + " new issues, fixed "
            + delta.fixed().size()
            + " issues)");
    IssueSummary summary =
        withHistory(
            new IssueSummary(
                run.id(),
                job.id(),
                run.number(),
                id,
                options.part(),
                options.name(),
                counts,
                added.total(),
                delta.fixed().size(),
                GateStatus.worst(gates),
                -1,
                -1));
    var result =
        new IssueResult(
            summary,
            delta.added(),
            delta.outstanding(),
            delta.fixed(),
            report.infoMessages(),
            report.errorMessages(),
            gates,
            reference == null ? 0 : reference.number());
    StoredFile.write(file(summary), result::write);
    store.write(tx -> {
      IssueRows.put(tx, summary);
      return true;
    });
    return result;
  }

  private static IssueDelta delta(Run run, IssueReport report, @Nullable IssueResult earlier) {
    if (earlier == null) {
      report.info(
          "No valid reference build found - all reported issues will be considered outstanding");
      return IssueDelta.withoutReference(report.issues(), run.number());
    }
    report.info(
        "Using reference build '#"
            + earlier.summary().number()
            + "' to compute new, fixed, and outstanding issues");
    return IssueDelta.of(report.issues(), earlier.all(), run.number());
  }

  private IssueSummary withHistory(IssueSummary summary) {
    IssueSummary previous =
        store.read(tx -> IssueRows.before(tx, summary.jobId(), summary.number(), summary.id()));
    long noIssues = previous == null ? -1 : previous.noIssuesSince();
    long successful = previous == null ? -1 : previous.successfulSince();
    return new IssueSummary(
        summary.runId(),
        summary.jobId(),
        summary.number(),
        summary.id(),
        summary.part(),
        summary.name(),
        summary.counts(),
        summary.added(),
        summary.fixed(),
        summary.status(),
        summary.counts().total() > 0 ? -1 : noIssues < 0 ? summary.number() : noIssues,
        summary.status() != GateStatus.PASSED
            ? -1
            : successful < 0 ? summary.number() : successful);
  }

  private Path file(IssueSummary summary) {
    return blobs
        .folder(summary.jobId(), summary.number())
        .resolve("issues-" + summary.id() + ".gz");
  }

  private @Nullable IssueResult read(IssueSummary summary) {
    return StoredFile.find(file(summary), in -> IssueResult.read(summary, in));
  }

  /** The results of a run, by name. */
  public List<IssueSummary> summaries(Run run) {
    return store.read(tx -> IssueRows.of(tx, run.id()));
  }

  /** The result of a run with an id; null if there is none. */
  public @Nullable IssueResult find(Caller caller, Job job, Run run, String id) {
    rights.require(caller, Permission.ITEM_READ, job.protectedObject());
    IssueSummary summary =
        isValidId(id) ? store.read(tx -> IssueRows.find(tx, run.id(), id)) : null;
    return summary == null ? null : read(summary);
  }

  /** The newest results of a job, newest first. */
  public List<IssueSummary> newest(Caller caller, Job job, int limit) {
    rights.require(caller, Permission.ITEM_READ, job.protectedObject());
    return store.read(tx -> IssueRows.newest(tx, job.id(), limit));
  }
}
