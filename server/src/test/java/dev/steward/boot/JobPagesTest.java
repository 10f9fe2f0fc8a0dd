package dev.steward.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.HtmlForms;
import dev.steward.testing.Http;
import dev.steward.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pages of jobs, used without scripts. */
class JobPagesTest {

  @TempDir Path folder;
  private TestServer server;

  @BeforeEach
  void start() {
    server = new TestServer(folder.resolve("home"));
  }

  @AfterEach
  void stop() {
    server.await("/computer/api/json", "\"busyExecutors\":0");
    server.close();
  }

  private Http.Reply get(String path) {
    return server.http().get(path, server.admin());
  }

  private Http.Reply post(String path, String body) {
    return server.http().post(path, body, server.admin());
  }

  private void build(String job, int number) {
    post("/job/" + job + "/build?delay=0sec", "");
    server.await("/job/" + job + "/" + number + "/api/json", "\"building\":false");
  }

  @Test
  void buildHistoryIsPagedAndSearched() {
    server.createJob("j", "exit $((BUILD_NUMBER % 2))");
    for (int number = 1; number <= 3; number++) {
      build("j", number);
    }
    post("/job/j/2/submitDescription", "description=The+50%25+one");
    assertThat(get("/job/j/").body())
        .contains(
            "href=\"/job/j/3/\"",
            "href=\"/job/j/1/\"",
            "id=\"chart-times\"",
            "Last failed build (#3)");
    assertThat(get("/job/j/?from=2").body())
        .contains("href=\"/job/j/2/\"", "href=\"/job/j/1/\"")
        .doesNotContain("href=\"/job/j/3/\"", "id=\"chart-times\"");
    assertThat(get("/job/j/?search=50%25").body())
        .contains("href=\"/job/j/2/\"")
        .doesNotContain("href=\"/job/j/1/\"", "href=\"/job/j/3/\"");
    assertThat(get("/job/j/?search=failure").body())
        .contains("href=\"/job/j/1/\"", "href=\"/job/j/3/\"")
        .doesNotContain("href=\"/job/j/2/\"");
    assertThat(get("/job/j/?search=%231").body()).contains("href=\"/job/j/1/\"");
    assertThat(get("/job/j/?search=_").body()).contains("No matching builds.");
    assertThat(get("/job/j/?from=x").status()).isEqualTo(400);
  }

  @Test
  void descriptionsAreEscaped() {
    server.createJob("j", "true");
    post("/job/j/submitDescription", "description=%3Cscript%3Ealert(1)%3C/script%3E");
    assertThat(get("/job/j/").body())
        .contains("&lt;script&gt;alert(1)")
        .doesNotContain("<script>alert");
  }

  @Test
  void revisionsAreComparedAndRestored() {
    server.createJob("j", "echo one");
    String first = get("/job/j/config.xml").body();
    post("/job/j/submitDescription", "description=second");
    assertThat(get("/job/j/jobConfigHistory/").body()).contains("<span class=\"came\">+", "second");
    assertThat(get("/job/j/jobConfigHistory/?from=1&to=1").body()).contains("No differences.");
    assertThat(get("/job/j/jobConfigHistory/?from=1&to=99").status()).isEqualTo(404);
    assertThat(get("/job/j/jobConfigHistory/?from=x").status()).isEqualTo(400);
    assertThat(post("/job/j/restore", "revision=1").status()).isEqualTo(302);
    assertThat(get("/job/j/config.xml").body()).isEqualTo(first);
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
    Http.Reply reply =
        server
            .http()
            .post("/createItem?name=j", XML, server.admin(), "Content-Type: application/xml");
    assertThat(reply.status()).isEqualTo(200);
  }

  private static final String UNCHANGED =
      "revision=1&description=one&has.builders=on&builders.from=0&builders.kind=hudson.tasks.Shell"
          + "&builders.from=1&builders.kind=x.Step";

  @Test
  void savingTheUnchangedFormChangesNothing() {
    createJob();
    String before = get("/job/j/config.xml").body();
    assertThat(get("/job/j/configure").body()).contains("echo one", "&lt;x.Step", "x.Unknown");
    Http.Reply saved = post("/job/j/configure", UNCHANGED + "&builders.0.command=echo+one");
    assertThat(saved.status()).as(saved.body()).isEqualTo(302);
    assertThat(get("/job/j/config.xml").body()).isEqualTo(before);
    assertThat(get("/job/j/revisions").body()).doesNotContain("\"number\":2");
  }

  @Test
  void theFormChangesOnlyTheFieldsItShows() {
    createJob();
    String before = get("/job/j/config.xml").body();
    Http.Reply saved =
        post(
            "/job/j/configure",
            UNCHANGED.replace("=one", "=two")
                + "&builders.0.command=echo+%3Ctwo%3E%0D%0Aexit&concurrentBuild=on&quietPeriod=7");
    assertThat(saved.status()).as(saved.body()).isEqualTo(302);
    String after = get("/job/j/config.xml").body();
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
        post(
            "/job/j/configure",
            UNCHANGED.replace("revision=1", "revision=2")
                + "&builders.0.command=echo+one&concurrentBuild=on");
    assertThat(reverted.status()).as(reverted.body()).isEqualTo(302);
    assertThat(
            get("/job/j/config.xml")
                .body()
                .replace("\n  <concurrentBuild>true</concurrentBuild>", ""))
        .isEqualTo(before);
  }

  @Test
  void stepsAreAddedMovedAndRemovedWithoutScripts() {
    createJob();
    String page =
        post("/job/j/configure", UNCHANGED + "&builders.0.command=echo+typed&do=builders:down-0")
            .body();
    assertThat(page.indexOf("&lt;x.Step")).isPositive().isLessThan(page.indexOf("echo typed"));
    assertThat(
            post(
                    "/job/j/configure",
                    UNCHANGED
                        + "&builders.0.command=a&do=builders:add&add.builders=hudson.tasks.Shell")
                .body())
        .contains("name=\"builders.from\" value=\"-1\"");
    assertThat(
            post("/job/j/configure", UNCHANGED + "&builders.0.command=a&do=builders:remove-1")
                .body())
        .doesNotContain("x.Step");
    Http.Reply saved =
        post(
            "/job/j/configure",
            "revision=1&description=one&has.builders=on&builders.from=1&builders.kind=x.Step"
                + "&builders.from=-1&builders.kind=hudson.tasks.Shell&builders.1.command=new"
                + "&builders.from=0&builders.kind=hudson.tasks.Shell"
                + "&builders.2.command=echo+one");
    assertThat(saved.status()).as(saved.body()).isEqualTo(302);
    assertThat(get("/job/j/config.xml").body())
        .containsSubsequence(
            "<x.Unknown  a='1'><b/></x.Unknown>",
            "<x.Step><z>2</z></x.Step>",
            "<!-- between -->",
            "<command>new</command>",
            "<hudson.tasks.Shell><command>echo one</command><y/></hudson.tasks.Shell>");
    assertThat(post("/job/j/configure", "revision=2&description=one&has.builders=on").status())
        .isEqualTo(302);
    assertThat(get("/job/j/config.xml").body())
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
    server.http().post("/createItem?name=j", xml, server.admin(), "Content-Type: application/xml");
    String before = get("/job/j/config.xml").body();
    String form = get("/job/j/configure").body();
    assertThat(form).contains("Additional Git behaviours", "Advanced clone behaviours", "x.Other");
    String fields = HtmlForms.body(form, "/job/j/configure");
    assertThat(post("/job/j/configure", fields).status()).isEqualTo(302);
    assertThat(get("/job/j/config.xml").body()).isEqualTo(before);
    String addition =
        "&extensions.from=-1&extensions.kind=hudson.plugins.git.extensions.impl.LocalBranch"
            + "&extensions.2.localBranch=main";
    Http.Reply saved =
        post(
            "/job/j/configure",
            fields.replace("extensions.0.depth=3", "extensions.0.depth=7") + addition);
    assertThat(saved.status()).as(saved.body()).isEqualTo(302);
    String after = get("/job/j/config.xml").body();
    assertThat(after)
        .contains("<depth>7</depth>", "<shallow>true</shallow>", "<x.Other/>")
        .contains("<localBranch>main</localBranch>");
    form = get("/job/j/configure").body();
    fields = HtmlForms.body(form, "/job/j/configure");
    assertThat(post("/job/j/configure", fields.replace("source=git", "source=none")).status())
        .isEqualTo(302);
    assertThat(get("/job/j/config.xml").body()).doesNotContain("GitSCM", "x.Other");
    assertThat(get("/job/j/configure").body()).doesNotContain("Additional Git behaviours");
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
    assertThat(post(domain, "kind=secret-text&id=file&secret=s").status()).isEqualTo(302);
    server.http().post("/createItem?name=j", xml, server.admin(), "Content-Type: application/xml");
    String before = get("/job/j/config.xml").body();
    String form = get("/job/j/configure").body();
    assertThat(form)
        .contains("Credentials bindings", "value=\"A\"", "x.Binding")
        .contains("Use secret text(s) or file(s)")
        .doesNotContain("<option value=\"" + BINDING_PACKAGE + "SecretBuildWrapper");
    String fields = HtmlForms.body(form, "/job/j/configure");
    assertThat(post("/job/j/configure", fields).status()).isEqualTo(302);
    assertThat(get("/job/j/config.xml").body()).isEqualTo(before);

    String addition =
        "&bindings.from=-1&bindings.kind="
            + BINDING_PACKAGE
            + "FileBinding&bindings.2.variable=F&bindings.2.credentialsId=file";
    assertThat(post("/job/j/configure", fields.replace("=A&", "=B&") + addition).status())
        .isEqualTo(302);
    assertThat(get("/job/j/config.xml").body())
        .contains("<variable>B</variable>", "<variable>F</variable>", "<x.Binding><y/>")
        .contains("<credentialsId>file</credentialsId>", "<x.Wrapper/>");

    // Removing the wrapper removes the bindings in it.
    String withoutBindings = "revision=2&has.wrappers=on&wrappers.from=0&wrappers.kind=x.Wrapper";
    assertThat(post("/job/j/configure", withoutBindings + "&has.bindings=on").status())
        .isEqualTo(302);
    assertThat(get("/job/j/config.xml").body())
        .contains("<x.Wrapper/>")
        .doesNotContain("SecretBuildWrapper");
    String addedAgain = "&has.bindings=on" + addition.replace(".2.", ".0.");
    assertThat(post("/job/j/configure", withoutBindings.replace("=2", "=3") + addedAgain).status())
        .isEqualTo(302);
    assertThat(get("/job/j/config.xml").body())
        .contains("SecretBuildWrapper", "<variable>F</variable>");
    assertThat(
            post(
                    "/job/j/configure",
                    "revision=4&has.wrappers=on&wrappers.from=0&wrappers.kind=x.Wrapper"
                        + "&wrappers.from=1&wrappers.kind="
                        + BINDING_PACKAGE
                        + "SecretBuildWrapper&has.bindings=on")
                .status())
        .isEqualTo(302);
    assertThat(get("/job/j/config.xml").body()).doesNotContain("SecretBuildWrapper");
  }

  @Test
  void invalidFormsAreShownAgainWithTheirInput() {
    createJob();
    Http.Reply refused =
        post("/job/j/configure", UNCHANGED + "&builders.0.command=typed&quietPeriod=soon");
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.body())
        .contains("role=\"alert\"", "must be a whole number", "typed", "soon");
    Http.Reply xml = post("/job/j/configure", "xml=%3Cproject%3Etyped");
    assertThat(xml.status()).isEqualTo(400);
    assertThat(xml.body()).contains("role=\"alert\"", "typed");
    assertThat(
            post(
                    "/job/j/configure",
                    UNCHANGED.replace("revision=1", "revision=9") + "&builders.0.command=")
                .status())
        .isEqualTo(409);
    assertThat(
            post("/job/j/configure", "revision=1&has.builders=on&builders.from=7&builders.kind=x")
                .status())
        .isIn(400, 409);
  }

  @Test
  void conflictingXmlIsShownAgainAndCanOverwrite() {
    createJob();
    assertThat(get("/job/j/configure?view=xml").body()).contains("name=\"revision\" value=\"1\"");
    post("/job/j/submitDescription", "description=theirs");
    String typed = "xml=%3Cproject%3E%3Cdescription%3Emine%3C%2Fdescription%3E%3C%2Fproject%3E";
    Http.Reply conflict = post("/job/j/configure", typed + "&revision=1");
    assertThat(conflict.status()).isEqualTo(409);
    assertThat(conflict.body()).contains("Not saved: revision 2 was saved", "mine", "value=\"2\"");
    assertThat(get("/job/j/config.xml").body()).contains("theirs").doesNotContain("mine");
    assertThat(post("/job/j/configure", typed + "&revision=2").status()).isEqualTo(302);
    assertThat(get("/job/j/config.xml").body()).contains("mine").doesNotContain("theirs");
    // Without a revision, any current revision is overwritten.
    assertThat(post("/job/j/configure", typed.replace("mine", "again")).status()).isEqualTo(302);
    assertThat(get("/job/j/config.xml").body()).contains("again");
  }

  @Test
  void conflictingFormsAreShownAgainAndNotSaved() {
    createJob();
    post("/job/j/submitDescription", "description=theirs");
    Http.Reply conflict =
        post("/job/j/configure", UNCHANGED.replace("=one", "=mine") + "&builders.0.command=typed");
    assertThat(conflict.status()).isEqualTo(409);
    assertThat(conflict.body()).contains("changed since this form was opened", "mine", "typed");
    assertThat(get("/job/j/config.xml").body())
        .contains("theirs", "echo one")
        .doesNotContain("mine", "typed");
  }

  @Test
  void theDeletePageListsWhatIsLost() {
    server.createJob("j", "true");
    build("j", 1);
    assertThat(get("/job/j/delete").body())
        .contains("Its builds, from #1 to #1.", "/job/j/doDelete");
    assertThat(get("/job/j/").status()).isEqualTo(200);
    assertThat(post("/job/j/doDelete", "").status()).isEqualTo(302);
    assertThat(get("/job/j/").status()).isEqualTo(404);
  }

  @Test
  void buildNowRedirectsBackToThePage() {
    server.createJob("plain", "true");
    Http.Reply reply =
        server
            .http()
            .post(
                "/job/plain/buildNow",
                "delay=0sec",
                server.admin(),
                "Referer: http://" + server.http().authority() + "/?sort=name");
    assertThat(reply.status()).isEqualTo(302);
    assertThat(reply.header("Location")).endsWith("/?sort=name");
    server.await("/job/plain/1/api/json", "\"building\":false");
    server
        .http()
        .post(
            "/createItem?name=asks",
            "<project><properties><hudson.model.ParametersDefinitionProperty><parameterDefinitions>"
                + "<hudson.model.ChoiceParameterDefinition><name>TONE</name><choices"
                + " class=\"java.util.Arrays$ArrayList\"><a class=\"string-array\">"
                + "<string>kind</string></a></choices></hudson.model.ChoiceParameterDefinition>"
                + "<hudson.model.StringParameterDefinition><name>WHO</name>"
                + "</hudson.model.StringParameterDefinition></parameterDefinitions>"
                + "</hudson.model.ParametersDefinitionProperty></properties></project>",
            server.admin(),
            "Content-Type: application/xml");
    Http.Reply refused = post("/job/asks/buildNow", "TONE=loud&WHO=kept+words");
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.body()).contains("role=\"alert\"", "value=\"kept words\"");
    assertThat(post("/job/asks/buildNow", "TONE=kind&delay=0sec").header("Location"))
        .endsWith("/job/asks/");
    server.await("/job/asks/1/api/json", "\"building\":false");
  }

  /** Opening and saving the form must not change any of twenty real job configurations. */
  @Test
  void savingUnchangedFormsOfRealJobsChangesNothing() throws IOException {
    Path teams = Path.of("../contract/src/test/resources/teams");
    List<Path> files;
    try (var list = Files.list(teams)) {
      files = list.filter(path -> path.toString().endsWith(".xml")).sorted().toList();
    }
    assertThat(files).hasSize(20);
    for (Path file : files) {
      String name = file.getFileName().toString().replace(".xml", "");
      Http.Reply reply =
          server
              .http()
              .post(
                  "/createItem?name=" + name,
                  Files.readString(file),
                  server.admin(),
                  "Content-Type: application/xml");
      assertThat(reply.status()).as(name).isEqualTo(200);
      String before = get("/job/" + name + "/config.xml").body();
      String action = "/job/" + name + "/configure";
      String form = get(action).body();
      Http.Reply saved = post(action, HtmlForms.body(form, action));
      assertThat(saved.status()).as(saved.body()).isEqualTo(302);
      assertThat(get("/job/" + name + "/config.xml").body()).as(name).isEqualTo(before);
      // Buttons that only redraw the form keep all values too.
      String redrawn = post(action, HtmlForms.body(form, action) + "&do=builders:none").body();
      assertThat(fields(redrawn, action)).as(name).isEqualTo(fields(form, action));
    }
  }

  @Test
  void aJobCanBeConfiguredByItsFormOnly() {
    server
        .http()
        .post(
            "/createItem?name=made", "<project/>", server.admin(), "Content-Type: application/xml");
    String action = "/job/made/configure";
    String form = get(action).body();
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
          post(
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
    Http.Reply saved = post(action, typed + "&" + HtmlForms.body(form, action));
    assertThat(saved.status()).as(saved.body()).isEqualTo(302);
    assertThat(get("/job/made/config.xml").body())
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
    assertThat(get("/job/made/api/json").body()).contains("\"TONE\"", "\"loud\"");
    String savedForm = get(action).body();
    post(action, "source=none&" + HtmlForms.body(savedForm, action));
    assertThat(get("/job/made/config.xml").body())
        .contains("NullSCM")
        .doesNotContain("example.com");
    assertThat(post(action, "daysToKeep=soon&" + HtmlForms.body(get(action).body(), action)).body())
        .contains("role=\"alert\"", "soon");
    assertThat(
            post(action, "triggers.0.spec=never&" + HtmlForms.body(get(action).body(), action))
                .body())
        .contains("role=\"alert\"", "never");
  }

  private static String fields(String page, String action) {
    return HtmlForms.body(page, action).replaceFirst("Jenkins-Crumb=[0-9a-f]+", "");
  }
}
