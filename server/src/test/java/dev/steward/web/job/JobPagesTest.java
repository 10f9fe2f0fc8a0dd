package dev.steward.web.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.HtmlForms;
import dev.steward.testing.Http;
import dev.steward.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Pages of jobs, used without scripts. */
@Tag("integration")
class JobPagesTest {

  @RegisterExtension final TestServer server = TestServer.create();

  @AfterEach
  void stop() {
    server.await("/computer/api/json", "\"busyExecutors\":0");
  }

  private void build(String job, int number) {
    server.post("/job/" + job + "/build?delay=0sec", "");
    server.await("/job/" + job + "/" + number + "/api/json", "\"building\":false");
  }

  @Test
  void buildHistoryIsPagedAndSearched() {
    server.createJob("j", "exit $((BUILD_NUMBER % 2))");
    for (int number = 1; number <= 3; number++) {
      build("j", number);
    }
    server.post("/job/j/2/submitDescription", "description=The+50%25+one");
    assertThat(server.getBody("/job/j/"))
        .contains(
            "href=\"/job/j/3/\"",
            "href=\"/job/j/1/\"",
            "id=\"chart-times\"",
            "Last failed build (#3)");
    assertThat(server.getBody("/job/j/?from=2"))
        .contains("href=\"/job/j/2/\"", "href=\"/job/j/1/\"")
        .doesNotContain("href=\"/job/j/3/\"", "id=\"chart-times\"");
    assertThat(server.getBody("/job/j/?search=50%25"))
        .contains("href=\"/job/j/2/\"")
        .doesNotContain("href=\"/job/j/1/\"", "href=\"/job/j/3/\"");
    assertThat(server.getBody("/job/j/?search=failure"))
        .contains("href=\"/job/j/1/\"", "href=\"/job/j/3/\"")
        .doesNotContain("href=\"/job/j/2/\"");
    assertThat(server.getBody("/job/j/?search=%231")).contains("href=\"/job/j/1/\"");
    assertThat(server.getBody("/job/j/?search=_")).contains("No matching builds.");
    assertThat(server.get("/job/j/?from=x").status()).isEqualTo(400);
  }

  @Test
  void descriptionsAreEscaped() {
    server.createJob("j", "true");
    server.post("/job/j/submitDescription", "description=%3Cscript%3Ealert(1)%3C/script%3E");
    assertThat(server.getBody("/job/j/"))
        .contains("&lt;script&gt;alert(1)")
        .doesNotContain("<script>alert");
  }

  @Test
  void revisionsAreComparedAndRestored() {
    server.createJob("j", "echo one");
    String first = server.getBody("/job/j/config.xml");
    server.post("/job/j/submitDescription", "description=second");
    assertThat(server.getBody("/job/j/jobConfigHistory/"))
        .contains("<span class=\"came\">+", "second");
    assertThat(server.getBody("/job/j/jobConfigHistory/?from=1&to=1")).contains("No differences.");
    assertThat(server.get("/job/j/jobConfigHistory/?from=1&to=99").status()).isEqualTo(404);
    assertThat(server.get("/job/j/jobConfigHistory/?from=x").status()).isEqualTo(400);
    assertThat(server.post("/job/j/restore", "revision=1").status()).isEqualTo(302);
    assertThat(server.getBody("/job/j/config.xml")).isEqualTo(first);
  }

  private static final String XML =
      """
      <project>
        <!-- kept -->
        <description>one</description>
        <x.Unknown  a='1'><b/></x.Unknown>
        <builders>
          <hudson.tasks.Shell><command>echo one</command><y/></hudson.tasks.Shell>
          <!-- between -->
          <x.Step><z>2</z></x.Step>
        </builders>
      </project>
      """;

  private void createJob() {
    server.createItem("j", XML);
  }

  private static final String UNCHANGED =
      "revision=1&description=one&has.builders=on&builders.from=0&builders.kind=hudson.tasks.Shell"
          + "&builders.from=1&builders.kind=x.Step";

  @Test
  void savingTheUnchangedFormChangesNothing() {
    createJob();
    String before = server.getBody("/job/j/config.xml");
    assertThat(server.getBody("/job/j/configure")).contains("echo one", "&lt;x.Step", "x.Unknown");
    Http.Reply saved = server.post("/job/j/configure", UNCHANGED + "&builders.0.command=echo+one");
    assertThat(saved.status()).as(saved.body()).isEqualTo(302);
    assertThat(server.getBody("/job/j/config.xml")).isEqualTo(before);
    assertThat(server.getBody("/job/j/revisions")).doesNotContain("\"number\":2");
  }

  @Test
  void theFormChangesOnlyTheFieldsItShows() {
    createJob();
    String before = server.getBody("/job/j/config.xml");
    Http.Reply saved =
        server.post(
            "/job/j/configure",
            UNCHANGED.replace("=one", "=two")
                + "&builders.0.command=echo+%3Ctwo%3E%0D%0Aexit&concurrentBuild=on&quietPeriod=7");
    assertThat(saved.status()).as(saved.body()).isEqualTo(302);
    String after = server.getBody("/job/j/config.xml");
    assertThat(after)
        .contains("<concurrentBuild>true</concurrentBuild>", "<quietPeriod>7</quietPeriod>");
    assertThat(
            after
                .replace("\n  <concurrentBuild>true</concurrentBuild>", "")
                .replace("\n  <quietPeriod>7</quietPeriod>", ""))
        .isEqualTo(
            before
                .replace("<description>one<", "<description>two<")
                .replace("<command>echo one<", "<command>echo &lt;two&gt;\nexit<"));
    Http.Reply reverted =
        server.post(
            "/job/j/configure",
            UNCHANGED.replace("revision=1", "revision=2")
                + "&builders.0.command=echo+one&concurrentBuild=on");
    assertThat(reverted.status()).as(reverted.body()).isEqualTo(302);
    assertThat(
            server
                .getBody("/job/j/config.xml")
                .replace("\n  <concurrentBuild>true</concurrentBuild>", ""))
        .isEqualTo(before);
  }

  @Test
  void stepsAreAddedMovedAndRemovedWithoutScripts() {
    createJob();
    String page =
        server
            .post(
                "/job/j/configure", UNCHANGED + "&builders.0.command=echo+typed&do=builders:down-0")
            .body();
    assertThat(page.indexOf("&lt;x.Step")).isPositive().isLessThan(page.indexOf("echo typed"));
    assertThat(
            server
                .post(
                    "/job/j/configure",
                    UNCHANGED
                        + "&builders.0.command=a&do=builders:add&add.builders=hudson.tasks.Shell")
                .body())
        .contains("name=\"builders.from\" value=\"-1\"");
    assertThat(
            server
                .post("/job/j/configure", UNCHANGED + "&builders.0.command=a&do=builders:remove-1")
                .body())
        .doesNotContain("x.Step");
    Http.Reply saved =
        server.post(
            "/job/j/configure",
            "revision=1&description=one&has.builders=on&builders.from=1&builders.kind=x.Step"
                + "&builders.from=-1&builders.kind=hudson.tasks.Shell&builders.1.command=new"
                + "&builders.from=0&builders.kind=hudson.tasks.Shell"
                + "&builders.2.command=echo+one");
    assertThat(saved.status()).as(saved.body()).isEqualTo(302);
    assertThat(server.getBody("/job/j/config.xml"))
        .containsSubsequence(
            "<x.Unknown  a='1'><b/></x.Unknown>",
            "<x.Step><z>2</z></x.Step>",
            "<!-- between -->",
            "<command>new</command>",
            "<hudson.tasks.Shell><command>echo one</command><y/></hudson.tasks.Shell>");
    assertThat(
            server.post("/job/j/configure", "revision=2&description=one&has.builders=on").status())
        .isEqualTo(302);
    assertThat(server.getBody("/job/j/config.xml"))
        .contains("<!-- kept -->", "<!-- between -->", "x.Unknown")
        .doesNotContain("x.Step", "Shell");
  }

  @Test
  void gitExtensionsAreAddedChangedAndRemoved() {
    String xml =
        "<project><scm class=\"hudson.plugins.git.GitSCM\"><userRemoteConfigs>"
            + "<hudson.plugins.git.UserRemoteConfig><url>/srv/a.git</url>"
            + "</hudson.plugins.git.UserRemoteConfig></userRemoteConfigs><extensions>"
            + "<hudson.plugins.git.extensions.impl.CloneOption><shallow>true</shallow><depth>3"
            + "</depth></hudson.plugins.git.extensions.impl.CloneOption><x.Other/></extensions>"
            + "</scm></project>";
    server.createItem("j", xml);
    String before = server.getBody("/job/j/config.xml");
    String form = server.getBody("/job/j/configure");
    assertThat(form).contains("Additional Git behaviours", "Advanced clone behaviours", "x.Other");
    String fields = HtmlForms.body(form, "/job/j/configure");
    assertThat(server.post("/job/j/configure", fields).status()).isEqualTo(302);
    assertThat(server.getBody("/job/j/config.xml")).isEqualTo(before);
    String addition =
        "&extensions.from=-1&extensions.kind=hudson.plugins.git.extensions.impl.LocalBranch"
            + "&extensions.2.localBranch=main";
    Http.Reply saved =
        server.post(
            "/job/j/configure",
            fields.replace("extensions.0.depth=3", "extensions.0.depth=7") + addition);
    assertThat(saved.status()).as(saved.body()).isEqualTo(302);
    String after = server.getBody("/job/j/config.xml");
    assertThat(after)
        .contains("<depth>7</depth>", "<shallow>true</shallow>", "<x.Other/>")
        .contains("<localBranch>main</localBranch>");
    form = server.getBody("/job/j/configure");
    fields = HtmlForms.body(form, "/job/j/configure");
    assertThat(
            server.post("/job/j/configure", fields.replace("source=git", "source=none")).status())
        .isEqualTo(302);
    assertThat(server.getBody("/job/j/config.xml")).doesNotContain("GitSCM", "x.Other");
    assertThat(server.getBody("/job/j/configure")).doesNotContain("Additional Git behaviours");
  }

  private static final String BINDING_PACKAGE = "org.jenkinsci.plugins.credentialsbinding.impl.";

  @Test
  void credentialBindingsAreAddedChangedAndRemoved() {
    String xml =
        "<project><buildWrappers>\n<x.Wrapper/>\n<I.SecretBuildWrapper><bindings>"
            + "<I.StringBinding><credentialsId>a</credentialsId><variable>A</variable>"
            + "</I.StringBinding><x.Binding><y/></x.Binding></bindings></I.SecretBuildWrapper>"
            + "</buildWrappers></project>";
    xml = xml.replace("I.", BINDING_PACKAGE);
    String domain = "/manage/credentials/store/system/domain/_/newCredentials";
    assertThat(server.post(domain, "kind=secret-text&id=file&secret=s").status()).isEqualTo(302);
    server.createItem("j", xml);
    String before = server.getBody("/job/j/config.xml");
    String form = server.getBody("/job/j/configure");
    assertThat(form)
        .contains("Credentials bindings", "value=\"A\"", "x.Binding")
        .contains("Use secret text(s) or file(s)")
        .doesNotContain("<option value=\"" + BINDING_PACKAGE + "SecretBuildWrapper");
    String fields = HtmlForms.body(form, "/job/j/configure");
    assertThat(server.post("/job/j/configure", fields).status()).isEqualTo(302);
    assertThat(server.getBody("/job/j/config.xml")).isEqualTo(before);

    String addition =
        "&bindings.from=-1&bindings.kind="
            + BINDING_PACKAGE
            + "FileBinding&bindings.2.variable=F&bindings.2.credentialsId=file";
    assertThat(server.post("/job/j/configure", fields.replace("=A&", "=B&") + addition).status())
        .isEqualTo(302);
    assertThat(server.getBody("/job/j/config.xml"))
        .contains("<variable>B</variable>", "<variable>F</variable>", "<x.Binding><y/>")
        .contains("<credentialsId>file</credentialsId>", "<x.Wrapper/>");

    // Removing the wrapper removes the bindings in it.
    String withoutBindings = "revision=2&has.wrappers=on&wrappers.from=0&wrappers.kind=x.Wrapper";
    assertThat(server.post("/job/j/configure", withoutBindings + "&has.bindings=on").status())
        .isEqualTo(302);
    assertThat(server.getBody("/job/j/config.xml"))
        .contains("<x.Wrapper/>")
        .doesNotContain("SecretBuildWrapper");
    String addedAgain = "&has.bindings=on" + addition.replace(".2.", ".0.");
    assertThat(
            server
                .post("/job/j/configure", withoutBindings.replace("=2", "=3") + addedAgain)
                .status())
        .isEqualTo(302);
    assertThat(server.getBody("/job/j/config.xml"))
        .contains("SecretBuildWrapper", "<variable>F</variable>");
    assertThat(
            server
                .post(
                    "/job/j/configure",
                    "revision=4&has.wrappers=on&wrappers.from=0&wrappers.kind=x.Wrapper"
                        + "&wrappers.from=1&wrappers.kind="
                        + BINDING_PACKAGE
                        + "SecretBuildWrapper&has.bindings=on")
                .status())
        .isEqualTo(302);
    assertThat(server.getBody("/job/j/config.xml")).doesNotContain("SecretBuildWrapper");
  }

  @Test
  void invalidFormsAreShownAgainWithTheirInput() {
    createJob();
    Http.Reply refused =
        server.post("/job/j/configure", UNCHANGED + "&builders.0.command=typed&quietPeriod=soon");
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.body())
        .contains("role=\"alert\"", "must be a whole number", "typed", "soon");
    Http.Reply xml = server.post("/job/j/configure", "xml=%3Cproject%3Etyped");
    assertThat(xml.status()).isEqualTo(400);
    assertThat(xml.body()).contains("role=\"alert\"", "typed");
    assertThat(
            server
                .post(
                    "/job/j/configure",
                    UNCHANGED.replace("revision=1", "revision=9") + "&builders.0.command=")
                .status())
        .isEqualTo(409);
    assertThat(
            server
                .post(
                    "/job/j/configure",
                    "revision=1&has.builders=on&builders.from=7&builders.kind=x")
                .status())
        .isIn(400, 409);
  }

  @Test
  void conflictingXmlIsShownAgainAndCanOverwrite() {
    createJob();
    assertThat(server.getBody("/job/j/configure?view=xml"))
        .contains("name=\"revision\" value=\"1\"");
    server.post("/job/j/submitDescription", "description=theirs");
    String typed = "xml=%3Cproject%3E%3Cdescription%3Emine%3C%2Fdescription%3E%3C%2Fproject%3E";
    Http.Reply conflict = server.post("/job/j/configure", typed + "&revision=1");
    assertThat(conflict.status()).isEqualTo(409);
    assertThat(conflict.body())
        .contains("Not saved: revision 2 has been saved", "mine", "value=\"2\"");
    assertThat(server.getBody("/job/j/config.xml")).contains("theirs").doesNotContain("mine");
    assertThat(server.post("/job/j/configure", typed + "&revision=2").status()).isEqualTo(302);
    assertThat(server.getBody("/job/j/config.xml")).contains("mine").doesNotContain("theirs");
    // A form without a revision overwrites whatever revision is current.
    assertThat(server.post("/job/j/configure", typed.replace("mine", "again")).status())
        .isEqualTo(302);
    assertThat(server.getBody("/job/j/config.xml")).contains("again");
  }

  @Test
  void conflictingFormsAreShownAgainAndNotSaved() {
    createJob();
    server.post("/job/j/submitDescription", "description=theirs");
    Http.Reply conflict =
        server.post(
            "/job/j/configure", UNCHANGED.replace("=one", "=mine") + "&builders.0.command=typed");
    assertThat(conflict.status()).isEqualTo(409);
    assertThat(conflict.body()).contains("changed since this form was opened", "mine", "typed");
    assertThat(server.getBody("/job/j/config.xml"))
        .contains("theirs", "echo one")
        .doesNotContain("mine", "typed");
  }

  @Test
  void theDeletePageListsWhatIsLost() {
    server.createJob("j", "true");
    build("j", 1);
    assertThat(server.getBody("/job/j/delete"))
        .contains("Its builds, from #1 to #1.", "/job/j/doDelete");
    assertThat(server.get("/job/j/").status()).isEqualTo(200);
    assertThat(server.post("/job/j/doDelete", "").status()).isEqualTo(302);
    assertThat(server.get("/job/j/").status()).isEqualTo(404);
  }

  @Test
  void buildNowRedirectsBackToThePage() {
    server.createJob("plain", "true");
    Http.Reply reply =
        server.post(
            "/job/plain/buildNow",
            "delay=0sec",
            "Referer: http://" + server.http().authority() + "/?sort=name");
    assertThat(reply.status()).isEqualTo(302);
    assertThat(reply.header("Location")).endsWith("/?sort=name");
    server.await("/job/plain/1/api/json", "\"building\":false");
    server.createItem(
        "asks",
        "<project><properties><hudson.model.ParametersDefinitionProperty><parameterDefinitions>"
            + "<hudson.model.ChoiceParameterDefinition><name>TONE</name><choices"
            + " class=\"java.util.Arrays$ArrayList\"><a class=\"string-array\">"
            + "<string>kind</string></a></choices></hudson.model.ChoiceParameterDefinition>"
            + "<hudson.model.StringParameterDefinition><name>WHO</name>"
            + "</hudson.model.StringParameterDefinition></parameterDefinitions>"
            + "</hudson.model.ParametersDefinitionProperty></properties></project>");
    Http.Reply refused = server.post("/job/asks/buildNow", "TONE=loud&WHO=kept+words");
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.body()).contains("role=\"alert\"", "value=\"kept words\"");
    assertThat(server.post("/job/asks/buildNow", "TONE=kind&delay=0sec").header("Location"))
        .endsWith("/job/asks/");
    server.await("/job/asks/1/api/json", "\"building\":false");
  }

  /** Opening and saving the form must not change any of the real job configurations. */
  @Test
  void savingUnchangedFormsOfRealJobsChangesNothing() throws IOException {
    Path teams = Path.of("../contract/src/test/resources/teams");
    List<Path> files;
    try (var list = Files.list(teams)) {
      files = list.filter(path -> path.toString().endsWith(".xml")).sorted().toList();
    }
    assertThat(files).isNotEmpty();
    for (Path file : files) {
      String name = file.getFileName().toString().replace(".xml", "");
      Http.Reply reply = server.postXml("/createItem?name=" + name, Files.readString(file));
      assertThat(reply.status()).as(name).isEqualTo(200);
      String before = server.getBody("/job/" + name + "/config.xml");
      String action = "/job/" + name + "/configure";
      String form = server.getBody(action);
      Http.Reply saved = server.post(action, HtmlForms.body(form, action));
      assertThat(saved.status()).as(saved.body()).isEqualTo(302);
      assertThat(server.getBody("/job/" + name + "/config.xml")).as(name).isEqualTo(before);
      // Buttons that only redraw the form also keep all values.
      String redrawn =
          server.post(action, HtmlForms.body(form, action) + "&do=builders:none").body();
      assertThat(HtmlForms.bodyWithoutCrumb(redrawn, action))
          .as(name)
          .isEqualTo(HtmlForms.bodyWithoutCrumb(form, action));
    }
  }

  @Test
  void aJobCanBeConfiguredByItsFormOnly() {
    server.createItem("made", "<project/>");
    String action = "/job/made/configure";
    String form = server.getBody(action);
    for (String[] addition :
        new String[][] {
          {"parameters", "hudson.model.ChoiceParameterDefinition"},
          {"triggers", "hudson.triggers.TimerTrigger"},
          {"wrappers", "hudson.plugins.timestamper.TimestamperBuildWrapper"},
          {"builders", "hudson.tasks.Shell"},
          {"publishers", "hudson.tasks.ArtifactArchiver"},
          {"publishers", "hudson.tasks.BuildTrigger"}
        }) {
      form =
          server
              .post(
                  action,
                  "do="
                      + addition[0]
                      + ":add&add."
                      + addition[0]
                      + "="
                      + addition[1]
                      + "&"
                      + HtmlForms.body(form, action))
              .body();
    }
    String typed =
        "parameters.0.name=TONE&parameters.0.choices=kind%0D%0Aloud&triggers.0.spec=H+4+*+*+*"
            + "&builders.0.command=echo+%22%24TONE%22&publishers.0.artifacts=out%2F**"
            + "&publishers.1.childProjects=made&publishers.1.threshold=UNSTABLE&daysToKeep=7"
            + "&source=git&git.userRemoteConfigs.from=-1&git.userRemoteConfigs.name=&git.userRemoteConfigs.refspec=&git.userRemoteConfigs.credentialsId=&git.userRemoteConfigs.url=https%3A%2F%2Fexample.com%2Fr.git&git.branches=*%2Fmain";
    Http.Reply saved = server.post(action, typed + "&" + HtmlForms.body(form, action));
    assertThat(saved.status()).as(saved.body()).isEqualTo(302);
    assertThat(server.getBody("/job/made/config.xml"))
        .contains(
            "<name>TONE</name>",
            "<string>kind</string><string>loud</string>",
            "<spec>H 4 * * *</spec>",
            "TimestamperBuildWrapper",
            "<command>echo &quot;$TONE&quot;</command>",
            "<artifacts>out/**</artifacts>",
            "<childProjects>made</childProjects>",
            "<name>UNSTABLE</name><ordinal>1</ordinal>",
            "<daysToKeep>7</daysToKeep>",
            "<url>https://example.com/r.git</url>",
            "<name>*/main</name>");
    assertThat(server.getBody("/job/made/api/json")).contains("\"TONE\"", "\"loud\"");
    String savedForm = server.getBody(action);
    server.post(action, "source=none&" + HtmlForms.body(savedForm, action));
    assertThat(server.getBody("/job/made/config.xml"))
        .contains("NullSCM")
        .doesNotContain("example.com");
    assertThat(
            server
                .post(action, "daysToKeep=soon&" + HtmlForms.body(server.getBody(action), action))
                .body())
        .contains("role=\"alert\"", "soon");
    assertThat(
            server
                .post(
                    action,
                    "triggers.0.spec=never&" + HtmlForms.body(server.getBody(action), action))
                .body())
        .contains("role=\"alert\"", "never");
  }
}
