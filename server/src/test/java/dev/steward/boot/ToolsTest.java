package dev.steward.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.scm.Upstream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tool installations that jobs select, and errors if one is missing. */
class ToolsTest {

  private static final String SHOWS =
      "#!/bin/sh\necho \"$0 $*\"\necho m=$M2_HOME/$MAVEN_HOME a=$ANT_HOME g=$GRADLE_HOME"
          + " j=$JAVA_HOME\necho path=$PATH\n";

  @TempDir static Path folder;
  private static Running server;

  @BeforeAll
  static void start() throws IOException {
    server = new Running(folder.resolve("home"));
    for (String program : List.of("mvn", "ant", "gradle", "java")) {
      program("of-" + program + "/bin/" + program, SHOWS);
    }
    program("git", "#!/bin/sh\necho \"$*\" >> " + folder + "/git-was-asked\nexec git \"$@\"\n");
    String tools =
        """
        tool:
          maven: { installations: [ { name: "M 3", home: %1$s/of-mvn }, { name: gone, home: /nowhere }, { name: by-job, home: "%1$s/of-$JOB_NAME" } ] }
          ant: { installations: [ { name: one, home: %1$s/of-ant } ] }
          gradle: { installations: [ { name: one, home: %1$s/of-gradle } ] }
          jdk: { installations: [ { name: one, home: %1$s/of-java, properties: [] } ] }
          git: { installations: [ { name: own, home: %1$s/git } ] }
        """
            .formatted(folder);
    assertThat(apply(tools).body()).isEmpty();
    Map<String, List<String>> before = server.dump();
    assertThat(apply(tools).body()).isEmpty();
    assertThat(server.dump()).isEqualTo(before);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static void program(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static Http.Reply apply(String yaml) {
    return server.http.post(
        "/configuration-as-code/apply", yaml, server.admin(), "Content-Type: text/yaml");
  }

  private static String log(String name, String inside, String result) {
    Http.Reply made =
        server.http.post(
            "/createItem?name=" + name,
            "<project>" + inside + "</project>",
            server.admin(),
            "Content-Type: application/xml");
    assertThat(made.status()).as(made.body()).isEqualTo(200);
    server.http.post("/job/" + name + "/build?delay=0sec", "", server.admin());
    server.await("/job/" + name + "/1/api/json?tree=result", result);
    return server.http.get("/job/" + name + "/1/consoleText", server.admin()).body();
  }

  private static String maven(String name) {
    return "<builders><hudson.tasks.Maven><targets>verify</targets><mavenName>"
        + name
        + "</mavenName></hudson.tasks.Maven></builders>";
  }

  @Test
  void eachStepRunsTheProgramOfItsInstallationAndFindsItInItsEnvironment() {
    String at = folder.toString();
    assertThat(log("maven", maven("M 3"), "SUCCESS"))
        .contains(at + "/of-mvn/bin/mvn verify")
        .contains("m=" + at + "/of-mvn/" + at + "/of-mvn ")
        .contains("path=" + at + "/of-mvn/bin:/");
    assertThat(
            log(
                "ant",
                "<builders><hudson.tasks.Ant><targets>dist</targets><antName>one</antName>"
                    + "</hudson.tasks.Ant></builders>",
                "SUCCESS"))
        .contains(at + "/of-ant/bin/ant dist", "a=" + at + "/of-ant ");
    assertThat(
            log(
                "gradle",
                "<builders><hudson.plugins.gradle.Gradle><tasks>build</tasks>"
                    + "<gradleName>one</gradleName></hudson.plugins.gradle.Gradle></builders>",
                "SUCCESS"))
        .contains(at + "/of-gradle/bin/gradle build", "g=" + at + "/of-gradle ");
  }

  @Test
  void theHomeOfAnInstallationMayHoldVariablesOfTheBuild() {
    assertThat(log("mvn", maven("by-job"), "SUCCESS"))
        .contains(folder + "/of-mvn/bin/mvn verify")
        .contains("m=" + folder + "/of-mvn/" + folder + "/of-mvn ");
  }

  @Test
  void theJavaOfAJobIsThatOfAllItsSteps() {
    assertThat(
            log(
                "java",
                "<jdk>one</jdk><builders><hudson.tasks.Shell><command>java -version; echo"
                    + " \"its $JAVA_HOME\"</command></hudson.tasks.Shell><hudson.tasks.Maven>"
                    + "<targets>verify</targets><mavenName>M 3</mavenName></hudson.tasks.Maven>"
                    + "</builders>",
                "SUCCESS"))
        .contains(folder + "/of-java/bin/java -version", "its " + folder + "/of-java")
        .contains("j=" + folder + "/of-java\n")
        .contains("path=" + folder + "/of-mvn/bin:" + folder + "/of-java/bin:/");
    assertThat(log("own", "<jdk>(System)</jdk>", "SUCCESS")).doesNotContain("installation");
  }

  @Test
  void whatIsNotThereFailsTheBuildAndIsSaid() {
    assertThat(log("no-maven", maven("other"), "FAILURE"))
        .contains("The installation ‘other’ of maven is not configured on this server")
        .contains("tool.maven.installations");
    assertThat(log("gone-maven", maven("gone"), "FAILURE"))
        .contains("is configured in /nowhere, but bin/mvn does not exist there");
    assertThat(
            log(
                "no-java",
                "<jdk>8</jdk><builders><hudson.tasks.Shell><command>echo ran</command>"
                    + "</hudson.tasks.Shell></builders>",
                "FAILURE"))
        .contains("ERROR: The installation ‘8’ of jdk is not configured")
        .doesNotContain("+ echo ran");
  }

  @Test
  void gitIsTheOneThatTheJobNames() throws IOException {
    var upstream = new Upstream(folder.resolve("upstream"));
    upstream.commit("alice", "a.txt", "1", "First");
    String scm =
        "<scm class=\"hudson.plugins.git.GitSCM\"><userRemoteConfigs>"
            + "<hudson.plugins.git.UserRemoteConfig><url>"
            + upstream.url()
            + "</url></hudson.plugins.git.UserRemoteConfig></userRemoteConfigs><branches>"
            + "<hudson.plugins.git.BranchSpec><name>*/main</name></hudson.plugins.git.BranchSpec>"
            + "</branches><gitTool>%s</gitTool></scm>";
    log("git-own", scm.formatted("own"), "SUCCESS");
    assertThat(folder.resolve("git-was-asked")).content().contains(" fetch ");
    assertThat(log("git-default", scm.formatted("Default"), "SUCCESS"))
        .doesNotContain("Selected Git installation");
    assertThat(log("git-other", scm.formatted("jgit"), "SUCCESS"))
        .contains("Selected Git installation does not exist. Using Default");
  }

  @Test
  void installationsAreReadAndChangedAsASettingAndInYaml() {
    assertThat(server.http.get("/settings", server.admin()).body())
        .contains("maven M 3=" + folder + "/of-mvn\\n");
    String exported = server.http.post("/configuration-as-code/export", "", server.admin()).body();
    assertThat(exported).contains("installations:", "name: \"M 3\"").doesNotContain("toolInst");
    assertThat(apply(exported).body()).isEmpty();
    Map<String, List<String>> before = server.dump();
    assertThat(apply(exported).body()).isEmpty();
    assertThat(server.dump()).isEqualTo(before);
    for (String bad :
        List.of("maven m3", "maven =/opt", "make m=/opt", "maven m=opt", "jdk a=/b\\njdk a=/c")) {
      Http.Reply reply =
          server.http.post(
              "/settings",
              "{\"toolInstallations\":\"" + bad + "\"}",
              server.admin(),
              "Content-Type: application/json");
      assertThat(reply.status()).as(bad).isEqualTo(400);
      assertThat(reply.body()).contains("toolInstallations");
    }
    assertThat(
            apply(
                    "tool:\n"
                        + "  jdk:\n"
                        + "    installations:\n"
                        + "      - { name: a, home: /b, properties: [ { installSource: { } } ] }")
                .body())
        .contains("{\"line\":4,", "Automatic installers are not supported");
    assertThat(server.dump()).isEqualTo(before);
  }
}
