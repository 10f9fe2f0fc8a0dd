package dev.steward.pipeline.run;

import dev.steward.store.Store;
import dev.steward.store.Tx;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What one run waited for, in the order in which its script learned of it. The rows of an earlier
 * evaluation are taken one after the other; when none is left, new rows are added.
 *
 * <p>Used only by the branch that has the turn, or under the lock of {@link Turns}.
 */
final class Journal {

  /** Encrypts values that contain secrets. */
  interface Encryption {

    String encrypt(String text);

    String decrypt(String text);
  }

  private static final String ENCRYPTED = "!";

  private final Store store;
  private final long runId;
  private final Encryption encryption;
  private final Predicate<String> isSecret;
  private final Consumer<Tx> alongside;
  private final ArrayDeque<JournalRow> rows = new ArrayDeque<>();
  private final Set<WaitKey> outcomes = new HashSet<>();
  private final Set<String> interruptions = ConcurrentHashMap.newKeySet();
  private final List<Runnable> afterReplay = new ArrayList<>();
  private final boolean resumed;
  private long position;

  /**
   * Reads the journal of a run.
   *
   * @param isSecret whether a value must be encrypted
   * @param alongside what else is stored in the transaction of each new row
   */
  Journal(
      Store store,
      long runId,
      Encryption encryption,
      Predicate<String> isSecret,
      Consumer<Tx> alongside) {
    this.store = store;
    this.runId = runId;
    this.encryption = encryption;
    this.isSecret = isSecret;
    this.alongside = alongside;
    List<JournalRow> stored =
        store.read(tx ->
            tx.list(
                "SELECT position, node, part, kind, value FROM pipeline_journal WHERE run_id = ?"
                    + " ORDER BY position",
                row ->
                    new JournalRow(
                        row.number(1),
                        new WaitKey(row.number(2), row.number(3)),
                        JournalRow.RowType.of(row.text(4)),
                        row.text(5)),
                runId));
    for (JournalRow row : stored) {
      rows.add(row);
      position = row.position() + 1;
      if (row.kind().isOutcome()) {
        outcomes.add(row.key());
      } else if (row.kind() == JournalRow.RowType.INTERRUPT) {
        interruptions.add(InterruptRow.read(value(row)).key());
      }
    }
    resumed = !stored.isEmpty();
  }

  /** Whether there were rows of an earlier evaluation. */
  boolean isResumed() {
    return resumed;
  }

  /** Whether rows of an earlier evaluation are left. */
  boolean isReplaying() {
    return !rows.isEmpty();
  }

  /** Runs code when no row of an earlier evaluation is left. */
  void whenReplayed(Runnable code) {
    if (isReplaying()) {
      afterReplay.add(code);
    } else {
      code.run();
    }
  }

  /** The next row of an earlier evaluation; null if none is left. */
  @Nullable JournalRow peek() {
    return rows.peek();
  }

  /** Takes the next row of an earlier evaluation. */
  JournalRow take() {
    JournalRow row = rows.remove();
    if (row.kind().isOutcome()) {
      outcomes.remove(row.key());
    }
    if (!isReplaying()) {
      afterReplay.forEach(Runnable::run);
      afterReplay.clear();
    }
    return row;
  }

  /** Whether an earlier evaluation has stored the outcome of work, and it was not taken yet. */
  boolean hasOutcome(WaitKey key) {
    return outcomes.contains(key);
  }

  /** Whether an interruption has happened, now or in an earlier evaluation. */
  boolean hasHappened(String interruption) {
    return interruptions.contains(interruption);
  }

  /** The value of a row, decrypted. */
  String value(JournalRow row) {
    String value = row.value();
    return isEncrypted(value) ? encryption.decrypt(value.substring(ENCRYPTED.length())) : value;
  }

  /** Stores a row, and returns when it is durable. */
  void append(WaitKey key, JournalRow.RowType kind, String value) {
    String stored = protect(value);
    long at = position;
    store.write(tx -> {
      alongside.accept(tx);
      tx.update(
          "INSERT INTO pipeline_journal (run_id, position, node, part, kind, value) SELECT id, ?,"
              + " ?, ?, ?, ? FROM run WHERE id = ?",
          at,
          key.node(),
          key.part(),
          kind.stored(),
          stored,
          runId);
      return true;
    });
    position++;
    if (kind == JournalRow.RowType.INTERRUPT) {
      interruptions.add(InterruptRow.read(value).key());
    }
  }

  /** Whether a stored value contains a secret. */
  static boolean isEncrypted(String value) {
    return value.startsWith(ENCRYPTED);
  }

  private String protect(String value) {
    UnaryOperator<String> encrypted = text -> ENCRYPTED + encryption.encrypt(text);
    return isSecret.test(value) ? encrypted.apply(value) : value;
  }
}
