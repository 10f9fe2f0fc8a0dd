package dev.steward.web.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.HtmlForms;
import dev.steward.testing.Http;
import dev.steward.testing.TestServer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The job form has fields for all supported configuration, including nested lists. */
@Tag("integration")
class JobFormTest {

  private static final String ACTION = "/job/j/configure";
  private static final String GIT = "hudson.plugins.git.extensions.impl.";
  private static final String GWT = "org.jenkinsci.plugins.gwt.Generic";
  private static final String MATRIX = "hudson.security.AuthorizationMatrixProperty";

  private static final String XML =
      """
      <project>
        <description>all of it</description>
        <authToken>remote</authToken>
        <jdk>jdk-21</jdk>
        <properties>
          <hudson.model.ParametersDefinitionProperty><parameterDefinitions>
            <hudson.model.PasswordParameterDefinition><name>P</name><defaultValue>pa55w0rd</defaultValue></hudson.model.PasswordParameterDefinition>
          </parameterDefinitions></hudson.model.ParametersDefinitionProperty>
          <hudson.plugins.throttleconcurrents.ThrottleJobProperty>
            <maxConcurrentTotal>2</maxConcurrentTotal><throttleEnabled>true</throttleEnabled><throttleOption>category</throttleOption>
            <categories class="java.util.concurrent.CopyOnWriteArrayList"><string>disk</string> <string>net</string></categories>
          </hudson.plugins.throttleconcurrents.ThrottleJobProperty>
          <jenkins.model.BuildDiscarderProperty><strategy class="hudson.tasks.LogRotator"><numToKeep>5</numToKeep></strategy></jenkins.model.BuildDiscarderProperty>
          <MATRIX>
            <inheritanceStrategy class="org.jenkinsci.plugins.matrixauth.inheritance.NonInheritingStrategy"/>
            <permission>USER:hudson.model.Item.Read:ann</permission>
            <permission>no right at all</permission>
            <permission>hudson.model.Item.Build:crew</permission>
          </MATRIX>
        </properties>
        <scm class="hudson.plugins.git.GitSCM">
          <userRemoteConfigs>
            <hudson.plugins.git.UserRemoteConfig><url>/srv/a.git</url><name>origin</name></hudson.plugins.git.UserRemoteConfig>
            <hudson.plugins.git.UserRemoteConfig><url>/srv/b.git</url><name>fork</name><refspec>+refs/heads/*:refs/remotes/fork/*</refspec></hudson.plugins.git.UserRemoteConfig>
          </userRemoteConfigs>
          <branches><hudson.plugins.git.BranchSpec><name>*/main</name></hudson.plugins.git.BranchSpec></branches>
          <gitTool>git-2</gitTool>
          <extensions>
            <GIT.SparseCheckoutPaths><sparseCheckoutPaths>
              <GIT.SparseCheckoutPath><path>docs/</path></GIT.SparseCheckoutPath>
              <GIT.SparseCheckoutPath><path>src/</path><!-- why --></GIT.SparseCheckoutPath>
            </sparseCheckoutPaths></GIT.SparseCheckoutPaths>
            <GIT.BuildChooserSetting><buildChooser class='hudson.plugins.git.util.InverseBuildChooser'><separator>#</separator></buildChooser></GIT.BuildChooserSetting>
            <GIT.PreBuildMerge><options><mergeTarget>main</mergeTarget><mergeStrategy>OCTOPUS</mergeStrategy><fastForwardMode>NO_FF</fastForwardMode></options></GIT.PreBuildMerge>
          </extensions>
        </scm>
        <triggers>
          <com.dabsquared.gitlabjenkins.GitLabPushTrigger><spec/><triggerOnPush>true</triggerOnPush><triggerOnMergeRequest>false</triggerOnMergeRequest><secretToken>s3cret</secretToken></com.dabsquared.gitlabjenkins.GitLabPushTrigger>
          <GWT.Trigger><genericVariables>
            <GWT.Variable><expressionType>XPath</expressionType><key>ref</key><value>/a</value><y/></GWT.Variable>
          </genericVariables><genericHeaderVariables>
            <GWT.HeaderVariable><key>X-Event</key></GWT.HeaderVariable>
          </genericHeaderVariables><genericRequestVariables>
            <GWT.RequestVariable><key>q</key><regexpFilter>[a-z]</regexpFilter></GWT.RequestVariable>
          </genericRequestVariables><token>t0ken</token></GWT.Trigger>
        </triggers>
        <builders>
          <hudson.tasks.Shell><command>true</command><unstableReturn>3</unstableReturn></hudson.tasks.Shell>
          <hudson.plugins.gradle.Gradle><tasks>t</tasks><systemProperties>a=1</systemProperties></hudson.plugins.gradle.Gradle>
        </builders>
        <publishers>
          <hudson.tasks.ArtifactArchiver><artifacts>*</artifacts><caseSensitive>false</caseSensitive></hudson.tasks.ArtifactArchiver>
          <hudson.plugins.git.GitPublisher><tagsToPush>
            <hudson.plugins.git.GitPublisher_-TagToPush><targetRepoName>origin</targetRepoName><tagName>v1</tagName><createTag>true</createTag></hudson.plugins.git.GitPublisher_-TagToPush>
          </tagsToPush></hudson.plugins.git.GitPublisher>
          <hudson.plugins.ws__cleanup.WsCleanup><patterns class="empty-list"/><cleanWhenFailure>false</cleanWhenFailure></hudson.plugins.ws__cleanup.WsCleanup>
        </publishers>
        <buildWrappers>
          <hudson.plugins.build__timeout.BuildTimeoutWrapper>
            <strategy class="hudson.plugins.build_timeout.impl.NoActivityTimeOutStrategy"><timeoutSecondsString>90</timeoutSecondsString></strategy>
            <operationList><hudson.plugins.build__timeout.operations.FailOperation/></operationList>
          </hudson.plugins.build__timeout.BuildTimeoutWrapper>
          <hudson.plugins.ws__cleanup.PreBuildCleanup><patterns><hudson.plugins.ws__cleanup.Pattern><pattern>old/**</pattern><type>EXCLUDE</type></hudson.plugins.ws__cleanup.Pattern></patterns></hudson.plugins.ws__cleanup.PreBuildCleanup>
          <com.michelin.cio.hudson.plugins.maskpasswords.MaskPasswordsBuildWrapper><varPasswordPairs><varPasswordPair var="PW" password="secret1"/></varPasswordPairs></com.michelin.cio.hudson.plugins.maskpasswords.MaskPasswordsBuildWrapper>
        </buildWrappers>
      </project>
      """
          .replace("GIT.", GIT)
          .replace("GWT.", GWT)
          .replace("MATRIX", MATRIX);

  @RegisterExtension final TestServer server = TestServer.create();

  @BeforeEach
  void start() {
    server.createItem("j", XML);
  }

  private Http.Reply submit(String body) {
    return server.post(ACTION, body);
  }

  private void assertSaved(String body) {
    Http.Reply reply = submit(body);
    assertThat(reply.status()).as(reply.body()).isEqualTo(302);
  }

  @Test
  void savingTheUnchangedFormKeepsTheXml() {
    String before = server.getBody("/job/j/config.xml");
    String form = server.getBody(ACTION);
    assertThat(form)
        .doesNotContain("<h2>Other settings", "s3cret", "t0ken", "secret1", "pa55w0rd")
        .contains("Enable project-based security", "Throttle concurrent builds");
    assertSaved(HtmlForms.body(form, ACTION));
    assertThat(server.getBody("/job/j/config.xml")).isEqualTo(before);
    String redrawn = submit(HtmlForms.body(form, ACTION) + "&do=more").body();
    assertThat(HtmlForms.bodyWithoutCrumb(redrawn, ACTION))
        .isEqualTo(HtmlForms.bodyWithoutCrumb(form, ACTION));
  }

  @Test
  void listRowsCanBeChangedAddedAndRemoved() {
    String before = server.getBody("/job/j/config.xml");
    String body = HtmlForms.body(server.getBody(ACTION), ACTION);
    body = HtmlForms.withField(body, "git.userRemoteConfigs.url", 1, "/srv/c.git");
    body = HtmlForms.withField(body, "triggers.1.genericVariables.value", 0, "/b & c");
    body = HtmlForms.withField(body, "publishers.1.tagsToPush.tagName", 1, "v2");
    body = HtmlForms.withField(body, "publishers.1.tagsToPush.createTag", 1, "true");
    body = HtmlForms.withField(body, "properties.1..name", 1, "");
    body = HtmlForms.withField(body, "properties.1..name", 2, "zoe");
    body = HtmlForms.withField(body, "properties.1..permission", 2, "hudson.model.Item.Cancel");
    body = HtmlForms.withField(body, "extensions.0.sparseCheckoutPaths", 0, "src/\nlib/");
    body =
        HtmlForms.withField(
            body,
            "extensions.1.buildChooser/@class",
            0,
            "hudson.plugins.git.util.DefaultBuildChooser");
    body = HtmlForms.withField(body, "properties.0.categories", 0, "net\ndisk\ncpu");
    body =
        body.replace("&publishers.0.defaultExcludes=on", "") + "&publishers.2.cleanWhenFailure=on";
    assertSaved(body);
    String after = server.getBody("/job/j/config.xml");
    assertThat(after)
        .contains("<url>/srv/c.git</url><name>fork</name>")
        .contains("<key>ref</key><value>/b &amp; c</value><y/>")
        .contains("<createTag>true</createTag>", "<tagName>v2</tagName>")
        .contains("<permission>no right at all</permission>")
        .contains("<permission>USER:hudson.model.Item.Cancel:zoe</permission>")
        .doesNotContain("hudson.model.Item.Build:crew", "docs/")
        .contains("<path>src/</path><!-- why -->", "<path>lib/</path>")
        .contains("<buildChooser class=\"hudson.plugins.git.util.DefaultBuildChooser\"><separator>")
        .contains("<string>net</string> <string>disk</string>", "<string>cpu</string>")
        .contains("<defaultExcludes>false</defaultExcludes>")
        .contains("<cleanWhenFailure>true</cleanWhenFailure>");
    String[] untouched = {"<hudson.plugins.build__timeout", "<builders>", "<mergeStrategy>OCTOPUS"};
    for (String element : untouched) {
      int start = before.indexOf(element);
      assertThat(after).contains(before.substring(start, before.indexOf("\n", start)));
    }
    String unchanged = HtmlForms.body(server.getBody(ACTION), ACTION);
    assertSaved(unchanged);
    assertThat(server.getBody("/job/j/config.xml")).isEqualTo(after);
  }

  @Test
  void invalidFormsAreShownAgainWithTheirRows() {
    String body = HtmlForms.body(server.getBody(ACTION), ACTION);
    String invalid =
        HtmlForms.withField(
            HtmlForms.withField(body, "git.userRemoteConfigs.url", 0, ""),
            "quietPeriod",
            0,
            "soon");
    invalid = HtmlForms.withField(invalid, "publishers.1.tagsToPush.tagName", 1, "typed");
    assertThat(submit(invalid).body()).contains("role=\"alert\"", "typed");
    String noUrl = HtmlForms.withField(body, "git.userRemoteConfigs.url", 0, "");
    assertThat(submit(noUrl).body()).contains("Enter a URL for each Git repository.");
    assertThat(submit(body + "&git.userRemoteConfigs.from=7").status()).isEqualTo(400);
    String missingRow =
        body.replaceFirst("git\\.userRemoteConfigs\\.from=1", "git.userRemoteConfigs.from=9");
    assertThat(submit(missingRow).body())
        .contains("The form is out of date. Reload the form and try again.");
    String unknownKind = HtmlForms.withField(body, "properties.1..kind", 0, "ROBOT");
    assertThat(submit(unknownKind).body())
        .contains("Permissions can be granted to USER, GROUP or EITHER.");
    assertThat(server.getBody("/job/j/revisions")).doesNotContain("\"number\":2");
  }

  @Test
  void elementsOfOldFormatsHaveFields() {
    String legacyXml =
        """
        <project>
          <logRotator class="hudson.tasks.LogRotator"><daysToKeep>-1</daysToKeep><numToKeep>7</numToKeep></logRotator>
          <properties/>
          <scm class="hudson.plugins.git.GitSCM">
            <userRemoteConfigs><hudson.plugins.git.UserRemoteConfig><url>/srv/a.git</url></hudson.plugins.git.UserRemoteConfig></userRemoteConfigs>
            <branches><hudson.plugins.git.BranchSpec><name>*/main</name></hudson.plugins.git.BranchSpec></branches>
            <buildChooser class="hudson.plugins.git.util.InverseBuildChooser"/>
          </scm>
        </project>
        """;
    Http.Reply reply = server.postXml("/job/j/config.xml", legacyXml);
    assertThat(reply.status()).as(reply.body()).isEqualTo(200);
    String before = server.getBody("/job/j/config.xml");
    String form = server.getBody(ACTION);
    assertThat(form)
        .doesNotContain("<h2>Other settings")
        .contains("Strategy for choosing what to build");
    assertSaved(HtmlForms.body(form, ACTION));
    assertThat(server.getBody("/job/j/config.xml")).isEqualTo(before);
    String body = HtmlForms.withField(HtmlForms.body(form, ACTION), "numToKeep", 0, "9");
    assertSaved(
        HtmlForms.withField(
            body, "git.buildChooser/@class", 0, "hudson.plugins.git.util.DefaultBuildChooser"));
    assertThat(server.getBody("/job/j/config.xml"))
        .isEqualTo(
            before.replace("<numToKeep>7", "<numToKeep>9").replace("InverseBuild", "DefaultBuild"));
    assertSaved(
        HtmlForms.withField(HtmlForms.body(server.getBody(ACTION), ACTION), "numToKeep", 0, ""));
    assertThat(server.getBody("/job/j/config.xml")).doesNotContain("logRotator", "LogRotator");
  }
}
