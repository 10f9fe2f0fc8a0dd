package dev.steward.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A repository with three commits, a branch and a submodule, created with real git: polling finds
 * each commit, change sets and culprits are right, a push notification triggers a build, and
 * killing the server in between loses nothing.
 */
class GitIT {

  private static final String MAKE =
      """
      set -eu
      export HOME="$FOLDER" GIT_CONFIG_NOSYSTEM=1
      git config --global user.name nobody
      git config --global user.email nobody@example.com
      git config --global init.defaultBranch main
      git config --global protocol.file.allow always
      commit() { git -c user.name="$1" -c user.email="$1@example.com" commit -q -m "$2"; }
      git init -q "$FOLDER/lib"; cd "$FOLDER/lib"
      echo lib > lib.txt; git add .; commit bob "The library"
      git init -q "$FOLDER/app"; cd "$FOLDER/app"
      echo 1 > a.txt; git add .; commit alice "First"
      git submodule --quiet add "$FOLDER/lib" lib; commit alice "Use the library"
      """;

  private static final String ADD =
      """
      set -eu
      export HOME="$FOLDER" GIT_CONFIG_NOSYSTEM=1
      cd "$FOLDER/app"
      git checkout -q "$BRANCH" 2>/dev/null || git checkout -q -b "$BRANCH"
      echo "$TEXT" > "$FILE"; git add .
      git -c user.name="$WHO" -c user.email="$WHO@example.com" commit -q -m "$TEXT"
      git rev-parse HEAD
      """;

  @TempDir Path folder;

  private String add(String branch, String who, String file, String text) {
    Map<String, String> variables =
        Map.of(
            "FOLDER", folder.toString(), "BRANCH", branch, "WHO", who, "FILE", file, "TEXT", text);
    return Shell.run(ADD, variables).ok().out().strip();
  }

  private record Server(Product product, String password) {
    String curl(String what) {
      return Shell.run(
              "curl -sS -u \"admin:$PW\" " + what, Map.of("URL", product.bareUrl(), "PW", password))
          .out();
    }

    void create(String name, String xml) {
      curl(
          "-f -H 'Content-Type: application/xml' \"$URL/createItem?name="
              + name
              + "\" -d '"
              + xml
              + "'");
    }

    void awaitBuild(String job, int number, String result) {
      Product.await(
          job + " #" + number + " to end in " + result,
          Duration.ofSeconds(90),
          () ->
              curl("-g \"$URL/job/" + job + "/" + number + "/api/json?tree=result\"")
                  .contains("\"" + result + "\""));
    }

    String tree(String job, int number, String tree) {
      return curl("-g \"$URL/job/" + job + "/" + number + "/api/json?tree=" + tree + "\"");
    }
  }

  private String job(String branch, String script) {
    return "<project><quietPeriod>0</quietPeriod><scm class=\"hudson.plugins.git.GitSCM\">"
        + "<userRemoteConfigs><hudson.plugins.git.UserRemoteConfig><url>"
        + folder.resolve("app")
        + "</url></hudson.plugins.git.UserRemoteConfig></userRemoteConfigs><branches>"
        + "<hudson.plugins.git.BranchSpec><name>"
        + branch
        + "</name></hudson.plugins.git.BranchSpec></branches><extensions>"
        + "<hudson.plugins.git.extensions.impl.SubmoduleOption><recursiveSubmodules>true"
        + "</recursiveSubmodules></hudson.plugins.git.extensions.impl.SubmoduleOption></extensions></scm>"
        + "<triggers><hudson.triggers.SCMTrigger><spec></spec></hudson.triggers.SCMTrigger></triggers>"
        + "<builders><hudson.tasks.Shell><command>"
        + script
        + "</command></hudson.tasks.Shell></builders></project>";
  }

  @Test
  void pollingFindsNewCommitsAndBuildsListChanges() throws IOException {
    Shell.run(MAKE, Map.of("FOLDER", folder.toString())).ok();
    Path home = folder.resolve("home");
    String password;
    try (Product product = Product.start(home)) {
      password = product.adminPassword();
      var server = new Server(product, password);
      server.create("app", job("*/main", "cat lib/lib.txt; test ! -e bad"));
      server.create("all", job("**", "echo on $GIT_BRANCH"));
      server.curl("-X POST \"$URL/job/app/polling\"");
      server.awaitBuild("app", 1, "SUCCESS");
      assertThat(server.curl("\"$URL/job/app/1/consoleText\""))
          .contains("Started by an SCM change", "First time build", "\nlib\n");

      String bad = add("main", "carol", "bad", "Break");
      server.curl("-X POST \"$URL/job/app/polling\"");
      server.awaitBuild("app", 2, "FAILURE");
      assertThat(server.tree("app", 2, "changeSet[items[commitId,msg],kind],culprits[fullName]"))
          .contains("\"commitId\":\"" + bad + "\",\"msg\":\"Break\"", "{\"fullName\":\"carol\"}");

      String token =
          Shell.run(
                  "curl -sS -u \"admin:$PW\" -X POST"
                      + " \"$URL/descriptorByName/hudson.plugins.git.ApiTokenPropertyConfiguration/generate\""
                      + " -d apiTokenName=t | jq -r .data.value",
                  Map.of("URL", product.bareUrl(), "PW", password))
              .ok()
              .out()
              .strip();
      String third = add("main", "dave", "more", "Third");
      String notify =
          "curl -sS \"$URL/git/notifyCommit?url=" + folder.resolve("app") + "&token=$TOKEN\"";
      assertThat(Shell.run(notify, Map.of("URL", product.bareUrl(), "TOKEN", token)).out())
          .contains("Scheduled polling of app\n", "Scheduled polling of all\n");
      server.awaitBuild("app", 3, "FAILURE");
      // culprits accumulate until the build is fixed
      assertThat(server.tree("app", 3, "changeSet[items[commitId]],culprits[fullName]"))
          .contains(
              "\"items\":[{\"_class\":\"hudson.plugins.git.GitChangeSet\",\"commitId\":\""
                  + third
                  + "\"}]",
              "{\"fullName\":\"carol\"},{\"fullName\":\"dave\"}");

      server.awaitBuild("all", 1, "SUCCESS");
      String onBranch = add("topic", "erin", "topic.txt", "A topic");
      server.curl("-X POST \"$URL/job/all/polling\"");
      server.awaitBuild("all", 2, "SUCCESS");
      assertThat(server.tree("all", 2, "actions[lastBuiltRevision[SHA1]]")).contains(onBranch);
      assertThat(server.curl("\"$URL/job/all/2/consoleText\"")).contains("on origin/topic\n");
      server.curl("-X POST \"$URL/job/all/polling\"");
      Product.await(
          "a poll without changes",
          Duration.ofSeconds(60),
          () -> server.curl("\"$URL/job/all/scmPollLog/\"").contains("No changes"));
      product.kill();
    }
    // The lock file of a git process that was killed with the server does not block later builds.
    Files.createFile(home.resolve("workspace/app/.git/index.lock"));
    try (Product product = Product.start(home)) {
      var server = new Server(product, password);
      String mended = add("main", "frank", "fixed", "Mend");
      server.curl("-X POST \"$URL/job/app/polling\"");
      server.awaitBuild("app", 4, "FAILURE");
      assertThat(server.tree("app", 4, "changeSet[items[commitId]]")).contains(mended);
    }
  }
}
