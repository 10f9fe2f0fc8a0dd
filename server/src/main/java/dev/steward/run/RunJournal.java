package dev.steward.run;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The journal of an unfinished run: the completed entries, and the started ones that must not be
 * started twice. A run that is interrupted resumes with the parts of its definition that are not in
 * its journal. Only the thread that drives the run uses the journal.
 */
public final class RunJournal {

  private final long runStartedAt;
  private final List<JournalEntry> entries = new ArrayList<>();
  private final Set<String> started = new HashSet<>();
  private final List<String> artifacts;
  private final @Nullable FormerPlan former;

  /**
   * Creates the journal of a run.
   *
   * @param artifacts paths of the artifacts archived so far
   * @param former progress that an earlier version stored; null if none
   */
  RunJournal(Run run, List<RunNode> nodes, List<String> artifacts, @Nullable FormerPlan former) {
    this.runStartedAt = run.startedAt();
    for (RunNode node : nodes) {
      switch (node) {
        case JournalEntry entry -> entries.add(entry);
        case StartedEntry entry -> started.add(entry.id());
      }
    }
    this.artifacts = artifacts;
    this.former = former;
  }

  /** Ids of the completed entries. */
  public Set<String> completed() {
    var ids = new HashSet<String>();
    entries.forEach(entry -> ids.add(entry.id()));
    return ids;
  }

  /** True if the entry has started but is not completed. */
  public boolean isStarted(String id) {
    return started.contains(id);
  }

  /** Progress that an earlier version stored without ids; null if none. */
  public @Nullable FormerPlan former() {
    return former;
  }

  /** Result of the run after the last entry. */
  public Result result() {
    Result result = entries.isEmpty() ? null : entries.getLast().runResult();
    return result == null ? Result.SUCCESS : result;
  }

  /**
   * Variables that completed entries added to the environment.
   *
   * @param decrypt decrypts the values that are stored encrypted
   */
  public Map<String, String> variables(UnaryOperator<String> decrypt) {
    var variables = new LinkedHashMap<String, String>();
    for (JournalEntry entry : entries) {
      variables.putAll(entry.outcome().variables());
      entry
          .outcome()
          .encrypted()
          .forEach((name, value) -> variables.put(name, decrypt.apply(value)));
    }
    return variables;
  }

  /** Paths of the artifacts that were archived when the journal was opened. */
  public List<String> artifacts() {
    return artifacts;
  }

  /**
   * Describes the next entry at the top level, which starts where the last one ended.
   *
   * @param endedAt epoch millis
   * @param logEnd size of the log in bytes
   */
  public JournalEntry next(
      String id,
      String symbol,
      String title,
      Result status,
      Result runResult,
      long endedAt,
      long logEnd,
      EntryOutcome outcome) {
    JournalEntry last = entries.isEmpty() ? null : entries.getLast();
    return new JournalEntry(
        id,
        null,
        last == null ? 0 : last.position() + 1,
        symbol,
        title,
        status,
        runResult,
        last == null ? runStartedAt : last.endedAt(),
        endedAt,
        last == null ? 0 : last.logEnd(),
        logEnd,
        outcome);
  }

  /** Describes the start of the next entry at the top level. */
  StartedEntry nextStarted(String id, String symbol, String title) {
    JournalEntry last = entries.isEmpty() ? null : entries.getLast();
    return new StartedEntry(
        id,
        last == null ? 0 : last.position() + 1,
        symbol,
        title,
        last == null ? runStartedAt : last.endedAt(),
        last == null ? 0 : last.logEnd());
  }

  /** Adds an entry that has been stored. */
  void add(JournalEntry entry) {
    entries.add(entry);
    started.remove(entry.id());
  }

  /** Adds a started entry that has been stored. */
  void add(StartedEntry entry) {
    started.add(entry.id());
  }
}
