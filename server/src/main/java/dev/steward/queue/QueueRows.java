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

  /** Merge key of items for blocks, which are never merged; not a hash of parameters. */
  private static final String BLOCK_KEY = "block";

  private static final String SELECT =
      "SELECT id, job_id, COALESCE((SELECT full_name FROM job WHERE job.id = queue_item.job_id),"
          + " job_name), state, causes, parameters, entered_at, due_at, run_number, task, run_id,"
          + " block, label, description FROM queue_item ";

  private final RunCodec codec;

  QueueRows(RunCodec codec) {
    this.codec = codec;
  }

  private QueueItem item(Row row) {
    Long runId = row.numberOrNull(11);
    return new QueueItem(
        row.number(1),
        row.number(2),
        row.text(3),
        QueueItem.ItemState.valueOf(row.text(4).toUpperCase(Locale.ROOT)),
        codec.causes(row.text(5)),
        codec.parameters(row.text(6)),
        row.number(7),
        row.number(8),
        row.numberOrNull(9),
        QueueItem.TaskType.valueOf(row.text(10).toUpperCase(Locale.ROOT)),
        runId == null
            ? null
            : new QueueItem.Block(runId, row.text(12), row.text(13), row.text(14)));
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
    QueueItem.Block block = item.block();
    return tx.insert(
        "INSERT INTO queue_item (job_id, job_name, state, causes, parameters, merge_key,"
            + " entered_at, due_at, run_number, task, run_id, block, label, description) VALUES"
            + " (?, ?, 'waiting', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
        item.jobId(),
        item.jobName(),
        codec.causes(item.causes()),
        codec.parameters(item.parameters()),
        block == null ? mergeKey(item.parameters()) : BLOCK_KEY,
        item.enteredAt(),
        item.dueAt(),
        item.runNumber(),
        item.task().name().toLowerCase(Locale.ROOT),
        block == null ? null : block.runId(),
        block == null ? null : block.id(),
        block == null ? null : block.label(),
        block == null ? null : block.description());
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

  /** The newest item for a block of a run; null if none. */
  @Nullable QueueItem findBlock(Tx tx, long runId, String block) {
    return tx.find(
        SELECT + "WHERE run_id = ? AND block = ? ORDER BY id DESC LIMIT 1",
        this::item,
        runId,
        block);
  }

  /** Waiting items for blocks of a run. */
  List<QueueItem> waitingBlocks(Tx tx, long runId) {
    return tx.list(
        SELECT + "WHERE run_id = ? AND state = 'waiting' ORDER BY id", this::item, runId);
  }

  /** Waiting items for blocks of runs that have ended or were deleted. */
  List<QueueItem> orphanedBlocks(Tx tx) {
    return tx.list(
        SELECT
            + "WHERE state = 'waiting' AND task = 'block' AND NOT EXISTS (SELECT 1 FROM run WHERE"
            + " run.id = queue_item.run_id AND run.state <> 'done') ORDER BY id",
        this::item);
  }

  /**
   * A cancelled item and its job.
   *
   * @param block the block that it waited for; null for a build
   */
  record CancelledItem(long id, long jobId, @Nullable BlockKey block) {}

  /** Cancels all waiting build requests of a job and returns them. */
  List<CancelledItem> cancelBuilds(Tx tx, long jobId, long now) {
    return tx.list(
        "UPDATE queue_item SET state = 'cancelled', left_at = ? WHERE state = 'waiting' AND job_id"
            + " = ? AND task <> 'block' RETURNING id, job_id",
        row -> new CancelledItem(row.number(1), row.number(2), null),
        now,
        jobId);
  }

  private static CancelledItem cancelledItem(Row row) {
    Long runId = row.numberOrNull(3);
    return new CancelledItem(
        row.number(1), row.number(2), runId == null ? null : new BlockKey(runId, row.text(4)));
  }

  /** Cancels all waiting items of the jobs, those for blocks too, and returns them. */
  List<CancelledItem> cancelAll(Tx tx, List<Long> jobIds, long now) {
    var cancelled = new ArrayList<CancelledItem>();
    for (int from = 0; from < jobIds.size(); from += BATCH_SIZE) {
      List<Long> batch = jobIds.subList(from, Math.min(jobIds.size(), from + BATCH_SIZE));
      var parameters = new ArrayList<Object>(batch.size() + 1);
      parameters.add(now);
      parameters.addAll(batch);
      cancelled.addAll(
          tx.list(
              "UPDATE queue_item SET state = 'cancelled', left_at = ?, run_number = NULL WHERE"
                  + " state = 'waiting' AND"
                  + " job_id IN (?"
                  + ", ?".repeat(batch.size() - 1)
                  + ") RETURNING id, job_id, run_id, block",
              QueueRows::cancelledItem,
              parameters.toArray()));
    }
    return cancelled;
  }
}
