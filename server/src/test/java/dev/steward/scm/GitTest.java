package dev.steward.scm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.steward.job.definition.Scm;
import dev.steward.testing.UpstreamRepository;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checkouts and polling with the real git program. */
@Tag("integration")
class GitTest {

  @TempDir Path folder;
  private UpstreamRepository upstream;
  private Path workspace;
  private Git git;
  private final List<String> log = new ArrayList<>();
  private final Map<String, CredentialLookup.GitCredential> credentials = new java.util.HashMap<>();
  private String first = "";

  @BeforeEach
  void setUp() throws IOException {
    upstream = new UpstreamRepository(folder.resolve("upstream"));
    first = upstream.commit("alice", "a.txt", "1", "First");
    workspace = Files.createDirectory(folder.resolve("workspace"));
    git = new Git(folder.resolve("git"), null, List.of(), (id, _) -> credentials.get(id));
  }

  private static final Scm.Submodules NO_SUBMODULES =
      new Scm.Submodules(false, false, false, false, 0);
  private static final Scm.PollingFilter NO_POLLING_FILTER =
      new Scm.PollingFilter(List.of(), List.of(), null, List.of());

  /** Builder for SCM definitions. */
  private final class ScmBuilder {
    String url = upstream.url();
    String refspec = "";
    String credentialsId = "";
    String branch = "*/main";
    Scm.Submodules submodules = NO_SUBMODULES;
    int depth;
    boolean wipesWorkspace;
    Scm.GitOptions options = Scm.GitOptions.NONE;
    boolean cleansBefore;
    @Nullable String localBranch;
    String subdirectory = "";
    List<String> sparsePaths = List.of();
    Scm.PollingFilter polling = NO_POLLING_FILTER;

    Scm.Git build() {
      return new Scm.Git(
          List.of(new Scm.Remote("", url, refspec, credentialsId)),
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
          null,
          null,
          false,
          options);
    }
  }

  private CheckoutResult checkout(ScmBuilder config, @Nullable BuildData last) {
    return checkout(config, last, Map.of());
  }

  private CheckoutResult checkout(
      ScmBuilder config, @Nullable BuildData last, Map<String, String> environment) {
    try {
      return git.checkout(
          config.build(),
          new Git.CheckoutRequest(
              workspace,
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

  private boolean hasChanges(ScmBuilder config, @Nullable BuildData last) {
    try {
      return git.hasChanges(config.build(), "7", Map.of(), last, log::add);
    } catch (GitException e) {
      throw new IllegalStateException(e.getMessage());
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private String readFile(String name) {
    try {
      return Files.readString(workspace.resolve(name));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void theFirstCheckoutClonesAndTheNextListsChanges() {
    CheckoutResult one = checkout(new ScmBuilder(), null);
    assertThat(one.built().commit()).isEqualTo(first);
    assertThat(one.built().branch()).isEqualTo("refs/remotes/origin/main");
    assertThat(one.changes()).isEmpty();
    assertThat(one.environment())
        .containsEntry("GIT_COMMIT", first)
        .containsEntry("GIT_BRANCH", "origin/main")
        .containsEntry("GIT_URL", upstream.url())
        .doesNotContainKeys("GIT_PREVIOUS_COMMIT", "GIT_LOCAL_BRANCH");
    assertThat(log)
        .contains(
            "Cloning the remote Git repository",
            "Cloning repository " + upstream.url(),
            "Checking out Revision " + first + " (refs/remotes/origin/main)",
            "Commit message: \"First\"",
            "First time build. Skipping changelog.");
    assertThat(readFile("a.txt")).isEqualTo("1");

    String second = upstream.commit("bob", "b ä.txt", "2", "Second\n\nwith <a> body");
    upstream.git("rm", "-q", "a.txt");
    String third = upstream.commit("carol", "Third");
    CheckoutResult two = checkout(new ScmBuilder(), ScmNotes.buildData(ScmNotes.of(one.built())));
    assertThat(two.environment())
        .containsEntry("GIT_COMMIT", third)
        .containsEntry("GIT_PREVIOUS_COMMIT", first);
    assertThat(two.changes()).isEqualTo(ScmNotes.changes(ScmNotes.of(two.changes())));
    assertThat(two.changes()).extracting(Change::id).containsExactly(second, third);
    Change change = two.changes().getFirst();
    assertThat(change.title()).isEqualTo("Second");
    assertThat(change.message()).isEqualTo("Second\n\nwith <a> body\n");
    assertThat(change.attributedTo()).isEqualTo(new Committer("bob", "bob@example.com"));
    assertThat(change.paths())
        .containsExactly(new Change.AffectedFile(Change.EditType.ADDED, "b ä.txt"));
    assertThat(change.date()).matches("2025-06-15 \\d\\d:\\d\\d:\\d\\d \\+0100");
    assertThat(two.changes().getLast().paths())
        .containsExactly(new Change.AffectedFile(Change.EditType.DELETED, "a.txt"));
    assertThat(workspace.resolve("a.txt")).doesNotExist();
  }

  @Test
  void branchesAreFoundInEveryNotation() {
    upstream.git("checkout", "-q", "-b", "feature/x");
    String featureCommit = upstream.commit("bob", "f.txt", "f", "Feature");
    upstream.git("-c", "user.name=x", "-c", "user.email=x", "tag", "-a", "-m", "v", "v1");
    upstream.git("update-ref", "refs/pull/7/head", featureCommit);
    upstream.git("checkout", "-q", "main");
    var unexpected = new ArrayList<String>();
    for (String branch :
        List.of(
            "feature/x",
            "*/feature/x",
            "origin/feature/x",
            "refs/heads/feature/x",
            "refs/remotes/origin/feature/x",
            "remotes/origin/feature/x",
            "refs/tags/v1",
            "tags/v1",
            "v1",
            "${WHICH}",
            "origin/feature/*",
            "feature*/**",
            ":origin/fea.*",
            featureCommit,
            featureCommit.substring(0, 10))) {
      var config = new ScmBuilder();
      config.branch = branch.equals("feature*/**") ? "*/feature*/**" : branch;
      CheckoutResult result = checkout(config, null, Map.of("WHICH", "feature/x"));
      if (!result.built().commit().equals(featureCommit)) {
        unexpected.add(branch + " → " + result.built());
      }
    }
    assertThat(unexpected).isEmpty();
    var pull = new ScmBuilder();
    pull.refspec = "+refs/pull/*:refs/remotes/origin/pr/*";
    for (String branch : List.of("origin/pr/7/head", "pr/7/head", "refs/pull/7/head")) {
      pull.branch = branch;
      assertThat(checkout(pull, null).built().commit()).as(branch).isEqualTo(featureCommit);
    }
    var missing = new ScmBuilder();
    missing.branch = "nope";
    assertThatThrownBy(() -> checkout(missing, null))
        .hasMessageContaining("Couldn't find any revision to build");
  }

  @Test
  void eachBranchOfAPatternIsBuiltOnce() {
    upstream.git("checkout", "-q", "-b", "b1");
    String one = upstream.commit("bob", "1.txt", "1", "One");
    upstream.git("checkout", "-q", "-b", "b2", "main");
    String two = upstream.commit("bob", "2.txt", "2", "Two");
    var config = new ScmBuilder();
    config.branch = "**";
    CheckoutResult a = checkout(config, null);
    assertThat(a.built().commit()).isEqualTo(one);
    assertThat(a.morePending()).isTrue();
    assertThat(hasChanges(config, a.built())).isTrue();
    CheckoutResult b = checkout(config, a.built());
    assertThat(b.built().commit()).isEqualTo(two);
    CheckoutResult c = checkout(config, b.built());
    // both branches contain main, but its newest commit was not built under any name
    assertThat(c.built().commit()).isEqualTo(first);
    assertThat(hasChanges(config, c.built())).isFalse();
    assertThat(checkout(config, c.built()).built().commit()).isEqualTo(first);
  }

  private static Scm.GitOptions inverseChoice() {
    return new Scm.GitOptions(null, false, false, false, 0, true, null, "");
  }

  @Test
  void theInverseStrategyBuildsAllOtherBranches() {
    upstream.git("checkout", "-q", "-b", "one");
    String one = upstream.commit("alice", "o.txt", "1", "One");
    upstream.git("checkout", "-q", "-b", "release-1", "main");
    upstream.commit("alice", "r.txt", "1", "Release");
    for (String excluded : List.of("main", "*/main", "origin/main")) {
      var config = new ScmBuilder();
      config.branch = excluded;
      config.options = inverseChoice();
      assertThat(Git.builds(config.build(), Map.of(), "one")).as(excluded).isTrue();
      assertThat(Git.builds(config.build(), Map.of(), "main")).as(excluded).isFalse();
    }
    var config = new ScmBuilder();
    config.branch = ":origin/(main|release-.*)";
    config.options = inverseChoice();
    CheckoutResult first = checkout(config, null);
    assertThat(first.built().branch()).isEqualTo("refs/remotes/origin/one");
    assertThat(first.built().commit()).isEqualTo(one);
    assertThat(first.morePending()).isFalse();
    assertThat(hasChanges(config, first.built())).isFalse();
    upstream.git("checkout", "-q", "main");
    upstream.commit("bob", "a.txt", "2", "Excluded");
    assertThat(hasChanges(config, first.built())).isFalse();
    assertThat(checkout(config, first.built()).built().commit()).isEqualTo(one);
    upstream.git("checkout", "-q", "-b", "two", "main");
    String two = upstream.commit("bob", "t.txt", "2", "Two");
    assertThat(hasChanges(config, first.built())).isTrue();
    assertThat(checkout(config, first.built()).built().commit()).isEqualTo(two);
    config.branch = "**";
    assertThatThrownBy(() -> checkout(config, first.built()))
        .hasMessageContaining("the job excludes every branch of the repository");
  }

  @Test
  void changesCanBeComparedToAnotherBranch() {
    upstream.git("checkout", "-q", "-b", "topic");
    String one = upstream.commit("alice", "o.txt", "1", "One");
    String two = upstream.commit("alice", "o.txt", "2", "Two");
    upstream.git("checkout", "-q", "main");
    upstream.commit("bob", "m.txt", "1", "Main goes on");
    upstream.git("checkout", "-q", "topic");
    upstream.git("-c", "user.name=a", "-c", "user.email=a@b", "merge", "-q", "--no-edit", "main");
    String merged = upstream.git("rev-parse", "HEAD").strip();
    var config = new ScmBuilder();
    config.branch = "topic";
    config.options =
        new Scm.GitOptions(
            null, false, false, false, 0, false, new Scm.ChangelogBase("origin", "main"), "");
    CheckoutResult result = checkout(config, null);
    assertThat(result.changes()).extracting(Change::id).contains(one, two).doesNotContain(first);
    assertThat(result.changes()).extracting(Change::title).doesNotContain("Main goes on", "First");
    assertThat(result.built().commit()).isEqualTo(merged);
    // The same again: the data of the previous build has no effect.
    assertThat(checkout(config, result.built()).changes()).isEqualTo(result.changes());
    config.options =
        new Scm.GitOptions(
            null, false, false, false, 0, false, new Scm.ChangelogBase("", "gone"), "");
    assertThat(checkout(config, result.built()).changes()).isEmpty();
    assertThat(log).contains("The branch origin/gone was not found. Skipping changelog.");
  }

  @Test
  void leftoversOfAKilledGitAreRepaired() throws IOException {
    CheckoutResult one = checkout(new ScmBuilder(), null);
    Files.createFile(workspace.resolve(".git/index.lock"));
    Files.createFile(workspace.resolve(".git/refs/remotes/origin/main.lock"));
    String second = upstream.commit("bob", "a.txt", "2", "Second");
    assertThat(checkout(new ScmBuilder(), one.built()).built().commit()).isEqualTo(second);
    Files.delete(workspace.resolve(".git/HEAD"));
    assertThat(checkout(new ScmBuilder(), one.built()).built().commit()).isEqualTo(second);
    assertThat(readFile("a.txt")).isEqualTo("2");
  }

  @Test
  void extensionsAreApplied() throws IOException {
    upstream.commit("bob", "sub/b.txt", "b", "Second");
    String third = upstream.commit("bob", "other/c.txt", "c", "Third");
    var config = new ScmBuilder();
    config.localBranch = "**";
    config.subdirectory = "below";
    config.url = "file://" + upstream.url();
    config.depth = 1;
    config.sparsePaths = List.of("sub");
    CheckoutResult result = checkout(config, null);
    Path subdirectory = workspace.resolve("below");
    assertThat(result.environment())
        .containsEntry("GIT_LOCAL_BRANCH", "main")
        .containsEntry("GIT_CHECKOUT_DIR", "below");
    assertThat(Files.readString(subdirectory.resolve(".git/HEAD")))
        .isEqualTo("ref: refs/heads/main\n");
    assertThat(Files.readString(subdirectory.resolve(".git/shallow")).strip()).isEqualTo(third);
    assertThat(subdirectory.resolve("sub/b.txt")).exists();
    assertThat(subdirectory.resolve("other")).doesNotExist();

    Files.writeString(subdirectory.resolve("left.o"), "x");
    Files.writeString(subdirectory.resolve("sub/b.txt"), "spoilt");
    var plain = new ScmBuilder();
    plain.subdirectory = "below";
    plain.cleansBefore = true;
    checkout(plain, result.built());
    assertThat(subdirectory.resolve("left.o")).doesNotExist();
    assertThat(readFile("below/sub/b.txt")).isEqualTo("b");
    assertThat(readFile("below/other/c.txt")).isEqualTo("c");

    var wiping = new ScmBuilder();
    wiping.wipesWorkspace = true;
    Files.writeString(workspace.resolve("kept"), "x");
    checkout(wiping, null);
    assertThat(workspace.resolve("kept")).doesNotExist();
    assertThat(workspace.resolve("below")).doesNotExist();

    var outside = new ScmBuilder();
    outside.subdirectory = "../elsewhere";
    assertThatThrownBy(() -> checkout(outside, null)).hasMessageContaining("inside the workspace");
  }

  @Test
  void submodulesAreCheckedOut() {
    var library = new UpstreamRepository(folder.resolve("library"));
    library.commit("bob", "lib.txt", "lib", "Library");
    upstream.git("submodule", "--quiet", "add", library.url(), "lib");
    upstream.commit("bob", "Use the library");
    var config = new ScmBuilder();
    checkout(config, null);
    assertThat(workspace.resolve("lib/lib.txt")).doesNotExist();
    config.submodules = new Scm.Submodules(true, true, false, true, 0);
    checkout(config, null);
    assertThat(readFile("lib/lib.txt")).isEqualTo("lib");
  }

  @Test
  void pollingFindsOnlyRelevantChanges() {
    var config = new ScmBuilder();
    assertThat(hasChanges(config, null)).isTrue();
    BuildData buildData = checkout(config, null).built();
    assertThat(hasChanges(config, buildData)).isFalse();
    upstream.git("checkout", "-q", "-b", "other");
    upstream.commit("bob", "o.txt", "o", "Elsewhere");
    upstream.git("checkout", "-q", "main");
    assertThat(hasChanges(config, buildData)).isFalse();
    upstream.commit("robot", "docs/x.md", "x", "[skip] Docs");
    assertThat(hasChanges(config, buildData)).isTrue();

    config.polling = new Scm.PollingFilter(List.of(), List.of("docs/.*"), null, List.of());
    assertThat(hasChanges(config, buildData)).isFalse();
    config.polling = new Scm.PollingFilter(List.of("src/.*"), List.of(), null, List.of());
    assertThat(hasChanges(config, buildData)).isFalse();
    config.polling = new Scm.PollingFilter(List.of("docs/.*"), List.of(), null, List.of());
    assertThat(hasChanges(config, buildData)).isTrue();
    config.polling = new Scm.PollingFilter(List.of(), List.of(), null, List.of("robot"));
    assertThat(hasChanges(config, buildData)).isFalse();
    config.polling = new Scm.PollingFilter(List.of(), List.of(), "(?s)\\[skip\\].*", List.of());
    assertThat(hasChanges(config, buildData)).isFalse();
    upstream.commit("bob", "src/y", "y", "Source");
    assertThat(hasChanges(config, buildData)).isTrue();
  }

  @Test
  void maliciousUrlsAreRefused() {
    for (String url :
        List.of(
            "--upload-pack=touch " + folder.resolve("owned"),
            "ext::sh -c touch% " + folder.resolve("owned"),
            "fd::17",
            "-oProxyCommand=touch:x",
            "ftp://x/y",
            "relative/path",
            "")) {
      var config = new ScmBuilder();
      config.url = url;
      assertThatThrownBy(() -> checkout(config, null)).as(url).isInstanceOf(RuntimeException.class);
      assertThatThrownBy(() -> checkout(config, null)).hasMessageContaining("URL");
    }
    assertThat(folder.resolve("owned")).doesNotExist();
    var config = new ScmBuilder();
    config.branch = "--orphan";
    assertThatThrownBy(() -> checkout(config, null))
        .hasMessageContaining("not a valid branch name");
  }

  @Test
  void repositoryHooksAndHelpersAreNotRun() throws IOException {
    checkout(new ScmBuilder(), null);
    Path marker = folder.resolve("owned");
    Path hook = workspace.resolve(".git/hooks/post-checkout");
    Files.createDirectories(hook.getParent());
    Files.writeString(hook, "#!/bin/sh\ntouch " + marker + "\n");
    assertThat(hook.toFile().setExecutable(true)).isTrue();
    Files.writeString(
        workspace.resolve(".git/config"),
        "[core]\n\tfsmonitor = touch " + marker + "\n",
        java.nio.file.StandardOpenOption.APPEND);
    upstream.commit("bob", "a.txt", "2", "Second");
    checkout(new ScmBuilder(), null);
    assertThat(readFile("a.txt")).isEqualTo("2");
    assertThat(marker).doesNotExist();
  }

  @Test
  void passwordsAreSentOnlyToTheServer() throws IOException {
    HttpServer server = serve("bob", "s3cr3t word");
    try {
      String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/upstream/.git";
      credentials.put(
          "k", new CredentialLookup.GitCredential.UsernamePassword("bob", "s3cr3t word"));
      var config = new ScmBuilder();
      config.url = url;
      assertThatThrownBy(() -> checkout(config, null)).hasMessageContaining("fetch");
      config.credentialsId = "k";
      BuildData buildData = checkout(config, null).built();
      assertThat(buildData.commit()).isEqualTo(first);
      assertThat(hasChanges(config, buildData)).isFalse();
      config.credentialsId = "";
      config.url = url.replace("http://", "http://bob:s3cr3t%20word@");
      assertThat(checkout(config, null).environment()).containsEntry("GIT_URL", url);
      assertThat(String.join("\n", log)).doesNotContain("s3cr3t").contains("using credential k");
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
              .as(file.toString())
              .doesNotContain("s3cr3t");
        }
      }
    } finally {
      server.stop(0);
    }
  }

  @Test
  void missingGitLfsIsReported() throws IOException {
    Path programs = Files.createDirectory(folder.resolve("programs"));
    for (String program : List.of("git", "find", "test", "rm")) {
      Files.createSymbolicLink(programs.resolve(program), Path.of("/usr/bin", program));
    }
    git = new Git(folder.resolve("git"), null, List.of("env", "PATH=" + programs), (_, _) -> null);
    var config = new ScmBuilder();
    checkout(config, null);
    config.options = new Scm.GitOptions(null, true, false, false, 0, false, null, "");
    assertThatThrownBy(() -> checkout(config, null))
        .hasMessageContaining("git-lfs is not installed");
  }

  /** The real {@code git http-backend} behind a password. */
  private HttpServer serve(String user, String password) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    String expectedHeader =
        "Basic "
            + Base64.getEncoder()
                .encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    server.createContext(
        "/",
        exchange -> {
          byte[] body = exchange.getRequestBody().readAllBytes();
          if (!expectedHeader.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"git\"");
            exchange.sendResponseHeaders(401, -1);
            exchange.close();
            return;
          }
          var builder = new ProcessBuilder("git", "http-backend");
          Map<String, String> environment = builder.environment();
          environment.put("GIT_PROJECT_ROOT", folder.toString());
          environment.put("GIT_HTTP_EXPORT_ALL", "1");
          environment.put("PATH_INFO", exchange.getRequestURI().getPath());
          String query = exchange.getRequestURI().getRawQuery();
          environment.put("QUERY_STRING", query == null ? "" : query);
          environment.put("REQUEST_METHOD", exchange.getRequestMethod());
          environment.put("REMOTE_USER", user);
          String type = exchange.getRequestHeaders().getFirst("Content-Type");
          environment.put("CONTENT_TYPE", type == null ? "" : type);
          String encoding = exchange.getRequestHeaders().getFirst("Content-Encoding");
          environment.put("HTTP_CONTENT_ENCODING", encoding == null ? "" : encoding);
          String protocol = exchange.getRequestHeaders().getFirst("Git-Protocol");
          environment.put("GIT_PROTOCOL", protocol == null ? "" : protocol);
          Process process = builder.start();
          try (var in = process.getOutputStream()) {
            in.write(body);
          }
          byte[] response = process.getInputStream().readAllBytes();
          String text = new String(response, StandardCharsets.ISO_8859_1);
          int end = text.indexOf("\r\n\r\n");
          int status = 200;
          for (String line : text.substring(0, end).split("\r\n", -1)) {
            int colon = line.indexOf(':');
            if (line.startsWith("Status:")) {
              status = Integer.parseInt(line.substring(7).strip().split(" ", -1)[0]);
            } else {
              exchange
                  .getResponseHeaders()
                  .add(line.substring(0, colon), line.substring(colon + 1).strip());
            }
          }
          byte[] content = java.util.Arrays.copyOfRange(response, end + 4, response.length);
          exchange.sendResponseHeaders(status, content.length == 0 ? -1 : content.length);
          exchange.getResponseBody().write(content);
          exchange.close();
        });
    server.start();
    return server;
  }

  @Test
  void tagsAndBranchesArePushed() throws Exception {
    UpstreamRepository bare = new UpstreamRepository(folder.resolve("seed"));
    bare.git("clone", "-q", "--bare", upstream.url(), folder.resolve("bare.git").toString());
    var config = new ScmBuilder();
    config.url = folder.resolve("bare.git").toString();
    CheckoutResult result = checkout(config, null);
    var request = new Git.CheckoutRequest(workspace, Map.of(), Map.of(), 4, null, null, log::add);
    var pushes =
        List.<Git.Push>of(
            new Git.Push.TagPush("origin", "built-4", "", true, false),
            new Git.Push.BranchPush("", "released"));
    git.push(config.build(), request, result.built().commit(), false, pushes);
    git.push(config.build(), request, result.built().commit(), false, pushes);
    assertThat(bare.git("-C", config.url, "rev-parse", "built-4^{commit}")).isEqualTo(first);
    assertThat(bare.git("-C", config.url, "rev-parse", "released")).isEqualTo(first);
    assertThatThrownBy(() ->
            git.push(
                config.build(),
                request,
                result.built().commit(),
                false,
                List.of(new Git.Push.BranchPush("nowhere", "x"))))
        .hasMessageContaining("nowhere");
  }

  @Test
  void repositoryUrlsAreNormalized() {
    for (String url :
        List.of(
            "git@github.com:Team/Project.git",
            "ssh://git@github.com/team/project",
            "ssh://git@github.com:22/team/project.git",
            "https://someone@github.com/team/project.git/",
            "git://github.com/team/project")) {
      assertThat(Git.urlKey(url)).as(url).isEqualTo("github.com/team/project");
    }
    assertThat(Git.urlKey("/srv/git/x.git")).isEqualTo(Git.urlKey("file:///srv/git/x"));
    assertThat(Git.urlKey("nonsense")).isEmpty();
  }
}
