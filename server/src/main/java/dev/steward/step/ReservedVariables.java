package dev.steward.step;

import dev.steward.host.Host;
import java.util.List;
import java.util.Set;

/**
 * Names of variables that affect program lookup, or that shells, the dynamic linker or git evaluate
 * before a script runs. Only the job itself may set them; otherwise a user with permission to
 * build, or a committer, could run commands that the job does not contain.
 */
public final class ReservedVariables {

  private static final Set<String> NAMES =
      Set.of(
          "PATH",
          Host.COOKIE_VARIABLE,
          "PS4",
          "ENV",
          "SHELLOPTS",
          "BASHOPTS",
          "GIT_SSH",
          "GIT_SSH_COMMAND",
          "GIT_ASKPASS",
          "GIT_EXEC_PATH");

  private static final List<String> PREFIXES = List.of("LD_", "BASH_", "GIT_CONFIG", "PERL5");

  private ReservedVariables() {}

  /** True for names that parameters and files in the workspace must not set. */
  public static boolean isReserved(String name) {
    return NAMES.contains(name) || PREFIXES.stream().anyMatch(name::startsWith);
  }
}
