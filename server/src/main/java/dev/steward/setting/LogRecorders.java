package dev.steward.setting;

import dev.steward.access.Authorizer;
import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.audit.Audit;
import dev.steward.log.Level;
import dev.steward.log.Logs;
import dev.steward.log.Recorder;
import dev.steward.problem.Problem;
import dev.steward.store.Store;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * Log recorders that administrators create. The levels of a recorder are stored; the recorded
 * events are not.
 */
public final class LogRecorders {

  private static final int MAX = 50;

  private final Store store;
  private final Authorizer rights;
  private final Audit audit;

  public LogRecorders(Store store, Authorizer rights, Audit audit) {
    this.store = store;
    this.rights = rights;
    this.audit = audit;
  }

  /** Creates the stored recorders at startup. */
  public void load() {
    store
        .read(tx ->
            tx.list(
                "SELECT name, levels FROM log_recorder ORDER BY name",
                row -> List.of(row.text(1), row.text(2))))
        .forEach(row -> Logs.putRecorder(row.getFirst(), levels(LogLevels.parse(row.getLast()))));
  }

  /** Converts level names to levels. */
  public static Map<String, Level> levels(Map<String, String> levelNames) {
    var levels = new LinkedHashMap<String, Level>();
    levelNames.forEach((logger, level) -> levels.put(logger, Level.named(level)));
    return levels;
  }

  public List<Recorder> list(Caller caller) {
    rights.require(caller, Permission.SYSTEM_READ);
    return Logs.recorders();
  }

  /** The recorder with this name, or null. */
  public @Nullable Recorder find(Caller caller, String name) {
    return rights.allows(caller, Permission.SYSTEM_READ) ? Logs.findRecorder(name) : null;
  }

  /**
   * Creates a recorder without loggers.
   *
   * @throws Problem.Invalid if the name is invalid or taken
   */
  public void create(Caller caller, String name) {
    rights.require(caller, Permission.ADMINISTER);
    String clean = name.strip();
    if (!clean.matches("[A-Za-z0-9][A-Za-z0-9 ._-]{0,99}")
        || List.of("all", "rss", "api").contains(clean)) {
      throw new Problem.Invalid(
          "A recorder name may contain letters, digits, spaces, dots, underscores and"
              + " dashes, and must not be 'all', 'rss' or 'api'.");
    }
    save(caller, clean, Map.of(), true);
  }

  /** Replaces the loggers and levels of a recorder. */
  public void change(Caller caller, Recorder recorder, Map<String, String> levels) {
    rights.require(caller, Permission.ADMINISTER);
    levels.forEach(LogLevels::validate);
    save(caller, recorder.name(), levels, false);
  }

  private void save(Caller caller, String name, Map<String, String> levels, boolean isNew) {
    var text = new StringJoiner(",");
    levels.forEach((logger, level) -> text.add(logger + "=" + level));
    LogLevels.parse(text.toString());
    store.write(tx -> {
      int old = tx.update("DELETE FROM log_recorder WHERE name = ?", name);
      if (isNew && old > 0) {
        throw new Problem.Invalid("A recorder with this name already exists.");
      }
      Long count = tx.find("SELECT COUNT(*) FROM log_recorder", row -> row.number(1));
      if (count != null && count >= MAX) {
        throw new Problem.Invalid(
            "The limit of " + MAX + " recorders has been reached. Delete one first.");
      }
      tx.update("INSERT INTO log_recorder (name, levels) VALUES (?, ?)", name, text.toString());
      audit.record(tx, caller.name(), caller.address(), "log.recorder", name, text.toString());
      tx.afterCommit(() -> Logs.putRecorder(name, levels(levels)));
      return true;
    });
  }

  public void delete(Caller caller, Recorder recorder) {
    rights.require(caller, Permission.ADMINISTER);
    store.write(tx -> {
      tx.update("DELETE FROM log_recorder WHERE name = ?", recorder.name());
      audit.record(tx, caller.name(), caller.address(), "log.recorder", recorder.name(), "deleted");
      tx.afterCommit(() -> Logs.removeRecorder(recorder.name()));
      return true;
    });
  }

  /** Deletes the recorded events. */
  public void clear(Caller caller, Recorder recorder) {
    rights.require(caller, Permission.ADMINISTER);
    recorder.clear();
  }
}
