package dev.steward.scm.git;

import dev.steward.host.Host;
import dev.steward.problem.ServerFailure;
import dev.steward.scm.CheckoutContext;
import dev.steward.scm.CheckoutResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Checks out one version of a repository that is named by a branch, a tag or a commit. */
public final class VersionCheckout {
  /** Guard the mirrors that jobs share; mirrors share locks by their names. */
  private static final Lock[] MIRROR_LOCKS = new Lock[16];

  static {
    Arrays.setAll(MIRROR_LOCKS, _ -> new ReentrantLock());
  }

  /**
   * A repository.
   *
   * @param refs options of {@code ls-remote} that limit the refs in which versions are found; empty
   *     for all
   */
  public record RemoteRepository(String url, String credentialsId, List<String> refs) {
    public RemoteRepository {
      refs = List.copyOf(refs);
    }
  }

  /**
   * A checkout of a version.
   *
   * @param commit that was checked out
   */
  public record CheckedVersion(String commit, CheckoutResult result) {}

  private VersionCheckout() {}

  /**
   * Checks out a version into the workspace.
   *
   * @return null if the repository does not have the version
   */
  public static @Nullable CheckedVersion perform(
      RemoteRepository repository, String version, CheckoutContext context)
      throws InterruptedException, GitException {
    GitScm settings = settings(repository, "");
    GitRemote source = GitRemote.all(settings, context.environment()).getFirst();
    Host host = context.workspace().host();
    var home = new GitHome(host.gitFolder());
    var git =
        new Git.GitContext(home, new GitProgram(home, host), context.credentials(), context.log());
    String name =
        "git-"
            + UUID.nameUUIDFromBytes(source.url().text().getBytes(StandardCharsets.UTF_8))
                .toString()
                .replace("-", "");
    Lock lock = MIRROR_LOCKS[Math.floorMod(name.hashCode(), MIRROR_LOCKS.length)];
    VersionResolver.ResolvedVersion resolved;
    lock.lockInterruptibly();
    try {
      resolved =
          new VersionResolver(git, mirror(host, name))
              .resolve(new VersionResolver.Version(source, version, repository.refs()));
    } finally {
      lock.unlock();
    }
    if (resolved == null) {
      return null;
    }
    GitScm fetched = settings(repository, resolved.refspec());
    GitCheckout checkout =
        new Checkout(
                fetched,
                GitScmType.request(context),
                git,
                new RevisionSelector.SelectedRevision(resolved.commit(), resolved.label(), false))
            .perform();
    return new CheckedVersion(
        resolved.commit(),
        new CheckoutResult(
            GitScmType.revision(checkout.built()), Map.of(), checkout.changes(), false));
  }

  private static String mirror(Host host, String name) {
    try {
      return host.cacheFolder().makeBuildFolder(name);
    } catch (IOException e) {
      throw new ServerFailure("creating the folder for copies of repositories", e);
    }
  }

  private static GitScm settings(RemoteRepository repository, String refspec) {
    return new GitScm(
        List.of(
            new GitScm.Remote(
                "origin",
                repository.url(),
                "+refs/heads/*:refs/remotes/origin/*" + (refspec.isEmpty() ? "" : " " + refspec),
                repository.credentialsId())),
        List.of(),
        new GitScm.Submodules(false, false, false, false, 0),
        0,
        true,
        true,
        false,
        false,
        false,
        false,
        null,
        "",
        List.of(),
        0,
        new GitScm.PollingFilter(List.of(), List.of(), null, List.of()),
        null,
        null,
        false,
        GitScm.GitOptions.NONE);
  }
}
