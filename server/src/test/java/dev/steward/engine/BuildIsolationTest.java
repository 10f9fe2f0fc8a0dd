package dev.steward.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.Http;
import dev.steward.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Isolation of builds from the server, and content security of files that builds produce. */
@Tag("integration")
class BuildIsolationTest {

  @TempDir Path folder;

  @Test
  void buildsDoNotSeeServerVariables() {
    try (var server = new TestServer(folder.resolve("home"))) {
      server.createJob("env", "env | sort; umask");
      server.startBuild("/job/env/");
      server.await("/job/env/1/api/json?tree=building,result", "SUCCESS");
      String log = server.getBody("/job/env/1/consoleText");
      assertThat(log)
          .contains("\nBUILD_NUMBER=1\n")
          .contains("\n0077\n")
          .doesNotContain("STEWARD_")
          .doesNotContain("JAVA_")
          .doesNotContain("MAVEN_")
          .doesNotContain("jdbc:");
    }
  }

  private static Path onlyStateFile(TestServer server) throws IOException {
    try (var files = Files.list(server.home().resolve("run/builds"))) {
      return files.filter(file -> file.toString().endsWith("-0")).findFirst().orElseThrow();
    }
  }

  private static String startTimeOf(Process process) throws IOException {
    String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
    return stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[19];
  }

  /** Builds without a build user can write the server's control files, so these are not trusted. */
  @Test
  void aForgedPidFileKillsNoOtherProcess() throws IOException {
    Process bystander = new ProcessBuilder("sleep", "120").start();
    try (var server = new TestServer(folder.resolve("home"))) {
      // No other test run on this machine has a process with this argument.
      String duration = "119." + ProcessHandle.current().pid();
      server.createJob("b", "echo begun; sleep " + duration);
      server.startBuild("/job/b/");
      server.await("/job/b/1/consoleText", "+ sleep " + duration);
      Path step = onlyStateFile(server);
      assertThat(step).isRegularFile();
      String forged = bystander.pid() + " " + startTimeOf(bystander);
      server.createJob("a", "printf '" + forged + "\\n0\\nlogged\\n' &gt; " + step);
      server.startBuild("/job/a/");
      server.await("/job/a/1/api/json?tree=building,result", "SUCCESS");
      assertThat(step).hasContent(forged + "\n0\nlogged\n");
      server.post("/job/b/1/stop");
      server.await("/job/b/1/api/json?tree=result", "ABORTED");
      assertThat(bystander.isAlive()).isTrue();
      assertThat(
              ProcessHandle.allProcesses()
                  .filter(process -> arguments(process).equals(List.of(duration))))
          .isEmpty();
    } finally {
      bystander.destroyForcibly();
    }
  }

  private static List<String> arguments(ProcessHandle process) {
    return process.info().arguments().map(List::of).orElse(List.of());
  }

  @Test
  void buildFilesAreServedInASandbox() {
    try (var server = new TestServer(folder.resolve("home"))) {
      String xml =
          "<project><builders><hudson.tasks.Shell><command>echo"
              + " '&lt;script&gt;alert(1)&lt;/script&gt;' &gt; page.html; cat"
              + " page.html</command></hudson.tasks.Shell></builders><publishers>"
              + "<hudson.tasks.ArtifactArchiver><artifacts>*.html</artifacts>"
              + "</hudson.tasks.ArtifactArchiver></publishers></project>";
      server.createItem("page", xml);
      server.build("/job/page/", 1, "SUCCESS");
      for (String path : List.of("/job/page/1/artifact/page.html", "/job/page/ws/page.html")) {
        Http.Reply reply = server.get(path);
        assertThat(reply.status()).as(path).isEqualTo(200);
        List<String> policies =
            reply.headerLines().stream()
                .filter(line -> line.startsWith("Content-Security-Policy:"))
                .toList();
        assertThat(policies).as(path).hasSize(1);
        assertThat(policies.getFirst()).contains("sandbox").doesNotContain("script");
        assertThat(reply.header("X-Content-Type-Options")).isEqualTo("nosniff");
      }
      Http.Reply console = server.get("/job/page/1/consoleText");
      assertThat(console.header("Content-Type")).startsWith("text/plain");
      assertThat(console.body()).contains("<script>alert(1)</script>");
    }
  }

  @Test
  void theNextBuildNumberOnlyIncreases() {
    try (var server = new TestServer(folder.resolve("home"))) {
      server.createJob("counted", "true");
      String url = "/job/counted/nextbuildnumber/submit?nextBuildNumber=";
      assertThat(server.post(url + "40").status()).isEqualTo(302);
      server.startBuild("/job/counted/");
      server.await("/job/counted/api/json?tree=lastCompletedBuild[number]", "\"number\":40");
      Http.Reply reply = server.post(url + "40");
      assertThat(reply.status()).isEqualTo(400);
      assertThat(reply.body()).contains("from 41 to");
      assertThat(server.post(url + "soon").status()).isEqualTo(400);
      assertThat(server.getBody("/job/counted/api/json")).contains("\"nextBuildNumber\":41");
    }
  }
}
