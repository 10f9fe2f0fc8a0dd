package dev.steward.library;

import dev.steward.secret.Digests;
import dev.steward.store.Store;
import dev.steward.store.Tx;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The stored files of libraries. Runs that use the same files share one copy. */
final class LibraryTrees {
  private final Store store;

  /** The trees that runs use now. */
  private final Map<String, WeakReference<LibraryTree>> open = new ConcurrentHashMap<>();

  LibraryTrees(Store store) {
    this.store = store;
  }

  /** Identifies files by their content. */
  static String id(byte[] content) {
    return Digests.hex(Digests.sha256(content));
  }

  /** Returns stored files; null if no run has used them. */
  @Nullable LibraryTree find(String id) {
    WeakReference<LibraryTree> reference = open.get(id);
    LibraryTree shared = reference == null ? null : reference.get();
    if (shared != null) {
      return shared;
    }
    byte[] content = store.read(tx -> LibraryRows.tree(tx, id));
    if (content == null) {
      return null;
    }
    return share(id, LibraryTree.of(content));
  }

  private LibraryTree share(String id, LibraryTree tree) {
    open.values().removeIf(reference -> reference.get() == null);
    var shared = new LibraryTree[] {tree};
    open.compute(
        id,
        (_, reference) -> {
          LibraryTree other = reference == null ? null : reference.get();
          if (other == null) {
            return new WeakReference<>(tree);
          }
          shared[0] = other;
          return reference;
        });
    return shared[0];
  }

  /** Stores files unless they are stored; something must use them in the same transaction. */
  static void store(Tx tx, String id, byte[] content) {
    if (!LibraryRows.hasTree(tx, id)) {
      LibraryRows.deleteUnusedTrees(tx);
      LibraryRows.addTree(tx, id, content);
    }
  }
}
