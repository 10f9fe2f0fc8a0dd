package dev.steward.access;

import dev.steward.store.Store;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * How often and from where each token was used. Requests only count in memory; the counts reach the
 * store in batches, seconds later, and not at all while the statistics are switched off.
 */
public final class TokenUsage implements AutoCloseable {

  private static final int BATCH_SECONDS = 10;
  private static final int MOST_TEXT = 200;

  private static final class Tally {
    long times;
    long at;
    String address = "";
    String agent = "";
    String path = "";
  }

  private final Store store;
  private final AccessSettings settings;
  private final InstantSource clock;
  private Map<String, Tally> tallies = new HashMap<>();
  private boolean closed;

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
      if (tallies.isEmpty() && !closed) {
        Thread.ofVirtual().start(this::flushLater);
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
      TimeUnit.SECONDS.sleep(BATCH_SECONDS);
      flush();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Writes what was counted so far. */
  public void flush() {
    Map<String, Tally> batch;
    synchronized (this) {
      batch = tallies;
      tallies = new HashMap<>();
    }
    if (!batch.isEmpty()) {
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
    }
  }

  private static String cut(String text) {
    return text.length() <= MOST_TEXT ? text : text.substring(0, MOST_TEXT);
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    flush();
  }
}
