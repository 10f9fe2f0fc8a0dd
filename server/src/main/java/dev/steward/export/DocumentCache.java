package dev.steward.export;

import dev.steward.cache.BoundedMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Cache of small documents, keyed by their source. Clients that poll get the cached document until
 * its source changes.
 */
public final class DocumentCache {

  private static final int MAX_DOCUMENTS = 500;
  private static final int MAX_BYTES = 8_192;

  private final BoundedMap<Object, Answer> documents = new BoundedMap<>(MAX_DOCUMENTS);

  /** Returns the cached document; only requests without parameters are cached. */
  public Answer document(ExportedValue exported, String flavour, Map<String, List<String>> query) {
    Object source = exported.source();
    if (source == null || !query.isEmpty()) {
      return Documents.create(exported, flavour, query);
    }
    @Nullable Answer cached = documents.get(source);
    if (cached != null) {
      return cached;
    }
    Answer created = Documents.create(exported, flavour, query);
    if (created instanceof Answer.DocumentAnswer(_, byte[] bytes) && bytes.length <= MAX_BYTES) {
      documents.put(source, created);
    }
    return created;
  }
}
