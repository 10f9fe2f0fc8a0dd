package dev.steward.contract.clients;

import static dev.steward.contract.clients.CheckedOperations.equal;
import static dev.steward.contract.clients.CheckedOperations.op;
import static dev.steward.contract.clients.CheckedOperations.require;
import static dev.steward.contract.clients.CheckedOperations.until;

import com.offbytwo.jenkins.JenkinsServer;
import com.offbytwo.jenkins.model.BuildResult;
import com.offbytwo.jenkins.model.BuildWithDetails;
import com.offbytwo.jenkins.model.FolderJob;
import com.offbytwo.jenkins.model.JobWithDetails;
import com.offbytwo.jenkins.model.QueueReference;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;

/** A typical scenario with com.offbytwo.jenkins, unchanged, with crumbs enabled. */
public final class JenkinsClientLife {

  private static final String WORK =
      """
      <project>
        <description>Works</description><quietPeriod>0</quietPeriod>
        <properties><hudson.model.ParametersDefinitionProperty><parameterDefinitions>
          <hudson.model.StringParameterDefinition><name>WHO</name><defaultValue>world</defaultValue></hudson.model.StringParameterDefinition>
        </parameterDefinitions></hudson.model.ParametersDefinitionProperty></properties>
        <builders><hudson.tasks.Shell><command>echo "Hello $WHO" | tee greeting.txt
      echo '&lt;testsuite name="s"&gt;&lt;testcase classname="a.B" name="good"/&gt;&lt;/testsuite&gt;' &gt; t.xml</command></hudson.tasks.Shell></builders>
        <publishers>
          <hudson.tasks.ArtifactArchiver><artifacts>greeting.txt</artifacts></hudson.tasks.ArtifactArchiver>
          <hudson.tasks.junit.JUnitResultArchiver><testResults>t.xml</testResults></hudson.tasks.junit.JUnitResultArchiver>
        </publishers>
      </project>
      """;
  private static final String LONG =
      "<project><quietPeriod>0</quietPeriod><builders><hudson.tasks.Shell><command>sleep"
          + " 120</command></hudson.tasks.Shell></builders></project>";
  private static final String VIEW =
      "<hudson.model.ListView><jobNames><string>work</string></jobNames></hudson.model.ListView>";

  private final JenkinsServer server;

  private JenkinsClientLife(JenkinsServer server) {
    this.server = server;
  }

  /** Reads URL, NAME and PW from the environment. */
  public static void main(String[] arguments) throws Exception {
    Map<String, String> given = System.getenv();
    try (var server =
        new JenkinsServer(
            URI.create(Objects.requireNonNull(given.get("URL"))),
            Objects.requireNonNull(given.get("NAME")),
            Objects.requireNonNull(given.get("PW")))) {
      var life = new JenkinsClientLife(server);
      life.connect();
      life.jobs();
      life.folders();
      life.builds();
      life.stops();
      life.views();
      life.system();
    }
  }

  private void connect() throws Exception {
    op("isRunning");
    require(server.isRunning(), "the server is running");
    op("getVersion");
    require(server.getVersion().isGreaterThan("2.100"), "the version");
    op("getJobs");
    equal(server.getJobs().size(), 0);
  }

  private void jobs() throws Exception {
    op("createJob");
    server.createJob("work", WORK, true);
    op("getJobXml");
    require(server.getJobXml("work").contains("<name>WHO</name>"), "the definition");
    op("updateJob");
    server.updateJob("work", WORK.replace("Works", "Toils"), true);
    op("getJob");
    equal(server.getJob("work").getDescription(), "Toils");
    equal(server.getJob("absent"), null);
    op("disableJob");
    server.disableJob("work", true);
    equal(server.getJob("work").isBuildable(), false);
    op("enableJob");
    server.enableJob("work", true);
    equal(server.getJob("work").isBuildable(), true);
    op("renameJob");
    server.renameJob("work", "renamed", true);
    equal(server.getJobs().keySet().toString(), "[renamed]");
    server.renameJob("renamed", "work", true);
    op("Job.updateDescription");
    server.getJob("work").updateDescription("By hand", true);
    equal(server.getJob("work").getDescription(), "By hand");
    server.createJob("gone", LONG, true);
    op("deleteJob");
    server.deleteJob("gone", true);
    equal(server.getJob("gone"), null);
  }

  private void folders() throws Exception {
    op("createFolder");
    server.createFolder("team", true);
    op("getFolderJob");
    FolderJob team = server.getFolderJob(server.getJob("team")).get();
    op("createJob in a folder");
    server.createJob(team, "inner", LONG, true);
    op("getJobs in a folder");
    equal(server.getJobs(team).keySet().toString(), "[inner]");
    op("getJob in a folder");
    equal(server.getJob(team, "inner").getName(), "inner");
    op("deleteJob in a folder");
    server.deleteJob(team, "inner", true);
    equal(server.getJobs(team).size(), 0);
  }

  private BuildWithDetails awaitBuild(QueueReference reference) throws Exception {
    op("getQueueItem");
    until(
        "the item to leave the queue",
        () -> server.getQueueItem(reference).getExecutable() != null);
    op("getBuild");
    var build = server.getBuild(server.getQueueItem(reference));
    op("Build.details");
    until("the build to end", () -> !build.details().isBuilding());
    return build.details();
  }

  private void builds() throws Exception {
    JobWithDetails work = server.getJob("work");
    op("Job.build with parameters");
    BuildWithDetails build = awaitBuild(work.build(Map.of("WHO", "Ada"), true));
    equal(build.getResult(), BuildResult.SUCCESS);
    equal(build.getNumber(), 1);
    op("Build.getParameters");
    equal(build.getParameters(), Map.of("WHO", "Ada"));
    op("Build.getConsoleOutputText");
    require(build.getConsoleOutputText().contains("Hello Ada"), "the log");
    op("Build.getConsoleOutputHtml");
    require(build.getConsoleOutputHtml().contains("Hello Ada"), "the log as HTML");
    op("Build.getConsoleOutputText from");
    equal(build.getConsoleOutputText(0).getHasMoreData(), false);
    op("Build.downloadArtifact");
    try (var in = build.downloadArtifact(build.getArtifacts().getFirst())) {
      equal(new String(in.readAllBytes(), StandardCharsets.UTF_8), "Hello Ada\n");
    }
    op("Build.getTestResult");
    equal(build.getTestResult().getPassCount(), 1);
    op("Build.updateDisplayNameAndDescription");
    build.updateDisplayNameAndDescription("one", "The first", true);
    equal(build.details().getDisplayName(), "one");
    equal(build.details().getDescription(), "The first");
    op("Job.getBuildByNumber");
    equal(server.getJob("work").getBuildByNumber(1).getNumber(), 1);
    op("Job.getAllBuilds");
    equal(server.getJob("work").getAllBuilds().size(), 1);
    op("Job.getLastSuccessfulBuild");
    equal(server.getJob("work").getLastSuccessfulBuild().getNumber(), 1);
  }

  private void stops() throws Exception {
    server.createJob("long", LONG, true);
    op("Job.build");
    QueueReference reference = server.getJob("long").build(true);
    until(
        "the item to leave the queue",
        () -> server.getQueueItem(reference).getExecutable() != null);
    server.getJob("long").build(true);
    op("getQueue");
    until("one item in the queue", () -> server.getQueue().getItems().size() == 1);
    var build = server.getBuild(server.getQueueItem(reference));
    op("Build.Stop");
    build.Stop(true);
    until("the build to end", () -> !build.details().isBuilding());
    equal(build.details().getResult(), BuildResult.ABORTED);
    server.deleteJob("long", true);
  }

  private void views() throws Exception {
    op("createView");
    server.createView("mine", VIEW, true);
    op("getViews");
    require(server.getViews().containsKey("mine"), "the view is listed");
    op("getView");
    equal(server.getView("mine").getJobs().getFirst().getName(), "work");
    op("updateView");
    server.updateView("mine", VIEW.replace("<string>work</string>", ""), true);
    equal(server.getView("mine").getJobs().size(), 0);
  }

  private void system() throws Exception {
    op("getComputers");
    require(server.getComputers().size() == 1, "the built-in node");
    op("getComputerSet");
    require(server.getComputerSet().getTotalExecutors() > 0, "executors");
    op("getLabel");
    equal(server.getLabel("built-in").getName(), "built-in");
    op("getPluginManager");
    require(server.getPluginManager().getPlugins() != null, "plugins");
    op("quietDown");
    server.quietDown();
    op("cancelQuietDown");
    server.cancelQuietDown();
  }
}
