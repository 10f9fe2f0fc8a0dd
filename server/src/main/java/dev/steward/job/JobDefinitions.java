package dev.steward.job;

import dev.steward.job.definition.Definition;
import dev.steward.job.definition.FolderDefinition;
import dev.steward.job.xml.DefinitionReader;
import dev.steward.job.xml.FolderXml;
import dev.steward.limit.ResponseMemory;
import dev.steward.problem.Problem;
import dev.steward.store.InvalidatingCache;
import dev.steward.store.Store;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/** Definitions of jobs and folders by revision: parses the stored XML and caches the results. */
final class JobDefinitions {

  /**
   * If more than this number of definitions are requested, all are read in one statement and then
   * filtered.
   */
  private static final int MAX_BY_ID = 500;

  private static final int MAX_CACHED_CHARACTERS = 64 << 10;

  /** Memory needed to parse a definition, as a multiple of its length. */
  private static final int MEMORY_FACTOR = 4;

  private record RevisionKey(long itemId, long revision) {}

  private final InvalidatingCache<RevisionKey, Definition> jobs = new InvalidatingCache<>(2_000);
  private final InvalidatingCache<RevisionKey, FolderDefinition> folders =
      new InvalidatingCache<>(500);

  private final Store store;
  private final DefinitionReader reader;

  JobDefinitions(Store store, DefinitionReader reader) {
    this.store = store;
    this.reader = reader;
  }

  /** The definition of a job at a revision: a run uses the revision that it started with. */
  Definition definition(Job job, long revision) {
    var tooLong = new AtomicReference<Definition>();
    Definition cached =
        jobs.get(
            new RevisionKey(job.id(), revision),
            key -> {
              String text =
                  store.read(tx -> DefinitionRows.revision(tx, key.itemId(), key.revision()));
              if (text == null) {
                return null;
              }
              // Long definitions are not cached: a few of them would take as much memory as 2000
              // average ones.
              Definition parsed = parse(text);
              if (text.length() > MAX_CACHED_CHARACTERS) {
                tooLong.set(parsed);
                return null;
              }
              return parsed;
            });
    Definition definition = cached == null ? tooLong.get() : cached;
    if (definition == null) {
      throw new Problem.NotFound("This revision of the job is no longer available.");
    }
    return definition;
  }

  /** The current definition of a folder. */
  FolderDefinition definition(Folder folder) {
    FolderDefinition definition =
        folders.get(
            new RevisionKey(folder.id(), folder.revision()),
            key -> {
              String text =
                  store.read(tx -> DefinitionRows.revision(tx, key.itemId(), key.revision()));
              return text == null ? null : FolderXml.read(text);
            });
    if (definition == null) {
      throw new Problem.NotFound("This revision of the folder is no longer available.");
    }
    return definition;
  }

  /** Parses a definition; reserves memory for the text and the parse tree while parsing. */
  private Definition parse(String text) {
    long bytes = (long) MEMORY_FACTOR * text.length();
    ResponseMemory.reserve(bytes);
    try {
      return reader.read(text);
    } finally {
      ResponseMemory.release(bytes);
    }
  }

  /**
   * The current definitions of many jobs, in one statement. The memory of the definitions is
   * charged to the current request until it ends.
   */
  Map<Long, Definition> definitions(Collection<Job> requested) {
    Map<Long, String> texts = texts(requested.stream().map(Job::id).toList());
    var all = HashMap.<Long, Definition>newHashMap(texts.size());
    for (var iterator = texts.entrySet().iterator(); iterator.hasNext(); ) {
      var entry = iterator.next();
      all.put(entry.getKey(), reader.read(entry.getValue()));
      // Each text is freed early, so that texts and definitions are not all in memory at once.
      iterator.remove();
    }
    return all;
  }

  /** The current definitions of many folders, in one statement. */
  Map<Long, FolderDefinition> folderDefinitions(Collection<Folder> requested) {
    var all = new HashMap<Long, FolderDefinition>();
    texts(requested.stream().map(Folder::id).toList())
        .forEach((id, text) -> all.put(id, FolderXml.read(text)));
    return all;
  }

  Map<Long, String> texts(List<Long> ids) {
    return store.read(tx -> {
      if (ids.size() <= MAX_BY_ID) {
        return DefinitionRows.definitions(tx, ids);
      }
      Map<Long, String> all = DefinitionRows.definitions(tx);
      all.keySet().retainAll(new HashSet<>(ids));
      return all;
    });
  }
}
