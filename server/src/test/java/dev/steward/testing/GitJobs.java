package dev.steward.testing;

import static org.assertj.core.api.Assertions.assertThat;

/** Creates and builds jobs that use git, with HTTP requests. */
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
    server.createItem(
        name,
        "<project><quietPeriod>0</quietPeriod>"
            + scm.xml()
            + "<triggers><hudson.triggers.SCMTrigger><spec></spec></hudson.triggers.SCMTrigger>"
            + "</triggers><builders><hudson.tasks.Shell><command>"
            + script
            + "</command></hudson.tasks.Shell></builders>"
            + extraXml
            + "</project>");
  }

  public String get(String path) {
    return server.getBody(path);
  }

  public String consoleText(String job, int number) {
    return get("/job/" + job + "/" + number + "/consoleText");
  }

  public void startBuild(String job) {
    assertThat(server.post("/job/" + job + "/build").status()).isEqualTo(201);
  }

  /** Waits for the end of a build; returns its log. */
  public String awaitBuild(String job, int number, String result) {
    return server.awaitBuild("/job/" + job + "/", number, result);
  }

  /** Starts a build and waits for its end; returns its log. */
  public String build(String job, int number, String result) {
    startBuild(job);
    return awaitBuild(job, number, result);
  }

  /** Triggers SCM polling. */
  public void poll(String job) {
    assertThat(server.post("/job/" + job + "/polling").status()).isLessThan(400);
  }
}
