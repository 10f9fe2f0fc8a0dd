package dev.steward.job;

import dev.steward.job.definition.BuildTrigger;
import dev.steward.job.definition.Definition;
import dev.steward.job.definition.DownstreamLink;
import dev.steward.job.definition.PostBuildAction;
import dev.steward.job.definition.UpstreamLink;
import dev.steward.job.xml.DefinitionReader;
import dev.steward.store.InvalidatingCache;
import dev.steward.store.Store;
import dev.steward.store.Tx;
import dev.steward.type.Threshold;
import dev.steward.type.TypeRegistry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Dependencies between jobs, updated in the transaction that saves a definition. Links refer to
 * names, as definitions do, so a link to a job that does not exist yet works once it is created.
 */
public final class JobDependencies implements ItemListener {

  /** What a link does, and which job's definition contains it. */
  public enum LinkType {
    /** The job starts the other one when one of its own builds completes. */
    STARTS,
    /** The job is started when a build of the other one completes. */
    FOLLOWS,
    /** The job refers to the other one in a field that triggers nothing. */
    NAMES
  }

  /**
   * Placeholder key for a job whose references are not indexed yet: its definition must be read.
   */
  static final String NOT_INDEXED = "*";

  private static final int MAX_CLOSURE_SIZE = 10_000;

  private final Store store;
  private final DefinitionReader reader;
  private final InvalidatingCache<Long, Neighbours> cache = new InvalidatingCache<>(10_000);

  public JobDependencies(Store store, TypeRegistry types) {
    this.store = store;
    reader = new DefinitionReader(types);
  }

  @Override
  public void onSaved(Tx tx, Job job, Definition definition) {
    if (job.revision() > 1) {
      unlink(tx, job);
    }
    link(tx, job, definition);
  }

  private static void unlink(Tx tx, Job job) {
    tx.update("DELETE FROM job_link WHERE job_id = ?", job.id());
    tx.update("DELETE FROM job_keeps_dependencies WHERE job_id = ?", job.id());
  }

  private void link(Tx tx, Job job, Definition definition) {
    tx.afterCommit(cache::invalidateAll);
    if (definition.keepDependencies()) {
      tx.update("INSERT INTO job_keeps_dependencies (job_id) VALUES (?)", job.id());
    }
    var linked = new HashSet<String>();
    for (PostBuildAction action : definition.postBuildActions()) {
      if (action instanceof DownstreamLink link) {
        Set<String> keys = keys(job, names(link.jobs()));
        linked.addAll(insert(tx, job, LinkType.STARTS, keys, link.threshold()));
      }
    }
    for (BuildTrigger trigger : definition.triggers()) {
      if (trigger instanceof UpstreamLink link) {
        Set<String> keys = keys(job, names(link.jobs()));
        linked.addAll(insert(tx, job, LinkType.FOLLOWS, keys, link.threshold()));
      }
    }
    Set<String> others = keys(job, definition.referencedJobs());
    others.removeAll(linked);
    insert(tx, job, LinkType.NAMES, others, Threshold.SUCCESS);
  }

  private static List<String> names(String list) {
    return Arrays.stream(list.split(",", -1)).filter(name -> !name.isBlank()).toList();
  }

  private static Set<String> keys(Job job, List<String> names) {
    var keys = new LinkedHashSet<String>();
    names.forEach(name -> keys.addAll(candidates(job.fullName(), name.strip())));
    return keys;
  }

  private static Set<String> insert(
      Tx tx, Job job, LinkType kind, Set<String> keys, Threshold threshold) {
    for (String key : keys) {
      tx.update(
          "INSERT INTO job_link (job_id, kind, other_key, threshold) VALUES (?, ?, ?, ?) ON"
              + " CONFLICT (job_id, kind, other_key) DO NOTHING",
          job.id(),
          kind.name(),
          key,
          threshold.name());
    }
    return keys;
  }

  /**
   * The jobs that may refer to an item or its descendants, and the jobs in the item's subtree that
   * refer to other jobs.
   *
   * @param key the old key of the item
   * @param newKey the current key of the item
   */
  static List<Long> referencing(Tx tx, String key, String newKey) {
    return tx.list(
        "SELECT job_id FROM job_link WHERE other_key IN (?, ?) UNION SELECT job_id FROM job_link"
            + " WHERE other_key >= ? AND other_key < ? UNION SELECT l.job_id FROM job j JOIN"
            + " job_link l ON l.job_id = j.id WHERE j.full_key = ? OR (j.full_key >= ? AND"
            + " j.full_key < ?) ORDER BY 1",
        row -> row.number(1),
        key,
        NOT_INDEXED,
        key + "/",
        key + "0",
        newKey,
        newKey + "/",
        newKey + "0");
  }

  /** The keys that a name in a job's definition may refer to; see {@link ItemPaths#candidates}. */
  static List<String> candidates(String from, String name) {
    return ItemPaths.candidates(ItemPaths.parent(from), name).stream().map(Job::key).toList();
  }

  /** The jobs to start when a build of this job completes, ordered by name. */
  public List<DownstreamJob> jobsToStart(Job job) {
    return store.read(tx -> jobsToStart(tx, job));
  }

  private static List<DownstreamJob> jobsToStart(Tx tx, Job job) {
    var all = new ArrayList<DownstreamJob>();
    all.addAll(
        tx.list(
            "SELECT j.id, l.threshold FROM job_link l JOIN job j ON j.full_key = l.other_key WHERE"
                + " l.job_id = ? AND l.kind = 'STARTS' ORDER BY j.full_key",
            row -> new DownstreamJob(row.number(1), Threshold.valueOf(row.text(2))),
            job.id()));
    all.addAll(
        tx.list(
            "SELECT job_id, threshold FROM job_link WHERE other_key = ? AND kind = 'FOLLOWS' ORDER"
                + " BY job_id",
            row -> new DownstreamJob(row.number(1), Threshold.valueOf(row.text(2))),
            job.key()));
    var ids = new HashSet<Long>();
    all.removeIf(candidate -> !ids.add(candidate.jobId()));
    return all;
  }

  /** The ids of the direct downstream jobs. */
  private List<Long> directDownstream(Tx tx, long jobId) {
    return tx.list(
        "SELECT j.id FROM job_link l JOIN job j ON j.full_key = l.other_key WHERE l.job_id = ? AND"
            + " l.kind = 'STARTS' UNION SELECT l.job_id FROM job_link l JOIN job me ON me.full_key"
            + " = l.other_key WHERE me.id = ? AND l.kind = 'FOLLOWS'",
        row -> row.number(1),
        jobId,
        jobId);
  }

  /** The ids of the direct upstream jobs. */
  private List<Long> directUpstream(Tx tx, long jobId) {
    return tx.list(
        "SELECT j.id FROM job_link l JOIN job j ON j.full_key = l.other_key WHERE l.job_id = ? AND"
            + " l.kind = 'FOLLOWS' UNION SELECT l.job_id FROM job_link l JOIN job me ON me.full_key"
            + " = l.other_key WHERE me.id = ? AND l.kind = 'STARTS'",
        row -> row.number(1),
        jobId,
        jobId);
  }

  /** The ids of the direct downstream and upstream jobs. */
  public record Neighbours(List<Long> downstream, List<Long> upstream) {}

  public Neighbours neighbours(Job job) {
    Neighbours neighbours =
        cache.get(
            job.id(),
            id ->
                store.read(tx -> new Neighbours(directDownstream(tx, id), directUpstream(tx, id))));
    return neighbours == null ? NONE : neighbours;
  }

  /** The neighbours of all jobs, in one statement; jobs without neighbours are left out. */
  public Map<Long, Neighbours> neighboursOfAll() {
    record Pair(long from, long to) {}
    List<Pair> pairs =
        store.read(tx ->
            tx.list(
                "SELECT CASE l.kind WHEN 'STARTS' THEN l.job_id ELSE j.id END, CASE l.kind WHEN"
                    + " 'STARTS' THEN j.id ELSE l.job_id END FROM job_link l JOIN job j ON"
                    + " j.full_key = l.other_key WHERE l.kind <> 'NAMES' ORDER BY 1, 2",
                row -> new Pair(row.number(1), row.number(2))));
    var all = new HashMap<Long, Neighbours>();
    for (Pair pair : pairs) {
      all.computeIfAbsent(pair.from(), _ -> new Neighbours(new ArrayList<>(), new ArrayList<>()))
          .downstream()
          .add(pair.to());
      all.computeIfAbsent(pair.to(), _ -> new Neighbours(new ArrayList<>(), new ArrayList<>()))
          .upstream()
          .add(pair.from());
    }
    return all;
  }

  private static final Neighbours NONE = new Neighbours(List.of(), List.of());

  /**
   * Invalidates the cache: links refer to names, so adding or removing a name may affect any link.
   */
  public void namesChanged(Tx tx) {
    tx.afterCommit(cache::invalidateAll);
  }

  @Override
  public void onDeletingJob(Tx tx, Job job) {
    namesChanged(tx);
  }

  /** Relinks moved jobs, since relative names resolve differently in another folder. */
  @Override
  public void onMoved(Tx tx, List<Relocation> relocations) {
    namesChanged(tx);
    // The first item is the root of the moved subtree.
    String rootKey = relocations.getFirst().to().key();
    var jobsWithLinks =
        new HashSet<>(
            tx.list(
                "SELECT l.job_id FROM job j JOIN job_link l ON l.job_id = j.id WHERE j.full_key = ?"
                    + " OR (j.full_key >= ? AND j.full_key < ?)",
                row -> row.number(1),
                rootKey,
                rootKey + "/",
                rootKey + "0"));
    for (Relocation relocation : relocations) {
      if (relocation.to() instanceof Job job && jobsWithLinks.contains(job.id())) {
        unlink(tx, job);
        link(tx, job, reader.read(DefinitionRows.definition(tx, job.id())));
      }
    }
  }

  /** All transitive downstream jobs. */
  public Set<Long> downstream(Tx tx, long jobId) {
    return closure(tx, jobId, true);
  }

  /** All transitive upstream jobs. */
  public Set<Long> upstream(Tx tx, long jobId) {
    return closure(tx, jobId, false);
  }

  private Set<Long> closure(Tx tx, long jobId, boolean downstream) {
    var reached = new LinkedHashSet<Long>();
    var pending = new ArrayList<Long>(List.of(jobId));
    while (!pending.isEmpty() && reached.size() < MAX_CLOSURE_SIZE) {
      long current = pending.removeLast();
      for (long other : downstream ? directDownstream(tx, current) : directUpstream(tx, current)) {
        if (other != jobId && reached.add(other)) {
          pending.add(other);
        }
      }
    }
    return reached;
  }
}
