package dev.steward.job;

import dev.steward.access.Caller;
import dev.steward.job.xml.JobReferences;
import dev.steward.store.Tx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Updates references to jobs in definitions after an item was renamed or moved, in the same
 * transaction: references of other jobs to the moved subtree, and references from the moved subtree
 * to other jobs. Reads only the definitions that the dependency table lists.
 */
final class ReferenceUpdate {

  private final Tx tx;
  private final Item from;
  private final Item to;

  /** Current full names of items by key; null if no such item exists. */
  private final Map<String, @Nullable String> known = new HashMap<>();

  private ReferenceUpdate(Tx tx, Item from, Item to) {
    this.tx = tx;
    this.from = from;
    this.to = to;
  }

  /**
   * Rewrites the affected definitions. The caller needs no permission to configure these jobs; the
   * changes appear in their revisions and in the audit log.
   *
   * @param from the item before the change
   * @param to the item as stored now
   */
  static void run(Tx tx, Caller caller, Item from, Item to, ItemChanges changes) {
    List<Long> ids = JobLinks.naming(tx, from.key(), to.key());
    if (ids.isEmpty()) {
      return;
    }
    var update = new ReferenceUpdate(tx, from, to);
    List<Job> jobs = JobRows.findAll(tx, ids);
    Map<Long, String> texts = JobRows.definitions(tx, ids);
    Map<Long, List<String>> named = new HashMap<>();
    for (Job job : jobs) {
      named.put(job.id(), JobReferences.named(texts.getOrDefault(job.id(), "<project/>")));
    }
    update.lookUp(jobs, named);
    for (Job job : jobs) {
      var renamed = new HashMap<String, String>();
      for (String name : named.getOrDefault(job.id(), List.of())) {
        String now = update.renamed(job, name);
        if (!now.equals(name)) {
          renamed.put(name, now);
        }
      }
      if (!renamed.isEmpty()) {
        changes.rewrite(
            tx,
            caller,
            job.id(),
            text -> JobReferences.renamed(text, name -> renamed.getOrDefault(name, name)),
            from.fullName() + " is now " + to.fullName());
      }
    }
  }

  /** Loads all items that the names may refer to in few statements. */
  private void lookUp(List<Job> jobs, Map<Long, List<String>> named) {
    var keys = new HashSet<String>();
    for (Job job : jobs) {
      for (String name : named.getOrDefault(job.id(), List.of())) {
        for (String before : ItemNames.candidates(baseBefore(job), name)) {
          keys.add(Job.key(moved(before)));
        }
        for (String after : ItemNames.candidates(job.parentName(), name)) {
          keys.add(Job.key(after));
        }
      }
    }
    keys.forEach(key -> known.put(key, null));
    known.putAll(JobRows.fullNames(tx, keys));
  }

  private String renamed(Job job, String name) {
    List<String> candidates = ItemNames.candidates(baseBefore(job), name);
    String meant = meantBefore(candidates);
    if (meant == null) {
      return name;
    }
    String target = moved(meant);
    String exact = find(target);
    target = exact == null ? target : exact;
    String base = job.parentName();
    String now = meaning(base, name);
    boolean sameItem = now != null && Job.key(now).equals(Job.key(target));
    if (sameItem && (!from.key().equals(to.key()) || target.equals(now))) {
      return name;
    }
    if (name.startsWith("/")) {
      return "/" + target;
    }
    boolean byFullName = candidates.indexOf(meant) > 0;
    String written = byFullName ? target : ItemNames.shortest(base, target);
    String means = meaning(base, written);
    return means != null && Job.key(means).equals(Job.key(target)) ? written : "/" + target;
  }

  /**
   * The item that a name referred to before the move: the first candidate that existed, else one in
   * the moved subtree that never existed.
   */
  private @Nullable String meantBefore(List<String> candidates) {
    for (String candidate : candidates) {
      boolean moves = isBelow(Job.key(candidate), from.key());
      boolean isNew = !moves && isBelow(Job.key(candidate), to.key());
      if (!isNew && find(moved(candidate)) != null) {
        return candidate;
      }
    }
    for (String candidate : candidates) {
      if (isBelow(Job.key(candidate), from.key())) {
        return candidate;
      }
    }
    return null;
  }

  /** The item that a name refers to now; the first candidate if there is no such item. */
  private @Nullable String meaning(String base, String name) {
    List<String> candidates = ItemNames.candidates(base, name);
    for (String candidate : candidates) {
      if (find(candidate) != null) {
        return candidate;
      }
    }
    return candidates.isEmpty() ? null : candidates.getFirst();
  }

  private @Nullable String find(String fullName) {
    String key = Job.key(fullName);
    if (!known.containsKey(key)) {
      known.put(key, JobRows.fullNames(tx, Set.of(key)).get(key));
    }
    return known.get(key);
  }

  private static boolean isBelow(String key, String folderKey) {
    return key.equals(folderKey) || key.startsWith(folderKey + "/");
  }

  /** The full name of the job's parent folder before the move. */
  private String baseBefore(Job job) {
    return isBelow(job.key(), to.key())
        ? ItemNames.parent(replaced(job.fullName(), to, from))
        : job.parentName();
  }

  /** Translates a full name from before the move to the current one. */
  private String moved(String fullName) {
    return isBelow(Job.key(fullName), from.key()) ? replaced(fullName, from, to) : fullName;
  }

  /**
   * Replaces the leading names. Counts names, not characters: changing case can change the length.
   */
  private static String replaced(String fullName, Item by, Item with) {
    var names = new ArrayList<String>(List.of(fullName.split("/", -1)));
    int count = by.fullName().split("/", -1).length;
    String rest = String.join("/", names.subList(count, names.size()));
    return rest.isEmpty() ? with.fullName() : with.fullName() + "/" + rest;
  }
}
