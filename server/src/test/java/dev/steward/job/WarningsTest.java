package dev.steward.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.Http;
import dev.steward.testing.TestServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Unsupported parts of a definition are listed on the page and in the REST API. */
@Tag("integration")
class WarningsTest {

  @RegisterExtension static final TestServer server = TestServer.create();

  private static void post(String path, String xml) {
    Http.Reply reply = server.postXml(path, xml);
    assertThat(reply.status()).as(reply.body()).isEqualTo(200);
  }

  private static String warnings(String path) {
    Http.Reply reply = server.get(path + "warnings");
    assertThat(reply.status()).isEqualTo(200);
    return reply.body();
  }

  private static String warningsOf(String name, String xml) {
    post("/createItem?name=" + name, xml);
    return warnings("/job/" + name + "/");
  }

  @Test
  void unsupportedScmFieldsAreListed() {
    String warnings =
        warningsOf(
            "sources",
            """
            <project><scm class="hudson.plugins.git.GitSCM" plugin="git@4">
              <configVersion>2</configVersion>
              <userRemoteConfigs><hudson.plugins.git.UserRemoteConfig><url>U</url><tunnel>t</tunnel>
              </hudson.plugins.git.UserRemoteConfig></userRemoteConfigs>
              <branches/>
              <doGenerateSubmoduleConfigurations>false</doGenerateSubmoduleConfigurations>
              <submoduleCfg class="list"/>
              <mirror>M</mirror>
              <watch><every>1</every></watch>
            </scm></project>
            """);
    assertThat(warnings)
        .isEqualTo(
            "{\"warnings\":[\"<mirror>, <watch> in <scm> are kept but have no effect here.\","
                + "\"<tunnel> in <hudson.plugins.git.UserRemoteConfig> is kept but has no effect"
                + " here.\"]}");
    assertThat(server.getBody("/job/sources/"))
        .contains("&lt;mirror&gt;, &lt;watch&gt; in &lt;scm&gt; are kept");
  }

  @Test
  void unsupportedTriggerStepAndParameterFieldsAreListed() {
    String warnings =
        warningsOf(
            "fields",
            """
            <project>
              <properties><hudson.model.ParametersDefinitionProperty><parameterDefinitions>
                <hudson.model.StringParameterDefinition><name>A</name><hidden>true</hidden>
                </hudson.model.StringParameterDefinition>
              </parameterDefinitions></hudson.model.ParametersDefinitionProperty></properties>
              <triggers><hudson.triggers.TimerTrigger><spec>@daily</spec><zone>Z</zone>
                </hudson.triggers.TimerTrigger><x.Unknown><spec>s</spec><y>1</y></x.Unknown></triggers>
              <builders><hudson.tasks.Maven><targets>t</targets>
                <settings class="jenkins.mvn.FilePathSettingsProvider"><path>s.xml</path></settings>
                <globalSettings class="jenkins.mvn.DefaultGlobalSettingsProvider"/>
                </hudson.tasks.Maven></builders>
              <publishers><hudson.tasks.ArtifactArchiver><artifacts>x</artifacts>
                <latestOnly>true</latestOnly></hudson.tasks.ArtifactArchiver>
                <hudson.tasks.BuildTrigger><childProjects>z</childProjects><threshold>
                <name>SUCCESS</name><ordinal>0</ordinal><color>BLUE</color>
                <completeBuild>true</completeBuild></threshold></hudson.tasks.BuildTrigger></publishers>
              <buildWrappers><hudson.plugins.build__timeout.BuildTimeoutWrapper>
                <strategy class="hudson.plugins.build_timeout.impl.AbsoluteTimeOutStrategy">
                <timeoutMinutes>5</timeoutMinutes></strategy><timeoutEnvVar>T</timeoutEnvVar>
                </hudson.plugins.build__timeout.BuildTimeoutWrapper></buildWrappers>
              <other>1</other>
            </project>
            """);
    assertThat(warnings)
        .contains("<hidden> in <hudson.model.StringParameterDefinition> is kept")
        .contains("<zone> in <hudson.triggers.TimerTrigger> is kept")
        .contains("<settings> in <hudson.tasks.Maven> is kept")
        .contains("<latestOnly> in <hudson.tasks.ArtifactArchiver> is kept")
        .contains("<timeoutEnvVar> in <hudson.plugins.build__timeout.BuildTimeoutWrapper> is kept")
        .contains("<x.Unknown> in <triggers> is kept but has no effect.")
        .contains("<other> is kept but has no effect here.")
        .doesNotContain("<y>", "<spec>", "globalSettings", "threshold", "completeBuild");
  }

  @Test
  void aFullySupportedDefinitionHasNoWarnings() {
    assertThat(
            warningsOf(
                "plain",
                """
                <project>
                  <actions/><keepDependencies>false</keepDependencies>
                  <properties><hudson.plugins.throttleconcurrents.ThrottleJobProperty>
                    <maxConcurrentPerNode>1</maxConcurrentPerNode><categories class="list"/>
                    <throttleEnabled>false</throttleEnabled><throttleOption>project</throttleOption>
                    </hudson.plugins.throttleconcurrents.ThrottleJobProperty>
                    <jenkins.model.BuildDiscarderProperty><strategy class="hudson.tasks.LogRotator">
                    <daysToKeep>-1</daysToKeep><numToKeep>5</numToKeep></strategy>
                    </jenkins.model.BuildDiscarderProperty></properties>
                  <scm class="hudson.scm.NullSCM"/><assignedNode>x</assignedNode><canRoam>true</canRoam>
                  <triggers/><builders><hudson.tasks.Shell><command>true</command>
                    <configuredLocalRules/></hudson.tasks.Shell></builders>
                  <publishers><hudson.tasks.junit.JUnitResultArchiver><testResults>x</testResults>
                    <keepLongStdio>true</keepLongStdio><healthScaleFactor>1.0</healthScaleFactor>
                    </hudson.tasks.junit.JUnitResultArchiver></publishers><buildWrappers/>
                </project>
                """))
        .isEqualTo("{\"warnings\":[]}");
  }

  @Test
  void unsupportedViewFiltersAndColumnsAreListed() {
    post(
        "/createView?name=filtered",
        """
        <hudson.model.ListView><jobFilters>
          <hudson.views.BuildStatusFilter><neverBuilt>true</neverBuilt></hudson.views.BuildStatusFilter>
          </jobFilters><columns><hudson.views.JobColumn/><x.Own/></columns>
        </hudson.model.ListView>
        """);
    assertThat(warnings("/view/filtered/"))
        .contains("The filter <hudson.views.BuildStatusFilter> is kept but has no effect here.")
        .contains("The column <x.Own> is kept but not shown here.")
        .doesNotContain("JobColumn");
    assertThat(server.getBody("/view/filtered/"))
        .contains("The filter &lt;hudson.views.BuildStatusFilter&gt; is kept");
  }

  @Test
  void unsupportedFolderPropertiesAreListed() {
    assertThat(
            warningsOf(
                "f",
                "<com.cloudbees.hudson.plugins.folder.Folder><properties><x.Y/><x.Z><a>1</a></x.Z>"
                    + "</properties></com.cloudbees.hudson.plugins.folder.Folder>"))
        .contains("<x.Z> in <properties> is kept but has no effect here.");
    assertThat(server.getBody("/job/f/")).contains("&lt;x.Z&gt; in");
  }
}
