package dev.steward.job;

import java.util.Locale;

/**
 * A job. The settings of a job are in its {@link Definition}.
 *
 * @param fullName the names of the parent folders and of the job itself, separated by slashes
 * @param type whether it is a freestyle job or a pipeline
 * @param disabled whether new builds of it are refused
 * @param awaitingFirstSave whether it is a copy whose builds are refused until its definition is
 *     first saved
 * @param revision the number of the definition's newest revision
 * @param nextNumber the number of the next build
 */
public record Job(
    long id,
    String name,
    String fullName,
    JobType type,
    boolean disabled,
    boolean awaitingFirstSave,
    long revision,
    long nextNumber)
    implements Item {

  /** The lookup key of a full name, which ignores case. */
  public static String key(String fullName) {
    return fullName.toLowerCase(Locale.ROOT);
  }

  Job withName(String newName, String newFullName) {
    return new Job(
        id, newName, newFullName, type, disabled, awaitingFirstSave, revision, nextNumber);
  }

  Job withDefinition(long newRevision, boolean newDisabled, boolean newAwaitingFirstSave) {
    return new Job(
        id, name, fullName, type, newDisabled, newAwaitingFirstSave, newRevision, nextNumber);
  }

  Job withNextNumber(long number) {
    return new Job(id, name, fullName, type, disabled, awaitingFirstSave, revision, number);
  }

  public boolean buildable() {
    return !disabled && !awaitingFirstSave;
  }
}
