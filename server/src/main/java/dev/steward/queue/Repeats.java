package dev.steward.queue;

import dev.steward.job.Job;
import dev.steward.problem.Broken;
import dev.steward.problem.Problem;
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
 * Wishes for builds that are sent again because nobody knows what became of them: under one key
 * each comes true once. What came of it is written in the transaction in which the item comes into
 * the queue, so either both are there or neither, whenever the server dies; and of two that come at
 * once the second waits for the first and hears the same.
 */
public final class Repeats {

  /** For how long a key stands for the wish that it came with first. */
  public static final Duration KEPT = Duration.ofHours(24);

  /** So many keys of one caller are kept: strangers cannot fill the database with them. */
  static final int MOST_OF_ONE = 10_000;

  private static final int AT_ONCE = 500;

  /**
   * A wish as it was sent.
   *
   * @param owner who sent it: keys of others are no business of theirs
   * @param at what was asked of which job: the same key may serve elsewhere
   * @param said all that was asked for; only a hash of it is kept, under the server's key, as it
   *     may hold secrets
   */
  public record Wish(String owner, String at, String key, String said) {
    @Override
    public String toString() {
      return "Wish[" + owner + ", " + at + "]";
    }
  }

  /**
   * The result of scheduling a build. The answer to a caller follows from it.
   *
   * @param itemId of the queue item; 0 where an older server kept none, as its answer named the job
   * @param joined whether the item waited already
   */
  public record Result(long itemId, boolean joined) {

    /** As the queue says it. */
    public static Result of(Queue.Scheduled scheduled) {
      return new Result(scheduled.item().id(), scheduled.joined());
    }
  }

  /** What became of a wish. */
  public sealed interface Outcome {

    /** It came true now. */
    record Fresh(Result result) implements Outcome {}

    /** It had come true before, with this result. */
    record Again(Result result) implements Outcome {}

    /** Another wish came under that key before. */
    record Other() implements Outcome {}
  }

  private record Kept(String said, Result result, long madeAt) {
    static Kept of(Row row) {
      return new Kept(row.text(1), new Result(row.number(2), row.flag(3)), row.number(4));
    }
  }

  private final Store store;
  private final Queue queue;
  private final Digests.Keyed digest;
  private final InstantSource clock;

  /** Keeps keys in the store of the queue. */
  public Repeats(Store store, Queue queue, Digests.Keyed digest, InstantSource clock) {
    this.store = store;
    this.queue = queue;
    this.digest = digest;
    this.clock = clock;
  }

  /**
   * What became of a wish under its key before; null where it is new. Whoever asks may save work,
   * and must be ready to hear otherwise from {@link #schedule}.
   *
   * @throws Problem.Busy where it is new, and the caller has as many keys as may be
   */
  public @Nullable Outcome find(Wish wish) {
    return store.read(tx -> {
      Outcome before = find(tx, wish);
      if (before == null && count(tx, wish.owner()) >= MOST_OF_ONE) {
        throw new Problem.Busy(
            "You sent "
                + MOST_OF_ONE
                + " idempotency keys within a day, and no more are kept; try again later, or send"
                + " the request without one.",
            3_600);
      }
      return before;
    });
  }

  /** Puts a build into the queue as {@link Queue#schedule} does, unless that was done before. */
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
        // One that is out of date may lie there still.
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
    } catch (Broken e) {
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
    return Digests.same(kept.said(), hash(wish.said()))
        ? new Outcome.Again(kept.result())
        : new Outcome.Other();
  }

  private static long count(Tx tx, String owner) {
    Long count =
        tx.find(
            "SELECT COUNT(*) FROM (SELECT 1 FROM queue_repeat WHERE owner = ? LIMIT "
                + MOST_OF_ONE
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

  /** Forgets keys that stand for nothing any longer, some in each transaction. */
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
