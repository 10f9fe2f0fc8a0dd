package dev.steward.scm.git;

import dev.steward.scm.Revision;
import dev.steward.scm.ScmException;
import org.jspecify.annotations.Nullable;

/** Failure of a git operation; the message is meant for the build log. */
public final class GitException extends ScmException {

  private static final long serialVersionUID = 1L;

  GitException(String message) {
    this(message, null);
  }

  /** Creates a permanent failure, for which a retry would not help. */
  GitException(String message, @Nullable Revision attempted) {
    super(message, attempted);
  }
}
