package dev.steward.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Creates and builds jobs with git over HTTP. */
record Sources(Running server) {

  /** The git configuration of a job; {@code remote} and {@code extensions} are additional XML. */
  record Scm(String url, String branch, String remote, String extensions) {

    Scm(String url, String branch) {
      this(url, branch, "", "");
    }

    /** Adds a credential. */
    Scm with(String credential) {
      return new Scm(url, branch, "<credentialsId>" + credential + "</credentialsId>", extensions);
    }

    /** Adds an extension by its class name in the git plugin, with its XML content. */
    Scm extended(String name, String members) {
      String element = "hudson.plugins.git.extensions.impl." + name;
      return new Scm(
          url, branch, remote, extensions + "<" + element + ">" + members + "</" + element + ">");
    }

    private String xml() {
      return "<scm class=\"hudson.plugins.git.GitSCM\"><userRemoteConfigs>"
          + "<hudson.plugins.git.UserRemoteConfig><url>"
          + url
          + "</url>"
          + remote
          + "</hudson.plugins.git.UserRemoteConfig></userRemoteConfigs><branches>"
          + "<hudson.plugins.git.BranchSpec><name>"
          + branch
          + "</name></hudson.plugins.git.BranchSpec></branches><extensions>"
          + extensions
          + "</extensions></scm>";
    }
  }

  void create(String name, Scm scm, String script, String more) {
    Http.Reply made =
        server.http.post(
            "/createItem?name=" + name,
            "<project><quietPeriod>0</quietPeriod>"
                + scm.xml()
                + "<triggers><hudson.triggers.SCMTrigger><spec></spec></hudson.triggers.SCMTrigger>"
                + "</triggers><builders><hudson.tasks.Shell><command>"
                + script
                + "</command></hudson.tasks.Shell></builders>"
                + more
                + "</project>",
            server.admin(),
            "Content-Type: application/xml");
    assertThat(made.status()).as(made.body()).isEqualTo(200);
  }

  String get(String path) {
    return server.http.get(path, server.admin()).body();
  }

  String log(String job, int number) {
    return get("/job/" + job + "/" + number + "/consoleText");
  }

  static void await(String what, BooleanSupplier until) {
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!until.getAsBoolean()) {
      assertThat(System.nanoTime()).as(what).isLessThan(end);
      try {
        TimeUnit.MILLISECONDS.sleep(50);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  void start(String job) {
    assertThat(server.http.post("/job/" + job + "/build", "", server.admin()).status())
        .isEqualTo(201);
  }

  /** Waits for the end of a build; returns its log. */
  String end(String job, int number, String result) {
    await(
        job + " #" + number + " to end",
        () ->
            get("/job/" + job + "/" + number + "/api/json?tree=building")
                .contains("\"building\":false"));
    String log = log(job, number);
    assertThat(get("/job/" + job + "/" + number + "/api/json?tree=result"))
        .as(log)
        .contains("\"result\":\"" + result + "\"");
    return log;
  }

  /** Builds and waits for the end; returns the log. */
  String build(String job, int number, String result) {
    start(job);
    return end(job, number, result);
  }

  /** Triggers SCM polling. */
  void poll(String job) {
    assertThat(server.http.post("/job/" + job + "/polling", "", server.admin()).status())
        .isLessThan(400);
  }
}
