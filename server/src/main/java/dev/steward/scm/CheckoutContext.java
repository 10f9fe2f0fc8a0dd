package dev.steward.scm;

import dev.steward.host.Workspace;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The build for which sources are checked out.
 *
 * @param environment the values of variables in the definition
 * @param extraEnvironment additional environment variables for each process
 * @param number of the build
 * @param last the revision of the previous build; null for the first, and if that build used
 *     another SCM
 * @param lastSuccessful the revision of the last successful build; null if there is none
 * @param pinned the revision that is checked out in place of the newest one; null for the newest
 * @param log consumes one line at a time
 */
public record CheckoutContext(
    Workspace workspace,
    Map<String, String> environment,
    Map<String, String> extraEnvironment,
    long number,
    @Nullable Revision last,
    @Nullable Revision lastSuccessful,
    @Nullable Revision pinned,
    CredentialLookup credentials,
    ToolFinder tools,
    Consumer<String> log) {

  /** A checkout of the newest revision. */
  public CheckoutContext(
      Workspace workspace,
      Map<String, String> environment,
      Map<String, String> extraEnvironment,
      long number,
      @Nullable Revision last,
      @Nullable Revision lastSuccessful,
      CredentialLookup credentials,
      ToolFinder tools,
      Consumer<String> log) {
    this(
        workspace,
        environment,
        extraEnvironment,
        number,
        last,
        lastSuccessful,
        null,
        credentials,
        tools,
        log);
  }

  /** Finds the programs of an SCM on the machine of the build. */
  @FunctionalInterface
  public interface ToolFinder {

    /**
     * Finds an installation.
     *
     * @param type such as {@code git}
     * @return absolute path of the program; null if the machine does not have it
     */
    @Nullable String find(String type, String name);
  }
}
