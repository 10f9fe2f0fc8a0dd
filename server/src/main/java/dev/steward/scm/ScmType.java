package dev.steward.scm;

import dev.steward.host.Host;
import dev.steward.job.definition.SourceControl;
import dev.steward.text.MatchBudget;
import dev.steward.type.TypeDescription;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A type of SCM: how its sources are checked out and polled. A type has no state of its own; every
 * operation can be repeated after a crash, whatever state the workspace is in.
 *
 * @param <S> the settings of a job
 */
public interface ScmType<S extends SourceControl> {

  /** Names and fields. */
  TypeDescription<S> description();

  /** How revisions and changes appear in the remote API and on pages; null if there are none. */
  default @Nullable ScmExport export() {
    return null;
  }

  /** Whether there is anything to check out and to poll. */
  default boolean hasSources() {
    return true;
  }

  /**
   * Checks out the sources into the workspace.
   *
   * @throws ScmException if the checkout fails; the build retries it as often as the job specifies
   */
  CheckoutResult checkout(S scm, CheckoutContext context) throws InterruptedException, ScmException;

  /**
   * Checks whether there is something to build.
   *
   * @throws ScmException if the sources cannot be read
   */
  PollResult poll(S scm, PollContext context) throws InterruptedException, ScmException;

  /**
   * Reads a file of the state of the sources that a build would check out, without a checkout.
   *
   * @param number the number of the build
   * @param path its path in the sources
   * @return null if files of this SCM can only be read from a checkout
   * @throws ScmException if the sources cannot be read
   */
  default @Nullable SourceFile readFile(S scm, PollContext context, long number, String path)
      throws InterruptedException, ScmException {
    return null;
  }

  /**
   * Reads a file of a state of the sources that a build has found, without a checkout.
   *
   * @param path its path in the sources
   * @return null if files of this SCM can only be read from a checkout
   * @throws ScmException if the sources cannot be read, or no longer have that state
   */
  default @Nullable SourceFile readFileAt(
      S scm, PollContext context, Revision revision, String path)
      throws InterruptedException, ScmException {
    return null;
  }

  /**
   * Identifies the sources in logs, such as {@code git https://example.org/app.git}.
   *
   * @param variables the values of variables in the definition
   */
  default String key(S scm, Map<String, String> variables) {
    return scm.className();
  }

  /**
   * Joins the revisions of two checkouts of the same sources in one run, such as of two branches.
   *
   * @return the later revision, with what later runs need to know of the earlier one
   */
  default Revision joined(Revision earlier, Revision later) {
    return later;
  }

  /**
   * Canonical addresses of the job's repositories, by which push notifications find the job.
   *
   * @param variables the values of variables in the definition
   */
  default Collection<String> addresses(S scm, Map<String, String> variables) {
    return Set.of();
  }

  /**
   * Canonical form of the address in a push notification; empty if the address is not of this type.
   */
  default String canonicalAddress(String url) {
    return "";
  }

  /**
   * Whether a push to one of the branches may concern the job. True if in doubt, since the poll
   * then decides.
   *
   * @param budget limits matching, which a sender of notifications can make expensive
   */
  default boolean isConcernedBy(
      S scm, Map<String, String> variables, List<String> branches, MatchBudget budget) {
    return true;
  }

  /**
   * Shortens the revision of an old build, with which no later build is compared; the shortened
   * revision must still be readable. Revisions are stored with each build, and some are large.
   */
  default Revision shorten(Revision revision) {
    return revision;
  }

  /** Deletes the files that polls of the job have left on the machine. */
  default void deletePollingFiles(Host host, long jobId)
      throws InterruptedException, ScmException {}
}
