package dev.steward.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.Http;
import dev.steward.testing.TestServer;
import dev.steward.testing.UpstreamRepository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Tool installations that jobs select, and errors if one is missing. */
@Tag("integration")
class ToolInstallationsTest {

  private static final String PRINT_ENVIRONMENT =
      "#!/bin/sh\necho \"$0 $*\"\necho m=$M2_HOME/$MAVEN_HOME a=$ANT_HOME g=$GRADLE_HOME"
          + " j=$JAVA_HOME\necho path=$PATH\n";

  @TempDir static Path folder;
  @RegisterExtension static final TestServer server = TestServer.create();

  @BeforeAll
  static void start() throws IOException {
    for (String program : List.of("mvn", "ant", "gradle", "java")) {
      writeProgram("of-" + program + "/bin/" + program, PRINT_ENVIRONMENT);
    }
    writeProgram(
        "git", "#!/bin/sh\necho \"$*\" >> " + folder + "/git-was-asked\nexec git \"$@\"\n");
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
    assertThat(applyYaml(tools).body()).isEmpty();
    Map<String, List<String>> before = server.dump();
    assertThat(applyYaml(tools).body()).isEmpty();
    assertThat(server.dump()).isEqualTo(before);
  }

  private static void writeProgram(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static Http.Reply applyYaml(String yaml) {
    return server.post("/configuration-as-code/apply", yaml, "Content-Type: text/yaml");
  }

  private static String buildLog(String name, String configXml, String result) {
    server.createItem(name, "<project>" + configXml + "</project>");
    server.startBuild("/job/" + name + "/");
    server.await("/job/" + name + "/1/api/json?tree=result", result);
    return server.getBody("/job/" + name + "/1/consoleText");
  }

  private static String mavenStep(String name) {
    return "<builders><hudson.tasks.Maven><targets>verify</targets><mavenName>"
        + name
        + "</mavenName></hudson.tasks.Maven></builders>";
  }

  @Test
  void stepsUseTheProgramAndEnvironmentOfTheirInstallation() {
    String root = folder.toString();
    assertThat(buildLog("maven", mavenStep("M 3"), "SUCCESS"))
        .contains(root + "/of-mvn/bin/mvn verify")
        .contains("m=" + root + "/of-mvn/" + root + "/of-mvn ")
        .contains("path=" + root + "/of-mvn/bin:/");
    assertThat(
            buildLog(
                "ant",
                "<builders><hudson.tasks.Ant><targets>dist</targets><antName>one</antName>"
                    + "</hudson.tasks.Ant></builders>",
                "SUCCESS"))
        .contains(root + "/of-ant/bin/ant dist", "a=" + root + "/of-ant ");
    assertThat(
            buildLog(
                "gradle",
                "<builders><hudson.plugins.gradle.Gradle><tasks>build</tasks>"
                    + "<gradleName>one</gradleName></hudson.plugins.gradle.Gradle></builders>",
                "SUCCESS"))
        .contains(root + "/of-gradle/bin/gradle build", "g=" + root + "/of-gradle ");
  }

  @Test
  void anInstallationHomeMayContainBuildVariables() {
    assertThat(buildLog("mvn", mavenStep("by-job"), "SUCCESS"))
        .contains(folder + "/of-mvn/bin/mvn verify")
        .contains("m=" + folder + "/of-mvn/" + folder + "/of-mvn ");
  }

  @Test
  void theJdkOfAJobAppliesToAllItsSteps() {
    assertThat(
            buildLog(
                "java",
                "<jdk>one</jdk><builders><hudson.tasks.Shell><command>java -version; echo"
                    + " \"its $JAVA_HOME\"</command></hudson.tasks.Shell><hudson.tasks.Maven>"
                    + "<targets>verify</targets><mavenName>M 3</mavenName></hudson.tasks.Maven>"
                    + "</builders>",
                "SUCCESS"))
        .contains(folder + "/of-java/bin/java -version", "its " + folder + "/of-java")
        .contains("j=" + folder + "/of-java\n")
        .contains("path=" + folder + "/of-mvn/bin:" + folder + "/of-java/bin:/");
    assertThat(buildLog("own", "<jdk>(System)</jdk>", "SUCCESS")).doesNotContain("installation");
  }

  @Test
  void aMissingInstallationFailsTheBuildWithAnExplanation() {
    assertThat(buildLog("no-maven", mavenStep("other"), "FAILURE"))
        .contains("The maven installation ‘other’ is not configured on this server")
        .contains("tool.maven.installations");
    assertThat(buildLog("gone-maven", mavenStep("gone"), "FAILURE"))
        .contains("is configured in /nowhere, but bin/mvn does not exist there");
    assertThat(
            buildLog(
                "no-java",
                "<jdk>8</jdk><builders><hudson.tasks.Shell><command>echo ran</command>"
                    + "</hudson.tasks.Shell></builders>",
                "FAILURE"))
        .contains("ERROR: The jdk installation ‘8’ is not configured")
        .doesNotContain("+ echo ran");
  }

  @Test
  void theJobChoosesItsGitInstallation() throws IOException {
    var upstream = new UpstreamRepository(folder.resolve("upstream"));
    upstream.commit("alice", "a.txt", "1", "First");
    String scm =
        "<scm class=\"hudson.plugins.git.GitSCM\"><userRemoteConfigs>"
            + "<hudson.plugins.git.UserRemoteConfig><url>"
            + upstream.url()
            + "</url></hudson.plugins.git.UserRemoteConfig></userRemoteConfigs><branches>"
            + "<hudson.plugins.git.BranchSpec><name>*/main</name></hudson.plugins.git.BranchSpec>"
            + "</branches><gitTool>%s</gitTool></scm>";
    buildLog("git-own", scm.formatted("own"), "SUCCESS");
    assertThat(folder.resolve("git-was-asked")).content().contains(" fetch ");
    assertThat(buildLog("git-default", scm.formatted("Default"), "SUCCESS"))
        .doesNotContain("Selected Git installation");
    assertThat(buildLog("git-other", scm.formatted("jgit"), "SUCCESS"))
        .contains("Selected Git installation does not exist. Using Default");
  }

  @Test
  void installationsAreEditableAsASettingAndInYaml() {
    assertThat(server.getBody("/settings")).contains("maven M 3=" + folder + "/of-mvn\\n");
    String exported = server.post("/configuration-as-code/export").body();
    assertThat(exported).contains("installations:", "name: M 3\n").doesNotContain("toolInst");
    assertThat(applyYaml(exported).body()).isEmpty();
    Map<String, List<String>> before = server.dump();
    assertThat(applyYaml(exported).body()).isEmpty();
    assertThat(server.dump()).isEqualTo(before);
    for (String invalidLine :
        List.of("maven m3", "maven =/opt", "make m=/opt", "maven m=opt", "jdk a=/b\\njdk a=/c")) {
      Http.Reply reply =
          server.postJson("/settings", "{\"toolInstallations\":\"" + invalidLine + "\"}");
      assertThat(reply.status()).as(invalidLine).isEqualTo(400);
      assertThat(reply.body()).contains("toolInstallations");
    }
    assertThat(
            applyYaml(
                    """
                    tool:
                      jdk:
                        installations:
                          - { name: a, home: /b, properties: [ { installSource: { } } ] }\
                    """)
                .body())
        .contains("{\"line\":4,", "Automatic installers are not supported");
    assertThat(server.dump()).isEqualTo(before);
  }
}
