package dev.steward.access;

import dev.steward.concurrent.ThreadSet;
import dev.steward.problem.Broken;
import dev.steward.store.Store;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Usage statistics of API tokens. Requests count in memory; a background thread writes the counts
 * in batches, seconds later. Nothing is counted while the statistics are disabled.
 */
public final class TokenUsage implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(TokenUsage.class);
  private static final int BATCH_SECONDS = 10;
  private static final int MOST_TEXT = 200;

  private static final class Tally {
    long times;
    long at;
    String address = "";
    String agent = "";
    String path = "";

    Tally plus(long more) {
      times += more;
      return this;
    }
  }

  private final Store store;
  private final AccessSettings settings;
  private final InstantSource clock;
  private final ThreadSet threads = new ThreadSet();
  private Map<String, Tally> tallies = new HashMap<>();

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
      Tally tally = tallies.computeIfAbsent(uuid, _ -> new Tally());
      tally.times++;
      tally.at = clock.millis();
      tally.address = address;
      tally.agent = agent;
      tally.path = path;
    }
  }

  private void flushLater() {
    try {
      boolean again = true;
      while (again) {
        TimeUnit.SECONDS.sleep(BATCH_SECONDS);
        again = !flushed();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean flushed() {
    try {
      flush();
      return true;
    } catch (Broken e) {
      LOG.warn("saving token usage failed, will retry: {}", e.getMessage());
      return false;
    }
  }

  /** Writes the pending counts. */
  public void flush() {
    Map<String, Tally> batch;
    synchronized (this) {
      batch = tallies;
      tallies = new HashMap<>();
    }
    if (batch.isEmpty()) {
      return;
    }
    try {
      store.write(tx -> {
        batch.forEach((uuid, tally) ->
            TokenRows.used(
                tx,
                uuid,
                tally.times,
                tally.at,
                cut(tally.address),
                cut(tally.agent),
                cut(tally.path)));
        return true;
      });
    } catch (RuntimeException e) {
      // Merged into the next batch.
      synchronized (this) {
        batch.forEach(
            (uuid, tally) -> tallies.merge(uuid, tally, (newer, older) -> newer.plus(older.times)));
      }
      throw e;
    }
  }

  private static String cut(String text) {
    return text.length() <= MOST_TEXT ? text : text.substring(0, MOST_TEXT);
  }

  @Override
  public void close() {
    threads.stop();
    flush();
  }
}
