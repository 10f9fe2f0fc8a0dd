package dev.steward.job;

import java.util.Locale;

/**
 * A job: what is built, under which name. What it does stands in its {@link Definition}.
 *
 * @param fullName the names of the folders above and its own, divided by slashes
 * @param disabled whether it refuses to be built
 * @param held a copy, which refuses to be built until its definition was saved once
 * @param revision the number of the definition's newest revision
 * @param nextNumber what the next build is called
 */
public record Job(
    long id,
    String name,
    String fullName,
    boolean disabled,
    boolean held,
    long revision,
    long nextNumber)
    implements Item {

  /** What tells names apart: they differ only where they differ without regard to case. */
  public static String key(String fullName) {
    return fullName.toLowerCase(Locale.ROOT);
  }

  Job at(String newName, String newFullName) {
    return new Job(id, newName, newFullName, disabled, held, revision, nextNumber);
  }

  Job saved(long newRevision, boolean newDisabled, boolean newHeld) {
    return new Job(id, name, fullName, newDisabled, newHeld, newRevision, nextNumber);
  }

  Job next(long number) {
    return new Job(id, name, fullName, disabled, held, revision, number);
  }

  public boolean buildable() {
    return !disabled && !held;
  }
}
