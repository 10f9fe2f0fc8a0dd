package dev.steward.run;

import dev.steward.access.Caller;
import dev.steward.blob.Blobs;
import dev.steward.concurrent.ThreadSet;
import dev.steward.store.Store;
import dev.steward.store.Tx;
import dev.steward.work.Work;
import dev.steward.work.Works;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * Files that go with their rows. They are written down as doomed in the transaction in which the
 * rows go, removed once that is sure, and then forgotten: whenever the server ends in between, the
 * next start goes on.
 */
final class Removals implements AutoCloseable {

  private static final int AT_ONCE = 500;

  /** How long the end of the server waits for one that is just being written down. */
  private static final Duration PARTING = Duration.ofSeconds(5);

  /** A folder that is to go. */
  record Doomed(long id, String path) {}

  private final Store store;
  private final Blobs blobs;
  private final Works works;
  private final ThreadSet threads = new ThreadSet();
  private volatile boolean closing;

  Removals(Store store, Blobs blobs, Works works) {
    this.store = store;
    this.blobs = blobs;
    this.works = works;
  }

  /** Writes down that a folder is to go. */
  static Doomed doom(Tx tx, Path folder) {
    String path = folder.toString();
    return new Doomed(tx.insert("INSERT INTO doomed (path) VALUES (?) RETURNING id", path), path);
  }

  /** Removes files, and then the notes of very many of them in few transactions. */
  void remove(List<Doomed> all) {
    remove(all, _ -> {});
  }

  private void remove(List<Doomed> all, LongConsumer gone) {
    for (int from = 0; from < all.size(); from += AT_ONCE) {
      List<Doomed> part = all.subList(from, Math.min(all.size(), from + AT_ONCE));
      for (Doomed one : part) {
        if (closing) {
          return;
        }
        Path folder = Path.of(one.path());
        // A restored server lies elsewhere than the one that wrote this down.
        if (blobs.holds(folder)) {
          blobs.delete(folder);
        }
        gone.accept(1);
      }
      if (closing) {
        return;
      }
      store.write(tx -> {
        part.forEach(one -> tx.update("DELETE FROM doomed WHERE id = ?", one.id()));
        return true;
      });
    }
  }

  /** Removes files while whoever asked for it goes on. */
  void removeLater(List<Doomed> all) {
    threads.start(
        "removal",
        () -> {
          try (Work work = works.begin(Work.Kind.FILES, Caller.system(), "", all.size())) {
            remove(all, work::add);
          }
        });
  }

  /** Removes the files that an earlier process was ended over. */
  void removeLeftOvers() {
    remove(
        store.read(tx ->
            tx.list("SELECT id, path FROM doomed", row -> new Doomed(row.number(1), row.text(2)))));
  }

  /** Begins nothing more, and lets what is being written down be written: the store goes next. */
  @Override
  public void close() {
    closing = true;
    threads.stop(PARTING);
  }
}
