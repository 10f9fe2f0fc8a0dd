package dev.steward.report.coverage;

import dev.steward.access.Authorizer;
import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.blob.Blobs;
import dev.steward.job.Job;
import dev.steward.report.file.StoredFile;
import dev.steward.report.gate.GateCheck;
import dev.steward.report.gate.GateStatus;
import dev.steward.run.Run;
import dev.steward.store.Row;
import dev.steward.store.Store;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The coverage of builds: stores it, compares it with earlier builds, and provides it. */
public final class CoverageReports {

  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}");

  private static final String COLUMNS =
      "s.run_id, s.job_id, s.number, s.report, s.part, s.name, s.lines_covered, s.lines_missed,"
          + " s.branches_covered, s.branches_missed, s.status";

  private final Store store;
  private final Authorizer rights;
  private final Blobs blobs;

  public CoverageReports(Store store, Authorizer rights, Blobs blobs) {
    this.store = store;
    this.rights = rights;
    this.blobs = blobs;
  }

  /** True if a result may have the id, which becomes part of URLs and of a file name. */
  public static boolean isValidId(String id) {
    return ID.matcher(id).matches();
  }

  /**
   * How coverage is recorded.
   *
   * @param part identifies the step; recording a result of the same step again replaces it
   * @param id of the result
   * @param name of the result on pages
   */
  public record RecordOptions(String part, String id, String name, List<CoverageGate> gates) {}

  /**
   * Compares coverage with that of the last build that has not failed, and stores it.
   *
   * @return null if another step of the same build has recorded a result with the same id
   */
  public @Nullable CoverageResult record(
      Job job, Run run, List<FileCoverage> files, RecordOptions options) {
    CoverageSummary other = find(run.id(), options.id());
    if (other != null && !other.part().equals(options.part())) {
      return null;
    }
    CoverageSummary reference = reference(job, run.number(), options.id());
    CoverageResult earlier = reference == null ? null : read(reference);
    Map<Metric, Ratio> before = earlier == null ? Map.of() : earlier.totals();
    Map<Metric, Ratio> totals = CoverageTotals.of(files);
    List<GateCheck> gates =
        options.gates().stream().map(gate -> gate.check(totals, before)).toList();
    var summary =
        new CoverageSummary(
            run.id(),
            job.id(),
            run.number(),
            options.id(),
            options.part(),
            options.name(),
            totals.getOrDefault(Metric.LINE, Ratio.NONE),
            totals.getOrDefault(Metric.BRANCH, Ratio.NONE),
            GateStatus.worst(gates));
    var result =
        new CoverageResult(
            summary, files, gates, before, earlier == null ? 0 : earlier.summary().number());
    StoredFile.write(file(summary), result::write);
    store.write(tx -> {
      tx.update(
          "DELETE FROM coverage_summary WHERE run_id = ? AND report = ?", run.id(), options.id());
      tx.update(
          "INSERT INTO coverage_summary (run_id, job_id, number, report, part, name, lines_covered,"
              + " lines_missed, branches_covered, branches_missed, status) VALUES (?, ?, ?, ?, ?, ?,"
              + " ?, ?, ?, ?, ?)",
          summary.runId(),
          summary.jobId(),
          summary.number(),
          summary.id(),
          summary.part(),
          summary.name(),
          summary.lines().covered(),
          summary.lines().missed(),
          summary.branches().covered(),
          summary.branches().missed(),
          summary.status().name());
      return true;
    });
    return result;
  }

  private static CoverageSummary summary(Row row) {
    return new CoverageSummary(
        row.number(1),
        row.number(2),
        row.number(3),
        row.text(4),
        row.text(5),
        row.text(6),
        new Ratio(row.number(7), row.number(8)),
        new Ratio(row.number(9), row.number(10)),
        GateStatus.valueOf(row.text(11)));
  }

  private @Nullable CoverageSummary find(long runId, String id) {
    return store.read(tx ->
        tx.find(
            "SELECT " + COLUMNS + " FROM coverage_summary s WHERE s.run_id = ? AND s.report = ?",
            CoverageReports::summary,
            runId,
            id));
  }

  private @Nullable CoverageSummary reference(Job job, long number, String id) {
    return store.read(tx ->
        tx.find(
            "SELECT "
                + COLUMNS
                + " FROM coverage_summary s JOIN run r ON r.id = s.run_id WHERE s.job_id = ?"
                + " AND s.report = ? AND s.number < ? AND r.state = 'done'"
                + " AND r.result IN ('SUCCESS', 'UNSTABLE') ORDER BY s.number DESC LIMIT 1",
            CoverageReports::summary,
            job.id(),
            id,
            number));
  }

  private Path file(CoverageSummary summary) {
    return blobs
        .folder(summary.jobId(), summary.number())
        .resolve("coverage-" + summary.id() + ".gz");
  }

  private @Nullable CoverageResult read(CoverageSummary summary) {
    return StoredFile.find(file(summary), in -> CoverageResult.read(summary, in));
  }

  /** The results of a run, by name. */
  public List<CoverageSummary> summaries(Run run) {
    return store.read(tx ->
        tx.list(
            "SELECT " + COLUMNS + " FROM coverage_summary s WHERE s.run_id = ? ORDER BY s.name",
            CoverageReports::summary,
            run.id()));
  }

  /** The result of a run with an id; null if there is none. */
  public @Nullable CoverageResult find(Caller caller, Job job, Run run, String id) {
    rights.require(caller, Permission.ITEM_READ, job.protectedObject());
    CoverageSummary summary = isValidId(id) ? find(run.id(), id) : null;
    return summary == null ? null : read(summary);
  }
}
