package dev.steward.casc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steward.boot.Steward;
import dev.steward.boot.StewardAccess;
import dev.steward.problem.Problem;
import dev.steward.testing.Http;
import dev.steward.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Configuration as code: check, idempotent apply, and export without secrets. */
@Tag("integration")
class ConfigurationAsCodeTest {

  private static final String BASE = "/configuration-as-code/";
  private static final String TOKEN = "11" + "0123456789abcdef".repeat(2);

  private static final String DOCUMENT =
      """
      jenkins:
        systemMessage: "hello: there"
        quietPeriod: 2
        securityRealm:
          local:
            allowsSignup: false
            users:
              - id: alice
                name: Alice Doe
                password: wonder-land-1
      unclassified:
        location:
          url: https://ci.example.org/
        mailer:
          smtpHost: mail.example.org
          useTls: true
          authentication: { username: ci, password: s3cret-of-mail }
      credentials:
        system:
          domainCredentials:
            - credentials:
                - usernamePassword: { id: deploy, username: robot, password: s3cret-of-robot }
                - string: { scope: SYSTEM, id: hook, secret: s3cret-of-hook, description: "for: it" }
            - domain: { name: inner }
              credentials:
                - basicSSHUserPrivateKey:
                    id: key
                    username: git
                    privateKeySource: { directEntry: { privateKey: s3cret-key } }
      security:
        apiToken:
          usageStatisticsEnabled: false
      steward:
        settings:
          auditDays: 400
        tokens:
          - { user: alice, name: robot, value: %s }
        folders:
          - { name: team, description: of us }
        jobs:
          - { name: team/inner, shell: [ "true", "false" ] }
          - name: hello
            description: says it
            shell: "echo $HOME ^${X}"
          - name: whole
            xml: |
              <project>
                <properties>
                  <hudson.model.ParametersDefinitionProperty>
                    <parameterDefinitions>
                      <hudson.model.PasswordParameterDefinition>
                        <name>P</name><defaultValue>s3cret-default</defaultValue>
                      </hudson.model.PasswordParameterDefinition>
                    </parameterDefinitions>
                  </hudson.model.ParametersDefinitionProperty>
                </properties>
              </project>
      """
          .formatted(TOKEN);

  private static final String SERVER_DOCUMENT =
      """
      jenkins:
        primaryView:
          list: { name: team }
        authorizationStrategy:
          projectMatrix:
            entries:
              - user: { name: alice, permissions: [ Overall/Administer ] }
              - user:
                  name: admin
                  permissions:
                    - Overall/Administer
              - group: { name: authenticated, permissions: [ Overall/Read, Job/Read ] }
        securityRealm:
          local:
            users:
              - { id: alice, password: wonder-land-1 }
        numExecutors: 3
        labelString: "here big"
        mode: EXCLUSIVE
        nodes:
          - permanent:
              name: one
              nodeDescription: "for: tests"
              numExecutors: 4
              remoteFS: /srv/one
              labelString: "linux ^${X}"
              mode: EXCLUSIVE
              launcher: { inbound: { workDirSettings: { disabled: false } } }
              retentionStrategy: always
          - permanent: { name: two }
        views:
          - all: { name: all }
          - list:
              name: team
              description: ours
              jobNames: [ b, a ]
              includeRegex: "team-.*"
              recurse: true
              statusFilter: true
              columns: [ status, jobName, buildButton ]
          - myView: { name: mine }
      steward:
        views:
          - name: wide
            xml: "<hudson.model.ListView><x>1</x><jobNames><string>q</string></jobNames></hudson.model.ListView>"
      """;

  @TempDir Path folder;

  @RegisterExtension final TestServer server = TestServer.create();

  private Http.Reply post(String verb, String yaml) {
    return server.post(BASE + verb, yaml, "Content-Type: text/yaml");
  }

  @Test
  void applyingADocumentTwiceChangesNothing() {
    Http.Reply first = post("apply", DOCUMENT);
    assertThat(first.body()).isEmpty();
    assertThat(first.status()).isEqualTo(200);
    assertThat(server.getBody("/api/json?tree=description,url"))
        .contains("hello: there")
        .contains("https://ci.example.org/");
    assertThat(server.getBody("/settings"))
        .contains("\"quietPeriodSeconds\":2")
        .contains("\"auditDays\":400")
        .contains("\"mailTls\":\"starttls\"")
        .contains("\"mailPassword\":\"********\"");
    assertThat(server.http().get("/whoAmI/api/json", Http.basic("alice", TOKEN)).body())
        .contains("\"name\":\"alice\"");
    assertThat(server.http().get("/api/json", Http.basic("alice", "wonder-land-1")).status())
        .isEqualTo(200);
    assertThat(server.getBody("/job/hello/config.xml"))
        .contains("<description>says it</description>")
        .contains("<command>echo $HOME ${X}</command>");
    assertThat(server.getBody("/job/team/api/json")).contains("\"description\":\"of us\"");
    assertThat(server.getBody("/job/team/job/inner/config.xml"))
        .contains("<hudson.tasks.Shell><command>false</command></hudson.tasks.Shell>");
    assertThat(server.getBody("/job/whole/config.xml")).doesNotContain("s3cret-default");
    assertThat(server.getBody("/credentials/store/system/domain/_/api/json?depth=1"))
        .contains("\"id\":\"deploy\"")
        .contains("\"id\":\"hook\"");
    assertThat(server.getBody("/credentials/store/system/domain/inner/api/json?depth=1"))
        .contains("\"id\":\"key\"");
    Map<String, List<String>> before = server.dump();
    assertThat(post("apply", DOCUMENT).status()).isEqualTo(200);
    assertThat(server.dump()).isEqualTo(before);
  }

  @Test
  void jobsHaveStepsParametersAndTriggersBySymbol() {
    String document =
        """
        steward:
          jobs:
            - name: built
              scm: { git: { userRemoteConfigs: [ { url: /srv/app.git } ], branches: [ main ] } }
              parameters:
                - string: { name: WHO, defaultValue: world }
                - password: { name: P, defaultValue: geheim }
              triggers: [ { cron: "@daily" } ]
              wrappers: [ timestamps, { buildTimeout: { timeoutMinutes: 30 } } ]
              shell: first
              steps:
                - shell: "echo <&>"
                - conditionalSteps:
                    runCondition: { stringsMatch: { arg1: a, arg2: a } }
                    conditionalbuilders: [ { shell: nested } ]
              postBuildActions:
                - archiveArtifacts: { artifacts: "*.jar", fingerprint: true }
        """;
    assertThat(post("apply", document).body()).isEmpty();
    assertThat(server.getBody("/job/built/config.xml"))
        .containsSubsequence(
            "<name>WHO</name>",
            "<defaultValue>{steward:",
            "<scm class=\"hudson.plugins.git.GitSCM\">",
            "<url>/srv/app.git</url>",
            "<spec>@daily</spec>",
            "<command>first</command>",
            "<command>echo &lt;&amp;&gt;</command>",
            "<command>nested</command>",
            "<artifacts>*.jar</artifacts>",
            "<timeoutMinutes>30</timeoutMinutes>")
        .doesNotContain("geheim");
    assertThat(server.getBody("/job/built/")).doesNotContain("no effect", "not supported");
    Map<String, List<String>> before = server.dump();
    assertThat(post("apply", document).status()).isEqualTo(200);
    assertThat(server.dump()).isEqualTo(before);
    assertThat(
            post("check", document.replace("artifacts:", "files:").replace("@daily", "soon"))
                .body())
        .contains("\"line\":17", "'files' is not a field of archiveArtifacts");
  }

  @Test
  void manualChangesAreReverted() {
    post("apply", DOCUMENT);
    server.post("/job/hello/disable");
    server.post("/settings", "{\"systemMessage\":\"by hand\"}");
    post("apply", DOCUMENT);
    assertThat(server.getBody("/job/hello/api/json")).contains("\"disabled\":false");
    assertThat(server.getBody("/api/json?tree=description")).contains("hello: there");
  }

  @Test
  void unmentionedViewsOfAFolderAreKept() {
    post("apply", DOCUMENT);
    server.postXml("/job/team/createView?name=web", "<hudson.model.ListView/>");
    server.post("/job/team/submitDescription?description=by+hand");
    post("apply", DOCUMENT);
    assertThat(server.getBody("/job/team/api/json"))
        .contains("\"description\":\"of us\"", "\"name\":\"web\"");
  }

  @Test
  void pipelinesHaveAScriptOrARepository() {
    String document =
        """
        steward:
          jobs:
            - name: staged
              parameters: [ { string: { name: WHO } } ]
              pipeline: "echo '<&>'"
            - name: remote
              triggers: [ { cron: "@daily" } ]
              pipeline:
                scm: { git: { userRemoteConfigs: [ { url: /srv/app.git } ], branches: [ main ] } }
                scriptPath: ci/Jenkinsfile
        """;
    assertThat(post("apply", document).body()).isEmpty();
    assertThat(server.getBody("/job/staged/config.xml"))
        .contains("<script>echo '&lt;&amp;&gt;'</script>", "<name>WHO</name>");
    assertThat(server.getBody("/job/remote/config.xml"))
        .contains(
            "<spec>@daily</spec>",
            "<url>/srv/app.git</url>",
            "<scriptPath>ci/Jenkinsfile</scriptPath>",
            "<lightweight>true</lightweight>");
    assertThat(server.getBody("/job/remote/warnings")).contains("[]");
    Map<String, List<String>> before = server.dump();
    assertThat(post("apply", document).status()).isEqualTo(200);
    assertThat(server.dump()).isEqualTo(before);
    assertThat(
            post("check", document.replace("parameters:", "steps:").replace("scm:", "script:"))
                .body())
        .contains(
            "'steps' cannot be combined with 'pipeline'.",
            "{\"line\":9,\"message\":\"A string, number or boolean is expected.\"}");
  }

  @Test
  void allErrorsAreReportedByLineAndNothingIsApplied() {
    String document =
        """
        jenkins:
          systemMessage: new
          quietPeriod: soon
          nope: 1
        steward:
          tokens:
            - { user: alice, name: t }
          jobs:
            - name: a/../b
              xml: <project>
          settings:
            mailPort: 70000
        other: {}
        """;
    Map<String, List<String>> before = server.dump();
    Http.Reply reply = post("check", document);
    assertThat(reply.status()).isEqualTo(400);
    for (int line : new int[] {3, 4, 7, 9, 10, 12, 13}) {
      assertThat(reply.body()).contains("{\"line\":" + line + ",\"message\":\"");
    }
    assertThat(post("apply", document).status()).isEqualTo(400);
    assertThat(post("check", DOCUMENT).body()).isEqualTo("[]");
    assertThat(post("check", "a: [").body()).contains("\"line\":1");
    assertThat(post("check", "a: 1\na: 2").body()).contains("\"line\":");
    assertThat(server.dump()).isEqualTo(before);
  }

  @Test
  void recursiveAndExplodingAliasesAreRefused() {
    var aliases = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 9; i++) {
      String alias = "*a" + (i - 1);
      aliases.append("a" + i + ": &a" + i + " [" + (alias + ", ").repeat(9) + alias + "]\n");
    }
    assertThat(post("check", aliases.toString()).body()).contains("\"message\":");
    assertThat(post("check", "a: &a [*a]").body()).contains("\"message\":");
    assertThat(post("check", "a: !!java.net.URL [http://x]").body()).contains("\"message\":");
  }

  @Test
  void theExportHasNoSecretsAndCanBeApplied() {
    post("apply", DOCUMENT);
    Http.Reply exported = post("export", "");
    assertThat(exported.header("Content-Type")).isEqualTo("application/x-yaml; charset=utf-8");
    assertThat(exported.body())
        .contains("systemMessage: 'hello: there'")
        .doesNotContain("s3cret")
        .doesNotContain("wonder-land")
        .doesNotContain(TOKEN.substring(2));
    Map<String, List<String>> before = server.dump();
    assertThat(post("check", exported.body()).body()).isEqualTo("[]");
    assertThat(post("apply", exported.body()).status()).isEqualTo(200);
    Map<String, List<String>> after = server.dump();
    before.remove("config_digest");
    after.remove("config_digest");
    assertThat(after).isEqualTo(before);
  }

  @Test
  void uploadedDocumentsReadNoFilesOrVariables() {
    for (String reference : List.of("${readFile:/etc/passwd}", "${STEWARD_DATABASE_PASSWORD}")) {
      Http.Reply reply = post("check", "jenkins: { systemMessage: '" + reference + "' }");
      assertThat(reply.body()).as(reference).contains("{\"line\":1,");
    }
    assertThat(post("apply", "jenkins: { systemMessage: '${NOT_SET_AT_ALL:-or so}' }").status())
        .isEqualTo(200);
    assertThat(server.getBody("/api/json?tree=description")).contains("or so");
  }

  @Test
  void unknownNamesAreIgnoredIfTheDocumentAllowsThem() {
    String document =
        "configuration-as-code: { unknown: warn }\njenkins: { nope: 1, systemMessage: m }\n";
    assertThat(post("apply", document).status()).isEqualTo(200);
    assertThat(server.getBody("/api/json?tree=description")).contains("\"m\"");
  }

  @Test
  void configurationFilesAreReadAtStartAndOnReload() throws IOException {
    Path directory = Files.createDirectory(folder.resolve("config"));
    Files.writeString(folder.resolve("password"), "from-a-file-1\n");
    Files.writeString(directory.resolve("10-message.yaml"), "jenkins: { systemMessage: one }\n");
    Files.writeString(
        directory.resolve("20-users.yaml"),
        "jenkins: { securityRealm: { local: { users: [ { id: bob, password: '${readFile:"
            + folder.resolve("password")
            + "}' } ] } } }\n");
    try (Steward steward =
        StewardAccess.start(TestServer.settings(folder.resolve("other")), directory)) {
      var http = new Http(steward.url());
      String bob = Http.basic("bob", "from-a-file-1");
      assertThat(http.get("/api/json?tree=description", bob).body()).contains("\"one\"");
      Files.writeString(directory.resolve("10-message.yaml"), "jenkins: { systemMessage: two }\n");
      assertThat(http.post(BASE + "reload", "", bob).status()).isEqualTo(302);
      assertThat(http.get("/api/json?tree=description", bob).body()).contains("\"two\"");
      Files.writeString(directory.resolve("10-message.yaml"), "jenkins: { nope: two }\n");
      assertThat(http.post("/reload", "", bob).status()).isEqualTo(400);
    }
    assertThatThrownBy(
            () -> StewardAccess.start(TestServer.settings(folder.resolve("other")), directory))
        .isInstanceOf(Problem.Invalid.class)
        .hasMessageContaining("10-message.yaml: line 1: 'jenkins.nope' is not a known key.");
  }

  @Test
  void nodesViewsAndPermissionsAreAppliedOnce() {
    assertThat(post("apply", SERVER_DOCUMENT).body()).isEmpty();
    assertThat(server.getBody("/computer/(built-in)/api/json"))
        .contains("\"numExecutors\":3")
        .contains("{\"name\":\"big\"}");
    assertThat(server.getBody("/computer/one/config.xml"))
        .contains("<description>for: tests</description>")
        .contains("<numExecutors>4</numExecutors>")
        .contains("<remoteFS>/srv/one</remoteFS>")
        .contains("<label>linux ${X}</label>")
        .contains("<mode>EXCLUSIVE</mode>");
    assertThat(server.getBody("/computer/two/config.xml"))
        .contains("<numExecutors>1</numExecutors>");
    assertThat(server.getBody("/api/json?tree=mode,primaryView[name],views[name]"))
        .contains("\"mode\":\"EXCLUSIVE\"")
        .contains("\"primaryView\":{\"_class\":\"hudson.model.ListView\",\"name\":\"team\"}")
        .contains("\"name\":\"mine\"")
        .contains("\"name\":\"wide\"");
    assertThat(server.getBody("/view/team/config.xml"))
        .contains("<description>ours</description>")
        .containsSubsequence("<string>b</string>", "<string>a</string>")
        .contains("<includeRegex>team-.*</includeRegex>")
        .contains("<recurse>true</recurse>")
        .contains("<statusFilter>true</statusFilter>")
        .contains("<hudson.views.BuildButtonColumn/>")
        .doesNotContain("WeatherColumn");
    assertThat(server.getBody("/view/wide/config.xml")).contains("<x>1</x>");
    assertThat(server.getBody("/authorization"))
        .contains("\"projectMatrix\"")
        .contains("{\"group\":{\"name\":\"authenticated\"");
    Map<String, List<String>> before = server.dump();
    assertThat(post("apply", SERVER_DOCUMENT).status()).isEqualTo(200);
    assertThat(server.dump()).isEqualTo(before);
    Http.Reply exported = post("export", "");
    assertThat(exported.body()).contains("numExecutors: 3").contains("projectMatrix:");
    assertThat(post("apply", exported.body()).body()).isEmpty();
    assertThat(server.dump()).isEqualTo(before);
    server.post("/computer/one/doDelete");
    server.post("/view/mine/doDelete");
    server.postJson("/authorization", "{\"loggedInUsersCanDoAnything\":{}}");
    assertThat(post("apply", exported.body()).body()).isEmpty();
    assertThat(post("export", "").body()).isEqualTo(exported.body());
  }

  @Test
  void unmentionedPropertiesOfNodesAndViewsAreKept() {
    post("apply", SERVER_DOCUMENT);
    String document =
        """
        jenkins:
          authorizationStrategy: loggedInUsersCanDoAnything
          nodes: [ { permanent: { name: one, numExecutors: 7 } } ]
          views: [ { list: { name: team, jobNames: [ c ] } } ]
        """;
    assertThat(post("apply", document).body()).isEmpty();
    assertThat(server.getBody("/computer/one/config.xml"))
        .contains("<numExecutors>7</numExecutors>")
        .contains("<remoteFS>/srv/one</remoteFS>");
    assertThat(server.getBody("/view/team/config.xml"))
        .contains("<string>c</string>")
        .doesNotContain("<string>a</string>")
        .contains("<includeRegex>team-.*</includeRegex>");
    assertThat(server.getBody("/authorization")).contains("{\"allowAnonymousRead\":false}");
  }

  @Test
  void errorsInNodesViewsAndPermissionsAreReportedByLine() {
    String document =
        """
        jenkins:
          numExecutors: many
          mode: SOMETIMES
          nodes:
            - permanent: { name: a/b }
            - permanent:
                name: good
                numExecutors: 0
                launcher: { ssh: { hots: h } }
            - cloud: { name: c }
            - permanent: { name: good }
          views:
            - list:
                name: v
                includeRegex: "("
                columns: [ nope ]
            - list: { name: all }
          primaryView: { all: { name: missing } }
          authorizationStrategy:
            globalMatrix:
              entries:
                - user:
                    name: admin
                    permissions:
                      - Overall/Administer
                      - Overall/Nothing
                - usr: { name: x }
        steward:
          views: [ { name: w, xml: "<nope/>" } ]
        """;
    Map<String, List<String>> before = server.dump();
    String errors = post("check", document).body();
    for (int line : new int[] {2, 3, 5, 8, 9, 10, 11, 15, 16, 17, 18, 26, 27, 29}) {
      assertThat(errors).contains("{\"line\":" + line + ",\"message\":\"");
    }
    assertThat(errors).doesNotContain("\"line\":25,").doesNotContain("\"line\":7,");
    assertThat(post("apply", document).status()).isEqualTo(400);
    String withoutAdministrators =
        """
        jenkins:
          systemMessage: not to be seen
          authorizationStrategy:
            globalMatrix: { permissions: [ "USER:Overall/Administer:nobody-of-this-name" ] }
        """;
    assertThat(post("apply", withoutAdministrators).body())
        .contains("leave the server without an administrator");
    assertThat(server.dump()).isEqualTo(before);
  }
}
