package dev.steward.queue;

import dev.steward.job.Job;
import dev.steward.problem.Problem;
import dev.steward.problem.ServerFailure;
import dev.steward.run.Cause;
import dev.steward.run.ParameterValue;
import dev.steward.secret.Digests;
import dev.steward.store.Row;
import dev.steward.store.Store;
import dev.steward.store.Tx;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Idempotency keys: a build request that is sent again is not scheduled again. The result is stored
 * in the transaction that adds the item, so a crash cannot separate the result from the item; of
 * two concurrent requests with the same key, the second waits for the first and gets its result.
 */
public final class IdempotencyKeys {

  /** How long a key identifies its first request. */
  public static final Duration LIFETIME = Duration.ofHours(24);

  /** Maximum number of stored keys per caller, to limit database growth. */
  static final int MAX_OF_ONE = 10_000;

  private static final int BATCH_SIZE = 500;

  /**
   * A build request with an idempotency key.
   *
   * @param owner the caller; keys are separate for each caller
   * @param target operation and job; keys are also separate for each target
   * @param content complete content of the request, stored only as an HMAC under the server's key
   *     because it may contain secrets
   */
  public record KeyedRequest(String owner, String target, String key, String content) {
    @Override
    public String toString() {
      return "Wish[" + owner + ", " + target + "]";
    }
  }

  /**
   * The result of scheduling a build, from which the response is derived.
   *
   * @param itemId id of the queue item; 0 if the result was stored by an older server, whose
   *     response named the job
   * @param merged whether the request was merged into a waiting item
   */
  public record ScheduledItem(long itemId, boolean merged) {

    /** Converts the queue's result. */
    public static ScheduledItem of(Queue.ScheduleResult scheduled) {
      return new ScheduledItem(scheduled.item().id(), scheduled.merged());
    }
  }

  /** Outcome of a request with an idempotency key. */
  public sealed interface KeyedOutcome {

    /** The build was scheduled by this request. */
    record New(ScheduledItem item) implements KeyedOutcome {}

    /** The build was scheduled by an earlier request with this key, whose result is given here. */
    record Replayed(ScheduledItem item) implements KeyedOutcome {}

    /** The key was already used for a different request. */
    record Mismatch() implements KeyedOutcome {}
  }

  private record StoredKey(String contentHash, ScheduledItem item, long createdAt) {
    static StoredKey of(Row row) {
      return new StoredKey(
          row.text(1), new ScheduledItem(row.number(2), row.flag(3)), row.number(4));
    }
  }

  private final Store store;
  private final Queue queue;
  private final Digests.HmacKey digest;
  private final InstantSource clock;

  public IdempotencyKeys(Store store, Queue queue, Digests.HmacKey digest, InstantSource clock) {
    this.store = store;
    this.queue = queue;
    this.digest = digest;
    this.clock = clock;
  }

  /**
   * Outcome of an earlier request with this key; null if the key is new. The result is advisory:
   * {@link #schedule} may return another outcome because of concurrent requests.
   *
   * @throws Problem.Busy if the key is new and the caller has reached the maximum number of keys
   */
  public @Nullable KeyedOutcome find(KeyedRequest request) {
    return store.read(tx -> {
      KeyedOutcome earlier = find(tx, request);
      if (earlier == null && count(tx, request.owner()) >= MAX_OF_ONE) {
        throw new Problem.Busy(
            "You have used "
                + MAX_OF_ONE
                + " idempotency keys within 24 hours, which is the maximum. Retry later, or send"
                + " the request without a key.",
            3_600);
      }
      return earlier;
    });
  }

  /** Schedules a build as {@link Queue#schedule} does, unless the key was used before. */
  public KeyedOutcome schedule(
      KeyedRequest request,
      Job job,
      List<ParameterValue> parameters,
      Cause cause,
      long quietMillis) {
    try {
      return store.write(tx -> {
        KeyedOutcome earlier = find(tx, request);
        if (earlier != null) {
          return earlier;
        }
        ScheduledItem result =
            ScheduledItem.of(queue.schedule(tx, job, parameters, cause, quietMillis));
        String id = id(request);
        // An expired entry for the same key may still be stored.
        tx.update("DELETE FROM idempotency_key WHERE key_digest = ?", id);
        tx.update(
            "INSERT INTO idempotency_key (key_digest, owner, request_digest, item_id, joined,"
                + " created_at) VALUES (?, ?, ?, ?, ?, ?)",
            id,
            request.owner(),
            hash(request.content()),
            result.itemId(),
            result.merged(),
            clock.millis());
        return new KeyedOutcome.New(result);
      });
    } catch (ServerFailure e) {
      queue.invalidate();
      throw e;
    }
  }

  private @Nullable KeyedOutcome find(Tx tx, KeyedRequest request) {
    StoredKey stored =
        tx.find(
            "SELECT request_digest, item_id, joined, created_at FROM idempotency_key WHERE"
                + " key_digest = ?",
            StoredKey::of,
            id(request));
    if (stored == null || stored.createdAt() <= clock.millis() - LIFETIME.toMillis()) {
      return null;
    }
    return Digests.constantTimeEquals(stored.contentHash(), hash(request.content()))
        ? new KeyedOutcome.Replayed(stored.item())
        : new KeyedOutcome.Mismatch();
  }

  private static long count(Tx tx, String owner) {
    Long count =
        tx.find(
            "SELECT COUNT(*) FROM (SELECT 1 FROM idempotency_key WHERE owner = ? LIMIT "
                + MAX_OF_ONE
                + ") AS mine",
            row -> row.number(1),
            owner);
    return count == null ? 0 : count;
  }

  private String id(KeyedRequest request) {
    return hash(
        request.owner().length()
            + ":"
            + request.owner()
            + request.target().length()
            + ":"
            + request.target()
            + request.key());
  }

  private String hash(String text) {
    return Digests.hex(digest.hmac(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** Deletes expired keys in batches, with one transaction per batch. */
  public void deleteExpired() {
    long expiredBefore = clock.millis() - LIFETIME.toMillis();
    int deleted = BATCH_SIZE;
    while (deleted == BATCH_SIZE) {
      deleted =
          store.write(tx ->
              tx.update(
                  "DELETE FROM idempotency_key WHERE key_digest IN (SELECT key_digest FROM"
                      + " idempotency_key WHERE created_at <= ? ORDER BY created_at LIMIT "
                      + BATCH_SIZE
                      + ")",
                  expiredBefore));
    }
  }
}
