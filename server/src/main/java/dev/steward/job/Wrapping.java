package dev.steward.job;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is done around the steps of a build. */
public sealed interface Wrapping {

  /** Each line of the log has its time. */
  record Timestamps() implements Wrapping {}

  /**
   * A build that takes too long is ended.
   *
   * @param minutes as written; may hold variables
   * @param idleSeconds ends a build whose log did not grow for so long; null for the time as a
   *     whole
   * @param ending what becomes of the build
   * @param description what the build's description says from then on, with variables, and with
   *     {@code {0}} for the whole minutes; empty for the sentence of the log, null to leave it
   *     alone
   */
  record Timeout(
      String minutes,
      @Nullable String idleSeconds,
      TimeoutEnding ending,
      @Nullable String description)
      implements Wrapping {}

  /** What becomes of a build that took too long. */
  enum TimeoutEnding {
    /** It goes on. */
    NONE,
    ABORTED,
    FAILED
  }

  /**
   * The workspace is emptied before the build.
   *
   * @param patterns what goes and what stays; empty for everything
   */
  record CleanBefore(List<Pattern> patterns, boolean folders) implements Wrapping {}

  /** A glob that names what goes, or what stays. */
  record Pattern(String glob, boolean excludes) {}

  /** Credentials in the environment. */
  record Bindings(List<Binding> bindings) implements Wrapping {}

  /** Secrets in the environment that never reach the log. */
  record MaskPasswords(List<NamedSecret> secrets) implements Wrapping {}

  /** A secret as it stands in the definition: sealed. */
  record NamedSecret(String name, String value) {
    @Override
    public String toString() {
      return "NamedSecret[" + name + "]";
    }
  }

  /** The console shows colours. */
  record Colours(String map) implements Wrapping {}

  /** Something that this server does not know. */
  record NotUnderstood(String element) implements Wrapping {}

  /** How a credential reaches the environment. */
  sealed interface Binding {
    String credentialsId();

    /** {@code name:password} in one variable. */
    record UsernameColonPassword(String variable, String credentialsId) implements Binding {}

    record UsernamePassword(String usernameVariable, String passwordVariable, String credentialsId)
        implements Binding {}

    record SecretText(String variable, String credentialsId) implements Binding {}

    /** The variable holds the path of a file with the content. */
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
