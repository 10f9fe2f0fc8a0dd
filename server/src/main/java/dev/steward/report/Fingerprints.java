package dev.steward.report;

import dev.steward.access.Authorizer;
import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.blob.FileTree;
import dev.steward.blob.Omissions;
import dev.steward.job.Job;
import dev.steward.job.Jobs;
import dev.steward.problem.ServerFailure;
import dev.steward.run.Result;
import dev.steward.run.Run;
import dev.steward.store.Store;
import dev.steward.store.Tx;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Records the files that builds create and use. There is one row per file and build, which is
 * deleted together with the build.
 */
public final class Fingerprints {

  private static final int MAX_FILES = 10_000;
  private static final int MAX_SHOWN = 10_000;
  private static final int MAX_IN_ONE_STATEMENT = 500;
  private static final long CLOCK_TOLERANCE_MILLIS = 2_000;

  private final Store store;
  private final Authorizer rights;
  private final Jobs jobs;
  private final InstantSource clock;

  public Fingerprints(Store store, Authorizer rights, Jobs jobs, InstantSource clock) {
    this.store = store;
    this.rights = rights;
    this.jobs = jobs;
    this.clock = clock;
  }

  private record FileHash(String hash, String name, boolean created) {}

  /**
   * Records the files of a build; idempotent.
   *
   * @param tree the files of the workspace, or the archived ones
   * @param included selects files
   * @param enters selects folders to scan
   * @param omissions counts selected files that cannot be recorded
   * @return the number of files
   */
  public int record(
      Job job,
      Run run,
      FileTree tree,
      java.util.function.Predicate<String> included,
      java.util.function.Predicate<String> enters,
      Omissions omissions) {
    var hashes = new ArrayList<FileHash>();
    try {
      tree.read(
          tree.files(included, enters, MAX_FILES, omissions),
          (file, content) -> {
            if (content != null) {
              hashes.add(
                  new FileHash(
                      Md5.md5(content),
                      file.path().substring(file.path().lastIndexOf('/') + 1),
                      file.modified() >= run.startedAt() - CLOCK_TOLERANCE_MILLIS));
            } else {
              omissions.add(Omissions.Reason.UNREADABLE);
            }
          });
    } catch (IOException e) {
      throw new ServerFailure("reading a file of a build", e);
    }
    long now = clock.millis();
    store.write(tx -> {
      for (FileHash hashed : hashes) {
        tx.update(
            "INSERT INTO fingerprint_use (hash, run_id, job_id, number, file_name, produced, at)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (hash, run_id) DO NOTHING",
            hashed.hash(),
            run.id(),
            job.id(),
            run.number(),
            hashed.name(),
            hashed.created(),
            now);
      }
      return true;
    });
    return hashes.size();
  }

  private record FingerprintUse(
      String hash, long jobId, long number, String name, boolean created, long at) {}

  private static List<FingerprintUse> uses(Tx tx, List<String> hashes) {
    var parameters = new ArrayList<Object>(hashes);
    parameters.add(MAX_SHOWN);
    return tx.list(
        "SELECT hash, job_id, number, file_name, produced, at FROM fingerprint_use WHERE hash IN (?"
            + ", ?".repeat(hashes.size() - 1)
            + ") ORDER BY at, run_id LIMIT ?",
        row ->
            new FingerprintUse(
                row.text(1), row.number(2), row.number(3), row.text(4), row.flag(5), row.number(6)),
        (@Nullable Object[]) parameters.toArray(Object[]::new));
  }

  /** The fingerprint of a file; null if no job that the caller may read recorded it. */
  public @Nullable Fingerprint find(Caller caller, String hash) {
    String name = hash.toLowerCase(Locale.ROOT);
    return find(caller, List.of(name)).get(name);
  }

  /** Known fingerprints by hash, in one query; hashes beyond the first few hundred are ignored. */
  public Map<String, Fingerprint> find(Caller caller, Collection<String> hashes) {
    List<String> requested =
        hashes.stream().filter(hash -> hash.length() == 32).limit(MAX_IN_ONE_STATEMENT).toList();
    var all = new LinkedHashMap<String, Fingerprint>();
    if (requested.isEmpty()) {
      return all;
    }
    var uses = new HashMap<String, List<FingerprintUse>>();
    for (FingerprintUse use : store.read(tx -> uses(tx, requested))) {
      uses.computeIfAbsent(use.hash(), _ -> new ArrayList<>()).add(use);
    }
    for (String hash : requested) {
      Fingerprint fingerprint = fingerprint(caller, hash, uses.getOrDefault(hash, List.of()));
      if (fingerprint != null) {
        all.put(hash, fingerprint);
      }
    }
    return all;
  }

  private @Nullable Fingerprint fingerprint(Caller caller, String hash, List<FingerprintUse> uses) {
    var visible = new LinkedHashMap<Long, Job>();
    var numbers = new HashMap<Long, List<Long>>();
    for (FingerprintUse use : uses) {
      List<Long> ofJob = numbers.computeIfAbsent(use.jobId(), _ -> new ArrayList<>());
      if (ofJob.isEmpty()) {
        Job job = jobs.find(use.jobId());
        if (job != null && rights.allows(caller, Permission.ITEM_READ, job.protectedObject())) {
          visible.put(job.id(), job);
        }
      }
      ofJob.add(use.number());
    }
    if (visible.isEmpty()) {
      return null;
    }
    // The first use in a visible job determines the file name, since names in other jobs are as
    // confidential as those jobs.
    FingerprintUse first =
        uses.stream().filter(use -> visible.containsKey(use.jobId())).findFirst().orElseThrow();
    Job creator = first.equals(uses.getFirst()) ? visible.get(first.jobId()) : null;
    return new Fingerprint(
        hash,
        first.name(),
        first.at(),
        first.created() && creator != null
            ? new Fingerprint.Origin(creator.fullName(), first.number())
            : null,
        visible.values().stream()
            .map(job ->
                new Fingerprint.JobUsage(
                    job.fullName(), ranges(numbers.getOrDefault(job.id(), List.of()))))
            .toList());
  }

  private static List<Fingerprint.BuildRange> ranges(List<Long> numbers) {
    var ranges = new ArrayList<Fingerprint.BuildRange>();
    for (long number : numbers.stream().sorted().toList()) {
      if (!ranges.isEmpty() && ranges.getLast().end() == number) {
        ranges.add(new Fingerprint.BuildRange(ranges.removeLast().start(), number + 1));
      } else {
        ranges.add(new Fingerprint.BuildRange(number, number + 1));
      }
    }
    return ranges;
  }

  private record RunHash(long runId, String hash) {}

  /** The file hashes of each run, in one query; runs beyond the first few hundred are ignored. */
  public Map<Long, List<String>> ofRuns(Collection<Long> runIds) {
    var all = new HashMap<Long, List<String>>();
    if (runIds.isEmpty()) {
      return all;
    }
    List<Long> batch = runIds.stream().limit(MAX_IN_ONE_STATEMENT).toList();
    for (RunHash entry :
        store.read(tx ->
            tx.list(
                "SELECT run_id, hash FROM fingerprint_use WHERE run_id IN (?"
                    + ", ?".repeat(batch.size() - 1)
                    + ") ORDER BY file_name, hash",
                row -> new RunHash(row.number(1), row.text(2)),
                (@Nullable Object[]) batch.toArray(Object[]::new)))) {
      all.computeIfAbsent(entry.runId(), _ -> new ArrayList<>()).add(entry.hash());
    }
    return all;
  }

  /**
   * A finished build that used a file of another build.
   *
   * @param creatorRunId the run ID of that other build
   */
  public record DownstreamUse(long creatorRunId, long runId, long jobId, @Nullable Result result) {}

  /**
   * Builds that used files of these runs, in one query; runs after the first few hundred are
   * ignored.
   */
  public List<DownstreamUse> usedBy(Collection<Long> runIds) {
    if (runIds.isEmpty()) {
      return List.of();
    }
    var parameters = new ArrayList<Object>(runIds.stream().limit(MAX_IN_ONE_STATEMENT).toList());
    String marks = "?" + ", ?".repeat(parameters.size() - 1);
    parameters.add(MAX_SHOWN);
    return store.read(tx ->
        tx.list(
            "SELECT DISTINCT produced.run_id, used.run_id, used.job_id, r.result FROM"
                + " fingerprint_use produced JOIN fingerprint_use used ON used.hash = produced.hash"
                + " JOIN run r ON r.id = used.run_id WHERE produced.run_id IN ("
                + marks
                + ") AND produced.produced = 1 AND r.state = 'done' ORDER BY used.run_id LIMIT ?",
            row -> {
              String result = row.textOrNull(4);
              return new DownstreamUse(
                  row.number(1),
                  row.number(2),
                  row.number(3),
                  result == null ? null : Result.valueOf(result));
            },
            (@Nullable Object[]) parameters.toArray(Object[]::new)));
  }
}
