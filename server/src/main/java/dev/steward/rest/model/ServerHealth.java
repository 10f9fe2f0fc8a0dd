package dev.steward.rest.model;

import dev.steward.concurrent.ThreadSet;
import dev.steward.engine.Engine;
import dev.steward.queue.Queue;
import dev.steward.queue.QueueItem;
import dev.steward.store.Store;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Checks the database, the free disk space and the queue. Since the check is public, results are
 * cached for one second and checks do not run concurrently, so requests cause at most one database
 * write per second.
 */
public final class ServerHealth implements AutoCloseable {

  private static final long CACHE_NANOS = 1_000_000_000L;

  /** Maximum duration of a database write. */
  private static final long STORE_TIMEOUT_MILLIS = 2_000;

  private static final long MIN_FREE_BYTES = 64L << 20;
  private static final long OVERDUE_MILLIS = 60_000;

  private final Store store;
  private final String databaseKind;
  private final Path home;
  private final Engine engine;
  private final Queue queue;
  private final InstantSource clock;
  private final ThreadSet threads = new ThreadSet();
  private List<String> failures = List.of();
  private CompletableFuture<Boolean> storeCheck = CompletableFuture.completedFuture(true);
  private long storeCheckStarted;
  private long checkedAt = System.nanoTime() - CACHE_NANOS;

  /**
   * Creates the check.
   *
   * @param databaseKind the database, {@code sqlite} or {@code postgresql}
   */
  public ServerHealth(
      Store store,
      String databaseKind,
      Path home,
      Engine engine,
      Queue queue,
      InstantSource clock) {
    this.store = store;
    this.databaseKind = databaseKind;
    this.home = home;
    this.engine = engine;
    this.queue = queue;
    this.clock = clock;
  }

  /** The names of failed checks: {@code store}, {@code disk}, {@code queue}. */
  public synchronized List<String> failures() {
    if (System.nanoTime() - checkedAt >= CACHE_NANOS) {
      failures = check(clock.millis());
      checkedAt = System.nanoTime();
    }
    return failures;
  }

  /**
   * The disk of the home directory.
   *
   * @param free usable bytes
   * @param total size in bytes
   */
  public record DiskSpace(long free, long total) {}

  /** The disk space; null if the disk cannot be read. */
  public @Nullable DiskSpace diskSpace() {
    try {
      FileStore disk = Files.getFileStore(home);
      return new DiskSpace(disk.getUsableSpace(), disk.getTotalSpace());
    } catch (IOException e) {
      return null;
    }
  }

  /** The display name of the database. */
  public String database() {
    return databaseKind.equals("sqlite") ? "SQLite" : "PostgreSQL";
  }

  /** The size of the database in bytes; null if unknown. */
  public @Nullable Long databaseBytes() {
    String sql =
        databaseKind.equals("sqlite")
            ? "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
            : "SELECT pg_database_size(current_database())";
    return store.read(tx -> tx.find(sql, row -> row.number(1)));
  }

  private List<String> check(long now) {
    var failedChecks = new ArrayList<String>(3);
    boolean storeResponsive = isStoreResponsive();
    if (!storeResponsive) {
      failedChecks.add("store");
    }
    if (!hasDiskSpace()) {
      failedChecks.add("disk");
    }
    if (storeResponsive && isStuck(now)) {
      failedChecks.add("queue");
    }
    return List.copyOf(failedChecks);
  }

  /** Tests the database. Only one test runs at a time, and a slow test counts as a failure. */
  private boolean isStoreResponsive() {
    if (storeCheck.isDone()) {
      var check = new CompletableFuture<Boolean>();
      storeCheck = check;
      storeCheckStarted = System.nanoTime();
      if (!threads.start("health", () -> check.complete(isStoreUsable()))) {
        check.complete(false);
      }
    }
    long waited = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - storeCheckStarted);
    try {
      return storeCheck.get(Math.max(1, STORE_TIMEOUT_MILLIS - waited), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException | TimeoutException e) {
      return false;
    }
  }

  private boolean isStoreUsable() {
    try {
      store.read(tx -> tx.find("SELECT COUNT(*) FROM migration", row -> row.number(1)));
      store.checkWritable();
      return true;
    } catch (RuntimeException e) {
      return false;
    }
  }

  @Override
  public void close() {
    threads.stop();
  }

  private boolean hasDiskSpace() {
    try {
      return Files.getFileStore(home).getUsableSpace() >= MIN_FREE_BYTES;
    } catch (IOException e) {
      return false;
    }
  }

  /** True if an item is overdue and the queue has not been processed since it became due. */
  private boolean isStuck(long now) {
    if (engine.isQuiet()) {
      return false;
    }
    for (QueueItem item : queue.waiting()) {
      if (item.dueAt() < now - OVERDUE_MILLIS && engine.lastPollAt() < item.dueAt()) {
        return true;
      }
    }
    return false;
  }
}
