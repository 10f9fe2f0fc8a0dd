package dev.steward.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.Http;
import dev.steward.testing.TestServer;
import dev.steward.text.ShellQuote;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Environment variables of builds, and variable expansion in job fields. */
@Tag("integration")
class BuildEnvironmentTest {

  @TempDir static Path folder;
  @RegisterExtension static final TestServer server = TestServer.create();

  private static String stringParameter(String name, String value) {
    return parameter("String", name, "<defaultValue>" + value + "</defaultValue>");
  }

  private static String parameter(String type, String name, String xml) {
    String element = "hudson.model." + type + "ParameterDefinition";
    return "<" + element + "><name>" + name + "</name>" + xml + "</" + element + ">";
  }

  private static String parameters(String... definitions) {
    return "<properties><hudson.model.ParametersDefinitionProperty><parameterDefinitions>"
        + String.join("", definitions)
        + "</parameterDefinitions></hudson.model.ParametersDefinitionProperty></properties>";
  }

  private static String shell(String script) {
    return "<builders><hudson.tasks.Shell><command>"
        + script.replace("&", "&amp;").replace("<", "&lt;")
        + "</command></hudson.tasks.Shell></builders>";
  }

  private static void createJob(String name, String xml) {
    server.createItem(name, "<project>" + xml + "</project>");
  }

  private static String build(String name, String action, String result) {
    Http.Reply reply = server.post("/job/" + name + "/" + action);
    assertThat(reply.status()).as(reply.body()).isEqualTo(201);
    server.await("/job/" + name + "/1/api/json?tree=result", result);
    return server.getBody("/job/" + name + "/1/consoleText");
  }

  /** Reads the environment that the build step wrote, byte for byte. */
  private static Map<String, String> readEnvironment(String name) throws IOException {
    var variables = new TreeMap<String, String>();
    Path file = server.home().resolve("workspace").resolve(name).resolve("environment");
    for (String line : Files.readString(file).split("\0", -1)) {
      int separator = line.indexOf('=');
      if (separator > 0) {
        variables.put(line.substring(0, separator), line.substring(separator + 1));
      }
    }
    return variables;
  }

  private static final String WRITE_ENVIRONMENT = shell("env -0 > environment");

  @Test
  void parameterValuesExpandVariablesOneLevelInNameOrder() throws Exception {
    createJob(
        "nest",
        parameters(
                stringParameter("B", "$C-${JOB_NAME}"),
                stringParameter("C", "leaf"),
                stringParameter("A", "base/$B"),
                stringParameter("d", "$c $D ${UNKNOWN} $ $"),
                stringParameter("DOLLARS", "$$C costs 5$$"),
                stringParameter("STACK_NAME", "$JOB_NAME-$BUILD_NUMBER"),
                stringParameter("WHERE", "$WORKSPACE/out"),
                parameter(
                    "Choice",
                    "CHOICE",
                    "<choices><string>$JOB_NAME</string><string>x</string></choices>"),
                parameter("Text", "LINES", "<defaultValue>1\n${BUILD_NUMBER}</defaultValue>"),
                stringParameter("P1", "none"))
            + WRITE_ENVIRONMENT);
    build("nest", "buildWithParameters?delay=0sec&P1=%24BUILD_TAG", "SUCCESS");
    assertThat(readEnvironment("nest"))
        .containsEntry("B", "leaf-nest")
        .containsEntry("C", "leaf")
        .containsEntry("A", "base/$C-${JOB_NAME}")
        .containsEntry("d", "leaf $c $D ${UNKNOWN} $ $ ${UNKNOWN} $ $")
        .containsEntry("DOLLARS", "$C costs 5$")
        .containsEntry("STACK_NAME", "nest-1")
        .containsEntry("WHERE", server.home().resolve("workspace/nest") + "/out")
        .containsEntry("CHOICE", "nest")
        .containsEntry("LINES", "1\n1")
        .containsEntry("P1", "jenkins-nest-1");
    assertThat(server.getBody("/job/nest/1/injectedEnvVars/"))
        .contains("leaf-nest", "base/$C-${JOB_NAME}");
  }

  @Test
  void jobFieldsUseExpandedValues() throws Exception {
    createJob(
        "fields",
        parameters(
                stringParameter("DIR", "out-$BUILD_NUMBER"),
                stringParameter("REPORTS", "${DIR}/*.xml"))
            + shell(
                "mkdir out-1; echo x > out-1/kept; echo '<testsuite name=\"s\">"
                    + "<testcase classname=\"c\" name=\"t\"/></testsuite>' > out-1/r.xml")
            + "<publishers><hudson.tasks.ArtifactArchiver><artifacts>$DIR/kept</artifacts>"
            + "</hudson.tasks.ArtifactArchiver><hudson.tasks.junit.JUnitResultArchiver>"
            + "<testResults>out-$BUILD_NUMBER/*.xml, $REPORTS</testResults>"
            + "</hudson.tasks.junit.JUnitResultArchiver></publishers>");
    build("fields", "buildWithParameters?delay=0sec", "SUCCESS");
    assertThat(server.getBody("/job/fields/1/api/json?tree=artifacts[relativePath]"))
        .contains("\"out-1/kept\"");
    assertThat(server.getBody("/job/fields/1/testReport/api/json")).contains("\"passCount\":1");
  }

  @Test
  void passwordsAreMaskedBeforeAndAfterExpansion() throws Exception {
    createJob(
        "password",
        parameters(
                parameter("Password", "PW", "<defaultValue>pre$$fix-$JOB_NAME</defaultValue>"),
                stringParameter("URL", "https://u:$PW@host/"))
            + shell("env -0 > environment; echo \"is:$PW:\"; echo 'is:pre$$fix-$JOB_NAME:'"));
    String log = build("password", "buildWithParameters?delay=0sec", "SUCCESS");
    assertThat(readEnvironment("password"))
        .containsEntry("PW", "pre$fix-password")
        .containsEntry("URL", "https://u:pre$fix-password@host/");
    assertThat(log).contains("is:****:").doesNotContain("pre$fix", "pre$$fix");
  }

  @Test
  void aBoundCredentialReachesTheBuildByteForByte() throws Exception {
    String secret = "a$$b$HOME${C}'\"";
    Http.Reply reply =
        server.postXml(
            "/credentials/store/system/domain/_/createCredentials",
            "<org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl><id>dollars</id>"
                + "<secret>a$$b$HOME${C}'\"</secret>"
                + "</org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl>");
    assertThat(reply.status()).as(reply.body()).isEqualTo(200);
    String binding = "org.jenkinsci.plugins.credentialsbinding.impl.StringBinding";
    createJob(
        "bound",
        parameters(stringParameter("C", "leaf"), stringParameter("Z", "<![CDATA[$TOKEN&x]]>"))
            + "<buildWrappers>"
            + "<org.jenkinsci.plugins.credentialsbinding.impl.SecretBuildWrapper><bindings><"
            + binding
            + "><credentialsId>dollars</credentialsId><variable>TOKEN</variable></"
            + binding
            + "></bindings></org.jenkinsci.plugins.credentialsbinding.impl.SecretBuildWrapper>"
            + "</buildWrappers>"
            + shell("env -0 > environment; echo " + ShellQuote.single(secret)));
    String log = build("bound", "buildWithParameters?delay=0sec", "SUCCESS");
    assertThat(readEnvironment("bound"))
        .containsEntry("TOKEN", secret)
        .containsEntry("Z", secret + "&x");
    assertThat(log).contains("\n****\n").doesNotContain("a$$b");
  }

  @Test
  void repositoryUrlsExpandNestedParameters() throws Exception {
    Path repository = folder.resolve("srv/main");
    Files.createDirectories(repository);
    Process git =
        new ProcessBuilder(
                "/bin/sh",
                "-c",
                "git init -q -b main . && echo 1 > file && git add file && git -c user.name=a -c"
                    + " user.email=a@b commit -q -m first")
            .directory(repository.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(git.waitFor()).isZero();
    createJob(
        "sources",
        parameters(
                stringParameter("BASE", "file://" + folder.resolve("srv") + "/$PROJECT"),
                stringParameter("PROJECT", "main"),
                stringParameter("GERRIT_BRANCH", "ma$IN"),
                stringParameter("IN", "in"))
            + "<scm class=\"hudson.plugins.git.GitSCM\"><configVersion>2</configVersion>"
            + "<userRemoteConfigs><hudson.plugins.git.UserRemoteConfig><url>$BASE</url>"
            + "</hudson.plugins.git.UserRemoteConfig></userRemoteConfigs>"
            + "<branches><hudson.plugins.git.BranchSpec><name>*/$GERRIT_BRANCH</name>"
            + "</hudson.plugins.git.BranchSpec></branches></scm>"
            + "<triggers><hudson.triggers.SCMTrigger><spec></spec></hudson.triggers.SCMTrigger>"
            + "</triggers>"
            + shell("cat file; env -0 > environment"));
    String notification =
        server.getBody(
            "/git/notifyCommit?url="
                + URLEncoder.encode("file://" + folder.resolve("srv/main"), StandardCharsets.UTF_8)
                + "&branches=main");
    assertThat(notification).contains("sources");
    server.await("/job/sources/1/api/json?tree=result", "SUCCESS");
    assertThat(readEnvironment("sources"))
        .containsEntry("GIT_URL", "file://" + folder.resolve("srv/main"));
    assertThat(server.getBody("/job/sources/scmPollLog/")).doesNotContain("$PROJECT");
  }

  @Test
  void dangerousVariableNamesAreDroppedWithAWarning() throws Exception {
    List<String> dropped =
        List.of(
            "PS4",
            "ENV",
            "SHELLOPTS",
            "BASHOPTS",
            "BASH_ENV",
            "BASH_FUNC_ls",
            "LD_AUDIT",
            "LD_LIBRARY_PATH",
            "LD_PRELOAD",
            "PERL5OPT",
            "PERL5LIB",
            "GIT_SSH",
            "GIT_SSH_COMMAND",
            "GIT_ASKPASS",
            "GIT_EXEC_PATH",
            "GIT_CONFIG_COUNT",
            "GIT_CONFIG_GLOBAL",
            "PATH");
    List<String> allowed = List.of("ENVIRONMENT", "ENV_NAME", "PS4X", "LDFLAGS", "GIT_AUTHOR_NAME");
    var definitions = new java.util.ArrayList<String>();
    dropped.forEach(
        name -> definitions.add(stringParameter(name, "$(touch bad)`touch bad`/nonsense")));
    allowed.forEach(name -> definitions.add(stringParameter(name, "kept")));
    createJob("names", parameters(definitions.toArray(String[]::new)) + WRITE_ENVIRONMENT);
    String log = build("names", "buildWithParameters?delay=0sec", "SUCCESS");
    Map<String, String> environment = readEnvironment("names");
    for (String name : dropped) {
      assertThat(environment.getOrDefault(name, "")).as(name).doesNotContain("nonsense");
      assertThat(log)
          .contains("WARNING: The parameter " + name + " is not passed to the build, because");
    }
    allowed.forEach(name -> assertThat(environment).containsEntry(name, "kept"));
    assertThat(server.home().resolve("workspace/names/bad")).doesNotExist();
  }

  @Test
  void nodeLabelsAreInTheEnvironmentInTheOrderOfJenkins() throws Exception {
    Http.Reply reply =
        server.post(
            "/computer/(built-in)/configSubmit",
            "json="
                + URLEncoder.encode(
                    "{\"numExecutors\":2,\"labelString\":\"zeta alpha\",\"mode\":\"NORMAL\"}",
                    StandardCharsets.UTF_8));
    assertThat(reply.status()).as(reply.body()).isEqualTo(302);
    createJob("labels", WRITE_ENVIRONMENT);
    build("labels", "build?delay=0sec", "SUCCESS");
    assertThat(readEnvironment("labels"))
        .containsEntry(
            "NODE_LABELS", String.join(" ", new HashSet<>(List.of("alpha", "built-in", "zeta"))));
  }
}
