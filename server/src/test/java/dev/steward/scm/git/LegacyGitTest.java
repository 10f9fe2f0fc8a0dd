package dev.steward.scm.git;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.GitJobs;
import dev.steward.testing.HtmlForms;
import dev.steward.testing.TestServer;
import dev.steward.testing.UpstreamRepository;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Git settings in the format of old plugin versions, and builds of tags. */
@Timeout(180)
@Tag("integration")
class LegacyGitTest {

  private static final String SHOW_BRANCH =
      "echo branch=$GIT_BRANCH local=$GIT_LOCAL_BRANCH name=$GIT_AUTHOR_NAME;"
          + " ls; git -C . rev-list --count HEAD";

  @TempDir Path folder;
  @RegisterExtension final TestServer server = TestServer.create();
  private GitJobs sources;
  private UpstreamRepository upstream;

  @BeforeEach
  void start() {
    upstream = new UpstreamRepository(folder.resolve("upstream"));
    upstream.commit("alice", "a.txt", "1", "First");
    sources = new GitJobs(server);
  }

  private static String project(String scm, String script) {
    return "<project><quietPeriod>0</quietPeriod>"
        + scm
        + "<triggers><hudson.triggers.SCMTrigger><spec></spec></hudson.triggers.SCMTrigger>"
        + "</triggers><builders><hudson.tasks.Shell><command>"
        + script
        + "</command></hudson.tasks.Shell></builders></project>";
  }

  private void createJob(String name, String scm, String script) {
    server.createItem(name, project(scm, script));
  }

  private String scm(String version, String branch, String elements) {
    return "<scm class=\"hudson.plugins.git.GitSCM\">"
        + version
        + "<userRemoteConfigs><hudson.plugins.git.UserRemoteConfig><url>"
        + upstream.url()
        + "</url></hudson.plugins.git.UserRemoteConfig></userRemoteConfigs><branches>"
        + "<hudson.plugins.git.BranchSpec><name>"
        + branch
        + "</name></hudson.plugins.git.BranchSpec></branches>"
        + elements
        + "</scm>";
  }

  private String currentScm(String branch, String elements) {
    return scm("<configVersion>2</configVersion>", branch, elements);
  }

  @Test
  void oldElementsActLikeTheirExtensions() {
    upstream.commit("bob", "b.txt", "1", "Second");
    createJob(
        "old",
        currentScm(
            "*/main",
            "<relativeTargetDir>sub/dir</relativeTargetDir><localBranch>work</localBranch>"
                + "<gitConfigName>Ann</gitConfigName><gitConfigEmail>a@x</gitConfigEmail>"
                + "<wipeOutWorkspace>true</wipeOutWorkspace><useShallowClone>true</useShallowClone>"
                + "<clean>true</clean><pruneBranches>true</pruneBranches><reference></reference>"
                + "<excludedUsers></excludedUsers><skipTag>true</skipTag>"
                + "<scmName>here</scmName><ignoreNotifyCommit>true</ignoreNotifyCommit>"),
        "echo branch=$GIT_BRANCH local=$GIT_LOCAL_BRANCH name=$GIT_AUTHOR_NAME; ls sub/dir;"
            + " git -C sub/dir rev-parse --abbrev-ref HEAD");
    String log = sources.build("old", 1, "SUCCESS");
    assertThat(log)
        .contains(
            "branch=origin/main local=work name=Ann",
            "a.txt\nb.txt\n",
            "Wiping out workspace first.",
            "Cleaning workspace",
            "git fetch --tags --force --progress --prune --depth=1")
        .endsWith("Finished: SUCCESS\n");
    assertThat(server.getBody("/git/notifyCommit?url=" + upstream.url()))
        .contains("No git jobs using repository");
    assertThat(sources.get("/job/old/")).doesNotContain("has no effect", "is not supported");
  }

  @Test
  void extensionsOverrideOldElements() {
    createJob(
        "both",
        currentScm(
            "*/main",
            "<relativeTargetDir>old</relativeTargetDir><extensions>"
                + "<hudson.plugins.git.extensions.impl.RelativeTargetDirectory>"
                + "<relativeTargetDir>new</relativeTargetDir>"
                + "</hudson.plugins.git.extensions.impl.RelativeTargetDirectory></extensions>"),
        "ls");
    assertThat(sources.build("both", 1, "SUCCESS")).contains("\nnew\n").doesNotContain("\nold\n");
  }

  @Test
  void oldPollingExclusionsApply() {
    createJob(
        "poll",
        currentScm(
            "*/main",
            "<excludedRegions>docs/.*</excludedRegions><excludedUsers>robot</excludedUsers>"),
        "true");
    sources.build("poll", 1, "SUCCESS");
    upstream.commit("alice", "docs/a", "1", "Only docs");
    upstream.commit("robot", "b", "1", "By a robot");
    sources.poll("poll");
    TestServer.await(
        "polling to end", () -> sources.get("/job/poll/scmPollLog").contains("No changes"));
    assertThat(sources.get("/job/poll/scmPollLog"))
        .contains("Found only excluded paths", "Found excluded author: robot");
  }

  @Test
  void oldMergeOptionsApply() {
    upstream.git("checkout", "-q", "-b", "feature");
    upstream.commit("bob", "f.txt", "1", "Feature");
    upstream.git("checkout", "-q", "main");
    upstream.commit("bob", "m.txt", "1", "Main");
    createJob(
        "merge",
        currentScm(
            "*/feature",
            "<userMergeOptions><mergeRemote>origin</mergeRemote><mergeTarget>main</mergeTarget>"
                + "</userMergeOptions>"),
        "ls");
    assertThat(sources.build("merge", 1, "SUCCESS")).contains("a.txt\nf.txt\nm.txt\n");
  }

  @Test
  void oldRemotesAreFetched() {
    createJob(
        "remotes",
        "<scm class=\"hudson.plugins.git.GitSCM\"><configVersion>1</configVersion>"
            + "<remoteRepositories><org.spearce.jgit.transport.RemoteConfig>"
            + "<string>up</string><int>5</int><string>fetch</string>"
            + "<string>+refs/heads/*:refs/remotes/up/*</string><string>receivepack</string>"
            + "<string>git-upload-pack</string><string>uploadpack</string>"
            + "<string>git-upload-pack</string><string>url</string><string>"
            + upstream.url()
            + "</string><string>tagopt</string><string></string>"
            + "</org.spearce.jgit.transport.RemoteConfig></remoteRepositories><branches>"
            + "<hudson.plugins.git.BranchSpec><name>main</name></hudson.plugins.git.BranchSpec>"
            + "</branches></scm>",
        SHOW_BRANCH);
    assertThat(sources.build("remotes", 1, "SUCCESS")).contains("branch=up/main ");
    createJob(
        "source",
        "<scm class=\"hudson.plugins.git.GitSCM\"><source>"
            + upstream.url()
            + "</source><branch>main</branch></scm>",
        SHOW_BRANCH);
    assertThat(sources.build("source", 1, "SUCCESS")).contains("branch=origin/main ");
    assertThat(server.getBody("/git/notifyCommit?url=" + upstream.url()))
        .contains("Scheduled polling of remotes\n", "Scheduled polling of source\n");
    for (String job : List.of("remotes", "source")) {
      TestServer.await(
          "polling to end", () -> sources.get("/job/" + job + "/scmPollLog").contains("Done."));
    }
  }

  @Test
  void aStarMatchesSlashesWithoutConfigVersion() {
    upstream.git("branch", "feature/foo");
    createJob("v0", scm("", "*foo", ""), SHOW_BRANCH);
    assertThat(sources.build("v0", 1, "SUCCESS")).contains("branch=origin/feature/foo ");
    createJob("v2", currentScm("*foo", ""), SHOW_BRANCH);
    assertThat(sources.build("v2", 1, "FAILURE")).contains("Couldn't find any revision to build");
    createJob("v2name", currentScm("mai*", ""), SHOW_BRANCH);
    assertThat(sources.build("v2name", 1, "SUCCESS")).contains("branch=origin/main ");
    createJob("v0regex", scm("", ":origin/.*foo", ""), SHOW_BRANCH);
    assertThat(sources.build("v0regex", 1, "SUCCESS")).contains("branch=origin/feature/foo ");
  }

  @Test
  void theFormShowsOldElementsAndKeepsThemIfGitIsUnchanged() {
    String action = "/job/form/configure";
    createJob(
        "form",
        "<scm class=\"hudson.plugins.git.GitSCM\"><source>/srv/old.git</source>"
            + "<branch>*/dev</branch><relativeTargetDir>sub</relativeTargetDir><clean>true</clean>"
            + "</scm>",
        "true");
    String before = sources.get("/job/form/config.xml");
    String form = sources.get(action);
    assertThat(form)
        .contains("value=\"/srv/old.git\"", "*/dev", "value=\"sub\"", "Clean after checkout");
    String body = HtmlForms.body(form, action);
    assertThat(server.post(action, body).status()).isLessThan(400);
    assertThat(sources.get("/job/form/config.xml")).isEqualTo(before);
    String described = body.replaceFirst("(^|&)description=[^&]*", "$1description=Told");
    assertThat(server.post(action, described).status()).isLessThan(400);
    assertThat(sources.get("/job/form/config.xml"))
        .contains("<source>/srv/old.git</source>", "<description>Told</description>");
    String changed =
        HtmlForms.body(sources.get(action), action).replace("%2Fsrv%2Fold.git", "%2Fnew");
    assertThat(server.post(action, changed).status()).isLessThan(400);
    assertThat(sources.get("/job/form/config.xml"))
        .contains(
            "<url>/new</url>",
            "<name>*/dev</name>",
            "<hudson.plugins.git.extensions.impl.CleanCheckout>",
            "<relativeTargetDir>sub</relativeTargetDir></hudson.plugins.git.extensions.impl."
                + "RelativeTargetDirectory>")
        .doesNotContain("<source>", "<clean>");
  }

  /** Creates two tags that no branch contains, and one that main contains. */
  private void createTags() {
    upstream.git("tag", "v0.9");
    upstream.git("checkout", "-q", "-b", "maintenance");
    upstream.commit("bob", "m1", "1", "One");
    upstream.git("-c", "user.name=b", "-c", "user.email=b@x", "tag", "-m", "one", "v1.0");
    upstream.commit("bob", "m2", "1", "Two");
    upstream.git("tag", "release/2.0");
    upstream.git("checkout", "-q", "main");
    upstream.git("branch", "-q", "-D", "maintenance");
    upstream.commit("bob", "main", "1", "Main goes on");
  }

  @Test
  void branchPatternsMatchTags() {
    createTags();
    int jobCount = 0;
    for (List<String> expectation :
        List.of(
            List.of("*/tags/*", "refs/tags/v1.0"),
            List.of("*/tags/v*", "refs/tags/v1.0"),
            List.of("refs/tags/v*", "refs/tags/v1.0"),
            List.of("refs/tags/*", "refs/tags/v1.0"),
            List.of("**/tags/**", "refs/tags/release/2.0"),
            List.of(":refs/tags/.*", "refs/tags/release/2.0"),
            List.of(":^refs/tags/v\\d+.*$", "refs/tags/v1.0"))) {
      String name = "t" + jobCount++;
      createJob(name, currentScm(expectation.getFirst(), ""), SHOW_BRANCH);
      assertThat(sources.build(name, 1, "SUCCESS"))
          .as(expectation.toString())
          .contains("branch=" + expectation.getLast() + " ");
    }
  }

  @Test
  void tagsOnABranchAreNotBuiltAgain() {
    createTags();
    createJob("all", currentScm("**", ""), SHOW_BRANCH);
    String first = sources.build("all", 1, "SUCCESS");
    TestServer.await(
        "the branch and the tag to be built",
        () -> {
          String builds = sources.get("/job/all/api/json?tree=builds[number],inQueue");
          return builds.contains("\"number\":2") && builds.contains("\"inQueue\":false");
        });
    String both = first + sources.awaitBuild("all", 2, "SUCCESS");
    assertThat(both).contains("branch=origin/main ", "branch=refs/tags/release/2.0 ");
    sources.poll("all");
    TestServer.await("polling to end", () -> sources.get("/job/all/scmPollLog").contains("Done."));
    assertThat(sources.get("/job/all/scmPollLog")).contains("No changes");
    upstream.git("tag", "v1.0.1", "v1.0^{}");
    sources.poll("all");
    TestServer.await(
        "polling to find the tag",
        () ->
            sources.get("/job/all/scmPollLog").contains("v1.0.1")
                && sources.get("/job/all/scmPollLog").contains("Done."));
    assertThat(sources.get("/job/all/scmPollLog")).contains("No changes");
  }

  @Test
  void pollingBuildsANewTagOnce() {
    createJob("tags", currentScm("refs/tags/*", ""), SHOW_BRANCH);
    upstream.git("tag", "v1");
    sources.build("tags", 1, "SUCCESS");
    upstream.commit("bob", "b", "1", "Second");
    upstream.git("tag", "v2");
    sources.poll("tags");
    assertThat(sources.awaitBuild("tags", 2, "SUCCESS")).contains("branch=refs/tags/v2 ");
    sources.poll("tags");
    TestServer.await(
        "polling to end", () -> sources.get("/job/tags/scmPollLog").contains("No changes"));
  }

  @Test
  void gitBranchNamesTheTagAsConfigured() {
    createTags();
    upstream.git("update-ref", "refs/changes/01/1/1", "v1.0^{commit}");
    int jobCount = 0;
    for (List<String> expectation :
        List.of(
            List.of("v1.0", "v1.0"),
            List.of("release/2.0", "release/2.0"),
            List.of("refs/tags/v1.0", "refs/tags/v1.0"),
            List.of("tags/v1.0", "tags/v1.0"),
            List.of("main", "origin/main"),
            List.of("refs/heads/main", "origin/main"))) {
      String name = "n" + jobCount++;
      createJob(name, currentScm(expectation.getFirst(), ""), SHOW_BRANCH);
      assertThat(sources.build(name, 1, "SUCCESS"))
          .as(expectation.toString())
          .contains("branch=" + expectation.getLast() + " ");
    }
    assertThat(sources.get("/job/n0/1/api/json")).contains("\"name\":\"v1.0\"");
    sources.poll("n0");
    TestServer.await(
        "polling to end", () -> sources.get("/job/n0/scmPollLog").contains("No changes"));
    createJob(
        "gerrit",
        currentScm("FETCH_HEAD", "")
            .replace("</url>", "</url><refspec>refs/changes/01/1/1</refspec>"),
        SHOW_BRANCH);
    assertThat(sources.build("gerrit", 1, "SUCCESS")).contains("branch=FETCH_HEAD ");
  }
}
