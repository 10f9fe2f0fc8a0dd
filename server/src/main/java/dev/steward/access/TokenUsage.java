package dev.steward.access;

import dev.steward.concurrent.ThreadSet;
import dev.steward.problem.ServerFailure;
import dev.steward.store.Store;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Usage statistics of API tokens. Uses are counted in memory; a background thread writes the counts
 * in batches, seconds later. No uses are counted while the statistics are disabled.
 */
public final class TokenUsage implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(TokenUsage.class);
  private static final int BATCH_SECONDS = 10;
  private static final int MAX_TEXT = 200;

  private static final class UsageCounter {
    long uses;
    long at;
    String address = "";
    String agent = "";
    String path = "";

    UsageCounter addUses(long more) {
      uses += more;
      return this;
    }
  }

  private final Store store;
  private final AccessSettings settings;
  private final InstantSource clock;
  private final ThreadSet threads = new ThreadSet();
  private Map<String, UsageCounter> tallies = new HashMap<>();

  public TokenUsage(Store store, AccessSettings settings, InstantSource clock) {
    this.store = store;
    this.settings = settings;
    this.clock = clock;
  }

  /** Counts one use. */
  public void count(String uuid, String address, String agent, String path) {
    if (!settings.usageStatistics()) {
      return;
    }
    synchronized (this) {
      if (tallies.isEmpty()) {
        threads.start("token-usage", this::flushLater);
      }
      UsageCounter counter = tallies.computeIfAbsent(uuid, _ -> new UsageCounter());
      counter.uses++;
      counter.at = clock.millis();
      counter.address = address;
      counter.agent = agent;
      counter.path = path;
    }
  }

  private void flushLater() {
    try {
      boolean pending = true;
      while (pending) {
        TimeUnit.SECONDS.sleep(BATCH_SECONDS);
        pending = !tryFlush();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean tryFlush() {
    try {
      flush();
      return true;
    } catch (ServerFailure e) {
      LOG.warn("saving token usage failed; trying again later: {}", e.getMessage());
      return false;
    }
  }

  /** Writes the pending counts. */
  public void flush() {
    Map<String, UsageCounter> batch;
    synchronized (this) {
      batch = tallies;
      tallies = new HashMap<>();
    }
    if (batch.isEmpty()) {
      return;
    }
    try {
      store.write(tx -> {
        batch.forEach((uuid, counter) ->
            TokenRows.addUsage(
                tx,
                uuid,
                counter.uses,
                counter.at,
                truncate(counter.address),
                truncate(counter.agent),
                truncate(counter.path)));
        return true;
      });
    } catch (RuntimeException e) {
      // The counts that could not be written are merged into the next batch.
      synchronized (this) {
        batch.forEach((uuid, counter) ->
            tallies.merge(uuid, counter, (newer, older) -> newer.addUses(older.uses)));
      }
      throw e;
    }
  }

  private static String truncate(String text) {
    return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT);
  }

  @Override
  public void close() {
    threads.stop();
    flush();
  }
}
