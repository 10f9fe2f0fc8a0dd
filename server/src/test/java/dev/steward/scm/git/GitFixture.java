package dev.steward.scm.git;

import dev.steward.host.local.LocalHost;
import dev.steward.scm.CredentialLookup;
import dev.steward.testing.UpstreamRepository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A repository, a workspace and the real git program for tests. */
abstract class GitFixture {

  @TempDir Path folder;
  UpstreamRepository upstream;
  Path workspace;
  LocalHost host;
  Git git;
  final List<String> log = new ArrayList<>();
  final Map<String, CredentialLookup.ScmCredential> credentials = new java.util.HashMap<>();
  String first = "";

  @BeforeEach
  void setUp() throws IOException {
    upstream = new UpstreamRepository(folder.resolve("upstream"));
    first = upstream.commit("alice", "a.txt", "1", "First");
    workspace = Files.createDirectory(folder.resolve("workspace"));
    host = new LocalHost(folder.resolve("home"), null, _ -> null, InstantSource.system());
    git = new Git(host, (id, _) -> credentials.get(id));
  }

  static final GitScm.Submodules NO_SUBMODULES =
      new GitScm.Submodules(false, false, false, false, 0);
  static final GitScm.PollingFilter NO_POLLING_FILTER =
      new GitScm.PollingFilter(List.of(), List.of(), null, List.of());

  /** Builder for SCM definitions. */
  final class ScmBuilder {
    String url = upstream.url();
    String refspec = "";
    String credentialsId = "";
    String branch = "*/main";
    GitScm.Submodules submodules = NO_SUBMODULES;
    int depth;
    boolean wipesWorkspace;
    GitScm.GitOptions options = GitScm.GitOptions.NONE;
    boolean cleansBefore;
    @Nullable String userName;
    @Nullable String userEmail;
    @Nullable String localBranch;
    String subdirectory = "";
    List<String> sparsePaths = List.of();
    GitScm.PollingFilter polling = NO_POLLING_FILTER;

    GitScm build() {
      return new GitScm(
          List.of(new GitScm.Remote("", url, refspec, credentialsId)),
          List.of(branch),
          submodules,
          depth,
          false,
          false,
          wipesWorkspace,
          cleansBefore,
          false,
          false,
          localBranch,
          subdirectory,
          sparsePaths,
          0,
          polling,
          userName,
          userEmail,
          false,
          options);
    }
  }

  GitCheckout checkout(ScmBuilder config, @Nullable BuildData last) {
    return checkout(config, last, Map.of());
  }

  GitCheckout checkout(
      ScmBuilder config, @Nullable BuildData last, Map<String, String> environment) {
    try {
      return git.checkout(
          config.build(),
          new Git.CheckoutRequest(
              workspace.toString(),
              environment,
              Map.of("MARK", "x"),
              last == null ? 1 : last.branchRevisions().size() + 1,
              last,
              last,
              log::add));
    } catch (GitException e) {
      throw new IllegalStateException(e.getMessage());
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  boolean hasChanges(ScmBuilder config, @Nullable BuildData last) {
    try {
      return git.hasChanges(config.build(), "7", Map.of(), last, log::add);
    } catch (GitException e) {
      throw new IllegalStateException(e.getMessage());
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  String readFile(String name) {
    try {
      return Files.readString(workspace.resolve(name));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
