package dev.steward.host.local;

import dev.steward.host.HostFacts;
import dev.steward.problem.Problem;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The OS user that builds run as: a separate one, or the server's own. */
final class BuildUser {

  private final @Nullable String name;

  /**
   * Creates the user.
   *
   * @param name null for the server's own user
   * @throws Problem.Invalid if the server cannot run processes as that user
   */
  BuildUser(@Nullable String name) {
    this.name = name;
    if (name != null && !(isValid(name) && canSwitch())) {
      throw new Problem.Invalid(
          "--build-user requires an existing user with a group of the same name, setpriv (Debian:"
              + " util-linux), and a server started by root.");
    }
  }

  private static boolean isValid(String name) {
    return !name.isEmpty()
        && name.chars().allMatch(c -> Character.isLetterOrDigit(c) || c == '_' || c == '-');
  }

  private boolean canSwitch() {
    try {
      return process(List.of("true")).start().waitFor() == 0;
    } catch (IOException e) {
      // setpriv is not installed.
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Name of the separate user; null for the server's own user. */
  @Nullable String name() {
    return name;
  }

  /** True if builds and server run as different users. */
  boolean isSeparate() {
    return name != null;
  }

  /** Command prefix that switches to the user; empty for the server's own user. */
  List<String> commandPrefix() {
    return name == null
        ? List.of()
        : List.of("setpriv", "--reuid", name, "--regid", name, "--init-groups");
  }

  /** The separate user as an owner of files; null for the server's own user. */
  @Nullable UserPrincipal principal() throws IOException {
    return name == null
        ? null
        : FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByName(name);
  }

  /** A process of the user, with only PATH in its environment, that discards its output. */
  ProcessBuilder process(List<String> command) {
    var arguments = new ArrayList<>(commandPrefix());
    arguments.addAll(command);
    var builder =
        new ProcessBuilder(arguments)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().clear();
    builder.environment().put("PATH", HostFacts.DEFAULT_PATH);
    return builder;
  }
}
