package dev.steward.job;

import dev.steward.access.Caller;
import dev.steward.job.xml.JobReferences;
import dev.steward.store.Tx;
import dev.steward.type.TypeRegistry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Updates references to jobs in definitions after an item has been renamed or moved, in the same
 * transaction: references from other jobs to the moved subtree, and references from the moved
 * subtree to other jobs. The update reads only the definitions that the dependency table lists.
 */
final class ReferenceUpdate {

  private final Tx tx;
  private final Item from;
  private final Item to;

  /** Current full names of items by key; null if no such item exists. */
  private final Map<String, @Nullable String> fullNames = new HashMap<>();

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
  static void run(
      Tx tx, Caller caller, Item from, Item to, TypeRegistry types, ItemUpdater updater) {
    List<Long> ids = JobDependencies.referencing(tx, from.key(), to.key());
    if (ids.isEmpty()) {
      return;
    }
    var update = new ReferenceUpdate(tx, from, to);
    List<Job> jobs = JobRows.findAll(tx, ids);
    Map<Long, String> texts = DefinitionRows.definitions(tx, ids);
    Map<Long, List<String>> references = new HashMap<>();
    for (Job job : jobs) {
      references.put(
          job.id(), JobReferences.names(texts.getOrDefault(job.id(), "<project/>"), types));
    }
    update.loadNames(jobs, references);
    for (Job job : jobs) {
      var replacements = new HashMap<String, String>();
      for (String name : references.getOrDefault(job.id(), List.of())) {
        String updated = update.updatedName(job, name);
        if (!updated.equals(name)) {
          replacements.put(name, updated);
        }
      }
      if (!replacements.isEmpty()) {
        updater.rewrite(
            tx,
            caller,
            job.id(),
            text ->
                JobReferences.replaceNames(
                    text, types, name -> replacements.getOrDefault(name, name)),
            from.fullName() + " is now " + to.fullName());
      }
    }
  }

  /** Loads, in a few statements, all items that the names may refer to. */
  private void loadNames(List<Job> jobs, Map<Long, List<String>> references) {
    var keys = new HashSet<String>();
    for (Job job : jobs) {
      for (String name : references.getOrDefault(job.id(), List.of())) {
        for (String before : ItemPaths.candidates(baseBefore(job), name)) {
          keys.add(Job.key(nameAfterMove(before)));
        }
        for (String after : ItemPaths.candidates(job.parentName(), name)) {
          keys.add(Job.key(after));
        }
      }
    }
    keys.forEach(key -> fullNames.put(key, null));
    fullNames.putAll(JobRows.fullNames(tx, keys));
  }

  private String updatedName(Job job, String name) {
    List<String> candidates = ItemPaths.candidates(baseBefore(job), name);
    String targetBefore = targetBefore(candidates);
    if (targetBefore == null) {
      return name;
    }
    String target = nameAfterMove(targetBefore);
    String stored = find(target);
    target = stored == null ? target : stored;
    String base = job.parentName();
    String current = targetNow(base, name);
    boolean sameItem = current != null && Job.key(current).equals(Job.key(target));
    if (sameItem && (!from.key().equals(to.key()) || target.equals(current))) {
      return name;
    }
    if (name.startsWith("/")) {
      return "/" + target;
    }
    boolean byFullName = candidates.indexOf(targetBefore) > 0;
    String reference = byFullName ? target : ItemPaths.shortestRelative(base, target);
    String resolved = targetNow(base, reference);
    return resolved != null && Job.key(resolved).equals(Job.key(target)) ? reference : "/" + target;
  }

  /**
   * The item that a name referred to before the move: the first candidate that existed, otherwise
   * the first one that would have been in the moved subtree.
   */
  private @Nullable String targetBefore(List<String> candidates) {
    for (String candidate : candidates) {
      boolean moves = isBelow(Job.key(candidate), from.key());
      boolean isNew = !moves && isBelow(Job.key(candidate), to.key());
      if (!isNew && find(nameAfterMove(candidate)) != null) {
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
  private @Nullable String targetNow(String base, String name) {
    List<String> candidates = ItemPaths.candidates(base, name);
    for (String candidate : candidates) {
      if (find(candidate) != null) {
        return candidate;
      }
    }
    return candidates.isEmpty() ? null : candidates.getFirst();
  }

  private @Nullable String find(String fullName) {
    String key = Job.key(fullName);
    if (!fullNames.containsKey(key)) {
      fullNames.put(key, JobRows.fullNames(tx, Set.of(key)).get(key));
    }
    return fullNames.get(key);
  }

  private static boolean isBelow(String key, String folderKey) {
    return key.equals(folderKey) || key.startsWith(folderKey + "/");
  }

  /** The full name of the job's parent folder before the move. */
  private String baseBefore(Job job) {
    return isBelow(job.key(), to.key())
        ? ItemPaths.parent(replacePrefix(job.fullName(), to, from))
        : job.parentName();
  }

  /** Returns the current full name of an item that had the given full name before the move. */
  private String nameAfterMove(String fullName) {
    return isBelow(Job.key(fullName), from.key()) ? replacePrefix(fullName, from, to) : fullName;
  }

  /**
   * Replaces the leading names of a path. The method counts names, not characters: changing case
   * can change the length of a name.
   */
  private static String replacePrefix(String fullName, Item oldItem, Item newItem) {
    var names = new ArrayList<String>(List.of(fullName.split("/", -1)));
    int count = oldItem.fullName().split("/", -1).length;
    String rest = String.join("/", names.subList(count, names.size()));
    return rest.isEmpty() ? newItem.fullName() : newItem.fullName() + "/" + rest;
  }
}
