package dev.steward.scm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.steward.job.Scm;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checkouts and polling with the real git program. */
class GitTest {

  @TempDir Path folder;
  private Upstream upstream;
  private Path workspace;
  private Git git;
  private final List<String> log = new ArrayList<>();
  private final Map<String, CredentialLookup.GitCredential> keys = new java.util.HashMap<>();
  private String first = "";

  @BeforeEach
  void make() throws IOException {
    upstream = new Upstream(folder.resolve("upstream"));
    first = upstream.commit("alice", "a.txt", "1", "First");
    workspace = Files.createDirectory(folder.resolve("workspace"));
    git = new Git(folder.resolve("git"), null, List.of(), (id, _) -> keys.get(id));
  }

  private static final Scm.Submodules NO_SUBMODULES =
      new Scm.Submodules(false, false, false, false, 0);
  private static final Scm.PollingFilter ALL =
      new Scm.PollingFilter(List.of(), List.of(), null, List.of());

  /** Builder for SCM definitions. */
  private final class Config {
    String url = upstream.url();
    String refspec = "";
    String credentialsId = "";
    String branch = "*/main";
    Scm.Submodules submodules = NO_SUBMODULES;
    int depth;
    boolean wipes;
    Scm.GitOptions options = Scm.GitOptions.NONE;
    boolean cleansBefore;
    @Nullable String localBranch;
    String below = "";
    List<String> sparse = List.of();
    Scm.PollingFilter polling = ALL;

    Scm.Git build() {
      return new Scm.Git(
          List.of(new Scm.Remote("", url, refspec, credentialsId)),
          List.of(branch),
          submodules,
          depth,
          false,
          false,
          wipes,
          cleansBefore,
          false,
          false,
          localBranch,
          below,
          sparse,
          0,
          polling,
          null,
          null,
          false,
          options);
    }
  }

  private CheckoutResult checkout(Config config, @Nullable BuildData last) {
    return checkout(config, last, Map.of());
  }

  private CheckoutResult checkout(
      Config config, @Nullable BuildData last, Map<String, String> environment) {
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

  private boolean finds(Config config, @Nullable BuildData last) {
    try {
      return git.hasChanges(config.build(), "7", Map.of(), last, log::add);
    } catch (GitException e) {
      throw new IllegalStateException(e.getMessage());
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private String file(String name) {
    try {
      return Files.readString(workspace.resolve(name));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void theFirstCheckoutClonesAndTheNextSaysWhatChanged() {
    CheckoutResult one = checkout(new Config(), null);
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
    assertThat(file("a.txt")).isEqualTo("1");

    String second = upstream.commit("bob", "b ä.txt", "2", "Second\n\nwith <a> body");
    upstream.git("rm", "-q", "a.txt");
    String third = upstream.commit("carol", "Third");
    CheckoutResult two = checkout(new Config(), ScmNotes.buildData(ScmNotes.of(one.built())));
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
  void aBranchIsFoundHoweverItIsWritten() {
    upstream.git("checkout", "-q", "-b", "feature/x");
    String onFeature = upstream.commit("bob", "f.txt", "f", "Feature");
    upstream.git("-c", "user.name=x", "-c", "user.email=x", "tag", "-a", "-m", "v", "v1");
    upstream.git("update-ref", "refs/pull/7/head", onFeature);
    upstream.git("checkout", "-q", "main");
    var asked = new ArrayList<String>();
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
            onFeature,
            onFeature.substring(0, 10))) {
      var config = new Config();
      config.branch = branch.equals("feature*/**") ? "*/feature*/**" : branch;
      CheckoutResult out = checkout(config, null, Map.of("WHICH", "feature/x"));
      if (!out.built().commit().equals(onFeature)) {
        asked.add(branch + " → " + out.built());
      }
    }
    assertThat(asked).isEmpty();
    var pull = new Config();
    pull.refspec = "+refs/pull/*:refs/remotes/origin/pr/*";
    for (String branch : List.of("origin/pr/7/head", "pr/7/head", "refs/pull/7/head")) {
      pull.branch = branch;
      assertThat(checkout(pull, null).built().commit()).as(branch).isEqualTo(onFeature);
    }
    var missing = new Config();
    missing.branch = "nope";
    assertThatThrownBy(() -> checkout(missing, null))
        .hasMessageContaining("Couldn't find any revision to build");
  }

  @Test
  void eachBranchOfAPatternHasItsTurnAndNoneASecond() {
    upstream.git("checkout", "-q", "-b", "b1");
    String one = upstream.commit("bob", "1.txt", "1", "One");
    upstream.git("checkout", "-q", "-b", "b2", "main");
    String two = upstream.commit("bob", "2.txt", "2", "Two");
    var config = new Config();
    config.branch = "**";
    CheckoutResult a = checkout(config, null);
    assertThat(a.built().commit()).isEqualTo(one);
    assertThat(a.morePending()).isTrue();
    assertThat(finds(config, a.built())).isTrue();
    CheckoutResult b = checkout(config, a.built());
    assertThat(b.built().commit()).isEqualTo(two);
    CheckoutResult c = checkout(config, b.built());
    // both branches contain main, but its newest commit was not built under any name
    assertThat(c.built().commit()).isEqualTo(first);
    assertThat(finds(config, c.built())).isFalse();
    assertThat(checkout(config, c.built()).built().commit()).isEqualTo(first);
  }

  private static Scm.GitOptions allExcept() {
    return new Scm.GitOptions(null, false, false, false, 0, true, null, "");
  }

  @Test
  void allBranchesButThoseThatAreNamedHaveTheirTurn() {
    upstream.git("checkout", "-q", "-b", "one");
    String one = upstream.commit("alice", "o.txt", "1", "One");
    upstream.git("checkout", "-q", "-b", "release-1", "main");
    upstream.commit("alice", "r.txt", "1", "Release");
    for (String excluded : List.of("main", "*/main", "origin/main")) {
      var config = new Config();
      config.branch = excluded;
      config.options = allExcept();
      assertThat(Git.builds(config.build(), Map.of(), "one")).as(excluded).isTrue();
      assertThat(Git.builds(config.build(), Map.of(), "main")).as(excluded).isFalse();
    }
    var config = new Config();
    config.branch = ":origin/(main|release-.*)";
    config.options = allExcept();
    CheckoutResult first = checkout(config, null);
    assertThat(first.built().branch()).isEqualTo("refs/remotes/origin/one");
    assertThat(first.built().commit()).isEqualTo(one);
    assertThat(first.morePending()).isFalse();
    assertThat(finds(config, first.built())).isFalse();
    upstream.git("checkout", "-q", "main");
    upstream.commit("bob", "a.txt", "2", "Excluded");
    assertThat(finds(config, first.built())).isFalse();
    assertThat(checkout(config, first.built()).built().commit()).isEqualTo(one);
    upstream.git("checkout", "-q", "-b", "two", "main");
    String two = upstream.commit("bob", "t.txt", "2", "Two");
    assertThat(finds(config, first.built())).isTrue();
    assertThat(checkout(config, first.built()).built().commit()).isEqualTo(two);
    config.branch = "**";
    assertThatThrownBy(() -> checkout(config, first.built()))
        .hasMessageContaining("the job excludes every branch of the repository");
  }

  @Test
  void changesAreThoseThatAnotherBranchDoesNotHave() {
    upstream.git("checkout", "-q", "-b", "topic");
    String one = upstream.commit("alice", "o.txt", "1", "One");
    String two = upstream.commit("alice", "o.txt", "2", "Two");
    upstream.git("checkout", "-q", "main");
    upstream.commit("bob", "m.txt", "1", "Main goes on");
    upstream.git("checkout", "-q", "topic");
    upstream.git("-c", "user.name=a", "-c", "user.email=a@b", "merge", "-q", "--no-edit", "main");
    String merged = upstream.git("rev-parse", "HEAD").strip();
    var config = new Config();
    config.branch = "topic";
    config.options =
        new Scm.GitOptions(
            null, false, false, false, 0, false, new Scm.ChangelogBase("origin", "main"), "");
    CheckoutResult built = checkout(config, null);
    assertThat(built.changes()).extracting(Change::id).contains(one, two).doesNotContain(first);
    assertThat(built.changes()).extracting(Change::title).doesNotContain("Main goes on", "First");
    assertThat(built.built().commit()).isEqualTo(merged);
    // The same again: the data of the previous build has no effect.
    assertThat(checkout(config, built.built()).changes()).isEqualTo(built.changes());
    config.options =
        new Scm.GitOptions(
            null, false, false, false, 0, false, new Scm.ChangelogBase("", "gone"), "");
    assertThat(checkout(config, built.built()).changes()).isEmpty();
    assertThat(log).contains("The branch origin/gone was not found. Skipping changelog.");
  }

  @Test
  void whatAKilledGitLeftBehindIsInNobodysWay() throws IOException {
    CheckoutResult one = checkout(new Config(), null);
    Files.createFile(workspace.resolve(".git/index.lock"));
    Files.createFile(workspace.resolve(".git/refs/remotes/origin/main.lock"));
    String second = upstream.commit("bob", "a.txt", "2", "Second");
    assertThat(checkout(new Config(), one.built()).built().commit()).isEqualTo(second);
    Files.delete(workspace.resolve(".git/HEAD"));
    assertThat(checkout(new Config(), one.built()).built().commit()).isEqualTo(second);
    assertThat(file("a.txt")).isEqualTo("2");
  }

  @Test
  void extensionsDoWhatTheySay() throws IOException {
    upstream.commit("bob", "sub/b.txt", "b", "Second");
    String third = upstream.commit("bob", "other/c.txt", "c", "Third");
    var config = new Config();
    config.localBranch = "**";
    config.below = "below";
    config.url = "file://" + upstream.url();
    config.depth = 1;
    config.sparse = List.of("sub");
    CheckoutResult out = checkout(config, null);
    Path below = workspace.resolve("below");
    assertThat(out.environment())
        .containsEntry("GIT_LOCAL_BRANCH", "main")
        .containsEntry("GIT_CHECKOUT_DIR", "below");
    assertThat(Files.readString(below.resolve(".git/HEAD"))).isEqualTo("ref: refs/heads/main\n");
    assertThat(Files.readString(below.resolve(".git/shallow")).strip()).isEqualTo(third);
    assertThat(below.resolve("sub/b.txt")).exists();
    assertThat(below.resolve("other")).doesNotExist();

    Files.writeString(below.resolve("left.o"), "x");
    Files.writeString(below.resolve("sub/b.txt"), "spoilt");
    var plain = new Config();
    plain.below = "below";
    plain.cleansBefore = true;
    checkout(plain, out.built());
    assertThat(below.resolve("left.o")).doesNotExist();
    assertThat(file("below/sub/b.txt")).isEqualTo("b");
    assertThat(file("below/other/c.txt")).isEqualTo("c");

    var wiping = new Config();
    wiping.wipes = true;
    Files.writeString(workspace.resolve("kept"), "x");
    checkout(wiping, null);
    assertThat(workspace.resolve("kept")).doesNotExist();
    assertThat(workspace.resolve("below")).doesNotExist();

    var outside = new Config();
    outside.below = "../elsewhere";
    assertThatThrownBy(() -> checkout(outside, null)).hasMessageContaining("inside the workspace");
  }

  @Test
  void submodulesComeAlong() {
    var library = new Upstream(folder.resolve("library"));
    library.commit("bob", "lib.txt", "lib", "Library");
    upstream.git("submodule", "--quiet", "add", library.url(), "lib");
    upstream.commit("bob", "Use the library");
    var config = new Config();
    checkout(config, null);
    assertThat(workspace.resolve("lib/lib.txt")).doesNotExist();
    config.submodules = new Scm.Submodules(true, true, false, true, 0);
    checkout(config, null);
    assertThat(file("lib/lib.txt")).isEqualTo("lib");
  }

  @Test
  void aLookFindsWhatIsNewAndOnlyWhatCounts() {
    var config = new Config();
    assertThat(finds(config, null)).isTrue();
    BuildData built = checkout(config, null).built();
    assertThat(finds(config, built)).isFalse();
    upstream.git("checkout", "-q", "-b", "other");
    upstream.commit("bob", "o.txt", "o", "Elsewhere");
    upstream.git("checkout", "-q", "main");
    assertThat(finds(config, built)).isFalse();
    upstream.commit("robot", "docs/x.md", "x", "[skip] Docs");
    assertThat(finds(config, built)).isTrue();

    config.polling = new Scm.PollingFilter(List.of(), List.of("docs/.*"), null, List.of());
    assertThat(finds(config, built)).isFalse();
    config.polling = new Scm.PollingFilter(List.of("src/.*"), List.of(), null, List.of());
    assertThat(finds(config, built)).isFalse();
    config.polling = new Scm.PollingFilter(List.of("docs/.*"), List.of(), null, List.of());
    assertThat(finds(config, built)).isTrue();
    config.polling = new Scm.PollingFilter(List.of(), List.of(), null, List.of("robot"));
    assertThat(finds(config, built)).isFalse();
    config.polling = new Scm.PollingFilter(List.of(), List.of(), "(?s)\\[skip\\].*", List.of());
    assertThat(finds(config, built)).isFalse();
    upstream.commit("bob", "src/y", "y", "Source");
    assertThat(finds(config, built)).isTrue();
  }

  @Test
  void nothingButARepositoryIsEverRunOrRead() {
    for (String url :
        List.of(
            "--upload-pack=touch " + folder.resolve("owned"),
            "ext::sh -c touch% " + folder.resolve("owned"),
            "fd::17",
            "-oProxyCommand=touch:x",
            "ftp://x/y",
            "relative/path",
            "")) {
      var config = new Config();
      config.url = url;
      assertThatThrownBy(() -> checkout(config, null)).as(url).isInstanceOf(RuntimeException.class);
      assertThatThrownBy(() -> checkout(config, null)).hasMessageContaining("URL");
    }
    assertThat(folder.resolve("owned")).doesNotExist();
    var config = new Config();
    config.branch = "--orphan";
    assertThatThrownBy(() -> checkout(config, null))
        .hasMessageContaining("not a valid branch name");
  }

  @Test
  void hooksAndHelpersOfARepositoryAreNotRun() throws IOException {
    checkout(new Config(), null);
    Path owned = folder.resolve("owned");
    Path hook = workspace.resolve(".git/hooks/post-checkout");
    Files.createDirectories(hook.getParent());
    Files.writeString(hook, "#!/bin/sh\ntouch " + owned + "\n");
    assertThat(hook.toFile().setExecutable(true)).isTrue();
    Files.writeString(
        workspace.resolve(".git/config"),
        "[core]\n\tfsmonitor = touch " + owned + "\n",
        java.nio.file.StandardOpenOption.APPEND);
    upstream.commit("bob", "a.txt", "2", "Second");
    checkout(new Config(), null);
    assertThat(file("a.txt")).isEqualTo("2");
    assertThat(owned).doesNotExist();
  }

  @Test
  void aPasswordReachesTheServerAndNothingElse() throws IOException {
    HttpServer server = serve("bob", "s3cr3t word");
    try {
      String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/upstream/.git";
      keys.put("k", new CredentialLookup.GitCredential.UsernamePassword("bob", "s3cr3t word"));
      var config = new Config();
      config.url = url;
      assertThatThrownBy(() -> checkout(config, null)).hasMessageContaining("fetch");
      config.credentialsId = "k";
      BuildData built = checkout(config, null).built();
      assertThat(built.commit()).isEqualTo(first);
      assertThat(finds(config, built)).isFalse();
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
  void whereLargeFilesCannotBeFetchedTheJobIsToldSo() throws IOException {
    Path programs = Files.createDirectory(folder.resolve("programs"));
    for (String program : List.of("git", "find", "test", "rm")) {
      Files.createSymbolicLink(programs.resolve(program), Path.of("/usr/bin", program));
    }
    git = new Git(folder.resolve("git"), null, List.of("env", "PATH=" + programs), (_, _) -> null);
    var config = new Config();
    checkout(config, null);
    config.options = new Scm.GitOptions(null, true, false, false, 0, false, null, "");
    assertThatThrownBy(() -> checkout(config, null))
        .hasMessageContaining("git-lfs is not installed");
  }

  /** The real {@code git http-backend} behind a password. */
  private HttpServer serve(String user, String password) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    String wanted =
        "Basic "
            + Base64.getEncoder()
                .encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    server.createContext(
        "/",
        exchange -> {
          byte[] body = exchange.getRequestBody().readAllBytes();
          if (!wanted.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
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
          byte[] said = process.getInputStream().readAllBytes();
          String text = new String(said, StandardCharsets.ISO_8859_1);
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
          byte[] rest = java.util.Arrays.copyOfRange(said, end + 4, said.length);
          exchange.sendResponseHeaders(status, rest.length == 0 ? -1 : rest.length);
          exchange.getResponseBody().write(rest);
          exchange.close();
        });
    server.start();
    return server;
  }

  @Test
  void aBuildGivesTagsAndBranchesBack() throws Exception {
    Upstream bare = new Upstream(folder.resolve("seed"));
    bare.git("clone", "-q", "--bare", upstream.url(), folder.resolve("bare.git").toString());
    var config = new Config();
    config.url = folder.resolve("bare.git").toString();
    CheckoutResult out = checkout(config, null);
    var request = new Git.CheckoutRequest(workspace, Map.of(), Map.of(), 4, null, null, log::add);
    var pushes =
        List.<Git.Push>of(
            new Git.Push.TagPush("origin", "built-4", "", true, false),
            new Git.Push.BranchPush("", "released"));
    git.push(config.build(), request, out.built().commit(), false, pushes);
    git.push(config.build(), request, out.built().commit(), false, pushes);
    assertThat(bare.git("-C", config.url, "rev-parse", "built-4^{commit}")).isEqualTo(first);
    assertThat(bare.git("-C", config.url, "rev-parse", "released")).isEqualTo(first);
    assertThatThrownBy(() ->
            git.push(
                config.build(),
                request,
                out.built().commit(),
                false,
                List.of(new Git.Push.BranchPush("nowhere", "x"))))
        .hasMessageContaining("nowhere");
  }

  @Test
  void theSameRepositoryIsKnownHoweverItsUrlIsWritten() {
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
