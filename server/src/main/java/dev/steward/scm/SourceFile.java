package dev.steward.scm;

import org.jspecify.annotations.Nullable;

/**
 * A file of the sources that was read without a checkout.
 *
 * @param text its content; null if the sources do not contain the file
 * @param revision the state of the sources that contains the file
 */
public record SourceFile(@Nullable String text, Revision revision) {

  /** Size limit of a file that is read without a checkout. */
  public static final int MAX_BYTES = 4 << 20;
}
