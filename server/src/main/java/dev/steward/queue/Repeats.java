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
 * Idempotency keys: a retried build request is scheduled once. The result is stored in the
 * transaction that adds the item, so a crash cannot separate them; of two concurrent requests the
 * second waits for the first and gets the same result.
 */
public final class Repeats {

  /** How long a key identifies its first request. */
  public static final Duration KEPT = Duration.ofHours(24);

  /** Maximum number of stored keys per caller, to limit database growth. */
  static final int MAX_OF_ONE = 10_000;

  private static final int AT_ONCE = 500;

  /**
   * A build request with an idempotency key.
   *
   * @param owner the caller; keys are separate for each caller
   * @param at operation and job; the same key is independent elsewhere
   * @param said complete content of the request, stored only as an HMAC under the server's key
   *     because it may contain secrets
   */
  public record Wish(String owner, String at, String key, String said) {
    @Override
    public String toString() {
      return "Wish[" + owner + ", " + at + "]";
    }
  }

  /**
   * The result of scheduling a build, from which the response is derived.
   *
   * @param itemId of the queue item; 0 if stored by an older server, whose response named the job
   * @param joined whether the request was merged into a waiting item
   */
  public record Result(long itemId, boolean joined) {

    /** Converts the queue's result. */
    public static Result of(Queue.Scheduled scheduled) {
      return new Result(scheduled.item().id(), scheduled.joined());
    }
  }

  /** Outcome of a request with an idempotency key. */
  public sealed interface Outcome {

    /** The build was scheduled now. */
    record Fresh(Result result) implements Outcome {}

    /** An earlier request with this key was scheduled, with this result. */
    record Again(Result result) implements Outcome {}

    /** The key was already used for a different request. */
    record Other() implements Outcome {}
  }

  private record Kept(String said, Result result, long madeAt) {
    static Kept of(Row row) {
      return new Kept(row.text(1), new Result(row.number(2), row.flag(3)), row.number(4));
    }
  }

  private final Store store;
  private final Queue queue;
  private final Digests.HmacKey digest;
  private final InstantSource clock;

  public Repeats(Store store, Queue queue, Digests.HmacKey digest, InstantSource clock) {
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
  public @Nullable Outcome find(Wish wish) {
    return store.read(tx -> {
      Outcome before = find(tx, wish);
      if (before == null && count(tx, wish.owner()) >= MAX_OF_ONE) {
        throw new Problem.Busy(
            "You used "
                + MAX_OF_ONE
                + " idempotency keys within 24 hours, which is the maximum. Retry later, or send"
                + " the request without a key.",
            3_600);
      }
      return before;
    });
  }

  /** Schedules a build as {@link Queue#schedule} does, unless the key was used before. */
  public Outcome schedule(
      Wish wish, Job job, List<ParameterValue> parameters, Cause cause, long quietMillis) {
    try {
      return store.write(tx -> {
        Outcome before = find(tx, wish);
        if (before != null) {
          return before;
        }
        Result result = Result.of(queue.schedule(tx, job, parameters, cause, quietMillis));
        String id = id(wish);
        // An expired key may still be stored.
        tx.update("DELETE FROM queue_repeat WHERE wish = ?", id);
        tx.update(
            "INSERT INTO queue_repeat (wish, owner, said, item_id, joined, made_at) VALUES (?, ?,"
                + " ?, ?, ?, ?)",
            id,
            wish.owner(),
            hash(wish.said()),
            result.itemId(),
            result.joined(),
            clock.millis());
        return new Outcome.Fresh(result);
      });
    } catch (ServerFailure e) {
      queue.lookAnew();
      throw e;
    }
  }

  private @Nullable Outcome find(Tx tx, Wish wish) {
    Kept kept =
        tx.find(
            "SELECT said, item_id, joined, made_at FROM queue_repeat WHERE wish = ?",
            Kept::of,
            id(wish));
    if (kept == null || kept.madeAt() <= clock.millis() - KEPT.toMillis()) {
      return null;
    }
    return Digests.constantTimeEquals(kept.said(), hash(wish.said()))
        ? new Outcome.Again(kept.result())
        : new Outcome.Other();
  }

  private static long count(Tx tx, String owner) {
    Long count =
        tx.find(
            "SELECT COUNT(*) FROM (SELECT 1 FROM queue_repeat WHERE owner = ? LIMIT "
                + MAX_OF_ONE
                + ") AS mine",
            row -> row.number(1),
            owner);
    return count == null ? 0 : count;
  }

  private String id(Wish wish) {
    return hash(
        wish.owner().length()
            + ":"
            + wish.owner()
            + wish.at().length()
            + ":"
            + wish.at()
            + wish.key());
  }

  private String hash(String text) {
    return Digests.hex(digest.hmac(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** Deletes expired keys in batches, with one transaction for each. */
  public void forgetOld() {
    long before = clock.millis() - KEPT.toMillis();
    int gone = AT_ONCE;
    while (gone == AT_ONCE) {
      gone =
          store.write(tx ->
              tx.update(
                  "DELETE FROM queue_repeat WHERE wish IN (SELECT wish FROM queue_repeat WHERE"
                      + " made_at <= ? ORDER BY made_at LIMIT "
                      + AT_ONCE
                      + ")",
                  before));
    }
  }
}
