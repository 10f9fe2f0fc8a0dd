package dev.steward.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Creates and builds jobs with git over HTTP. */
public record GitJobs(TestServer server) {

  /**
   * The git configuration of a job; {@code remoteXml} and {@code extensionsXml} are additional XML.
   */
  public record GitScm(String url, String branch, String remoteXml, String extensionsXml) {

    public GitScm(String url, String branch) {
      this(url, branch, "", "");
    }

    /** Adds a credential. */
    public GitScm withCredential(String credential) {
      return new GitScm(
          url, branch, "<credentialsId>" + credential + "</credentialsId>", extensionsXml);
    }

    /** Adds an extension by its class name in the git plugin, with its XML content. */
    public GitScm withExtension(String name, String members) {
      String element = "hudson.plugins.git.extensions.impl." + name;
      return new GitScm(
          url,
          branch,
          remoteXml,
          extensionsXml + "<" + element + ">" + members + "</" + element + ">");
    }

    private String xml() {
      return "<scm class=\"hudson.plugins.git.GitSCM\"><userRemoteConfigs>"
          + "<hudson.plugins.git.UserRemoteConfig><url>"
          + url
          + "</url>"
          + remoteXml
          + "</hudson.plugins.git.UserRemoteConfig></userRemoteConfigs><branches>"
          + "<hudson.plugins.git.BranchSpec><name>"
          + branch
          + "</name></hudson.plugins.git.BranchSpec></branches><extensions>"
          + extensionsXml
          + "</extensions></scm>";
    }
  }

  public void create(String name, GitScm scm, String script, String extraXml) {
    Http.Reply response =
        server.postXml(
            "/createItem?name=" + name,
            "<project><quietPeriod>0</quietPeriod>"
                + scm.xml()
                + "<triggers><hudson.triggers.SCMTrigger><spec></spec></hudson.triggers.SCMTrigger>"
                + "</triggers><builders><hudson.tasks.Shell><command>"
                + script
                + "</command></hudson.tasks.Shell></builders>"
                + extraXml
                + "</project>");
    assertThat(response.status()).as(response.body()).isEqualTo(200);
  }

  public String get(String path) {
    return server.get(path).body();
  }

  public String consoleText(String job, int number) {
    return get("/job/" + job + "/" + number + "/consoleText");
  }

  public static void await(String description, BooleanSupplier condition) {
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as(description).isLessThan(end);
      try {
        TimeUnit.MILLISECONDS.sleep(50);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  public void startBuild(String job) {
    assertThat(server.post("/job/" + job + "/build").status()).isEqualTo(201);
  }

  /** Waits for the end of a build; returns its log. */
  public String awaitBuild(String job, int number, String result) {
    await(
        job + " #" + number + " to end",
        () ->
            get("/job/" + job + "/" + number + "/api/json?tree=building")
                .contains("\"building\":false"));
    String log = consoleText(job, number);
    assertThat(get("/job/" + job + "/" + number + "/api/json?tree=result"))
        .as(log)
        .contains("\"result\":\"" + result + "\"");
    return log;
  }

  /** Builds and waits for the end; returns the log. */
  public String build(String job, int number, String result) {
    startBuild(job);
    return awaitBuild(job, number, result);
  }

  /** Triggers SCM polling. */
  public void poll(String job) {
    assertThat(server.post("/job/" + job + "/polling").status()).isLessThan(400);
  }
}
