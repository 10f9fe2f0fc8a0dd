package dev.steward.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.Http;
import dev.steward.testing.TestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** File parameters, build discarding, downstream jobs and background processes of builds. */
@Tag("integration")
class JobExecutionTest {

  private static final String BOUNDARY = "----part";

  @RegisterExtension static final TestServer server = TestServer.create();

  private static void createJob(String name, String xml) {
    Http.Reply reply = server.postXml("/createItem?name=" + name, "<project>" + xml + "</project>");
    assertThat(reply.status()).as(reply.toString()).isEqualTo(200);
  }

  private static String shell(String command) {
    return "<builders><hudson.tasks.Shell><command>"
        + command
        + "</command></hudson.tasks.Shell></builders>";
  }

  private static Http.Reply postMultipart(String path, String body) {
    return server.post(
        path,
        body.replace("\n", "\r\n"),
        "Content-Type: multipart/form-data; boundary=" + BOUNDARY);
  }

  private static long countFiles(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      return files.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String awaitLog(String run) {
    server.await("/job/" + run + "/api/json?tree=building", "\"building\":false");
    return server.getBody("/job/" + run + "/consoleText");
  }

  @Test
  void fileParametersArePlacedInTheWorkspace() throws Exception {
    createJob(
        "upload",
        "<properties><hudson.model.ParametersDefinitionProperty><parameterDefinitions><hudson.model.FileParameterDefinition><name>in/data.txt</name></hudson.model.FileParameterDefinition><hudson.model.StringParameterDefinition><name>WHO</name></hudson.model.StringParameterDefinition></parameterDefinitions></hudson.model.ParametersDefinitionProperty></properties>"
            + shell("cat in/data.txt; echo for $WHO"));
    String part = "--" + BOUNDARY + "\nContent-Disposition: form-data; name=";
    Http.Reply reply =
        postMultipart(
            "/job/upload/buildWithParameters?delay=0sec",
            part
                + "\"WHO\"\n\nme\n"
                + part
                + "\"in/data.txt\"; filename=\"C:\\here\\mine.txt\"\n"
                + "Content-Type: text/plain\n\n"
                + "line one\n"
                + "--"
                + BOUNDARY.substring(1)
                + "\nlast\n--"
                + BOUNDARY
                + "--\n");
    assertThat(reply.status()).as(reply.toString()).isEqualTo(201);
    assertThat(awaitLog("upload/1"))
        .contains("Copying file to in/data.txt")
        .contains("line one")
        .contains("last")
        .contains("for me")
        .contains("Finished: SUCCESS");
    reply =
        postMultipart(
            "/job/upload/build?delay=0sec",
            part
                + "\"json\"\n\n{\"parameter\":[{\"name\":\"in/data.txt\",\"file\":\"file0\"}]}\n"
                + part
                + "\"file0\"; filename=\"b\"\n\nby form\n--"
                + BOUNDARY
                + "--\n");
    assertThat(reply.status()).as(reply.toString()).isEqualTo(201);
    assertThat(awaitLog("upload/2")).contains("by form");
    // Uploads are deleted right after the end of their build.
    Path uploads = server.home().resolve("uploads");
    TestServer.await("the uploads to be deleted", () -> countFiles(uploads) == 0);
  }

  @Test
  void truncatedUploadsAreRefusedAndLeaveNoFiles() throws Exception {
    createJob(
        "broken",
        "<properties><hudson.model.ParametersDefinitionProperty><parameterDefinitions><hudson.model.FileParameterDefinition><name>f</name></hudson.model.FileParameterDefinition></parameterDefinitions></hudson.model.ParametersDefinitionProperty></properties>"
            + shell("true"));
    Http.Reply refused =
        postMultipart(
            "/job/broken/buildWithParameters",
            "--"
                + BOUNDARY
                + "\nContent-Disposition: form-data; name=\"f\"; filename=\"x\"\n\nhalf");
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.body()).contains("The form is incomplete.");
    try (Stream<Path> files = Files.list(server.home().resolve("uploads"))) {
      assertThat(files.filter(file -> file.toString().contains("upload-"))).isEmpty();
    }
  }

  @Test
  void oldBuildsAreDiscardedUnlessKeptForever() {
    createJob(
        "kept",
        "<properties><jenkins.model.BuildDiscarderProperty><strategy"
            + " class=\"hudson.tasks.LogRotator\"><daysToKeep>-1</daysToKeep><numToKeep>2</numToKeep></strategy></jenkins.model.BuildDiscarderProperty></properties>"
            + shell("true"));
    for (int i = 1; i <= 4; i++) {
      server.startBuild("/job/kept/");
      awaitLog("kept/" + i);
      if (i == 1) {
        server.post("/job/kept/1/toggleLogKeep");
      }
    }
    server.await(
        "/job/kept/api/json?tree=builds[number]",
        "[{\"_class\":\"hudson.model.FreeStyleBuild\",\"number\":4},{\"_class\":\"hudson.model.FreeStyleBuild\",\"number\":3},{\"_class\":\"hudson.model.FreeStyleBuild\",\"number\":1}]");
  }

  @Test
  void upstreamAndDownstreamJobsReferToEachOther() {
    createJob("last", shell("true"));
    createJob(
        "first",
        shell("true")
            + "<publishers><hudson.tasks.BuildTrigger><childProjects>last</childProjects></hudson.tasks.BuildTrigger></publishers>");
    assertThat(server.getBody("/job/first/api/json?tree=downstreamProjects[name]"))
        .contains("\"name\":\"last\"");
    assertThat(server.getBody("/api/json?tree=jobs[name,upstreamProjects[name]]"))
        .contains(
            "\"name\":\"last\",\"upstreamProjects\":[{\"_class\":\"hudson.model.FreeStyleProject\",\"name\":\"first\"}]");
    server.startBuild("/job/first/");
    assertThat(awaitLog("last/1")).contains("Started by upstream project \"first\" build number 1");
    assertThat(server.getBody("/job/last/1/api/json?tree=actions[causes[*]]"))
        .contains(
            "\"upstreamBuild\":1,\"upstreamProject\":\"first\",\"upstreamUrl\":\"job/first/\"");
  }

  @Test
  void backgroundProcessesDoNotDelayTheBuild() {
    createJob("leaves", shell("sleep 300 &amp; echo left it"));
    server.startBuild("/job/leaves/");
    assertThat(awaitLog("leaves/1")).contains("left it").contains("Finished: SUCCESS");
  }
}
