package dev.steward.queue;

import dev.steward.job.definition.ParameterType;
import dev.steward.run.ParameterValue;
import dev.steward.run.RunCodec;
import dev.steward.store.Row;
import dev.steward.store.Tx;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Data access for the {@code queue_item} table. */
final class QueueRows {

  private static final int BATCH_SIZE = 500;

  private static final String SELECT =
      "SELECT id, job_id, COALESCE((SELECT full_name FROM job WHERE job.id = queue_item.job_id),"
          + " job_name), state, causes, parameters, entered_at, due_at, run_number FROM"
          + " queue_item ";

  private final RunCodec codec;

  QueueRows(RunCodec codec) {
    this.codec = codec;
  }

  private QueueItem item(Row row) {
    return new QueueItem(
        row.number(1),
        row.number(2),
        row.text(3),
        QueueItem.ItemState.valueOf(row.text(4).toUpperCase(Locale.ROOT)),
        codec.causes(row.text(5)),
        codec.parameters(row.text(6)),
        row.number(7),
        row.number(8),
        row.numberOrNull(9));
  }

  List<QueueItem> waiting(Tx tx) {
    return tx.list(SELECT + "WHERE state = 'waiting' ORDER BY id", this::item);
  }

  /**
   * Waiting items of a job that may have these non-secret parameters. The unary plus in {@code
   * ORDER BY} keeps SQLite from reading all past items of the job in id order.
   */
  List<QueueItem> mergeCandidates(Tx tx, long jobId, List<ParameterValue> parameters) {
    return tx.list(
        SELECT + "WHERE state = 'waiting' AND job_id = ? AND merge_key IN (?, '') ORDER BY +id",
        this::item,
        jobId,
        mergeKey(parameters));
  }

  /**
   * Hash of the parameters, for finding identical items by index. Secrets are left out because a
   * hash would expose them.
   */
  private static String mergeKey(List<ParameterValue> parameters) {
    var text = new StringBuilder();
    for (ParameterValue value : parameters) {
      String visibleValue = value.type() == ParameterType.SECRET ? "" : value.value();
      text.append(value.name().length())
          .append(':')
          .append(value.name())
          .append(value.type())
          .append(visibleValue.length())
          .append(':')
          .append(visibleValue);
    }
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256")
                  .digest(text.toString().getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  int count(Tx tx) {
    Long count =
        tx.find("SELECT COUNT(*) FROM queue_item WHERE state = 'waiting'", row -> row.number(1));
    return count == null ? 0 : count.intValue();
  }

  @Nullable QueueItem find(Tx tx, long id) {
    return tx.find(SELECT + "WHERE id = ?", this::item, id);
  }

  long insert(Tx tx, QueueItem item) {
    return tx.insert(
        "INSERT INTO queue_item (job_id, job_name, state, causes, parameters, merge_key,"
            + " entered_at, due_at) VALUES (?, ?, 'waiting', ?, ?, ?, ?, ?) RETURNING id",
        item.jobId(),
        item.jobName(),
        codec.causes(item.causes()),
        codec.parameters(item.parameters()),
        mergeKey(item.parameters()),
        item.enteredAt(),
        item.dueAt());
  }

  void join(Tx tx, QueueItem item) {
    tx.update(
        "UPDATE queue_item SET causes = ?, due_at = ? WHERE id = ?",
        codec.causes(item.causes()),
        item.dueAt(),
        item.id());
  }

  /**
   * Restarts the quiet period of each item that entered the queue after {@code now}; such items
   * exist if the system clock was set back. The method returns the number of items that it has
   * changed.
   */
  int correctDueTimes(Tx tx, long now) {
    return tx.update(
        "UPDATE queue_item SET due_at = ? + (due_at - entered_at), entered_at = ? WHERE state ="
            + " 'waiting' AND entered_at > ?",
        now,
        now,
        now);
  }

  boolean hasEnteredAfter(Tx tx, long now) {
    return tx.find(
            "SELECT id FROM queue_item WHERE state = 'waiting' AND entered_at > ? LIMIT 1",
            row -> row.number(1),
            now)
        != null;
  }

  int leave(Tx tx, long id, QueueItem.ItemState state, long now, @Nullable Long runNumber) {
    return tx.update(
        "UPDATE queue_item SET state = ?, left_at = ?, run_number = ? WHERE id = ? AND state ="
            + " 'waiting'",
        state.name().toLowerCase(Locale.ROOT),
        now,
        runNumber,
        id);
  }

  /** A cancelled item and its job. */
  record CancelledItem(long id, long jobId) {}

  /** Cancels all waiting items of the jobs and returns them. */
  List<CancelledItem> cancelAll(Tx tx, List<Long> jobIds, long now) {
    var cancelled = new ArrayList<CancelledItem>();
    for (int from = 0; from < jobIds.size(); from += BATCH_SIZE) {
      List<Long> batch = jobIds.subList(from, Math.min(jobIds.size(), from + BATCH_SIZE));
      var parameters = new ArrayList<Object>(batch.size() + 1);
      parameters.add(now);
      parameters.addAll(batch);
      cancelled.addAll(
          tx.list(
              "UPDATE queue_item SET state = 'cancelled', left_at = ? WHERE state = 'waiting' AND"
                  + " job_id IN (?"
                  + ", ?".repeat(batch.size() - 1)
                  + ") RETURNING id, job_id",
              row -> new CancelledItem(row.number(1), row.number(2)),
              parameters.toArray()));
    }
    return cancelled;
  }
}
