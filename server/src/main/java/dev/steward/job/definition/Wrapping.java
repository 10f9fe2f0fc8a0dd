package dev.steward.job.definition;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A build wrapper: sets up an environment for the build steps and tears it down afterwards. */
public sealed interface Wrapping {

  /** Adds timestamps to the log. */
  record Timestamps() implements Wrapping {}

  /**
   * Ends builds that take too long.
   *
   * @param minutes as written; may contain variables
   * @param idleSeconds maximum time without new log output; null to limit the total time
   * @param action what happens to the build
   * @param description the build description to set, with variables and with {@code {0}} for the
   *     minutes; empty for the log message, null to set none
   */
  record Timeout(
      String minutes,
      @Nullable String idleSeconds,
      TimeoutAction action,
      @Nullable String description)
      implements Wrapping {}

  /** What happens to a build that times out. */
  enum TimeoutAction {
    /** The build continues. */
    NONE,
    ABORTED,
    FAILED
  }

  /**
   * Cleans the workspace before the build.
   *
   * @param patterns the files to include or exclude; empty to delete everything
   */
  record CleanBefore(List<CleanupPattern> patterns, boolean deletesDirs) implements Wrapping {}

  /** A glob of files to delete, or to keep. */
  record CleanupPattern(String glob, boolean excludes) {}

  /** Binds credentials to environment variables. */
  record Bindings(List<Binding> bindings) implements Wrapping {}

  /** Sets secret environment variables and masks their values in the log. */
  record MaskPasswords(List<NamedSecret> secrets) implements Wrapping {}

  /** A secret variable; the value is encrypted, as in the definition. */
  record NamedSecret(String name, String value) {
    @Override
    public String toString() {
      return "NamedSecret[" + name + "]";
    }
  }

  /** Renders ANSI colours in the console. */
  record Colours(String map) implements Wrapping {}

  /** An unsupported build wrapper. */
  record UnsupportedWrapper(String element) implements Wrapping {}

  /** A binding of one credential to environment variables. */
  sealed interface Binding {
    String credentialsId();

    /** {@code name:password} in one variable. */
    record UsernameColonPassword(String variable, String credentialsId) implements Binding {}

    record UsernamePassword(String usernameVariable, String passwordVariable, String credentialsId)
        implements Binding {}

    record SecretText(String variable, String credentialsId) implements Binding {}

    /** The variable contains the path of a temporary file with the secret. */
    record SecretFile(String variable, String credentialsId) implements Binding {}

    record SshKey(
        String keyFileVariable,
        @Nullable String passphraseVariable,
        @Nullable String usernameVariable,
        String credentialsId)
        implements Binding {}

    record Certificate(
        String keystoreVariable,
        @Nullable String passwordVariable,
        @Nullable String aliasVariable,
        String credentialsId)
        implements Binding {}
  }
}
