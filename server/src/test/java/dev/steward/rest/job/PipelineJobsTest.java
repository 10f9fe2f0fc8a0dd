package dev.steward.rest.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.HtmlForms;
import dev.steward.testing.Http;
import dev.steward.testing.TestServer;
import dev.steward.text.Json;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Jobs with a pipeline over HTTP: creation, config.xml, JSON, the form and its checks. */
@Tag("integration")
class PipelineJobsTest {

  private static final String TYPE = "org.jenkinsci.plugins.workflow.job.WorkflowJob";
  private static final String PROPERTIES = "org.jenkinsci.plugins.workflow.job.properties.";
  private static final String CHECK =
      "descriptorByName/org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition/checkScriptCompile";

  private static final String XML =
      """
      <flow-definition plugin="workflow-job@1589.vcef6b_a_eff0cc">
        <actions/>
        <description>Builds   it</description>
        <keepDependencies>false</keepDependencies>
        <properties>
          <jenkins.model.BuildDiscarderProperty>
            <strategy class="hudson.tasks.LogRotator">
              <daysToKeep>30</daysToKeep>
              <numToKeep>5</numToKeep>
              <artifactDaysToKeep>-1</artifactDaysToKeep>
              <artifactNumToKeep>2</artifactNumToKeep>
              <removeLastBuild>false</removeLastBuild>
            </strategy>
          </jenkins.model.BuildDiscarderProperty>
          <org.jenkinsci.plugins.workflow.job.properties.DisableConcurrentBuildsJobProperty>
            <abortPrevious>false</abortPrevious>
          </org.jenkinsci.plugins.workflow.job.properties.DisableConcurrentBuildsJobProperty>
          <hudson.model.ParametersDefinitionProperty>
            <parameterDefinitions>
              <hudson.model.StringParameterDefinition>
                <name>P1</name>
                <description>first</description>
                <defaultValue>d1</defaultValue>
                <trim>false</trim>
              </hudson.model.StringParameterDefinition>
            </parameterDefinitions>
          </hudson.model.ParametersDefinitionProperty>
          <org.jenkinsci.plugins.workflow.job.properties.PipelineTriggersJobProperty>
            <triggers>
              <hudson.triggers.TimerTrigger>
                <spec>H H * * *</spec>
              </hudson.triggers.TimerTrigger>
            </triggers>
          </org.jenkinsci.plugins.workflow.job.properties.PipelineTriggersJobProperty>
        </properties>
        <definition class="org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition" plugin="workflow-cps@4356">
          <script>node { echo &apos;x&apos; }
      </script>
          <sandbox>true</sandbox>
        </definition>
        <triggers/>
        <disabled>false</disabled>
      </flow-definition>
      """;

  private static final String FROM_SCM =
      """
      <flow-definition>
        <definition class="org.jenkinsci.plugins.workflow.cps.CpsScmFlowDefinition">
          <scm class="hudson.plugins.git.GitSCM">
            <userRemoteConfigs><hudson.plugins.git.UserRemoteConfig><url>/srv/a.git</url></hudson.plugins.git.UserRemoteConfig></userRemoteConfigs>
            <branches><hudson.plugins.git.BranchSpec><name>*/main</name></hudson.plugins.git.BranchSpec></branches>
          </scm>
          <scriptPath>ci/Jenkinsfile</scriptPath>
          <lightweight>true</lightweight>
        </definition>
      </flow-definition>
      """;

  @RegisterExtension final TestServer server = TestServer.create();

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private String stored(String job) {
    String xml = server.getBody("/job/" + job + "/config.xml");
    return xml.substring(xml.indexOf("?>") + 3);
  }

  @Test
  void aPipelineIsCreatedByItsModeAsInJenkins() {
    Http.Reply created = server.post("/createItem", "name=made&mode=" + TYPE);
    assertThat(created.status()).isEqualTo(302);
    assertThat(created.header("Location")).endsWith("/job/made/configure");
    String json = server.getBody("/job/made/api/json");
    assertThat(Json.readObject(json))
        .containsEntry("_class", TYPE)
        .containsEntry("concurrentBuild", true)
        .containsEntry("disabled", false)
        .containsEntry("inQueue", false)
        .containsEntry("resumeBlocked", false)
        .containsEntry("buildable", true)
        .containsEntry("property", List.of())
        .doesNotContainKeys("scm", "upstreamProjects", "downstreamProjects", "labelExpression");
    // The last members and their order are those of the recorded answer.
    assertThat(json)
        .endsWith(
            "\"property\":[],\"concurrentBuild\":true,\"disabled\":false,\"inQueue\":false,"
                + "\"queueItem\":null,\"resumeBlocked\":false}");
    assertThat(server.getBody("/job/made/api/xml")).startsWith("<workflowJob _class='" + TYPE);
    assertThat(server.getBody("/view/all/itemCategories?depth=3"))
        .contains("\"displayName\":\"Pipeline\"", "\"class\":\"" + TYPE + "\"");
  }

  @Test
  void theDefinitionIsKeptByteForByteAndRead() {
    server.createItem("p", XML);
    assertThat(stored("p")).isEqualTo(XML);
    assertThat(server.getBody("/job/p/warnings")).contains("[]");
    Map<String, Object> json = object("/job/p/api/json");
    assertThat(json).containsEntry("concurrentBuild", false);
    assertThat(server.getBody("/job/p/api/json?tree=property[parameterDefinitions[name]]"))
        .contains(
            "\"property\":[{\"_class\":\"jenkins.model.BuildDiscarderProperty\"},{\"_class\":\""
                + PROPERTIES
                + "DisableConcurrentBuildsJobProperty\"},{\"_class\":"
                + "\"hudson.model.ParametersDefinitionProperty\",\"parameterDefinitions\":[{"
                + "\"_class\":\"hudson.model.StringParameterDefinition\",\"name\":\"P1\"}]},"
                + "{\"_class\":\""
                + PROPERTIES
                + "PipelineTriggersJobProperty\"}]");
    // Other settings that Jenkins has are kept with a warning.
    server.createItem(
        "q",
        "<flow-definition><properties><a.B><c>1</c></a.B></properties><definition class=\"x.Y\"/>"
            + "<odd>1</odd></flow-definition>");
    assertThat(server.getBody("/job/q/warnings"))
        .contains("<a.B>", "x.Y is not supported: runs will fail", "<odd>");
  }

  @Test
  void abortPreviousCountsAsConcurrent() {
    server.createItem("p", XML.replace("<abortPrevious>false", "<abortPrevious>true"));
    assertThat(object("/job/p/api/json")).containsEntry("concurrentBuild", true);
    // The setting of old versions.
    server.createItem(
        "old", "<flow-definition><concurrentBuild>false</concurrentBuild></flow-definition>");
    assertThat(object("/job/old/api/json")).containsEntry("concurrentBuild", false);
  }

  @SuppressWarnings("unchecked")
  private Map<String, Object> object(String path) {
    return (Map<String, Object>) (Map<?, ?>) Json.readObject(server.getBody(path));
  }

  @Test
  void theTypeOfAJobNeverChanges() {
    server.createItem("p", XML);
    Http.Reply refused = server.postXml("/job/p/config.xml", "<project/>");
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.body()).contains("The type of a job cannot change");
    assertThat(server.postXml("/job/p/config.xml", "<flow-definition>").status()).isEqualTo(400);
    assertThat(server.postXml("/job/p/config.xml", "<odd/>").body())
        .contains("must start with &lt;project&gt; or &lt;flow-definition&gt;");
    assertThat(stored("p")).isEqualTo(XML);
    server.createItem("f", "<project/>");
    assertThat(server.postXml("/job/f/config.xml", XML).status()).isEqualTo(400);
  }

  @Test
  void aPipelineIsCopiedRenamedMovedAndDisabled() {
    server.createFolder("/", "a");
    server.createItem("p", XML);
    assertThat(server.post("/createItem", "name=copy&mode=copy&from=p").status()).isEqualTo(302);
    assertThat(stored("copy")).isEqualTo(XML);
    assertThat(object("/job/copy/api/json"))
        .containsEntry("_class", TYPE)
        .containsEntry("buildable", false);
    server.post("/job/copy/doRename", "newName=renamed");
    server.post("/job/renamed/move/move", "destination=/a");
    server.post("/job/a/job/renamed/disable", "");
    assertThat(object("/job/a/job/renamed/api/json"))
        .containsEntry("_class", TYPE)
        .containsEntry("disabled", true)
        .containsEntry("color", "disabled");
    assertThat(stored("a/job/renamed")).isEqualTo(XML.replace("<disabled>false", "<disabled>true"));
    assertThat(server.getBody("/api/json?tree=jobs[name]")).contains("{\"_class\":\"" + TYPE);
  }

  @Test
  void theFormKeepsWhatItDoesNotChange() {
    server.createItem("p", XML);
    String page = server.getBody("/job/p/configure");
    assertThat(page)
        .contains("Pipeline script from SCM", "node { echo 'x' }", "P1", "H H * * *")
        .contains("Do not allow concurrent builds")
        .doesNotContain("Custom workspace", "Build steps");
    String form = HtmlForms.body(page, "/job/p/configure");
    assertThat(server.post("/job/p/configure", form).status()).isEqualTo(302);
    assertThat(stored("p")).isEqualTo(XML);
    server.post("/job/p/configure", HtmlForms.withField(form, "script", "echo 'new'\r\n"));
    assertThat(stored("p")).isEqualTo(XML.replace("node { echo &apos;x&apos; }", "echo 'new'"));
  }

  @Test
  void theFormSwitchesToARepositoryAndBack() {
    server.createItem("p", XML);
    String form = HtmlForms.body(server.getBody("/job/p/configure"), "/job/p/configure");
    String fromScm = HtmlForms.withField(form, "definition", "scm");
    Http.Reply refused = server.post("/job/p/configure", fromScm);
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.body()).contains("Choose the repository that contains the pipeline script");
    String withRepository =
        HtmlForms.withField(
            HtmlForms.withField(fromScm, "source", "git"),
            "git.userRemoteConfigs.url",
            "/srv/new.git");
    Http.Reply saved = server.post("/job/p/configure", withRepository);
    assertThat(saved.status()).as(saved.body()).isEqualTo(302);
    assertThat(stored("p"))
        .contains(
            "class=\"org.jenkinsci.plugins.workflow.cps.CpsScmFlowDefinition\"",
            "<url>/srv/new.git</url>",
            "<scriptPath>Jenkinsfile</scriptPath>",
            "<lightweight>true</lightweight>")
        .doesNotContain("<script>", "<sandbox>");
    server.createItem("q", FROM_SCM);
    String page = server.getBody("/job/q/configure");
    assertThat(page).contains("ci/Jenkinsfile", "/srv/a.git");
    String body = HtmlForms.body(page, "/job/q/configure");
    assertThat(server.post("/job/q/configure", body).status()).isEqualTo(302);
    assertThat(stored("q")).isEqualTo(FROM_SCM);
    server.post("/job/q/configure", HtmlForms.withField(body, "scriptPath", "Jenkinsfile"));
    assertThat(stored("q")).isEqualTo(FROM_SCM.replace("ci/Jenkinsfile", "Jenkinsfile"));
    body = HtmlForms.body(server.getBody("/job/q/configure"), "/job/q/configure");
    server.post(
        "/job/q/configure",
        HtmlForms.withField(HtmlForms.withField(body, "definition", "script"), "script", "echo 1"));
    assertThat(stored("q"))
        .contains(
            "class=\"org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition\"",
            "<script>echo 1</script>",
            "<sandbox>true</sandbox>")
        .doesNotContain("GitSCM", "scriptPath", "lightweight");
  }

  @Test
  void theNewJobPageOffersPipelines() {
    String page = server.getBody("/newJob");
    assertThat(page).contains("value=\"pipeline\"", "Pipeline script");
    server.post(
        "/newJob",
        "name=fresh&type=pipeline&command=&xml=&from=&script=" + encoded("echo 'hi'\r\n"));
    assertThat(stored("fresh")).contains("<script>echo 'hi'\n</script>");
    assertThat(object("/job/fresh/api/json")).containsEntry("_class", TYPE);
    server.post("/newJob", "name=plain&type=freestyle&command=true&xml=&from=&script=x");
    assertThat(object("/job/plain/api/json"))
        .containsEntry("_class", "hudson.model.FreeStyleProject");
  }

  @Test
  void scriptsAreCheckedAsInJenkins() {
    server.createItem("p", XML);
    assertThat(server.post("/job/p/" + CHECK, "value=" + encoded("node { echo 'x'\n}}")).body())
        .isEqualTo(
            "[{\"line\":2,\"column\":2,\"message\":\"expecting EOF, found '}'\","
                + "\"status\":\"fail\"}]");
    String success = "{\"line\":0,\"column\":0,\"message\":\"\",\"status\":\"success\"}";
    assertThat(server.post("/job/p/" + CHECK, "value=" + encoded("node { echo 'x' }")).body())
        .isEqualTo(success);
    assertThat(server.post("/" + CHECK, "value=" + encoded("pipeline { }")).body())
        .contains("Missing required section");
    assertThat(server.post("/job/p/lint", "value=" + encoded("echo 'x'\nunknownStep 1")).body())
        .contains("\"line\":2,\"column\":1", "unknownStep");
    assertThat(server.http().post("/job/p/lint", "value=x").status()).isEqualTo(403);
  }
}
